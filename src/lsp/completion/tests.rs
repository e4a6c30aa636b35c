//! What is offered, in which order, and what it replaces.

use std::sync::Arc;

use proptest::prelude::{Strategy, prop_assert, proptest};

use super::*;
use crate::lsp::outline::Outline;
use crate::lsp::position::{Encoding, Lines};
use crate::lsp::snapshot::tests::snapshot;
use crate::lsp::view::View;

fn items(marked: &str) -> Vec<CompletionItem> {
    let (before, after) = marked.split_once('|').expect("a cursor");
    let text = format!("{before}{after}");
    let view = View {
        snapshot: Arc::new(snapshot(&text)),
        path: "calendar/a.toml",
        text: &text,
        outline: Outline::of(&text),
        lines: Lines::new(&text, Encoding::Utf8),
        encoding: Encoding::Utf8,
        address: &|_| None,
    };
    let mut items = complete(&view, before.len(), true);
    items.sort_by(|a, b| a.sort_text.cmp(&b.sort_text));
    items
}

fn labels(marked: &str) -> Vec<String> {
    items(marked).into_iter().map(|item| item.label).collect()
}

/// The text after the offer of that name was taken.
fn taken(marked: &str, label: &str) -> String {
    let found = items(marked).into_iter().find(|item| item.label == label);
    let Some(CompletionTextEdit::Edit(edit)) = found.expect(label).text_edit else {
        panic!("an edit");
    };
    let mut text = marked.replacen('|', "", 1);
    let bytes = Lines::new(&text, Encoding::Utf8).bytes(edit.range);
    text.replace_range(bytes, &edit.new_text);
    text
}

#[test]
fn what_is_missing_comes_first_and_what_is_there_is_not_offered() {
    let found = labels("[posts.a]\nstatus = \"draft\"\n|\n[posts.a.on.mastodon]\n");
    assert_eq!(found[..3], ["text", "publish_at", "campaign"]);
    assert!(!found.contains(&"status".to_owned()) && !found.contains(&"on".to_owned()));
    let found = labels("[channels.new]\nplatform = \"mastodon\"\n|");
    assert_eq!(found[..2], ["server", "token"]);
}

#[test]
fn keys_are_those_of_the_table_at_the_cursor() {
    assert_eq!(
        labels("[posts.a]\nmedia = [{ | }]"),
        ["file", "alt", "focus"]
    );
    assert_eq!(
        labels("[posts.a]\nqueue = { priority = 1, |"),
        ["not_after", "not_before"]
            .map(String::from)
            .into_iter()
            .rev()
            .collect::<Vec<_>>()
    );
    assert!(!labels("[posts.a.in.sv]\n|").contains(&"status".to_owned()));
    assert!(labels("[posts.a]\non.mastodon.|").contains(&"text".to_owned()));
    assert_eq!(labels("[posts.a]\nnothing.here.|"), Vec::<String>::new());
}

#[test]
fn a_key_brings_its_value_and_keeps_one_that_is_there() {
    assert_eq!(
        taken("[posts.a]\nsta|", "status"),
        "[posts.a]\nstatus = \"$0\""
    );
    assert_eq!(
        taken("[posts.a]\nst|atus = \"draft\"", "status"),
        "[posts.a]\nstatus = \"draft\""
    );
    assert_eq!(taken("[posts.a]\nq|", "queue"), "[posts.a]\nqueue = { $0 }");
}

#[test]
fn a_value_replaces_what_was_typed_with_its_quotes() {
    for marked in [
        "status = |",
        "status = dr|",
        "status = \"dr|",
        "status = \"dr|\"",
        "status = \"|aft\"",
    ] {
        let text = taken(&format!("[posts.a]\n{marked}\n"), "draft");
        assert_eq!(text, "[posts.a]\nstatus = \"draft\"\n", "{marked}");
    }
    let text = taken("[posts.a]\nchannels = [\"x\", \"ma|, \"y\"]\n", "mastodon");
    assert!(
        text.starts_with("[posts.a]\nchannels = [\"x\", \"mastodon\""),
        "{text}"
    );
}

#[test]
fn words_keep_the_order_in_which_they_are_documented() {
    assert_eq!(
        labels("[posts.a]\nstatus = |"),
        ["draft", "review", "approved", "cancelled"]
    );
    assert_eq!(
        labels("[lint]\ndst-gap = |"),
        ["error", "warning", "info", "off"]
    );
}

#[test]
fn times_are_offered_as_they_are_written() {
    let found = labels("[posts.a]\npublish_at = |");
    assert_eq!(found, ["2026-11-21", "2026-11-21T09:00:00"]);
}

#[test]
fn headers_name_tables_and_ids() {
    assert!(labels("[|").contains(&"posts".to_owned()));
    assert_eq!(labels("[channels.|"), ["mastodon"]);
    assert!(labels("[posts.a.|").contains(&"on".to_owned()));
    assert_eq!(
        taken("[posts.a.on.ma|]\n", "mastodon"),
        "[posts.a.on.mastodon]\n"
    );
}

#[test]
fn rules_are_offered_in_remarks_that_silence_them() {
    assert_eq!(
        taken("# kalends: allow(dst-|)", "dst-gap"),
        "# kalends: allow(dst-gap)"
    );
    assert_eq!(labels("# just a remark|"), Vec::<String>::new());
}

proptest! {
    #[test]
    fn every_place_of_every_text_can_be_asked_about(
        text in "(\\[posts\\.a|\\]|on\\.|media|channels|status|allow\\(|# kalends: | = |[\\[\\]{}=.,'\"# \n]|é|🎉){0,24}",
        place in (0..200_usize).prop_map(|place| place),
    ) {
        let mut place = place.min(text.len());
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        let marked = format!("{}|{}", &text[..place], &text[place..]);
        for item in items(&marked) {
            prop_assert!(item.text_edit.is_some());
        }
    }
}
