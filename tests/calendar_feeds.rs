//! The calendar for other programs: what a feed says is read back by the rules of RFC 5545 alone, and compared with what
//! the calendar says as JSON. `tests/tools/calendar_feed_check.py` does the same with a reader that somebody else wrote.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod loopback;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_assert_eq, proptest};
use serde_json::Value;

use support::Workspace;

/// Two years around every change of the clocks that is tested.
const YEARS: [&str; 4] = ["--from", "2025-01-01", "--to", "2027-12-31"];

const CHANNELS: &str = r#"
[channels.stockholm]
platform = "mastodon"
server = "https://m.example"
token = { env = "TOKEN" }

[channels.lord-howe]
platform = "mastodon"
server = "https://m.example"
token = { env = "TOKEN" }
timezone = "Australia/Lord_Howe"

[channels.new-york]
platform = "mastodon"
server = "https://m.example"
token = { env = "TOKEN" }
timezone = "America/New_York"

[channels.casablanca]
platform = "mastodon"
server = "https://m.example"
token = { env = "TOKEN" }
timezone = "Africa/Casablanca"
"#;

/// Skipped, repeated, second passes of repeated hours, and what lies beside them.
const TIMES: [&str; 12] = [
    "2026-03-29T02:30:00",
    "2026-03-29T03:00:00",
    "2026-10-25T02:30:00",
    "2026-10-25T02:30:00+01:00",
    "2026-10-25T02:30:00+02:00",
    "2026-03-08T02:30:00",
    "2026-11-01T01:30:00-04:00",
    "2026-11-01T01:30:00-05:00",
    "2026-04-05T01:45:00",
    "2026-10-04T02:15:00",
    "2026-02-15T03:00:00",
    "2026-12-31T23:59:59",
];

/// One event, its properties by name.
type Event = BTreeMap<String, String>;

/// The events of a feed, by nothing but the rules of RFC 5545.
fn events(feed: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut event: Option<Event> = None;
    for line in feed.replace("\r\n ", "").split("\r\n") {
        match line {
            "BEGIN:VEVENT" => event = Some(Event::new()),
            "END:VEVENT" => events.extend(event.take()),
            _ => {
                if let (Some(event), Some((name, value))) = (&mut event, line.split_once(':')) {
                    assert_eq!(
                        event.insert(name.to_owned(), unescaped(value)),
                        None,
                        "{line}"
                    );
                }
            }
        }
    }
    events
}

fn unescaped(value: &str) -> String {
    let (mut text, mut characters) = (String::new(), value.chars());
    while let Some(character) = characters.next() {
        text.push(match character {
            '\\' => match characters.next().unwrap() {
                'n' => '\n',
                escaped => escaped,
            },
            plain => plain,
        });
    }
    text
}

fn feed(workspace: &Workspace, options: &[&str]) -> String {
    let arguments = [&["calendar", "--format", "ics"], options, &YEARS].concat();
    let feed = workspace.run(&arguments).expect(0).out;
    for line in feed.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line:?}", line.len());
        assert!(
            !line.contains(|c: char| c.is_control() && c != '\t'),
            "{line:?}"
        );
    }
    feed
}

fn planned(workspace: &Workspace) -> Vec<Value> {
    let arguments = [&["calendar", "--format", "json"], &YEARS[..]].concat();
    workspace.run(&arguments).expect(0).deliveries()
}

fn start(event: &Event) -> DateTime<Utc> {
    let written = NaiveDateTime::parse_from_str(&event["DTSTART"], "%Y%m%dT%H%M%SZ");
    written.unwrap().and_utc()
}

/// The part of a UID that names the delivery.
fn name(event: &Event) -> &str {
    event["UID"].split_once('@').unwrap().0
}

fn name_of(delivery: &Value) -> String {
    let part = |key: &str| delivery[key].as_str().map(str::to_owned);
    let parts = [part("post"), part("channel"), part("occurrence")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(".").replace(':', "")
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    // TOML's basic strings are JSON's, but for one character that JSON lets through.
    serde_json::to_string(text)
        .unwrap()
        .replace('\u{7f}', "\\u007f")
}

#[test]
fn every_instant_is_read_back_around_every_change_of_the_clocks() {
    let mut calendar = CHANNELS.to_owned();
    for (number, time) in TIMES.iter().enumerate() {
        write!(
            calendar,
            "[posts.p{number}]\ntext = 'Hello'\npublish_at = {time}\n"
        )
        .unwrap();
    }
    calendar += "[posts.often]\ntext = 'Hello'\nrepeat = { cron = '30 1,2 * * *', from = 2026-01-01, until = 2026-12-31 }\n";
    let mut workspace = Workspace::new(&calendar);
    workspace.at("2025-12-01T00:00:00Z");
    let planned = planned(&workspace);
    assert_eq!(planned.len(), 4 * (TIMES.len() + 2 * 365));
    let feed = feed(&workspace, &[]);
    let events: BTreeMap<String, DateTime<Utc>> = events(&feed)
        .iter()
        .map(|event| (name(event).to_owned(), start(event)))
        .collect();
    assert_eq!(events.len(), planned.len());
    for delivery in planned {
        let instant: DateTime<chrono::FixedOffset> =
            delivery["publish_at"].as_str().unwrap().parse().unwrap();
        assert_eq!(events[&name_of(&delivery)], instant, "{delivery}");
    }
}

#[test]
fn an_event_keeps_its_name_when_its_time_and_words_change() {
    let before = "[posts.a]\nchannels = ['stockholm', 'new-york']\ntext = 'Hello'\npublish_at = 2026-11-27T09:00:00\n";
    let after = before.replace("Hello", "Goodbye").replace("27T09", "30T17");
    let names = |settings: &str, calendar: &str| {
        let workspace = Workspace::new(&format!("{CHANNELS}{calendar}"));
        workspace.set("");
        let root = std::fs::read_to_string(workspace.path().join("kalends.toml")).unwrap();
        workspace.write("kalends.toml", root.replace("Acme community", settings));
        let names = events(&feed(&workspace, &[]));
        let names = names.iter().map(|event| event["UID"].clone());
        names.collect::<BTreeSet<String>>()
    };
    let first = names("Acme", before);
    assert_eq!(first.len(), 2);
    assert_eq!(first, names("Acme", &after));
    assert_eq!(
        first.intersection(&names("Another team", before)).count(),
        0
    );
}

#[test]
fn a_later_feed_is_the_newer_one() {
    let calendar =
        format!("{CHANNELS}[posts.a]\ntext = 'Hello'\npublish_at = 2026-11-27T09:00:00\n");
    let mut workspace = Workspace::new(&calendar);
    let mut sequences = Vec::new();
    for now in [
        "2026-11-20T12:00:00Z",
        "2026-11-20T12:00:01Z",
        "2037-01-01T00:00:00Z",
    ] {
        workspace.at(now);
        let event = events(&feed(&workspace, &[])).remove(0);
        assert_eq!(event["DTSTAMP"], event["LAST-MODIFIED"]);
        sequences.push(event["SEQUENCE"].parse::<i32>().unwrap());
    }
    assert!(
        sequences.is_sorted_by(|one, next| one < next),
        "{sequences:?}"
    );
}

#[test]
fn what_is_called_off_is_told_to_calendars_and_shown_to_nobody_else() {
    let calendar = format!(
        "{CHANNELS}[posts.off]\nstatus = 'cancelled'\nchannels = ['stockholm']\ntext = 'Hello'\npublish_at = 2026-11-28T09:00:00\n"
    );
    let workspace = Workspace::new(&calendar);
    let events = events(&feed(&workspace, &["--alarm", "1h"]));
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["STATUS"], "CANCELLED");
    assert!(planned(&workspace).is_empty());
    let picture = workspace
        .run(&["calendar", "--format", "svg"])
        .expect(0)
        .out;
    assert!(picture.contains("A calendar with 0 deliveries."));
}

/// A channel with a slot at nine on every day.
const DAILY: &str = "[channels.daily]\nplatform = 'mastodon'\nserver = 'https://m.example'\ntoken = { env = 'TOKEN' }\n\
                     cadence = 'daily'\n[cadences.daily]\nslots = ['0 9 * * *']\n";

/// Every way in which a post can have its time.
const TIMINGS: [&str; 4] = [
    "publish_at = 2026-11-28T09:00:00",
    "publish_at = 2026-11-28",
    "queue = { not_before = 2026-11-28 }",
    "",
];

#[test]
fn no_event_vanishes_from_the_feed_when_its_post_is_called_off_or_loses_its_slot() {
    for timing in TIMINGS {
        let post = |status: &str| {
            format!("{DAILY}[posts.a]\nstatus = '{status}'\ntext = 'Hello'\n{timing}\n")
        };
        let mut workspace = Workspace::new(&post("approved"));
        workspace.at("2026-11-20T12:00:00Z");
        let before = events(&feed(&workspace, &[])).remove(0);
        workspace.at("2026-11-20T12:00:05Z");
        workspace.write("calendar/all.toml", post("cancelled"));
        let off = events(&feed(&workspace, &[])).remove(0);
        for name in ["UID", "DTSTART"] {
            assert_eq!(before[name], off[name], "{timing}");
        }
        assert_eq!(
            (before["STATUS"].as_str(), off["STATUS"].as_str()),
            ("CONFIRMED", "CANCELLED")
        );
        let number = |event: &Event| event["SEQUENCE"].parse::<i64>().unwrap();
        assert!(number(&off) > number(&before), "{timing}");
        workspace.write(
            "calendar/calendar.toml",
            post("approved").replace("0 9 * * *", "0 9 1 1 *"),
        );
        let lost = events(&feed(&workspace, &[]));
        assert_eq!(lost.len(), 1, "{timing}");
        assert_eq!(lost[0]["UID"], before["UID"]);
    }
}

/// Texts as people write them, as attackers write them, and as nobody does.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let nasty = "[\\\\;,:\"\r\n\t é日🎉👩\u{200d}👧\u{202e}\u{2028}\u{85}\u{0}\u{7f}a]{1,120}";
    let text = proptest::prop_oneof![nasty, "\\PC{1,300}", any::<String>()];
    prop::collection::vec(text, 20..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_is_read_back_whatever_it_holds(texts in texts()) {
        let mut calendar = CHANNELS.to_owned();
        for (number, text) in texts.iter().enumerate() {
            let text = quoted(text);
            writeln!(calendar, "[posts.p{number}]\nchannels = ['stockholm']\ntext = {text}\npublish_at = 2026-11-27T09:00:00").unwrap();
        }
        let workspace = Workspace::new(&calendar);
        let events = events(&feed(&workspace, &[]));
        prop_assert_eq!(events.len(), texts.len());
        for event in &events {
            let number: usize = name(event)[1..].split_once('.').unwrap().0.parse().unwrap();
            let (said, _) = event["DESCRIPTION"].split_once("State: draft\nTime: ").unwrap();
            let written = written(&texts[number]);
            prop_assert_eq!(said.trim_end(), written.trim_end());
        }
        let picture = workspace.run(&["calendar", "--format", "svg", YEARS[0], "2026-11-01", YEARS[2], "2026-11-30"]);
        let picture = picture.expect(0).out;
        let mut reader = quick_xml::Reader::from_str(&picture);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
}

/// A text as a feed can hold it: without what surrounds it, without control characters, with one kind of line end.
fn written(text: &str) -> String {
    let ends = ["\r", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}"];
    let text = text.replace("\r\n", "\n");
    let text = ends
        .iter()
        .fold(text.trim().to_owned(), |text, end| text.replace(end, "\n"));
    text.replace(|c: char| c.is_control() && c != '\n' && c != '\t', "")
}

/// Real posts, where they are at hand: in the folder that `KALENDS_CORPUS` names, or in one beside the repository.
fn corpus() -> Option<Vec<String>> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpora"));
    let folder = std::env::var_os("KALENDS_CORPUS").map_or_else(beside, PathBuf::from);
    let lines = std::fs::read_to_string(folder.join("galaxy-social.jsonl")).ok()?;
    let text = |line: &str| serde_json::from_str::<Value>(line).unwrap()["text"].clone();
    let texts = lines
        .lines()
        .map(|line| text(line).as_str().unwrap().to_owned());
    Some(texts.collect())
}

#[test]
fn real_posts_are_read_back_as_they_were_written() {
    let Some(texts) = corpus() else {
        eprintln!("real_posts_are_read_back_as_they_were_written: skipped, there is no corpus");
        return;
    };
    let first: NaiveDateTime = "2026-01-01T00:30:00".parse().unwrap();
    let mut calendar = CHANNELS.to_owned();
    for (number, text) in texts.iter().enumerate() {
        let time = first + TimeDelta::hours(17 * i64::try_from(number).unwrap());
        let (text, time) = (quoted(text), time.format("%Y-%m-%dT%H:%M:%S"));
        writeln!(
            calendar,
            "[posts.p{number}]\ntext = {text}\npublish_at = {time}"
        )
        .unwrap();
    }
    let workspace = Workspace::new(&calendar);
    let instants: BTreeMap<String, Value> = planned(&workspace)
        .into_iter()
        .map(|delivery| (name_of(&delivery), delivery["publish_at"].clone()))
        .collect();
    let events = events(&feed(&workspace, &[]));
    assert_eq!(
        (events.len(), instants.len()),
        (4 * texts.len(), 4 * texts.len())
    );
    for event in &events {
        let planned = instants[name(event)].as_str().unwrap();
        assert_eq!(
            start(event),
            planned.parse::<DateTime<chrono::FixedOffset>>().unwrap()
        );
        let number: usize = name(event)[1..].split_once('.').unwrap().0.parse().unwrap();
        let (said, _) = event["DESCRIPTION"]
            .split_once("State: draft\nTime: ")
            .unwrap();
        assert_eq!(said.trim_end(), written(&texts[number]).trim_end());
    }
}
