//! The mix of a cadence: how much of what a channel sends belongs to which pillar.

use chrono::TimeDelta;

use crate::decode::{Entries, Fields, INVALID_VALUE, Table};
use crate::diagnostic::Diagnostic;
use crate::source::Spanned;
use crate::time::Duration;

/// Over how long shares are counted where `mix` does not say it.
const DEFAULT_LENGTH: TimeDelta = TimeDelta::days(30);
/// Shares are counted over a year at most.
const LONGEST: TimeDelta = TimeDelta::days(366);
/// A product such as 0.07 × 100 that floating point puts a hair above the whole number that it is.
const HAIR: f64 = 1e-9;

/// Shares of the pillars among the posts of a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    /// Over how long the shares are counted.
    pub window: Option<Spanned<Duration>>,
    /// The pillars, by id.
    pub shares: Entries<Share>,
}

impl Table for Mix {
    const NAME: &'static str = "mix";
    const DOC: &'static str = "Shares of the pillars: `window`, then a pillar's id with its `min` or `max`. The queue keeps to every `max`; a missed `min` is a finding.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            window: fields.optional(
                "window",
                "over how long the shares are counted, such as \"30d\"; absent means 30 days, and a year is the most",
            ),
            shares: fields.rest("a pillar's least and greatest share, from 0 to 1"),
        }
    }
}

impl Mix {
    /// Over how long the shares are counted.
    pub fn length(&self) -> TimeDelta {
        let named = self.window.map(|window| window.value.as_delta());
        named.unwrap_or(DEFAULT_LENGTH).min(LONGEST)
    }

    /// True when some pillar has a greatest share.
    pub fn has_most(&self) -> bool {
        self.shares.0.iter().any(|share| share.value.max.is_some())
    }
}

/// The least and the greatest share of a pillar, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Least share.
    pub min: Option<f64>,
    /// Greatest share.
    pub max: Option<f64>,
}

impl Table for Share {
    const NAME: &'static str = "share";
    const DOC: &'static str = "The least and the greatest share of a pillar, from 0 to 1.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let share = Self {
            min: fields.optional(
                "min",
                "least share, from 0 to 1; a finding tells when it is missed, and the queue keeps its order",
            ),
            max: fields.optional(
                "max",
                "greatest share, from 0 to 1: among the posts of the `window` that ends with a post, its share rounded up to whole posts; 0.2 is every fifth, 0 is none",
            ),
        };
        let outside = |bound: Option<f64>| bound.is_some_and(|share| !(0.0..=1.0).contains(&share));
        let crossed = share.min.zip(share.max).is_some_and(|(min, max)| min > max);
        if outside(share.min) || outside(share.max) || crossed {
            fields.report(|span| {
                Diagnostic::error(INVALID_VALUE, span, "this share cannot be kept")
                    .help("write numbers from 0 to 1, `min` no greater than `max`: 0.2 is every fifth post")
            });
        }
        share
    }
}

impl Share {
    /// True when `posts` of a pillar among `all` are no more than its greatest share, rounded up, since no post can be cut
    /// in two: so the first post of a pillar fits into any calendar, unless the share is 0.
    pub fn allows(&self, posts: usize, all: usize) -> bool {
        self.max
            .is_none_or(|max| number(posts) - 1.0 + HAIR < max * number(all))
    }
}

fn number(posts: usize) -> f64 {
    f64::from(u32::try_from(posts).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most posts that a greatest share allows of so many.
    fn most(max: f64, all: usize) -> usize {
        let share = Share {
            min: None,
            max: Some(max),
        };
        let allowed = (0..=all).take_while(|posts| share.allows(*posts, all));
        allowed.last().unwrap_or_default()
    }

    #[test]
    fn a_fifth_is_every_fifth_post_from_the_first_on() {
        let found: Vec<usize> = (1..=11).map(|all| most(0.2, all)).collect();
        assert_eq!(found, [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3]);
    }

    #[test]
    fn none_is_none_and_all_is_all() {
        assert_eq!((most(0.0, 9), most(1.0, 9)), (0, 9));
    }

    #[test]
    fn a_product_that_floating_point_misses_by_a_hair_is_the_whole_number() {
        assert_eq!(most(0.07, 100), 7);
        assert_eq!(most(0.29, 100), 29);
        assert_eq!(most(0.1, 30), 3);
    }
}
