//! `diff` as JSON, version 1: additive changes only.

mod aside;

use serde::Serialize;

use super::{Report, Version, phrase};
use crate::diff::{
    Added, Cause, Changed, FieldChange, Kind, Medium, Moved, Part, Planned, PlannedTime, Removed,
};
use crate::model::DeliveryKey;
use crate::render::times::rfc3339;
use aside::{Cadence, Findings, Published, Security, Table, cadence, published, security, table};
pub(super) use aside::{Finding, finding};

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    base: Compared<'a>,
    head: Compared<'a>,
    timezone: &'a str,
    notes: &'a [String],
    security: Vec<Security<'a>>,
    published: Vec<Published<'a>>,
    added: Vec<Only<'a>>,
    removed: Vec<Only<'a>>,
    moved: Vec<Move<'a>>,
    changed: Vec<Change<'a>>,
    campaigns: Vec<Table<'a>>,
    tables: Vec<Table<'a>>,
    cadence: Vec<Cadence<'a>>,
    findings: Findings<'a>,
}

#[derive(Serialize)]
struct Compared<'a> {
    revision: Option<&'a str>,
    commit: Option<&'a str>,
}

#[derive(Serialize)]
struct Delivery<'a> {
    post: &'a str,
    channel: &'a str,
    platform: &'a str,
    campaign: Option<&'a str>,
    occurrence: Option<&'a str>,
    #[serde(flatten)]
    time: Time<'a>,
    state: &'a str,
    title: &'a str,
}

/// All of it is absent where a delivery finds no time; then the reason is there.
#[derive(Serialize)]
struct Time<'a> {
    publish_at: Option<String>,
    local: Option<String>,
    timezone: Option<&'a str>,
    origin: Option<&'a str>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct Only<'a> {
    #[serde(flatten)]
    delivery: Delivery<'a>,
    why: &'a str,
    parts: Vec<Message<'a>>,
}

#[derive(Serialize)]
struct Move<'a> {
    #[serde(flatten)]
    delivery: Delivery<'a>,
    occurrence_before: Option<&'a str>,
    before: Time<'a>,
    why: &'a str,
    because: String,
    by: Option<Key<'a>>,
    table: Option<&'a str>,
    key: Option<&'a str>,
}

#[derive(Serialize)]
pub(in crate::render::diff) struct Key<'a> {
    post: &'a str,
    channel: &'a str,
    occurrence: Option<&'a str>,
}

#[derive(Serialize)]
struct Change<'a> {
    #[serde(flatten)]
    delivery: Delivery<'a>,
    fields: Vec<Field<'a>>,
    parts: Vec<Message<'a>>,
}

#[derive(Serialize)]
struct Field<'a> {
    #[serde(rename = "field")]
    name: &'a str,
    part: Option<usize>,
    before: Option<&'a str>,
    after: Option<&'a str>,
    words: Vec<Piece<'a>>,
}

#[derive(Serialize)]
struct Piece<'a> {
    fate: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
    title: Option<&'a str>,
    content_warning: Option<&'a str>,
    link: Option<&'a str>,
    length: usize,
    limit: Option<usize>,
    unit: &'a str,
    media: Vec<Media<'a>>,
    poll: &'a [String],
}

#[derive(Serialize)]
struct Media<'a> {
    file: &'a str,
    alt: Option<&'a str>,
}

/// The report as one JSON document.
pub fn render(report: &Report<'_>) -> String {
    let diff = report.diff;
    let campaigns = diff
        .tables
        .iter()
        .filter(|change| change.kind == Kind::Campaign);
    crate::render::json(&Root {
        version: 1,
        base: compared(report.base),
        head: compared(report.head),
        timezone: diff.zone.name(),
        notes: report.notes,
        security: diff.security.iter().map(security).collect(),
        published: diff
            .published
            .iter()
            .map(|one| published(one, report))
            .collect(),
        added: diff.added.iter().map(added).collect(),
        removed: diff.removed.iter().map(removed).collect(),
        moved: diff.moved.iter().map(moved).collect(),
        changed: diff.changed.iter().map(changed).collect(),
        campaigns: campaigns.map(table).collect(),
        tables: diff.tables.iter().map(table).collect(),
        cadence: diff.cadence.iter().map(cadence).collect(),
        findings: Findings {
            new: diff.findings.new.iter().map(finding).collect(),
            fixed: diff.findings.fixed.iter().map(finding).collect(),
        },
    })
}

fn compared(version: Version<'_>) -> Compared<'_> {
    Compared {
        revision: version.revision,
        commit: version.commit,
    }
}

fn occurrence(key: &DeliveryKey) -> Option<&str> {
    Some(key.occurrence.as_str()).filter(|occurrence| !occurrence.is_empty())
}

pub(in crate::render::diff) fn key(key: &DeliveryKey) -> Key<'_> {
    Key {
        post: &key.post,
        channel: &key.channel,
        occurrence: occurrence(key),
    }
}

fn delivery(planned: &Planned) -> Delivery<'_> {
    Delivery {
        post: &planned.key.post,
        channel: &planned.key.channel,
        platform: &planned.platform,
        campaign: planned.campaign.as_deref(),
        occurrence: occurrence(&planned.key),
        time: time(planned),
        state: planned.status.word(),
        title: &planned.title,
    }
}

fn time(planned: &Planned) -> Time<'_> {
    let of = |tell: fn(PlannedTime) -> String| planned.time.map(tell);
    Time {
        publish_at: of(|time| rfc3339(time.at, time.zone)),
        local: of(|time| {
            let local = crate::time::to_local(time.at, time.zone);
            local.format("%Y-%m-%dT%H:%M:%S").to_string()
        }),
        timezone: planned.time.map(|time| time.zone.name()),
        origin: planned.time.map(|time| time.origin.name()),
        reason: planned.reason.as_deref(),
    }
}

fn added(one: &Added) -> Only<'_> {
    Only {
        delivery: delivery(&one.delivery),
        why: one.why.name(),
        parts: one.said.parts.iter().map(message).collect(),
    }
}

fn removed(one: &Removed) -> Only<'_> {
    Only {
        delivery: delivery(&one.delivery),
        why: one.why.name(),
        parts: one.said.parts.iter().map(message).collect(),
    }
}

fn moved(one: &Moved) -> Move<'_> {
    let renamed = one.before.key != one.after.key;
    let (table, key_of_table) = match &one.why {
        Cause::Table { table, key } => (Some(table.as_str()), Some(key.as_str())),
        Cause::File(key) => (None, Some(*key)),
        Cause::Approval | Cause::Pushed { .. } | Cause::MovedUp { .. } | Cause::Queue => {
            (None, None)
        }
    };
    Move {
        delivery: delivery(&one.after),
        occurrence_before: occurrence(&one.before.key).filter(|_| renamed),
        before: time(&one.before),
        why: one.why.name(),
        because: phrase::because(&one.why),
        by: one.why.by().map(key),
        table,
        key: key_of_table,
    }
}

fn changed(one: &Changed) -> Change<'_> {
    Change {
        delivery: delivery(&one.after),
        fields: one.fields.iter().map(field).collect(),
        parts: one.said.parts.iter().map(message).collect(),
    }
}

fn field(change: &FieldChange) -> Field<'_> {
    let pieces = change.pieces.iter().map(|piece| Piece {
        fate: piece.fate.name(),
        text: &piece.text,
    });
    Field {
        name: change.field.name(),
        part: (change.part > 0).then_some(change.part),
        before: change.before.as_deref(),
        after: change.after.as_deref(),
        words: pieces.collect(),
    }
}

fn message(part: &Part) -> Message<'_> {
    Message {
        text: &part.text,
        title: part.title.as_deref(),
        content_warning: part.content_warning.as_deref(),
        link: part.link.as_deref(),
        length: part.length,
        limit: part.limit,
        unit: part.unit,
        media: part.media.iter().map(media).collect(),
        poll: &part.poll,
    }
}

fn media(medium: &Medium) -> Media<'_> {
    Media {
        file: &medium.path,
        alt: medium.alt.as_deref(),
    }
}
