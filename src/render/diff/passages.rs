//! What changed in a text with some words around it: nobody reads a page again for one word.

use crate::diff::{Piece, Words};

/// What stands where words are left out.
const CUT: char = '…';

/// The changes of a text in passages, each with at most so many letters around its changes. Changes that are near to each
/// other share a passage.
pub(super) fn passages(pieces: &[Piece], around: usize) -> Vec<Vec<Piece>> {
    let mut passages: Vec<Vec<Piece>> = vec![Vec::new()];
    let last = pieces.len().saturating_sub(1);
    for (index, piece) in pieces.iter().enumerate() {
        if piece.fate != Words::Kept {
            add(&mut passages, piece.fate, piece.text.clone());
            continue;
        }
        let length = piece.text.chars().count();
        let before = if index == 0 { 0 } else { around };
        let after = if index == last { 0 } else { around };
        if length <= before + after + 1 {
            add(&mut passages, Words::Kept, piece.text.clone());
            continue;
        }
        if before > 0 {
            let begin = beginning(&piece.text, before);
            add(&mut passages, Words::Kept, format!("{begin}{CUT}"));
        }
        if after > 0 {
            if before > 0 {
                passages.push(Vec::new());
            }
            let end = ending(&piece.text, after);
            add(&mut passages, Words::Kept, format!("{CUT}{end}"));
        }
    }
    passages.retain(|passage| !passage.is_empty());
    passages
}

fn add(passages: &mut [Vec<Piece>], fate: Words, text: String) {
    if let Some(passage) = passages.last_mut() {
        passage.push(Piece { fate, text });
    }
}

/// At most so many letters, up to the end of a word where there is one.
fn beginning(text: &str, letters: usize) -> &str {
    let end = text.char_indices().nth(letters);
    let (cut, rest) = text.split_at(end.map_or(text.len(), |(at, _)| at));
    if rest.starts_with(char::is_whitespace) {
        return cut;
    }
    let word = cut.rfind(char::is_whitespace).filter(|at| *at > 0);
    word.map_or(cut, |at| &cut[..at])
}

/// At most so many letters, from the beginning of a word where there is one.
fn ending(text: &str, letters: usize) -> &str {
    let skipped = text.chars().count().saturating_sub(letters);
    let start = text.char_indices().nth(skipped);
    let (rest, cut) = text.split_at(start.map_or(text.len(), |(at, _)| at));
    if rest.ends_with(char::is_whitespace) {
        return cut;
    }
    let mut spaces = cut.match_indices(char::is_whitespace);
    let word = spaces
        .next()
        .filter(|(at, space)| at + space.len() < cut.len());
    word.map_or(cut, |(at, space)| &cut[at + space.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pieces: &[(Words, &str)], around: usize) -> Vec<String> {
        let pieces: Vec<Piece> = pieces
            .iter()
            .map(|(fate, text)| Piece {
                fate: *fate,
                text: (*text).to_owned(),
            })
            .collect();
        let mark = |piece: &Piece| match piece.fate {
            Words::Kept => piece.text.clone(),
            Words::Removed => format!("[-{}-]", piece.text),
            Words::Added => format!("{{+{}+}}", piece.text),
        };
        let passages = passages(&pieces, around);
        passages
            .iter()
            .map(|passage| passage.iter().map(mark).collect())
            .collect()
    }

    #[test]
    fn what_is_far_from_any_change_is_left_out() {
        use Words::{Added, Kept, Removed};
        let long = [
            (Kept, "one two three four "),
            (Removed, "x"),
            (Added, "y"),
            (Kept, " five six seven eight nine ten "),
            (Added, "z"),
            (Kept, " eleven twelve thirteen"),
        ];
        assert_eq!(
            told(&long, 9),
            ["…four [-x-]{+y+} five six…", "…nine ten {+z+} eleven…"]
        );
        let near = [(Kept, "a "), (Removed, "x"), (Kept, " five "), (Added, "z")];
        assert_eq!(told(&near, 9), ["a [-x-] five {+z+}"]);
        assert_eq!(told(&[(Added, "all new")], 9), ["{+all new+}"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_between_letters() {
        let pieces = [(Words::Kept, "新しい地図です"), (Words::Added, "よ")];
        assert_eq!(told(&pieces, 3), ["…図です{+よ+}"]);
    }
}
