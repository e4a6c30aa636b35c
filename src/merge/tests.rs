//! What a merge promises: both versions' words, and nothing else.

use proptest::prelude::*;
use toml::Table;

use super::{Merged, Piece, merge};

/// The merged text, with `<ours|theirs>` for what is left to people.
fn merged(base: &str, ours: &str, theirs: &str) -> String {
    let found = merge(base, ours, theirs).expect("it is TOML");
    found.text(|piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Lines(versions) => format!("<{}|{}>~\n", versions.ours, versions.theirs),
        Piece::Torn(versions) => format!("<{}|{}>\n", versions.ours, versions.theirs),
    })
}

fn told(base: &str, ours: &str, theirs: &str) -> Vec<String> {
    merge(base, ours, theirs).expect("it is TOML").told
}

const A: &str = "[posts.a]\ntext = \"A\"\n";
const B: &str = "[posts.b]\ntext = \"B\"\n";
const C: &str = "[posts.c]\ntext = \"C\"\n";

#[test]
fn posts_that_both_add_at_one_place_stand_one_after_the_other() {
    let (ours, theirs) = (format!("{A}\n{B}"), format!("{A}\n{C}"));
    assert_eq!(merged(A, &ours, &theirs), format!("{A}\n{B}\n{C}"));
    assert_eq!(merged("", B, C), format!("{B}\n{C}"));
    let heading = "# Posts of December\n\n";
    let with = |post: &str| format!("{heading}{post}\n{A}");
    let base = format!("{heading}{A}");
    assert_eq!(
        merged(&base, &with(B), &with(C)),
        format!("{heading}{B}\n{C}\n{A}")
    );
}

#[test]
fn each_key_is_taken_from_whoever_changed_it_with_its_remarks() {
    let base =
        "[posts.a]\ntext = \"A\"\nlink = \"https://a.example\"\npillar = \"news\" # for now\n";
    let ours = "[posts.a]\n# agreed with Kim\ntext = \"Ah\"\nlink = \"https://a.example\"\npillar = \"news\" # for now\n";
    let theirs = "[posts.a]\ntext   = \"A\"\nlink = \"https://b.example\"\npillar = \"news\" # for ever\nowner = \"kim\"\n";
    let both = "[posts.a]\n# agreed with Kim\ntext = \"Ah\"\nlink = \"https://b.example\"\npillar = \"news\" # for ever\nowner = \"kim\"\n";
    assert_eq!(merged(base, ours, theirs), both);
}

#[test]
fn two_values_of_one_key_are_left_to_people_and_the_rest_is_merged() {
    let ours = format!("{}\n{B}", A.replace("\"A\"", "\"Ours\""));
    let theirs = format!("{}\n{C}", A.replace("\"A\"", "\"Theirs\""));
    assert_eq!(
        merged(A, &ours, &theirs),
        format!("[posts.a]\n<text = \"Ours\"\n|text = \"Theirs\"\n>~\n\n{B}\n{C}")
    );
}

#[test]
fn a_post_that_one_deletes_and_the_other_changes_is_left_whole_to_people() {
    let on = "[posts.a.on.m]\ntext = \"M\"\n";
    let base = format!("{A}{on}\n{B}");
    let theirs = format!("{A}{}\n{B}", on.replace("\"M\"", "\"N\""));
    assert_eq!(
        merged(&base, B, &theirs),
        format!("<|{A}{}>\n\n{B}", on.replace("\"M\"", "\"N\""))
    );
    assert_eq!(
        told(&base, B, &theirs),
        ["`posts.a` is deleted by one side and changed by the other"]
    );
    let remark = format!("# soon\n{A}{on}\n{B}");
    assert_eq!(merged(&base, B, &remark), B);
}

#[test]
fn two_posts_of_one_name_are_no_post() {
    let (ours, theirs) = (
        A.replace("\"A\"", "\"Ours\""),
        A.replace("\"A\"", "\"Theirs\""),
    );
    assert_eq!(merged("", &ours, &theirs), format!("<{ours}|{theirs}>\n"));
    assert_eq!(
        told("", &ours, &theirs),
        ["both sides make `posts.a`, and not alike"]
    );
}

#[test]
fn nobody_approves_what_the_other_one_changes() {
    let base = "[posts.a]\nstatus = \"review\"\ntext = \"A\"\n";
    let ours = base.replace("review", "approved");
    let theirs = base.replace("\"A\"", "\"Ah\"");
    let marked = "[posts.a]\n<status = \"approved\"\n|status = \"review\"\n>\ntext = \"Ah\"\n";
    assert_eq!(merged(base, &ours, &theirs), marked);
    assert_eq!(
        told(base, &ours, &theirs),
        ["`posts.a` is approved by one side, and the other one changes it"]
    );
    let elsewhere = format!("{base}\n{B}");
    assert_eq!(merged(base, &ours, &elsewhere), format!("{ours}\n{B}"));
}

#[test]
fn of_two_posts_that_got_one_slot_theirs_waits_again() {
    let base = "[posts.a]\nqueue = { priority = 2 }\n\n[posts.b]\nqueue = { priority = 1 }\ntext = \"B\"\n";
    let at = "publish_at = 2026-12-01T09:00:00";
    let ours = base.replace("queue = { priority = 2 }", at);
    let theirs = base
        .replace("queue = { priority = 1 }", at)
        .replace("\"B\"", "\"Bee\"");
    let both = ours.replace("\"B\"", "\"Bee\"");
    assert_eq!(merged(base, &ours, &theirs), both);
    assert_eq!(
        told(base, &ours, &theirs),
        ["`posts.b` waits in its queue again, since `posts.a` has its slot"]
    );
    let apart = |text: &str| {
        text.replace("[posts.a]\n", "[posts.a]\nchannels = [\"m\"]\n")
            .replace("[posts.b]\n", "[posts.b]\nchannels = [\"x\"]\n")
    };
    let found = merged(&apart(base), &apart(&ours), &apart(&theirs));
    assert_eq!(found.matches(at).count(), 2);
}

#[test]
fn an_order_that_only_theirs_changed_is_theirs() {
    let base = format!("{A}\n{B}\n{C}");
    let ours = base.replace("\"B\"", "\"Bee\"");
    let theirs = format!("{C}\n{A}\n{B}");
    assert_eq!(
        merged(&base, &ours, &theirs),
        format!("{C}\n{A}\n{}", B.replace("\"B\"", "\"Bee\""))
    );
}

#[test]
fn lines_end_as_they_do_in_ours() {
    let ours = format!("{A}\n{B}").replace('\n', "\r\n");
    let theirs = format!("{A}\n{C}");
    assert_eq!(
        merged(A, &ours, &theirs),
        format!("{A}\n{B}\n{C}").replace('\n', "\r\n")
    );
}

#[test]
fn what_is_no_toml_is_not_merged_by_tables() {
    for broken in ["[posts.a\n", "[posts.a]\n[posts.a]\n", "<<<<<<< ours\n"] {
        assert_eq!(merge(A, broken, B), None);
        assert_eq!(merge(broken, A, B), None);
    }
}

/// One change of a file.
#[derive(Debug, Clone)]
enum Edit {
    Add(usize, String),
    Delete(usize),
    Set(usize, usize, String),
    Unset(usize, usize),
    Remark(usize, String),
}

const KEYS: [&str; 4] = ["text", "link", "owner", "pillar"];

/// Posts with their lines, by number.
type Posts = Vec<(usize, Vec<String>)>;

fn edited(posts: &Posts, edits: &[Edit]) -> Posts {
    let mut posts = posts.clone();
    for edit in edits {
        let (Edit::Add(id, _)
        | Edit::Delete(id)
        | Edit::Set(id, ..)
        | Edit::Unset(id, _)
        | Edit::Remark(id, _)) = edit;
        let at = posts.iter().position(|(one, _)| one == id);
        let starts = |key: &usize| format!("{} =", KEYS[*key]);
        match (edit, at) {
            (Edit::Add(_, text), None) => posts.push((*id, vec![format!("text = \"{text}\"")])),
            (Edit::Delete(_), Some(at)) => drop(posts.remove(at)),
            (Edit::Set(_, key, value), Some(at)) => {
                let line = format!("{} = \"{value}\"", KEYS[*key]);
                let lines = &mut posts[at].1;
                match lines.iter_mut().find(|line| line.starts_with(&starts(key))) {
                    Some(old) => *old = line,
                    None => lines.push(line),
                }
            }
            (Edit::Unset(_, key), Some(at)) => {
                posts[at].1.retain(|line| !line.starts_with(&starts(key)));
            }
            (Edit::Remark(_, words), Some(at)) => posts[at].1.insert(0, format!("# {words}")),
            _ => {}
        }
    }
    posts
}

fn text(posts: &Posts) -> String {
    let tables = posts.iter().map(|(id, lines)| {
        let header = format!("[posts.p{id}]");
        let all = std::iter::once(&header).chain(lines);
        let all: Vec<String> = all.map(|line| format!("{line}\n")).collect();
        all.concat()
    });
    tables.collect::<Vec<_>>().join("\n")
}

fn edits(ids: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Edit>> {
    let id = ids;
    let word = "[a-z]{1,4}";
    let edit = prop_oneof![
        (id.clone(), word).prop_map(|(id, text)| Edit::Add(id, text)),
        id.clone().prop_map(Edit::Delete),
        (id.clone(), 0..KEYS.len(), word).prop_map(|(id, key, text)| Edit::Set(id, key, text)),
        (id.clone(), 0..KEYS.len()).prop_map(|(id, key)| Edit::Unset(id, key)),
        (id, word).prop_map(|(id, text)| Edit::Remark(id, text)),
    ];
    prop::collection::vec(edit, 0..6)
}

fn whole(merged: &Merged) -> Option<String> {
    let is_decided = merged
        .pieces
        .iter()
        .all(|piece| matches!(piece, Piece::Text(_)));
    is_decided.then(|| merged.text(|_| String::new()))
}

proptest! {
    #[test]
    fn edits_of_different_posts_are_all_there(
        first in edits(0..8),
        ours in edits(0..4),
        theirs in edits(4..8),
    ) {
        let base = edited(&Posts::new(), &first);
        let both = edited(&edited(&base, &ours), &theirs);
        let (ours, theirs) = (edited(&base, &ours), edited(&base, &theirs));
        let merged = merge(&text(&base), &text(&ours), &text(&theirs)).unwrap();
        let found = whole(&merged).unwrap();
        prop_assert_eq!(found.parse::<Table>().unwrap(), text(&both).parse::<Table>().unwrap());
        for line in text(&both).lines() {
            prop_assert!(found.lines().any(|one| one == line), "{line:?} is missing in\n{found}");
        }
        prop_assert!(!found.contains("\n\n\n"));
    }

    #[test]
    fn what_one_side_alone_did_is_taken_byte_for_byte(first in edits(0..5), second in edits(0..5)) {
        let base = edited(&Posts::new(), &first);
        let other = text(&edited(&base, &second));
        let base = text(&base);
        for [ours, theirs] in [[&other, &base], [&base, &other], [&other, &other]] {
            let merged = merge(&base, ours, theirs).unwrap();
            prop_assert_eq!(whole(&merged), Some(other.clone()));
        }
    }

    #[test]
    fn whatever_both_did_each_side_is_kept_or_asked_for(
        first in edits(0..4),
        ours in edits(0..5),
        theirs in edits(0..5),
    ) {
        let base = edited(&Posts::new(), &first);
        let (ours, theirs) = (text(&edited(&base, &ours)), text(&edited(&base, &theirs)));
        let base = text(&base);
        let one = merge(&base, &ours, &theirs).unwrap();
        let other = merge(&base, &theirs, &ours).unwrap();
        prop_assert_eq!(whole(&one).is_some(), whole(&other).is_some());
        if let (Some(one), Some(other)) = (whole(&one), whole(&other)) {
            prop_assert_eq!(one.parse::<Table>().unwrap(), other.parse::<Table>().unwrap());
        }
    }

    #[test]
    fn a_file_in_pieces_is_the_file(text in "([a-c] = [0-9]\n|# [a-b]\n|\n|\\[[a-c]\\.[a-c]\\]\n|  # x\n|\\[\\[d\\]\\]\n){0,12}") {
        if text.parse::<Table>().is_ok() && let Some(file) = super::items::File::read(&text) {
            prop_assert_eq!(file.text(), text);
        }
    }
}
