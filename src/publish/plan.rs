//! The digest of what a run would send, by which a person sends exactly what was reviewed, and nothing else.

use std::fmt;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::dry_run::Rehearsal;
use crate::layout::Delivery;
use crate::model::DeliveryKey;
use crate::platform::{Call, hex};

/// The way in which digests are made; another way makes other digests of the same plan.
const WAY: &str = "p1";
/// How many hexadecimal digits a digest has: few enough to be typed.
pub const PLAN_DIGITS: usize = 32;
/// How many deliveries a refusal names.
const NAMED: usize = 3;

/// The digest of one delivery: its calls without secrets, the content of its media, when it is due, and the part with which
/// it goes on.
pub(super) fn of_delivery(
    delivery: &Delivery,
    next_part: Option<u32>,
    prepared: &Result<(Vec<Vec<Call>>, Vec<String>), String>,
) -> String {
    let sent = match prepared {
        Ok((calls, messages)) => json!({ "calls": format!("{calls:?}"), "messages": messages }),
        Err(reason) => json!({ "held": reason }),
    };
    let DeliveryKey {
        post,
        channel,
        occurrence,
    } = &delivery.key;
    hashed(
        &json!([
            WAY,
            post,
            channel,
            occurrence,
            delivery.publish_at,
            next_part.unwrap_or(1),
            sent
        ])
        .to_string(),
    )
}

/// The digest of everything that a run would send, in its order.
pub fn digest(rehearsals: &[Rehearsal]) -> String {
    let deliveries = rehearsals.iter();
    let digests: Vec<&str> = deliveries.map(|one| one.digest.as_str()).collect();
    hashed(&json!([WAY, digests]).to_string())
}

fn hashed(text: &str) -> String {
    let mut digits = hex(&Sha256::digest(text.as_bytes()));
    digits.truncate(PLAN_DIGITS);
    digits
}

/// How what is due differs from what was reviewed, as far as a digest can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What is due now.
    pub due: Vec<DeliveryKey>,
    /// Those of it without which it is what was reviewed; empty where it is not as simple.
    pub since: Vec<DeliveryKey>,
}

/// How what is due differs from the plan of this digest; `None` where it is the same.
pub(super) fn difference(plan: &str, due: &[Rehearsal]) -> Option<Difference> {
    if digest(due) == plan {
        return None;
    }
    let key = |one: &Rehearsal| one.delivery.key.clone();
    Some(Difference {
        due: due.iter().map(key).collect(),
        since: without(plan, due).iter().map(key).collect(),
    })
}

/// What came to the plan since: time passes, so it is the latest of what is due, or what is tried again.
fn without(plan: &str, due: &[Rehearsal]) -> Vec<Rehearsal> {
    let ends = (0..due.len()).map(|end| (end, due.len()));
    let single = (0..due.len()).map(|place| (place, place + 1));
    let is_reviewed = |(start, end): &(usize, usize)| {
        let rest = [&due[..*start], &due[*end..]].concat();
        digest(&rest) == plan
    };
    let found = ends.chain(single).find(is_reviewed);
    found.map_or(Vec::new(), |(start, end)| due[start..end].to_vec())
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("what is due is not what was reviewed: ")?;
        if !self.since.is_empty() {
            return write!(out, "{} became due since", named(&self.since));
        }
        if self.due.is_empty() {
            return out.write_str("nothing is due now");
        }
        write!(
            out,
            "something was edited, sent or became due since, or other flags were given; {} would go out now",
            named(&self.due)
        )
    }
}

fn named(keys: &[DeliveryKey]) -> String {
    let first: Vec<String> = keys
        .iter()
        .take(NAMED)
        .map(|key| format!("`{key}`"))
        .collect();
    let more = keys.len().saturating_sub(NAMED);
    match (first.as_slice(), more) {
        ([all @ .., last], 0) if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        (all, 0) => all.join(""),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Origin;
    use crate::time::Zone;

    fn rehearsal(post: &str, text: &str) -> Rehearsal {
        let publish_at = "2026-11-27T08:00:00Z".parse().unwrap();
        let delivery = Delivery {
            key: DeliveryKey {
                post: post.to_owned(),
                channel: "blog".to_owned(),
                occurrence: String::new(),
            },
            platform: "feed".to_owned(),
            campaign: None,
            publish_at,
            local: crate::time::to_local(publish_at, Zone::UTC),
            zone: Zone::UTC,
            origin: Origin::Fixed,
            ordinal: 0,
            status: None,
            title: String::new(),
        };
        let prepared = Ok((Vec::new(), vec![text.to_owned()]));
        Rehearsal {
            digest: of_delivery(&delivery, None, &prepared),
            delivery,
            calls: Ok(Vec::new()),
        }
    }

    fn told(then: &[Rehearsal], now: &[Rehearsal]) -> Option<String> {
        difference(&digest(then), now).map(|difference| difference.to_string())
    }

    #[test]
    fn what_was_reviewed_is_recognised() {
        let plan = [rehearsal("a", "1"), rehearsal("b", "1")];
        assert_eq!(told(&plan, &plan), None);
        assert_eq!(told(&[], &[]), None);
    }

    #[test]
    fn what_became_due_since_is_named() {
        let [a, b, c] = ["a", "b", "c"].map(|id| rehearsal(id, "1"));
        let later = told(std::slice::from_ref(&a), &[a.clone(), b.clone(), c.clone()]);
        let message =
            "what is due is not what was reviewed: `b → blog` and `c → blog` became due since";
        assert_eq!(later.as_deref(), Some(message));
        let again = told(&[b.clone(), c.clone()], &[a, b, c]).unwrap();
        assert!(again.ends_with("`a → blog` became due since"), "{again}");
    }

    #[test]
    fn an_edit_and_what_was_sent_meanwhile_are_told_by_what_is_due_now() {
        let (a, b) = (rehearsal("a", "1"), rehearsal("b", "1"));
        let edited = told(&[a.clone(), b.clone()], &[a.clone(), rehearsal("b", "2")]).unwrap();
        assert!(
            edited.ends_with("`a → blog` and `b → blog` would go out now"),
            "{edited}"
        );
        let sent = told(&[a.clone(), b], std::slice::from_ref(&a)).unwrap();
        assert!(sent.ends_with("`a → blog` would go out now"), "{sent}");
        assert!(told(&[a], &[]).unwrap().ends_with("nothing is due now"));
    }

    #[test]
    fn the_order_and_the_next_part_are_part_of_a_plan() {
        let (a, b) = (rehearsal("a", "1"), rehearsal("b", "1"));
        assert_ne!(digest(&[a.clone(), b.clone()]), digest(&[b, a.clone()]));
        let prepared = Ok((Vec::new(), vec!["1".to_owned()]));
        assert_ne!(of_delivery(&a.delivery, Some(2), &prepared), a.digest);
    }
}
