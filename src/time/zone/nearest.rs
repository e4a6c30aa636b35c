//! The zone that was probably meant by a name that is none.
//!
//! In this order: another case or spacing, an offset from UTC, a place or abbreviation that people
//! write, a bare city, and at last a typing error.

use chrono_tz::TZ_VARIANTS;

/// Places and abbreviations that are no zone names, in lower case, and the zone they keep.
const PLACES: [(&str, &str); 57] = [
    ("aedt", "Australia/Sydney"),
    ("aest", "Australia/Sydney"),
    ("austria", "Europe/Vienna"),
    ("bangalore", "Asia/Kolkata"),
    ("barcelona", "Europe/Madrid"),
    ("beijing", "Asia/Shanghai"),
    ("belgium", "Europe/Brussels"),
    ("boston", "America/New_York"),
    ("bst", "Europe/London"),
    ("cdt", "America/Chicago"),
    ("cest", "Europe/Berlin"),
    ("china", "Asia/Shanghai"),
    ("cst", "America/Chicago"),
    ("delhi", "Asia/Kolkata"),
    ("denmark", "Europe/Copenhagen"),
    ("edt", "America/New_York"),
    ("eest", "Europe/Helsinki"),
    ("england", "Europe/London"),
    ("et", "America/New_York"),
    ("finland", "Europe/Helsinki"),
    ("france", "Europe/Paris"),
    ("frankfurt", "Europe/Berlin"),
    ("geneva", "Europe/Zurich"),
    ("germany", "Europe/Berlin"),
    ("gothenburg", "Europe/Stockholm"),
    ("hamburg", "Europe/Berlin"),
    ("india", "Asia/Kolkata"),
    ("ireland", "Europe/Dublin"),
    ("ist", "Asia/Kolkata"),
    ("italy", "Europe/Rome"),
    ("jst", "Asia/Tokyo"),
    ("kst", "Asia/Seoul"),
    ("mdt", "America/Denver"),
    ("miami", "America/New_York"),
    ("milan", "Europe/Rome"),
    ("msk", "Europe/Moscow"),
    ("mumbai", "Asia/Kolkata"),
    ("munich", "Europe/Berlin"),
    ("netherlands", "Europe/Amsterdam"),
    ("new_delhi", "Asia/Kolkata"),
    ("norway", "Europe/Oslo"),
    ("nzdt", "Pacific/Auckland"),
    ("nzst", "Pacific/Auckland"),
    ("pdt", "America/Los_Angeles"),
    ("pst", "America/Los_Angeles"),
    ("pt", "America/Los_Angeles"),
    ("rio_de_janeiro", "America/Sao_Paulo"),
    ("san_francisco", "America/Los_Angeles"),
    ("seattle", "America/Los_Angeles"),
    ("spain", "Europe/Madrid"),
    ("sweden", "Europe/Stockholm"),
    ("switzerland", "Europe/Zurich"),
    ("uk", "Europe/London"),
    ("usa", "America/New_York"),
    ("washington", "America/New_York"),
    ("west", "Europe/Lisbon"),
    ("z", "UTC"),
];

/// Zones without summer time for the offsets that are no whole hours, in minutes.
const UNEVEN_OFFSETS: [(i32, &str); 8] = [
    (-570, "Pacific/Marquesas"),
    (210, "Asia/Tehran"),
    (270, "Asia/Kabul"),
    (330, "Asia/Kolkata"),
    (345, "Asia/Kathmandu"),
    (390, "Asia/Yangon"),
    (525, "Australia/Eucla"),
    (570, "Australia/Darwin"),
];

/// The zone that `name` was probably meant to be.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    let wanted = plain(&name);
    let city = last_part(&wanted);
    if let Some(zone) = spelled_otherwise(&wanted) {
        return Some(zone);
    }
    // An offset is nothing else: as a city, `gmt+2` would be `Etc/GMT+2`, on the wrong side of UTC.
    if let Some(minutes) = offset_minutes(&name) {
        return at_offset(minutes);
    }
    in_place(city)
        .or_else(|| in_city(city))
        .or_else(|| mistyped(&wanted))
}

/// Lower case, with one sign for everything that separates words.
fn plain(name: &str) -> String {
    name.to_lowercase().replace([' ', '-'], "_")
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn names() -> impl Iterator<Item = &'static str> {
    TZ_VARIANTS.iter().map(|zone| zone.name())
}

fn spelled_otherwise(wanted: &str) -> Option<&'static str> {
    names().find(|name| plain(name) == wanted)
}

/// The offset of words such as `gmt+2`, `utc -5` or `+05:30`.
fn offset_minutes(word: &str) -> Option<i32> {
    let offset = ["gmt", "utc"]
        .iter()
        .find_map(|prefix| word.strip_prefix(prefix))
        .unwrap_or(word)
        .trim_start();
    let (sign, size) = match offset.strip_prefix('+') {
        Some(size) => (1, size),
        None => (-1, offset.strip_prefix(['-', '\u{2212}'])?),
    };
    let (hours, minutes) = size.split_once(':').unwrap_or((size, "0"));
    let hours: i32 = hours.parse::<u8>().ok()?.into();
    let minutes: i32 = minutes.parse::<u8>().ok()?.into();
    Some(sign * (hours * 60 + minutes))
}

fn at_offset(minutes: i32) -> Option<&'static str> {
    if minutes % 60 == 0 {
        return whole_hours(minutes / 60);
    }
    let (_, zone) = UNEVEN_OFFSETS
        .iter()
        .find(|(offset, _)| *offset == minutes)?;
    Some(zone)
}

/// Names such as `Etc/GMT-2` count towards the west, as POSIX does, so their sign is the opposite
/// of the offset's.
fn whole_hours(hours: i32) -> Option<&'static str> {
    let name = match hours {
        0 => "UTC".to_owned(),
        _ => format!("Etc/GMT{:+}", -hours),
    };
    names().find(|known| *known == name)
}

fn in_place(word: &str) -> Option<&'static str> {
    let (_, zone) = PLACES.iter().find(|(place, _)| *place == word)?;
    Some(zone)
}

/// Several zones may share a city (`Europe/Istanbul`, `Asia/Istanbul`); the shortest name does.
fn in_city(city: &str) -> Option<&'static str> {
    names()
        .filter(|name| last_part(&plain(name)) == city)
        .min_by_key(|name| name.len())
}

/// A name within a few typing errors: of the whole when there is a region, of the city when there is none.
fn mistyped(wanted: &str) -> Option<&'static str> {
    let length = wanted.chars().count();
    let (part, errors): (fn(&str) -> &str, usize) = if wanted.contains('/') {
        (|name| name, (length / 5).clamp(1, 3))
    } else {
        (last_part, (length / 4).min(2))
    };
    names()
        .map(|name| (strsim::osa_distance(part(&plain(name)), wanted), name))
        .filter(|(distance, _)| *distance <= errors)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    #[track_caller]
    fn suggests(name: &str, zone: &str) {
        assert_eq!(nearest(name), Some(zone), "for `{name}`");
    }

    #[test]
    fn another_case_or_spacing_is_recognised() {
        suggests("europe/stockholm", "Europe/Stockholm");
        suggests(" Europe/Stockholm ", "Europe/Stockholm");
        suggests("America/New York", "America/New_York");
        suggests("AMERICA/NEW-YORK", "America/New_York");
        suggests("america/port_au_prince", "America/Port-au-Prince");
        suggests("utc", "UTC");
    }

    #[test]
    fn a_bare_city_finds_its_zone() {
        suggests("Stockholm", "Europe/Stockholm");
        suggests("new york", "America/New_York");
        suggests("Buenos Aires", "America/Buenos_Aires");
        suggests("America/London", "Europe/London");
    }

    #[test]
    fn a_place_or_abbreviation_without_a_zone_of_its_own_finds_the_one_it_keeps() {
        suggests("San Francisco", "America/Los_Angeles");
        suggests("Europe/Munich", "Europe/Berlin");
        suggests("CEST", "Europe/Berlin");
        suggests("WEST", "Europe/Lisbon");
        suggests("PST", "America/Los_Angeles");
    }

    #[test]
    fn an_offset_finds_the_fixed_zone_with_its_inverted_sign() {
        suggests("GMT+2", "Etc/GMT-2");
        suggests("UTC-5", "Etc/GMT+5");
        suggests("utc +02:00", "Etc/GMT-2");
        suggests("+14:00", "Etc/GMT-14");
        suggests("UTC\u{2212}3", "Etc/GMT+3");
        suggests("GMT+00:00", "UTC");
        suggests("UTC+5:30", "Asia/Kolkata");
        suggests("etc/gmt-2", "Etc/GMT-2");
        assert_eq!(nearest("GMT+15"), None);
        assert_eq!(nearest("GMT+2:17"), None);
    }

    #[test]
    fn a_typing_error_is_forgiven() {
        suggests("Europe/Stokholm", "Europe/Stockholm");
        suggests("Eurpoe/Stokholm", "Europe/Stockholm");
        suggests("Stokholm", "Europe/Stockholm");
        suggests("Amercia/New_York", "America/New_York");
        suggests("Berlni", "Europe/Berlin");
    }

    #[test]
    fn a_word_far_from_every_zone_gets_no_suggestion() {
        for name in ["", "x", "abc", "local", "headquarters", "Mars/Olympus_Mons"] {
            assert_eq!(nearest(name), None, "for `{name}`");
        }
    }

    #[test]
    fn places_are_sorted_and_are_no_zones_but_lead_to_zones() {
        assert!(PLACES.is_sorted());
        for (place, zone) in PLACES {
            assert!(spelled_otherwise(place).is_none(), "{place} is a zone");
            assert!(zone.parse::<Tz>().is_ok(), "{zone} is no zone");
        }
    }

    #[test]
    fn zones_of_uneven_offsets_keep_them_all_year() {
        use chrono::{NaiveDate, Offset, TimeZone};

        for (minutes, name) in UNEVEN_OFFSETS {
            let zone: Tz = name.parse().unwrap();
            for month in 1..=12 {
                let day = NaiveDate::from_ymd_opt(2026, month, 15).unwrap();
                let noon = day.and_hms_opt(12, 0, 0).unwrap();
                let offset = zone.offset_from_utc_datetime(&noon).fix();
                assert_eq!(offset.local_minus_utc(), minutes * 60, "{name}");
            }
        }
    }
}
