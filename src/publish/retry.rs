//! When to try again: a value, not a sleep.

use std::time::Duration;

use chrono::TimeDelta;

use crate::time::Instant;

/// How long to wait after the first, second, … try that provably sent nothing.
const PAUSES: [TimeDelta; 7] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(15),
    TimeDelta::hours(1),
    TimeDelta::hours(3),
    TimeDelta::hours(6),
    TimeDelta::hours(12),
];

/// A platform that asks to wait is believed so often; then it is time for a person all the same.
const MOST_TRIES: usize = 50;

/// When a delivery that was provably not sent is tried again, after `attempts` tries and the wait that the platform
/// asked for. `None` when it is time for a person.
pub(super) fn next(attempts: usize, asked: Option<Duration>, now: Instant) -> Option<Instant> {
    // A platform that says when is believed, even if that is sooner than we would have tried.
    if let Some(wait) = asked.and_then(|wait| TimeDelta::from_std(wait).ok()) {
        return (attempts < MOST_TRIES).then_some(now + wait);
    }
    let own = PAUSES.get(attempts.saturating_sub(1))?;
    Some(now + *own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        Instant::from_timestamp(1_795_000_000, 0).unwrap()
    }

    #[test]
    fn pauses_grow_and_then_a_person_is_asked() {
        let pauses: Vec<_> = (1..=8)
            .map(|attempts| next(attempts, None, now()))
            .collect();
        assert_eq!(pauses[0], Some(now() + TimeDelta::minutes(1)));
        assert!(pauses[..7].is_sorted());
        assert_eq!(pauses[7], None);
    }

    #[test]
    fn the_platform_s_own_wait_is_believed() {
        assert_eq!(
            next(1, Some(Duration::from_secs(7)), now()),
            Some(now() + TimeDelta::seconds(7))
        );
        let asked = Some(Duration::from_secs(7));
        assert_eq!(next(49, asked, now()), Some(now() + TimeDelta::seconds(7)));
        assert_eq!(next(50, asked, now()), None);
    }
}
