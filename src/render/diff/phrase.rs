//! The words in which changes are told, the same in every format for people. Foreign text stands in them as it is.

use crate::diff::{
    Cause, Diff, Fate, FieldChange, Kind, Only, Planned, PlannedTime, PublishedChange,
    SecurityChange, SecurityKind, TableChange, Week,
};
use crate::model::DeliveryKey;
use crate::time::Zone;

use crate::render::times::day_and_time;

/// Keys whose change the deliveries tell already, in posts.
const TOLD_BY_DELIVERIES: [&str; 21] = [
    "text",
    "variants",
    "title",
    "content_warning",
    "link",
    "media",
    "thread",
    "first_comment",
    "poll",
    "hashtags",
    "mentions",
    "body",
    "publish_at",
    "queue",
    "repeat",
    "status",
    "channels",
    "language",
    "visibility",
    "reply_to",
    "after",
];

/// `Fri 27 Nov 2026 09:00`, with the zone where it is not the workspace's.
pub(super) fn when(time: Option<PlannedTime>, zone: Zone) -> String {
    match time {
        Some(time) if time.zone == zone => day_and_time(time.at, time.zone),
        Some(time) => format!("{} {}", day_and_time(time.at, time.zone), time.zone.name()),
        None => "no time".to_owned(),
    }
}

/// When the deliveries of a series go out: the first time, and how many follow until when.
pub(super) fn series(all: &[&Planned], zone: Zone) -> String {
    let first = when(all.first().and_then(|one| one.time), zone);
    match (all.len(), all.last().and_then(|one| one.time)) {
        (0 | 1, _) | (_, None) => first,
        (count, Some(last)) => {
            let last = crate::render::times::day(last.at, last.zone);
            format!("{first}, and {} more until {last}", count - 1)
        }
    }
}

/// Why a delivery is new.
pub(super) fn came(why: Only) -> Option<&'static str> {
    match why {
        Only::Post => None,
        Only::Channel => Some("the channel is new"),
        Only::Target => Some("its post goes to this channel now"),
        Only::Cancelled => Some("it was cancelled before"),
        Only::Repeat => Some("its post repeats more often, or longer"),
    }
}

/// Why a delivery is gone.
pub(super) fn went(why: Only) -> &'static str {
    match why {
        Only::Post => "the post is deleted",
        Only::Channel => "the channel is gone",
        Only::Target => "its post does not go to this channel any more",
        Only::Cancelled => "it is cancelled",
        Only::Repeat => "its post repeats less often, or not as long",
    }
}

/// Why a delivery moved.
pub(super) fn because(why: &Cause) -> String {
    match why {
        Cause::File(key) => format!("its own `{key}` changed"),
        Cause::Table { table, key } => format!("`{key}` of `{table}` changed"),
        Cause::Approval => "its status changed, and what is approved is served first".to_owned(),
        Cause::Pushed { by } => format!("pushed by {}", named(by)),
        Cause::MovedUp { left } => format!("moved up, since {} left its place", named(left)),
        Cause::Queue => "the queue was laid out again".to_owned(),
    }
}

/// A delivery in a few letters: its post, and which occurrence.
pub(super) fn named(key: &DeliveryKey) -> String {
    if key.occurrence.is_empty() {
        format!("`{}`", key.post)
    } else {
        format!("`{}` at {}", key.post, key.occurrence.replace('T', " "))
    }
}

/// What a field is called, with the message that it is in.
pub(super) fn field(change: &FieldChange) -> String {
    match change.part {
        0 | 1 => change.field.words().to_owned(),
        part => format!("{} of message {part}", change.field.words()),
    }
}

/// The kind of a security change, for people.
pub(super) fn security(change: &SecurityChange) -> String {
    let key = change.key.as_deref().unwrap_or_default();
    let subject = &change.subject;
    match change.kind {
        SecurityKind::Credential => {
            format!("the secret of `{subject}` is taken from elsewhere (`{key}`)")
        }
        SecurityKind::Account => format!("`{subject}` goes elsewhere (`{key}`)"),
        SecurityKind::NewChannel => format!("`{subject}` is new"),
        SecurityKind::Settings => format!("`{key}` of `{subject}` changed"),
        SecurityKind::NewSite => format!("nothing has linked to `{subject}` so far"),
        SecurityKind::GoneChannel => format!("`{subject}` is gone"),
    }
}

/// What is out already and will not change.
pub(super) fn published(change: &PublishedChange, zone: Zone) -> String {
    let when = change.sent_at.map_or("already".to_owned(), |at| {
        format!("on {}", day_and_time(at, zone))
    });
    let (post, channel) = (&change.key.post, &change.key.channel);
    if change.gone {
        format!(
            "`{post}` went out on `{channel}` {when}; taking it out of the files deletes nothing there (`kalends retract {post}` does)"
        )
    } else {
        format!("`{post}` went out on `{channel}` {when}; nobody there will see the new words")
    }
}

/// `3 → 4`, with what the cadence says to it.
pub(super) fn week(week: &Week) -> String {
    let limit = match (week.least, week.most) {
        (Some(least), Some(most)) => format!(", {least} to {most} wanted"),
        (Some(least), None) => format!(", {least} at least wanted"),
        (None, Some(most)) => format!(", {most} at most"),
        (None, None) => String::new(),
    };
    let trouble = week
        .trouble()
        .map_or(String::new(), |trouble| format!(" ({trouble})"));
    format!("{} → {}{limit}{trouble}", week.before, week.after)
}

/// `campaigns.black-friday`.
pub(super) fn table(change: &TableChange) -> String {
    if change.id.is_empty() {
        change.kind.name().to_owned()
    } else {
        format!("{}.{}", change.kind.name(), change.id)
    }
}

/// The tables that nothing else tells of: those that are no channel and no setting for safety, and of posts what does
/// not show in their deliveries.
pub(super) fn other_tables(diff: &Diff) -> Vec<TableChange> {
    let others = diff.tables.iter().filter_map(|change| match change.kind {
        Kind::Post if change.fate != Fate::Changed => None,
        Kind::Publish | Kind::Approval | Kind::Notify | Kind::Lint => None,
        Kind::Post => {
            let mut rest = change.clone();
            rest.keys.retain(|key| !is_told(&key.key));
            (!rest.keys.is_empty()).then_some(rest)
        }
        Kind::Channel => {
            let mut rest = change.clone();
            let told = |key: &str| {
                diff.security
                    .iter()
                    .any(|one| one.subject == table(change) && one.key.as_deref() == Some(key))
            };
            rest.keys.retain(|key| !told(&key.key));
            (change.fate == Fate::Changed && !rest.keys.is_empty()).then_some(rest)
        }
        Kind::Workspace
        | Kind::Voice
        | Kind::Cadence
        | Kind::Campaign
        | Kind::Goal
        | Kind::Audience
        | Kind::Pillar => Some(change.clone()),
    });
    others.collect()
}

/// What a key of a post does shows in its deliveries.
fn is_told(key: &str) -> bool {
    let parts: Vec<&str> = key.split('.').collect();
    let name = match parts[..] {
        ["on" | "in", _, name, ..] | [name, ..] => name,
        [] => "",
    };
    TOLD_BY_DELIVERIES.contains(&name)
}

/// The difference in numbers: `2 added, 1 moved`.
pub(super) fn summary(diff: &Diff) -> String {
    let counts = [
        (diff.added.len(), "added"),
        (diff.removed.len(), "removed"),
        (diff.moved.len(), "moved"),
        (diff.changed.len(), "changed"),
    ];
    let told: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if told.is_empty() {
        "no delivery changed".to_owned()
    } else {
        format!("deliveries: {}", told.join(", "))
    }
}
