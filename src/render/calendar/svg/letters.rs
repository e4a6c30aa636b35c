//! Letters in a picture: how wide they are, roughly, and how a text is cut to its place.
//!
//! The viewer's font is not known. Widths follow Arial's proportions with some room to spare.

use quick_xml::escape::escape;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::render::display::Foreign;

/// Foreign text at a point of the picture, in the look of a class of the style sheet.
pub(super) fn written(class: &str, (x, y): (usize, usize), text: &str) -> String {
    format!(
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>",
        shown(text)
    )
}

/// Foreign text for a picture: what cannot be seen is made visible, and nothing of it is markup.
pub(super) fn shown(text: &str) -> String {
    escape(visible(text).as_str()).into_owned()
}

/// Foreign text in one line, with what cannot be seen written out.
pub(super) fn visible(text: &str) -> String {
    Foreign(text).to_string()
}

/// How wide a text is, in thousandths of the size of its letters.
pub(super) fn width(text: &str) -> usize {
    text.graphemes(true).map(grapheme_width).sum()
}

fn grapheme_width(grapheme: &str) -> usize {
    match (grapheme, grapheme.width()) {
        (_, 0) => 0,
        ("i" | "j" | "l" | "I" | "'" | "|" | "." | "," | ":" | ";" | "!", _) => 300,
        ("f" | "t" | "r" | " " | "-" | "(" | ")" | "[" | "]" | "/" | "“" | "”", _) => 380,
        ("m" | "w" | "M" | "W" | "@" | "%" | "—" | "…", _) => 950,
        (letter, 1) if letter.chars().all(char::is_uppercase) => 740,
        (_, 1) => 590,
        (_, cells) => 1100 * cells.div_ceil(2),
    }
}

/// A text in lines of these widths, in thousandths of its letters' size, broken between words. What does not fit is cut,
/// and an ellipsis says so.
pub(super) fn fitted(text: &str, rooms: &[usize]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    for (index, room) in rooms.iter().enumerate() {
        if rest.is_empty() {
            break;
        }
        let is_last = index + 1 == rooms.len();
        let (line, after) = if width(rest) <= *room {
            (rest.to_owned(), "")
        } else if is_last {
            (cut(rest, *room), "")
        } else {
            whole_words(rest, *room)
        };
        lines.push(line);
        rest = after;
    }
    lines
}

/// As many words as there is room for, and the rest. A word that is too long for any line stays for the next one.
fn whole_words(text: &str, room: usize) -> (String, &str) {
    let ends = text.match_indices(' ').map(|(at, _)| at);
    let end = ends.take_while(|end| width(&text[..*end]) <= room).last();
    let (line, rest) = text.split_at(end.unwrap_or(0));
    (line.trim_end().to_owned(), rest.trim_start())
}

fn cut(text: &str, room: usize) -> String {
    let room = room.saturating_sub(width("…"));
    let mut used = 0;
    let kept = text.graphemes(true).take_while(|grapheme| {
        used += grapheme_width(grapheme);
        used <= room
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn a_text_is_broken_between_words_and_cut_at_its_end() {
        assert_eq!(
            fitted("Tomorrow: everything we make", &[6000, 9000]),
            ["Tomorrow:", "everything we…"]
        );
        assert_eq!(fitted("Short", &[6000, 9000]), ["Short"]);
        assert_eq!(fitted("", &[6000, 9000]), [""; 0]);
    }

    #[test]
    fn a_word_too_long_for_the_first_line_begins_on_the_second() {
        let lines = fitted("Donaudampfschiff fährt", &[4000, 9000]);
        assert_eq!(lines, ["", "Donaudampfsch…"]);
    }

    #[test]
    fn an_emoji_of_several_parts_is_never_cut_in_two() {
        let family = "👩‍👩‍👧‍👦";
        for room in 0..6000 {
            let line = cut(&family.repeat(3), room);
            let kept = line.strip_suffix('…').unwrap();
            assert!(kept.is_empty() || kept.replace(family, "").is_empty());
        }
    }

    #[test]
    fn a_text_is_no_markup() {
        assert_eq!(
            shown("</text><script>alert('1')</script> & \"\u{0}\""),
            "&lt;/text&gt;&lt;script&gt;alert(&apos;1&apos;)&lt;/script&gt; &amp; &quot;\\u{0}&quot;"
        );
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_its_room(text in "\\PC{0,60}|[a-z ]{0,60}", first in 2000..9000_usize, last in 2000..9000_usize) {
            for (line, room) in fitted(&text, &[first, last]).iter().zip([first, last]) {
                prop_assert!(width(line) <= room, "{line:?}");
            }
        }

        #[test]
        fn a_text_that_fits_is_whole(text in "[a-zé]{1,8}( [a-z]{1,8}){0,2}") {
            prop_assert_eq!(fitted(&text, &[40_000, 40_000]), [text]);
        }
    }
}
