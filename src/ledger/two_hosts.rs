//! Two hosts, one delivery, and every order in which their steps can fall.
//!
//! The hosts are as bad as they may be: each takes any claim for run out, takes any open intent for
//! that of a dead run, may stop for ever or sleep between any two steps, and reads the ledger at
//! another time than it writes. What holds here does not depend on clocks.

use std::collections::HashSet;

use proptest::prelude::*;

use super::samples::{claim, instant, key, not_sent, sending, sent, unknown};
use super::{DeliveryState, Event, LedgerState, Record, What, fold};
use crate::model::DeliveryKey;

/// So often a host tries to publish before it gives up.
const ROUNDS: u32 = 2;

/// What the platform does with a request.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Answer {
    /// Takes the post and says so.
    Taken,
    /// Takes the post; the answer is lost.
    Lost,
    /// Cannot be reached.
    NotReached,
}

/// Which promise a host keeps; the others show that the model notices a broken one.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Protocol {
    IntentFirst,
    /// Writes no intent, and trusts its claim.
    ClaimAlone,
    /// Takes an open intent for one that was not sent.
    Resend,
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Read,
    Claim(LedgerState),
    Intend(LedgerState),
    Send(u64),
    Record(u64, Answer),
    Done,
}

#[derive(Debug, Clone)]
struct Host {
    run: &'static str,
    step: Step,
    rounds: u32,
}

/// The ledger, the hosts, and how many posts the platform shows.
#[derive(Debug, Clone)]
struct World {
    protocol: Protocol,
    events: Vec<Event>,
    hosts: [Host; 2],
    effects: u32,
    /// Whether a result found no place in the ledger.
    dropped: bool,
}

#[test]
fn no_order_of_steps_sends_twice_or_breaks_the_record() {
    let (worlds, broken) = explore(Protocol::IntentFirst);
    assert_eq!(broken, None);
    assert!(worlds > 1_000, "only {worlds} worlds were seen");
}

#[test]
fn the_model_notices_hosts_that_trust_their_claim_alone() {
    assert!(explore(Protocol::ClaimAlone).1.is_some());
}

#[test]
fn the_model_notices_hosts_that_resend_an_open_intent() {
    assert!(explore(Protocol::Resend).1.is_some());
}

proptest! {
    #[test]
    fn no_random_history_of_two_hosts_has_two_receipts(
        turns in prop::collection::vec((0..2usize, 0..3usize), 0..60),
    ) {
        let mut world = World::new(Protocol::IntentFirst);
        world.hosts.iter_mut().for_each(|host| host.rounds = 10);
        for (host, choice) in turns {
            let mut next = world.after(host);
            if !next.is_empty() {
                world = next.swap_remove(choice % next.len());
            }
            prop_assert_eq!(world.broken(), None);
        }
    }
}

/// Visits every world that can come about. Returns their number, and the first broken promise.
fn explore(protocol: Protocol) -> (usize, Option<String>) {
    let mut seen = HashSet::new();
    let mut open = vec![World::new(protocol)];
    while let Some(world) = open.pop() {
        if let Some(promise) = world.broken() {
            return (seen.len(), Some(promise));
        }
        if seen.insert(format!("{world:?}")) {
            open.extend((0..2).flat_map(|host| world.after(host)));
        }
    }
    (seen.len(), None)
}

impl World {
    fn new(protocol: Protocol) -> Self {
        let host = |run| Host {
            run,
            step: Step::Read,
            rounds: ROUNDS,
        };
        Self {
            protocol,
            events: Vec::new(),
            hosts: [host("host-a"), host("host-b")],
            effects: 0,
            dropped: false,
        }
    }

    /// The worlds that one step of one host can lead to; none when it is done.
    fn after(&self, host: usize) -> Vec<Self> {
        match self.hosts[host].step.clone() {
            Step::Read => vec![self.read(host)],
            Step::Claim(known) => vec![self.claim(host, &known)],
            Step::Intend(known) => vec![self.intend(host, &known)],
            Step::Send(epoch) => self.send(host, epoch),
            Step::Record(epoch, answer) => vec![self.record(host, epoch, answer)],
            Step::Done => Vec::new(),
        }
    }

    fn read(&self, host: usize) -> Self {
        let mut world = self.clone();
        world.hosts[host].rounds -= 1;
        let known = fold(&self.events).unwrap();
        world.hosts[host].step = Step::Claim(known);
        world
    }

    fn claim(&self, host: usize, known: &LedgerState) -> Self {
        let record = known.get(&delivery()).cloned().unwrap_or_default();
        let open = record.state() == DeliveryState::Sending;
        let what = if open && self.protocol == Protocol::Resend {
            not_sent(record.epoch, 1, Some(instant(0)))
        } else if open {
            unknown(record.epoch, 1)
        } else if record.may_claim(instant(i64::from(u32::MAX))) {
            claim(record.next_epoch())
        } else {
            return self.with(host, Step::Done);
        };
        let claims = matches!(what, What::Reserved { .. });
        match self.append(host, known, what) {
            Some((world, known)) if claims => world.with(host, Step::Intend(known)),
            Some((world, _)) => world.again(host),
            None => self.again(host),
        }
    }

    fn intend(&self, host: usize, known: &LedgerState) -> Self {
        let epoch = known.get(&delivery()).unwrap().epoch;
        if self.protocol == Protocol::ClaimAlone {
            return self.with(host, Step::Send(epoch));
        }
        match self.append(host, known, sending(epoch, 1, 1)) {
            Some((world, _)) => world.with(host, Step::Send(epoch)),
            None => self.again(host),
        }
    }

    fn send(&self, host: usize, epoch: u64) -> Vec<Self> {
        let answers = [Answer::Taken, Answer::Lost, Answer::NotReached];
        let answered = answers.map(|answer| {
            let mut world = self.with(host, Step::Record(epoch, answer));
            world.effects += u32::from(answer != Answer::NotReached);
            world
        });
        answered.into()
    }

    /// Results are recorded however often another host writes first.
    fn record(&self, host: usize, epoch: u64, answer: Answer) -> Self {
        let what = match answer {
            Answer::Taken => sent(epoch, 1),
            Answer::Lost => unknown(epoch, 1),
            Answer::NotReached => not_sent(epoch, 1, Some(instant(0))),
        };
        let now = fold(&self.events).unwrap();
        match self.append(host, &now, what) {
            Some((world, _)) => world.again(host),
            None => Self {
                dropped: true,
                ..self.with(host, Step::Done)
            },
        }
    }

    /// Appends as a store does, on the strength of what the host knows: refused when the number is
    /// taken by now.
    fn append(&self, host: usize, known: &LedgerState, what: What) -> Option<(Self, LedgerState)> {
        let run = self.hosts[host].run;
        let event = known
            .next_event(&delivery().into(), instant(0), run, what)
            .ok()?;
        if event.number != self.events.len() as u64 + 1 {
            return None;
        }
        let mut world = self.clone();
        let mut known = known.clone();
        known.apply(&event).unwrap();
        world.events.push(event);
        Some((world, known))
    }

    fn again(&self, host: usize) -> Self {
        let left = self.hosts[host].rounds > 0;
        self.with(host, if left { Step::Read } else { Step::Done })
    }

    fn with(&self, host: usize, step: Step) -> Self {
        let mut world = self.clone();
        world.hosts[host].step = step;
        world
    }

    /// The first promise that does not hold in this world.
    fn broken(&self) -> Option<String> {
        let Ok(state) = fold(&self.events) else {
            return Some("I5: the history does not add up".to_owned());
        };
        let record = state.get(&delivery()).cloned().unwrap_or_default();
        let claims = self.events.iter().filter_map(|event| match event.what {
            What::Reserved { epoch, .. } => Some(epoch),
            _ => None,
        });
        let receipts = self.events.iter().filter(|event| is_receipt(event)).count();
        let promises = [
            (
                "I1: no request without its intent",
                self.has_intents(&record),
            ),
            ("I2: one effect at most", self.effects <= 1),
            (
                "I2: an effect is never taken for none",
                self.is_accounted_for(&record),
            ),
            (
                "I4: claims are numbered one by one",
                claims.eq(1..=record.epoch),
            ),
            ("I4: no result is dropped", !self.dropped),
            ("one receipt at most", receipts <= 1),
        ];
        let broken = promises.iter().find(|(_, holds)| !holds);
        broken.map(|(promise, _)| (*promise).to_owned())
    }

    fn has_intents(&self, record: &Record) -> bool {
        let attempts = record.parts.get(&1).map_or(&[][..], |part| &part.attempts);
        self.hosts.iter().all(|host| match host.step {
            Step::Record(epoch, _) => attempts.iter().any(|attempt| attempt.intent.epoch == epoch),
            _ => true,
        })
    }

    /// What the platform shows and what the ledger says must go together.
    fn is_accounted_for(&self, record: &Record) -> bool {
        match record.state() {
            DeliveryState::Sent => self.effects == 1,
            DeliveryState::Sending | DeliveryState::Unknown => true,
            _ => self.effects == 0,
        }
    }
}

fn is_receipt(event: &Event) -> bool {
    matches!(event.what, What::Sent { .. })
}

fn delivery() -> DeliveryKey {
    key("a")
}
