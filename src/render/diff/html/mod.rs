//! `diff` as one page: each post before and after, side by side, complete in one file. It runs no script and loads nothing.

mod card;
mod pictures;
mod tables;
pub(super) mod together;

pub use pictures::Pictures;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::told::Told;
use super::{Report, phrase};
use crate::diff::Diff;
use crate::render::page::policy::source;
use crate::render::page::prose::prose;
use crate::render::page::visible::visible;

/// The style of the page, in one piece, since its hash stands in the policy.
const STYLE: &str = concat!(
    include_str!("../../page/style/colours.css"),
    include_str!("style.css"),
);

/// The report as one HTML document.
pub fn render(report: &Report<'_>, pictures: &Pictures) -> String {
    let body = html! {
        (head(report))
        (tables::first(report))
        (card::cards(report, pictures))
        (tables::moved(report))
        (tables::last(report))
    };
    document("What changes in the calendar", &body)
}

/// A page that is complete in one file.
fn document(title: &str, body: &Markup) -> String {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    document.into_string() + "\n"
}

/// What the browser may do with the page: <https://www.w3.org/TR/CSP3/>.
fn policy() -> String {
    let style = source(STYLE);
    format!(
        "default-src 'none'; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'"
    )
}

fn head(report: &Report<'_>) -> Markup {
    let diff = report.diff;
    html! {
        header {
            h1 { "What changes in the calendar" }
            p .quiet {
                "Between " strong { (visible(&report.base.words())) } " and " strong { (visible(&report.head.words())) }
                ". Times are those of " (diff.zone.name()) "."
            }
            @for note in report.notes { p .note { (prose(note)) } }
            @if diff.is_empty() { p { "Nothing changed." } } @else { (counts(diff)) }
        }
    }
}

fn counts(diff: &Diff) -> Markup {
    let told = Told::of(&diff.findings);
    let counts = [
        (diff.security.len(), "security", "#security", "tone-bad"),
        (
            diff.published.len(),
            "published already",
            "#published",
            "tone-bad",
        ),
        (diff.added.len(), "added", "#posts", "tone-done"),
        (diff.changed.len(), "changed", "#posts", "tone-ready"),
        (diff.removed.len(), "removed", "#posts", "tone-bad"),
        (diff.moved.len(), "moved", "#moved", "tone-wait"),
        (told.new.len(), "new findings", "#findings", "tone-wait"),
        (
            told.otherwise.len(),
            "findings in other words",
            "#findings",
            "tone-wait",
        ),
        (told.fixed.len(), "fixed findings", "#findings", "tone-done"),
    ];
    html! {
        ul .counts {
            @for (count, name, place, tone) in counts.into_iter().filter(|(count, ..)| *count > 0) {
                li { a .(tone) href=(place) { strong { (count) } " " (name) } }
            }
        }
    }
}

/// A section with a title, where it holds anything.
fn section(id: &str, title: &str, count: usize, content: &Markup) -> Markup {
    if count == 0 {
        return html! {};
    }
    html! {
        section id=(id) {
            h2 { (title) " " span .quiet { "(" (count) ")" } }
            (content)
        }
    }
}

/// When a delivery goes out, in words.
fn when(report: &Report<'_>, time: Option<crate::diff::PlannedTime>) -> String {
    phrase::when(time, report.diff.zone)
}
