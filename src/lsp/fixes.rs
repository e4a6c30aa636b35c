//! Quick fixes: what findings offer, everything safe at once, and silencing a rule where it speaks.

use chrono::TimeDelta;
use lsp_types::{
    CodeAction, CodeActionKind, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::diagnostics::shown;
use super::outline::Outline;
use super::position::Lines;
use super::view::View;
use crate::diagnostic::{Diagnostic, Fix};
use crate::load::{SYNTAX, UNREADABLE_FILE};
use crate::time::to_local;

/// Everything safe of one file.
const FIX_ALL: &str = "source.fixAll.kalends";

/// For how many days a silence is proposed.
const SILENCE_DAYS: i64 = 30;

/// What can be done about the findings that touch a range of bytes.
pub(super) fn actions(view: &View<'_>, bytes: &std::ops::Range<usize>) -> Vec<CodeAction> {
    let Some(source) = view.source() else {
        return Vec::new();
    };
    let findings = view.snapshot.findings().iter();
    let here: Vec<&Diagnostic> = findings
        .filter(|one| one.label.span.source == source)
        .collect();
    let touched = here.iter().filter(|finding| {
        let span = finding.label.span.range();
        span.start <= bytes.end && bytes.start <= span.end
    });
    let mut actions = Vec::new();
    let mut silences = Vec::new();
    for finding in touched {
        actions.extend(fix(view, finding));
        silences.extend(silence(view, finding));
    }
    silences.dedup_by(|a, b| a.title == b.title && a.edit == b.edit);
    actions.extend(fix_all(view, &here));
    actions.extend(silences);
    actions
}

fn fix(view: &View<'_>, finding: &Diagnostic) -> Option<CodeAction> {
    let fix = finding.fix.as_ref()?;
    let location = view.location(fix.span)?;
    let edit = TextEdit::new(location.range, fix.replacement.clone());
    Some(CodeAction {
        title: capitalised(&fix.title),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![shown_here(view, finding)]),
        is_preferred: Some(fix.safe),
        edit: Some(edits(vec![(location.uri, vec![edit])])),
        ..CodeAction::default()
    })
}

/// One action that makes every safe change of this file; of two that touch, the first.
fn fix_all(view: &View<'_>, findings: &[&Diagnostic]) -> Option<CodeAction> {
    let source = view.source()?;
    let safe = findings.iter().filter_map(|finding| finding.fix.as_ref());
    let mut safe: Vec<&Fix> = safe
        .filter(|fix| fix.safe && fix.span.source == source)
        .collect();
    safe.sort_by_key(|fix| fix.span);
    safe.dedup();
    let mut reached = None;
    safe.retain(|fix| {
        let is_free = reached.is_none_or(|end| fix.span.start >= end);
        reached = if is_free { Some(fix.span.end) } else { reached };
        is_free
    });
    let uri = (view.address)(view.path)?;
    let changes = safe
        .iter()
        .map(|fix| TextEdit::new(view.lines.range(fix.span.range()), fix.replacement.clone()));
    let changes: Vec<TextEdit> = changes.collect();
    (!changes.is_empty()).then(|| CodeAction {
        title: "Make every safe change in this file".to_owned(),
        kind: Some(CodeActionKind::from(FIX_ALL.to_owned())),
        edit: Some(edits(vec![(uri, changes)])),
        ..CodeAction::default()
    })
}

/// A remark above the statement that keeps the rule silent there for a while; the author fills in why.
fn silence(view: &View<'_>, finding: &Diagnostic) -> Option<CodeAction> {
    // What cannot be read holds no remark that is heeded, and a remark about remarks is not heeded either.
    let is_remark = finding.rule.0.contains("silence");
    if is_remark || [SYNTAX, UNREADABLE_FILE].contains(&finding.rule) {
        return None;
    }
    let uri = (view.address)(view.path)?;
    let zone = view.snapshot.loaded.settings.workspace.zone();
    let until = to_local(view.snapshot.now, zone).date() + TimeDelta::days(SILENCE_DAYS);
    let start = line_above(view.text, &view.outline, finding.label.span.range().start);
    let indent = view.text[start..]
        .chars()
        .take_while(|letter| matches!(letter, ' ' | '\t'));
    let indent: String = indent.collect();
    let rule = finding.rule.0;
    let remark = format!("{indent}# kalends: allow({rule}) until {until}: reason\n");
    let edit = TextEdit::new(view.lines.range(start..start), remark);
    Some(CodeAction {
        title: format!("Silence `{rule}` here until {until}"),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![shown_here(view, finding)]),
        is_preferred: Some(false),
        edit: Some(edits(vec![(uri, vec![edit])])),
        ..CodeAction::default()
    })
}

/// The beginning of the line on which the statement of a byte begins.
fn line_above(text: &str, outline: &Outline, byte: usize) -> usize {
    let start = outline
        .statement(byte)
        .map_or(byte, |statement| statement.start);
    let before = text.get(..start).unwrap_or_default();
    before.rfind('\n').map_or(0, |newline| newline + 1)
}

fn shown_here(view: &View<'_>, finding: &Diagnostic) -> lsp_types::Diagnostic {
    let lines = Lines::new(view.text, view.encoding);
    shown(&view.snapshot, finding, &lines, view.encoding, view.address)
}

fn capitalised(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// Changes of several files as one edit.
pub(super) fn edits(files: Vec<(Uri, Vec<TextEdit>)>) -> WorkspaceEdit {
    let as_document = |(uri, edits): (Uri, Vec<TextEdit>)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    };
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(
            files.into_iter().map(as_document).collect(),
        )),
        ..WorkspaceEdit::default()
    }
}
