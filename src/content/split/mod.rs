//! Splitting a text that is too long into the numbered parts of a thread.
//!
//! A part is filled as far as it goes, and then cut back to the best place that leaves it at least half full: the end of a
//! paragraph, else of a line, else of a sentence. Where there is none, the end of a sentence that leaves it a quarter full
//! will do, and then the end of a word. Links, mentions and characters are never cut, and a word only if no part holds it.

mod cuts;
mod part;

use std::fmt;

use part::{Room, cut_part, numbered};

/// Why a text cannot be split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// A limit that holds not even a number and one character.
    LimitTooSmall {
        /// The limit, in the unit of the measure.
        limit: usize,
    },
    /// A link or mention that no part can hold.
    TooLong {
        /// The link or mention as written.
        text: String,
        /// The limit, in the unit of the measure.
        limit: usize,
    },
}

impl fmt::Display for SplitError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LimitTooSmall { limit } => {
                write!(
                    formatter,
                    "a limit of {limit} is too small for a thread: a part must hold its number and a character"
                )
            }
            Self::TooLong { text, limit } => {
                write!(
                    formatter,
                    "`{text}` and a number do not fit into a part of {limit}; use a shorter one"
                )
            }
        }
    }
}

impl std::error::Error for SplitError {}

/// The parts of `text`, each at most `limit` by `measure`, with the ` (1/3)` at its end. A text that fits is the only part,
/// as it is. White space is dropped where the text is cut; everything else is kept, in order.
pub fn split(
    text: &str,
    limit: usize,
    measure: &dyn Fn(&str) -> usize,
) -> Result<Vec<String>, SplitError> {
    Ok(split_all(&[text], limit, measure)?.concat())
}

/// Splits the parts of a thread that its author wrote, and returns for each of `parts` what became of it. If all of them
/// fit they stay as they are; otherwise all are numbered together. A part without text keeps its place, without a number.
pub fn split_all(
    parts: &[&str],
    limit: usize,
    measure: &dyn Fn(&str) -> usize,
) -> Result<Vec<Vec<String>>, SplitError> {
    if let Some(fitting) = as_they_are(parts, limit, measure) {
        return Ok(fitting);
    }
    // How many parts there are decides how long the numbers are, and the other way round.
    let mut digits = 1;
    loop {
        let room = Room {
            limit,
            measure,
            total: "9".repeat(digits),
        };
        let bodies = cut_all(parts, &room)?;
        let total = bodies.iter().map(Vec::len).sum::<usize>().to_string();
        if total.len() <= digits {
            return Ok(number_all(&bodies, &total));
        }
        digits = total.len();
    }
}

/// All parts as they are, or without the white space around them, if that makes all of them fit.
fn as_they_are(
    parts: &[&str],
    limit: usize,
    measure: &dyn Fn(&str) -> usize,
) -> Option<Vec<Vec<String>>> {
    let fits = |text: &&str| measure(text) <= limit;
    let fitting = parts
        .iter()
        .map(|part| [*part, part.trim()].into_iter().find(fits));
    fitting.map(|part| Some(vec![part?.to_owned()])).collect()
}

fn number_all(bodies: &[Vec<&str>], total: &str) -> Vec<Vec<String>> {
    let mut number = 0;
    let mut next = |body: &&str| {
        number += 1;
        numbered(body, number, total)
    };
    bodies
        .iter()
        .map(|part| part.iter().map(&mut next).collect())
        .collect()
}

fn cut_all<'a>(parts: &[&'a str], room: &Room<'_>) -> Result<Vec<Vec<&'a str>>, SplitError> {
    let mut bodies = Vec::new();
    let mut first = 1;
    for part in parts {
        let cut = cut_part(part.trim(), first, room)?;
        first += cut.len();
        bodies.push(cut);
    }
    Ok(bodies)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof};
    use proptest::proptest;

    use super::*;
    use crate::platform::count::{MASTODON_URL_LENGTH, graphemes, mastodon};

    fn parts(text: &str, limit: usize) -> Vec<String> {
        split(text, limit, &graphemes).unwrap()
    }

    #[test]
    fn a_text_that_fits_stays_as_it_is() {
        for text in ["", "  short ", "a\n\nb", "1234567890"] {
            assert_eq!(parts(text, 10), [text]);
        }
        assert_eq!(parts("12345\n\n\n\n\n\n", 10), ["12345"]);
    }

    #[test]
    fn the_largest_boundary_that_leaves_a_part_half_full_is_taken() {
        for (text, limit, expected) in [
            (
                "One two three.\n\nFour.\nFive six.",
                28,
                vec!["One two three. (1/2)", "Four.\nFive six. (2/2)"],
            ),
            (
                "One two.\nThree four. Five six.",
                28,
                vec!["One two. (1/2)", "Three four. Five six. (2/2)"],
            ),
            (
                "One. Two three. Four five six.",
                24,
                vec!["One. Two three. (1/2)", "Four five six. (2/2)"],
            ),
            (
                "Hi.\n\nOne two three. Four five six.",
                28,
                vec!["Hi.\n\nOne two three. (1/2)", "Four five six. (2/2)"],
            ),
            (
                "Hello all of you and everybody else",
                24,
                vec!["Hello all of you (1/2)", "and everybody else (2/2)"],
            ),
            (
                "日本語の文。次の文です。終わりの文。また。",
                20,
                vec!["日本語の文。次の文です。 (1/2)", "終わりの文。また。 (2/2)"],
            ),
        ] {
            assert_eq!(parts(text, limit), expected);
        }
    }

    #[test]
    fn what_belongs_together_stays_together() {
        for (text, limit, second) in [
            (
                "We are here now. Ask Dr. Smith for it.",
                31,
                "Ask Dr. Smith for it. (2/2)",
            ),
            (
                "Here is something. Read this:\n\nthe book",
                36,
                "Read this:\n\nthe book (2/2)",
            ),
            (
                "Here is a sentence. And more\n\n#tag #more",
                36,
                "And more\n\n#tag #more (2/2)",
            ),
            (
                "Here is one. Here is two. 🎉\n\nAnd more.",
                32,
                "Here is two. 🎉\n\nAnd more. (2/2)",
            ),
            (
                "Some of the things to do:\n- this\n- that",
                38,
                "- that (2/2)",
            ),
            (
                "Do\n- abcdefghijklmnopqrstuvwxyzabcdefgh uvw",
                42,
                "- abcdefghijklmnopqrstuvwxyzabcdefgh (2/3)",
            ),
            (
                "Some of the things\n1. this and the other",
                28,
                "1. this and the other (2/2)",
            ),
            (
                "It is wrapped. Here in the\nmiddle of it.",
                34,
                "Here in the\nmiddle of it. (2/2)",
            ),
            (
                "Nothing of all this is\u{a0}true now",
                28,
                "is\u{a0}true now (2/2)",
            ),
            (
                "Take these things:\n\na b c d e f g h i",
                30,
                "a b c d e f g h i (2/2)",
            ),
            (
                "Yes, it was. Aaaa bbbb cccc dddd eeee ffff gggg",
                40,
                "Aaaa bbbb cccc dddd eeee ffff gggg (2/2)",
            ),
            (
                "Come and join us. We are here to stay.",
                31,
                "We are here to stay. (2/2)",
            ),
            ("Hi abcdefghijklmn opq", 20, "abcdefghijklmn (2/3)"),
        ] {
            assert_eq!(
                parts(text, limit).get(1).map(String::as_str),
                Some(second),
                "{text:?}"
            );
        }
    }

    #[test]
    fn only_a_word_that_no_part_holds_is_cut_and_never_inside_a_character() {
        assert_eq!(
            parts("abcdefghijklmnop", 12),
            ["abcdef (1/3)", "ghijkl (2/3)", "mnop (3/3)"]
        );
        assert_eq!(
            parts("Hi abcdefghijklmnopqrstuvwxyz", 20)[0],
            "Hi abcdefghijk (1/3)"
        );
        assert_eq!(
            parts("漢字カタカナ漢字ひらがな漢字カタカナ", 11)[0],
            "漢字 (1/5)"
        );
        let family = "👨\u{200d}👩\u{200d}👧";
        assert_eq!(
            parts(&family.repeat(13), 12).first(),
            Some(&format!("{} (1/3)", family.repeat(6)))
        );
    }

    #[test]
    fn links_and_mentions_are_never_cut_and_the_number_keeps_away_from_a_link() {
        let link = "https://example.com/a/b/c?d=e&f=g";
        let text = format!("Some words here {link} and others @alice@social.example.com end");
        for limit in 40..60 {
            let parts = parts(&text, limit);
            assert!(parts.iter().any(|part| part.contains(link)), "{parts:?}");
            assert!(
                parts
                    .iter()
                    .any(|part| part.contains("@alice@social.example.com")),
                "{parts:?}"
            );
        }
        assert_eq!(
            parts(&format!("{link} {link}"), 40),
            [format!("{link}\n\n(1/2)"), format!("{link}\n\n(2/2)")]
        );
        let too_long = split(&format!("see {link}"), 30, &graphemes);
        assert_eq!(
            too_long,
            Err(SplitError::TooLong {
                text: link.to_owned(),
                limit: 30
            })
        );
    }

    #[test]
    fn a_limit_without_room_for_a_number_and_a_character_is_refused() {
        assert_eq!(parts("abcdefgh", 7).len(), 8);
        // The tenth part has no room for a number of two digits and a character.
        let parts = [&["abcdefghi"][..], &["x"; 9]].concat();
        let tenth = split_all(&parts, 8, &graphemes);
        assert_eq!(tenth, Err(SplitError::LimitTooSmall { limit: 8 }));
        assert_eq!(
            split("abcdefg", 6, &graphemes),
            Err(SplitError::LimitTooSmall { limit: 6 })
        );
        assert_eq!(
            split("abcdefghijk", 7, &graphemes),
            Err(SplitError::LimitTooSmall { limit: 7 })
        );
    }

    #[test]
    fn explicit_parts_are_numbered_together_once_one_of_them_overflows() {
        let fit = split_all(&["One.", "", "Two."], 10, &graphemes);
        assert_eq!(
            fit,
            Ok(vec![
                vec!["One.".to_owned()],
                vec![String::new()],
                vec!["Two.".to_owned()]
            ])
        );
        let overflow = split_all(&["One.", "", "Two three. Four five."], 18, &graphemes).unwrap();
        assert_eq!(
            overflow,
            [
                vec!["One. (1/4)"],
                vec![""],
                vec!["Two three. (3/4)", "Four five. (4/4)"]
            ]
        );
    }

    fn texts() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[a-zA-Zäöü]{1,9}",
            2 => prop_oneof![Just(". "), Just("! "), Just(".\n"), Just("\n\n"), Just(":\r\n"), Just("。"), Just(" - "), Just("\u{a0}")].prop_map(str::to_owned),
            3 => Just(" ".to_owned()),
            1 => prop_oneof![Just("👨\u{200d}👩\u{200d}👧"), Just("🇸🇪🇩🇪"), Just("e\u{301}"), Just("\u{301}"), Just("각"), Just("漢字かな")].prop_map(str::to_owned),
            1 => prop_oneof![Just("https://example.com/a_(b)"), Just("@alice@example.com"), Just("@bob"), Just("#tag")].prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 1..120).prop_map(|pieces| pieces.concat())
    }

    /// The parts without their numbers.
    fn bodies(parts: &[String]) -> Vec<&str> {
        parts
            .iter()
            .map(|part| {
                part.rsplit_once('(')
                    .map_or("", |(body, _)| body)
                    .trim_end()
            })
            .collect()
    }

    fn without_space(text: &str) -> String {
        text.split_whitespace().collect()
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_part_fits(text in texts(), limit in 36_usize..120) {
            let measure = |text: &str| mastodon(text, MASTODON_URL_LENGTH);
            let parts = split(&text, limit, &measure).unwrap();
            prop_assert_eq!(&parts, &split(&text, limit, &measure).unwrap());
            prop_assert!(parts.iter().all(|part| measure(part) <= limit));
            if parts.len() > 1 {
                let bodies = bodies(&parts);
                prop_assert!(bodies.iter().all(|body| !body.is_empty()));
                prop_assert_eq!(without_space(&bodies.concat()), without_space(&text));
                let numbers = (1..=parts.len()).map(|number| format!("({number}/{})", parts.len()));
                prop_assert!(numbers.zip(&parts).all(|(number, part)| part.ends_with(&number)));
                let whole = cuts::whole(&text);
                prop_assert!(whole.iter().all(|range| bodies.iter().any(|body| body.contains(&text[range.clone()]))));
            }
        }
    }
}
