//! Everything that happened to a post's deliveries, event by event: when, by whom and what, in plain words.

use super::display::Foreign;
use super::text::indented;
use super::times::day_and_time;
use crate::ledger::{Event, Scope, Stream, Verdict, What};
use crate::model::{DeliveryKey, Receipt};
use crate::time::{Instant, Zone, to_local};

/// A paragraph a delivery; empty where nothing happened yet.
pub fn render(events: &[Event], post: &str, zone: Zone) -> String {
    let about_it = events
        .iter()
        .filter(|event| event.stream.columns()[0] == post);
    let mut text = String::new();
    let mut told: Option<&Stream> = None;
    for event in about_it {
        if told != Some(&event.stream) {
            text.push_str(&heading(&event.stream));
            told = Some(&event.stream);
        }
        text.push_str(&indented(2, &line(event, zone)));
    }
    text
}

/// What happened to a delivery after everything that has to do with its claim `epoch`.
pub fn since(events: &[Event], key: &DeliveryKey, epoch: u64, zone: Zone) -> Vec<String> {
    let of_delivery = events
        .iter()
        .filter(|event| event.stream.delivery() == Some(key));
    let later = of_delivery.skip_while(|event| !begins_after(event, epoch));
    later
        .map(|event| format!("{}, {}", moment(event.at, zone), what(&event.what, zone)))
        .collect()
}

fn begins_after(event: &Event, epoch: u64) -> bool {
    matches!(&event.what, What::Reserved { epoch: claimed, .. } if *claimed > epoch)
}

fn heading(stream: &Stream) -> String {
    format!("\nWhat happened to {}:\n", Foreign(&stream.to_string()))
}

fn line(event: &Event, zone: Zone) -> String {
    format!(
        "{}  {}  {}",
        moment(event.at, zone),
        event.run,
        what(&event.what, zone)
    )
}

/// With seconds, by which the steps of one run are told apart.
fn moment(at: Instant, zone: Zone) -> String {
    to_local(at, zone)
        .format("%a %-d %b %Y %H:%M:%S")
        .to_string()
}

fn what(what: &What, zone: Zone) -> String {
    match what {
        What::Queued => "seen for the first time, and waiting for a slot".to_owned(),
        What::Reserved { epoch, .. } => format!("taken up by this run alone (claim {epoch})"),
        What::Released { .. } => "given back: nothing was sent".to_owned(),
        What::Answered { part, step, .. } => {
            let step = step.split(':').next().unwrap_or_default();
            format!("prepared {}: `{step}` is done", message(*part))
        }
        What::Sending(intent) if intent.parts > 1 => {
            format!("sending message {} of {}", intent.part, intent.parts)
        }
        What::Sending(_) => "sending it".to_owned(),
        What::Sent { part, receipt, .. } => format!("{} is out{}", message(*part), place(receipt)),
        What::NotSent {
            part,
            reason,
            retry_at,
            ..
        } => {
            let next = retry_at.map_or("given up".to_owned(), |at| {
                format!("tried again after {}", day_and_time(at, zone))
            });
            format!("{} was not sent ({reason}); {next}", message(*part))
        }
        What::Refused { part, reason, .. } => format!("{} was refused: {reason}", message(*part)),
        What::Unknown { part, reason, .. } => {
            format!("nobody knows whether {} is out: {reason}", message(*part))
        }
        What::NotFound { part, .. } => {
            format!("looked for {}, and it was not there", message(*part))
        }
        What::Held { reason } => format!("held for a person: {reason}"),
        What::Missed { reason } => format!("missed: {reason}"),
        What::Settled {
            part, verdict, by, ..
        } => format!("{by} says that {}", said(*part, verdict)),
        What::Retried { by } => format!("{by} wants another try"),
        What::Retracted { part, by } => format!("{} was deleted for {by}", message(*part)),
        What::Pinned(pin) => format!("publishes on {}", pin.platform),
        What::Approved { by, .. } => format!("approved by {by}"),
        What::Withdrawn { by } => format!("the approval was taken back by {by}"),
        What::Paused { scope, reason, by } => format!("{} paused by {by}: {reason}", name(scope)),
        What::Resumed { scope, by } => format!("{} resumed by {by}", name(scope)),
        What::Closed { place, by, .. } => format!("the ledger was moved by {by} to {place}"),
        What::TokensKept(_) => "new tokens are kept".to_owned(),
        What::TokensClaimed { .. } => "this run alone renews the tokens".to_owned(),
        What::TokensReleased { doubt: None, .. } => "the tokens stay as they are".to_owned(),
        What::TokensReleased {
            doubt: Some(doubt), ..
        } => format!("nobody knows whether the tokens were replaced: {doubt}"),
    }
}

/// The first message is mostly the only one.
fn message(part: u32) -> String {
    match part {
        1 => "the message".to_owned(),
        later => format!("message {later}"),
    }
}

fn place(receipt: &Receipt) -> String {
    let place = receipt.url.as_ref().or(receipt.remote_id.as_ref());
    place.map_or(String::new(), |place| format!(": {place}"))
}

fn said(part: u32, verdict: &Verdict) -> String {
    let message = message(part);
    match verdict {
        Verdict::Sent(receipt) => format!("{message} is out{}", place(receipt)),
        Verdict::NotSent => format!("{message} is not out"),
        Verdict::Cancelled => format!("{message} shall not go out any more"),
    }
}

fn name(scope: &Scope) -> String {
    match scope {
        Scope::All => "everything".to_owned(),
        Scope::Channel(id) => format!("the channel {id}"),
        Scope::Campaign(id) => format!("the campaign {id}"),
    }
}
