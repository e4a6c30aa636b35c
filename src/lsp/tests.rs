//! The server without its pipes: fixes, renames and what is shown where.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use lsp_types::{CodeAction, DocumentChanges, OneOf, WorkspaceEdit};
use serde_json::{Value, json};

use super::outline::Outline;
use super::position::{Encoding, Lines};
use super::snapshot::Snapshot;
use super::snapshot::tests::{environment, snapshot, with_findings, with_ledger};
use super::view::View;
use super::workspaces::address_of;
use super::{Job, Refusal, Server, fixes, rename};
use crate::content::INVALID_LINK;
use crate::diagnostic::{Diagnostic, Fix};
use crate::ledger::{Event, Stream, What, fold};
use crate::model::DeliveryKey;
use crate::source::Span;

const TEXT: &str = "[posts.a]\nlink = \"http://acme.com\"\ntext = \"Hi\"\n  title = \"x\"\n";

fn view<'a>(
    snapshot: Snapshot,
    text: &'a str,
    address: &'a super::snapshot::Address<'a>,
) -> View<'a> {
    View {
        snapshot: Arc::new(snapshot),
        path: "calendar/a.toml",
        text,
        outline: Outline::of(text),
        lines: Lines::new(text, Encoding::Utf16),
        encoding: Encoding::Utf16,
        address,
    }
}

fn address(path: &str) -> Option<lsp_types::Uri> {
    format!("file:///w/{path}").parse().ok()
}

/// A finding at a word, which the fix replaces.
fn finding(snapshot: &Snapshot, word: &str, replacement: &str, safe: bool) -> Diagnostic {
    let (source, file) = snapshot.source("calendar/a.toml").unwrap();
    let start = file.text().find(word).unwrap();
    let span = Span::new(source, start..start + word.len());
    Diagnostic::error(INVALID_LINK, span, "message").fix(Fix {
        title: format!("write `{replacement}`"),
        span,
        replacement: replacement.to_owned(),
        safe,
    })
}

/// The text after an edit of one file.
fn after(text: &str, edit: &WorkspaceEdit) -> String {
    let Some(DocumentChanges::Edits(files)) = &edit.document_changes else {
        panic!("edits");
    };
    let mut text = text.to_owned();
    let mut edits: Vec<_> = files[0].edits.iter().collect();
    edits.reverse();
    for edit in edits {
        let OneOf::Left(edit) = edit else {
            panic!("a plain edit");
        };
        let bytes = Lines::new(&text, Encoding::Utf16).bytes(edit.range);
        text.replace_range(bytes, &edit.new_text);
    }
    text
}

fn actions(words: &[(&str, &str, bool)], at: &str) -> Vec<CodeAction> {
    let plain = snapshot(TEXT);
    let findings = words
        .iter()
        .map(|(word, new, safe)| finding(&plain, word, new, *safe));
    let snapshot = with_findings(snapshot(TEXT), findings.collect());
    let byte = TEXT.find(at).unwrap();
    fixes::actions(&view(snapshot, TEXT, &address), &(byte..byte))
}

#[test]
fn a_safe_fix_is_preferred_and_another_is_not() {
    let safe = actions(&[("http:", "https:", true)], "http:");
    assert_eq!(
        (safe[0].title.as_str(), safe[0].is_preferred),
        ("Write `https:`", Some(true))
    );
    assert_eq!(
        after(TEXT, safe[0].edit.as_ref().unwrap()),
        TEXT.replace("http:", "https:")
    );
    let unsafe_one = actions(&[("http:", "https:", false)], "http:");
    assert_eq!(unsafe_one[0].is_preferred, Some(false));
    let kinds: Vec<_> = unsafe_one
        .iter()
        .map(|one| one.kind.clone().unwrap())
        .collect();
    assert!(
        kinds.iter().all(|kind| kind.as_str() == "quickfix"),
        "{kinds:?}"
    );
}

#[test]
fn everything_safe_is_mended_at_once_wherever_the_cursor_is() {
    let found = actions(
        &[
            ("http:", "https:", true),
            ("Hi", "Hello", true),
            ("x\"", "y\"", false),
        ],
        "[posts",
    );
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].kind.as_ref().unwrap().as_str(),
        "source.fixAll.kalends"
    );
    let mended = after(TEXT, found[0].edit.as_ref().unwrap());
    assert_eq!(
        mended,
        TEXT.replace("http:", "https:").replace("Hi", "Hello")
    );
}

#[test]
fn a_silence_stands_above_its_statement_and_as_far_in() {
    let found = actions(&[("x\"", "y\"", false)], "x\"");
    let silenced = after(TEXT, found[1].edit.as_ref().unwrap());
    assert!(
        silenced.ends_with(
            "  # kalends: allow(invalid-link) until 2026-12-20: reason\n  title = \"x\"\n"
        ),
        "{silenced}"
    );
}

#[test]
fn renaming_what_the_ledger_knows_is_warned_about() {
    let text = "[posts.hello]\ntext = \"Hi\"\n";
    let plain = snapshot(text);
    let event = Event {
        stream: Stream::Delivery(DeliveryKey {
            post: "hello".to_owned(),
            channel: "mastodon".to_owned(),
            occurrence: String::new(),
        }),
        number: 1,
        at: plain.now,
        run: "run-1".to_owned(),
        what: What::Queued,
    };
    let snapshot = with_ledger(plain, fold([&event]).unwrap());
    let view = view(snapshot, text, &address);
    let renamed = rename::rename(&view, text.find("hello").unwrap(), "welcome").unwrap();
    let warning = renamed.warning.unwrap();
    assert!(
        warning.starts_with("the post `hello` has 1 delivery in the ledger"),
        "{warning}"
    );
}

/// A server with the open file of a workspace on disk, and the address of that file.
fn serving(folder: &Path) -> (Server, Value) {
    fs::write(
        folder.join("kalends.toml"),
        "[workspace]\ntimezone = \"UTC\"\n",
    )
    .unwrap();
    let file = address_of(&folder.join("calendar/a.toml")).unwrap();
    let mut server = Server::new(environment());
    let document = json!({ "uri": file, "languageId": "toml", "version": 1, "text": TEXT });
    server.notify("textDocument/didOpen", json!({ "textDocument": document }));
    (server, json!({ "uri": file }))
}

fn run(server: &mut Server, jobs: Vec<Job>) {
    for job in jobs {
        server.publish(job.run());
    }
}

#[test]
fn questions_about_a_change_wait_for_its_reading_and_completion_waits_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, document) = serving(folder.path());
    let at = json!({ "textDocument": document, "position": { "line": 2, "character": 2 } });
    let hover = |server: &Server| server.answer("textDocument/hover", at.clone());
    let completion = |server: &Server| server.answer("textDocument/completion", at.clone());
    assert_eq!(completion(&server), Err(Refusal::NotYet));
    assert_eq!(hover(&server), Err(Refusal::NotYet));
    let readings = server.readings();
    assert_eq!(readings.len(), 1);
    // It is under way, so it is asked for once, and checked when it is there.
    assert!(server.readings().is_empty() && server.jobs().is_empty());
    run(&mut server, readings);
    assert!(hover(&server).is_ok() && completion(&server).is_ok());
    let changed = json!({ "uri": document["uri"], "version": 2 });
    let change = json!({ "textDocument": changed, "contentChanges": [{ "text": "[posts.b]\n" }] });
    server.notify("textDocument/didChange", change);
    assert_eq!(hover(&server), Err(Refusal::NotYet));
    assert!(completion(&server).is_ok());
}

#[test]
fn fixes_wait_until_the_workspace_was_checked() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, document) = serving(folder.path());
    let start = json!({ "line": 0, "character": 0 });
    let asked = json!({
        "textDocument": document,
        "range": { "start": start, "end": start },
        "context": { "diagnostics": [] },
    });
    let fixes = |server: &Server| server.answer("textDocument/codeAction", asked.clone());
    let readings = server.readings();
    run(&mut server, readings);
    assert_eq!(fixes(&server), Err(Refusal::NotYet));
    let checks = server.jobs();
    run(&mut server, checks);
    assert!(fixes(&server).is_ok());
}

#[test]
fn a_reading_that_came_to_nothing_leaves_nobody_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, document) = serving(folder.path());
    let lost = server.readings().iter().map(Job::lost).next().unwrap();
    assert_eq!(server.publish(lost), []);
    let at = json!({ "textDocument": document, "position": { "line": 2, "character": 2 } });
    let hover = server.answer("textDocument/hover", at);
    assert_eq!(hover, Ok(Value::Null.into()));
}
