//! Cashtags in a text, `$ACME`, as X finds them.
//!
//! Source: twitter-text 3.1.0, `extractCashtagsWithIndices`.

use std::ops::Range;

/// The longest symbol, in letters.
const SYMBOL_LENGTH_MAX: usize = 6;

/// The longest class of share behind it, as in `$BRK.A`, in letters.
const CLASS_LENGTH_MAX: usize = 2;

/// Every cashtag of `text`, in order, each with its `$`, as byte ranges. An amount such as `$5` is none.
pub fn find(text: &str) -> Vec<Range<usize>> {
    text.match_indices('$')
        .filter(|(start, _)| text[..*start].chars().next_back().is_none_or(may_precede))
        .filter_map(|(start, _)| {
            let length = symbol_length(&text[start + 1..])?;
            Some(start..start + 1 + length)
        })
        .collect()
}

fn may_precede(before: char) -> bool {
    before.is_whitespace() || before == '\u{180e}'
}

/// The length of the symbol at the start of `text`, with its class where a word ends behind that.
fn symbol_length(text: &str) -> Option<usize> {
    let letters = letters_length(text);
    if !(1..=SYMBOL_LENGTH_MAX).contains(&letters) {
        return None;
    }
    let class = text[letters..]
        .strip_prefix(['.', '_'])
        .map(letters_length)
        .filter(|length| (1..=CLASS_LENGTH_MAX).contains(length))
        .map(|length| letters + 1 + length)
        .filter(|end| ends(&text[*end..]));
    class.or_else(|| ends(&text[letters..]).then_some(letters))
}

fn letters_length(text: &str) -> usize {
    text.find(|character: char| !character.is_ascii_alphabetic())
        .unwrap_or(text.len())
}

/// Whether a word may end in front of `after`. The double quote and the backtick are missing among the punctuation of the
/// source, and so is what JavaScript takes for no white space.
fn ends(after: &str) -> bool {
    after.chars().next().is_none_or(|character| {
        let punctuation = character.is_ascii_punctuation() && !matches!(character, '"' | '`');
        let space = (character.is_whitespace() && character != '\u{85}') || character == '\u{feff}';
        punctuation || space
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_cashtag_is_a_symbol_of_one_to_six_letters() {
        for (text, tags) in [
            ("$ACME up, $b down.", vec!["$ACME", "$b"]),
            ("$BRK.A $RDS_b!", vec!["$BRK.A", "$RDS_b"]),
            ("$ABC.def", vec!["$ABC"]),
            ("$TOOLONG", vec![]),
            ("$5 US$A a$B", vec![]),
            ("$AB1", vec![]),
            ("$A $B\n$C", vec!["$A", "$B", "$C"]),
        ] {
            assert_eq!(found(text), tags, "{text:?}");
        }
    }
}
