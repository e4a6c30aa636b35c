//! The registry tests itself, and runs the examples of every rule.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::fix::{Which, fixed};
use super::super::workspace::Workspace;
use super::{RULES, Rule, find};
use crate::decode::MISSING_KEY;
use crate::diagnostic::{Severity, Subject};
use crate::lint::Report;

const HEADINGS: [&str; 4] = [
    "## What it does",
    "## Why is this bad?",
    "## Example",
    "## Use instead",
];

fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file below a folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn the_registry_is_sorted_without_doubles() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id.0).collect();
    let sorted: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids, sorted.into_iter().collect::<Vec<_>>());
    for rule in RULES {
        assert_eq!(find(rule.id.0).map(|found| found.id), Some(rule.id));
    }
    assert!(find("no-such-rule").is_none());
}

#[test]
fn every_file_is_a_rule_and_carries_its_name() {
    let files = rust_files(&source_folder().join("lint/rules"));
    let stems = files
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap());
    let rules: BTreeSet<String> = stems
        .filter(|stem| !["mod", "tests"].contains(stem))
        .map(|stem| stem.replace('_', "-"))
        .collect();
    let listed: BTreeSet<String> = RULES.iter().map(|rule| rule.id.0.to_owned()).collect();
    assert_eq!(rules, listed);
}

#[test]
fn every_rule_that_any_layer_names_is_registered() {
    let name = concat!("RuleId", "(\"");
    let own_tests = Path::new("lint/rules/tests.rs");
    for path in rust_files(&source_folder())
        .iter()
        .filter(|path| !path.ends_with(own_tests))
    {
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for rest in code.split(name).skip(1) {
            let id = rest.split('"').next().unwrap();
            assert!(
                find(id).is_some(),
                "`{id}` of {} is not registered",
                path.display()
            );
        }
    }
}

#[test]
fn the_documentation_of_every_rule_has_its_headings_in_order() {
    for rule in RULES {
        let headings: Vec<&str> = rule
            .doc
            .lines()
            .filter(|line| line.starts_with("## "))
            .collect();
        assert_eq!(headings, HEADINGS, "{}", rule.id.0);
        for line in rule.doc.lines().filter(|line| !line.contains('"')) {
            assert!(line.chars().count() <= 120, "{}: {line}", rule.id.0);
        }
    }
}

#[test]
fn the_example_of_every_rule_breaks_it_and_what_to_use_instead_does_not() {
    for rule in RULES {
        let (example, instead) = rule.doc.split_once("## Use instead").unwrap();
        let levels = levels_of(rule, &workspace(example));
        assert!(
            levels.contains(&rule.severity.name()),
            "{}: {levels:?}",
            rule.id.0
        );
        let levels = levels_of(rule, &workspace(instead));
        assert!(levels.is_empty(), "{}: {levels:?}", rule.id.0);
    }
}

#[test]
fn what_to_use_instead_breaks_no_other_rule_of_level_error() {
    for rule in RULES {
        let (_, instead) = rule.doc.split_once("## Use instead").unwrap();
        let report = workspace(instead).report();
        // An excerpt leaves out where secrets are kept.
        let told = report
            .findings
            .iter()
            .filter(|finding| finding.rule != MISSING_KEY);
        assert_eq!(
            told.filter(|finding| finding.severity == Severity::Error)
                .count(),
            0,
            "{}: {:#?}",
            rule.id.0,
            report.findings
        );
    }
}

type Names = Vec<(&'static str, Option<Subject>, Option<String>, String)>;

/// What one report says that the other does not say as often.
fn only_in(report: &Report, other: &Report) -> Names {
    let names = |report: &Report| -> Names {
        let findings = report.findings.iter();
        let names = findings.map(|finding| {
            let (rule, message) = (finding.rule.0, finding.message.clone());
            (
                rule,
                finding.subject.clone(),
                finding.channel.clone(),
                message,
            )
        });
        names.collect()
    };
    let mut left = names(report);
    for name in names(other) {
        if let Some(place) = left.iter().position(|one| *one == name) {
            left.swap_remove(place);
        }
    }
    left.sort();
    left
}

/// What `run_on` promises to those who compare two versions, of each rule's own example.
#[test]
fn a_post_that_goes_makes_one_difference_whether_all_posts_are_judged_or_it_alone() {
    for rule in RULES {
        let (example, _) = rule.doc.split_once("## Use instead").unwrap();
        let workspace = workspace(example);
        let with = workspace.loaded();
        for id in with.calendar.posts.keys() {
            let mut without = with.clone();
            without.calendar.posts.remove(id);
            let difference = |only: Option<&BTreeSet<String>>| {
                let (with, without) = (
                    workspace.judged(&with, only),
                    workspace.judged(&without, only),
                );
                (only_in(&with, &without), only_in(&without, &with))
            };
            let alone = BTreeSet::from([id.clone()]);
            assert_eq!(
                difference(Some(&alone)),
                difference(None),
                "{} without `{id}`",
                rule.id.0
            );
        }
    }
}

#[test]
fn a_rule_tells_of_its_changes_and_they_settle_its_example() {
    for rule in RULES {
        let (example, _) = rule.doc.split_once("## Use instead").unwrap();
        let loaded = workspace(example).loaded();
        let findings = workspace(example).findings();
        let own: Vec<_> = findings
            .into_iter()
            .filter(|finding| finding.rule == rule.id)
            .collect();
        let offers = own.iter().any(|finding| finding.fix.is_some());
        let tells = rule.is_fixable();
        let way_out = "tell in its documentation what `--fix` or `--unsafe-fixes` does, if it offers changes, and only then";
        assert_eq!(offers, tells, "{}: {way_out}", rule.id.0);
        let mut changed = workspace(example);
        for file in fixed(&loaded.sources, &own, Which::All) {
            changed = changed.file(loaded.sources.get(file.source).path(), &file.text);
        }
        let left = levels_of(rule, &changed);
        assert!(!offers || left.is_empty(), "{}: {left:?}", rule.id.0);
    }
}

fn levels_of(rule: &Rule, workspace: &Workspace) -> Vec<&'static str> {
    let findings = workspace.findings().into_iter();
    let of_rule = findings.filter(|finding| finding.rule == rule.id);
    of_rule.map(|finding| finding.severity.name()).collect()
}

/// The workspace that the blocks of a section describe: after the three marks stand the kind and the path.
fn workspace(section: &str) -> Workspace {
    let mut workspace = Workspace::default();
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        if let Some((kind, path)) = line
            .strip_prefix("```")
            .and_then(|mark| mark.split_once(' '))
        {
            let content: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            workspace = workspace.block(kind, path, &(content.join("\n") + "\n"));
        }
    }
    workspace
}
