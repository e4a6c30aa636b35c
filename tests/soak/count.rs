//! What is counted, and what comes to rest in the end.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::field::Field;
use crate::support::run::{Run, word};

/// A claim without a send is free again after ten minutes; every step comes later than that.
pub(crate) const STEP_MINUTES: i64 = 11;
const MOST_STEPS: i64 = 40;

/// Counts of one ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) rounds: u64,
    pub(crate) runs: u64,
    pub(crate) killed: u64,
    pub(crate) frozen: u64,
    pub(crate) asked_to_stop: u64,
    pub(crate) busy: u64,
    pub(crate) effects: u64,
    pub(crate) duplicates: Vec<String>,
    pub(crate) lost: Vec<String>,
    /// Doubts that a person had to settle.
    pub(crate) unknown: u64,
    /// Deliveries that were given up after many refusals, until a person had them tried again.
    pub(crate) given_up: u64,
    /// Runs that ended as no run may end.
    pub(crate) odd: Vec<String>,
}

impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} rounds, {} runs, {} killed, {} frozen for a while, {} asked to stop, ledger kept busy {} times; \
             {} effects, {} duplicates, {} lost, {} unknown until a person looked, {} given up until a person asked",
            self.rounds,
            self.runs,
            self.killed,
            self.frozen,
            self.asked_to_stop,
            self.busy,
            self.effects,
            self.duplicates.len(),
            self.lost.len(),
            self.unknown,
            self.given_up
        )
    }
}

impl Count {
    /// Fails where a promise was broken.
    #[track_caller]
    pub(crate) fn holds(&self, told: &str) {
        let broken = (&self.duplicates, &self.lost, &self.odd);
        let none: Vec<String> = Vec::new();
        assert_eq!(broken, (&none, &none, &none), "{told}: {self}");
    }

    /// Takes note of how a run ended.
    pub(crate) fn ended(&mut self, run: &Run) {
        if !matches!(run.code, None | Some(0 | 3..=6)) || run.err.contains("panicked") {
            self.odd
                .push(format!("{:?}\n{}\n{}", run.code, run.out, run.err));
        }
    }

    /// Takes in what arrived by the end of a round.
    pub(crate) fn take(&mut self, field: &Field) {
        let mut arrived: BTreeMap<String, u64> = BTreeMap::new();
        for effect in field.server.effects() {
            self.effects += 1;
            let said = match (effect.status(), effect.webhook()) {
                (Some(status), _) => status.text.clone(),
                (None, Some(webhook)) => said_in(field, &webhook.body),
                (None, None) => continue,
            };
            *arrived.entry(said).or_default() += 1 + effect.repeats;
        }
        for item in field.hosts[0].feed() {
            *arrived.entry(word(&item, "content_text")).or_default() += 1;
        }
        let twice = arrived.iter().filter(|(_, count)| **count > 1);
        self.duplicates
            .extend(twice.map(|(text, count)| format!("{count} times: {text}")));
        let wanted = field.texts.values().flatten();
        let lost = wanted.filter(|text| !arrived.contains_key(*text));
        self.lost.extend(lost.cloned());
    }
}

fn said_in(field: &Field, body: &str) -> String {
    let mut texts = field.texts.values().flatten();
    let said = texts.find(|text| body.contains(text.as_str()));
    said.expect("a text of the calendar").clone()
}

/// What a careful person does in the end: runs again, looks for what is unknown, and has tried again what was given up.
/// `from` is the minutes that have passed.
pub(crate) fn settle(field: &mut Field, from: i64, count: &mut Count) {
    for step in 1..=MOST_STEPS {
        field.minutes_later(from + step * STEP_MINUTES);
        count.given_up += try_again(field);
        let run = field.hosts[0].publish();
        count.ended(&run);
        if !matches!(run.code, Some(0 | 3 | 4)) {
            count.odd.push(run.err);
            return;
        }
        let open = run.deliveries();
        if open.is_empty() && !run.err.contains("given up") && failed(field).is_empty() {
            return;
        }
        count.unknown += say_what_is_there(field, &open);
    }
    let status = field.hosts[0].status();
    count
        .odd
        .push(format!("it never comes to rest: {status:?}"));
}

fn failed(field: &Field) -> Vec<Value> {
    let mut listed = field.hosts[0].status();
    listed.retain(|it| it["state"] == "failed");
    listed
}

fn try_again(field: &Field) -> u64 {
    let failed = failed(field);
    for delivery in &failed {
        let (post, channel) = (word(delivery, "post"), word(delivery, "channel"));
        field.hosts[0]
            .run(&["retry", &post, "--channel", &channel])
            .expect(0);
    }
    failed.len() as u64
}

fn say_what_is_there(field: &Field, deliveries: &[Value]) -> u64 {
    let mut said = 0;
    for delivery in deliveries.iter().filter(|it| it["state"] == "unknown") {
        let (post, channel) = (word(delivery, "post"), word(delivery, "channel"));
        // What Mastodon took, it tells by itself at the second look.
        if channel == "mastodon" {
            continue;
        }
        let text = &field.texts[&format!("{post}@{channel}")][0];
        let effects = field.server.effects();
        let mut webhooks = effects.iter().filter_map(|effect| effect.webhook());
        let is_there = webhooks.any(|webhook| webhook.body.contains(text));
        let url = field.server.hook_url("acme");
        let mut arguments = vec!["resolve", post.as_str(), "--channel", channel.as_str()];
        if is_there {
            arguments.extend(["--sent", &url]);
        } else {
            arguments.push("--not-sent");
        }
        field.hosts[0].run(&arguments).expect(0);
        said += 1;
    }
    said
}
