//! Sentences in capitals.

use std::ops::Range;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::text::prose::{self, is_prose};

/// Fewest words of a sentence, fewest long ones among them, and fewest letters: less may be a list of abbreviations.
const LEAST_WORDS: usize = 3;
const LEAST_LONG_WORDS: usize = 2;
const LEAST_LETTERS: usize = 15;
/// From how many letters on a word is no abbreviation.
const LONG_WORD: usize = 5;

pub(super) static RULE: Rule = Rule {
    id: RuleId("all-capitals"),
    category: Category::Accessibility,
    severity: Severity::Info,
    doc: r#"## What it does
Reports sentences that are written in capitals throughout. Abbreviations, hashtags, single words and code
between backticks are fine.

## Why is this bad?
Readers feel shouted at, capitals are slower to read, and screen readers spell some of the words letter by letter.

## Example
```toml calendar/posts.toml
[posts.sale]
text = "OUR WINTER SALE STARTS TODAY! See you there."
```

## Use instead
```toml calendar/posts.toml
[posts.sale]
text = "Our winter sale starts today! See you there."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for said in &context.said {
        if !may_shout(&said.text.value) {
            continue;
        }
        for range in shouted(&said.text.value) {
            out.report(
                context.inside(said.text.span, &range),
                "this sentence is in capitals throughout",
            )
            .help("write it in small letters; emphasis comes from the words")
            .post(said.post_id());
        }
    }
}

/// A quick look: some word is long and has no small ASCII letter. Emoji and the marks of typography are no words.
fn may_shout(text: &str) -> bool {
    let mut run = 0;
    text.bytes().any(|byte| {
        let capital = byte.is_ascii_uppercase() || matches!(byte, 0x80..=0xdf);
        run = if capital { run + 1 } else { 0 };
        run >= LONG_WORD
    })
}

fn shouted(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut found = Vec::new();
    for sentence in text.split_inclusive(['.', '!', '?', '\n']) {
        if is_shouted(sentence) {
            let lead = sentence.len() - sentence.trim_start().len();
            found.push(start + lead..start + sentence.trim_end().len());
        }
        start += sentence.len();
    }
    if !found.is_empty() {
        let code = prose::code(text);
        found.retain(|one| !code.iter().any(|code| code.contains(&one.start)));
    }
    found
}

fn is_shouted(sentence: &str) -> bool {
    let words = sentence.split_whitespace().filter(|word| is_prose(word));
    let (mut all, mut long, mut letters, mut listed) = (0, 0, 0, 0);
    for word in words {
        let mut count = 0;
        for letter in word.chars().filter(|c| c.is_alphabetic()) {
            if !letter.is_uppercase() {
                return false;
            }
            count += 1;
        }
        all += usize::from(count > 1);
        long += usize::from(count >= LONG_WORD);
        letters += count;
        listed += usize::from(word.ends_with(','));
    }
    let is_list = listed * 2 >= all;
    all >= LEAST_WORDS && long >= LEAST_LONG_WORDS && letters >= LEAST_LETTERS && !is_list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let text_ranges = if may_shout(text) {
            shouted(text)
        } else {
            Vec::new()
        };
        text_ranges.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_sentence_in_capitals_is_found_alone() {
        assert_eq!(
            found("Hello. BLACK FRIDAY STARTS NOW!\nCome #EARLY."),
            ["BLACK FRIDAY STARTS NOW!"]
        );
        assert_eq!(found("НОВАЯ ВЕРСИЯ УЖЕ ЗДЕСЬ").len(), 1);
    }

    #[test]
    fn abbreviations_hashtags_and_scripts_without_capitals_are_fine() {
        for text in [
            "NASA, UNESCO, ELIXIR, EMBL",
            "HTML JSON YAML TOML",
            "#BLACKFRIDAY #CYBERMONDAY #SALES",
            "BREAKING NEWS",
            "Slow?\n```sql\nEXPLAIN ANALYZE SELECT EVERYTHING;\n```",
            "TODAY we launch",
            "本日は晴天なり 本日は晴天なり 本日は晴天なり",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
