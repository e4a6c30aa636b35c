//! `kalends retract`: deletes what was published.

use clap::Args;
use kalends::ledger::{DeliveryState, Record};
use kalends::model::DeliveryKey;
use kalends::platform;
use kalends::publish::retract;

use super::Context;
use super::engine::Engine;
use super::resolve::{Target, person, unheard_of};
use super::workspace::Workspace;
use crate::failure::{FAILED, Failure, LEDGER, NEEDS_PERSON};
use crate::terminal::Terminal;

/// Deletes on the platform what was published, the last message of a thread first.
#[derive(Debug, Args)]
pub(super) struct Retract {
    #[command(flatten)]
    target: Target,
    /// Do not ask before it is deleted
    #[arg(long, short)]
    yes: bool,
    /// You have deleted it yourself: only record that
    #[arg(long)]
    by_hand: bool,
    /// Take the channels from the folder, not from the commit
    #[arg(long)]
    worktree: bool,
}

impl Retract {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let key = self.target.key();
        let engine = Engine::start(context, &workspace, self.worktree)?;
        let ledger = workspace.ledger(&engine.loaded.settings)?;
        let record = ledger.get(&key).ok_or_else(|| unheard_of(&key))?;
        let addresses = out(&key, record)?;
        if addresses.is_empty() {
            Terminal::data(&format!("{key} is retracted already.\n"))?;
            return Ok(0);
        }
        if !self.by_hand {
            refuse_where_it_cannot(&engine, &key, &addresses)?;
            if !self.is_meant(&key, &addresses)? {
                Terminal::data("Nothing was deleted.\n")?;
                return Ok(0);
            }
        }
        let around = engine.around(context, &workspace);
        let store = engine.store(&workspace)?;
        let done = retract(&around, store, &key, &person(), self.by_hand)?;
        for note in &done.notes {
            context.terminal.note(note);
        }
        if done.gone > 0 {
            let told = deleted(&key, done.gone);
            Terminal::data(&format!("{told}\n"))?;
        }
        match (done.trouble, done.stopped) {
            (Some(trouble), _) => {
                let help = "run the same command again; what is gone already is no mistake";
                context.terminal.error(&trouble.to_string(), Some(help));
                Ok(LEDGER)
            }
            (None, Some(reason)) => Err(Failure {
                code: FAILED,
                message: format!("{key} is still there: {reason}"),
                help: Some(by_hand(&key, &addresses)),
            }),
            (None, None) => Ok(0),
        }
    }

    /// Whether somebody wants it: asked on a terminal, and said with `--yes` everywhere else.
    fn is_meant(&self, key: &DeliveryKey, addresses: &[String]) -> Result<bool, Failure> {
        if self.yes {
            return Ok(true);
        }
        if !Terminal::can_ask() {
            return Err(Failure::usage(
                format!("this deletes {} for good", counted(key, addresses.len())),
                "say so with `--yes`, since nobody can be asked here",
            ));
        }
        let question = format!(
            "Delete {} for good ({})? [y/N]",
            counted(key, addresses.len()),
            addresses.join(", ")
        );
        let answer = Terminal::ask(&question, "")?;
        Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
    }
}

/// Where the messages that are out can be seen; none when all are retracted.
fn out(key: &DeliveryKey, record: &Record) -> Result<Vec<String>, Failure> {
    if record.blocks_send() {
        return Err(Failure::usage(
            format!("it is not known what of {key} is out"),
            "run `kalends reconcile` first",
        ));
    }
    let parts = record.parts.values();
    let sent = parts.filter(|part| part.state == DeliveryState::Sent);
    let receipts = sent.map(|part| part.receipt.clone().unwrap_or_default());
    let address = receipts.map(|it| it.url.or(it.remote_id).unwrap_or("no address".to_owned()));
    let addresses: Vec<String> = address.collect();
    if addresses.is_empty() && record.state() != DeliveryState::Retracted {
        return Err(Failure::usage(
            format!("{key} is {}, and nothing of it is out", record.state()),
            "there is nothing to retract",
        ));
    }
    Ok(addresses)
}

fn refuse_where_it_cannot(
    engine: &Engine,
    key: &DeliveryKey,
    addresses: &[String],
) -> Result<(), Failure> {
    let channel = engine.loaded.calendar.channels.get(&key.channel);
    let platform = channel.and_then(|it| platform::find(it.value.platform_id()));
    let message = match platform {
        None => format!("the calendar has no channel `{}` any more", key.channel),
        Some(platform) if platform.adapter.retract.is_some() => return Ok(()),
        Some(platform) => format!("nothing can be deleted on {} from here", platform.name),
    };
    Err(Failure {
        code: NEEDS_PERSON,
        message,
        help: Some(by_hand(key, addresses)),
    })
}

/// What is left for a person.
fn by_hand(key: &DeliveryKey, addresses: &[String]) -> String {
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
        "delete it there yourself ({}), then run `kalends retract {post} --channel {channel}{occurrence} --by-hand`",
        addresses.join(", ")
    )
}

fn counted(key: &DeliveryKey, count: usize) -> String {
    if count == 1 {
        key.to_string()
    } else {
        format!("the {count} messages of {key}")
    }
}

fn deleted(key: &DeliveryKey, count: usize) -> String {
    if count == 1 {
        format!("{key}: 1 message is deleted.")
    } else {
        format!("{key}: {count} messages are deleted.")
    }
}
