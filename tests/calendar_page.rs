//! The page of the calendar: one file that fetches nothing, holds whatever the files say as text, and comes out the same
//! each time. How it looks and works in a browser is for `tests/tools/page_check.mjs`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kalends::layout::{Input, Window, lay_out};
use kalends::ledger::LedgerState;
use kalends::lint;
use kalends::load::disk::Folder;
use kalends::load::load;
use kalends::render::calendar::{Plan, html};
use kalends::time::parse_instant;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Two channels, one of them where posts have titles.
const SETTINGS: &str = "\
[workspace]
timezone = 'Europe/Stockholm'
[channels.fediverse]
platform = 'mastodon'
server = 'https://social.example'
token = { env = 'TOKEN' }
[channels.news]
platform = 'feed'
path = 'public'
base_url = 'https://acme.example'
timezone = 'America/New_York'
";

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let folder = workspace(&greeting());
    assert_eq!(page(folder.path()), page(folder.path()));
}

#[test]
fn the_policy_allows_exactly_what_the_page_holds() {
    let page = page(workspace(&greeting()).path());
    let (_, policy) = page
        .split_once("http-equiv=\"Content-Security-Policy\" content=\"")
        .unwrap();
    let policy = policy.split('"').next().unwrap();
    let style = hash(between(&page, "<style>", "</style>"));
    let script = hash(between(&page, "<script type=\"module\">", "</script>"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src '{style}'; script-src '{script}'; img-src 'self' data:; media-src 'self'; base-uri 'none'; form-action 'none'"
        )
    );
}

#[test]
fn the_page_names_nothing_that_a_browser_would_fetch() {
    let page = page(workspace(&greeting()).path());
    for mark in [" src=", "url(", "@import", "<link", "fetch(", "import("] {
        assert!(!page.contains(mark), "{mark}");
    }
}

#[test]
fn what_files_say_can_leave_neither_the_data_nor_the_list() {
    let post = r#"
[posts.a]
channels = ["fediverse"]
publish_at = 2026-11-27T09:00:00
owner = "</script><script>alert(1)</script>"
text = "</noscript><!-- <script> <img src=x onerror=alert(1)> & \u2028 \u202e \u0000"
link = "javascript:alert(1)"
"#;
    let page = page(workspace(post).path());
    for (tag, count) in [
        ("<script", 2),
        ("</script", 2),
        ("</noscript", 1),
        ("<img", 0),
        ("<!--", 0),
        ("\u{202e}", 0),
        ("\u{2028}", 0),
    ] {
        assert_eq!(page.matches(tag).count(), count, "{tag}");
    }
    let data = data(&page);
    assert_eq!(
        data["deliveries"][0]["owner"],
        "</script><script>alert(1)</script>"
    );
    let text = data["said"][0]["parts"][0]["text"].as_str().unwrap();
    assert!(text.ends_with(r"& \u{2028} \u{202e} \u{0}"), "{text}");
    assert_eq!(data["said"][0]["link"], Value::Null);
}

#[test]
fn a_post_is_shown_as_its_channel_will_show_it() {
    let post = r#"
[posts.a]
publish_at = 2026-11-27T09:00:00
title = "News"
text = "One\n\nTwo"
link = "https://acme.example/a?b=c"
media = [{ file = "media/a b.png", alt = "A box" }, { file = "../b.png" }]
"#;
    let data = data(&page(workspace(post).path()));
    let (there, here) = (&data["said"][0], &data["said"][1]);
    assert_eq!(there["title"], Value::Null, "Mastodon has no titles");
    assert_eq!(here["title"], "News");
    assert_eq!(
        there["parts"][0],
        json!({
            "text": "One\n\nTwo\n\nhttps://acme.example/a?b=c",
            "length": 36,
            "limit": 500,
            "unit": "characters",
            "media": [
                { "file": "media/a b.png", "alt": "A box", "address": "../social/media/a%20b.png" },
                { "file": "../b.png" },
            ],
        })
    );
    assert_eq!(
        there["link"]["address"], "https://acme.example/a?b=c",
        "a web page can be followed"
    );
}

#[test]
fn a_text_that_is_too_long_is_shown_with_its_length() {
    let post = format!(
        "[posts.a]\nchannels = ['fediverse']\npublish_at = 2026-11-27T09:00:00\ntext = '{}'",
        "a".repeat(501)
    );
    let data = data(&page(workspace(&post).path()));
    let part = &data["said"][0]["parts"][0];
    assert_eq!(
        (&part["length"], &part["limit"]),
        (&json!(501), &json!(500))
    );
}

#[test]
fn a_day_is_one_of_the_calendar_whatever_the_zone_of_the_post() {
    let post = "[posts.a]\nchannels = ['news']\npublish_at = 2026-11-27T22:00:00\ntext = 'Late'";
    let data = data(&page(workspace(post).path()));
    assert_eq!(data["deliveries"][0]["day"], "2026-11-28");
    assert_eq!(data["deliveries"][0]["zone"], "America/New_York");
}

#[test]
fn findings_stand_beside_the_posts_that_they_are_about() {
    let post = "[posts.a]\nchannels = ['fediverse']\npublish_at = 2026-11-27T09:00:00\ntext = 'Look'\nmedia = [{ file = 'media/a.png' }]";
    let data = data(&page(workspace(post).path()));
    let numbers = data["found"]["a"].as_array().unwrap();
    let rules = numbers
        .iter()
        .map(|number| &data["findings"][usize::try_from(number.as_u64().unwrap()).unwrap()]);
    assert!(
        rules
            .map(|finding| &finding["rule"])
            .any(|rule| rule == "missing-alt-text"),
        "{data}"
    );
}

#[test]
fn what_is_about_no_post_is_told_with_its_place() {
    let about = "[cadences.nobody]\nslots = ['0 9 * * *']\n[campaigns.empty]\nname = 'Empty'\n";
    let data = data(&page(workspace(&format!("{}{about}", greeting())).path()));
    let list = data["about"].as_array().unwrap();
    let told = list
        .iter()
        .map(|one| (one["kind"].as_str().unwrap(), one["id"].as_str().unwrap()));
    let told: Vec<_> = told.collect();
    for expected in [
        ("cadence", "nobody"),
        ("campaign", "empty"),
        ("channel", "news"),
    ] {
        assert!(told.contains(&expected), "{expected:?} is not in {told:?}");
    }
    assert!(
        list.iter()
            .any(|one| one["place"] == "calendar/posts.toml:5"),
        "{list:?}"
    );
}

#[test]
fn a_video_comes_with_what_it_is_and_is_asked_for_where_it_is() {
    let post = "[posts.a]\nchannels = ['fediverse']\npublish_at = 2026-11-27T09:00:00\ntext = 'Look'\n\
                media = [{ file = 'media/a.mp4', alt = 'A film' }, { file = 'media/gone.webm' }, { file = '../b.mp4' }]";
    let folder = workspace(post);
    fs::create_dir(folder.path().join("media")).unwrap();
    fs::write(
        folder.path().join("media/a.mp4"),
        b"\0\0\0\x14ftypisom\0\0\x02\0isom",
    )
    .unwrap();
    fs::write(folder.path().join("media/a.jpg"), b"\xff\xd8\xff").unwrap();
    let data = data(&page(folder.path()));
    assert_eq!(
        data["said"][0]["parts"][0]["media"],
        json!([
            {
                "file": "media/a.mp4", "alt": "A film", "plays": "video", "about": "MP4 · 20 bytes",
                "source": "../social/media/a.mp4", "poster": "../social/media/a.jpg",
            },
            { "file": "media/gone.webm", "plays": "video", "about": "the file is not there" },
            { "file": "../b.mp4", "plays": "video", "about": "the file is not there" },
        ])
    );
}

#[test]
fn a_long_text_shows_its_beginning_where_it_goes() {
    let post = "[posts.a]\npublish_at = 2026-11-27T09:00:00\ntitle = 'News'\ntext = 'Short'\nbody = { file = 'long.md' }";
    let folder = workspace(post);
    fs::write(
        folder.path().join("long.md"),
        "# One\n\n[two](javascript:alert(1)) *three* <b>",
    )
    .unwrap();
    let data = data(&page(folder.path()));
    assert_eq!(
        data["said"][0]["body"],
        Value::Null,
        "Mastodon has no long texts"
    );
    assert_eq!(
        data["said"][1]["body"],
        json!({ "file": "long.md", "text": { "words": 5, "more": false, "nodes": [
            { "name": "h", "inside": ["One"] },
            { "name": "p", "inside": ["two ", { "name": "em", "inside": ["three"] }, " <b>"] },
        ] } })
    );
}

#[test]
fn what_is_said_often_stands_there_once() {
    let data = data(&page(workspace(&greeting()).path()));
    assert!(data["deliveries"].as_array().unwrap().len() > 4);
    assert_eq!(data["said"].as_array().unwrap().len(), 2);
}

#[test]
fn without_scripts_the_days_are_listed_with_what_has_no_time() {
    let post = format!(
        "{}[posts.late]\nchannels = ['news']\nqueue = {{}}\ntext = 'Waits'\n",
        greeting()
    );
    let page = page(workspace(&post).path());
    let list = between(&page, "<noscript>", "</noscript>");
    for part in [
        "<h2>Monday 23 November 2026</h2>",
        "<strong>08:00</strong> greeting → fediverse · draft",
        "<p dir=\"auto\">A new week.</p>",
        "late → news: ",
    ] {
        assert!(list.contains(part), "{part} is not in {list}");
    }
}

/// A post that repeats, with two texts that take turns.
fn greeting() -> String {
    "[posts.greeting]\nchannels = ['fediverse']\nrepeat = { cron = '0 8 * * MON', from = 2026-11-01, until = 2027-01-31 }\n\
     variants = ['What do you make?', 'A new week.']\n"
        .to_owned()
}

fn workspace(posts: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("calendar")).unwrap();
    fs::write(folder.path().join("kalends.toml"), SETTINGS).unwrap();
    fs::write(folder.path().join("calendar/posts.toml"), posts).unwrap();
    folder
}

/// The page of November and December, as it would be written into a folder beside the workspace.
fn page(root: &Path) -> String {
    let tree = Folder::new(root);
    let loaded = load(&tree).unwrap();
    let ledger = LedgerState::default();
    let instant = |text| parse_instant(text).unwrap();
    let input = Input {
        calendar: &loaded.calendar,
        settings: &loaded.settings,
        ledger: &ledger,
        now: instant("2026-11-20T12:00:00+01:00"),
    };
    let window = Window {
        from: instant("2026-11-01T00:00:00+01:00"),
        to: instant("2027-01-01T00:00:00+01:00"),
    };
    let zone = loaded.settings.workspace.zone();
    let plan = Plan::new(&input, lay_out(&input, window), window, zone);
    let report = lint::run(&lint::Input {
        loaded: &loaded,
        ledger: Some(&ledger),
        tree: &tree,
        now: input.now,
        answers: None,
    });
    html::render(&html::Page {
        plan: &plan,
        input: &input,
        findings: &report.findings,
        sources: &loaded.sources,
        files: &html::Files::of(plan.posts(), &tree),
        workspace: Some("../social"),
    })
}

fn data(page: &str) -> Value {
    let text = between(
        page,
        "<script id=\"data\" type=\"application/json\">",
        "</script>",
    );
    serde_json::from_str(text).unwrap()
}

fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}

fn hash(text: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}
