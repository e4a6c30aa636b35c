//! `diff` as JSON, version 1: additive changes only.

use serde::Serialize;

use super::{Report, Version, phrase};
use crate::diff::{
    Added, Cause, Changed, FieldChange, Found, Kind, Medium, Moved, Part, Planned, PlannedTime,
    PublishedChange, Removed, SecurityChange, TableChange, Week,
};
use crate::model::DeliveryKey;
use crate::render::times::rfc3339;

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
struct Key<'a> {
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
    field: &'a str,
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

#[derive(Serialize)]
struct Table<'a> {
    table: String,
    kind: &'a str,
    id: Option<&'a str>,
    change: &'a str,
    keys: Vec<TableKey<'a>>,
}

#[derive(Serialize)]
struct TableKey<'a> {
    key: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

#[derive(Serialize)]
struct Cadence<'a> {
    channel: &'a str,
    week: String,
    from: String,
    before: usize,
    after: usize,
    min: Option<u32>,
    max: Option<u32>,
    trouble: Option<&'a str>,
}

#[derive(Serialize)]
struct Findings<'a> {
    new: Vec<Finding<'a>>,
    fixed: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    file: &'a str,
    line: usize,
    post: Option<&'a str>,
    channel: Option<&'a str>,
}

#[derive(Serialize)]
struct Security<'a> {
    kind: &'a str,
    subject: &'a str,
    key: Option<&'a str>,
    before: Option<&'a str>,
    after: Option<&'a str>,
    posts: &'a [String],
}

#[derive(Serialize)]
struct Published<'a> {
    #[serde(flatten)]
    key: Key<'a>,
    change: &'a str,
    sent_at: Option<String>,
    url: Option<&'a str>,
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

fn key(key: &DeliveryKey) -> Key<'_> {
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
        field: change.field.name(),
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

fn table(change: &TableChange) -> Table<'_> {
    let keys = change.keys.iter().map(|key| TableKey {
        key: &key.key,
        before: key.before.as_deref(),
        after: key.after.as_deref(),
    });
    Table {
        table: phrase::table(change),
        kind: change.kind.name(),
        id: Some(change.id.as_str()).filter(|id| !id.is_empty()),
        change: change.fate.name(),
        keys: keys.collect(),
    }
}

fn cadence(week: &Week) -> Cadence<'_> {
    Cadence {
        channel: &week.channel,
        week: week.monday.format("%G-W%V").to_string(),
        from: week.monday.to_string(),
        before: week.before,
        after: week.after,
        min: week.least,
        max: week.most,
        trouble: week.trouble(),
    }
}

fn finding(found: &Found) -> Finding<'_> {
    Finding {
        rule: found.rule.0,
        severity: found.severity.name(),
        message: &found.message,
        help: found.help.as_deref(),
        file: &found.file,
        line: found.line,
        post: found.post.as_deref(),
        channel: found.channel.as_deref(),
    }
}

fn security(change: &SecurityChange) -> Security<'_> {
    Security {
        kind: change.kind.name(),
        subject: &change.subject,
        key: change.key.as_deref(),
        before: change.before.as_deref(),
        after: change.after.as_deref(),
        posts: &change.posts,
    }
}

fn published<'a>(change: &'a PublishedChange, report: &Report<'_>) -> Published<'a> {
    Published {
        key: key(&change.key),
        change: if change.gone { "removed" } else { "edited" },
        sent_at: change.sent_at.map(|at| rfc3339(at, report.diff.zone)),
        url: change.url.as_deref(),
    }
}
