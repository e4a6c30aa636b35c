//! Lengths of real posts, computed once with other implementations, are the lengths counted here.
//!
//! The posts are no part of the package. They are read from the folder that `KALENDS_CORPUS` names, or from a folder
//! beside the repository; where there is none, the test says so and passes.

use std::path::PathBuf;

use kalends::platform::count::{MASTODON_URL_LENGTH, graphemes, mastodon};
use serde::Deserialize;

const CORPUS: &str = "galaxy-social.jsonl";
const CORPUS_POSTS: usize = 408;

/// Posts whose recorded length follows the JavaScript edition of twitter-text where Mastodon's own patterns differ: that
/// edition ends a path at a backslash, and at a bracket with a parenthesis behind it. With them, the length by Mastodon's.
const RECORDED_OTHERWISE: [(&str, usize); 3] = [
    (
        "posts/feed_bot/galaxy_europe/2024-09-05-galaxy-in-research-lin2024-group1.md",
        3097,
    ),
    (
        "posts/feed_bot/galaxy_europe/2025-03-24-muon-spectroscopy-paper-group1.md",
        323,
    ),
    (
        "posts/feed_bot/galaxy_europe/2025-03-24-muon-spectroscopy-paper-group2.md",
        282,
    ),
];

#[derive(Deserialize)]
struct Post {
    path: String,
    text: String,
    lengths: Lengths,
}

#[derive(Deserialize, PartialEq, Debug)]
struct Lengths {
    mastodon: usize,
    graphemes: usize,
}

#[test]
fn real_posts_are_as_long_as_the_platforms_say() {
    let Ok(corpus) = std::fs::read_to_string(folder().join(CORPUS)) else {
        let folder = folder();
        eprintln!(
            "real_posts_are_as_long_as_the_platforms_say: skipped, no `{CORPUS}` in `{}`",
            folder.display()
        );
        return;
    };
    let posts: Vec<Post> = corpus
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let wrong: Vec<String> = posts.iter().filter_map(difference).collect();
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(posts.len(), CORPUS_POSTS);
}

fn folder() -> PathBuf {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpora"));
    std::env::var_os("KALENDS_CORPUS").map_or_else(beside, PathBuf::from)
}

/// The path of a post with its lengths as counted and as expected, if they differ.
fn difference(post: &Post) -> Option<String> {
    let counted = Lengths {
        mastodon: mastodon(&post.text, MASTODON_URL_LENGTH),
        graphemes: graphemes(&post.text),
    };
    let otherwise = RECORDED_OTHERWISE
        .iter()
        .find(|(path, _)| post.path == *path);
    let expected = Lengths {
        mastodon: otherwise.map_or(post.lengths.mastodon, |(_, length)| *length),
        graphemes: post.lengths.graphemes,
    };
    (counted != expected)
        .then(|| format!("{}: counted {counted:?}, expected {expected:?}", post.path))
}
