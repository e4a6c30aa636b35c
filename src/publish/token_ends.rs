//! When the tokens of channels end, as far as anybody knows, and what is to be done before.

use chrono::{NaiveDate, TimeDelta};

use super::doctor::Checkup;
use super::keeping::Keeping;
use super::sign_in::kept_at;
use crate::ledger::LedgerState;
use crate::load::Loaded;
use crate::model::Channel;
use crate::platform::{Account, Platform, find};

/// So many days before a token ends it is time for a new one.
const EARLY: i64 = 14;

/// A token that has ended, or will soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenEnd {
    /// The channel.
    pub channel: String,
    /// Its last day.
    pub last: NaiveDate,
    /// In words, with what to do.
    pub told: String,
}

/// Every channel whose token has ended or ends within two weeks, by what the ledger keeps or the calendar says.
pub fn ending_tokens(loaded: &Loaded, ledger: &LedgerState, today: NaiveDate) -> Vec<TokenEnd> {
    let channels = loaded.calendar.channels.iter();
    let ending = channels.filter_map(|(id, entry)| {
        let known = ledger.channel(id).and_then(|it| it.tokens.tokens.ends);
        let known = known.filter(|_| entry.value.shares_tokens());
        let known = known.map(|at| at.date_naive());
        let last = known.or(entry.value.token_expires.map(|last| last.value))?;
        let left = (last - today).num_days();
        let when = if left < 0 {
            format!("its last day was {last}")
        } else {
            format!("its last day is {last}")
        };
        (left <= EARLY).then(|| TokenEnd {
            channel: id.clone(),
            last,
            told: format!("the token of `{id}`: {when}; run `kalends auth {id}` for a new one"),
        })
    });
    ending.collect()
}

/// The last day of what a channel keeps in the ledger or in a file, where the platform told it or its tokens have one age.
pub(super) fn last_day(
    account: Account<'_>,
    platform: &Platform,
    keeping: Keeping<'_>,
) -> Option<NaiveDate> {
    if account.channel.shares_tokens() {
        let record = keeping.tokens(account).ok()?;
        return record.tokens.ends.map(|at| at.date_naive());
    }
    // Those that are renewed are as old as their file.
    let sign_in = platform.adapter.sign_in.as_ref()?;
    sign_in.least_age?;
    let days = TimeDelta::days(i64::from(platform.facts.token_days?));
    let mut names = sign_in.grants.iter();
    let kept_at = names.find_map(|(_, name)| kept_at(account, name, keeping.workspace))?;
    Some((kept_at + days).date_naive())
}

/// What `kalends doctor` says of a token, whose last day is known by `known` or written by hand.
pub(super) fn checkup(
    id: &str,
    channel: &Channel,
    known: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<Checkup> {
    let written = channel.token_expires.map(|last| last.value);
    let help = match known {
        Some(_) => format!("obtain a new one: kalends auth {id}"),
        None => "obtain a new token, and write its last day as `token_expires`".to_owned(),
    };
    let Some(last) = known.or(written) else {
        let days = find(channel.platform_id())?.facts.token_days?;
        let message =
            format!("tokens work there for {days} days, and nobody knows since when this one does");
        let help = "write its last day as `token_expires`";
        return Some(Checkup::warning(id, "token", message, help));
    };
    let left = (last - today).num_days();
    Some(match left {
        ..0 => Checkup::problem(id, "token", format!("its last day was {last}"), help),
        0..=EARLY => {
            let message = format!("its last day is {last}, in {left} days");
            Checkup::warning(id, "token", message, help)
        }
        _ => Checkup::ok(id, "token", format!("works until {last}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Event, Stream, Tokens, What, fold};
    use crate::load::memory::sound;
    use crate::time::parse_instant;

    fn told(channel: &str, known: Option<&str>) -> Option<String> {
        let loaded = sound(&format!("[channels.news]\n{channel}\n"));
        let today = "2026-11-27".parse().unwrap();
        let known = known.map(|day| day.parse().unwrap());
        let found = checkup(
            "news",
            &loaded.calendar.channels["news"].value,
            known,
            today,
        )?;
        Some(format!("{}: {}", found.state.name(), found.message))
    }

    #[test]
    fn a_token_is_looked_at_by_its_last_day() {
        let of = |last: &str| {
            told(
                &format!("platform = \"mastodon\"\ntoken_expires = {last}"),
                None,
            )
        };
        assert_eq!(
            of("2026-11-26").unwrap(),
            "problem: its last day was 2026-11-26"
        );
        assert_eq!(
            of("2026-12-11").unwrap(),
            "warning: its last day is 2026-12-11, in 14 days"
        );
        assert_eq!(of("2026-12-12").unwrap(), "ok: works until 2026-12-12");
        assert_eq!(told("platform = \"mastodon\"", None), None);
        let threads = told("platform = \"threads\"", None).unwrap();
        assert!(threads.starts_with("warning: tokens work there for 60 days"));
        let known = told("platform = \"threads\"", Some("2027-01-20")).unwrap();
        assert_eq!(known, "ok: works until 2027-01-20");
    }

    #[test]
    fn a_token_in_the_ledger_that_ends_soon_is_listed_with_the_command_that_helps() {
        let loaded = sound(
            "[channels.bird]\nplatform = \"tiktok\"\nrefresh_token = { ledger = \"KEY\" }\n[channels.calm]\nplatform = \"mastodon\"\n",
        );
        let kept = Event {
            stream: Stream::Channel("bird".to_owned()),
            number: 1,
            at: parse_instant("2026-11-01T09:00:00Z").unwrap(),
            run: "ada".to_owned(),
            what: What::TokensKept(Tokens {
                ends: parse_instant("2026-12-01T09:00:00Z").ok(),
                ..Tokens::default()
            }),
        };
        let ledger = fold(&[kept]).unwrap();
        let on = |day: &str| ending_tokens(&loaded, &ledger, day.parse().unwrap());
        assert_eq!(on("2026-11-02"), []);
        let told = on("2026-11-27");
        assert_eq!(told.len(), 1);
        assert!(
            told[0].told.contains("kalends auth bird"),
            "{}",
            told[0].told
        );
    }
}
