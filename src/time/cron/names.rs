//! Words in an expression: the names of months and weekdays, and the signs of other dialects.

use super::error::{CronError, Piece};

pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

pub(super) const WEEKDAYS: [&str; 7] = [
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
];

/// The name of a month, whose number runs from 1 to 12.
pub(super) fn month_name(month: u8) -> String {
    let name = MONTHS[usize::from(month) - 1];
    name[..1].to_uppercase() + &name[1..]
}

/// The place among `names` of a word that spells one, or at least its first three letters.
pub(super) fn named(word: &str, names: &[&str]) -> Option<u8> {
    let word = word.to_lowercase();
    let index = names
        .iter()
        .position(|name| word.len() >= 3 && name.starts_with(&word))?;
    u8::try_from(index).ok()
}

/// A name among `names` that a word is a typing error away from.
pub(super) fn mistyped<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let near = |name: &str| match word.len() {
        0..5 => strsim::osa_distance(&name[..3], &word) == 1,
        _ => strsim::osa_distance(name, &word) <= 2,
    };
    names.iter().copied().find(|name| near(name))
}

/// Refuses by name what other dialects add to the fields for days.
pub(super) fn extension(piece: Piece<'_>) -> Option<CronError> {
    let text = piece.text.to_uppercase();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (sign, meaning) = if text.contains('#') {
        ("#", "the weekday of one week in the month")
    } else if text == "LW" || text.strip_suffix('W').is_some_and(digits) {
        ("W", "the nearest working day")
    } else if text.strip_suffix('L').is_some_and(digits) {
        ("L", "the last day")
    } else {
        return None;
    };
    let error = piece.refuse(format!(
        "`{sign}`, {meaning}, is not part of five-field cron"
    ));
    Some(error.with_help("list the days, or give each date a time of its own"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_cut_to_three_letters_but_not_to_two() {
        assert_eq!(named("WEDNES", &WEEKDAYS), Some(3));
        assert_eq!(named("wed", &WEEKDAYS), Some(3));
        assert_eq!(named("we", &WEEKDAYS), None);
        assert_eq!(named("wedding", &WEEKDAYS), None);
    }

    #[test]
    fn three_letters_tell_all_names_apart() {
        for names in [&MONTHS[..], &WEEKDAYS[..]] {
            for (index, name) in names.iter().enumerate() {
                assert_eq!(named(&name[..3], names).map(usize::from), Some(index));
            }
        }
    }

    #[test]
    fn months_are_counted_from_one() {
        assert_eq!(month_name(1), "January");
        assert_eq!(month_name(12), "December");
    }

    #[test]
    fn a_name_is_not_an_extension() {
        for word in ["JUL", "wed", "APRIL", "1", ""] {
            assert_eq!(extension(Piece::whole(word)), None, "{word}");
        }
    }
}
