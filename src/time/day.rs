//! Days as people write them on the command line: a date, a word such as `tomorrow`, or so many days or weeks from today.
//!
//! What was typed becomes a date only when it is known which day is today, and that depends on the zone.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use super::{DateRange, Invalid, LocalDate};

/// Words for a day, and how many days it is away from today.
const WORDS: [(&str, i64); 3] = [("today", 0), ("tomorrow", 1), ("yesterday", -1)];

/// The days of the week, for the word that was probably meant.
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// How many days away a day may be: a hundred years.
const FARTHEST_DAYS: i64 = 36_525;

/// What every refusal of a day ends with.
const WAYS: &str =
    "write a date such as `2026-11-27`, or `today`, `tomorrow`, `friday`, `+2w`, `-3d`";

/// A day as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// A date.
    Date(LocalDate),
    /// The next such day of the week; today is one if it has that name.
    Weekday(Weekday),
    /// So many days from today; before it when negative.
    Away(i64),
}

impl Day {
    /// The date that is meant when today is `today`.
    pub fn on(self, today: LocalDate) -> LocalDate {
        let away = match self {
            Self::Date(date) => return date,
            Self::Weekday(weekday) => i64::from(weekday.days_since(today.weekday())),
            Self::Away(days) => days,
        };
        // At most a hundred years from a day that has four digits for its year.
        today
            .checked_add_signed(TimeDelta::days(away))
            .unwrap_or(today)
    }
}

impl FromStr for Day {
    type Err = Invalid;

    fn from_str(typed: &str) -> Result<Self, Invalid> {
        let word = typed.trim().to_lowercase();
        if let Some((_, days)) = WORDS.iter().find(|(name, _)| *name == word) {
            return Ok(Self::Away(*days));
        }
        if let Ok(weekday) = word.parse() {
            return Ok(Self::Weekday(weekday));
        }
        if let Some(distance) = word.strip_prefix('+') {
            return away(typed, distance, 1);
        }
        if let Some(distance) = word.strip_prefix('-') {
            return away(typed, distance, -1);
        }
        date(&word).map(Self::Date).ok_or_else(|| no_day(&word))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => write!(f, "{date}"),
            Self::Weekday(weekday) => write!(f, "{weekday}"),
            Self::Away(days) => write!(f, "{days:+}d"),
        }
    }
}

/// The distance `2w` or `3d`, in days.
fn away(typed: &str, distance: &str, sign: i64) -> Result<Day, Invalid> {
    let split = distance.find(|letter: char| !letter.is_ascii_digit());
    let (count, unit) = distance.split_at(split.unwrap_or(distance.len()));
    let days = match unit {
        "d" | "day" | "days" => 1,
        "w" | "week" | "weeks" => 7,
        _ => {
            let message = format!("`{typed}` is no distance in days or weeks");
            return Err(Invalid::new(message, "write one such as `+2w` or `-3d`"));
        }
    };
    if count.is_empty() {
        let message = format!("`{typed}` does not say how many");
        return Err(Invalid::new(message, "write one such as `+2w` or `-3d`"));
    }
    let away = count
        .parse()
        .ok()
        .and_then(|count: i64| count.checked_mul(days));
    match away.filter(|away| *away <= FARTHEST_DAYS) {
        Some(away) => Ok(Day::Away(sign * away)),
        None => Err(Invalid::new(
            format!("`{typed}` is more than a hundred years away"),
            "write the date itself, such as `2026-11-27`",
        )),
    }
}

/// A date in the one form that every part of the world reads the same way.
fn date(text: &str) -> Option<LocalDate> {
    let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// The numbers between separators, if each has so many digits.
fn numbers<const COUNT: usize>(
    text: &str,
    separator: char,
    digits: [usize; COUNT],
) -> Option<[u32; COUNT]> {
    let mut found = [0; COUNT];
    let mut parts = text.split(separator);
    for (number, digits) in found.iter_mut().zip(digits) {
        let part = parts.next()?;
        if part.len() != digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

fn no_day(word: &str) -> Invalid {
    let message = format!("`{word}` is no day");
    if let Some([year, month, _]) = numbers(word, '-', [4, 2, 2]) {
        let year = i32::try_from(year).unwrap_or_default();
        return match NaiveDate::from_ymd_opt(year, month, 1) {
            Some(first) => Invalid::new(
                format!(
                    "{message}: {} has {} days",
                    first.format("%B %Y"),
                    first.num_days_in_month()
                ),
                WAYS,
            ),
            None => Invalid::new(format!("{message}: a year has 12 months"), WAYS),
        };
    }
    if let Ok(Day::Away(_)) = away(word, word, 1) {
        return Invalid::new(
            message,
            format!("write `+{word}` for later or `-{word}` for earlier"),
        );
    }
    let meant = otherwise_written(word).or_else(|| near_word(word));
    let help = meant.map_or_else(|| WAYS.to_owned(), |meant| format!("did you mean {meant}?"));
    Invalid::new(message, help)
}

/// `27.11.2026` and its relatives; where day and month could change places, both readings.
fn otherwise_written(word: &str) -> Option<String> {
    let parts: Vec<u32> = word
        .split(['.', '/', '-'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [first, second, third] = parts[..] else {
        return None;
    };
    let readings = [
        (third, second, first),
        (third, first, second),
        (first, second, third),
    ];
    let mut dates: Vec<String> = readings
        .into_iter()
        .filter(|(year, _, _)| (1000..=9999).contains(year))
        .filter_map(|(year, month, day)| {
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
        })
        .map(|date| format!("`{date}`"))
        .collect();
    dates.dedup();
    (!dates.is_empty()).then(|| dates.join(" or "))
}

fn near_word(word: &str) -> Option<String> {
    let known = WORDS.iter().map(|(name, _)| *name).chain(WEEKDAYS);
    known
        .map(|name| (strsim::osa_distance(name, word), name))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map(|(_, name)| format!("`{name}`"))
}

/// The days of a month such as `2026-12`.
pub fn parse_month(text: &str) -> Result<DateRange, Invalid> {
    let first = numbers(text, '-', [4, 2])
        .and_then(|[year, month]| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, 1));
    let refusal = || {
        Invalid::new(
            format!("`{text}` is no month"),
            "write one such as `2026-12`",
        )
    };
    let first = first.ok_or_else(refusal)?;
    let days = i64::from(first.num_days_in_month());
    DateRange::new(first, first + TimeDelta::days(days - 1))
}

/// The days of a week such as `2026-W48`, from Monday to Sunday, numbered as ISO 8601 does.
pub fn parse_week(text: &str) -> Result<DateRange, Invalid> {
    let upper = text.to_uppercase();
    let parts = upper
        .split_once("-W")
        .and_then(|(year, week)| Some((numbers(year, '-', [4])?[0], numbers(week, '-', [2])?[0])));
    let monday = parts.and_then(|(year, week)| {
        NaiveDate::from_isoywd_opt(i32::try_from(year).ok()?, week, Weekday::Mon)
    });
    let refusal = || {
        let help = "write the year and the number of the week, such as `2026-W48`";
        Invalid::new(format!("`{text}` is no week"), help)
    };
    let monday = monday.ok_or_else(refusal)?;
    DateRange::new(monday, monday + TimeDelta::days(6))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    fn ymd(text: &str) -> LocalDate {
        text.parse().unwrap()
    }

    /// A Friday.
    fn today() -> LocalDate {
        ymd("2026-11-27")
    }

    fn refusal(text: &str) -> String {
        text.parse::<Day>().unwrap_err().to_string()
    }

    #[test]
    fn words_and_distances_count_from_today() {
        for (typed, meant) in [
            ("today", "2026-11-27"),
            ("Tomorrow", "2026-11-28"),
            ("yesterday", "2026-11-26"),
            ("+2w", "2026-12-11"),
            ("-3d", "2026-11-24"),
            ("+1week", "2026-12-04"),
            ("+0d", "2026-11-27"),
            ("2024-02-29", "2024-02-29"),
        ] {
            assert_eq!(
                typed.parse::<Day>().unwrap().on(today()),
                ymd(meant),
                "{typed}"
            );
        }
    }

    #[test]
    fn a_day_of_the_week_is_the_next_one_and_today_is_one_too() {
        for (typed, meant) in [
            ("friday", "2026-11-27"),
            ("sat", "2026-11-28"),
            ("monday", "2026-11-30"),
            ("Thursday", "2026-12-03"),
        ] {
            assert_eq!(
                typed.parse::<Day>().unwrap().on(today()),
                ymd(meant),
                "{typed}"
            );
        }
    }

    #[test]
    fn what_is_no_day_is_answered_with_the_way_out() {
        for (typed, answer) in [
            (
                "2026-11-31",
                "`2026-11-31` is no day: November 2026 has 30 days: write a date",
            ),
            (
                "2026-13-01",
                "`2026-13-01` is no day: a year has 12 months: ",
            ),
            (
                "27.11.2026",
                "`27.11.2026` is no day: did you mean `2026-11-27`?",
            ),
            (
                "3/4/2026",
                "`3/4/2026` is no day: did you mean `2026-04-03` or `2026-03-04`?",
            ),
            (
                "2026-1-2",
                "`2026-1-2` is no day: did you mean `2026-01-02`?",
            ),
            ("tomorow", "`tomorow` is no day: did you mean `tomorrow`?"),
            ("wensday", "`wensday` is no day: did you mean `wednesday`?"),
            (
                "2w",
                "`2w` is no day: write `+2w` for later or `-2w` for earlier",
            ),
            (
                "+2",
                "`+2` is no distance in days or weeks: write one such as `+2w` or `-3d`",
            ),
            ("+2m", "`+2m` is no distance in days or weeks: "),
            ("-w", "`-w` does not say how many: "),
            (
                "+99999999999999999999w",
                "`+99999999999999999999w` is more than a hundred years away: ",
            ),
            (
                "",
                "`` is no day: write a date such as `2026-11-27`, or `today`",
            ),
            (
                "+20026-01-01",
                "`+20026-01-01` is no distance in days or weeks",
            ),
            ("someday soon", "`someday soon` is no day: write a date"),
        ] {
            let found = refusal(typed);
            assert!(found.starts_with(answer), "{found}");
        }
    }

    #[test]
    fn a_month_has_all_its_days() {
        let february = parse_month("2028-02").unwrap();
        assert_eq!(
            (february.from(), february.to()),
            (ymd("2028-02-01"), ymd("2028-02-29"))
        );
        for text in ["2026-13", "2026", "december", "26-12", "2026-1"] {
            let refusal = parse_month(text).unwrap_err().to_string();
            assert_eq!(
                refusal,
                format!("`{text}` is no month: write one such as `2026-12`")
            );
        }
    }

    #[test]
    fn a_week_runs_from_monday_to_sunday_across_years() {
        let last = parse_week("2026-w53").unwrap();
        assert_eq!(
            (last.from(), last.to()),
            (ymd("2026-12-28"), ymd("2027-01-03"))
        );
        for text in ["2025-W53", "2026-W0", "2026-48", "W48", "2026-W4"] {
            let refusal = parse_week(text).unwrap_err().to_string();
            assert!(
                refusal.starts_with(&format!("`{text}` is no week: ")),
                "{refusal}"
            );
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_stops_the_program(typed in ".{0,24}") {
            let _ = typed.parse::<Day>().map(|day| day.on(today()));
            let _ = (parse_month(&typed), parse_week(&typed));
        }

        #[test]
        fn a_day_reads_back_as_it_is_shown(days in -36_525_i64..=36_525) {
            let day = Day::Away(days);
            prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
        }
    }
}
