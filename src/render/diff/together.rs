//! `diff --with` in each format: what two branches do together that neither does alone.

use std::fmt::Write;

use serde::Serialize;

use super::json::{Finding, Key, finding, key};
use super::{Version, phrase};
use crate::diff::{Clash, Found, PlannedTime, Together};
use crate::load::SYNTAX;
use crate::render::display::Foreign;
use crate::render::markdown::{code, prose};
use crate::render::times::rfc3339;

/// Two branches, and what is wrong with them together.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// What was found.
    pub found: &'a Together,
    /// The branch that is looked at.
    pub ours: Version<'a>,
    /// The other one.
    pub theirs: Version<'a>,
    /// The files that git leaves to people.
    pub conflicts: &'a [String],
}

impl Pair<'_> {
    /// True when the branches go together.
    pub fn is_fine(&self) -> bool {
        let found = self.found;
        found.clashes.is_empty() && found.findings.is_empty() && self.conflicts.is_empty()
    }

    /// What was found, but for the marks in a file that git leaves to people.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Found> {
        let is_merged = self.conflicts.is_empty();
        let found = self.found.findings.iter();
        found.filter(move |one| is_merged || one.rule != SYNTAX)
    }

    /// Every trouble as a sentence, with names between backticks.
    fn sentences(&self) -> Vec<String> {
        let clashes = self.slots().into_iter();
        let clashes = clashes.map(|(clash, channels)| self.clash(clash, &channels));
        let findings = self.findings().map(|one| {
            let (level, rule) = (one.severity.name(), one.rule.0);
            format!("{level}: {} ({rule})", one.message)
        });
        let conflicts = self.conflicts.iter();
        let conflicts = conflicts.map(|file| {
            format!("git leaves the merge of `{file}` to you, so not all of it is compared")
        });
        clashes.chain(findings).chain(conflicts).collect()
    }

    /// The slots that both take, each with the channels on which the same two posts take it.
    pub(super) fn slots(&self) -> Vec<(&Clash, Vec<&str>)> {
        let mut slots: Vec<(&Clash, Vec<&str>)> = Vec::new();
        for clash in &self.found.clashes {
            let channel = clash.ours.channel.as_str();
            match slots.iter_mut().find(|(first, _)| is_alike(first, clash)) {
                Some((_, channels)) => channels.push(channel),
                None => slots.push((clash, vec![channel])),
            }
        }
        slots
    }

    fn clash(&self, clash: &Clash, channels: &[&str]) -> String {
        let zone = self.found.zone;
        let when = |time: Option<PlannedTime>| phrase::when(time, zone);
        let channels: Vec<String> = channels.iter().map(|id| format!("`{id}`")).collect();
        format!(
            "both take {} on {}: {} here and {} there; merged, they go out {} and {}",
            when(Some(clash.time)),
            channels.join(", "),
            phrase::named(&clash.ours),
            phrase::named(&clash.theirs),
            when(clash.ours_then),
            when(clash.theirs_then),
        )
    }
}

/// Whether the same two posts take the same slot, whatever the channel.
fn is_alike(one: &Clash, other: &Clash) -> bool {
    let posts = |clash: &Clash| {
        let names = [&clash.ours, &clash.theirs].map(phrase::named);
        (names, clash.time, clash.ours_then, clash.theirs_then)
    };
    posts(one) == posts(other)
}

/// For a terminal.
pub fn text(pair: &Pair<'_>) -> String {
    let (ours, theirs) = (pair.ours.words(), pair.theirs.words());
    if pair.is_fine() {
        return format!("{} and {} go together.\n", Foreign(&ours), Foreign(&theirs));
    }
    let mut text = format!(
        "Together, {} and {} need a look:\n",
        Foreign(&ours),
        Foreign(&theirs)
    );
    for sentence in pair.sentences() {
        let _ = writeln!(text, "  {}", Foreign(&sentence));
    }
    text
}

/// For a comment.
pub fn markdown(pair: &Pair<'_>) -> String {
    let (ours, theirs) = (code(&pair.ours.words()), code(&pair.theirs.words()));
    if pair.is_fine() {
        return format!("{ours} and {theirs} go together.\n");
    }
    let lines = pair.sentences().into_iter();
    let mut text = format!("Together, {ours} and {theirs} need a look:\n\n");
    for line in lines {
        let _ = writeln!(text, "- {}", prose(&line));
    }
    text
}

/// A page for a browser.
pub fn html(pair: &Pair<'_>) -> String {
    super::html::together::render(pair)
}

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    head: Branch<'a>,
    with: Branch<'a>,
    timezone: &'a str,
    slots: Vec<Slot<'a>>,
    findings: Vec<Finding<'a>>,
    conflicts: &'a [String],
}

#[derive(Serialize)]
struct Branch<'a> {
    revision: Option<&'a str>,
    commit: Option<&'a str>,
}

fn branch(version: Version<'_>) -> Branch<'_> {
    Branch {
        revision: version.revision,
        commit: version.commit,
    }
}

/// One time that both take; the times after the merge are absent where there is none.
#[derive(Serialize)]
struct Slot<'a> {
    channel: &'a str,
    publish_at: String,
    ours: Key<'a>,
    theirs: Key<'a>,
    ours_merged: Option<String>,
    theirs_merged: Option<String>,
}

/// For programs.
pub fn json(pair: &Pair<'_>) -> String {
    let time = |time: PlannedTime| rfc3339(time.at, time.zone);
    let slots = pair.found.clashes.iter().map(|clash| Slot {
        channel: &clash.ours.channel,
        publish_at: time(clash.time),
        ours: key(&clash.ours),
        theirs: key(&clash.theirs),
        ours_merged: clash.ours_then.map(time),
        theirs_merged: clash.theirs_then.map(time),
    });
    crate::render::json(&Root {
        version: 1,
        head: branch(pair.ours),
        with: branch(pair.theirs),
        timezone: pair.found.zone.name(),
        slots: slots.collect(),
        findings: pair.findings().map(finding).collect(),
        conflicts: pair.conflicts,
    })
}
