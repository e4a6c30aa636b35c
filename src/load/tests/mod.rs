//! Every mistake that a calendar file can hold, and what its author reads about it.

mod commits;
mod files;
mod grammar;
mod references;
mod syntax;

use super::Loaded;
use super::memory::{ROOT_TEXT, loaded};
use crate::diagnostic::{Diagnostic, Label};
use crate::source::Sources;

/// What is wrong with one calendar file, a finding a line.
fn findings(calendar: &str) -> String {
    all_findings(&loaded(&[
        ("kalends.toml", ROOT_TEXT),
        ("calendar/a.toml", calendar),
    ]))
}

/// What is wrong with a `kalends.toml`, a finding a line.
fn root_findings(root: &str) -> String {
    all_findings(&loaded(&[("kalends.toml", root)]))
}

fn all_findings(loaded: &Loaded) -> String {
    let shown = loaded
        .diagnostics
        .iter()
        .map(|finding| show(finding, &loaded.sources));
    shown.collect::<Vec<_>>().join("\n")
}

/// `rule @ path:line:column-end message | label | help | other places`, with empty pieces left out.
fn show(finding: &Diagnostic, sources: &Sources) -> String {
    let place = place(&finding.label, sources);
    let mut pieces = vec![
        format!("{} @ {place} {}", finding.rule.0, finding.message),
        finding.label.text.clone(),
        finding.help.clone().unwrap_or_default(),
    ];
    let related = finding.related.iter();
    pieces.extend(related.map(|label| format!("{}: {}", self::place(label, sources), label.text)));
    pieces.retain(|piece| !piece.is_empty());
    pieces.join(" | ")
}

fn place(label: &Label, sources: &Sources) -> String {
    let source = sources.get(label.span.source);
    let range = label.span.range();
    let (start, end) = (source.position(range.start), source.position(range.end));
    let end = if start.line == end.line {
        end.column.to_string()
    } else {
        format!("{}:{}", end.line, end.column)
    };
    let path = source.path().trim_start_matches("calendar/");
    format!("{path}:{}:{}-{end}", start.line, start.column)
}
