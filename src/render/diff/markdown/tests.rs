//! The comment as readers, and those who would misuse it, meet it.

use std::collections::BTreeSet;
use std::fmt::Write;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::super::{Report, Version, html};
use super::render;
use crate::diff::{Input, Side, diff};
use crate::load::load_pair;
use crate::load::memory::{Memory, ROOT_TEXT};
use crate::render::calendar::sample::HOSTILE;

const CHANNELS: &str =
    "[channels.m]\nplatform = 'mastodon'\nserver = 'https://m.example'\ntoken = { env = 'T' }\n";

/// The comment and the page for a calendar that is new.
fn shown(posts: &str) -> (String, String) {
    between("", &format!("{CHANNELS}{posts}"))
}

/// The comment and the page for two versions of the calendar's one file.
fn between(base: &str, head: &str) -> (String, String) {
    let tree = |text| Memory::of(&[("kalends.toml", ROOT_TEXT), ("calendar/a.toml", text)]);
    let (base, head) = (tree(base), tree(head));
    let changed = BTreeSet::from(["calendar/a.toml".to_owned()]);
    let pair = load_pair(Some(&base), &head, &changed).unwrap();
    let found = diff(&Input {
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
        ledger: None,
        now: "2026-11-23T06:00:00Z".parse().unwrap(),
    });
    let report = Report {
        diff: &found,
        base: Version {
            revision: Some("main"),
            commit: Some("0123456789abcdef"),
        },
        head: Version {
            revision: None,
            commit: None,
        },
        notes: &[],
        folder: "",
        files_at: Some("https://files.example/raw/0a1b"),
    };
    let pictures = html::Pictures::of(&found, &base, &head);
    (render(&report), html::render(&report, &pictures))
}

/// A post of this text, with a file that is said to be a picture.
fn post(number: usize, text: &str, file: &str) -> String {
    let (text, file) = (serde_json::Value::from(text), serde_json::Value::from(file));
    format!(
        "[posts.p{number}]\nstatus = 'approved'\npublish_at = 2026-12-01T{:02}:{:02}:00\ntext = {text}\nmedia = [{{ file = {file}, alt = {text} }}]\n",
        number / 60 % 24,
        number % 60,
    )
}

#[test]
fn the_largest_comment_fits_and_says_what_is_left_out() {
    let mut posts = String::new();
    for number in 0..250 {
        let _ = write!(
            posts,
            "{}",
            post(number, &"Words 😀 and more. ".repeat(20), "a.png")
        );
    }
    let (comment, page) = shown(&posts);
    let length = comment.encode_utf16().count();
    assert!(length <= 65_536 && length > 40_000, "{length}");
    assert!(comment.starts_with("<!-- kalends-diff: -->\n"));
    for said in [
        "### Added (250)",
        "which `kalends diff` shows",
        "There is no room here for",
    ] {
        assert!(comment.contains(said), "{said}");
    }
    assert_eq!(
        comment.matches("<details>").count(),
        comment.matches("</details>").count()
    );
    assert_eq!(page.matches("<article>").count(), 250);
}

#[test]
fn a_queue_that_moves_up_as_a_whole_is_one_line_to_open() {
    let queued = |number: usize| {
        format!(
            "[posts.q{number:02}]\nstatus = 'approved'\nqueue = {{}}\ntext = 'Post {number}.'\n"
        )
    };
    let head: String = (1..=12).map(queued).collect();
    let channels = CHANNELS.replace(
        "[channels.m]",
        "[cadences.c]\nslots = ['0 9 * * *']\n[channels.m]\ncadence = 'c'",
    );
    let (comment, _) = between(
        &format!("{channels}{}{head}", queued(0)),
        &format!("{channels}{head}"),
    );
    let closed = "### Knock-on moves (12)\n\n<details><summary>moved up, since <code>q00</code> left its place</summary>\n\n| Post |";
    assert!(comment.contains(closed), "{comment}");
    let (_, rest) = comment.split_once(closed).unwrap();
    let (table, _) = rest.split_once("\n\n</details>\n").unwrap();
    assert_eq!(table.lines().count(), 2 + 12);
    let (few, _) = between(
        &format!("{channels}{}{}", queued(0), queued(1)),
        &format!("{channels}{}", queued(1)),
    );
    assert!(few.contains("### Knock-on moves (1)\n\n| Post |"), "{few}");
}

/// A queue that a post leaves runs dry a day earlier: that it does is nothing new.
#[test]
fn a_finding_that_was_there_before_is_not_shown_as_a_new_one() {
    let posts = |texts: &[&str]| {
        let posts = texts.iter().enumerate().map(|(number, text)| {
            format!("[posts.p{number}]\nstatus = 'approved'\npublish_at = 2026-12-0{}T09:00:00\ntext = '{text}'\n", number + 1)
        });
        format!("{CHANNELS}{}", posts.collect::<String>())
    };
    let long = "Long words ".repeat(60);
    let (comment, page) = between(
        &posts(&[&long, "Good."]),
        &posts(&[&format!("{long}and more."), &long.to_uppercase()]),
    );
    assert!(comment.contains(" 1 in other words**"), "{comment}");
    assert!(
        comment.contains("### Findings in other words (1)\n\n- ❌ <code>calendar/a.toml:"),
        "{comment}"
    );
    assert!(comment.contains("<br>before:"), "{comment}");
    assert!(page.contains("In other words"));
}

#[test]
fn a_text_becomes_no_markup_no_picture_no_link_and_no_mention() {
    let evil = [
        "</details></blockquote><script>alert(1)</script>",
        "![x](https://evil.example/x.png) [y](https://evil.example)",
        "@team #1 GH-7 acme/maps#3 https://evil.example www.evil.example",
        "- [ ] list\n# heading\n```\ncode\n```\n    more\n| a | b |\n| - | - |\n---\n<img src=x>",
        "<!-- kalends-diff: -->\n\n### New findings (0)\n\nNothing changed between",
        "`a` ``b`` ~~~\n~~~ <del>x</del>",
    ];
    let texts = evil.into_iter().chain(HOSTILE).enumerate();
    let posts: String = texts
        .map(|(number, text)| post(number, &format!("x {text}"), "a\"onerror=alert(1) .png"))
        .collect();
    let (comment, page) = shown(&posts);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut headings = 0;
    for event in Parser::new_ext(&comment, options) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_))
            | Event::TaskListMarker(_) => {
                panic!("{event:?}")
            }
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::Html(tags) | Event::InlineHtml(tags) => {
                assert!(
                    !tags.contains("<script") && !tags.contains("onerror=a"),
                    "{tags}"
                );
                let is_foreign = tags.contains("src=")
                    && !tags.contains("src=\"https://files.example/raw/0a1b/");
                assert!(!is_foreign, "{tags}");
            }
            _ => {}
        }
    }
    assert_eq!(
        headings,
        comment
            .lines()
            .filter(|line| line.starts_with("##"))
            .count()
    );
    // What a picture shows is told in an attribute, in which nothing is linked.
    let pieces = comment.split(" alt=\"").enumerate();
    let comment: String = pieces
        .map(|(index, piece)| match (index, piece.split_once('"')) {
            (1.., Some((_, rest))) => rest,
            (_, _) => piece,
        })
        .collect();
    for live in ["@team", "#1 ", "GH-7", "https://evil", "www.evil"] {
        assert!(!comment.contains(live), "{live}");
    }
    assert!(
        !page.contains("<script")
            && !page.contains("<img src=x>")
            && !page.contains("http-equiv=\"refresh")
    );
}
