//! The words of a text that people wrote as words: no links, mentions, hashtags or code.

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
}
