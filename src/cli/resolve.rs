//! `kalends resolve`: a person's word on a delivery that is unknown, held or failed.

use clap::Args;
use kalends::ledger::{
    AppendError, DeliveryState, Event, LedgerError, LedgerState, Record, Store, Verdict, What,
};
use kalends::load::load_settings;
use kalends::model::{DeliveryKey, Receipt};
use kalends::render::story;
use kalends::time::{Instant, Zone};

use super::workspace::Workspace;
use super::{Context, person};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Says what became of a delivery that is unknown, held or failed.
#[derive(Debug, Args)]
pub(super) struct Resolve {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    verdict: Word,
    /// The claim that you looked at, from `kalends status --format json`: your word counts only if none came after it
    #[arg(long, value_name = "NUMBER")]
    epoch: Option<u64>,
}

/// Which delivery.
#[derive(Debug, Args)]
pub(super) struct Target {
    /// The post's id
    post: String,
    /// The channel's id
    #[arg(long, value_name = "CHANNEL")]
    channel: String,
    /// Which occurrence of a recurring post, such as 2026-11-02T10:00
    #[arg(long, value_name = "TIME", default_value = "")]
    occurrence: String,
}

/// What became of it.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Word {
    /// It is out, at this address
    #[arg(long, value_name = "URL", value_parser = address)]
    sent: Option<String>,
    /// It is not out; the next run tries again
    #[arg(long)]
    not_sent: bool,
    /// It shall not go out any more
    #[arg(long)]
    cancel: bool,
}

/// The address that a person copied from the browser.
fn address(text: &str) -> Result<String, String> {
    let is_address = url::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if is_address {
        Ok(text.to_owned())
    } else {
        Err(
            "write the whole address of the post, such as https://mastodon.example/@team/1"
                .to_owned(),
        )
    }
}

impl Target {
    /// The name of the delivery.
    pub(super) fn key(&self) -> DeliveryKey {
        DeliveryKey {
            post: self.post.clone(),
            channel: self.channel.clone(),
            occurrence: self.occurrence.clone(),
        }
    }
}

impl Resolve {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let key = self.target.key();
        let verdict = match self.verdict {
            Word {
                sent: Some(url), ..
            } => Verdict::Sent(Receipt {
                remote_id: None,
                url: Some(url),
            }),
            Word { not_sent: true, .. } => Verdict::NotSent,
            Word { .. } => Verdict::Cancelled,
        };
        let told = match &verdict {
            Verdict::Sent(_) => "is recorded as sent",
            Verdict::NotSent => "goes out with the next `kalends publish`",
            Verdict::Cancelled => "will not go out any more",
        };
        word(context, &workspace, &key, self.epoch, |record, by| {
            let part = record.next_part().ok_or_else(|| already_sent(&key))?;
            Ok(What::Settled {
                epoch: record.epoch,
                part,
                verdict,
                by,
            })
        })?;
        Terminal::data(&format!("{key} {told}.\n"))?;
        Ok(0)
    }
}

fn already_sent(key: &DeliveryKey) -> Failure {
    Failure::usage(
        format!("{key} is sent already"),
        "`kalends history` shows where",
    )
}

/// Records a person's word about a delivery, under the lock of publishing runs.
pub(super) fn word(
    context: Context<'_>,
    workspace: &Workspace,
    key: &DeliveryKey,
    seen: Option<u64>,
    what: impl FnOnce(&Record, String) -> Result<What, Failure>,
) -> Result<(), Failure> {
    let settings = load_settings(&workspace.folder())?;
    let mut store = workspace.store(&settings)?;
    let by = person();
    let _lock = store.lock(&by)?;
    let now = context.global.clock().now();
    let events = store.load()?;
    let mut ledger = kalends::ledger::fold(&events)?;
    close_dead_intent(store.as_mut(), &mut ledger, key, (now, &by))?;
    let record = ledger.get(key).ok_or_else(|| unheard_of(key))?;
    if record.state() == DeliveryState::Sent {
        return Err(already_sent(key));
    }
    if let Some(seen) = seen.filter(|seen| *seen != record.epoch) {
        let zone = settings.workspace.zone();
        return Err(overtaken(key, (seen, record.epoch), &events, zone));
    }
    let what = what(record, by.clone())?;
    let event = ledger
        .next_event(&key.clone().into(), now, &by, what)
        .map_err(|error| refused(key, record, &error))?;
    append(store.as_mut(), event)
}

fn append(store: &mut dyn Store, event: Event) -> Result<(), Failure> {
    store.append(&[event]).map_err(|error| match error {
        AppendError::Conflict => Failure::from(LedgerError::Busy),
        AppendError::Failed(error) => error.into(),
    })
}

/// Where the lock keeps every run out, whoever wrote an intent without a result is dead: what it sent is in doubt, and a
/// person may say what became of it.
fn close_dead_intent(
    store: &mut dyn Store,
    ledger: &mut LedgerState,
    key: &DeliveryKey,
    (now, by): (Instant, &str),
) -> Result<(), Failure> {
    let open = ledger
        .get(key)
        .filter(|record| record.state() == DeliveryState::Sending)
        .and_then(Record::open_intent);
    let Some((part, epoch)) = open.filter(|_| store.lock_keeps_everybody_out()) else {
        return Ok(());
    };
    let reason = "the run that sent it ended before it could record an answer".to_owned();
    let unknown = What::Unknown {
        epoch,
        part,
        reason,
    };
    let event = ledger.next_event(&key.clone().into(), now, by, unknown)?;
    append(store, event.clone())?;
    ledger.apply(&event)?;
    Ok(())
}

/// The word is about something older than what is known.
fn overtaken(
    key: &DeliveryKey,
    (seen, newest): (u64, u64),
    events: &[Event],
    zone: Zone,
) -> Failure {
    let since = story::since(events, key, seen, zone);
    let since = if since.is_empty() {
        "there is no such claim yet".to_owned()
    } else {
        format!("since then: {}", since.join("; "))
    };
    Failure::usage(
        format!("your word is about claim {seen} of {key}, and the newest is {newest}"),
        format!("{since}. Look again, and say it with `--epoch {newest}`"),
    )
}

/// Who speaks, as far as the machine knows.
pub(super) fn person() -> String {
    person::name().unwrap_or_else(|| "somebody".to_owned())
}

pub(super) fn unheard_of(key: &DeliveryKey) -> Failure {
    let help = "`kalends status` lists the deliveries that wait for you; a recurring post needs its --occurrence too";
    Failure::usage(format!("the ledger knows nothing of {key}"), help)
}

fn refused(key: &DeliveryKey, record: &Record, error: &LedgerError) -> Failure {
    let state = record.state();
    let help = match state {
        DeliveryState::Unknown | DeliveryState::Sending => {
            "look whether it is there, then use `kalends resolve`"
        }
        DeliveryState::Held
        | DeliveryState::Failed
        | DeliveryState::Missed
        | DeliveryState::Cancelled => "use `kalends retry`",
        DeliveryState::Retracted => {
            "what was retracted stays so: to publish it again, give it a new id"
        }
        DeliveryState::Planned
        | DeliveryState::Reserved
        | DeliveryState::Retry
        | DeliveryState::Sent => "nothing needs to be done: the next run deals with it",
    };
    match error {
        LedgerError::Rewritten { .. } => Failure::usage(
            format!("{key} is {state}, so this cannot be said of it"),
            help,
        ),
        _ => Failure::usage(error.to_string(), help),
    }
}
