//! What people were told already: a trouble is told once, and again every day that it lasts.
//!
//! The ledger knows when a delivery failed or was held, so that is told by the run that recorded it. What leaves no
//! event (a token that is refused, a post with errors) is remembered in a file of this host.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::report::{DeliveryReport, Fate, Report};
use crate::time::Instant;

/// What lasts is told again after this long.
const AGAIN_AFTER: TimeDelta = TimeDelta::hours(24);

/// The memory of what was told, in a file that need not be there.
#[derive(Debug, Clone)]
pub struct ToldFile {
    path: PathBuf,
}

/// What was told, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told(BTreeMap<String, DateTime<Utc>>);

impl ToldFile {
    /// The memory at `path`, such as `.kalends/told.json`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// What is remembered; nothing where the file cannot be read, so that rather too much is told than too little.
    pub fn load(&self) -> Told {
        let text = fs::read_to_string(&self.path).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Remembers. Where that fails, it is told once more than needed.
    pub fn save(&self, told: &Told) {
        if let Ok(text) = serde_json::to_string(told) {
            let _ = fs::write(&self.path, text);
        }
    }
}

impl Told {
    /// True when this was told within the last day.
    pub fn knows(&self, trouble: &str, now: Instant) -> bool {
        self.0
            .get(trouble)
            .is_some_and(|at| (now - *at).abs() < AGAIN_AFTER)
    }

    /// The memory with this added, and without what is too old to matter.
    #[must_use]
    pub fn with(&self, troubles: impl IntoIterator<Item = String>, now: Instant) -> Self {
        let known = self.0.clone().into_iter();
        let recent = known.filter(|(_, at)| (now - *at).abs() < AGAIN_AFTER);
        Self(
            recent
                .chain(troubles.into_iter().map(|trouble| (trouble, now)))
                .collect(),
        )
    }
}

/// The deliveries of a run that need somebody who was not told of them yet.
pub fn untold<'a>(report: &'a Report, told: &Told, now: Instant) -> Vec<&'a DeliveryReport> {
    let is_news = |delivery: &&DeliveryReport| {
        report.recorded.contains(&delivery.key)
            || (!is_on_record(delivery) && !told.knows(&name(delivery), now))
    };
    let troubled = report
        .deliveries
        .iter()
        .filter(|delivery| needs_somebody(delivery.fate));
    troubled.filter(is_news).collect()
}

/// What is remembered of a delivery: another fate of it is news.
pub fn name(delivery: &DeliveryReport) -> String {
    format!("{} {}", delivery.key, delivery.fate.name())
}

fn needs_somebody(fate: Fate) -> bool {
    match fate {
        Fate::Failed | Fate::Unknown | Fate::Held | Fate::Missed => true,
        Fate::Sent | Fate::Retrying | Fate::Skipped => false,
    }
}

/// True when the ledger holds this fate, so that the run which wrote it has told it.
fn is_on_record(delivery: &DeliveryReport) -> bool {
    delivery
        .parts
        .iter()
        .any(|part| part.state == delivery.fate.name())
}

#[cfg(test)]
mod tests {
    use super::super::report::PartReport;
    use super::*;
    use crate::model::DeliveryKey;
    use crate::time::{Zone, parse_instant};

    fn at(time: &str) -> Instant {
        parse_instant(&format!("2026-11-27T{time}:00Z")).unwrap()
    }

    fn report(fate: Fate, state: Option<&'static str>, recorded: bool) -> Report {
        let key = DeliveryKey {
            post: "teaser".to_owned(),
            channel: "mastodon".to_owned(),
            occurrence: String::new(),
        };
        let part = |state| PartReport {
            state,
            remote_id: None,
            url: None,
        };
        Report {
            recorded: recorded.then(|| key.clone()).into_iter().collect(),
            deliveries: vec![DeliveryReport {
                key,
                platform: "mastodon".to_owned(),
                publish_at: None,
                zone: Zone::UTC,
                fate,
                attempt: 0,
                parts: state.map(part).into_iter().collect(),
                error: None,
            }],
            ..Report::default()
        }
    }

    #[test]
    fn what_the_ledger_holds_is_told_by_the_run_that_wrote_it() {
        let told = Told::default();
        let count = |report: &Report| untold(report, &told, at("09:00")).len();
        assert_eq!(count(&report(Fate::Held, Some("held"), true)), 1);
        assert_eq!(count(&report(Fate::Held, Some("held"), false)), 0);
        assert_eq!(count(&report(Fate::Sent, Some("sent"), true)), 0);
    }

    #[test]
    fn what_leaves_no_event_is_told_once_a_day() {
        let refused = report(Fate::Failed, None, false);
        let told = Told::default();
        let news = untold(&refused, &told, at("09:00"));
        assert_eq!(news.len(), 1);
        let told = told.with(news.into_iter().map(name), at("09:00"));
        assert!(untold(&refused, &told, at("23:00")).is_empty());
        assert_eq!(untold(&refused, &told, at("09:00") + AGAIN_AFTER).len(), 1);
        let held = report(Fate::Held, None, false);
        assert_eq!(untold(&held, &told, at("09:15")).len(), 1);
    }
}
