//! Findings as an editor shows them.

use std::collections::BTreeSet;

use lsp_types::{
    Diagnostic as Shown, DiagnosticRelatedInformation, DiagnosticSeverity, NumberOrString,
    Position, Range,
};

use super::names::Kind;
use super::outline::Outline;
use super::position::{Encoding, Lines};
use super::snapshot::{Address, Snapshot};
use crate::diagnostic::{Diagnostic, Severity};
use crate::load::TreeError;
use crate::source::SourceId;

/// Who speaks.
const SOURCE: &str = "kalends";

/// The findings of one text. What reads the same at the same place, for each of several channels, is shown once.
pub(super) fn of_source(
    snapshot: &Snapshot,
    source: SourceId,
    encoding: Encoding,
    address: &Address<'_>,
) -> Vec<Shown> {
    let of_source = snapshot
        .findings()
        .iter()
        .filter(|one| one.label.span.source == source);
    let lines = snapshot.lines(source, encoding);
    let mut seen = BTreeSet::new();
    of_source
        .filter(|one| seen.insert((one.label.span, one.rule, message(one))))
        .map(|finding| shown(snapshot, finding, &lines, encoding, address))
        .collect()
}

/// One finding, with what to do about it below the message.
pub(super) fn shown(
    snapshot: &Snapshot,
    finding: &Diagnostic,
    lines: &Lines<'_>,
    encoding: Encoding,
    address: &Address<'_>,
) -> Shown {
    let related = finding.related.iter().filter_map(|label| {
        let text = Some(label.text.as_str()).filter(|text| !text.is_empty());
        Some(DiagnosticRelatedInformation {
            location: snapshot.location(label.span, encoding, address)?,
            message: text.unwrap_or("see here").to_owned(),
        })
    });
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    Shown {
        range: lines.range(finding.label.span.range()),
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(finding.rule.0.to_owned())),
        source: Some(SOURCE.to_owned()),
        message: message(finding),
        related_information: (!related.is_empty()).then_some(related),
        ..Shown::default()
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
    }
}

fn message(finding: &Diagnostic) -> String {
    let label = Some(finding.label.text.clone()).filter(|label| !label.is_empty());
    let help = finding.help.as_ref().map(|help| format!("help: {help}"));
    let lines = std::iter::once(finding.message.clone())
        .chain(label)
        .chain(help);
    lines.collect::<Vec<_>>().join("\n")
}

/// Why a workspace cannot be read, told at the beginning of its own file.
pub(super) fn of_failure(error: &TreeError) -> Shown {
    let message = format!("this workspace cannot be read: {error}");
    at_start(DiagnosticSeverity::ERROR, message)
}

/// What is worth saying of a text that belongs to no workspace; nothing where it is another program's.
pub(super) fn of_stranger(text: &str) -> Option<Shown> {
    let outline = Outline::of(text);
    let is_ours = outline.headers.is_empty() && outline.pairs.is_empty() || is_calendar(&outline);
    let message = "this file is in no workspace, so Kalends does not check it\n\
        help: put it below a folder with a `kalends.toml`, which `kalends init` makes";
    is_ours.then(|| at_start(DiagnosticSeverity::HINT, message.to_owned()))
}

/// What is worth saying of a text inside a workspace that its `files` do not mean.
pub(super) fn of_outsider(text: &str, globs: &str) -> Option<Shown> {
    let message = format!(
        "this file is no part of the calendar, which is {globs}\n\
         help: move it there, or add it to `files` in [workspace] of kalends.toml"
    );
    is_calendar(&Outline::of(text)).then(|| at_start(DiagnosticSeverity::HINT, message))
}

/// True for a text that defines something. Settings such as `[lint]` stand in files of other programs too.
fn is_calendar(outline: &Outline) -> bool {
    let headers = outline.headers.iter();
    let mut first = headers.filter_map(|header| header.keys.first());
    first.any(|key| Kind::ALL.iter().any(|kind| kind.table() == key.name))
}

fn at_start(severity: DiagnosticSeverity, message: String) -> Shown {
    let start = Position::new(0, 0);
    Shown {
        range: Range::new(start, start),
        severity: Some(severity),
        source: Some(SOURCE.to_owned()),
        message,
        ..Shown::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::tests::snapshot;
    use super::*;

    #[test]
    fn a_finding_says_its_rule_its_place_and_what_to_do() {
        let snapshot = snapshot("[posts.a]\n# 🎉\ntext = \"Hello 🎉\"\nstatsu = \"draft\"\n");
        let (source, _) = snapshot.source("calendar/a.toml").unwrap();
        let shown = of_source(&snapshot, source, Encoding::Utf16, &|_| None);
        let code = Some(NumberOrString::String("unknown-key".to_owned()));
        let unknown = shown.iter().find(|one| one.code == code).unwrap();
        assert_eq!(
            unknown.message,
            "unknown key `statsu` in `a`\ndid you mean `status`?"
        );
        assert_eq!(unknown.range.start, Position::new(3, 0));
        assert_eq!(unknown.range.end, Position::new(3, 6));
    }

    #[test]
    fn what_reads_the_same_for_several_channels_is_shown_once() {
        let other = "[channels.other]\nplatform = \"mastodon\"\nserver = \"https://other.example\"\ntoken = { env = \"T\" }\n";
        let snapshot = snapshot(&format!(
            "[posts.a]\npublish_at = 2026-12-01T09:00:00\n{other}"
        ));
        let (source, _) = snapshot.source("calendar/a.toml").unwrap();
        let shown = of_source(&snapshot, source, Encoding::Utf16, &|_| None);
        let code = Some(NumberOrString::String("empty-text".to_owned()));
        assert_eq!(shown.iter().filter(|one| one.code == code).count(), 1);
    }

    #[test]
    fn files_of_other_programs_are_left_alone() {
        assert_eq!(of_stranger("[package]\nname = \"x\"\n"), None);
        assert_eq!(of_stranger("[lint]\nselect = [\"E\"]\n"), None);
        assert!(of_stranger("").is_some());
        assert!(of_stranger("[posts.a]\n").is_some());
        assert_eq!(of_outsider("", "`calendar/**/*.toml`"), None);
        assert!(of_outsider("[posts.a]\n", "`calendar/**/*.toml`").is_some());
    }
}
