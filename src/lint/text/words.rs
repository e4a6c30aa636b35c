//! Words and phrases in texts: whole words, in any case, and never inside an address, an account or code.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::prose;

/// Looks for many words and phrases at once.
pub(in crate::lint) struct WordFinder {
    automaton: AhoCorasick,
}

/// One of the words in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint) struct Found {
    /// Its place among the words that the finder was made of.
    pub(in crate::lint) word: usize,
    /// Its bytes in the text.
    pub(in crate::lint) range: Range<usize>,
}

impl WordFinder {
    /// A finder of those words. `None` when there is nothing to look for.
    pub(in crate::lint) fn new<'a>(words: impl Iterator<Item = &'a str>) -> Option<Self> {
        let words: Vec<String> = words.map(|word| folded(word.trim()).into_owned()).collect();
        if words.iter().all(String::is_empty) {
            return None;
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(words)
            .ok()?;
        Some(Self { automaton })
    }

    /// Every word in the text, in order; of two that overlap the longer one.
    pub(in crate::lint) fn find(&self, text: &str) -> Vec<Found> {
        let folded = folded(text);
        let hits = self.automaton.find_overlapping_iter(folded.as_ref());
        let whole = hits
            .filter(|hit| !hit.is_empty() && is_whole(&folded, &hit.range()))
            .filter(|hit| is_prose(&folded, hit.start()));
        let mut found: Vec<Found> = whole
            .map(|hit| Found {
                word: hit.pattern().as_usize(),
                range: hit.range(),
            })
            .collect();
        found.sort_by_key(|one| (one.range.start, std::cmp::Reverse(one.range.end)));
        let mut end = 0;
        found.retain(|one| {
            let is_free = one.range.start >= end;
            end = end.max(one.range.end);
            is_free
        });
        if !found.is_empty() {
            let code = prose::code(text);
            found.retain(|one| !code.iter().any(|code| code.contains(&one.range.start)));
        }
        found
    }
}

/// The text in small letters and with plain spaces, each character as long as it was, so that places stay where they are.
fn folded(text: &str) -> Cow<'_, str> {
    // Capitals of the first 128 characters are the finder's own business.
    if text.is_ascii() && !text.contains(['\n', '\t', '\r']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(folded_character).collect())
}

fn folded_character(character: char) -> char {
    if matches!(character, '\n' | '\t' | '\r') {
        return ' ';
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(small), None) if small.len_utf8() == character.len_utf8() => small,
        _ => character,
    }
}

fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let goes_on = |character: char| character.is_alphanumeric() || character == '_';
    let inside = &text[range.clone()];
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let opens = !inside.starts_with(goes_on) || !before.is_some_and(goes_on);
    let closes = !inside.ends_with(goes_on) || !after.is_some_and(goes_on);
    opens && closes
}

/// False inside addresses, accounts and email addresses, whose words nobody chooses.
fn is_prose(text: &str, at: usize) -> bool {
    let start = text[..at].rfind(' ').map_or(0, |space| space + 1);
    let end = text[at..].find(' ').map_or(text.len(), |space| at + space);
    let token = &text[start..end];
    !token.contains("://") && !token.contains('@') && !token.starts_with("www.")
}

/// The new word with a capital first letter where the old one has it.
pub(in crate::lint) fn in_the_case_of(old: &str, new: &str) -> String {
    let is_capital = old.chars().next().is_some_and(char::is_uppercase);
    let mut letters = new.chars();
    match letters.next() {
        Some(first) if is_capital => first.to_uppercase().chain(letters).collect(),
        _ => new.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(words: &[&str], text: &'t str) -> Vec<&'t str> {
        let finder = WordFinder::new(words.iter().copied()).unwrap();
        let places = finder.find(text).into_iter();
        places.map(|one| &text[one.range]).collect()
    }

    #[test]
    fn words_are_found_whole_and_in_any_case() {
        let words = ["gem", "hidden gem", "Åkare", "e-mail"];
        assert_eq!(
            found(&words, "A Hidden\nGem, gems, GEM_1, åKARE and E-Mail!"),
            ["Hidden\nGem", "åKARE", "E-Mail"]
        );
        assert_eq!(found(&words, "hidden gems are a gem"), ["gem"]);
    }

    #[test]
    fn a_letter_that_grows_in_small_letters_moves_nothing() {
        assert_eq!(found(&["gem"], "İİİ gem"), ["gem"]);
    }

    #[test]
    fn addresses_and_accounts_are_not_prose() {
        let text = "https://a.example/gem @gem gem@a.example www.gem.example #gem";
        assert_eq!(found(&["gem"], text), ["gem"]);
    }

    #[test]
    fn code_is_not_prose() {
        let text = "Run `gem install x`. A gem:\n```\ngem list\n```\nThat `gem";
        assert_eq!(found(&["gem"], text), ["gem", "gem"]);
    }

    #[test]
    fn there_is_nothing_to_look_for_without_words() {
        assert!(WordFinder::new([" "].into_iter()).is_none());
        assert!(WordFinder::new([].into_iter()).is_none());
    }

    #[test]
    fn a_word_takes_over_the_capital_of_the_one_before() {
        assert_eq!(in_the_case_of("Utilize", "use"), "Use");
        assert_eq!(in_the_case_of("utilize", "iPad"), "iPad");
    }
}
