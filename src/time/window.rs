//! Stretches of a day and of the calendar: quiet hours and blackouts.
//!
//! Both are plain local time. Their fields are private because a window that is empty or upside
//! down would silently forbid nothing.

use chrono::NaiveTime;

use super::{Invalid, LocalDate};

/// A stretch of every day, from one time of day up to another, across midnight when `from` is the
/// later of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayWindow {
    from: NaiveTime,
    to: NaiveTime,
}

impl DayWindow {
    /// A window from `from` (included) to `to` (excluded); refused when they are equal.
    pub fn new(from: NaiveTime, to: NaiveTime) -> Result<Self, Invalid> {
        if from == to {
            return Err(Invalid::new(
                format!("the window is empty: `from` and `to` are both {from}"),
                "write two different times; for a whole day use `blackout`",
            ));
        }
        Ok(Self { from, to })
    }

    /// The first time of day inside.
    pub fn from(self) -> NaiveTime {
        self.from
    }

    /// The first time of day that is outside again.
    pub fn to(self) -> NaiveTime {
        self.to
    }

    /// Whether a time of day lies inside.
    pub fn contains(self, time: NaiveTime) -> bool {
        if self.from < self.to {
            self.from <= time && time < self.to
        } else {
            self.from <= time || time < self.to
        }
    }
}

/// Days from one date to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    from: LocalDate,
    to: LocalDate,
}

impl DateRange {
    /// The days from `from` to `to`; refused when `to` comes first.
    pub fn new(from: LocalDate, to: LocalDate) -> Result<Self, Invalid> {
        if to < from {
            return Err(Invalid::new(
                format!("the range ends before it begins: {from} to {to}"),
                format!("write `from = {to}` and `to = {from}`, or correct the year"),
            ));
        }
        Ok(Self { from, to })
    }

    /// The first day inside.
    pub fn from(self) -> LocalDate {
        self.from
    }

    /// The last day inside.
    pub fn to(self) -> LocalDate {
        self.to
    }

    /// Whether a day lies inside.
    pub fn contains(self, date: LocalDate) -> bool {
        self.from <= date && date <= self.to
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::*;

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    fn on(month: u32, day: u32) -> LocalDate {
        LocalDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn a_window_within_a_day_includes_its_start_and_excludes_its_end() {
        let lunch = DayWindow::new(at(12, 0), at(13, 0)).unwrap();
        let inside = [at(12, 0), at(12, 59)];
        let outside = [at(11, 59), at(13, 0), at(0, 0)];
        assert!(inside.into_iter().all(|time| lunch.contains(time)));
        assert!(!outside.into_iter().any(|time| lunch.contains(time)));
    }

    #[test]
    fn a_window_across_midnight_covers_both_sides_of_it() {
        let night = DayWindow::new(at(22, 0), at(7, 0)).unwrap();
        let inside = [at(22, 0), at(23, 59), at(0, 0), at(6, 59)];
        let outside = [at(7, 0), at(12, 0), at(21, 59)];
        assert!(inside.into_iter().all(|time| night.contains(time)));
        assert!(!outside.into_iter().any(|time| night.contains(time)));
    }

    #[test]
    fn a_window_that_ends_at_midnight_reaches_it() {
        let evening = DayWindow::new(at(22, 0), at(0, 0)).unwrap();
        assert!(evening.contains(at(23, 59)));
        assert!(!evening.contains(at(0, 0)));
    }

    #[test]
    fn an_empty_window_is_refused() {
        let refusal = DayWindow::new(at(22, 0), at(22, 0)).unwrap_err();
        assert_eq!(
            refusal.message,
            "the window is empty: `from` and `to` are both 22:00:00"
        );
    }

    #[test]
    fn a_range_includes_both_of_its_ends() {
        let christmas = DateRange::new(on(12, 24), on(12, 26)).unwrap();
        assert!(christmas.contains(on(12, 24)) && christmas.contains(on(12, 26)));
        assert!(!christmas.contains(on(12, 23)) && !christmas.contains(on(12, 27)));
    }

    #[test]
    fn a_range_of_one_day_is_that_day() {
        let day = DateRange::new(on(5, 1), on(5, 1)).unwrap();
        assert!(day.contains(on(5, 1)) && !day.contains(on(5, 2)));
    }

    #[test]
    fn a_range_upside_down_is_refused_with_both_dates() {
        let refusal = DateRange::new(on(12, 26), on(12, 24)).unwrap_err();
        assert_eq!(
            refusal.message,
            "the range ends before it begins: 2026-12-26 to 2026-12-24"
        );
    }

    proptest! {
        #[test]
        fn a_window_and_its_complement_share_the_day(
            from in 0..86_400_u32,
            to in 0..86_400_u32,
            time in 0..86_400_u32,
        ) {
            let clock = |seconds| NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap();
            if from != to {
                let window = DayWindow::new(clock(from), clock(to)).unwrap();
                let rest = DayWindow::new(clock(to), clock(from)).unwrap();
                prop_assert!(window.contains(clock(time)) != rest.contains(clock(time)));
            }
        }
    }
}
