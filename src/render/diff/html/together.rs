//! `diff --with` as a page: what two branches do together that neither does alone.

use maud::{Markup, html};

use super::super::phrase;
use super::super::together::Pair;
use super::tables::found;
use super::{document, section};
use crate::diff::{Clash, Found};
use crate::render::page::prose::prose;
use crate::render::page::visible::visible;

/// Two branches as one HTML document.
pub(in crate::render::diff) fn render(pair: &Pair<'_>) -> String {
    let (ours, theirs) = (pair.ours.words(), pair.theirs.words());
    let zone = pair.found.zone.name();
    let findings: Vec<Found> = pair.findings().cloned().collect();
    let body = html! {
        header {
            h1 { "What two branches do together" }
            p .quiet {
                strong { (visible(&ours)) } " and " strong { (visible(&theirs)) }
                ", as git would merge them. Times are those of " (zone) "."
            }
            @if pair.is_fine() { p { "They go together." } }
        }
        (conflicts(pair))
        (clashes(pair))
        (section("findings", "Findings that only both have", findings.len(), &found(&findings)))
    };
    document("What two branches do together", &body)
}

fn conflicts(pair: &Pair<'_>) -> Markup {
    let list = html! {
        ul .list .alarm {
            @for file in pair.conflicts { li { code { (visible(file)) } " is left to you by git, so not all of it is compared" } }
        }
    };
    section(
        "conflicts",
        "Files to merge by hand",
        pair.conflicts.len(),
        &list,
    )
}

fn clashes(pair: &Pair<'_>) -> Markup {
    let table = html! {
        div .scroll { table {
            thead { tr { th { "Channels" } th { "Time that both take" } th { "Here" } th { "There" } } }
            tbody {
                @for (clash, channels) in pair.slots() { (row(pair, clash, &channels)) }
            }
        } }
    };
    section(
        "slots",
        "Slots that both take",
        pair.found.clashes.len(),
        &table,
    )
}

/// A slot, and when each of the two posts goes out once both branches are merged.
fn row(pair: &Pair<'_>, clash: &Clash, channels: &[&str]) -> Markup {
    let zone = pair.found.zone;
    let sides = [
        (&clash.ours, clash.ours_then),
        (&clash.theirs, clash.theirs_then),
    ];
    html! {
        tr {
            td { (visible(&channels.join(", "))) }
            td { (phrase::when(Some(clash.time), zone)) }
            @for (key, then) in sides {
                td {
                    (prose(&phrase::named(key)))
                    div .quiet {
                        "merged: "
                        @if then.map(|time| time.at) == Some(clash.time.at) { "stays there" }
                        @else { strong { (phrase::when(then, zone)) } }
                    }
                }
            }
        }
    }
}
