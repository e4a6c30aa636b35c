//! What stands around the cards: what must not be missed, what moved, and what else the change does.

use maud::{Markup, html};

use super::super::group::groups;
use super::super::told::Told;
use super::super::{Report, phrase};
use super::{section, when};
use crate::diff::{Found, KeyChange, Moved};
use crate::render::page::prose::prose;
use crate::render::page::visible::visible;

/// Security, what is out already, and new findings.
pub(super) fn first(report: &Report<'_>) -> Markup {
    let diff = report.diff;
    let security = html! {
        ul .list .alarm {
            @for change in &diff.security {
                li {
                    (prose(&phrase::security(change)))
                    @if change.before.is_some() || change.after.is_some() {
                        div .values { (values(change.before.as_deref(), change.after.as_deref())) }
                    }
                    @if !change.posts.is_empty() { div .quiet { "in " (visible(&change.posts.join(", "))) } }
                }
            }
        }
    };
    let published = html! {
        ul .list .alarm {
            @for change in &diff.published { li { (prose(&phrase::published(change, diff.zone))) } }
        }
    };
    html! {
        (section("security", "Security", diff.security.len(), &security))
        (section("published", "Published already", diff.published.len(), &published))
    }
}

/// A value before and after.
fn values(before: Option<&str>, after: Option<&str>) -> Markup {
    html! {
        @if let Some(before) = before { del { (visible(before)) } }
        @if before.is_some() && after.is_some() { " → " }
        @if let Some(after) = after { ins { (visible(after)) } }
    }
}

/// Deliveries with another time.
pub(super) fn moved(report: &Report<'_>) -> Markup {
    let moved = &report.diff.moved;
    let story = |one: &Moved| format!("{:?}{:?}{:?}", one.before.time, one.after.time, one.why);
    let table = html! {
        div .scroll { table {
            thead { tr { th { "Post" } th { "Channels" } th { "From" } th { "To" } th { "Why" } } }
            tbody {
                @for group in groups(moved, |one| &one.after, story) {
                    @let one = group.first();
                    tr {
                        td { strong { (visible(&one.after.key.post)) } div .quiet { (visible(&one.after.title)) } }
                        td { (visible(&group.channels.join(", "))) }
                        td { (when(report, one.before.time)) }
                        td {
                            (when(report, one.after.time))
                            @if group.all.len() > 1 { div .quiet { "and " (group.all.len() - 1) " more times" } }
                        }
                        td {
                            (prose(&phrase::because(&one.why)))
                            @if let Some(reason) = &one.after.reason { div .quiet { (visible(reason)) } }
                        }
                    }
                }
            }
        } }
    };
    section("moved", "Moved", moved.len(), &table)
}

/// Findings, weeks and other tables.
pub(super) fn last(report: &Report<'_>) -> Markup {
    let diff = report.diff;
    let told = Told::of(&diff.findings);
    let now = told.otherwise.iter().map(|(_, now)| *now);
    let findings = html! {
        @if !told.new.is_empty() { h3 { "New" } (found(told.new.iter().copied())) }
        @if !told.otherwise.is_empty() { h3 { "In other words" } (found(now)) }
        @if !told.fixed.is_empty() { h3 { "Fixed" } (found(told.fixed.iter().copied())) }
    };
    let others = phrase::other_tables(diff);
    let tables = html! {
        ul .list {
            @for change in &others {
                li {
                    code { (visible(&phrase::table(change))) } " " (change.fate.name())
                    ul { @for key in &change.keys { (key_change(key)) } }
                }
            }
        }
    };
    let count = told.new.len() + told.otherwise.len() + told.fixed.len();
    html! {
        (section("findings", "Findings", count, &findings))
        (section("weeks", "Deliveries a week", diff.cadence.len(), &weeks(report)))
        (section("tables", "Other changes of the files", others.len(), &tables))
    }
}

fn key_change(key: &KeyChange) -> Markup {
    html! {
        li { code { (visible(&key.key)) } ": " (values(key.before.as_deref(), key.after.as_deref())) }
    }
}

pub(super) fn found<'a>(findings: impl IntoIterator<Item = &'a Found>) -> Markup {
    html! {
        ul .list {
            @for one in findings {
                li .(format!("level-{}", one.severity.name())) {
                    strong .level { (one.severity.name()) } " " (prose(&one.message)) " "
                    code { (visible(&one.file)) ":" (one.line) } " "
                    span .quiet { (one.rule.0) }
                }
            }
        }
    }
}

fn weeks(report: &Report<'_>) -> Markup {
    html! {
        div .scroll { table {
            thead { tr { th { "Channel" } th { "Week of" } th { "Before" } th { "After" } th {} } }
            tbody {
                @for week in &report.diff.cadence {
                    tr {
                        td { (visible(&week.channel)) }
                        td { (week.monday.format("%-d %b %Y")) }
                        td { (week.before) }
                        td { (week.after) }
                        td { @if let Some(trouble) = week.trouble() { span .pill .tone-wait { (trouble) } } }
                    }
                }
            }
        } }
    }
}
