//! A queue of real posts is laid out the same, however its files are named and in whatever order they are written.
//!
//! The posts are no part of the package. They are read from the folder that `KALENDS_CORPUS` names, or from a folder
//! beside the repository; where there is none, the test says so and passes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const CORPUS: &str = "galaxy-social.jsonl";
const CORPUS_POSTS: usize = 408;
const SHUFFLES: u64 = 10;

#[test]
fn ten_shuffles_of_a_real_queue_are_laid_out_byte_for_byte_the_same() {
    let made = tempfile::tempdir().unwrap();
    if !make_workspace(made.path()) {
        let folder = folder();
        eprintln!(
            "ten_shuffles_of_a_real_queue_are_laid_out_byte_for_byte_the_same: skipped, no `{CORPUS}` in `{}`, or no Python",
            folder.display()
        );
        return;
    }
    let posts = posts(made.path());
    assert_eq!(posts.len(), CORPUS_POSTS);
    let calendar = laid_out(made.path());
    let answer: Value = serde_json::from_str(&calendar).unwrap();
    assert!(answer["deliveries"].as_array().unwrap().len() >= CORPUS_POSTS);
    assert_eq!(answer["unplaced"], Value::Array(Vec::new()));
    for seed in 1..=SHUFFLES {
        let shuffled = shuffled(made.path(), &posts, seed);
        assert!(laid_out(shuffled.path()) == calendar, "shuffle {seed}");
    }
}

/// Writes the posts as a queue; false where they or Python are missing.
fn make_workspace(into: &Path) -> bool {
    let program = folder().join("make-workspace");
    let made = Command::new("python3")
        .arg(program)
        .arg(into)
        .arg("--queue")
        .output();
    folder().join(CORPUS).exists() && made.is_ok_and(|output| output.status.success())
}

fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora");
    std::env::var_os("KALENDS_CORPUS").map_or_else(beside, PathBuf::from)
}

/// The texts of the posts' files, in the order of their paths.
fn posts(workspace: &Path) -> Vec<String> {
    let mut folders = vec![workspace.join("calendar/posts")];
    let mut paths = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let list = if path.is_dir() {
                &mut folders
            } else {
                &mut paths
            };
            list.push(path);
        }
    }
    paths.sort();
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    texts.collect()
}

/// The same posts in another order, in other files of other folders, several in some of them.
fn shuffled(original: &Path, posts: &[String], seed: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(seed);
    let mut order: Vec<usize> = (0..posts.len()).collect();
    for last in (1..order.len()).rev() {
        order.swap(last, random.below(last + 1));
    }
    let mut files = vec![String::new(); 1 + posts.len() / 3];
    for post in order {
        let file = random.below(files.len());
        files[file].push_str(&posts[post]);
        files[file].push('\n');
    }
    let calendar = folder.path().join("calendar");
    for (number, text) in files.iter().enumerate() {
        let inside = calendar.join(format!("{}", number % 5));
        fs::create_dir_all(&inside).unwrap();
        let name = format!("{:x}-{number}.toml", random.below(usize::MAX));
        fs::write(inside.join(name), text).unwrap();
    }
    fs::copy(
        original.join("kalends.toml"),
        folder.path().join("kalends.toml"),
    )
    .unwrap();
    fs::copy(
        original.join("calendar/channels.toml"),
        calendar.join("3/zz.toml"),
    )
    .unwrap();
    folder
}

/// What the program answers.
fn laid_out(workspace: &Path) -> String {
    let program = Command::new(env!("CARGO_BIN_EXE_kalends"))
        .args([
            "calendar",
            "--format",
            "json",
            "--now",
            "2026-11-21T12:00:00+01:00",
        ])
        .args(["--from", "2026-11-21", "--to", "2027-11-21", "-C"])
        .arg(workspace)
        .output()
        .unwrap();
    assert!(
        program.status.success(),
        "{}",
        String::from_utf8_lossy(&program.stderr)
    );
    String::from_utf8(program.stdout).unwrap()
}

/// Numbers that are the same for a seed everywhere (the generator of `SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }
}
