//! Real posts, all of them due at once: each message arrives exactly once, as it was written.
//!
//! The posts are no part of the package. They are read from the folder that `KALENDS_CORPUS` names, or from a folder
//! beside the repository; where there is none, the test says so and passes.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::loopback::Loopback;
use crate::loopback::effects::StatusSeen;
use crate::support::Workspace;
use crate::support::calendar::NOW;
use crate::support::run::word;

const CORPUS_POSTS: usize = 408;
const PLATFORM: &str = "mastodon";

fn folder() -> PathBuf {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpora"));
    std::env::var_os("KALENDS_CORPUS").map_or_else(beside, PathBuf::from)
}

#[test]
fn real_posts_arrive_exactly_once_as_they_were_written() {
    let server = Loopback::start();
    let Some((workspace, rows)) = workspace(&server) else {
        let name = "real_posts_arrive_exactly_once_as_they_were_written";
        return eprintln!(
            "{name}: skipped, no posts or no Python in `{}`",
            folder().display()
        );
    };
    let arguments = channels(&rows);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = workspace.run(&arguments);
    let deliveries = run.deliveries();
    let published = server.published();
    let mut by_id: BTreeMap<&str, &StatusSeen> =
        published.iter().map(|it| (it.id.as_str(), it)).collect();
    let mut wrong = Vec::new();
    for delivery in &deliveries {
        let row = &rows[number(delivery)];
        wrong.extend(
            difference(delivery, row, &mut by_id).map(|why| format!("{}: {why}", delivery["post"])),
        );
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(by_id.is_empty(), "sent, but not reported: {by_id:?}");
    let expected: usize = rows.iter().map(|row| names(row).len()).sum();
    assert_eq!((deliveries.len(), rows.len()), (expected, CORPUS_POSTS));
    assert!(workspace.run(&arguments).expect(0).deliveries().is_empty());
    assert_eq!(server.published().len(), published.len());
}

/// The workspace that the corpus makes, all of it due, and its rows.
fn workspace(server: &Loopback) -> Option<(Workspace, Vec<Value>)> {
    let text = fs::read_to_string(folder().join("galaxy-social.jsonl")).ok()?;
    let rows = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a row"))
        .collect();
    let workspace = Workspace::new("");
    fs::remove_file(workspace.path().join("calendar/all.toml")).ok()?;
    let made = Command::new("python3")
        .arg(folder().join("make-workspace"))
        .arg(workspace.path())
        .args(["--server", &server.url(), "--due", NOW])
        .output()
        .ok()?;
    made.status.success().then_some((workspace, rows))
}

/// The channels of a post that can be published to.
fn names(row: &Value) -> Vec<String> {
    let names = row["platforms"].as_array().into_iter().flatten();
    let names = names.filter_map(|name| name.as_str().map(str::to_owned));
    names
        .filter(|name| name.split('-').next() == Some(PLATFORM))
        .collect()
}

fn channels(rows: &[Value]) -> Vec<String> {
    let mut all: Vec<String> = rows.iter().flat_map(names).collect();
    all.sort();
    all.dedup();
    let flags = all
        .into_iter()
        .flat_map(|name| ["--channel".to_owned(), name]);
    ["publish", "--format", "json"]
        .map(str::to_owned)
        .into_iter()
        .chain(flags)
        .collect()
}

/// The place of a post's row, which its id ends with.
fn number(delivery: &Value) -> usize {
    let post = word(delivery, "post");
    let (_, number) = post.rsplit_once('-').expect("a number at the end");
    number.parse().expect("a number")
}

/// What is wrong with what arrived of a delivery.
fn difference(
    delivery: &Value,
    row: &Value,
    by_id: &mut BTreeMap<&str, &StatusSeen>,
) -> Option<String> {
    if delivery["state"] != "sent" {
        return Some(format!("{} ({})", delivery["state"], delivery["error"]));
    }
    let mut parts = Vec::new();
    for part in delivery["parts"].as_array().expect("parts") {
        let id = word(part, "remote_id");
        let Some(status) = by_id.remove(id.as_str()) else {
            return Some(format!("`{id}` was not published, or twice"));
        };
        parts.push(status);
    }
    out_of_order(&parts)
        .or_else(|| other_text(delivery, row, &parts))
        .or_else(|| other_media(row, &parts))
}

fn out_of_order(parts: &[&StatusSeen]) -> Option<String> {
    let detached = parts
        .windows(2)
        .any(|pair| pair[1].in_reply_to_id.as_ref() != Some(&pair[0].id));
    (detached || parts[0].in_reply_to_id.is_some())
        .then(|| "its messages are out of order".to_owned())
}

/// White space may differ where a text was cut; nothing else may. Mentions and hashtags that it lacks come at the end.
fn other_text(delivery: &Value, row: &Value, parts: &[&StatusSeen]) -> Option<String> {
    let arrived: String = parts
        .iter()
        .enumerate()
        .map(|(index, part)| body(part, index, parts.len()))
        .collect();
    let written = squeezed(&word(row, "text"));
    let channel = word(delivery, "channel");
    if !arrived.starts_with(&written) {
        return Some(format!("{arrived}\n  instead of\n{written}"));
    }
    let labels = ["mentions", "hashtags"]
        .into_iter()
        .flat_map(|key| row[key][&channel].as_array().into_iter().flatten());
    let missing = labels
        .filter_map(Value::as_str)
        .find(|label| !arrived.contains(&squeezed(label.trim_start_matches(['@', '#']))));
    missing.map(|label| format!("`{label}` is missing in `{arrived}`"))
}

fn body(part: &StatusSeen, index: usize, total: usize) -> String {
    let ending = format!("({}/{total})", index + 1);
    let body = part.text.strip_suffix(&ending).filter(|_| total > 1);
    squeezed(body.unwrap_or(&part.text))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn other_media(row: &Value, parts: &[&StatusSeen]) -> Option<String> {
    let arrived: Vec<String> = parts
        .iter()
        .flat_map(|part| &part.media)
        .map(|it| it.description.clone().unwrap_or_default())
        .collect();
    let images = row["images"].as_array().into_iter().flatten().take(4);
    let alt = |image: &Value| match word(image, "alt").replace('\n', " ").trim() {
        "" => "picture".to_owned(),
        alt => alt.to_owned(),
    };
    let written: Vec<String> = images.map(alt).collect();
    (arrived != written).then(|| format!("pictures {arrived:?} instead of {written:?}"))
}
