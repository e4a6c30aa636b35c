//! One field of a five-field expression: its values, its names, and its lists, ranges and steps.
//!
//! The grammar is Vixie cron's (crontab(5)) with three additions that people take from elsewhere:
//! `5/15` starts at 5, `?` is `*` in the fields for days, and a range of weekdays may wrap (`FRI-MON`).

use super::error::{CronError, Piece};
use super::names::{MONTHS, WEEKDAYS, extension, mistyped, named};
use super::values::Values;

/// Dashes that word processors put in the place of `-`.
const DASHES: [char; 4] = ['\u{2010}', '\u{2013}', '\u{2014}', '\u{2212}'];

/// The five fields in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Minute,
    Hour,
    DayOfMonth,
    Month,
    DayOfWeek,
}

impl Field {
    pub(super) const ALL: [Self; 5] = [
        Self::Minute,
        Self::Hour,
        Self::DayOfMonth,
        Self::Month,
        Self::DayOfWeek,
    ];

    /// What one value is, what several are, and the field's place.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Minute => ("a minute", "minutes", "first"),
            Self::Hour => ("an hour", "hours", "second"),
            Self::DayOfMonth => ("a day of the month", "days of the month", "third"),
            Self::Month => ("a month", "months", "fourth"),
            Self::DayOfWeek => ("a day of the week", "days of the week", "fifth"),
        }
    }

    /// The values without their other names: Sunday is 0 here, and 7 only when written.
    fn bounds(self) -> (u8, u8) {
        match self {
            Self::Minute => (0, 59),
            Self::Hour => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (0, 6),
        }
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Minute | Self::Hour | Self::DayOfMonth => &[],
            Self::Month => &MONTHS,
            Self::DayOfWeek => &WEEKDAYS,
        }
    }

    fn is_for_days(self) -> bool {
        matches!(self, Self::DayOfMonth | Self::DayOfWeek)
    }

    pub(super) fn parse(self, piece: Piece<'_>) -> Result<Values, CronError> {
        if piece.text.contains(DASHES) {
            let help = format!("write `{}`", piece.text.replace(DASHES, "-"));
            return Err(piece
                .refuse("a typographic dash is not the `-` of a range")
                .with_help(help));
        }
        let mut bits = 0;
        for item in piece.split_on(|letter| letter == ',') {
            if item.text.is_empty() {
                return Err(piece.refuse(format!("a value is missing in `{}`", piece.text)));
            }
            bits |= self.item(item)?;
        }
        let starred = piece.text.starts_with(['*', '?']);
        Ok(Values::new(self.bounds(), bits, starred))
    }

    /// One entry of a list, with its step.
    fn item(self, item: Piece<'_>) -> Result<u64, CronError> {
        let (base, step) = item.split_at_mark('/');
        let (from, to) = base.split_at_mark('-');
        let ends = [Some(from), to, step];
        if ends.into_iter().flatten().any(|end| end.text.is_empty()) {
            return Err(item.refuse(format!("a value is missing in `{}`", item.text)));
        }
        let (from, to) = match to {
            Some(to) => self.ordered(base, self.value(from)?, self.value(to)?)?,
            None => self.single(base, step.is_some())?,
        };
        let step = step.map_or(Ok(1), |step| self.step(step))?;
        let values = (from..=to).step_by(step);
        Ok(values.fold(0, |bits, value| bits | self.bit(value)))
    }

    /// The ends of an entry without a range: a star, or a value, from which steps go on to the end.
    fn single(self, base: Piece<'_>, stepped: bool) -> Result<(u8, u8), CronError> {
        let (first, last) = self.bounds();
        if base.text == "*" || (base.text == "?" && self.is_for_days()) {
            return Ok((first, last));
        }
        let value = self.value(base)?;
        let value = if value > last { first } else { value };
        Ok((value, if stepped { last } else { value }))
    }

    /// The ends of a range; a range of weekdays that wraps ends in the week after.
    fn ordered(self, range: Piece<'_>, from: u8, to: u8) -> Result<(u8, u8), CronError> {
        if from <= to {
            return Ok((from, to));
        }
        if self == Self::DayOfWeek {
            return Ok((from, to + 7));
        }
        let (first, last) = self.bounds();
        Err(range
            .refuse(format!("the range `{}` runs backwards", range.text))
            .with_help(format!("write `{from}-{last},{first}-{to}`")))
    }

    fn value(self, piece: Piece<'_>) -> Result<u8, CronError> {
        let text = piece.text;
        let (first, last) = self.bounds();
        let last = last + u8::from(self == Self::DayOfWeek);
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let number = text.parse::<u8>().ok();
            return number
                .filter(|number| (first..=last).contains(number))
                .ok_or_else(|| self.out_of_bounds(piece, last));
        }
        named(text, self.names())
            .map(|index| first + index)
            .ok_or_else(|| self.not_a_value(piece))
    }

    fn step(self, piece: Piece<'_>) -> Result<usize, CronError> {
        let (_, several, _) = self.words();
        let (first, last) = self.bounds();
        let most = usize::from(last - first + 1);
        let step = piece.text.parse::<usize>().unwrap_or(0);
        if (1..=most).contains(&step) {
            return Ok(step);
        }
        Err(piece
            .refuse(format!("`{}` is not a step in {several}", piece.text))
            .with_help(format!("write a whole number from 1 to {most} after `/`")))
    }

    fn bit(self, value: u8) -> u64 {
        let wraps = self == Self::DayOfWeek;
        1 << if wraps { value % 7 } else { value }
    }

    fn out_of_bounds(self, piece: Piece<'_>, last: u8) -> CronError {
        let (one, several, _) = self.words();
        let (first, _) = self.bounds();
        let help = match (self, piece.text) {
            (Self::Hour, "24") => "midnight is hour 0 of the next day".to_owned(),
            (Self::DayOfWeek, _) => "both 0 and 7 are Sunday".to_owned(),
            _ => format!("write a number from {first} to {last}"),
        };
        piece
            .refuse(format!(
                "`{}` is not {one}: {several} run from {first} to {last}",
                piece.text
            ))
            .with_help(help)
    }

    fn not_a_value(self, piece: Piece<'_>) -> CronError {
        if self.is_for_days()
            && let Some(error) = extension(piece)
        {
            return error;
        }
        let (one, ..) = self.words();
        piece
            .refuse(format!("`{}` is not {one}", piece.text))
            .with_help(self.advice(piece.text))
    }

    /// What was probably meant by a word: a value of another field, or a name with a typing error.
    fn advice(self, text: &str) -> String {
        for other in Self::ALL {
            if named(text, other.names()).is_some() {
                let (one, _, place) = other.words();
                return format!("`{text}` is {one}, which is the {place} field");
            }
        }
        if let Some(name) = mistyped(text, self.names()) {
            return format!("did you mean `{}`?", name[..3].to_uppercase());
        }
        let (_, several, _) = self.words();
        let (first, last) = self.bounds();
        format!("{several} run from {first} to {last}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(field: Field, text: &str) -> Vec<u8> {
        field.parse(Piece::whole(text)).unwrap().iter().collect()
    }

    fn refusal(field: Field, text: &str) -> (String, String, String) {
        let error = field.parse(Piece::whole(text)).unwrap_err();
        let help = error.help.unwrap_or_default();
        (error.message, help, text[error.range].to_owned())
    }

    #[test]
    fn lists_ranges_and_steps_name_their_values() {
        for (field, text, expected) in [
            (Field::Minute, "0,30", vec![0, 30]),
            (Field::Minute, "*/15", vec![0, 15, 30, 45]),
            (Field::Minute, "10-40/10", vec![10, 20, 30, 40]),
            (Field::Minute, "5/15", vec![5, 20, 35, 50]),
            (Field::Minute, "59/15", vec![59]),
            (Field::Hour, "9-11,17,10", vec![9, 10, 11, 17]),
            (Field::Hour, "05", vec![5]),
            (Field::Month, "jan,Mar-MAY", vec![1, 3, 4, 5]),
            (Field::Month, "sept-12", vec![9, 10, 11, 12]),
            (Field::DayOfMonth, "1-31/10", vec![1, 11, 21, 31]),
        ] {
            assert_eq!(values(field, text), expected, "{text}");
        }
    }

    #[test]
    fn weekdays_wrap_and_have_two_numbers_for_sunday() {
        for (text, expected) in [
            ("FRI-MON", vec![0, 1, 5, 6]),
            ("5-7", vec![0, 5, 6]),
            ("sat-sun", vec![0, 6]),
            ("mon-sun", vec![0, 1, 2, 3, 4, 5, 6]),
            ("0-7", vec![0, 1, 2, 3, 4, 5, 6]),
            ("7-2", vec![0, 1, 2]),
            ("7-0", vec![0]),
            ("7", vec![0]),
            ("*/2", vec![0, 2, 4, 6]),
            ("1/2", vec![1, 3, 5]),
            ("7/2", vec![0, 2, 4, 6]),
            ("SUN/2", vec![0, 2, 4, 6]),
            ("FRI-MON/2", vec![0, 5]),
            ("Tues,thu", vec![2, 4]),
        ] {
            assert_eq!(values(Field::DayOfWeek, text), expected, "{text}");
        }
    }

    #[test]
    fn a_question_mark_is_a_star_for_days_only() {
        assert_eq!(values(Field::DayOfMonth, "?").len(), 31);
        assert_eq!(values(Field::DayOfWeek, "?").len(), 7);
        assert_eq!(refusal(Field::Hour, "?").0, "`?` is not an hour");
    }

    #[test]
    fn a_value_out_of_bounds_is_pointed_at() {
        for (field, text, message, at) in [
            (
                Field::Minute,
                "0,60",
                "`60` is not a minute: minutes run from 0 to 59",
                "60",
            ),
            (
                Field::Hour,
                "24",
                "`24` is not an hour: hours run from 0 to 23",
                "24",
            ),
            (
                Field::DayOfMonth,
                "0",
                "`0` is not a day of the month: days of the month run from 1 to 31",
                "0",
            ),
            (
                Field::Month,
                "1-13",
                "`13` is not a month: months run from 1 to 12",
                "13",
            ),
            (
                Field::DayOfWeek,
                "8",
                "`8` is not a day of the week: days of the week run from 0 to 7",
                "8",
            ),
            (
                Field::Minute,
                "99999999999",
                "`99999999999` is not a minute: minutes run from 0 to 59",
                "99999999999",
            ),
        ] {
            let (found, _, place) = refusal(field, text);
            assert_eq!((found.as_str(), place.as_str()), (message, at));
        }
        assert!(refusal(Field::Hour, "24").1.contains("midnight is hour 0"));
    }

    #[test]
    fn a_name_that_is_wrong_or_misplaced_gets_advice() {
        for (field, text, help) in [
            (Field::DayOfWeek, "mo", "did you mean `MON`?"),
            (Field::DayOfWeek, "FRY", "did you mean `FRI`?"),
            (Field::DayOfWeek, "mondya", "did you mean `MON`?"),
            (Field::Month, "Fbe", "did you mean `FEB`?"),
            (
                Field::Hour,
                "MON",
                "`MON` is a day of the week, which is the fifth field",
            ),
            (
                Field::DayOfWeek,
                "jan",
                "`jan` is a month, which is the fourth field",
            ),
            (Field::Minute, "H", "minutes run from 0 to 59"),
            (Field::DayOfWeek, "xx", "days of the week run from 0 to 6"),
        ] {
            assert_eq!(refusal(field, text).1, help, "{text}");
        }
    }

    #[test]
    fn other_dialects_are_refused_by_name() {
        for (field, text, sign) in [
            (Field::DayOfMonth, "L", "`L`, the last day,"),
            (Field::DayOfMonth, "L-3", "`L`, the last day,"),
            (Field::DayOfMonth, "15W", "`W`, the nearest working day,"),
            (Field::DayOfMonth, "lw", "`W`, the nearest working day,"),
            (Field::DayOfWeek, "5L", "`L`, the last day,"),
            (
                Field::DayOfWeek,
                "MON#2",
                "`#`, the weekday of one week in the month,",
            ),
        ] {
            let (message, ..) = refusal(field, text);
            assert_eq!(message, format!("{sign} is not part of five-field cron"));
        }
    }

    #[test]
    fn a_backward_range_is_mended() {
        let (message, help, at) = refusal(Field::Hour, "9,22-2");
        assert_eq!(message, "the range `22-2` runs backwards");
        assert_eq!(help, "write `22-23,0-2`");
        assert_eq!(at, "22-2");
        assert_eq!(refusal(Field::Month, "NOV-FEB").1, "write `11-12,1-2`");
    }

    #[test]
    fn a_step_has_bounds() {
        for (field, text) in [
            (Field::Minute, "*/0"),
            (Field::Minute, "*/61"),
            (Field::Hour, "*/25"),
            (Field::Hour, "*/x"),
            (Field::DayOfWeek, "*/5/2"),
        ] {
            let (message, help, _) = refusal(field, text);
            assert!(message.contains("is not a step in"), "{message}");
            assert!(help.starts_with("write a whole number from 1 to"), "{help}");
        }
        assert_eq!(values(Field::Hour, "*/24"), [0]);
    }

    #[test]
    fn a_missing_value_is_named() {
        for text in ["1,,2", "1,", ",", "1-", "-5", "/5", "*/"] {
            let (message, ..) = refusal(Field::Minute, text);
            assert!(message.starts_with("a value is missing in"), "{message}");
        }
    }

    #[test]
    fn a_typographic_dash_is_mended() {
        let (_, help, at) = refusal(Field::DayOfWeek, "MON\u{2013}FRI");
        assert_eq!(help, "write `MON-FRI`");
        assert_eq!(at, "MON\u{2013}FRI");
    }
}
