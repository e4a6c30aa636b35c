//! What a run did, delivery by delivery: facts for the renderers and for the exit code.

use std::collections::BTreeSet;

use crate::ledger::LedgerError;
use crate::model::DeliveryKey;
use crate::time::{Instant, Zone};

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The run's name in the ledger.
    pub run: String,
    /// The commit that was published; `None` for a folder.
    pub commit: Option<String>,
    /// Every due delivery, in order of time.
    pub deliveries: Vec<DeliveryReport>,
    /// The deliveries of which this run wrote something into the ledger.
    pub recorded: BTreeSet<DeliveryKey>,
    /// What a person should know beside that, such as a channel whose token was refused.
    pub notes: Vec<String>,
    /// The ledger failed during the run, and the run ended there.
    pub trouble: Option<LedgerError>,
}

/// What became of one due delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryReport {
    /// Which one.
    pub key: DeliveryKey,
    /// Its platform.
    pub platform: String,
    /// When the calendar has it go out; `None` where it has no time.
    pub publish_at: Option<Instant>,
    /// The zone of that time.
    pub zone: Zone,
    /// What became of it.
    pub fate: Fate,
    /// How often it was tried, this run included.
    pub attempt: usize,
    /// Its messages, as far as they are known.
    pub parts: Vec<PartReport>,
    /// Why it is not sent, and what to do.
    pub error: Option<String>,
}

impl DeliveryReport {
    /// The platform's name for its first message.
    pub fn remote_id(&self) -> Option<&str> {
        self.parts.first()?.remote_id.as_deref()
    }

    /// Where people see its first message.
    pub fn url(&self) -> Option<&str> {
        self.parts.first()?.url.as_deref()
    }
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartReport {
    /// The state that the ledger has for it.
    pub state: &'static str,
    /// The platform's name for it.
    pub remote_id: Option<String>,
    /// Where people see it.
    pub url: Option<String>,
}

/// What became of a due delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It went out in this run.
    Sent,
    /// It did not, and will not without a person.
    Failed,
    /// It did not, and a later run tries again.
    Retrying,
    /// Nobody can say whether it went out.
    Unknown,
    /// It waits for a person.
    Held,
    /// Its time was over.
    Missed,
    /// It was left out on purpose.
    Skipped,
}

impl Fate {
    /// Every fate, in the order of summaries.
    pub const ALL: [Self; 7] = [
        Self::Sent,
        Self::Failed,
        Self::Retrying,
        Self::Unknown,
        Self::Held,
        Self::Missed,
        Self::Skipped,
    ];

    /// The word for it, in tables and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Retrying => "retrying",
            Self::Unknown => "unknown",
            Self::Held => "held",
            Self::Missed => "missed",
            Self::Skipped => "skipped",
        }
    }
}

/// How many deliveries met which fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    counts: [usize; 7],
}

impl Summary {
    /// How many met this fate.
    pub fn of(&self, fate: Fate) -> usize {
        self.counts[fate as usize]
    }

    /// The exit code that a cron job can act on: 4 when a person is needed, 3 when something failed, else 0.
    pub fn exit_code(&self) -> u8 {
        if [Fate::Unknown, Fate::Held, Fate::Missed]
            .into_iter()
            .any(|fate| self.of(fate) > 0)
        {
            4
        } else if self.of(Fate::Failed) > 0 {
            3
        } else {
            0
        }
    }
}

impl Report {
    /// The counts.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for delivery in &self.deliveries {
            summary.counts[delivery.fate as usize] += 1;
        }
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(fates: &[Fate]) -> Summary {
        let mut summary = Summary::default();
        for fate in fates {
            summary.counts[*fate as usize] += 1;
        }
        summary
    }

    #[test]
    fn the_exit_code_says_the_worst() {
        assert_eq!(
            with(&[Fate::Sent, Fate::Skipped, Fate::Retrying]).exit_code(),
            0
        );
        assert_eq!(with(&[Fate::Sent, Fate::Failed]).exit_code(), 3);
        assert_eq!(with(&[Fate::Failed, Fate::Unknown]).exit_code(), 4);
        assert_eq!(with(&[Fate::Held]).exit_code(), 4);
        assert_eq!(with(&[Fate::Missed]).exit_code(), 4);
        assert_eq!(with(&[]).exit_code(), 0);
    }

    #[test]
    fn every_fate_has_its_own_count() {
        for (index, fate) in Fate::ALL.into_iter().enumerate() {
            assert_eq!(fate as usize, index);
        }
    }
}
