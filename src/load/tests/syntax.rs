//! Texts that are not TOML, or not TOML 1.0, and how texts are encoded.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use snapbox::{IntoData, assert_data_eq, str};

use super::super::memory::{Memory, ROOT_TEXT, loaded, sound};
use super::super::{FileKind, load};
use super::{all_findings, findings};
use crate::diagnostic::Subject;

#[test]
fn several_syntax_errors_of_one_file_are_told_together_with_what_else_is_wrong() {
    let text = r#"
[posts.a]
text = "unclosed
status = approved
publish_at = 2026-02-31
title = 'a' 'b'
txt = 1
link
= 5
[posts.b
text = "b"
"#;
    assert_data_eq!(findings(text), str![[r#"
syntax @ a.toml:3:17-17 the text that begins on this line has no closing `"` | put `"` at its end; a text of several lines begins and ends with `"""`
syntax @ a.toml:4:10-18 this text has no quotes | write it between straight quotes, such as "approved"
syntax @ a.toml:5:14-24 there is no such date: day between 01 and 28 was expected | write year, month and day, such as 2026-11-27
syntax @ a.toml:6:13-13 there is more on this line than one value | end the line behind the value, or begin a remark with `#`
unknown-key @ a.toml:7:1-4 unknown key `txt` in `a` | did you mean `text`?
syntax @ a.toml:8:5-5 this key has no value | write `key = value`, such as status = "draft"
syntax @ a.toml:10:9-9 this heading has no closing `]` | write the name between `[` and `]`, such as [posts.hello]
"#]].into_data().raw());
}

#[test]
fn impossible_dates_are_told_where_they_stand() {
    let text = "[posts.a]\npublish_at = 2026-02-30T09:00:00\n[posts.b]\npublish_at = 2026-11-27T25:00:00\n[posts.c]\npublish_at = 2026-13-01\n[posts.d]\npublish_at = 2027-02-29\n";
    assert_data_eq!(
        findings(text),
        str![[r#"
syntax @ a.toml:2:14-33 there is no such date: day between 01 and 28 was expected | write year, month and day, such as 2026-11-27
syntax @ a.toml:4:14-33 there is no such time: hour between 00 and 23 was expected | write two digits each for hours, minutes and seconds, such as 09:00:00
syntax @ a.toml:6:14-24 there is no such date: month between 01 and 12 was expected | write year, month and day, such as 2026-11-27
syntax @ a.toml:8:14-24 there is no such date: day between 01 and 28 was expected | write year, month and day, such as 2026-11-27
"#]]
    );
}

#[test]
fn a_key_or_a_table_that_stands_twice_shows_both_places() {
    let text =
        "[posts.a]\ntext = '1'\n\n[posts.b]\ntext = '2'\ntext = '3'\n\n[posts.a]\ntext = '4'\n";
    assert_data_eq!(
        findings(text),
        str![[r#"
syntax @ a.toml:6:1-5 `text` stands twice in one table | written again here | keep one of the two | a.toml:5:1-5: first written here
duplicate-id @ a.toml:8:8-9 `[posts.a]` stands twice in this file | defined again here | rename one of them, or join them into one table | a.toml:1:1-10: first defined here
"#]]
    );
    assert_data_eq!(
        findings("[posts]\na = { text = '1', text = '2' }\n\"a\" = { text = '3' }\n"),
        str![[r#"
syntax @ a.toml:2:19-23 `text` stands twice in one table | written again here | keep one of the two | a.toml:2:7-11: first written here
syntax @ a.toml:3:1-4 `a` stands twice in one table | written again here | keep one of the two | a.toml:2:1-2: first written here
"#]]
    );
    assert_data_eq!(
        findings("[posts.a.on.x]\n[posts.x]\n[channels.x]\nplatform = 'x'\n[posts.x]\n"),
        str![
            "duplicate-id @ a.toml:5:8-9 `[posts.x]` stands twice in this file | defined again here | rename one of them, or join them into one table | a.toml:2:1-10: first defined here"
        ]
    );
}

#[test]
fn what_only_toml_1_1_allows_is_a_warning_with_the_older_spelling() {
    let text = "[posts.a]\npublish_at = 2026-11-27T09:00\ntext = \"\\e[0m\"\nqueue = {\n  priority = 1,\n}\nbody = { file = \"a.md\", }\n";
    assert_data_eq!(findings(text), str![[r#"
invalid-value @ a.toml:1:1-10 this post has both `publish_at` and `queue` | keep one: `publish_at` for one time, `repeat` for many, `queue` for the next free slot
newer-toml @ a.toml:2:14-30 TOML 1.0 does not allow a time without seconds | write the seconds too, such as 09:00:00
newer-toml @ a.toml:3:8-15 TOML 1.0 does not allow the escapes `\e` and `\x` | write `\u001b` or `\u00…` instead
newer-toml @ a.toml:4:9-6:2 TOML 1.0 does not allow a table in braces over several lines | write it on one line, or as a table of its own with a [header]
newer-toml @ a.toml:7:8-26 TOML 1.0 does not allow a comma before the closing brace | remove the last comma
"#]].into_data().raw());
}

#[test]
fn what_stands_in_a_torn_file_is_not_sound() {
    let loaded = loaded(&[
        ("kalends.toml", ROOT_TEXT),
        (
            "calendar/a.toml",
            "[channels.x]\nplatform = 'x'\n[posts.a]\ntext = 'a\n",
        ),
        (
            "calendar/b.toml",
            "[posts.b]\ntext = 'b'\n[posts.c]\ntext = 5\n",
        ),
    ]);
    let unsound: Vec<_> = loaded.unsound().into_iter().collect();
    let expected = [
        Subject::Post("a".into()),
        Subject::Post("c".into()),
        Subject::Channel("x".into()),
    ];
    assert_eq!(unsound, expected);
    assert_eq!(loaded.broken_files.len(), 1);
}

#[test]
fn a_file_saved_on_windows_says_the_same() {
    let unix = sound("[posts.a]\ntext = \"\"\"\nOne\n\nTwo\n\"\"\"\n");
    let windows = sound("[posts.a]\r\ntext = \"\"\"\r\nOne\r\n\r\nTwo\r\n\"\"\"\r\n");
    let text = |loaded: &super::Loaded| {
        let words = &loaded.calendar.posts["a"].value.words;
        words.text.as_ref().unwrap().value.clone()
    };
    assert_eq!(text(&unix), "One\n\nTwo\n");
    assert_eq!(text(&windows), text(&unix));
    let places = findings("[posts.a]\r\ntxt = 1\r\nstatus = 1\r\n");
    assert_data_eq!(
        places,
        str![[r#"
unknown-key @ a.toml:2:1-4 unknown key `txt` in `a` | did you mean `text`?
wrong-type @ a.toml:3:10-11 `status` must be a text in quotes | this is a whole number
"#]]
    );
}

#[test]
fn a_byte_order_mark_changes_nothing() {
    let marked = "\u{feff}[posts.a]\ntext = 'a'\n";
    assert_eq!(sound(marked).calendar.posts.len(), 1);
    assert_data_eq!(
        findings("\u{feff}posts = 1\n"),
        str![
            "wrong-type @ a.toml:1:10-11 each post needs a table with an id of its own | this is no table of tables | write [posts.my-id], and its keys below"
        ]
    );
    assert_data_eq!(
        findings("\u{feff}[posts.a]\ntxt = 'a'\n"),
        str!["unknown-key @ a.toml:2:1-4 unknown key `txt` in `a` | did you mean `text`?"]
    );
    let root = format!("\u{feff}{ROOT_TEXT}");
    assert_eq!(loaded(&[("kalends.toml", &root)]).diagnostics, []);
}

#[test]
fn a_text_that_is_not_utf_8_shows_where_it_goes_wrong() {
    let tree = Memory::of(&[("kalends.toml", ROOT_TEXT)]).with(
        "calendar/latin.toml",
        FileKind::Regular,
        b"[posts.a]\ntext = \"Malm\xf6\"\n",
    );
    assert_data_eq!(
        all_findings(&load(&tree).unwrap()),
        str![[
            r#"unreadable-file @ latin.toml:2:13-13 `calendar/latin.toml` is not UTF-8 text | the first character that is not UTF-8 | save the file as UTF-8; most editors offer it under "encoding""#
        ]]
    );
}
