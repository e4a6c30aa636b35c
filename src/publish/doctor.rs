//! Whether publishing would work here: what was gathered goes in, one finding a check comes out.

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::checkup::Asked;
use super::credentials::CredentialError;
use super::pause;
use super::token_ends;
use crate::diagnostic::{Diagnostic, Severity};
use crate::ledger::{DeliveryState, FORMAT, LedgerState, Record};
use crate::load::{GitState, Loaded, WORKSPACE_FILE};
use crate::model::Channel;
use crate::platform::find;
use crate::time::{Instant, Zone, format_instant, to_local};

/// A clock that differs from a server's by more than this stops publishing.
const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(2);

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// As it should be.
    Ok,
    /// It works, and somebody should look at it.
    Warning,
    /// It stops publishing, on one channel or everywhere.
    Problem,
}

impl Condition {
    /// The word for it, in text and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkup {
    /// What was looked at: a channel's id, or `settings`, `ledger`, `git`, `notify`, `time zones`.
    pub subject: String,
    /// What about it.
    pub check: &'static str,
    /// How it is.
    pub state: Condition,
    /// What was found.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Checkup {
    /// A check that found what it wants to find.
    pub fn ok(subject: &str, check: &'static str, message: impl Into<String>) -> Self {
        Self {
            subject: subject.to_owned(),
            check,
            state: Condition::Ok,
            message: message.into(),
            help: None,
        }
    }

    /// A check whose finding somebody should look at.
    pub fn warning(
        subject: &str,
        check: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            state: Condition::Warning,
            help: Some(help.into()),
            ..Self::ok(subject, check, message)
        }
    }

    /// A check whose finding stops publishing.
    pub fn problem(
        subject: &str,
        check: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            state: Condition::Problem,
            ..Self::warning(subject, check, message, help)
        }
    }
}

/// One channel: its platform, its secrets, its account, its token and its server's clock.
pub fn channel(id: &str, channel: &Channel, asked: &Asked, today: NaiveDate) -> Vec<Checkup> {
    let mut checks = vec![platform(id, channel)];
    match &asked.secrets {
        Some(Ok(0)) | None => {}
        Some(Ok(1)) => checks.push(Checkup::ok(id, "secret", "it is there")),
        Some(Ok(count)) => checks.push(Checkup::ok(id, "secret", format!("all {count} are there"))),
        Some(Err(error)) => checks.push(secret_missing(id, error)),
    }
    match &asked.account {
        None => {}
        Some(Ok(name)) => checks.push(Checkup::ok(id, "account", name)),
        Some(Err(reason)) => checks.push(Checkup::problem(
            id,
            "account",
            reason,
            "correct the server's address or the token; nothing is sent there until it answers",
        )),
    }
    checks.extend(token_ends::checkup(id, channel, asked.token_ends, today));
    checks.extend(asked.ahead.map(|ahead| clock(id, ahead)));
    checks
}

fn platform(id: &str, channel: &Channel) -> Checkup {
    let named = channel.platform_id();
    match find(named) {
        Some(platform) => Checkup::ok(id, "platform", platform.name),
        None => Checkup::problem(
            id,
            "platform",
            format!("there is no platform `{named}`"),
            "`kalends check` shows what may be meant",
        ),
    }
}

fn secret_missing(subject: &str, error: &CredentialError) -> Checkup {
    Checkup::problem(subject, "secret", &error.message, &error.help)
}

fn clock(id: &str, ahead: TimeDelta) -> Checkup {
    if ahead.abs() <= CLOCK_SLACK {
        return Checkup::ok(id, "clock", "as its server's");
    }
    let minutes = ahead.num_minutes().abs();
    Checkup::problem(
        id,
        "clock",
        format!("this machine is {minutes} minutes off its server"),
        "set this machine's clock right",
    )
}

/// The ledger, as it was read, and what waits in it for a person.
pub fn ledger(kind: &str, state: &LedgerState, zone: Zone) -> Vec<Checkup> {
    let events: u64 = state.iter().map(|(_, record)| record.number).sum();
    let found = match state.newest() {
        None => format!("{kind}, format {FORMAT}, with nothing in it yet"),
        Some(newest) => format!(
            "{kind}, format {FORMAT}, {events} events of deliveries, the newest at {}",
            format_instant(newest, zone)
        ),
    };
    let is_doubtful = |record: &Record| {
        matches!(
            record.state(),
            DeliveryState::Sending | DeliveryState::Unknown
        )
    };
    let doubts = state
        .iter()
        .filter(|(_, record)| is_doubtful(record))
        .count();
    let doubts = match doubts {
        0 => Checkup::ok("ledger", "doubts", "none waits for a person"),
        1 => Checkup::warning(
            "ledger",
            "doubts",
            "1 delivery is unknown",
            "`kalends status` names it: look, then say so with `kalends resolve`",
        ),
        count => Checkup::warning(
            "ledger",
            "doubts",
            format!("{count} deliveries are unknown"),
            "`kalends status` names them: look, then say so with `kalends resolve`",
        ),
    };
    let mut checks = vec![Checkup::ok("ledger", "record", found), doubts];
    checks.extend(pauses(state, zone));
    checks
}

/// What is paused on purpose is easily forgotten.
fn pauses(state: &LedgerState, zone: Zone) -> impl Iterator<Item = Checkup> {
    let pauses = state.workspace().pauses.iter();
    pauses.map(move |(scope, pause)| {
        let (what, way_out) = pause::told(scope, pause, zone);
        Checkup::warning("ledger", "pauses", what, way_out)
    })
}

/// The repository: what is published from it, and what is not in it yet.
pub fn git(commit: Option<&str>, state: &GitState, uncommitted: &[String]) -> Vec<Checkup> {
    let commit = commit.map_or("the folder as it is".to_owned(), |id| {
        format!("commit {}", id.get(..10).unwrap_or(id))
    });
    let mut checks = vec![Checkup::ok("git", "published", commit)];
    if let Some(first) = uncommitted.first() {
        let others = match uncommitted.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        checks.push(Checkup::warning(
            "git",
            "changes",
            format!("{first}{others} not committed"),
            "only what is committed is published",
        ));
    }
    if let Some(count) = state.unpushed.filter(|count| *count > 0) {
        checks.push(Checkup::warning(
            "git",
            "changes",
            format!("{count} commits are not pushed"),
            "run `git push`, if another machine publishes",
        ));
    }
    if let Some(count) = state.unmerged.filter(|count| *count > 0) {
        checks.push(Checkup::warning(
            "git",
            "changes",
            format!("{count} commits of the remote branch are not here"),
            "run `git pull`, if this machine publishes",
        ));
    }
    if state.shallow {
        checks.push(Checkup::ok(
            "git",
            "history",
            "fetched in part, which is enough to publish",
        ));
    }
    checks
}

/// The rules of time zones that this program was built with, named by year and letter, such as `2026a`.
pub fn time_zones(version: &str, now: Instant) -> Checkup {
    let year: Option<i32> = version.get(..4).and_then(|year| year.parse().ok());
    let current = to_local(now, Zone::UTC).year();
    match year {
        Some(year) if year + 1 < current => Checkup::warning(
            "time zones",
            "data",
            format!("{version}, which is older than a year"),
            "update Kalends: countries change their clocks",
        ),
        Some(_) | None => Checkup::ok("time zones", "data", version),
    }
}

/// Settings that mean anything other than what they say stop everything.
pub fn settings(loaded: &Loaded) -> Checkup {
    let in_settings = |finding: &&Diagnostic| {
        let path = loaded.sources.get(finding.label.span.source).path();
        finding.severity == Severity::Error && finding.subject.is_none() && path == WORKSPACE_FILE
    };
    if let Some(finding) = loaded.diagnostics.iter().find(in_settings) {
        let message = format!("{WORKSPACE_FILE}: {}", finding.message);
        return Checkup::problem("settings", "files", message, "`kalends check` shows where");
    }
    match loaded.broken_files.first() {
        None => Checkup::ok("settings", "files", "every file can be read"),
        Some(broken) => Checkup::problem(
            "settings",
            "files",
            format!(
                "`{}` cannot be read throughout, so its posts are held",
                loaded.sources.get(*broken).path()
            ),
            "`kalends check` shows why",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Entries;
    use crate::source::Spanned;
    use crate::source::{SourceId, Span};

    fn on(platform: &str, last: Option<&str>) -> Channel {
        let span = Span::new(SourceId(0), 0..0);
        Channel {
            platform: Some(Spanned {
                value: platform.to_owned(),
                span,
            }),
            name: None,
            cadence: None,
            language: None,
            timezone: None,
            audience: None,
            token_expires: last.map(|day| Spanned {
                value: day.parse().unwrap(),
                span,
            }),
            notes: None,
            settings: Entries::default(),
        }
    }

    fn told(checks: &[Checkup]) -> Vec<String> {
        checks
            .iter()
            .map(|check| format!("{} {}: {}", check.state.name(), check.check, check.message))
            .collect()
    }

    #[test]
    fn a_clock_two_minutes_off_is_right_and_three_are_wrong() {
        assert_eq!(clock("a", TimeDelta::minutes(-2)).state, Condition::Ok);
        assert_eq!(clock("a", TimeDelta::minutes(3)).state, Condition::Problem);
    }

    #[test]
    fn a_channel_says_what_it_is_and_what_stops_it() {
        let asked = Asked {
            secrets: Some(Ok(1)),
            account: Some(Err("the token is not valid".to_owned())),
            ahead: None,
            token_ends: None,
        };
        let today = "2026-11-27".parse().unwrap();
        assert_eq!(
            told(&channel("news", &on("mastodon", None), &asked, today)),
            [
                "ok platform: Mastodon",
                "ok secret: it is there",
                "problem account: the token is not valid"
            ]
        );
    }

    #[test]
    fn old_rules_of_time_zones_are_told() {
        let now = crate::time::parse_instant("2026-11-27T09:00:00Z").unwrap();
        assert_eq!(time_zones("2025b", now).state, Condition::Ok);
        assert_eq!(time_zones("2024b", now).state, Condition::Warning);
    }
}
