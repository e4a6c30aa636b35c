//! Two texts word by word: what stayed, what went and what came.

use similar::{ChangeTag, DiffTag, TextDiff};

/// Texts with more bytes than this are compared line by line first, and only lines that changed word by word.
const BY_WORDS: usize = 20_000;

/// A stretch of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Whether both texts have it.
    pub fate: Words,
    /// The words, with the white space between them.
    pub text: String,
}

/// Which of two texts has some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Both.
    Kept,
    /// The one before.
    Removed,
    /// The one after.
    Added,
}

impl Words {
    /// The word that JSON uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Removed => "removed",
            Self::Added => "added",
        }
    }
}

/// The pieces of two texts, in reading order.
pub(super) fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    if before.len() + after.len() <= BY_WORDS {
        by_words(before, after, &mut pieces);
        return joined(pieces);
    }
    let lines = TextDiff::from_lines(before, after);
    for change in lines.ops() {
        let side = |other: ChangeTag| -> String {
            let own = lines
                .iter_changes(change)
                .filter(|line| line.tag() != other);
            own.map(|line| line.value()).collect()
        };
        let (old, new) = (side(ChangeTag::Insert), side(ChangeTag::Delete));
        match change.tag() {
            DiffTag::Equal => add(&mut pieces, Words::Kept, &new),
            DiffTag::Replace if old.len() + new.len() <= BY_WORDS => {
                by_words(&old, &new, &mut pieces);
            }
            DiffTag::Replace | DiffTag::Delete | DiffTag::Insert => {
                add(&mut pieces, Words::Removed, &old);
                add(&mut pieces, Words::Added, &new);
            }
        }
    }
    joined(pieces)
}

fn by_words(before: &str, after: &str, pieces: &mut Vec<Piece>) {
    for change in TextDiff::from_words(before, after).iter_all_changes() {
        let fate = match change.tag() {
            ChangeTag::Equal => Words::Kept,
            ChangeTag::Delete => Words::Removed,
            ChangeTag::Insert => Words::Added,
        };
        add(pieces, fate, change.value());
    }
}

fn add(pieces: &mut Vec<Piece>, fate: Words, text: &str) {
    match pieces.last_mut() {
        Some(last) if last.fate == fate => last.text.push_str(text),
        Some(_) | None if text.is_empty() => {}
        Some(_) | None => pieces.push(Piece {
            fate,
            text: text.to_owned(),
        }),
    }
}

/// A blank that stayed between two changes belongs to both: three words that were replaced are one change.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut told: Vec<Piece> = Vec::new();
    let (mut gone, mut come) = (String::new(), String::new());
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece.fate {
            Words::Removed => gone.push_str(&piece.text),
            Words::Added => come.push_str(&piece.text),
            Words::Kept => {
                let is_inside = !(gone.is_empty() && come.is_empty()) && pieces.peek().is_some();
                if is_inside && piece.text.chars().all(|letter| letter == ' ') {
                    gone.push_str(&piece.text);
                    come.push_str(&piece.text);
                    continue;
                }
                flush(&mut told, &mut gone, &mut come);
                told.push(piece);
            }
        }
    }
    flush(&mut told, &mut gone, &mut come);
    told
}

fn flush(told: &mut Vec<Piece>, gone: &mut String, come: &mut String) {
    for (fate, text) in [(Words::Removed, gone), (Words::Added, come)] {
        if !text.is_empty() {
            let text = std::mem::take(text);
            told.push(Piece { fate, text });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    fn written(before: &str, after: &str) -> String {
        let pieces = pieces(before, after).into_iter();
        let marked = pieces.map(|piece| match piece.fate {
            Words::Kept => piece.text,
            Words::Removed => format!("[-{}-]", piece.text),
            Words::Added => format!("{{+{}+}}", piece.text),
        });
        marked.collect()
    }

    #[test]
    fn words_are_compared_and_neighbours_are_told_together() {
        for (before, after, told) in [
            (
                "Open from 9 to 17.",
                "Open from 9 to 18.",
                "Open from 9 to [-17.-]{+18.+}",
            ),
            ("a b c d", "a x y d", "a [-b c-]{+x y+} d"),
            ("same", "same", "same"),
            ("", "new", "{+new+}"),
            ("one\ntwo", "one\nthree", "one\n[-two-]{+three+}"),
        ] {
            assert_eq!(written(before, after), told);
        }
    }

    #[test]
    fn of_a_long_text_the_words_are_told_too() {
        let long = "Nothing happens here.\n".repeat(1000);
        let before = format!("{long}Open from 9 to 17.\n{long}");
        let after = format!("{long}Open from 9 to 18.\n{long}");
        let told = written(&before, &after);
        assert_eq!(
            told,
            format!("{long}Open from 9 to [-17.-]{{+18.+}}\n{long}")
        );
    }

    proptest! {
        #[test]
        fn the_pieces_are_both_texts(before in "[ab \n]{0,30}", after in "[ab \n]{0,30}") {
            let pieces = pieces(&before, &after);
            let without = |fate| -> String {
                pieces.iter().filter(|piece| piece.fate != fate).map(|piece| piece.text.as_str()).collect()
            };
            prop_assert_eq!(without(Words::Added), before);
            prop_assert_eq!(without(Words::Removed), after);
        }
    }
}
