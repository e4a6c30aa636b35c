//! Which findings are new, and which are gone. A finding is the same when its rule, its words and what it is about are,
//! wherever it stands now.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, RuleId, Severity, Subject};
use crate::source::Sources;

/// A finding and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The rule.
    pub rule: RuleId,
    /// Its level.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The file, from the workspace's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The post that it is about.
    pub post: Option<String>,
    /// The channel that it is about.
    pub channel: Option<String>,
}

/// The findings that differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingChanges {
    /// Those that the head alone has, the worst first.
    pub new: Vec<Found>,
    /// Those that the base alone has.
    pub fixed: Vec<Found>,
}

/// Compares the findings of two versions.
pub(super) fn changes(
    (old, old_sources): (&[Diagnostic], &Sources),
    (new, new_sources): (&[Diagnostic], &Sources),
) -> FindingChanges {
    FindingChanges {
        new: only(new, old, new_sources),
        fixed: only(old, new, old_sources),
    }
}

type Name<'a> = (
    RuleId,
    Severity,
    &'a Option<Subject>,
    &'a Option<String>,
    &'a str,
);

fn name(finding: &Diagnostic) -> Name<'_> {
    (
        finding.rule,
        finding.severity,
        &finding.subject,
        &finding.channel,
        &finding.message,
    )
}

/// What a list has that the other does not have as often.
fn only(list: &[Diagnostic], other: &[Diagnostic], sources: &Sources) -> Vec<Found> {
    let differing = only_diagnostics(list, other).into_iter();
    let mut found: Vec<Found> = differing.map(|finding| found(finding, sources)).collect();
    found.sort_by_key(|one| one.severity);
    found
}

fn only_diagnostics<'a>(list: &'a [Diagnostic], other: &[Diagnostic]) -> Vec<&'a Diagnostic> {
    let mut counts: BTreeMap<Name<'_>, usize> = BTreeMap::new();
    for finding in other {
        *counts.entry(name(finding)).or_default() += 1;
    }
    let differing = list
        .iter()
        .filter(|finding| match counts.get_mut(&name(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            Some(_) | None => true,
        });
    differing.collect()
}

fn found(finding: &Diagnostic, sources: &Sources) -> Found {
    let span = finding.label.span;
    let source = sources.get(span.source);
    Found {
        rule: finding.rule,
        severity: finding.severity,
        message: finding.message.clone(),
        help: finding.help.clone(),
        file: source.path().to_owned(),
        line: source.position(span.range().start).line,
        post: finding.post().map(str::to_owned),
        channel: finding.channel_id().map(str::to_owned),
    }
}

/// The findings of two branches together that neither of them has alone.
pub(super) fn arising(
    (merged, sources): (&[Diagnostic], &Sources),
    ours: &[Diagnostic],
    theirs: &[Diagnostic],
) -> Vec<Found> {
    let alone = only_diagnostics(ours, theirs);
    let either: Vec<Diagnostic> = alone.into_iter().chain(theirs).cloned().collect();
    only(merged, &either, sources)
}
