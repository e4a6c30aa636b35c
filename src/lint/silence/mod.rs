//! Silences: remarks in calendar files that take a finding away where it stands, for a while and with a reason.
//!
//! A silence is looked after like everything else: one that cannot be read, gives no reason, is out of date or is no longer
//! needed is itself a finding.

mod grammar;
mod remark;

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;

use super::Input;
use super::levels::unknown_rule;
use super::rules;
use crate::diagnostic::{Diagnostic, Fix, RuleId, Severity};
use crate::source::{Source, SourceId, Span, Spanned};
use crate::time::to_local;
use grammar::{Written, is_addressed, read};
use remark::{Remark, remarks};

/// A remark to the linter that it cannot read.
pub(super) const INVALID_SILENCE: RuleId = RuleId("invalid-silence");
/// A silence that does not say why.
pub(super) const SILENCE_WITHOUT_REASON: RuleId = RuleId("silence-without-reason");
/// A silence whose last day is over.
pub(super) const EXPIRED_SILENCE: RuleId = RuleId("expired-silence");
/// A silence that takes nothing away.
pub(super) const UNUSED_SILENCE: RuleId = RuleId("unused-silence");

/// Every silence of a workspace.
pub(super) struct Silences {
    list: Vec<Silence>,
    /// What is wrong with how they are written.
    problems: Vec<Diagnostic>,
    /// Whether a finding that is not there is really not there.
    complete: bool,
}

/// A rule that is silent on a stretch of a file.
struct Silence {
    rule: Spanned<String>,
    covers: Range<usize>,
    /// The whole remark; it goes when nothing of it is needed.
    remark: Span,
    /// How many rules the remark names.
    beside: usize,
}

impl Silences {
    /// Reads the silences of every file. What is over by today is told and has no effect.
    pub(super) fn read(input: &Input<'_>) -> Self {
        let loaded = input.loaded;
        let today = to_local(input.now, loaded.settings.workspace.zone()).date();
        let mut silences = Self {
            list: Vec::new(),
            problems: Vec::new(),
            complete: loaded.broken_files.is_empty(),
        };
        for (id, source) in loaded.sources.iter() {
            // Few files hold one, and looking for the word costs next to nothing.
            if contains_address(source.text()) {
                for remark in remarks(source.text(), is_addressed) {
                    silences.take(id, source, &remark, today);
                }
            }
        }
        silences
    }

    fn take(&mut self, id: SourceId, source: &Source, remark: &Remark, today: NaiveDate) {
        let span = Span::new(id, remark.range.clone());
        match read(&source.text()[remark.range.clone()]) {
            Err(problem) => self.problems.push(invalid(span, problem)),
            Ok(written) => self.enter(&written, remark, span, today),
        }
    }

    fn enter(&mut self, written: &Written, remark: &Remark, span: Span, today: NaiveDate) {
        if let Some(last) = written.until.filter(|last| *last < today) {
            self.problems.push(expired(span, last));
            return;
        }
        if written.reason.is_none() {
            self.problems.push(without_reason(span));
        }
        for (name, place) in &written.rules {
            let start = remark.range.start;
            let place = Span::new(span.source, start + place.start..start + place.end);
            let rule = Spanned::new(name.clone(), place);
            if rules::find(name).is_none() {
                self.problems.push(unknown_rule(&rule));
                continue;
            }
            self.list.push(Silence {
                rule,
                covers: remark.covers.clone(),
                remark: span,
                beside: written.rules.len(),
            });
        }
    }

    /// The silences of each rule in each file: thousands of them in thousands of files must not all be asked about each
    /// finding.
    fn by_place(&self) -> BTreeMap<(SourceId, &str), Vec<usize>> {
        let mut by_place: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, silence) in self.list.iter().enumerate() {
            let place = (silence.remark.source, silence.rule.value.as_str());
            by_place.entry(place).or_default().push(index);
        }
        by_place
    }

    /// The findings that are left, how many were taken away, and what is wrong with the silences.
    pub(super) fn applied(
        self,
        findings: Vec<Diagnostic>,
    ) -> (Vec<Diagnostic>, usize, Vec<Diagnostic>) {
        if self.list.is_empty() {
            return (findings, 0, self.problems);
        }
        let mut used = vec![false; self.list.len()];
        let before = findings.len();
        let mut left = findings;
        let by_place = self.by_place();
        left.retain(|finding| {
            let place = (finding.label.span.source, finding.rule.0);
            let near = by_place.get(&place).map_or(&[][..], Vec::as_slice);
            let mut silent = false;
            for index in near
                .iter()
                .filter(|index| self.list[**index].takes(finding))
            {
                used[*index] = true;
                silent = true;
            }
            !silent
        });
        let silenced = before - left.len();
        let mut problems = self.problems;
        if self.complete {
            let idle = self.list.iter().zip(used).filter(|(_, used)| !used);
            problems.extend(idle.map(|(silence, _)| silence.unused()));
        }
        (left, silenced, problems)
    }
}

impl Silence {
    /// Whether it covers a finding of its rule in its file.
    fn takes(&self, finding: &Diagnostic) -> bool {
        self.covers.contains(&(finding.label.span.start as usize))
    }

    fn unused(&self) -> Diagnostic {
        let message = format!("`{}` finds nothing here", self.rule.value);
        let finding = Diagnostic::error(UNUSED_SILENCE, self.rule.span, message)
            .severity(Severity::Warning)
            .label("nothing to silence")
            .help("remove the silence: it would hide the next mistake");
        if self.beside > 1 {
            return finding;
        }
        finding.fix(Fix {
            title: "remove the silence that is not needed".to_owned(),
            span: self.remark,
            replacement: String::new(),
            safe: true,
        })
    }
}

fn contains_address(text: &str) -> bool {
    text.contains("kalends:") || text.contains("Kalends:")
}

fn invalid(span: Span, problem: &str) -> Diagnostic {
    Diagnostic::error(INVALID_SILENCE, span, problem)
        .severity(Severity::Warning)
        .label("this silences nothing")
        .help("write `# kalends: allow(RULE) until 2026-12-01: the reason`")
}

fn expired(span: Span, last: NaiveDate) -> Diagnostic {
    Diagnostic::error(
        EXPIRED_SILENCE,
        span,
        format!("this silence ended on {last}"),
    )
    .severity(Severity::Warning)
    .help("settle what it was for, then remove it; or give it a new day")
}

fn without_reason(span: Span) -> Diagnostic {
    Diagnostic::error(
        SILENCE_WITHOUT_REASON,
        span,
        "this silence does not say why",
    )
    .severity(Severity::Warning)
    .help("add the reason at its end, behind `:`")
}

#[cfg(test)]
mod tests {
    use super::super::workspace::Workspace;

    fn found(posts: &str) -> Vec<String> {
        let report = Workspace::default().file("calendar/a.toml", posts).report();
        let mut found: Vec<String> = report
            .findings
            .iter()
            .map(|finding| finding.rule.0.to_owned())
            .collect();
        found.push(format!("{} silenced", report.silenced));
        found
    }

    #[test]
    fn a_finding_is_taken_away_where_the_silence_stands_and_nowhere_else() {
        assert_eq!(found("[campaigns.a]\n"), ["unused-campaign", "0 silenced"]);
        assert_eq!(
            found("# kalends: allow(unused-campaign): planned\n[campaigns.a]\n[campaigns.b]\n"),
            ["unused-campaign", "1 silenced"]
        );
        assert_eq!(
            found("[campaigns.a] # kalends: allow(unused-campaign): planned\n"),
            ["1 silenced"]
        );
    }

    #[test]
    fn a_silence_holds_through_its_last_day() {
        let with = |last: &str| {
            found(&format!(
                "# kalends: allow(unused-campaign) until {last}: planned\n[campaigns.a]\n"
            ))
        };
        assert_eq!(with("2026-11-20"), ["1 silenced"]);
        assert_eq!(
            with("2026-11-19"),
            ["expired-silence", "unused-campaign", "0 silenced"]
        );
    }

    #[test]
    fn a_silence_is_looked_after() {
        for (remark, rule) in [
            ("# kalends: allow(unused-campain): typo", "unknown-rule"),
            ("# kalends: allow()", "invalid-silence"),
        ] {
            let found = found(&format!("{remark}\n[campaigns.a]\n"));
            assert_eq!(found, [rule, "unused-campaign", "0 silenced"]);
        }
        assert_eq!(
            found("# kalends: allow(unused-campaign)\n[campaigns.a]\n"),
            ["silence-without-reason", "1 silenced"]
        );
        assert_eq!(
            found(
                "# kalends: allow(dst-gap): spring\n[posts.a]\ntext = \"a\"\npublish_at = 2026-12-01T09:00:00\n"
            ),
            ["unused-silence", "0 silenced"]
        );
    }

    #[test]
    fn nothing_is_called_unused_while_a_file_is_broken() {
        let posts = "# kalends: allow(dst-gap): spring\n[goals.a]\nmetric = \"clicks\"\nx = [\n";
        assert!(!found(posts).contains(&"unused-silence".to_owned()));
    }
}
