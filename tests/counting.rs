//! Lengths, links, tags and facets are those of the platforms' own libraries, for real posts and for random texts.
//!
//! The libraries are npm packages of `tests/tools` and are asked through `count.mjs`; what they said of the real posts is recorded
//! beside these, too. Where packages, Node.js or posts are missing, a test says so and passes.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use kalends::platform::count;
use kalends::platform::count::bluesky::{self, Facet, FacetKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[path = "counting/random.rs"]
mod random;

const CORPUS: &str = "galaxy-social.jsonl";
const CORPUS_POSTS: usize = 408;
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools");

/// What the random texts start from, and how many there are.
const SEED: u64 = 20_261_127;
const RANDOM_TEXTS: usize = 20_000;

/// Why a test is skipped.
const NO_POSTS: &str = "no posts to read";
const NO_LIBRARIES: &str =
    "no Node.js, or no packages in `tests/tools`, where `npm ci` installs them";

/// How many differences are shown.
const SHOWN: usize = 20;

#[derive(Deserialize)]
struct Post {
    text: String,
    lengths: Recorded,
    bluesky_facets: Vec<(usize, usize, String, String)>,
}

#[derive(Deserialize, PartialEq, Debug)]
struct Recorded {
    x: usize,
    bluesky_graphemes: usize,
    bluesky_bytes: usize,
    code_points: usize,
}

/// What the libraries say of a text. Ranges are in bytes.
#[derive(Deserialize, PartialEq, Debug)]
struct Counted {
    x: usize,
    links: Vec<(usize, usize)>,
    hashtags: Vec<(usize, usize)>,
    cashtags: Vec<(usize, usize)>,
    facets: Vec<(usize, usize, String, String)>,
    graphemes: usize,
    bytes: usize,
    utf16: usize,
    code_points: usize,
    /// Whether the text holds a letter, mark or digit that the tables of twitter-text are too old to know.
    younger: bool,
}

#[test]
fn real_posts_are_as_long_as_was_recorded() {
    let Some(posts) = posts() else {
        eprintln!("real_posts_are_as_long_as_was_recorded: skipped, {NO_POSTS}");
        return;
    };
    let wrong: Vec<&str> = posts
        .iter()
        .filter(|post| {
            recorded(&post.text) != post.lengths || facets(&post.text) != post.bluesky_facets
        })
        .map(|post| post.text.as_str())
        .collect();
    assert_eq!(wrong, Vec::<&str>::new());
    assert_eq!(posts.len(), CORPUS_POSTS);
}

#[test]
fn real_posts_count_as_the_libraries_count_them() {
    let texts: Option<Vec<String>> =
        posts().map(|posts| posts.into_iter().map(|post| post.text).collect());
    let checked = texts.ok_or(NO_POSTS).and_then(|texts| compare(&texts));
    if let Err(reason) = checked {
        eprintln!("real_posts_count_as_the_libraries_count_them: skipped, {reason}");
    }
}

#[test]
fn random_texts_count_as_the_libraries_count_them() {
    if let Err(reason) = compare(&random::texts(SEED, RANDOM_TEXTS)) {
        eprintln!("random_texts_count_as_the_libraries_count_them: skipped, {reason}");
    }
}

/// Asks the libraries about every text and panics with the first differences; or tells why they cannot be asked.
fn compare(texts: &[String]) -> Result<(), &'static str> {
    let answers = ask(texts).ok_or(NO_LIBRARIES)?;
    assert_eq!(answers.len(), texts.len());
    let differences: Vec<String> = texts
        .iter()
        .zip(&answers)
        .filter_map(|(text, answer)| difference(text, answer))
        .collect();
    let shown = differences.len().min(SHOWN);
    assert!(
        differences.is_empty(),
        "{} of {} differ:\n{}",
        differences.len(),
        texts.len(),
        differences[..shown].join("\n")
    );
    Ok(())
}

fn difference(text: &str, answer: &Counted) -> Option<String> {
    let mut ours = counted(text);
    ours.younger = answer.younger;
    // The only difference that the texts hold: hashtags are made of the letters of today's Unicode, not of those of its version 7.0,
    // because twitter-text's edition for servers asks its platform which letters there are.
    if answer.younger {
        ours.hashtags.clone_from(&answer.hashtags);
    }
    (ours != *answer).then(|| format!("{text:?}\n  ours   {ours:?}\n  theirs {answer:?}"))
}

fn counted(text: &str) -> Counted {
    Counted {
        x: count::x(text),
        links: ranges(
            count::links::x::find(text)
                .into_iter()
                .map(|link| link.range),
        ),
        hashtags: ranges(count::hashtags::find(text)),
        cashtags: ranges(count::cashtags::find(text)),
        facets: facets(text),
        graphemes: count::graphemes(text),
        bytes: count::bytes(text),
        utf16: count::utf16(text),
        code_points: count::code_points(text),
        younger: false,
    }
}

fn recorded(text: &str) -> Recorded {
    Recorded {
        x: count::x(text),
        bluesky_graphemes: count::graphemes(text),
        bluesky_bytes: count::bytes(text),
        code_points: count::code_points(text),
    }
}

fn ranges(found: impl IntoIterator<Item = Range<usize>>) -> Vec<(usize, usize)> {
    found
        .into_iter()
        .map(|range| (range.start, range.end))
        .collect()
}

fn facets(text: &str) -> Vec<(usize, usize, String, String)> {
    let plain = |Facet { range, kind }| {
        let (kind, value) = match kind {
            FacetKind::Link(address) => ("link", address),
            FacetKind::Mention(handle) => ("mention", handle),
            FacetKind::Tag(tag) => ("tag", tag),
        };
        (range.start, range.end, kind.to_owned(), value)
    };
    bluesky::facets(text).into_iter().map(plain).collect()
}

/// What the libraries say of each text; nothing where they are not installed.
fn ask(texts: &[String]) -> Option<Vec<Counted>> {
    let installed = ["twitter-text", "@atproto/api"]
        .iter()
        .all(|package| Path::new(TOOLS).join("node_modules").join(package).is_dir());
    let runs = Command::new("node").arg("--version").output().is_ok();
    if !installed || !runs {
        return None;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let question = folder.path().join("texts.jsonl");
    let line = |text| serde_json::to_string(text).expect("a text is JSON") + "\n";
    std::fs::write(&question, texts.iter().map(line).collect::<String>())
        .expect("texts are written");
    let output = Command::new("node")
        .arg(Path::new(TOOLS).join("count.mjs"))
        .arg(question)
        .output()
        .expect("Node.js runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(lines(&String::from_utf8(output.stdout).expect("UTF-8")))
}

fn posts() -> Option<Vec<Post>> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpora"));
    let folder = std::env::var_os("KALENDS_CORPUS").map_or_else(beside, PathBuf::from);
    std::fs::read_to_string(folder.join(CORPUS))
        .ok()
        .map(|corpus| lines(&corpus))
}

fn lines<Line: DeserializeOwned>(text: &str) -> Vec<Line> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect()
}
