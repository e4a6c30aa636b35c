//! What changes the digest of a post, and what does not.

use std::collections::BTreeSet;

use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert_eq, prop_assert_ne, proptest,
};
use proptest::sample::{Index, subsequence};

use super::{Seal, seal, sign_offs};
use crate::ledger::{Event, LedgerState, Stream, What, fold};
use crate::load::memory::{Memory, ROOT_TEXT};
use crate::load::{FileKind, Loaded, Tree, load};
use crate::model::SignOff;

const CHANNELS: &str = "[channels.m]\nplatform = 'mastodon'\nserver = 'https://one.example'\ntoken = { env = 'A' }\n\
    [channels.blog]\nplatform = 'feed'\nbase_url = 'https://acme.example'\nlanguage = 'sv'\n\
    [campaigns.spring]\nname = 'Spring'\nutm = { source = '{channel}' }\n[posts.other]\n";

/// Keys of a post with two values each; every one of them says something else to readers, or at another time.
const FIELDS: [(&str, [&str; 2]); 18] = [
    ("text", ["'Hello'", "'Hello!'"]),
    ("title", ["'One'", "'Two'"]),
    ("content_warning", ["'Food'", "'Drink'"]),
    (
        "link",
        ["'https://acme.example/a'", "'https://acme.example/b'"],
    ),
    ("visibility", ["'public'", "'unlisted'"]),
    ("language", ["'en'", "'de'"]),
    ("first_comment", ["'Ask here.'", "'Ask there.'"]),
    ("hashtags", ["['One']", "['Two']"]),
    ("mentions", ["['ada@one.example']", "['bob@one.example']"]),
    (
        "poll",
        ["{ options = ['A', 'B'] }", "{ options = ['A', 'C'] }"],
    ),
    (
        "media",
        [
            "[{ file = 'a.png', alt = 'A' }]",
            "[{ file = 'a.png', alt = 'B' }]",
        ],
    ),
    ("thread", ["[{ text = 'More' }]", "[{ text = 'Less' }]"]),
    ("publish_at", ["2026-11-27T09:00:00", "2026-11-27T09:01:00"]),
    ("timezone", ["'Europe/Paris'", "'Asia/Tokyo'"]),
    ("overflow", ["'thread'", "'error'"]),
    ("max_late", ["'1h'", "'2h'"]),
    ("on_late", ["'skip'", "'publish'"]),
    ("body", ["{ file = 'a.md' }", "{ file = 'b.md' }"]),
];

fn tree(path: &str, calendar: &str) -> Memory {
    Memory::of(&[
        (
            "kalends.toml",
            &format!("{ROOT_TEXT}[approval]\nrequired = 'digest'\n"),
        ),
        ("calendar/channels.toml", CHANNELS),
        (path, calendar),
        ("a.md", "Long"),
        ("b.md", "Longer"),
    ])
    .with("a.png", FileKind::Regular, b"picture")
}

fn post(keys: &[(&str, &str)]) -> String {
    let lines = keys.iter().map(|(key, value)| format!("{key} = {value}\n"));
    format!(
        "[posts.a]\nstatus = 'approved'\n{}",
        lines.collect::<String>()
    )
}

fn sealed(tree: &Memory) -> Seal {
    let loaded = load(tree).unwrap();
    assert_eq!(loaded.diagnostics, []);
    seal(&loaded, tree, "a").unwrap()
}

fn digest(calendar: &str) -> String {
    sealed(&tree("calendar/a.toml", calendar)).digest
}

/// Some keys with their values, a time among them, in some order.
fn keys() -> impl Strategy<Value = Vec<(usize, usize)>> {
    let chosen = subsequence((0..FIELDS.len()).collect::<Vec<_>>(), 1..FIELDS.len());
    chosen.prop_flat_map(|fields| {
        let fields: BTreeSet<usize> = fields.into_iter().chain([0, 12]).collect();
        let values = proptest::collection::vec(0..2_usize, fields.len());
        (Just(fields), values)
            .prop_map(|(fields, values)| fields.into_iter().zip(values).collect::<Vec<_>>())
            .prop_shuffle()
    })
}

fn written(keys: &[(usize, usize)]) -> Vec<(&'static str, &'static str)> {
    let written = keys
        .iter()
        .map(|(field, value)| (FIELDS[*field].0, FIELDS[*field].1[*value]));
    written.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_edit_of_a_key_changes_the_digest(keys in keys(), edited in any::<Index>()) {
        let before = digest(&post(&written(&keys)));
        let mut other = keys.clone();
        let place = edited.index(keys.len());
        other[place].1 = 1 - other[place].1;
        prop_assert_ne!(digest(&post(&written(&other))), before.as_str());
        // A text must stay, and so must the time that the others are compared at.
        if !["text", "publish_at"].contains(&FIELDS[keys[place].0].0) && keys[place].0 != 14 {
            other.remove(place);
            prop_assert_ne!(digest(&post(&written(&other))), before.as_str());
        }
    }

    #[test]
    fn order_comments_notes_and_the_file_change_nothing(
        (keys, again) in keys().prop_flat_map(|keys| (Just(keys.clone()), Just(keys).prop_shuffle())),
    ) {
        let before = digest(&post(&written(&keys)));
        let calendar = post(&written(&again)).replace('\n', "  # so\n\n");
        let calendar = format!("# Moved\n{calendar}notes = 'Went well.'\nowner = 'Ada'\ntags = ['x']\n");
        prop_assert_eq!(sealed(&tree("calendar/moved/b.toml", &calendar)).digest, before);
    }
}

const BASE: [(&str, &str); 3] = [
    ("text", "'Hello'"),
    ("link", "'https://acme.example/a'"),
    ("media", "[{ file = 'a.png', alt = 'A' }]"),
];

/// The digest of the base post with one more line, in a workspace where `from` reads `to`.
fn with(more: &str, from: &str, to: &str) -> String {
    let channels = CHANNELS.replace(from, to);
    let calendar = post(&BASE) + more;
    let tree = tree("calendar/a.toml", &calendar);
    let tree = tree.with(
        "calendar/channels.toml",
        FileKind::Regular,
        channels.as_bytes(),
    );
    sealed(&tree).digest
}

#[test]
fn queues_days_repeats_variants_overrides_and_targets_are_part_of_it() {
    let lines = [
        "",
        "queue = { priority = 1 }",
        "queue = { not_before = 2026-12-01 }",
        "queue = { not_after = 2026-12-01 }",
        "publish_at = 2026-12-01",
        "publish_at = 2026-12-01T09:00:00+01:00",
        "repeat = { cron = '0 9 * * *', from = 2026-12-01 }",
        "repeat = { cron = '0 9 * * *', from = 2026-12-01, except = [2026-12-02] }",
        "variants = ['Hi', 'Ho']",
        "variants = ['Hi', 'Hu']",
        "after = 'other'",
        "reply_to = 'other'",
        "channels = ['m']",
        "campaign = 'spring'",
        "on.blog.text = 'Else'",
        "in.sv.text = 'Hej'",
    ];
    let digests: BTreeSet<String> = lines.iter().map(|line| with(line, "", "")).collect();
    assert_eq!(digests.len(), lines.len());
    let alone = with("channels = ['m']", "", "");
    assert_eq!(with("on.blog.status = 'draft'", "", ""), alone);
}

#[test]
fn the_account_is_part_of_it_and_where_its_secret_is_kept_is_not() {
    let before = with("", "", "");
    assert_ne!(with("", "one.example'", "two.example'"), before);
    assert_eq!(with("", "env = 'A'", "env = 'B'"), before);
    assert_eq!(with("", "name = 'Spring'", "name = 'Summer'"), before);
    let campaign = with("campaign = 'spring'", "", "");
    assert_ne!(with("campaign = 'spring'", "'{channel}'", "'x'"), campaign);
}

#[test]
fn the_same_instant_with_another_offset_is_the_same_time() {
    let one = with("publish_at = 2026-12-01T09:00:00+01:00", "", "");
    assert_eq!(with("publish_at = 2026-12-01T08:00:00Z", "", ""), one);
}

#[test]
fn the_content_of_a_medium_and_of_a_body_is_part_of_it() {
    let calendar = post(&[BASE[0], BASE[2], ("body", "{ file = 'a.md' }")]);
    let tree = tree("calendar/a.toml", &calendar);
    let before = sealed(&tree).digest;
    for path in ["a.png", "a.md"] {
        let other = tree.clone().with(path, FileKind::Regular, b"another");
        assert_ne!(sealed(&other).digest, before, "{path}");
        let link = tree.clone().with(path, FileKind::Symlink, b"another");
        let refused = seal(&load(&link).unwrap(), &link, "a").unwrap_err();
        assert!(refused.contains(path), "{refused}");
    }
}

fn approved(seal: &Seal) -> LedgerState {
    let event = Event {
        stream: Stream::Post("a".to_owned()),
        number: 1,
        at: "2026-11-20T08:00:00Z".parse().unwrap(),
        run: "run".to_owned(),
        what: What::Approved {
            digest: seal.digest.clone(),
            by: "Ada".to_owned(),
            pieces: seal.pieces.clone(),
        },
    };
    fold([&event]).unwrap()
}

fn held_against(loaded: &Loaded, tree: &dyn Tree, ledger: &LedgerState) -> Option<SignOff> {
    sign_offs(loaded, tree, ledger).unwrap().get("a").cloned()
}

#[test]
fn an_approval_holds_until_the_post_changes_and_then_tells_what_changed() {
    let before = tree("calendar/a.toml", &post(&BASE));
    let ledger = approved(&sealed(&before));
    let look = |tree: &Memory| held_against(&load(tree).unwrap(), tree, &ledger);
    assert_eq!(look(&before), Some(SignOff::Holds));
    let edited = tree(
        "calendar/a.toml",
        &(post(&BASE) + "content_warning = 'Food'"),
    );
    let repainted = before.clone().with("a.png", FileKind::Regular, b"another");
    let removed = tree("calendar/a.toml", &(post(&BASE) + "channels = ['m']"));
    for (tree, told) in [
        (edited, "the words on `blog` and `m`"),
        (repainted, "the media on `blog` and `m`"),
        (removed, "`blog` was removed"),
    ] {
        let why = format!("it changed since Ada approved it on 20 November 2026 ({told})");
        assert_eq!(look(&tree), Some(SignOff::Void(why)));
    }
}

#[test]
fn nothing_is_looked_at_where_no_record_is_asked_for_or_there_is_none() {
    let tree = tree(
        "calendar/a.toml",
        &post(&[("text", "'Hello'"), ("media", "[{ file = 'gone.png' }]")]),
    );
    let mut loaded = load(&tree).unwrap();
    let nobody = LedgerState::default();
    assert_eq!(sign_offs(&loaded, &tree, &nobody), Some([].into()));
    loaded.settings.approval.required = None;
    assert_eq!(sign_offs(&loaded, &tree, &nobody), None);
}
