//! What stands beside the deliveries: tables, weeks, findings, security and what is out already.

use serde::Serialize;

use super::{Key, key};
use crate::diff::{Found, PublishedChange, SecurityChange, TableChange, Week};
use crate::render::diff::{Report, phrase};
use crate::render::times::rfc3339;

#[derive(Serialize)]
pub(in crate::render::diff) struct Table<'a> {
    #[serde(rename = "table")]
    name: String,
    kind: &'a str,
    id: Option<&'a str>,
    change: &'a str,
    keys: Vec<TableKey<'a>>,
}

#[derive(Serialize)]
pub(in crate::render::diff) struct TableKey<'a> {
    key: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

#[derive(Serialize)]
pub(in crate::render::diff) struct Cadence<'a> {
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
pub(in crate::render::diff) struct Findings<'a> {
    pub(super) new: Vec<Finding<'a>>,
    pub(super) fixed: Vec<Finding<'a>>,
}

#[derive(Serialize)]
pub(in crate::render::diff) struct Finding<'a> {
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
pub(in crate::render::diff) struct Security<'a> {
    kind: &'a str,
    subject: &'a str,
    key: Option<&'a str>,
    before: Option<&'a str>,
    after: Option<&'a str>,
    posts: &'a [String],
}

#[derive(Serialize)]
pub(in crate::render::diff) struct Published<'a> {
    #[serde(flatten)]
    key: Key<'a>,
    change: &'a str,
    sent_at: Option<String>,
    url: Option<&'a str>,
}

pub(in crate::render::diff) fn table(change: &TableChange) -> Table<'_> {
    let keys = change.keys.iter().map(|key| TableKey {
        key: &key.key,
        before: key.before.as_deref(),
        after: key.after.as_deref(),
    });
    Table {
        name: phrase::table(change),
        kind: change.kind.name(),
        id: Some(change.id.as_str()).filter(|id| !id.is_empty()),
        change: change.fate.name(),
        keys: keys.collect(),
    }
}

pub(in crate::render::diff) fn cadence(week: &Week) -> Cadence<'_> {
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

pub(in crate::render::diff) fn finding(found: &Found) -> Finding<'_> {
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

pub(in crate::render::diff) fn security(change: &SecurityChange) -> Security<'_> {
    Security {
        kind: change.kind.name(),
        subject: &change.subject,
        key: change.key.as_deref(),
        before: change.before.as_deref(),
        after: change.after.as_deref(),
        posts: &change.posts,
    }
}

pub(in crate::render::diff) fn published<'a>(
    change: &'a PublishedChange,
    report: &Report<'_>,
) -> Published<'a> {
    Published {
        key: key(&change.key),
        change: if change.gone { "removed" } else { "edited" },
        sent_at: change.sent_at.map(|at| rfc3339(at, report.diff.zone)),
        url: change.url.as_deref(),
    }
}
