//! What holds for any two versions of a calendar, and the examples that people would name first.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};

use super::{Cause, Diff, Field, Found, Input, Only, Planned, SecurityKind, Side, diff};
use crate::ledger::LedgerState;
use crate::lint;
use crate::load::memory::{Memory, ROOT_TEXT};
use crate::load::{load, load_pair};
use crate::model::DeliveryKey;
use crate::time::Instant;

const CHANNELS: &str = "\
[channels.m]
platform = 'mastodon'
server = 'https://m.example'
token = { env = 'TOKEN' }
cadence = 'daily'
[channels.x]
platform = 'x'
cadence = 'daily'
[cadences.daily]
slots = ['0 9 * * *']
max_per_week = 7
";

/// A file with a long text.
const LONG: &str = "texts/long.md";

/// The difference between two versions, each a list of files.
fn between(base: &[(&str, &str)], head: &[(&str, &str)]) -> Diff {
    let (base, head) = (Memory::of(base), Memory::of(head));
    let files = ["calendar/a.toml", "calendar/b.toml", "calendar/c.toml"];
    let changed: BTreeSet<String> = files.into_iter().chain([LONG]).map(str::to_owned).collect();
    let pair = load_pair(Some(&base), &head, &changed).unwrap();
    let ledger = LedgerState::default();
    diff(&Input {
        base: Side {
            loaded: &pair.base,
            tree: &base,
        },
        head: Side {
            loaded: &pair.head,
            tree: &head,
        },
        shared: &pair.shared,
        changed: &changed,
        ledger: Some(&ledger),
        now: "2026-11-23T06:00:00Z".parse().unwrap(),
    })
}

/// The difference between two texts of one file beside the channels.
fn told(base: &str, head: &str) -> Diff {
    fn files(text: &str) -> [(&str, &str); 3] {
        [
            ("kalends.toml", ROOT_TEXT),
            ("calendar/channels.toml", CHANNELS),
            ("calendar/a.toml", text),
        ]
    }
    between(&files(base), &files(head))
}

type Times = BTreeMap<DeliveryKey, Option<Instant>>;

fn times<'a>(planned: impl Iterator<Item = &'a Planned>) -> Times {
    planned
        .map(|one| (one.key.clone(), one.time.map(|time| time.at)))
        .collect()
}

/// Every delivery of a version: what comes when there was nothing before.
fn everything(text: &str) -> Times {
    let empty = [("kalends.toml", ROOT_TEXT)];
    let files = [
        ("kalends.toml", ROOT_TEXT),
        ("calendar/channels.toml", CHANNELS),
        ("calendar/a.toml", text),
    ];
    times(
        between(&empty, &files)
            .added
            .iter()
            .map(|one| &one.delivery),
    )
}

fn post() -> impl Strategy<Value = String> {
    let timing = prop_oneof![
        3 => Just("queue = {}".to_owned()),
        1 => (0_i32..3).prop_map(|priority| format!("queue = {{ priority = {priority} }}")),
        2 => (24_u32..29, 0_u32..3).prop_map(|(day, hour)| format!("publish_at = 2026-11-{day}T{:02}:00:00", hour * 9)),
        1 => (24_u32..29).prop_map(|day| format!("publish_at = 2026-11-{day}")),
        1 => (0_u32..3).prop_map(|hour| format!("repeat = {{ cron = '0 {} * * MON', from = 2026-11-01 }}", 9 + hour)),
    ];
    let status = prop_oneof![
        Just("draft"),
        Just("approved"),
        Just("approved"),
        Just("cancelled")
    ];
    let channels = prop_oneof![
        Just(""),
        Just("channels = ['m']\n"),
        Just("channels = ['x']\n")
    ];
    (timing, status, channels, 0..3_u32).prop_map(|(timing, status, channels, words)| {
        format!("status = '{status}'\n{channels}{timing}\ntext = 'Words {words}'\n")
    })
}

/// Some of the posts `p0` to `p9`.
fn posts() -> impl Strategy<Value = Vec<String>> {
    vec(proptest::option::of(post()), 10).prop_map(|posts| {
        let there = posts
            .into_iter()
            .enumerate()
            .filter_map(|(number, post)| Some((number, post?)));
        there
            .map(|(number, post)| format!("[posts.p{number}]\n{post}"))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_version_does_not_differ_from_itself(posts in posts()) {
        let found = told(&posts.concat(), &posts.concat());
        prop_assert!(found.is_empty() && found.cadence.is_empty() && found.published.is_empty(), "{:?}", found);
    }

    #[test]
    fn other_files_and_another_order_are_no_difference(posts in posts(), split in any::<proptest::sample::Index>()) {
        let at = split.index(posts.len() + 1);
        let (one, other) = (posts[at..].concat(), posts[..at].concat());
        let whole = posts.concat();
        let base = [("kalends.toml", ROOT_TEXT), ("calendar/a.toml", &whole), ("calendar/z.toml", CHANNELS)];
        let head = [("kalends.toml", ROOT_TEXT), ("calendar/b.toml", &one), ("calendar/c.toml", &other), ("calendar/z.toml", CHANNELS)];
        let found = between(&base, &head);
        prop_assert!(found.is_empty(), "{:?}", found);
    }

    #[test]
    fn what_is_told_leads_from_one_version_to_the_other(base in posts(), head in posts()) {
        let (base, head) = (base.concat(), head.concat());
        let found = told(&base, &head);
        let (mut applied, after) = (everything(&base), everything(&head));
        for one in &found.removed {
            prop_assert!(applied.remove(&one.delivery.key).is_some(), "{}", one.delivery.key);
        }
        for one in &found.moved {
            prop_assert_eq!(applied.remove(&one.before.key), Some(one.before.time.map(|time| time.at)));
        }
        applied.extend(times(found.moved.iter().map(|one| &one.after)));
        for one in &found.added {
            let known = applied.insert(one.delivery.key.clone(), one.delivery.time.map(|time| time.at));
            prop_assert!(known.is_none(), "{}", one.delivery.key);
        }
        prop_assert_eq!(&applied, &after);
        for one in &found.moved {
            prop_assert!(one.before.time.map(|time| time.at) != one.after.time.map(|time| time.at));
        }
        for one in &found.changed {
            prop_assert!(!one.fields.is_empty() && after.contains_key(&one.after.key));
        }
    }

    #[test]
    fn the_way_back_is_the_same_way(base in posts(), head in posts()) {
        let (there, back) = (told(&base.concat(), &head.concat()), told(&head.concat(), &base.concat()));
        let keys = |planned: Vec<&Planned>| -> BTreeSet<DeliveryKey> { planned.into_iter().map(|one| one.key.clone()).collect() };
        prop_assert_eq!(keys(there.added.iter().map(|one| &one.delivery).collect()), keys(back.removed.iter().map(|one| &one.delivery).collect()));
        prop_assert_eq!(keys(there.moved.iter().map(|one| &one.after).collect()), keys(back.moved.iter().map(|one| &one.before).collect()));
        prop_assert_eq!(there.changed.len(), back.changed.len());
        prop_assert_eq!(there.findings.new.len(), back.findings.fixed.len());
    }
}

/// Every finding of a version, judged by itself.
fn every_finding(text: &str) -> Vec<(&'static str, String)> {
    let files = [
        ("kalends.toml", ROOT_TEXT),
        ("calendar/channels.toml", CHANNELS),
        ("calendar/a.toml", text),
    ];
    let tree = Memory::of(&files);
    let report = lint::run(&lint::Input {
        loaded: &load(&tree).unwrap(),
        ledger: Some(&LedgerState::default()),
        tree: &tree,
        now: "2026-11-23T06:00:00Z".parse().unwrap(),
        answers: None,
    });
    let findings = report.findings.into_iter();
    findings.map(|one| (one.rule.0, one.message)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn findings_are_new_or_fixed_as_two_whole_checks_would_say(base in posts(), head in posts()) {
        let (base, head) = (base.concat(), head.concat());
        let found = told(&base, &head);
        let (old, new) = (every_finding(&base), every_finding(&head));
        let without = |list: &[(&'static str, String)], other: &[(&'static str, String)]| {
            let mut rest = other.to_vec();
            let mut left: Vec<(&'static str, String)> = Vec::new();
            for one in list {
                match rest.iter().position(|other| other == one) {
                    Some(index) => drop(rest.swap_remove(index)),
                    None => left.push(one.clone()),
                }
            }
            left.sort();
            left
        };
        let sorted = |list: &[Found]| {
            let mut names: Vec<(&'static str, String)> =
                list.iter().map(|one| (one.rule.0, one.message.clone())).collect();
            names.sort();
            names
        };
        prop_assert_eq!(sorted(&found.findings.new), without(&new, &old));
        prop_assert_eq!(sorted(&found.findings.fixed), without(&old, &new));
    }
}

const QUEUE: &str = "[posts.b]\nchannels = ['m']\ntext = 'B'\n[posts.c]\nchannels = ['m']\ntext = 'C'\n[posts.d]\nchannels = ['m']\ntext = 'D'\n";

#[test]
fn a_post_that_comes_into_the_queue_is_why_the_others_moved() {
    let found = told(
        QUEUE,
        &format!("{QUEUE}[posts.a]\nchannels = ['m']\ntext = 'A'\n"),
    );
    assert_eq!(found.added.len(), 1);
    let moved: Vec<(&str, Option<&str>)> = found
        .moved
        .iter()
        .map(|one| {
            (
                one.after.key.post.as_str(),
                one.why.by().map(|by| by.post.as_str()),
            )
        })
        .collect();
    assert_eq!(
        moved,
        [("b", Some("a")), ("c", Some("a")), ("d", Some("a"))]
    );
    assert!(matches!(found.moved[0].why, Cause::Pushed { .. }));
}

#[test]
fn a_post_that_leaves_the_queue_is_why_the_others_moved_up() {
    let found = told(
        &format!("{QUEUE}[posts.a]\nchannels = ['m']\ntext = 'A'\n"),
        QUEUE,
    );
    assert_eq!(found.moved.len(), 3);
    for one in &found.moved {
        assert!(
            matches!(&one.why, Cause::MovedUp { left } if left.post == "a"),
            "{:?}",
            one.why
        );
    }
}

#[test]
fn each_cause_of_a_move_is_named() {
    let fixed = |time: &str| {
        format!("[posts.a]\nchannels = ['m']\ntext = 'A'\npublish_at = 2026-12-01T{time}:00\n")
    };
    let found = told(&fixed("09:00"), &fixed("10:00"));
    assert_eq!(found.moved[0].why, Cause::File("publish_at"));
    let base = [
        ("kalends.toml", ROOT_TEXT),
        ("calendar/a.toml", CHANNELS),
        ("calendar/z.toml", QUEUE),
    ];
    let other = CHANNELS.replace("0 9 * * *", "0 8 * * *");
    let head = [
        ("kalends.toml", ROOT_TEXT),
        ("calendar/a.toml", &other),
        ("calendar/z.toml", QUEUE),
    ];
    let (table, key) = ("cadences.daily".to_owned(), "slots".to_owned());
    let found = between(&base, &head);
    assert_eq!(found.moved.len(), 3);
    assert!(found.moved.iter().all(|one| one.why
        == Cause::Table {
            table: table.clone(),
            key: key.clone()
        }));
    let approved = QUEUE.replace("[posts.d]\n", "[posts.d]\nstatus = 'approved'\n");
    let found = told(QUEUE, &approved);
    let why = |post: &str| {
        &found
            .moved
            .iter()
            .find(|one| one.after.key.post == post)
            .unwrap()
            .why
    };
    assert_eq!(why("d"), &Cause::Approval);
    assert_eq!(why("b").by().unwrap().post, "d");
}

#[test]
fn a_repeat_at_another_hour_moves_and_does_not_come_and_go() {
    let weekly = |cron: &str| {
        format!(
            "[posts.a]\nchannels = ['m']\ntext = 'A'\nrepeat = {{ cron = '{cron}', from = 2026-11-01 }}\n"
        )
    };
    for cron in ["0 11 * * MON", "0 10 * * TUE"] {
        let found = told(&weekly("0 10 * * MON"), &weekly(cron));
        assert_eq!(
            (found.added.len(), found.removed.len(), found.moved.len()),
            (0, 0, 14),
            "{cron}"
        );
        assert_eq!(found.moved[0].why, Cause::File("repeat"));
    }
    let found = told(&weekly("0 10 * * MON"), &weekly("0 10 * * MON,WED"));
    assert_eq!(
        (found.added.len(), found.removed.len(), found.moved.len()),
        (14, 0, 0)
    );
    assert_eq!(found.added[0].why, Only::Repeat);
}

#[test]
fn what_came_and_went_says_why() {
    let post = |rest: &str| {
        format!(
            "[posts.a]\nstatus = 'approved'\npublish_at = 2026-12-01T09:00:00\ntext = 'A'\n{rest}"
        )
    };
    let found = told(
        &post("channels = ['m']\n"),
        &post("channels = ['m', 'x']\n"),
    );
    assert_eq!(
        (
            found.added[0].why,
            found.added[0].delivery.key.channel.as_str()
        ),
        (Only::Target, "x")
    );
    let found = told(&post(""), &post("").replace("approved", "cancelled"));
    assert_eq!(
        (found.removed.len(), found.removed[0].why),
        (2, Only::Cancelled)
    );
    assert_eq!(told("", &post("")).added[0].why, Only::Post);
}

#[test]
fn words_media_and_approval_are_told_apart() {
    let post = |rest: &str| {
        format!("[posts.a]\nchannels = ['m']\npublish_at = 2026-12-01T09:00:00\n{rest}")
    };
    let fields = |base: &str, head: &str| -> Vec<Field> {
        let found = told(&post(base), &post(head));
        found
            .changed
            .iter()
            .flat_map(|one| &one.fields)
            .map(|one| one.field)
            .collect()
    };
    assert_eq!(fields("text = 'A'", "text = 'B'"), [Field::Text]);
    assert_eq!(
        fields("text = 'A'", "text = 'A'\nstatus = 'approved'"),
        [Field::Status]
    );
    assert_eq!(
        fields(
            "text = 'A'\nmedia = [{ file = 'a.png', alt = 'x' }]",
            "text = 'A'\nmedia = [{ file = 'a.png', alt = 'y' }]"
        ),
        [Field::Alt]
    );
    assert_eq!(
        fields("text = 'A'", "text = 'A'\nmedia = [{ file = 'a.png' }]"),
        [Field::Media]
    );
    assert_eq!(
        fields("text = 'A'", "text = 'A'\nthread = [{ text = 'B' }]"),
        [Field::Text]
    );
    assert_eq!(fields("text = 'A'", "text = 'A'\nnotes = 'N'"), []);
}

#[test]
fn servers_secrets_and_new_sites_come_first() {
    let files = |channels: &'static str| {
        [
            ("kalends.toml", ROOT_TEXT),
            ("calendar/a.toml", channels),
            (
                "calendar/b.toml",
                "[posts.a]\ntext = 'See https://acme.example/a'\n",
            ),
        ]
    };
    let other = CHANNELS
        .replace("m.example", "evil.example")
        .replace("TOKEN", "OTHER");
    let head = [
        ("kalends.toml", ROOT_TEXT),
        ("calendar/a.toml", other.as_str()),
        (
            "calendar/b.toml",
            "[posts.a]\ntext = 'See https://acme.example.evil.example/a and https://acme.example/b'\n",
        ),
    ];
    let found = between(&files(CHANNELS), &head);
    let told: Vec<(SecurityKind, &str)> = found
        .security
        .iter()
        .map(|one| (one.kind, one.subject.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (SecurityKind::Credential, "channels.m"),
            (SecurityKind::Account, "channels.m"),
            (SecurityKind::NewSite, "acme.example.evil.example"),
        ]
    );
}

#[test]
fn a_secret_in_a_file_is_shown_nowhere() {
    let secret = format!("ghp_{}", "aB3dE5fG7h".repeat(4));
    let head =
        format!("[posts.a]\nchannels = ['m']\ntext = 'Look: {secret}'\nnotes = '{secret}'\n");
    let found = format!("{:?}", told("", &head));
    assert!(!found.contains(&secret), "{found}");
}

#[test]
fn of_a_long_text_the_words_are_told_where_it_says_something_else() {
    let post = "[channels.n]\nplatform = 'feed'\npath = 'public'\n\
        [posts.a]\nchannels = ['m', 'n']\ntitle = 'A'\ntext = 'A'\nbody = { file = 'texts/long.md' }\n";
    let with = |words: &'static str| {
        [
            ("kalends.toml", ROOT_TEXT),
            ("calendar/channels.toml", CHANNELS),
            ("calendar/a.toml", post),
            (LONG, words),
        ]
    };
    let found = between(&with("Open from 9 to 17."), &with("Open from 9 to 18."));
    // Mastodon has no place for it.
    assert_eq!(found.changed.len(), 1);
    let change = &found.changed[0].fields[0];
    assert_eq!(change.field, Field::BodyContent);
    let texts: Vec<&str> = change
        .pieces
        .iter()
        .map(|piece| piece.text.as_str())
        .collect();
    assert_eq!(texts, ["Open from 9 to ", "17.", "18."]);
    let same = between(&with("Open."), &with("Open."));
    assert!(same.changed.is_empty());
}
