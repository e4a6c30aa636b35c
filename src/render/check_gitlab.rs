//! `check` as a Code Quality report of GitLab: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use serde::Serialize;

use super::fingerprint::fingerprints;
use super::place::Files;
use super::told;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Report;

#[derive(Serialize)]
struct Finding<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// The report as a JSON list.
pub fn render(report: &Report, files: Files<'_>) -> String {
    let names = fingerprints(report, files);
    let findings = report.findings.iter().zip(names);
    let list: Vec<Finding<'_>> = findings
        .map(|(finding, fingerprint)| entry(finding, fingerprint, files))
        .collect();
    super::json(&list)
}

fn entry<'a>(finding: &'a Diagnostic, fingerprint: String, files: Files<'_>) -> Finding<'a> {
    let span = finding.label.span;
    let source = files.sources.get(span.source);
    Finding {
        description: told::line(finding),
        check_name: finding.rule.0,
        fingerprint,
        severity: severity(finding.severity),
        location: Location {
            path: files.path(span.source),
            lines: Lines {
                begin: source.position(span.range().start).line,
                end: source.position(span.range().end).line,
            },
        },
    }
}

/// GitLab's word; an error is what keeps a post from going out.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "blocker",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::check_sample::sample;
    use super::*;

    #[test]
    fn each_finding_is_told_as_gitlab_reads_it() {
        let (report, sources) = sample();
        let files = Files {
            sources: &sources,
            workspace: "social",
        };
        let mut list: Value = serde_json::from_str(&render(&report, files)).unwrap();
        let name = list[1]["fingerprint"].take();
        assert_eq!(name.as_str().unwrap().len(), 32);
        assert_eq!(
            list[1],
            json!({
                "description": "the post `a` is defined twice; defined again here; rename one of them",
                "check_name": "duplicate-id",
                "fingerprint": null,
                "severity": "blocker",
                "location": { "path": "social/calendar/b.toml", "lines": { "begin": 1, "end": 1 } },
            })
        );
        assert_eq!(
            list[0]["description"],
            "unknown key `tex\\u{202e}t`\\n\\u{1b}[2J; did you mean\\u{200b} `text`?"
        );
        assert_eq!(list[0]["severity"], "minor");
    }
}
