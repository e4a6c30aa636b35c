//! Lengths of time as calendar files write them: `6h`, `90m`, `1h30m`, `3d`, `2w`, `45s`.
//!
//! Days and weeks are 24 and 168 hours whatever the clocks do; months and years have no fixed
//! length and are refused.

use std::fmt;

use chrono::TimeDelta;

use super::Invalid;

/// Units from large to small, with their length in seconds.
const UNITS: [(&str, i64); 5] = [
    ("w", 7 * 86_400),
    ("d", 86_400),
    ("h", 3_600),
    ("m", 60),
    ("s", 1),
];

/// What people write for a unit, in lower case, and the unit.
const SPELLINGS: [(&[&str], &str); 5] = [
    (&["w", "wk", "wks", "week", "weeks"], "w"),
    (&["d", "day", "days"], "d"),
    (&["h", "hr", "hrs", "hour", "hours"], "h"),
    (&["m", "min", "mins", "minute", "minutes"], "m"),
    (&["s", "sec", "secs", "second", "seconds"], "s"),
];

/// What people write for the lengths that a calendar does not fix, in lower case.
const UNEVEN: [&str; 8] = ["mo", "mon", "month", "months", "y", "yr", "year", "years"];

/// A hundred years of 365.25 days, in seconds.
const LONGEST: i64 = 36_525 * 86_400;

const GRAMMAR: &str =
    "write whole numbers with `w`, `d`, `h`, `m` or `s`, such as `6h`, `1h30m` or `2w`";

/// A length of time from zero to a hundred years, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(TimeDelta);

impl Duration {
    /// Reads a duration: whole numbers with `w`, `d`, `h`, `m` or `s`, larger units first.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Err(Invalid::new("the duration is empty", GRAMMAR));
        }
        if text.starts_with('-') {
            let message = format!("`{text}` is negative, and a duration cannot be");
            return Err(Invalid::new(message, GRAMMAR));
        }
        let mut seconds = 0;
        let mut previous = i64::MAX;
        let mut rest = text;
        while !rest.is_empty() {
            let (length, unit, after) = take_pair(rest, text)?;
            if unit >= previous {
                return Err(out_of_order(text));
            }
            seconds += length;
            previous = unit;
            rest = after;
        }
        within_bounds(seconds, text).map(|seconds| Self(TimeDelta::seconds(seconds)))
    }

    /// The same length for arithmetic.
    pub fn as_delta(self) -> TimeDelta {
        self.0
    }
}

impl fmt::Display for Duration {
    /// Writes the shortest form that [`Duration::parse`] reads, with weeks only when nothing is
    /// left over: `30d`, not `4w2d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.num_seconds();
        if rest == 0 {
            return write!(f, "0s");
        }
        for (name, unit) in UNITS {
            let whole = rest % unit == 0;
            if rest >= unit && (name != "w" || whole) {
                write!(f, "{}{name}", rest / unit)?;
                rest %= unit;
            }
        }
        Ok(())
    }
}

/// Takes a number with its unit off the front of `rest`: the length and the unit in seconds, and
/// what follows.
fn take_pair<'a>(rest: &'a str, text: &str) -> Result<(i64, i64, &'a str), Invalid> {
    let (digits, tail) = split_before(rest, |letter| !letter.is_ascii_digit());
    let (name, after) = split_before(tail, |letter| letter.is_ascii_digit());
    if digits.is_empty() {
        return Err(Invalid::new(format!("`{text}` is not a duration"), GRAMMAR));
    }
    let Some((_, unit)) = UNITS.into_iter().find(|(unit, _)| *unit == name) else {
        return Err(unknown_unit(digits, name, text));
    };
    let count: i64 = digits.parse().map_err(|_| too_long(text))?;
    let length = within_bounds(count.saturating_mul(unit), text)?;
    Ok((length, unit, after))
}

fn split_before(text: &str, stop: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(stop).unwrap_or(text.len()))
}

fn within_bounds(seconds: i64, text: &str) -> Result<i64, Invalid> {
    if seconds > LONGEST {
        return Err(too_long(text));
    }
    Ok(seconds)
}

fn too_long(text: &str) -> Invalid {
    Invalid::new(
        format!("`{text}` is longer than a hundred years"),
        "write a shorter duration",
    )
}

fn out_of_order(text: &str) -> Invalid {
    Invalid::new(
        format!("the units of `{text}` are not in order"),
        "write each unit once and the larger one first, such as `1h30m`",
    )
}

fn unknown_unit(digits: &str, name: &str, text: &str) -> Invalid {
    let word = name.trim().to_lowercase();
    if word.is_empty() {
        let message = format!("`{digits}` has no unit");
        let help =
            format!("write `{digits}h` for hours, `{digits}m` for minutes or `{digits}d` for days");
        return Invalid::new(message, help);
    }
    if word.starts_with(['.', ',']) {
        let message = format!("`{text}` has a fraction");
        return Invalid::new(message, GRAMMAR);
    }
    if UNEVEN.contains(&word.as_str()) {
        let message = format!("`{name}` has no fixed length");
        return Invalid::new(message, "write days, such as `30d`");
    }
    let known = SPELLINGS
        .iter()
        .find(|(words, _)| words.contains(&word.as_str()));
    let help = match known {
        Some((_, unit)) => format!("write `{digits}{unit}`, without spaces"),
        None => GRAMMAR.to_owned(),
    };
    Invalid::new(format!("`{}` is not a unit of time", name.trim()), help)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    fn seconds(text: &str) -> i64 {
        Duration::parse(text).unwrap().as_delta().num_seconds()
    }

    fn refusal(text: &str) -> String {
        Duration::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn every_unit_has_its_length() {
        assert_eq!(seconds("45s"), 45);
        assert_eq!(seconds("90m"), 5_400);
        assert_eq!(seconds("6h"), 21_600);
        assert_eq!(seconds("3d"), 259_200);
        assert_eq!(seconds("2w"), 1_209_600);
        assert_eq!(seconds("1w1d1h1m1s"), 694_861);
        assert_eq!(seconds("1h30m"), 5_400);
        assert_eq!(seconds("0h"), 0);
    }

    #[test]
    fn it_is_written_in_its_shortest_form_with_days_kept_as_days() {
        for (written, normal) in [
            ("90m", "1h30m"),
            ("24h", "1d"),
            ("14d", "2w"),
            ("30d", "30d"),
            ("1w3d", "10d"),
            ("36h", "1d12h"),
            ("0m", "0s"),
            ("2w", "2w"),
        ] {
            assert_eq!(Duration::parse(written).unwrap().to_string(), normal);
        }
    }

    #[test]
    fn what_is_refused_is_told_the_way_out() {
        for (text, message) in [
            ("", "the duration is empty: write whole numbers"),
            ("-6h", "`-6h` is negative"),
            ("h", "`h` is not a duration"),
            ("PT6H", "`PT6H` is not a duration"),
            ("6", "`6` has no unit: write `6h` for hours"),
            ("1h30", "`30` has no unit: write `30h` for hours"),
            ("1.5h", "`1.5h` has a fraction"),
            ("30m1h", "the units of `30m1h` are not in order"),
            ("1h1h", "the units of `1h1h` are not in order"),
            ("6 parsecs", "`parsecs` is not a unit of time: write whole"),
        ] {
            let refusal = refusal(text);
            assert!(refusal.starts_with(message), "{refusal}");
        }
    }

    #[test]
    fn a_unit_spelled_out_is_answered_with_its_letter() {
        for (text, help) in [
            ("6hours", "write `6h`"),
            ("6 hours", "write `6h`"),
            ("6H", "write `6h`"),
            ("5min", "write `5m`"),
            ("10 Sec", "write `10s`"),
            ("3days", "write `3d`"),
            ("1h 30m", "write `1h`"),
            ("2weeks", "write `2w`"),
            ("1month", "write days"),
            ("2y", "write days"),
        ] {
            let refusal = refusal(text);
            assert!(refusal.contains(help), "{refusal}");
        }
    }

    #[test]
    fn a_hundred_years_is_the_most_and_nothing_overflows() {
        assert_eq!(seconds("36525d"), LONGEST);
        for text in [
            "36525d1s",
            "36526d",
            "9223372036854775807w",
            "99999999999999999999s",
        ] {
            assert!(refusal(text).contains("longer than a hundred years"));
        }
    }

    #[test]
    fn longer_is_greater() {
        assert!(Duration::parse("61m").unwrap() > Duration::parse("1h").unwrap());
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(length in 0..=LONGEST) {
            let duration = Duration(TimeDelta::seconds(length));
            prop_assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
        }

        #[test]
        fn no_text_panics(text in "[0-9wdhms .é-]{0,12}") {
            let _ = Duration::parse(&text);
        }
    }
}
