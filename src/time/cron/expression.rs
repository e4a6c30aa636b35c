//! A whole expression: its five fields or its nickname, and the same in the engine's dialect.

use super::error::{CronError, Piece};
use super::field::Field;
use super::names::month_name;
use super::values::Values;

const FIELDS: &str = "minute hour day-of-month month day-of-week";

/// Nicknames as crontab(5) defines them.
const NICKNAMES: [(&str, &str); 7] = [
    ("@annually", "0 0 1 1 *"),
    ("@daily", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
    ("@midnight", "0 0 * * *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@yearly", "0 0 1 1 *"),
];

/// The days of each month in the longest of its years.
const MONTH_LENGTHS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Counts of fields in words.
const COUNTS: [&str; 8] = ["no", "one", "two", "three", "four", "five", "six", "seven"];

/// The five fields of an expression that can fire.
pub(super) struct Expression {
    minute: Values,
    hour: Values,
    day: Values,
    month: Values,
    weekday: Values,
}

impl Expression {
    pub(super) fn parse(text: &str) -> Result<Self, CronError> {
        let whole = Piece::whole(text);
        let words = whole.words();
        match words.first() {
            None => Err(whole.refuse("the expression is empty").with_help(example())),
            Some(first) if first.text.starts_with('@') => {
                Self::parse_fields(Piece::whole(nickname(*first, words.len())?))
            }
            Some(_) => Self::parse_fields(whole),
        }
    }

    fn parse_fields(whole: Piece<'_>) -> Result<Self, CronError> {
        let words = whole.words();
        let &[minute, hour, day, month, weekday] = words.as_slice() else {
            return Err(wrong_count(whole, &words));
        };
        let fields = Self {
            minute: Field::Minute.parse(minute)?,
            hour: Field::Hour.parse(hour)?,
            day: Field::DayOfMonth.parse(day)?,
            month: Field::Month.parse(month)?,
            weekday: Field::DayOfWeek.parse(weekday)?,
        };
        if fields.has_dates() || fields.either_day_may_match() {
            return Ok(fields);
        }
        Err(fields.never_fires(day))
    }

    fn either_day_may_match(&self) -> bool {
        !self.day.starred && !self.weekday.starred
    }

    /// Whether any month has any of the days.
    fn has_dates(&self) -> bool {
        let longest = self.month.iter().map(longest).max();
        self.day.iter().next() <= longest
    }

    fn never_fires(&self, day: Piece<'_>) -> CronError {
        let names: Vec<String> = self.month.iter().map(month_name).collect();
        let months = match names.as_slice() {
            [single] => format!("{single} has"),
            [others @ .., last] => format!("{} and {last} have", others.join(", ")),
            [] => String::new(),
        };
        let days = self.day.iter().next().unwrap_or_default();
        let always = self.month.iter().map(shortest).min().unwrap_or_default();
        day.refuse(format!("never fires: {months} no day {days}"))
            .with_help(format!("the last day that is always there is `{always}`"))
    }

    /// The same in the engine's dialect.
    pub(super) fn translate(&self) -> Vec<String> {
        let every = "*".to_owned();
        let (day, weekday) = (self.day.engine_list(0), self.weekday.engine_list(1));
        if !self.either_day_may_match() {
            return vec![self.engine_text(&day, &weekday)];
        }
        let mut texts = vec![self.engine_text(&every, &weekday)];
        if self.has_dates() {
            texts.push(self.engine_text(&day, &every));
        }
        texts
    }

    fn engine_text(&self, day: &str, weekday: &str) -> String {
        let minute = self.minute.engine_list(0);
        let hour = self.hour.engine_list(0);
        let month = self.month.engine_list(0);
        format!("0 {minute} {hour} {day} {month} {weekday}")
    }
}

fn longest(month: u8) -> u8 {
    MONTH_LENGTHS[usize::from(month) - 1]
}

fn shortest(month: u8) -> u8 {
    longest(month).min(if month == 2 { 28 } else { 31 })
}

fn nickname(word: Piece<'_>, words: usize) -> Result<&'static str, CronError> {
    let name = word.text.to_lowercase();
    let known = NICKNAMES.iter().find(|(nickname, _)| *nickname == name);
    match known {
        Some((_, fields)) if words == 1 => Ok(fields),
        Some(_) => Err(word.refuse(format!("`{}` must stand alone", word.text))),
        None => {
            let names: Vec<String> = NICKNAMES
                .iter()
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            Err(word
                .refuse(format!("`{}` is not a known nickname", word.text))
                .with_help(format!("write one of {}", names.join(", "))))
        }
    }
}

fn wrong_count(whole: Piece<'_>, words: &[Piece<'_>]) -> CronError {
    let count = COUNTS
        .get(words.len())
        .map_or_else(|| words.len().to_string(), ToString::to_string);
    let noun = if words.len() == 1 { "field" } else { "fields" };
    let reason = if words.len() == 6 {
        ", seconds are not used"
    } else {
        ""
    };
    whole
        .refuse(format!(
            "the expression has {count} {noun}; write five{reason}"
        ))
        .with_help(count_help(words))
}

fn count_help(words: &[Piece<'_>]) -> String {
    let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
    let open = |text: &&str| text.ends_with([',', '-', '/']) || text.starts_with([',', '-', '/']);
    if texts.iter().any(open) {
        return "write lists and ranges without spaces, such as `MON,WED`".to_owned();
    }
    // With `?` in the fifth place the sixth field is a year, and the first is no second.
    if let ["0", rest @ ..] = texts.as_slice()
        && texts.len() == 6
        && texts[4] != "?"
    {
        return format!("write `{}`", rest.join(" "));
    }
    example()
}

fn example() -> String {
    format!("write `{FIELDS}`, such as `0 9 * * MON-FRI` for nine o'clock on weekdays")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translated(text: &str) -> Vec<String> {
        Expression::parse(text).unwrap().translate()
    }

    fn refusal(text: &str) -> (String, String, String) {
        let Err(error) = Expression::parse(text) else {
            panic!("`{text}` is accepted");
        };
        let help = error.help.unwrap_or_default();
        (error.message, help, text[error.range].to_owned())
    }

    #[test]
    fn sunday_is_the_engines_first_day_however_it_is_written() {
        for sunday in ["0", "7", "SUN", "sunday"] {
            assert_eq!(translated(&format!("30 9 * * {sunday}")), ["0 30 9 * * 1"]);
        }
        assert_eq!(translated("0 0 * * 6"), ["0 0 0 * * 7"]);
    }

    #[test]
    fn two_restricted_day_fields_become_two_schedules() {
        assert_eq!(
            translated("0 9 1,15 * MON"),
            ["0 0 9 * * 2", "0 0 9 1,15 * *"]
        );
    }

    #[test]
    fn a_day_field_that_begins_with_a_star_must_match_as_well() {
        assert_eq!(translated("0 9 */15 * MON"), ["0 0 9 1,16,31 * 2"]);
        assert_eq!(translated("0 9 1 * */3"), ["0 0 9 1 * 1,4,7"]);
        assert_eq!(translated("0 9 ? * MON"), ["0 0 9 * * 2"]);
    }

    #[test]
    fn every_nickname_reads_as_its_five_fields_in_any_case() {
        assert!(NICKNAMES.is_sorted());
        for (name, fields) in NICKNAMES {
            assert_eq!(translated(name), translated(fields));
            assert_eq!(translated(&name.to_uppercase()), translated(fields));
        }
        assert_eq!(translated(" @weekly "), ["0 0 0 * * 1"]);
    }

    #[test]
    fn any_white_space_separates_fields() {
        assert_eq!(translated("\t0  9\u{a0}* *\n* "), ["0 0 9 * * *"]);
    }

    #[test]
    fn a_wrong_number_of_fields_is_counted_and_mended_when_it_can_be() {
        let (message, help, at) = refusal("0 0 9 * * MON");
        assert_eq!(
            message,
            "the expression has six fields; write five, seconds are not used"
        );
        assert_eq!(help, "write `0 9 * * MON`");
        assert_eq!(at, "0 0 9 * * MON");
        let (message, help, _) = refusal("0 9 * *");
        assert_eq!(message, "the expression has four fields; write five");
        assert!(
            help.contains("minute hour day-of-month month day-of-week"),
            "{help}"
        );
        assert!(refusal("daily").0.contains("has one field;"));
        assert!(refusal("0 9 * * * * * * *").0.contains("has 9 fields;"));
        assert!(refusal("  ").0.contains("is empty"));
    }

    #[test]
    fn a_year_in_the_sixth_field_is_not_mended_as_if_the_first_were_seconds() {
        let (_, help, _) = refusal("0 9 * * ? *");
        assert!(help.starts_with("write `minute hour"), "{help}");
    }

    #[test]
    fn a_space_within_a_list_is_recognised() {
        for text in ["0 9 * * MON, WED", "0 9 * * MON ,WED", "0 9 * * MON - FRI"] {
            assert!(refusal(text).1.contains("without spaces"), "{text}");
        }
    }

    #[test]
    fn an_unknown_nickname_is_answered_with_the_known_ones() {
        let (message, help, at) = refusal(" @reboot");
        assert_eq!(message, "`@reboot` is not a known nickname");
        assert!(help.contains("`@weekly`"), "{help}");
        assert_eq!(at, "@reboot");
        assert!(refusal("@every 5m").0.contains("`@every` is not a known"));
        assert!(refusal("@daily 9").0.contains("must stand alone"));
    }

    #[test]
    fn a_date_that_no_year_has_is_refused() {
        for (text, message, help) in [
            ("0 0 30 2 *", "never fires: February has no day 30", "`28`"),
            (
                "0 0 30,31 FEB *",
                "never fires: February has no day 30",
                "`28`",
            ),
            (
                "0 0 31 4,6 *",
                "never fires: April and June have no day 31",
                "`30`",
            ),
            (
                "0 0 31 2,4,6 ?",
                "never fires: February, April and June have no day 31",
                "`28`",
            ),
        ] {
            let (found, advice, at) = refusal(text);
            assert_eq!(found, message);
            assert!(advice.contains(help), "{advice}");
            assert!(text[4..].starts_with(&at), "{at}");
        }
    }

    #[test]
    fn a_date_that_some_month_or_year_has_is_accepted() {
        for text in ["0 0 29 2 *", "0 0 31 * *", "0 0 31 2,3 *"] {
            assert_eq!(translated(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn an_impossible_date_leaves_the_weekdays_alone() {
        assert_eq!(translated("0 0 30 2 MON"), ["0 0 0 * 2 2"]);
    }
}
