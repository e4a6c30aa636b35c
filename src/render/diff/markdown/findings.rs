//! What is wrong and was not, or was before.

use super::{Section, VALUE};
use crate::diagnostic::Severity;
use crate::diff::Found;
use crate::render::markdown::{code, prose};
use crate::render::text::cut;

/// How many places of one finding are named.
const PLACES: usize = 5;

/// Each finding once, with its places.
pub(super) fn findings(title: &str, found: &[&Found]) -> Section {
    let mut told: Vec<Vec<&Found>> = Vec::new();
    for one in found {
        let is_same = |other: &Found| {
            (other.rule, other.severity, &other.message) == (one.rule, one.severity, &one.message)
        };
        match told.iter_mut().find(|all| is_same(all[0])) {
            Some(all) => all.push(one),
            None => told.push(vec![one]),
        }
    }
    Section {
        title: title.to_owned(),
        count: found.len(),
        pieces: told.iter().map(|all| finding(all)).collect(),
        ..Section::default()
    }
}

/// Findings that were there before, as they read now and as they did.
pub(super) fn in_other_words(told: &[(&Found, &Found)]) -> Section {
    Section {
        title: "Findings in other words".to_owned(),
        count: told.len(),
        pieces: told.iter().map(otherwise).collect(),
        ..Section::default()
    }
}

fn otherwise((before, now): &(&Found, &Found)) -> String {
    let (mark, place, rule) = (mark(now), place(now), code(now.rule.0));
    let message = |found: &Found| prose(&cut(&found.message, VALUE));
    format!(
        "- {mark} {place} {} ({rule})<br>before: {}\n",
        message(now),
        message(before)
    )
}

fn mark(found: &Found) -> &'static str {
    match found.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Info => "ℹ️",
    }
}

fn place(found: &Found) -> String {
    code(&format!("{}:{}", found.file, found.line))
}

fn finding(all: &[&Found]) -> String {
    let first = all[0];
    let mark = mark(first);
    let places: Vec<String> = all.iter().take(PLACES).map(|one| place(one)).collect();
    let (message, rule) = (prose(&cut(&first.message, VALUE)), code(first.rule.0));
    let more = match all.len().saturating_sub(PLACES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match all.len() {
        1 => format!("- {mark} {} {message} ({rule})\n", places[0]),
        many => format!(
            "- {mark} {message} ({rule}), {many} times: {}{more}\n",
            places.join(", ")
        ),
    }
}
