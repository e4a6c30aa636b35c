//! Holidays: days that a file lists, with their names.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// Days with their names, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays(BTreeMap<NaiveDate, String>);

impl Holidays {
    /// Adds a day. The first name of a day stays.
    pub fn add(&mut self, day: NaiveDate, name: &str) {
        self.0.entry(day).or_insert_with(|| name.to_owned());
    }

    /// How many days there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without any day.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name of a day, if it is a holiday and has one.
    pub fn name(&self, day: NaiveDate) -> Option<&str> {
        let name = self.0.get(&day)?;
        (!name.is_empty()).then_some(name)
    }

    /// True when some day from `first` to `last`, both included, is a holiday.
    pub fn touches(&self, first: NaiveDate, last: NaiveDate) -> bool {
        first <= last && self.0.range(first..=last).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }

    #[test]
    fn a_holiday_is_found_by_its_day_and_in_every_stretch_around_it() {
        let mut holidays = Holidays::default();
        holidays.add(day(25), "Christmas");
        holidays.add(day(25), "Another");
        holidays.add(day(26), "");
        assert_eq!((holidays.len(), holidays.is_empty()), (2, false));
        assert_eq!(holidays.name(day(25)), Some("Christmas"));
        assert_eq!(holidays.name(day(26)), None);
        assert!(holidays.touches(day(26), day(26)));
        assert!(holidays.touches(day(1), day(25)));
        assert!(!holidays.touches(day(27), day(31)));
        assert!(!holidays.touches(day(26), day(25)));
    }
}
