//! A letter of another script that looks like one of the word's own.

use std::ops::Range;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::said::Said;
use crate::lint::rule::{Category, Check, Out, Rule};

/// Cyrillic letters that look like Latin ones: Unicode Technical Standard 39, `confusables.txt`.
const CYRILLIC: [(char, char); 27] = [
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
    ('һ', 'h'),
    ('ԁ', 'd'),
    ('ԛ', 'q'),
    ('ԝ', 'w'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('Х', 'X'),
    ('І', 'I'),
    ('Ѕ', 'S'),
];
/// Greek letters that look like Latin ones, from the same table, without small letters that science uses: α, γ, ν, ρ.
const GREEK: [(char, char); 15] = [
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('ο', 'o'),
];

pub(super) static RULE: Rule = Rule {
    id: RuleId("mixed-script"),
    category: Category::Text,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports words in which a Cyrillic or Greek letter stands among Latin ones, or a Latin letter among Cyrillic or Greek
ones, where the two look the same (Unicode Technical Standard 39). `--unsafe-fixes` writes the word in one script.

## Why is this bad?
Nobody sees the difference, but searches, hashtags and links do not work, screen readers stumble, and filters take the
post for fraud.

## Example
```toml calendar/posts.toml
[posts.sale]
text = "S\u0430le starts on Friday."
```

## Use instead
```toml calendar/posts.toml
[posts.sale]
text = "Sale starts on Friday."
```
"#,
    check: Check::Here(check),
};

/// Which of the three scripts a letter is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    Latin,
    Cyrillic,
    Greek,
}

impl Alphabet {
    fn of(character: char) -> Option<Self> {
        match character {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Some(Self::Latin),
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(Self::Greek),
            '\u{400}'..='\u{52f}' => Some(Self::Cyrillic),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Latin => "Latin",
            Self::Cyrillic => "Cyrillic",
            Self::Greek => "Greek",
        }
    }

    /// The letter of this alphabet that looks like another one's.
    fn lookalike(self, letter: char, of: Self) -> Option<char> {
        let (table, to_latin): (&[(char, char)], bool) = match (self, of) {
            (Self::Latin, Self::Cyrillic) => (&CYRILLIC, true),
            (Self::Latin, Self::Greek) => (&GREEK, true),
            (Self::Cyrillic, Self::Latin) => (&CYRILLIC, false),
            (Self::Greek, Self::Latin) => (&GREEK, false),
            (Self::Latin, Self::Latin)
            | (Self::Cyrillic | Self::Greek, Self::Cyrillic | Self::Greek) => {
                return None;
            }
        };
        let mut pairs = table.iter();
        let pair =
            pairs.find(|(foreign, latin)| letter == if to_latin { *foreign } else { *latin })?;
        Some(if to_latin { pair.1 } else { pair.0 })
    }
}

/// A word that is not what it looks like.
struct Mixed {
    word: Range<usize>,
    letter: Range<usize>,
    of: Alphabet,
    /// The word in one script.
    plain: String,
}

fn check(context: &Context<'_>, out: &mut Out) {
    for said in &context.said {
        if !said.text.value.is_ascii() {
            for mixed in mixed(&said.text.value) {
                report(context, out, said, &mixed);
            }
        }
    }
}

fn report(context: &Context<'_>, out: &mut Out, said: &Said<'_>, mixed: &Mixed) {
    let (text, span) = (&said.text.value, said.text.span);
    let letter = &text[mixed.letter.clone()];
    let word = &text[mixed.word.clone()];
    let script = mixed.of.name();
    let change = format!("write `{}` in one script", mixed.plain);
    out.report(
        context.inside(span, &mixed.letter),
        format!("the `{letter}` of `{word}` is a {script} letter that only looks right"),
    )
    .label(format!("a {script} letter"))
    .help("type the word anew")
    .fix(context.rewrite(span, &mixed.word, (&change, &mixed.plain), false))
    .post(said.post_id());
}

/// Every such word of a text that is not of ASCII letters alone.
fn mixed(text: &str) -> Vec<Mixed> {
    // Greek and Cyrillic letters begin with these bytes.
    if !text.bytes().any(|byte| matches!(byte, 0xcd..=0xd4)) {
        return Vec::new();
    }
    let pieces = text.split(|c: char| !c.is_alphabetic());
    let start_of = |piece: &str| piece.as_ptr() as usize - text.as_ptr() as usize;
    pieces
        .filter_map(|piece| mixed_word(piece, start_of(piece)))
        .collect()
}

fn mixed_word(word: &str, start: usize) -> Option<Mixed> {
    if word.is_ascii() {
        return None;
    }
    let letters: Option<Vec<Alphabet>> = word.chars().map(Alphabet::of).collect();
    let letters = letters?;
    let count = |alphabet| letters.iter().filter(|one| **one == alphabet).count();
    let own = [Alphabet::Greek, Alphabet::Cyrillic, Alphabet::Latin]
        .into_iter()
        .max_by_key(|alphabet| count(*alphabet))?;
    let strangers = letters.len() - count(own);
    let changes = letters.windows(2).filter(|pair| pair[0] != pair[1]).count();
    // Two parts of a word may well be of two scripts, as in foreign stems with endings of one's own.
    let is_slip =
        strangers == 1 && letters.len() > 2 || changes > 1 && strangers * 2 <= letters.len();
    if strangers == 0 || !is_slip {
        return None;
    }
    let plain: Option<String> = word
        .chars()
        .zip(&letters)
        .map(|(letter, of)| {
            if *of == own {
                Some(letter)
            } else {
                own.lookalike(letter, *of)
            }
        })
        .collect();
    let (at, letter) = word
        .char_indices()
        .zip(&letters)
        .find(|(_, of)| **of != own)?
        .0;
    Some(Mixed {
        word: start..start + word.len(),
        letter: start + at..start + at + letter.len_utf8(),
        of: Alphabet::of(letter)?,
        plain: plain?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_only_looks_right_is_found_with_the_word_as_it_should_be() {
        for (text, letter, plain) in [
            ("a p\u{430}ypal b", "\u{430}", "paypal"),
            ("S\u{430}l\u{435}!", "\u{430}", "Sale"),
            ("Прив\u{65}т", "e", "Привет"),
            ("\u{410}cme", "\u{410}", "Acme"),
        ] {
            let found = mixed(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(
                (&text[found[0].letter.clone()], found[0].plain.as_str()),
                (letter, plain)
            );
        }
    }

    #[test]
    fn words_of_two_scripts_that_look_like_two_are_left_alone() {
        for text in [
            "Привет, world",
            "TGFα and IFNγ and βcatenin",
            "SMSка и SMMщик",
            "IT-шник",
            "5 μm, 3 kΩ",
            "Ελλάδα",
            "naïve café",
            "Łódź Ü",
        ] {
            assert!(mixed(text).is_empty(), "{text}");
        }
    }
}
