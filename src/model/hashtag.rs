//! Hashtags as files list them, beside the text: each is one word.

use crate::decode::{Fields, INVALID_VALUE};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Spanned;

/// A hashtag ends at a space, so that only its first word would be one. The post goes out all the same.
pub(super) fn check_hashtags(fields: &mut Fields<'_, '_>, tags: &[Spanned<String>]) {
    for tag in tags {
        let name = tag.value.trim().trim_start_matches('#');
        let (message, help) = if name.is_empty() {
            (
                "a hashtag is empty".to_owned(),
                "write its words, or remove it".to_owned(),
            )
        } else if name.contains(char::is_whitespace) {
            (
                format!("`{name}` cannot be a hashtag: it would end at the space"),
                one_or_many(name),
            )
        } else {
            continue;
        };
        fields.report(|_| {
            Diagnostic::error(INVALID_VALUE, tag.span, message)
                .severity(Severity::Warning)
                .help(help)
        });
    }
}

/// What to write in place of a hashtag with spaces: its words joined, each with a capital, or several hashtags.
fn one_or_many(name: &str) -> String {
    let words = name.split_whitespace().map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    let joined: String = words.collect();
    if joined.chars().all(|c| c.is_alphanumeric() || c == '_') {
        format!("write `{joined}`, or an entry for each hashtag")
    } else {
        "write an entry for each hashtag: [\"One\", \"Two\"]".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::one_or_many;

    #[test]
    fn words_are_joined_and_lists_are_taken_apart() {
        assert_eq!(
            one_or_many("gut Brot"),
            "write `GutBrot`, or an entry for each hashtag"
        );
        assert_eq!(
            one_or_many("One - Two"),
            "write an entry for each hashtag: [\"One\", \"Two\"]"
        );
    }
}
