//! Plans for the tests of formats: a few lines of TOML, what happened to them, and a time.

use super::{Plan, Window};
use crate::layout::{Input, called_off, lay_out};
use crate::ledger::{Intent, LedgerState, What};
use crate::load::memory::loaded;
use crate::model::{DeliveryKey, Receipt};
use crate::time::{Instant, parse_instant};

/// The delivery of a post on the channel `m`.
pub(super) fn key(post: &str) -> DeliveryKey {
    DeliveryKey {
        post: post.to_owned(),
        channel: "m".to_owned(),
        occurrence: String::new(),
    }
}

/// An instant in RFC 3339.
pub(super) fn at(text: &str) -> Instant {
    parse_instant(text).unwrap()
}

/// What the plan of November 2026 becomes, on the wall clock of Stockholm, on the 20th at noon. The channel `m` is given.
pub(super) fn with_plan<T>(
    calendar: &str,
    ledger: &LedgerState,
    show: impl FnOnce(&Plan<'_>) -> T,
) -> T {
    let root = "[workspace]\nname = 'Acme & friends'\ntimezone = 'Europe/Stockholm'\n\
                [channels.m]\nplatform = 'mastodon'\nserver = 'https://m.example'\nname = 'Fedi'\n\
                [channels.b]\nplatform = 'bluesky'\nhandle = 'a.example'\n";
    let loaded = loaded(&[("kalends.toml", root), ("calendar/a.toml", calendar)]);
    let input = Input {
        calendar: &loaded.calendar,
        settings: &loaded.settings,
        ledger,
        now: at("2026-11-20T12:00:00+01:00"),
    };
    let window = Window {
        from: at("2026-11-01T00:00:00+01:00"),
        to: at("2026-12-01T00:00:00+01:00"),
    };
    let mut layout = lay_out(&input, window);
    let off = called_off(&input, window);
    layout.deliveries.extend(off.deliveries);
    layout.unplaced.extend(off.unplaced);
    let zone = loaded.settings.workspace.zone();
    show(&Plan::new(&input, layout, window, zone))
}

/// A ledger in which a post was tried on the channel `m`, and what came of it.
pub(super) fn tried(post: &str, came_of_it: What) -> LedgerState {
    let mut ledger = LedgerState::default();
    let publish_at = at("2026-11-27T09:00:00+01:00");
    let intent = Intent {
        epoch: 1,
        part: 1,
        parts: 1,
        key: "key".to_owned(),
        digest: "sha256:0".to_owned(),
        wording: None,
        said: None,
        commit: None,
        publish_at,
    };
    let reserved = What::Reserved {
        epoch: 1,
        until: publish_at + chrono::TimeDelta::hours(1),
    };
    for what in [reserved, What::Sending(intent), came_of_it] {
        let event = ledger.next_event(&key(post).into(), publish_at, "run-1", what);
        ledger.apply(&event.unwrap()).unwrap();
    }
    ledger
}

/// A receipt with that address.
pub(super) fn sent(address: &str) -> What {
    What::Sent {
        epoch: 1,
        part: 1,
        receipt: Receipt {
            remote_id: Some("1".to_owned()),
            url: Some(address.to_owned()),
        },
    }
}
