//! Damaged text from outside: calendar files, events of the ledger and answers of platforms, changed at random places. It is
//! read or refused in bounded time, and never ends the program; and no damaged answer makes a doubt into a certainty.
//!
//! A few hundred of each a test run; `MUTATIONS=100000` in the environment asks for more.

mod properties;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::Config;

use kalends::load::disk::Folder;
use properties::{answers, calendar, events, media, times};

/// How many texts of each kind are tried, unless more are asked for.
const MUTATIONS: u32 = 150;

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
    String::from_utf8_lossy(&damage(text.as_bytes(), changes)).into_owned()
}

/// The bytes with these changes.
fn damage(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
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
    bytes
}

/// One of the texts that the programs in `fuzz/` begin with, changed.
fn damaged(kind: &str, seed: prop::sample::Index, changes: &[Change]) -> String {
    let seeds = seeds(kind);
    changed(
        &String::from_utf8_lossy(seed.get::<Vec<u8>>(&seeds)),
        changes,
    )
}

/// Every text of a kind that the programs in `fuzz/` begin with.
fn seeds(kind: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(kind);
    let entries = fs::read_dir(folder).expect("a folder of seeds");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read(path).expect("a seed"))
        .collect()
}

/// The folder of an example.
fn small_team() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/small-team")
}

/// The files of an example, by their paths.
fn example() -> BTreeMap<String, String> {
    let root = small_team();
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
        calendar::read_or_refused(&Folder::new(small_team()), &texts);
    }

    #[test]
    fn damaged_settings_silences_and_holidays_are_read_or_refused(
        seed in any::<prop::sample::Index>(),
        changes in changes(),
    ) {
        calendar::settings(&damaged("settings", seed, &changes));
        calendar::silences(&damaged("silences", seed, &changes));
        calendar::holidays(&damaged("holidays", seed, &changes));
        calendar::calendar(&damaged("calendar", seed, &changes));
    }

    #[test]
    fn a_damaged_time_is_refused_or_reads_back_the_same(
        seed in any::<prop::sample::Index>(),
        changes in changes(),
    ) {
        times::moments(&damaged("moments", seed, &changes));
        times::cron(&damaged("cron", seed, &changes));
    }

    #[test]
    fn i5_a_damaged_event_is_refused_or_says_the_same_when_it_is_written_again(
        seed in any::<prop::sample::Index>(),
        changes in changes(),
    ) {
        events::events(&damaged("events", seed, &changes));
    }

    #[test]
    fn a_damaged_picture_or_video_tells_the_same_however_it_is_read(
        seed in any::<prop::sample::Index>(),
        changes in changes(),
    ) {
        let seeds = seeds("media");
        media::media(&damage(seed.get::<Vec<u8>>(&seeds), &changes));
    }

    #[test]
    fn i3_a_damaged_answer_is_never_taken_for_certain(
        bytes in prop::collection::vec(any::<u8>(), 8..40),
    ) {
        answers::conversation(&bytes);
    }
}

#[test]
fn what_is_damaged_is_sound_before() {
    for (kind, look) in [
        ("calendar", calendar::calendar as fn(&str)),
        ("settings", calendar::settings),
        ("silences", calendar::silences),
        ("holidays", calendar::holidays),
        ("moments", times::moments),
        ("cron", times::cron),
        ("events", events::events),
    ] {
        for seed in seeds(kind) {
            look(&String::from_utf8_lossy(&seed));
        }
    }
    for seed in seeds("media") {
        media::media(&seed);
    }
}
