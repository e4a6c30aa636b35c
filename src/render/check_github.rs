//! `check` as workflow commands of GitHub Actions, which become annotations of a pull request.
//!
//! GitHub reads a command where a line begins with two colons. Every text is first made harmless and then escaped as
//! GitHub's toolkit does (github.com/actions/toolkit, `packages/core/src/command.ts`), so that none can end its line.

use std::fmt::Write;

use super::check_full::summary_line;
use super::display::Foreign;
use super::place::Files;
use super::told;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Report;

/// One command a finding, errors first because GitHub shows ten errors and ten warnings of a step, and the summary.
pub fn render(report: &Report, files: Files<'_>) -> String {
    let mut findings: Vec<&Diagnostic> = report.findings.iter().collect();
    findings.sort_by_key(|finding| finding.severity);
    let mut text: String = findings
        .into_iter()
        .map(|finding| command(finding, files))
        .collect();
    text.push_str(&summary_line(&report.summary()));
    text + "\n"
}

fn command(finding: &Diagnostic, files: Files<'_>) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let message: Vec<String> = told::lines(finding).iter().map(|it| data(it)).collect();
    let mut line = format!("::{name} {}", place(finding, files));
    // Writing to a text cannot fail.
    let _ = writeln!(
        line,
        ",title={}::{}",
        property(finding.rule.0),
        message.join("%0A")
    );
    line
}

/// The properties that say where; GitHub takes columns of one line only.
fn place(finding: &Diagnostic, files: Files<'_>) -> String {
    let span = finding.label.span;
    let source = files.sources.get(span.source);
    let start = source.position(span.range().start);
    let end = source.position(span.range().end);
    // A path that hides something matches no file in GitHub's eyes any more; it is still told, and harmless.
    let path = property(&Foreign(&files.path(span.source)).to_string());
    let lines = format!("file={path},line={},endLine={}", start.line, end.line);
    if start.line == end.line {
        format!("{lines},col={},endColumn={}", start.column, end.column)
    } else {
        lines
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::check_sample::sample;
    use super::*;
    use crate::source::{Source, Sources, Span};

    #[test]
    fn errors_come_first_and_the_summary_is_no_command() {
        let (report, sources) = sample();
        let files = Files {
            sources: &sources,
            workspace: "social",
        };
        assert_eq!(
            render(&report, files),
            "::error file=social/calendar/b.toml,line=1,endLine=1,col=8,endColumn=9,title=duplicate-id::the post `a` is defined twice%0Adefined again here%0Arename one of them\n\
             ::warning file=social/calendar/a\\u{1b}.toml,line=2,endLine=2,col=1,endColumn=6,title=unknown-key::unknown key `tex\\u{202e}t`\\n\\u{1b}[2J%0Adid you mean\\u{200b} `text`?\n\
             1 error, 1 warning in 2 files (1 post)\n"
        );
    }

    #[test]
    fn no_text_and_no_path_begins_a_command_of_its_own() {
        let mut sources = Sources::default();
        let source = sources.add(Source::new("a,b:c\n::stop-commands::x\r.toml", "a\nb\n"));
        let mut finding = sample().0.findings.remove(1);
        finding.label.span = Span::new(source, 0..3);
        finding.message = "100%0A::error::no\n::error::no\r::error::no".to_owned();
        let report = Report {
            findings: vec![finding],
            ..Report::default()
        };
        let files = Files {
            sources: &sources,
            workspace: "",
        };
        let text = render(&report, files);
        let commands: Vec<&str> = text
            .split(['\n', '\r'])
            .filter(|line| line.trim_start().starts_with("::"))
            .collect();
        assert_eq!(commands.len(), 1, "{text}");
        assert!(
            text.starts_with("::error file=a%2Cb%3Ac\\n%3A%3Astop-commands%3A%3Ax\\r.toml,line=1,endLine=2,title="),
            "{text}"
        );
        assert!(text.contains("::100%250A::error::no\\n::error"), "{text}");
    }
}
