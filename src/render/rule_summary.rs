//! A rule in one sentence, from its documentation.

use crate::lint::Rule;

/// The first sentence below the first heading, without the word that all of them begin with.
pub(super) fn summary(rule: &Rule) -> String {
    let text = section(rule.doc, "## What it does");
    let end = text
        .find(". ")
        .or_else(|| text.find(": "))
        .unwrap_or(text.len());
    text[..end]
        .trim_start_matches("Reports ")
        .trim_end_matches('.')
        .to_owned()
}

/// The first paragraph below a heading, in one line.
pub(super) fn section(doc: &str, heading: &str) -> String {
    let below = doc
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != heading)
        .skip(1)
        .skip_while(|line| line.is_empty());
    let paragraph: Vec<&str> = below.take_while(|line| !line.is_empty()).collect();
    paragraph.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::{RULES, find};

    #[test]
    fn every_rule_is_told_in_a_sentence() {
        for rule in RULES {
            assert!(summary(rule).len() > 10, "{}", rule.id.0);
        }
        let keys = find("unknown-key").unwrap();
        assert_eq!(
            summary(keys),
            "keys that mean nothing where they stand, and names the key that was probably meant"
        );
    }
}
