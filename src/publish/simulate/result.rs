//! What came of a simulation, delivery by delivery: facts for the renderers and for the exit code.

use chrono::TimeDelta;

use crate::layout::{Delivery, Unplaced, Window};
use crate::model::DeliveryKey;
use crate::publish::report::{DeliveryReport, Fate};
use crate::time::{Instant, Zone};

/// What goes out within its minute is on time.
const ON_TIME: TimeDelta = TimeDelta::minutes(1);

/// What came of a simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// From when to when.
    pub span: Window,
    /// The zone of the workspace, on whose clock the job runs.
    pub zone: Zone,
    /// How many runs happened.
    pub runs: usize,
    /// How many did not, though they were scheduled.
    pub skipped: usize,
    /// Everything that was due, each once, in order of time; what has no time comes last.
    pub deliveries: Vec<Simulated>,
}

/// What became of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulated {
    /// Which one.
    pub key: DeliveryKey,
    /// When the calendar has it go out; `None` where it has no time.
    pub publish_at: Option<Instant>,
    /// The zone of its times.
    pub zone: Zone,
    /// When it went out.
    pub sent_at: Option<Instant>,
    /// What became of it.
    pub end: End,
    /// Why it is not sent.
    pub reason: Option<String>,
}

/// What becomes of a delivery up to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// It goes out.
    Sent,
    /// It waits for a person.
    Held,
    /// Its time was over.
    Missed,
    /// It was given up after many tries.
    Failed,
    /// Nobody can say whether it went out, already before.
    Unknown,
    /// It is tried again later.
    Retrying,
    /// It would go out with a later run.
    Due,
    /// It is left out, as a draft is.
    Skipped,
    /// It finds no slot.
    Unplaced,
}

impl End {
    /// Every end, in the order of summaries.
    pub const ALL: [Self; 9] = [
        Self::Sent,
        Self::Held,
        Self::Missed,
        Self::Failed,
        Self::Unknown,
        Self::Retrying,
        Self::Due,
        Self::Skipped,
        Self::Unplaced,
    ];

    /// The word for it, in tables and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Held => "held",
            Self::Missed => "missed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Retrying => "retrying",
            Self::Due => "due",
            Self::Skipped => "skipped",
            Self::Unplaced => "unplaced",
        }
    }
}

impl From<Fate> for End {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::Sent => Self::Sent,
            Fate::Failed => Self::Failed,
            Fate::Retrying => Self::Retrying,
            Fate::Unknown => Self::Unknown,
            Fate::Held => Self::Held,
            Fate::Missed => Self::Missed,
            Fate::Skipped => Self::Skipped,
        }
    }
}

impl Simulated {
    /// How late it goes out, if that is later than within its minute.
    pub fn late(&self) -> Option<TimeDelta> {
        self.lateness().filter(|late| *late >= ON_TIME)
    }

    /// How long after its time it goes out; `None` where it does not.
    pub fn lateness(&self) -> Option<TimeDelta> {
        Some(self.sent_at? - self.publish_at?)
    }

    /// A delivery that came to this.
    pub(super) fn of(delivery: &Delivery, end: End, reason: Option<String>) -> Self {
        Self {
            key: delivery.key.clone(),
            publish_at: Some(delivery.publish_at),
            zone: delivery.zone,
            sent_at: None,
            end,
            reason,
        }
    }

    /// A delivery that a run left.
    pub(super) fn left(report: DeliveryReport) -> Self {
        Self {
            key: report.key,
            publish_at: report.publish_at,
            zone: report.zone,
            sent_at: None,
            end: report.fate.into(),
            reason: report.error,
        }
    }

    /// A delivery that a run left to the next one.
    pub(super) fn still_due(report: DeliveryReport) -> Self {
        Self {
            end: End::Due,
            ..Self::left(report)
        }
    }

    /// A post that finds no slot.
    pub(super) fn unplaced(unplaced: &Unplaced) -> Self {
        Self {
            key: DeliveryKey {
                post: unplaced.post.clone(),
                channel: unplaced.channel.clone(),
                occurrence: String::new(),
            },
            publish_at: None,
            zone: Zone::UTC,
            sent_at: None,
            end: End::Unplaced,
            reason: Some(unplaced.reason.clone()),
        }
    }
}

/// How many came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [usize; End::ALL.len()],
    /// How many of those that go out are late.
    pub late: usize,
    /// How late the latest of them is.
    pub worst: Option<TimeDelta>,
}

impl Tally {
    /// How many came to this.
    pub fn of(&self, end: End) -> usize {
        self.counts[end as usize]
    }

    /// How many go out on time.
    pub fn on_time(&self) -> usize {
        self.of(End::Sent) - self.late
    }

    /// As after a real run: 4 when something needs a person, else 3 when something failed, else 0.
    pub fn exit_code(&self) -> u8 {
        let needs = [End::Unknown, End::Held, End::Missed];
        if needs.into_iter().any(|end| self.of(end) > 0) {
            4
        } else if self.of(End::Failed) > 0 {
            3
        } else {
            0
        }
    }
}

impl Simulation {
    /// The same simulation, with nothing but these channels in its report; all of them where there are none.
    #[must_use]
    pub fn about(mut self, channels: &[String]) -> Self {
        let is_wanted = |it: &Simulated| channels.is_empty() || channels.contains(&it.key.channel);
        self.deliveries.retain(is_wanted);
        self
    }

    /// The counts.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for delivery in &self.deliveries {
            tally.counts[delivery.end as usize] += 1;
            let late = delivery.late();
            tally.late += usize::from(late.is_some());
            tally.worst = tally.worst.max(late);
        }
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_its_own_count() {
        for (index, end) in End::ALL.into_iter().enumerate() {
            assert_eq!(end as usize, index);
        }
    }
}
