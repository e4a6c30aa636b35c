//! Before a channel publishes: its credentials are proved, and that it is the place that it was.

use chrono::{DateTime, TimeDelta};

use super::credentials::Secrets;
use super::delivery::Channel;
use super::keeping::{ENVIRONMENT, Keeping};
use super::pin;
use super::recorder::{RecordError, Recorder};
use super::report::Fate;
use super::run::Surroundings;
use super::sign_in::{Trouble, sign_in};
use super::transport::{Failure, Supply, Transport};
use crate::ledger::{LedgerError, Pin};
use crate::platform::credentials::need_a_person;
use crate::platform::{Account, Adapter, Answer, Call, Identity, Limits, Outcome, Platform, find};
use crate::time::Clock;

/// A clock that differs from a server's by more than this is wrong.
const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(2);

/// What the channels of a run share.
pub(super) struct Lane<'a> {
    pub(super) around: &'a Surroundings<'a>,
    pub(super) recorder: &'a Recorder,
    pub(super) transport: &'a Transport<'a>,
}

impl<'a> Lane<'a> {
    /// Where the secrets of channels are.
    fn keeping(&self) -> Keeping<'a> {
        Keeping {
            workspace: self.around.workspace,
            ledger: self.recorder,
            keys: &ENVIRONMENT,
            stop: Some(&self.around.stop),
            deadline: self.around.http.deadline(),
        }
    }
}

/// Why a channel sends nothing in this run.
pub(super) struct Refusal {
    pub(super) fate: Fate,
    pub(super) reason: String,
    /// What is wrong with the ledger, without which nothing may be sent on any channel.
    pub(super) trouble: Option<Box<LedgerError>>,
}

impl Refusal {
    fn new(fate: Fate, reason: String) -> Self {
        Self {
            fate,
            reason,
            trouble: None,
        }
    }
}

/// A channel whose credentials are proved.
pub(super) struct Opened<'a> {
    pub(super) account: Account<'a>,
    pub(super) platform: &'static Platform,
    pub(super) adapter: &'static Adapter,
    pub(super) secrets: Secrets,
    pub(super) limits: Limits,
    /// Where it publishes to, to be written down once something was published there.
    pub(super) news: Option<Pin>,
}

impl Opened<'_> {
    /// What its deliveries share.
    pub(super) fn channel<'b>(&'b self, lane: &'b Lane<'b>) -> Channel<'b> {
        Channel {
            account: self.account,
            adapter: self.adapter,
            facts: self.platform.facts,
            secrets: &self.secrets,
            transport: lane.transport,
            tree: lane.around.tree,
            recorder: lane.recorder,
            observer: &lane.around.observer,
            stop: &lane.around.stop,
        }
    }
}

/// Opens a channel for reading or deleting, or says why it cannot be.
pub(super) fn open_by_id<'a>(lane: &Lane<'a>, id: &'a str) -> Result<Opened<'a>, String> {
    let gone = || format!("the calendar has no channel `{id}` any more");
    let entry = lane.around.loaded.calendar.channels.get(id);
    let channel = &entry.ok_or_else(gone)?.value;
    let platform = find(channel.platform_id()).ok_or_else(gone)?;
    prove(lane, Account { id, channel }, platform).map_err(|refusal| refusal.reason)
}

/// Opens a channel for publishing.
pub(super) fn open<'a>(
    lane: &Lane<'_>,
    account: Account<'a>,
    platform: &'static Platform,
) -> Result<Opened<'a>, Refusal> {
    let opened = prove(lane, account, platform)?;
    let limits = ask_limits(lane, &opened).unwrap_or(opened.limits);
    Ok(Opened { limits, ..opened })
}

/// Credentials are fetched and proved before anything is asked about a message: elsewhere it would not be found.
fn prove<'a>(
    lane: &Lane<'_>,
    account: Account<'a>,
    platform: &'static Platform,
) -> Result<Opened<'a>, Refusal> {
    let failed = |reason: String| Refusal::new(Fate::Failed, reason);
    let secrets =
        Secrets::fetch(account, lane.keeping()).map_err(|error| failed(error.to_string()))?;
    let mut opened = Opened {
        account,
        platform,
        adapter: platform.adapter,
        secrets,
        limits: platform.facts.limits,
        news: None,
    };
    let news = stays(lane, &mut opened)?;
    Ok(Opened { news, ..opened })
}

/// Refuses a place other than the one that the channel is pinned to, and pins it where it answers for the first time.
/// Returns the pin that is still to be written.
fn stays(lane: &Lane<'_>, opened: &mut Opened<'_>) -> Result<Option<Pin>, Refusal> {
    let account = opened.account;
    let held = |reason: String| Refusal::new(Fate::Held, reason);
    let known = lane.recorder.channel(account.id);
    let place = pin::place(account, opened.platform, &opened.secrets);
    if let Some(server) = &place.server {
        lane.around.http.allow(server).map_err(held)?;
    }
    pin::same_server(account.id, known.as_ref(), &place).map_err(held)?;
    enter(lane, opened)?;
    let identity = identify(lane, opened)?;
    let news =
        pin::same_account(account.id, known.as_ref(), &place, identity.as_ref()).map_err(held)?;
    // An address that answered nothing yet may be a slip of the pen, which nobody has to trust away.
    match (news, identity) {
        (Some(pin), Some(_)) => {
            lane.recorder.pin(account.id, pin).map_err(unwritten)?;
            Ok(None)
        }
        (news, _) => Ok(news),
    }
}

/// Signs in, where the platform wants that.
fn enter(lane: &Lane<'_>, opened: &mut Opened<'_>) -> Result<(), Refusal> {
    let (account, adapter) = (opened.account, opened.adapter);
    let around = lane.around;
    let ask = |call: &Call, secrets: &Secrets| {
        let supply = Supply::without_uploads(secrets, around.tree, &around.observer);
        lane.transport.reach(call, supply, &around.stop)
    };
    sign_in(account, adapter, &mut opened.secrets, lane.keeping(), ask).map_err(|trouble| {
        match trouble {
            // A refusal under OAuth 2.0 has the status 400 (RFC 6749, section 5.2).
            Trouble::Refused(answer, Outcome::Refused(reason)) if answer.status == 400 => {
                Refusal::new(Fate::Failed, reason)
            }
            Trouble::Refused(answer, outcome) => unproved(&answer, outcome),
            Trouble::Ledger(error) => unwritten(error),
            Trouble::Unkept(reason) => Refusal::new(Fate::Failed, reason),
            trouble @ (Trouble::Unheard(_) | Trouble::Busy(_)) => {
                Refusal::new(Fate::Retrying, trouble.reason())
            }
        }
    })
}

/// Proves the credentials by a read-only call, and the clock by the answer's date.
fn identify(lane: &Lane<'_>, opened: &Opened<'_>) -> Result<Option<Identity>, Refusal> {
    let Some(identify) = opened.adapter.identify_on(&opened.account) else {
        return Ok(None);
    };
    let answer = ask_once(lane, opened, &(identify.call)(&opened.account))
        .map_err(|failure| Refusal::new(Fate::Retrying, failure.to_string()))?;
    let account = (identify.read)(&answer).map_err(|outcome| unproved(&answer, outcome))?;
    match clock_difference(lane, &answer) {
        Some(difference) if difference.abs() > CLOCK_SLACK => {
            let minutes = difference.num_minutes().abs();
            let reason = format!(
                "this machine's clock is {minutes} minutes off the server's: set it right, or give the time with `--now`"
            );
            Err(Refusal::new(Fate::Retrying, reason))
        }
        Some(_) | None => Ok(Some(account)),
    }
}

/// Credentials that the platform refuses want a person; whatever else it says may be over by the next run.
fn unproved(answer: &Answer, outcome: Outcome) -> Refusal {
    let fate = if need_a_person(answer, &outcome) {
        Fate::Failed
    } else {
        Fate::Retrying
    };
    Refusal::new(
        fate,
        outcome
            .reason()
            .unwrap_or_else(|| "its account could not be told".to_owned()),
    )
}

/// Where a channel publishes to, and with which tokens, must be on record before anything goes there.
fn unwritten(error: RecordError) -> Refusal {
    match error {
        RecordError::Overtaken => Refusal::new(
            Fate::Retrying,
            "another run recorded something about it first; the next run goes on".to_owned(),
        ),
        RecordError::Ledger(error) | RecordError::InJournal(error) => Refusal {
            fate: Fate::Retrying,
            reason: error.to_string(),
            trouble: Some(error),
        },
    }
}

/// How far our clock is from the server's; a time that was given by hand is not compared.
fn clock_difference(lane: &Lane<'_>, answer: &Answer) -> Option<TimeDelta> {
    match lane.around.clock {
        Clock::Fixed(_) => None,
        Clock::System => {
            let theirs = DateTime::parse_from_rfc2822(answer.headers.get("date")?).ok()?;
            Some(lane.recorder.now() - theirs.to_utc())
        }
    }
}

/// The limits of this channel's server, where it tells them.
fn ask_limits(lane: &Lane<'_>, opened: &Opened<'_>) -> Option<Limits> {
    let asked = opened.adapter.ask_limits.as_ref()?;
    let calls = (asked.calls)(&opened.account);
    calls
        .iter()
        .find_map(|call| (asked.read)(&ask_once(lane, opened, call).ok()?))
}

fn ask_once(lane: &Lane<'_>, opened: &Opened<'_>, call: &Call) -> Result<Answer, Failure> {
    ask_with(lane, &opened.secrets, call)
}

fn ask_with(lane: &Lane<'_>, secrets: &Secrets, call: &Call) -> Result<Answer, Failure> {
    let supply = Supply::without_uploads(secrets, lane.around.tree, &lane.around.observer);
    lane.transport.ask(call, supply, &lane.around.stop)
}
