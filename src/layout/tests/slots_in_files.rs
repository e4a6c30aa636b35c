//! Slots written into files: what changes, what stays, and that a second time changes nothing.

use super::{always, laid_out_in, utc};
use crate::layout::{Input, Layout, Window, Written, write_slots};
use crate::ledger::LedgerState;
use crate::load::Loaded;
use crate::load::memory::{ROOT_TEXT, loaded};

/// A Monday.
const NOW: &str = "2026-11-23 00:00";

const TWO: &str = "[channels.m]\nplatform = 'mastodon'\ncadence = 'c'\n[channels.x]\nplatform = 'x'\ncadence = 'd'\n\
    [cadences.c]\nslots = ['0 9 * * *']\n[cadences.d]\nslots = ['0 15 * * *']\n";

fn read(posts: &str, channels: &str) -> Loaded {
    let files = [
        ("kalends.toml", ROOT_TEXT),
        ("calendar/a.toml", posts),
        ("calendar/channels.toml", channels),
    ];
    let loaded = loaded(&files);
    assert_eq!(loaded.diagnostics, [], "{posts}");
    loaded
}

fn layout(loaded: &Loaded) -> Layout {
    laid_out_in(loaded, &LedgerState::default(), NOW, always())
}

fn written(loaded: &Loaded, channel: Option<&str>) -> Written {
    let ledger = LedgerState::default();
    let input = Input {
        calendar: &loaded.calendar,
        settings: &loaded.settings,
        ledger: &ledger,
        now: utc(NOW),
    };
    let window = Window {
        from: utc(NOW),
        ..always()
    };
    write_slots(
        &input,
        &super::lay_out(&input, window),
        &loaded.sources,
        channel,
    )
}

/// The posts' file with their slots; every time is the same as before, and nothing is left to write.
fn scheduled(posts: &str, channels: &str) -> String {
    let before = read(posts, channels);
    let mut text = posts.to_owned();
    let mut fixes = written(&before, None).fixes;
    fixes.sort_by_key(|fix| fix.span);
    for fix in fixes.iter().rev() {
        text.replace_range(
            fix.span.start as usize..fix.span.end as usize,
            &fix.replacement,
        );
    }
    let after = read(&text, channels);
    let times = |layout: &Layout| -> Vec<_> {
        let all = layout.deliveries.iter();
        all.map(|delivery| (delivery.key.clone(), delivery.publish_at))
            .collect()
    };
    assert_eq!(times(&layout(&after)), times(&layout(&before)), "{text}");
    assert_eq!(written(&after, None), Written::default(), "{text}");
    text
}

#[test]
fn one_time_stands_below_the_header_or_in_the_place_of_the_queue_or_the_day() {
    let posts = "# Autumn\n[posts.a] # first\n# why\ntext = 'a'\n\n[posts.b]\nqueue = { priority = -1 } # later\ntext = '''\n[posts.z]\n'''\n[posts.d]\npublish_at   =   2026-11-27 # Friday\n";
    assert_eq!(
        scheduled(posts, super::DAILY),
        "# Autumn\n[posts.a] # first\npublish_at = 2026-11-23T09:00:00\n# why\ntext = 'a'\n\n[posts.b]\npublish_at = 2026-11-24T09:00:00 # later\n\
        text = '''\n[posts.z]\n'''\n[posts.d]\npublish_at = 2026-11-27T09:00:00 # Friday\n"
    );
}

#[test]
fn different_times_stand_in_a_table_for_each_channel() {
    let posts =
        "[posts.a]\ntext = 'a'\n[posts.a.on.x]\ntext = 'x'\n\n# The second.\n[posts.b]\ntext = 'b'";
    assert_eq!(
        scheduled(posts, TWO),
        "[posts.a]\ntext = 'a'\n[posts.a.on.x]\npublish_at = 2026-11-23T15:00:00\ntext = 'x'\n\n[posts.a.on.m]\npublish_at = 2026-11-23T09:00:00\n\n\
        # The second.\n[posts.b]\ntext = 'b'\n\n[posts.b.on.m]\npublish_at = 2026-11-24T09:00:00\n\n[posts.b.on.x]\npublish_at = 2026-11-24T15:00:00\n"
    );
}

#[test]
fn lines_end_as_they_did() {
    let text = scheduled("[posts.a]\r\ntext = 'a'\r\n", TWO);
    assert_eq!(
        text.matches('\n').count(),
        text.matches("\r\n").count(),
        "{text:?}"
    );
    assert_eq!(
        scheduled("[posts.a]", super::DAILY),
        "[posts.a]\npublish_at = 2026-11-23T09:00:00"
    );
}

#[test]
fn one_channel_alone_may_be_written() {
    let loaded = read("[posts.a]\ntext = 'a'\n", TWO);
    let fixes = written(&loaded, Some("x")).fixes;
    assert_eq!(fixes.len(), 1);
    assert_eq!(
        fixes[0].replacement,
        "\n[posts.a.on.x]\npublish_at = 2026-11-23T15:00:00\n"
    );
}

#[test]
fn tables_in_braces_and_dotted_keys_get_their_time_too() {
    assert_eq!(
        scheduled(
            "posts.a.text = 'a'\nposts.a.queue = { priority = 2 }\nposts.b = { text = 'b' } # b\nposts.c.text = 'c'\nposts.d = {}\n\
            posts.e = { text = 'e', queue = { priority = -1 }, status = 'draft' }\n",
            super::DAILY
        ),
        "posts.a.text = 'a'\nposts.a.publish_at = 2026-11-23T09:00:00\nposts.b = { publish_at = 2026-11-24T09:00:00, text = 'b' } # b\n\
        posts.c.publish_at = 2026-11-25T09:00:00\nposts.c.text = 'c'\nposts.d = { publish_at = 2026-11-26T09:00:00}\n\
        posts.e = { text = 'e', publish_at = 2026-11-27T09:00:00, status = 'draft' }\n"
    );
    assert_eq!(
        scheduled("[posts]\na.text = 'a'\nb = { text = 'b' }\n", super::DAILY),
        "[posts]\na.publish_at = 2026-11-23T09:00:00\na.text = 'a'\nb = { publish_at = 2026-11-24T09:00:00, text = 'b' }\n"
    );
}

#[test]
fn what_no_plain_change_can_say_is_left_to_people() {
    let posts = "posts.a.text = 'a'\nposts.b = { text = 'b' }\n";
    let two_times = written(&read(posts, TWO), None);
    let names = |written: &Written| -> Vec<String> {
        written.by_hand.iter().map(|id| id.value.clone()).collect()
    };
    assert_eq!(
        (two_times.fixes.len(), names(&two_times)),
        (0, vec!["a".to_owned(), "b".to_owned()])
    );
    let table = "[posts.a]\ntext = 'a'\n[posts.a.queue]\npriority = 1\n";
    assert_eq!(names(&written(&read(table, super::DAILY), None)), ["a"]);
    let dotted = "[posts.a]\nqueue.priority = 1\nqueue.not_before = 2026-11-24\n";
    assert_eq!(names(&written(&read(dotted, super::DAILY), None)), ["a"]);
}
