//! Record keys of posts: time-ordered ids (AT Protocol specification, "Record Keys" and "TID").

use sha2::{Digest, Sha256};

use crate::time::Instant;

/// The alphabet, in the order of its letters.
const LETTERS: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
/// How many bits of an id are drawn from the message's key: 26 of its microseconds, which is about a minute, and the ten
/// that name a clock.
const DRAWN_TIME: u64 = (1 << 26) - 1;
const CLOCK: u64 = (1 << 10) - 1;
const TIME: u64 = (1 << 53) - 1;

/// The id of a message: the same for every try of it, and within a minute of the time at which it was to go out.
pub(super) fn of(key: &str, at: Instant) -> String {
    let drawn = Sha256::digest(key.as_bytes());
    let drawn = drawn[..8]
        .iter()
        .fold(0, |number, byte| (number << 8) | u64::from(*byte));
    let planned = u64::try_from(at.timestamp_micros()).unwrap_or_default();
    let time = (planned + ((drawn >> 10) & DRAWN_TIME)) & TIME;
    let number = (time << 10) | (drawn & CLOCK);
    let letters = (0..13).rev().map(|place| {
        let index = (number >> (5 * place)) & 31;
        LETTERS.get(usize::try_from(index).unwrap_or_default())
    });
    letters
        .flatten()
        .map(|letter| char::from(*letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};
    use std::collections::BTreeSet;

    /// The time in an id, in microseconds.
    fn time(id: &str) -> u64 {
        let number = id.bytes().fold(0, |number: u64, letter| {
            let index = LETTERS.iter().position(|it| *it == letter).unwrap();
            (number << 5) | index as u64
        });
        number >> 10
    }

    #[test]
    fn an_id_is_well_formed_and_lies_within_a_minute_of_its_time() {
        let at = Utc.with_ymd_and_hms(2026, 11, 27, 8, 0, 0).unwrap();
        for number in 0..1000 {
            let id = of(&format!("kalends-{number}"), at);
            assert_eq!(id.len(), 13);
            assert!(b"234567abcdefghij".contains(&id.as_bytes()[0]), "{id}");
            let after = time(&id) - u64::try_from(at.timestamp_micros()).unwrap();
            assert!(after <= DRAWN_TIME);
        }
    }

    #[test]
    fn every_message_of_one_minute_has_an_id_of_its_own_and_keeps_it() {
        let at = Utc.with_ymd_and_hms(2026, 11, 27, 8, 0, 0).unwrap();
        let ids: BTreeSet<String> = (0..2000)
            .map(|number| of(&format!("k-{number}"), at))
            .collect();
        assert_eq!(ids.len(), 2000);
        assert_eq!(of("k-1", at), of("k-1", at));
        assert_ne!(of("k-1", at), of("k-1", at + chrono::TimeDelta::minutes(5)));
    }
}
