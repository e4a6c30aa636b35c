//! Which deliveries are due, and what stands in the way of the others: pure.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::pause::paused;
use super::report::Fate;
use crate::config::{ApprovalKind, Settings};
use crate::diagnostic::Subject;
use crate::layout::Delivery;
use crate::ledger::{DeliveryState, LedgerState, Record};
use crate::model::{Calendar, DeliveryKey, Lack, LatePolicy, Post, Terms};
use crate::time::Instant;

/// A delivery that is due longer than this is late, and `catch_up` counts it.
pub(super) const LATE_AFTER: TimeDelta = TimeDelta::hours(1);

/// What a decision looks at.
pub(super) struct Facts<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) settings: &'a Settings,
    pub(super) ledger: &'a LedgerState,
    /// What has errors and must not be published as it stands.
    pub(super) unsound: &'a BTreeSet<Subject>,
    pub(super) now: Instant,
    /// Whether runs share the work: what another one is sending then holds nothing back.
    pub(super) shared: bool,
}

/// What is to be done with a due delivery.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Decision {
    /// Send it.
    Send,
    /// Send it: it was held, and what held it is over.
    Release,
    /// Nothing: it is over.
    Over,
    /// Nothing in this run.
    Leave(Fate, String),
    /// Nothing until a person says so, which is recorded.
    Hold(String),
    /// Nothing ever, which is recorded.
    Miss(String),
}

/// Decides about one delivery whose time has come.
pub(super) fn decide(facts: &Facts<'_>, delivery: &Delivery) -> Decision {
    let untouched = Record::default();
    let record = facts.ledger.get(&delivery.key).unwrap_or(&untouched);
    let Some(entry) = facts.calendar.posts.get(&delivery.key.post) else {
        return Decision::Over;
    };
    let terms = entry
        .value
        .terms_on(&delivery.key.channel, &delivery.platform);
    let too_late = is_too_late(facts, delivery, &terms);
    let held = record.state() == DeliveryState::Held;
    by_record(facts, delivery, record, too_late)
        .or_else(|| by_pause(facts, delivery))
        .or_else(|| by_approval(facts, &delivery.key.post, &terms))
        .or_else(|| by_soundness(facts, delivery, &entry.value))
        .or_else(|| {
            too_late
                .then(|| by_lateness(facts, delivery, &terms, record))
                .flatten()
        })
        .unwrap_or(if held {
            Decision::Release
        } else {
            Decision::Send
        })
}

/// What the ledger says.
fn by_record(
    facts: &Facts<'_>,
    delivery: &Delivery,
    record: &Record,
    too_late: bool,
) -> Option<Decision> {
    let reason = || {
        record
            .reason()
            .unwrap_or("no reason was recorded")
            .to_owned()
    };
    let decision = match record.state() {
        DeliveryState::Planned | DeliveryState::Reserved => return None,
        DeliveryState::Retry => {
            let at = record.retry_at().filter(|at| *at > facts.now)?;
            let when = crate::time::format_instant(at, delivery.zone);
            Decision::Leave(
                Fate::Retrying,
                format!("{}; tried again after {when}", reason()),
            )
        }
        DeliveryState::Sent
        | DeliveryState::Failed
        | DeliveryState::Cancelled
        | DeliveryState::Missed
        | DeliveryState::Retracted => Decision::Over,
        // The intent of a run that is dead was turned into a doubt before.
        DeliveryState::Sending => Decision::Leave(
            if facts.shared { Fate::Skipped } else { Fate::Retrying },
            "another run is sending it at this moment, or ended while it did: the next `kalends publish` tells".to_owned(),
        ),
        DeliveryState::Unknown => Decision::Leave(
            Fate::Unknown,
            format!("{}: {}", reason(), settle_help(&delivery.key)),
        ),
        // Held before anything was tried means late, which may be over.
        DeliveryState::Held if record.attempts() == 0 && !too_late => {
            return None;
        }
        DeliveryState::Held => Decision::Leave(Fate::Held, reason()),
    };
    Some(decision)
}

/// What a person does about a delivery that may or may not be out.
pub(super) fn settle_help(key: &DeliveryKey) -> String {
    let DeliveryKey {
        post,
        channel,
        occurrence,
    } = key;
    let occurrence = if occurrence.is_empty() {
        String::new()
    } else {
        format!(" --occurrence {occurrence}")
    };
    format!(
        "look whether it is there, then run `kalends resolve {post} --channel {channel}{occurrence} --sent URL` or `--not-sent`"
    )
}

/// Why a delivery does not go out before the one in front of it.
pub(super) fn behind(post: &str) -> String {
    format!("it waits for `{post}`, which is before it on this channel")
}

/// What is paused neither goes out nor grows late: it is judged when it goes on.
fn by_pause(facts: &Facts<'_>, delivery: &Delivery) -> Option<Decision> {
    let reason = paused(facts.ledger.workspace(), delivery)?;
    Some(Decision::Leave(Fate::Skipped, reason))
}

/// What is called approved and is not so on record needs a person, as what has errors does.
fn by_approval(facts: &Facts<'_>, post: &str, terms: &Terms) -> Option<Decision> {
    let approval = &facts.settings.approval;
    let Some(lack) = approval.lack(post, terms) else {
        let is_unknown =
            approval.required() == ApprovalKind::Digest && approval.sign_offs.is_none();
        let reason = "nobody looked whether its approval is on record".to_owned();
        return is_unknown.then_some(Decision::Leave(Fate::Held, reason));
    };
    let reason = format!("{}; {}", lack.reason(), lack.help(post));
    Some(match lack {
        // Its author is still at it, and nobody is kept waiting.
        Lack::Status(_) => Decision::Leave(Fate::Skipped, reason),
        Lack::SignOff | Lack::Void(_) => Decision::Leave(Fate::Held, reason),
    })
}

/// Whatever a delivery is made of must be free of errors.
fn by_soundness(facts: &Facts<'_>, delivery: &Delivery, post: &Post) -> Option<Decision> {
    let channel = facts.calendar.channels.get(&delivery.key.channel)?;
    let subjects = [
        Some(Subject::Post(delivery.key.post.clone())),
        Some(Subject::Channel(delivery.key.channel.clone())),
        post.campaign
            .as_ref()
            .map(|id| Subject::Campaign(id.value.clone())),
        channel
            .value
            .cadence
            .as_ref()
            .map(|id| Subject::Cadence(id.value.clone())),
    ];
    let faulty = subjects
        .into_iter()
        .flatten()
        .find(|subject| facts.unsound.contains(subject))?;
    let (kind, id) = match &faulty {
        Subject::Post(id) => ("post", id),
        Subject::Channel(id) => ("channel", id),
        Subject::Campaign(id) => ("campaign", id),
        Subject::Cadence(id) => ("cadence", id),
    };
    Some(Decision::Leave(
        Fate::Held,
        format!("the {kind} `{id}` has errors; `kalends check` shows them"),
    ))
}

/// What becomes of a delivery that is too late.
fn by_lateness(
    facts: &Facts<'_>,
    delivery: &Delivery,
    terms: &Terms,
    record: &Record,
) -> Option<Decision> {
    // What was tried, or what a person wants tried, is not late any more.
    let first_seen = record.state() != DeliveryState::Retry && record.attempts() == 0;
    if !first_seen {
        return None;
    }
    let policy = terms
        .on_late
        .map(|policy| policy.value)
        .or(facts.settings.publish.on_late)
        .unwrap_or_default();
    let late = in_words(facts.now - delivery.publish_at);
    let DeliveryKey { post, channel, .. } = &delivery.key;
    match policy {
        LatePolicy::Publish => None,
        LatePolicy::Skip => Some(Decision::Miss(format!(
            "it was {late} late when it was first seen"
        ))),
        LatePolicy::Hold => Some(Decision::Hold(format!(
            "it was {late} late when it was first seen: give it a new `publish_at`, or run `kalends retry {post} --channel {channel}`"
        ))),
    }
}

fn is_too_late(facts: &Facts<'_>, delivery: &Delivery, terms: &Terms) -> bool {
    facts.now - delivery.publish_at > patience(facts.settings, terms)
}

/// How late a delivery may be when it is first seen.
pub(super) fn patience(settings: &Settings, terms: &Terms) -> TimeDelta {
    let own = terms.max_late;
    own.map_or_else(|| settings.publish.max_late(), |late| late.value.as_delta())
}

/// A length of time as people say it, cut to its largest unit.
fn in_words(time: TimeDelta) -> String {
    let (count, unit) = match (time.num_days(), time.num_hours(), time.num_minutes()) {
        (days @ 1.., _, _) => (days, "day"),
        (_, hours @ 1.., _) => (hours, "hour"),
        (_, _, minutes) => (minutes, "minute"),
    };
    if count == 1 {
        format!("1 {unit}")
    } else {
        format!("{count} {unit}s")
    }
}

/// Why a delivery must wait for another post, looked at right before it is sent.
pub(super) fn waits_for(
    calendar: &Calendar,
    ledger: &LedgerState,
    key: &DeliveryKey,
) -> Option<(Fate, String)> {
    let post = &calendar.posts.get(&key.post)?.value;
    let channel = calendar.channels.get(&key.channel)?;
    let terms = post.terms_on(&key.channel, channel.value.platform_id());
    if let Some(parent) = &terms.reply_to {
        let id = &parent.value;
        let goes_there = calendar.posts.get(id).is_some_and(|other| {
            calendar
                .channel_ids(&other.value)
                .contains(&key.channel.as_str())
        });
        if !goes_there {
            return Some((
                Fate::Held,
                format!("it answers `{id}`, which does not go to `{}`", key.channel),
            ));
        }
        if !is_sent(ledger, id, &key.channel) {
            return Some((
                Fate::Skipped,
                format!("it answers `{id}`, which is not published there yet"),
            ));
        }
    }
    let first = &terms.after.as_ref()?.value;
    let awaited = calendar.posts.get(first)?;
    let channels = calendar.channel_ids(&awaited.value);
    let same_channel = channels.contains(&key.channel.as_str());
    let done = if same_channel {
        is_sent(ledger, first, &key.channel)
    } else {
        channels
            .iter()
            .all(|channel| is_sent(ledger, first, channel))
    };
    (!done).then(|| {
        (
            Fate::Skipped,
            format!("it waits for `{first}`, which is not published yet"),
        )
    })
}

/// True when the post, or any occurrence of it, was published on the channel.
fn is_sent(ledger: &LedgerState, post: &str, channel: &str) -> bool {
    let mut deliveries = ledger.of_post(post, channel);
    deliveries.any(|(_, record)| record.state() == DeliveryState::Sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lateness_is_said_in_its_largest_unit() {
        assert_eq!(in_words(TimeDelta::minutes(59)), "59 minutes");
        assert_eq!(in_words(TimeDelta::minutes(60)), "1 hour");
        assert_eq!(in_words(TimeDelta::hours(50)), "2 days");
    }
}
