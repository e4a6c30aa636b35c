//! The linter: everything that is wrong or doubtful in a workspace, in one list and one order.
//!
//! It joins what the layers before it found with what the rules find, and sets the level of each finding. A rule is one
//! file in `rules/` and one line in its registry. Rules look at the workspace through `context/`, ask the questions of
//! `view/` and `text/` that several of them share, and word their findings with `phrase`.

mod context;
mod fix;
mod levels;
mod phrase;
mod rule;
mod rules;
mod silence;
mod text;
mod view;

#[cfg(test)]
mod workspace;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Severity, sort};
use crate::ledger::LedgerState;
use crate::load::{Loaded, Tree};
use crate::platform;
use crate::time::Instant;

pub use context::address::addresses;
pub use context::answer::{LinkAnswer, LinkAnswers};
pub use fix::{Changed, Checked, Rewritten, Which, fixed, settle};
pub use rule::{Category, Check, Rule};
pub use rules::{RULES, find};

use context::Context;
use levels::Levels;
use rule::Out;
use silence::Silences;

/// What the linter looks at.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The workspace.
    pub loaded: &'a Loaded,
    /// What happened so far; `None` where nobody can tell, which keeps rules about unsent posts silent.
    pub ledger: Option<&'a LedgerState>,
    /// The files that posts name.
    pub tree: &'a dyn Tree,
    /// The time.
    pub now: Instant,
    /// What the web answered to the addresses of the posts; `None` where nobody asked.
    pub answers: Option<&'a LinkAnswers>,
}

/// Everything that was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The findings, in order.
    pub findings: Vec<Diagnostic>,
    /// How many more were silenced where they stand.
    pub silenced: usize,
    /// How many files were read.
    pub files: usize,
    /// How many posts they hold.
    pub posts: usize,
}

impl Report {
    /// The report in numbers.
    pub fn summary(&self) -> Summary {
        let count = |severity| {
            let of_level = self.findings.iter().filter(|one| one.severity == severity);
            of_level.count()
        };
        Summary {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            silenced: self.silenced,
            files: self.files,
            posts: self.posts,
        }
    }
}

/// A report in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Findings that stop.
    pub errors: usize,
    /// Findings that are probably mistakes.
    pub warnings: usize,
    /// Remarks.
    pub infos: usize,
    /// Findings that a silence takes away.
    pub silenced: usize,
    /// Files that were read.
    pub files: usize,
    /// Posts in them.
    pub posts: usize,
}

/// Applies every rule.
pub fn run(input: &Input<'_>) -> Report {
    run_on(input, None)
}

/// Applies every rule, but judges the words, messages and media of these posts alone, if any are named. What posts do to
/// each other, and when they go out, is judged of all of them. Two versions that agree about every other post also agree
/// about what is left out.
pub fn run_on(input: &Input<'_>, only: Option<&BTreeSet<String>>) -> Report {
    let loaded = input.loaded;
    let (levels, mut findings) = Levels::read(loaded);
    findings.extend(loaded.diagnostics.iter().cloned());
    findings.extend(platform::validate(&loaded.calendar));
    let context = Context::of(input, only);
    let wanted = RULES
        .par_iter()
        .filter(|rule| rule.level().0.is_some() || levels.name(rule.id.0));
    findings.par_extend(wanted.flat_map_iter(|rule| apply(rule, &context)));
    // What is off needs no silence, so the levels come first; what is wrong with a silence has a level of its own.
    let findings = levels.applied(findings, &loaded.sources);
    let (mut findings, silenced, of_silences) = Silences::read(input).applied(findings);
    findings.extend(levels.applied(of_silences, &loaded.sources));
    sort(&mut findings);
    Report {
        findings,
        silenced,
        files: loaded.sources.len(),
        posts: loaded.calendar.posts.len(),
    }
}

fn apply(rule: &'static Rule, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut out = Out::new(rule);
    match rule.check {
        Check::Here(check) | Check::Asked(check) => check(context, &mut out),
        Check::Earlier => {}
    }
    out.into_findings()
}
