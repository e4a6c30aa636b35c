//! What was approved as JSON, version 1: additive changes only. What is digested may change its form; this does not.

use serde_json::{Value, json};

use super::times::rfc3339;
use crate::approval::{ChannelSheet, Medium, Spoken, Time, When};
use crate::time::Zone;

/// The words on all posts as one JSON document.
pub fn render(spoken: &[Spoken], commit: Option<&str>, zone: Zone) -> String {
    let posts: Vec<Value> = spoken.iter().map(|one| post(one, zone)).collect();
    super::json(&json!({ "version": 1, "commit": commit, "posts": posts }))
}

fn post(spoken: &Spoken, zone: Zone) -> Value {
    let sheet = spoken.sheet.as_ref();
    let channels = sheet.map(|sheet| {
        let channels = sheet.channels.iter();
        channels
            .map(|(id, sheet)| channel(id, sheet, zone))
            .collect::<Vec<_>>()
    });
    json!({
        "post": spoken.post,
        "state": spoken.word.name(),
        "by": spoken.by,
        "at": rfc3339(spoken.at, zone),
        "digest": spoken.digest,
        "channels": channels,
    })
}

fn channel(id: &str, sheet: &ChannelSheet, zone: Zone) -> Value {
    let turns = sheet.words.turns.iter();
    let turns = turns.map(|turn| turn.iter().map(|part| &part.text).collect::<Vec<_>>());
    let media = sheet.media.iter().flatten();
    json!({
        "channel": id,
        "platform": sheet.platform,
        "time": time(&sheet.when, zone),
        "timezone": sheet.when.zone,
        "turns": turns.collect::<Vec<_>>(),
        "media": media.map(medium).collect::<Vec<_>>(),
    })
}

/// The time as its file writes it: one key, which tells its kind.
fn time(when: &When, zone: Zone) -> Value {
    match &when.time {
        Time::Instant(instant) => json!({ "instant": rfc3339(*instant, zone) }),
        Time::Local(local) => json!({ "local": local }),
        Time::Day(day) => json!({ "day": day }),
        Time::Queue {
            priority,
            not_before,
            not_after,
        } => json!({
            "queue": { "priority": priority, "not_before": not_before, "not_after": not_after }
        }),
        Time::Repeat(repeat) => json!({
            "repeat": {
                "cron": repeat.cron,
                "from": repeat.from,
                "until": repeat.until,
                "count": repeat.count,
                "except": repeat.except,
            }
        }),
    }
}

fn medium(medium: &Medium) -> Value {
    json!({ "file": medium.file, "alt": medium.alt, "sha256": medium.sha256 })
}
