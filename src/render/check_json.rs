//! `check` as JSON, version 1: additive changes only.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::lint::Report;
use crate::source::{Sources, Span};

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    findings: Vec<Finding<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    #[serde(flatten)]
    place: Place<'a>,
    post: Option<&'a str>,
    channel: Option<&'a str>,
    fix: Option<Fix<'a>>,
}

/// Lines and columns count from 1, columns in characters; the end is the first place after it.
#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    safe: bool,
    replacement: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    infos: usize,
    silenced: usize,
    files: usize,
    posts: usize,
}

/// The report as one JSON document.
pub fn render(report: &Report, sources: &Sources) -> String {
    let findings = report.findings.iter();
    super::json(&Root {
        version: 1,
        findings: findings.map(|one| finding(one, sources)).collect(),
        summary: summary(report),
    })
}

fn finding<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Finding<'a> {
    Finding {
        rule: finding.rule.0,
        severity: finding.severity.name(),
        message: &finding.message,
        help: finding.help.as_deref(),
        place: place(finding.label.span, sources),
        post: finding.post(),
        channel: finding.channel_id(),
        fix: finding.fix.as_ref().map(|fix| Fix {
            title: &fix.title,
            safe: fix.safe,
            replacement: &fix.replacement,
            place: place(fix.span, sources),
        }),
    }
}

fn place(span: Span, sources: &Sources) -> Place<'_> {
    let source = sources.get(span.source);
    let (start, end) = (
        source.position(span.range().start),
        source.position(span.range().end),
    );
    Place {
        file: source.path(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

fn summary(report: &Report) -> Summary {
    let summary = report.summary();
    Summary {
        errors: summary.errors,
        warnings: summary.warnings,
        infos: summary.infos,
        silenced: summary.silenced,
        files: summary.files,
        posts: summary.posts,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::check_sample::sample;
    use super::*;

    #[test]
    fn the_document_is_the_one_that_was_promised() {
        let (report, sources) = sample();
        let document: Value = serde_json::from_str(&render(&report, &sources)).unwrap();
        let expected = json!({
            "version": 1,
            "findings": [
                {
                    "rule": "unknown-key",
                    "severity": "warning",
                    "message": "unknown key `tex\u{202e}t`\n\u{1b}[2J",
                    "help": null,
                    "file": "calendar/a\u{1b}.toml",
                    "line": 2,
                    "column": 1,
                    "end_line": 2,
                    "end_column": 6,
                    "post": "a",
                    "channel": "mastodon",
                    "fix": {
                        "title": "write `text`",
                        "safe": true,
                        "replacement": "text",
                        "file": "calendar/a\u{1b}.toml",
                        "line": 2,
                        "column": 1,
                        "end_line": 2,
                        "end_column": 6,
                    },
                },
                {
                    "rule": "duplicate-id",
                    "severity": "error",
                    "message": "the post `a` is defined twice",
                    "help": "rename one of them",
                    "file": "calendar/b.toml",
                    "line": 1,
                    "column": 8,
                    "end_line": 1,
                    "end_column": 9,
                    "post": "a",
                    "channel": null,
                    "fix": null,
                },
            ],
            "summary": { "errors": 1, "warnings": 1, "infos": 0, "silenced": 0, "files": 2, "posts": 1 },
        });
        assert_eq!(document, expected);
    }
}
