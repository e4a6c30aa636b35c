//! Damaged text from outside: calendar files, events of the ledger and answers of platforms, changed at random places. It is
//! read or refused in bounded time, and never ends the program; and no damaged answer makes a doubt into a certainty.
//!
//! A few hundred of each a test run; `MUTATIONS=100000` in the environment asks for more.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::test_runner::Config;

use kalends::layout::{self, Window};
use kalends::ledger::{Event, LedgerState, fold};
use kalends::lint;
use kalends::load::disk::Folder;
use kalends::load::{Loaded, Overlay, load};
use kalends::model::{DeliveryKey, Imprint};
use kalends::platform::{
    Account, Adapter, Answer, Answers, Effect, Job, Look, Message, Outcome, Sought, Step, find,
};
use kalends::time::{Instant, parse_instant};

/// How many texts of each kind are tried, unless more are asked for.
const MUTATIONS: u32 = 150;
/// No adapter asks for more.
const MOST_CALLS: usize = 100;

/// What means something somewhere.
const TOKENS: [&str; 26] = [
    "\"",
    "'''",
    "[[",
    "]",
    "{",
    "}",
    "\\",
    "\n",
    "\r\n",
    "\0",
    "\u{1b}[2J",
    "\u{202e}",
    "=",
    "#",
    ",",
    "99999999999999999999",
    "-1",
    "null",
    "2026-02-30",
    "0 0 31 2 *",
    "* * * * *",
    "é",
    "👩‍👩‍👧",
    "true",
    "\u{feff}",
    "9999-12-31T23:59:59",
];

fn config() -> Config {
    let asked = std::env::var("MUTATIONS").ok();
    Config {
        cases: asked
            .and_then(|count| count.parse().ok())
            .unwrap_or(MUTATIONS),
        failure_persistence: None,
        ..Config::default()
    }
}

/// One change of a text: which kind, at which place, how long, with what.
type Change = (u8, prop::sample::Index, usize, usize);

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = (
        0..6u8,
        any::<prop::sample::Index>(),
        1..40usize,
        0..TOKENS.len(),
    );
    prop::collection::vec(change, 1..6)
}

/// The text with these changes; what is no text any more is made one, as readers of files do.
fn changed(text: &str, changes: &[Change]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (kind, place, length, token) in changes {
        if bytes.is_empty() {
            break;
        }
        let at = place.index(bytes.len());
        let end = (at + length).min(bytes.len());
        match kind {
            0 => bytes[at] ^= 1 << (length % 8),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copy = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, copy));
            }
            3 => bytes.truncate(at),
            4 => drop(bytes.splice(at..at, TOKENS[*token].bytes())),
            _ => drop(bytes.splice(at..end, TOKENS[*token].bytes())),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn now() -> Instant {
    parse_instant("2027-03-09T10:00:00+01:00").expect("an instant")
}

/// The files of an example, by their paths.
fn example() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/small-team");
    let mut files = BTreeMap::new();
    let mut read = |path: String| {
        let text = fs::read_to_string(root.join(&path)).expect("a file");
        files.insert(path, text);
    };
    read("kalends.toml".to_owned());
    for entry in fs::read_dir(root.join("calendar")).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        read(format!("calendar/{}", name.to_string_lossy()));
    }
    files
}

/// Reads, checks and lays out a calendar, as `check` and `calendar` do on anybody's branch.
fn look_at(texts: &BTreeMap<String, String>) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in texts {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let tree = Folder::new(folder.path());
    let Ok(loaded) = load(&tree) else {
        return;
    };
    let ledger = LedgerState::default();
    let report = lint::run(&lint::Input {
        loaded: &loaded,
        ledger: Some(&ledger),
        tree: &tree,
        now: now(),
        answers: None,
    });
    for finding in &report.findings {
        let text = loaded.sources.get(finding.label.span.source).text();
        assert!(
            text.get(finding.label.span.range()).is_some(),
            "{finding:?}"
        );
    }
    layout::lay_out(
        &layout::Input {
            calendar: &loaded.calendar,
            settings: &loaded.settings,
            ledger: &ledger,
            now: now(),
        },
        Window {
            from: now(),
            to: now() + TimeDelta::days(60),
        },
    );
}

const EVENTS: [&str; 4] = [
    r#"{"version":1,"delivery":{"post":"a","channel":"b","occurrence":""},"number":1,"at":"2026-11-27T08:00:00Z","run":"r","event":{"reserved":{"epoch":1,"until":"2026-11-27T08:10:00Z"}}}"#,
    r#"{"version":1,"delivery":{"post":"a","channel":"b","occurrence":"2026-11-27T10:00"},"number":3,"at":"2026-11-27T08:00:00Z","run":"r","event":{"sent":{"epoch":1,"part":1,"receipt":{"remote_id":"9","url":null}}}}"#,
    r#"{"version":1,"delivery":{"post":"a","channel":"b","occurrence":""},"number":2,"at":"2026-11-27T08:00:00Z","run":"r","event":{"sending":{"epoch":1,"part":1,"parts":2,"key":"k","digest":"d","said":{"text":"x","media":[]},"commit":null,"publish_at":"2026-11-27T08:00:00Z"}}}"#,
    r#"{"version":1,"number":1,"at":"2026-11-27T08:00:00Z","run":"r","event":{"paused":{"scope":{"channel":"b"},"reason":"why","by":"Ada"}}}"#,
];

/// Channels with an adapter, as a team writes them.
const CHANNELS: &str = r#"
[channels.mastodon]
platform = "mastodon"
server = "https://social.example"
token = { env = "T" }

[channels.hook]
platform = "webhook"
url = "https://chat.example/hook"
secret = { env = "S" }

[channels.feed]
platform = "feed"
base_url = "https://acme.example"
"#;

fn channels() -> Loaded {
    let folder = tempfile::tempdir().expect("a folder");
    let below = Folder::new(folder.path());
    let texts = BTreeMap::from([
        (
            "kalends.toml".to_owned(),
            "[workspace]\nname = \"A\"\n".to_owned(),
        ),
        ("calendar/a.toml".to_owned(), CHANNELS.to_owned()),
    ]);
    load(&Overlay::new(&below, &texts)).expect("a calendar")
}

const STATUSES: [u16; 16] = [
    200, 201, 202, 204, 301, 307, 400, 401, 404, 408, 409, 422, 425, 429, 500, 503,
];

/// An answer as it may come: the example's words, damaged, with any status.
fn damaged(example: &Answer, status: u16, changes: &[Change]) -> Answer {
    let after = [
        ("retry-after", "soon"),
        ("retry-after", "99999999999999"),
        ("date", "x"),
    ];
    let (name, value) = after[usize::from(status) % 3];
    Answer {
        status,
        headers: BTreeMap::from([(name.to_owned(), value.to_owned())]),
        body: changed(&example.body, changes),
        asked: 1,
    }
}

/// Publishes with damaged answers. A server's failure after the publishing call is never taken for anything certain.
fn publish(adapter: &Adapter, account: Account<'_>, (status, changes): (u16, &[Change])) {
    let delivery = delivery(account.id);
    let message = Message {
        text: "Hello".to_owned(),
        ..Message::default()
    };
    let job = Job {
        account,
        delivery: &delivery,
        part: 0,
        message: &message,
        parent: None,
        key: "key-1",
        publish_at: now(),
    };
    let mut answers = Answers::default();
    let mut published = None;
    for _ in 0..MOST_CALLS {
        let call = match (adapter.next)(&job, &answers) {
            Step::Call(call) | Step::Wait(_, call) => call,
            Step::Done(outcome) => {
                let is_failure = matches!(published, Some(408 | 425 | 500..));
                let is_doubt = matches!(outcome, Outcome::Unknown(_));
                assert!(
                    !is_failure || is_doubt,
                    "{published:?} is taken for {outcome:?}"
                );
                return;
            }
        };
        if call.effect == Effect::Publish {
            published = Some(status);
        }
        answers.keep(&call.name, damaged(&call.example, status, changes));
    }
    panic!("`{}` asks without an end", account.id);
}

fn look_for(adapter: &Adapter, account: Account<'_>, (status, changes): (u16, &[Change])) {
    let Some(locate) = adapter.locate else {
        return;
    };
    let delivery = delivery(account.id);
    let said: Imprint = Message {
        text: "Hello".to_owned(),
        ..Message::default()
    }
    .imprint(None);
    let sought = Sought {
        publish_at: chrono::DateTime::UNIX_EPOCH,
        uploads: &Answers::default(),
        account,
        delivery: &delivery,
        part: 0,
        said: &said,
        key: "key-1",
        age: Duration::from_secs(60),
        known: &BTreeSet::new(),
    };
    let mut answers = Answers::default();
    for _ in 0..MOST_CALLS {
        match locate(&sought, &answers) {
            Look::Call(call) => answers.keep(&call.name, damaged(&call.example, status, changes)),
            // What cannot be read proves nothing.
            Look::Absent => return assert!((200..300).contains(&status) || status == 404),
            Look::Found(_) | Look::Undecided(_) => return,
        }
    }
    panic!("`{}` looks without an end", account.id);
}

fn delivery(channel: &str) -> DeliveryKey {
    DeliveryKey {
        post: "hello".to_owned(),
        channel: channel.to_owned(),
        occurrence: String::new(),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_damaged_calendar_is_read_or_refused(
        file in any::<prop::sample::Index>(),
        changes in changes(),
    ) {
        let mut texts = example();
        let path = texts.keys().nth(file.index(texts.len())).cloned().expect("a file");
        let text = changed(&texts[&path], &changes);
        texts.insert(path, text);
        look_at(&texts);
    }

    #[test]
    fn i5_a_damaged_event_is_refused_or_says_the_same_when_it_is_written_again(
        event in prop::sample::select(&EVENTS[..]),
        changes in changes(),
    ) {
        if let Ok(event) = Event::from_json(&changed(event, &changes)) {
            let written = event.to_json().expect("an event that was read");
            prop_assert_eq!(Event::from_json(&written), Ok(event.clone()));
            let _ = fold(&[event]);
        }
    }

    #[test]
    fn i3_a_damaged_answer_is_never_taken_for_certain(
        status in prop::sample::select(&STATUSES[..]),
        changes in changes(),
    ) {
        let loaded = channels();
        for (id, entry) in &loaded.calendar.channels {
            let account = Account { id, channel: &entry.value };
            let platform = find(account.channel.platform_id()).expect("a platform");
            let adapter = platform.adapter;
            publish(adapter, account, (status, &changes));
            look_for(adapter, account, (status, &changes));
            if let Some(identify) = &adapter.identify {
                let call = (identify.call)(&account);
                let _ = (identify.read)(&damaged(&call.example, status, &changes));
            }
        }
    }
}
