//! What `check` finds, sorted out for the page: what belongs to the posts that it shows, and what is about the calendar
//! itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Page;
use super::data::Once;
use crate::diagnostic::{Diagnostic, Subject};
use crate::render::page::visible::visible;

/// Everything that was found.
#[derive(Serialize)]
pub(super) struct Checked<'a> {
    /// What is wrong with posts of the page, each once.
    findings: Vec<Finding<'a>>,
    /// The numbers of its findings, by post.
    found: BTreeMap<&'a str, Vec<usize>>,
    /// What is about no post, the worst first.
    about: Vec<About<'a>>,
    /// How many findings are about posts that the page does not show.
    elsewhere: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    level: &'a str,
    rule: &'a str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'a str>,
}

/// A finding about a channel, a campaign, a cadence, or a file as a whole.
#[derive(Serialize)]
struct About<'a> {
    /// `channel`, `campaign`, `cadence` or `file`.
    kind: &'a str,
    /// The id of that thing; for a file its path.
    id: String,
    /// File and line.
    place: String,
    #[serde(flatten)]
    finding: Finding<'a>,
}

/// Sorts out what was found.
pub(super) fn found<'a>(page: &Page<'a>) -> Checked<'a> {
    let shown = page
        .plan
        .items
        .iter()
        .map(|item| item.delivery.key.post.as_str());
    let waiting = page
        .plan
        .unplaced
        .iter()
        .map(|unplaced| unplaced.post.as_str());
    let posts: BTreeSet<&str> = shown.chain(waiting).collect();
    let mut once = Once::new();
    let mut by_post: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let (mut rest, mut elsewhere) = (Vec::new(), 0);
    for found in page.findings {
        match &found.subject {
            Some(Subject::Post(post)) if posts.contains(post.as_str()) => {
                let number = once.place(finding(found));
                by_post.entry(post).or_default().push(number);
            }
            Some(Subject::Post(_)) => elsewhere += 1,
            Some(Subject::Channel(_) | Subject::Campaign(_) | Subject::Cadence(_)) | None => {
                rest.push(found);
            }
        }
    }
    rest.sort_by_key(|found| found.severity);
    Checked {
        findings: once.list,
        found: by_post,
        about: rest.into_iter().map(|found| about(page, found)).collect(),
        elsewhere,
    }
}

fn about<'a>(page: &Page<'a>, found: &'a Diagnostic) -> About<'a> {
    let source = page.sources.get(found.label.span.source);
    let line = source.position(found.label.span.range().start).line;
    let (kind, id) = match &found.subject {
        Some(Subject::Channel(id)) => ("channel", id.as_str()),
        Some(Subject::Campaign(id)) => ("campaign", id.as_str()),
        Some(Subject::Cadence(id)) => ("cadence", id.as_str()),
        Some(Subject::Post(_)) | None => ("file", source.path()),
    };
    About {
        kind,
        id: visible(id),
        place: visible(&format!("{}:{line}", source.path())),
        finding: finding(found),
    }
}

fn finding(found: &Diagnostic) -> Finding<'_> {
    Finding {
        level: found.severity.name(),
        rule: found.rule.0,
        message: visible(&found.message),
        help: found.help.as_deref().map(visible),
        channel: found.channel.as_deref(),
    }
}
