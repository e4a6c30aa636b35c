//! The words of a text that people wrote as words: no links, mentions, hashtags or code.

use std::ops::Range;

/// How many backticks begin a block of code.
const BLOCK: usize = 3;

/// Every word of prose, split at white space, punctuation included.
pub(in crate::lint) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|word| is_prose(word))
}

/// False for what a machine reads: links, addresses, mentions, hashtags, amounts and code.
pub(in crate::lint) fn is_prose(word: &str) -> bool {
    let machine = |byte: u8| {
        byte.is_ascii_digit()
            || matches!(
                byte,
                b'@' | b'#' | b'/' | b'_' | b'`' | b'{' | b'}' | b'<' | b'>' | b'=' | b'\\'
            )
    };
    !word.bytes().any(machine) && !has_inner_dot(word)
}

/// A dot between two letters: `acme.example`, `e.g.`, `file.toml`.
fn has_inner_dot(word: &str) -> bool {
    let mut neighbours = word.as_bytes().windows(3);
    neighbours.any(|three| {
        three[1] == b'.' && three[0].is_ascii_alphanumeric() && three[2].is_ascii_alphanumeric()
    })
}

/// Where code stands between backticks, in a line or in a block; the backticks belong to it.
pub(in crate::lint) fn code(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('`').map(|start| at + start) {
        let ticks = text[start..].len() - text[start..].trim_start_matches('`').len();
        let inside = start + ticks;
        let rest = &text[inside..];
        let line = rest.lines().next().unwrap_or_default();
        // One or two backticks quote a part of one line, three a block.
        let reach = if ticks < BLOCK { line } else { rest };
        let close = reach.find(&text[start..inside]);
        at = close.map_or(inside, |close| inside + close + ticks);
        if close.is_some() {
            found.push(start..at);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_prose_are_left() {
        let text =
            "Read our guide, e.g. at https://a.example or acme.example #New @ada 24 «Hallå».";
        let left: Vec<&str> = words(text).collect();
        assert_eq!(left, ["Read", "our", "guide,", "at", "or", "«Hallå»."]);
    }
    #[test]
    fn code_stands_between_backticks_of_the_same_number() {
        let found = |text| -> Vec<&str> { code(text).into_iter().map(|one| &text[one]).collect() };
        assert_eq!(
            found("Run `npm login`, then ``a`b``."),
            ["`npm login`", "``a`b``"]
        );
        assert_eq!(
            found("See:\n```sql\nSELECT 1;\n```\nFine."),
            ["```sql\nSELECT 1;\n```"]
        );
        assert!(found("It`s open\nfrom 8` on.").is_empty());
    }
}
