//! What is laid out where: each way of finding a time, and what must hold for any calendar.

mod calendars;
mod campaigns;
mod fixed;
mod mixed_calendars;
mod mixes;
mod queue;
mod repeats;
mod slots_in_files;

use chrono::{NaiveDateTime, TimeZone, Utc};

use super::{Delivery, Input, Layout, Window, lay_out};
use crate::content::{Composition, wording};
use crate::ledger::{Event, Intent, LedgerState, What};
use crate::load::Loaded;
use crate::load::memory::sound;
use crate::model::DeliveryKey;
use crate::time::Instant;

/// A channel `m` in Stockholm with a slot at nine on every day.
const DAILY: &str = "[channels.m]\nplatform = 'mastodon'\ncadence = 'daily'\n[cadences.daily]\nslots = ['0 9 * * *']\n";

/// An instant on the clock of Greenwich, `2026-11-27 09:00`.
fn utc(text: &str) -> Instant {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    Utc.from_utc_datetime(&local)
}

fn key(post: &str, channel: &str, occurrence: &str) -> DeliveryKey {
    DeliveryKey {
        post: post.to_owned(),
        channel: channel.to_owned(),
        occurrence: occurrence.to_owned(),
    }
}

/// Two thousand years: everything falls into it, except for repeats, which end a while after `now`.
fn always() -> Window {
    Window {
        from: utc("2026-01-01 00:00"),
        to: utc("2027-12-31 00:00"),
    }
}

/// The layout of a calendar at a time, as far as it falls into a window.
fn laid_out_in(loaded: &Loaded, ledger: &LedgerState, now: &str, window: Window) -> Layout {
    let input = Input {
        calendar: &loaded.calendar,
        settings: &loaded.settings,
        ledger,
        now: utc(now),
    };
    lay_out(&input, window)
}

/// The layout of a few lines of TOML that nobody has published anything of.
fn laid_out(calendar: &str, now: &str) -> Layout {
    laid_out_in(&sound(calendar), &LedgerState::default(), now, always())
}

/// Every delivery as `post channel local-time origin`.
fn shown(layout: &Layout) -> Vec<String> {
    layout.deliveries.iter().map(show).collect()
}

fn show(delivery: &Delivery) -> String {
    let origin = delivery.origin.name();
    let at = delivery.local.format("%a %m-%d %H:%M");
    format!(
        "{} {} {at} {origin}",
        delivery.key.post, delivery.key.channel
    )
}

/// A ledger that says when a post was first seen.
fn queued(post: &str, at: &str) -> LedgerState {
    let mut ledger = LedgerState::default();
    record(&mut ledger, &key(post, "m", ""), utc(at), What::Queued);
    ledger
}

/// Records that a delivery was tried, planned for a time.
fn tried(ledger: &mut LedgerState, delivery: &DeliveryKey, publish_at: &str) {
    tried_with(ledger, delivery, utc(publish_at), None);
}

/// Records that a delivery was tried at its time, with these words.
fn said(ledger: &mut LedgerState, delivery: &Delivery, mark: &str) {
    tried_with(
        ledger,
        &delivery.key,
        delivery.publish_at,
        Some(mark.to_owned()),
    );
}

/// The mark of what a delivery says on the channel `m`.
fn mark(loaded: &Loaded, delivery: &Delivery) -> String {
    let channel = &loaded.calendar.channels["m"].value;
    let facts = crate::platform::find(channel.platform_id()).unwrap().facts;
    let composition = Composition {
        calendar: &loaded.calendar,
        workspace: &loaded.settings.workspace,
        post_id: &delivery.key.post,
        post: &loaded.calendar.posts[&delivery.key.post].value,
        channel_id: "m",
        channel,
        ordinal: delivery.ordinal,
        facts,
        limits: &facts.limits,
    };
    wording(&composition).unwrap()
}

fn tried_with(
    ledger: &mut LedgerState,
    delivery: &DeliveryKey,
    at: Instant,
    wording: Option<String>,
) {
    let intent = Intent {
        epoch: 1,
        part: 1,
        parts: 1,
        key: "key".to_owned(),
        digest: "sha256:0".to_owned(),
        wording,
        said: None,
        commit: None,
        publish_at: at,
    };
    record(
        ledger,
        delivery,
        at,
        What::Reserved {
            epoch: 1,
            until: at + chrono::TimeDelta::hours(1),
        },
    );
    record(ledger, delivery, at, What::Sending(intent));
}

fn record(ledger: &mut LedgerState, delivery: &DeliveryKey, at: Instant, what: What) {
    let event: Event = ledger
        .next_event(&delivery.clone().into(), at, "run-1", what)
        .unwrap();
    ledger.apply(&event).unwrap();
}
