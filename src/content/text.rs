//! The text of a message: what was written, with its link, mentions and hashtags.

use crate::platform::count::links;
use crate::source::Spanned;

/// What stands around a text.
pub(super) struct Around<'a> {
    /// The link as written, and with its parameters.
    pub(super) link: Option<(&'a str, &'a str)>,
    /// Accounts to mention.
    pub(super) mentions: &'a [Spanned<String>],
    /// Hashtags.
    pub(super) hashtags: &'a [Spanned<String>],
}

/// The text with everything that is not yet in it: the link, the mentions and the hashtags, each below a blank line.
pub(super) fn assembled(text: &str, around: &Around<'_>) -> String {
    let mut parts = vec![text.trim().to_owned()];
    if let Some((written, decorated)) = around.link {
        match replaced(&parts[0], written, decorated) {
            Some(text) => parts[0] = text,
            None => parts.push(decorated.to_owned()),
        }
    }
    parts.push(missing_words(&parts[0], '@', around.mentions));
    parts.push(missing_words(&parts[0], '#', around.hashtags));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// The text with a link's parameters in place, if the text holds that link.
fn replaced(text: &str, written: &str, decorated: &str) -> Option<String> {
    // Finding links costs much more than finding these words, and mostly they are not there.
    if !text.contains(written) {
        return None;
    }
    let found = links::find(text);
    let linked = found
        .into_iter()
        .find(|range| &text[range.clone()] == written);
    // Not every address is a link to every platform, but it is this one all the same.
    let place = linked.or_else(|| {
        let mut places = text.match_indices(written);
        let start = places.find(|(at, _)| ends_address(&text[at + written.len()..]))?;
        Some(start.0..start.0 + written.len())
    })?;
    Some(format!(
        "{}{decorated}{}",
        &text[..place.start],
        &text[place.end..]
    ))
}

/// True where an address is over: at a space, at the end, or at the punctuation before one of them.
fn ends_address(rest: &str) -> bool {
    let rest =
        rest.trim_start_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '"', '\'']);
    rest.is_empty() || rest.starts_with(char::is_whitespace)
}

/// Those words that the text does not hold yet, with their mark, on one line.
fn missing_words(text: &str, mark: char, words: &[Spanned<String>]) -> String {
    let text = if text.contains(mark) && !words.is_empty() {
        text.to_lowercase()
    } else {
        String::new()
    };
    let marked = words
        .iter()
        .map(|word| format!("{mark}{}", word.value.trim().trim_start_matches(mark)));
    let missing = marked.filter(|word| word.len() > 1 && !holds(&text, &word.to_lowercase()));
    missing.collect::<Vec<_>>().join(" ")
}

/// True when the text holds the word, both in small letters, and not as a part of a longer one: of an email address, or of an account elsewhere.
fn holds(text: &str, word: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@');
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(goes_on) && !after.is_some_and(goes_on)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceId, Span};

    fn words(list: &[&str]) -> Vec<Spanned<String>> {
        let spanned = |word: &&str| Spanned::new((*word).to_owned(), Span::start_of(SourceId(0)));
        list.iter().map(spanned).collect()
    }

    #[test]
    fn what_is_missing_stands_below_the_text() {
        let (mentions, hashtags) = (words(&["ada@example.org"]), words(&["#One", "Two"]));
        let around = Around {
            link: Some(("https://a.example", "https://a.example?x=1")),
            mentions: &mentions,
            hashtags: &hashtags,
        };
        assert_eq!(
            assembled("Hello.\n", &around),
            "Hello.\n\nhttps://a.example?x=1\n\n@ada@example.org\n\n#One #Two"
        );
    }

    #[test]
    fn what_is_in_the_text_is_not_repeated() {
        let (mentions, hashtags) = (words(&["ada@example.org"]), words(&["One", "Onesie"]));
        let around = Around {
            link: Some(("https://a.example", "https://a.example/?x=1")),
            mentions: &mentions,
            hashtags: &hashtags,
        };
        let text = "See https://a.example, @Ada@example.org #one";
        assert_eq!(
            assembled(text, &around),
            "See https://a.example/?x=1, @Ada@example.org #one\n\n#Onesie"
        );
    }

    #[test]
    fn a_part_of_an_address_is_no_mention() {
        let mentions = words(&["ada", "bob"]);
        let around = Around {
            link: None,
            mentions: &mentions,
            hashtags: &[],
        };
        let text = "Write to me@ada.example or to @bob@b.example.";
        assert_eq!(assembled(text, &around), format!("{text}\n\n@ada @bob"));
        let text = "With (@ada, @Bob).";
        assert_eq!(assembled(text, &around), text);
    }

    #[test]
    fn a_longer_address_is_not_taken_for_the_link() {
        let around = Around {
            link: Some(("https://a.example/b", "https://a.example/b?x=1")),
            mentions: &[],
            hashtags: &[],
        };
        assert_eq!(
            assembled("https://a.example/b2", &around),
            "https://a.example/b2\n\nhttps://a.example/b?x=1"
        );
        let text = "(https://a.example/b?c, https://a.example/b.)";
        assert_eq!(
            assembled(text, &around),
            "(https://a.example/b?c, https://a.example/b?x=1.)"
        );
    }

    #[test]
    fn a_post_without_text_is_what_stands_around_it() {
        let around = Around {
            link: Some(("https://a.example", "https://a.example")),
            mentions: &[],
            hashtags: &[],
        };
        assert_eq!(assembled("", &around), "https://a.example");
    }
}
