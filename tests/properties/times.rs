//! Durations, days, moments and cron expressions, as people type them into files and behind flags.

use chrono::NaiveDate;

use kalends::time::{
    Cron, Day, Duration, LocalTime, Zone, every_instant, format_instant, parse_instant,
    parse_month, parse_week, parse_zone, to_instant, to_local,
};

/// How many firings of an expression are looked at.
const FIRINGS: usize = 30;
/// Zones with an hour twice, with half an hour twice, with a day that never was, and with none of these.
const ZONES: [Zone; 4] = [
    Zone::Europe__Stockholm,
    Zone::Australia__Lord_Howe,
    Zone::Pacific__Apia,
    Zone::UTC,
];

/// What is read as a time is written so that it reads back the same.
pub(crate) fn moments(text: &str) {
    if let Ok(duration) = Duration::parse(text) {
        assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
    }
    if let Ok(instant) = parse_instant(text) {
        let written = format_instant(instant, Zone::UTC);
        let again = parse_instant(&written).expect("an instant that was written");
        assert_eq!(again.timestamp(), instant.timestamp(), "{written}");
    }
    if let Ok(day) = text.parse::<Day>() {
        assert_eq!(day.to_string().parse(), Ok(day));
        let _ = day.on(today());
    }
    for range in [parse_month(text), parse_week(text)].into_iter().flatten() {
        assert!(range.from() <= range.to() && range.contains(range.to()));
    }
    if let Ok(zone) = parse_zone(text) {
        assert_eq!(zone.name(), text);
    }
}

/// An expression that is read fires in order, at times of its own, in any zone; one that is refused is told where.
pub(crate) fn cron(text: &str) {
    let cron = match Cron::parse(text) {
        Ok(cron) => cron,
        Err(error) => return assert!(text.get(error.range.clone()).is_some(), "{error:?}"),
    };
    assert_eq!(Cron::parse(cron.source()).as_ref(), Ok(&cron));
    let start = today().and_hms_opt(12, 0, 0).expect("noon");
    let firings: Vec<LocalTime> = cron.after(start).take(FIRINGS).collect();
    assert!(firings.iter().all(|firing| *firing > start));
    assert!(firings.is_sorted_by(|one, other| one < other), "{text}");
    for firing in firings {
        assert_eq!(cron.from(firing).next(), Some(firing));
        for zone in ZONES {
            fires_once(firing, zone);
        }
    }
}

/// A nominal time has one instant, which shows that time wherever the clocks do.
fn fires_once(firing: LocalTime, zone: Zone) {
    let instant = to_instant(firing, zone).instant;
    let shown: Vec<_> = every_instant(firing, zone).collect();
    assert!(shown.len() <= 2);
    match shown.first() {
        Some(first) => assert_eq!((*first, to_local(instant, zone)), (instant, firing)),
        None => assert!(to_local(instant, zone) > firing),
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 3, 9).expect("a day")
}
