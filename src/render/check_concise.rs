//! `check` with one line a finding, for editors and `grep`.

use std::fmt::Write;

use super::check_full::changes_line;
use super::display::Foreign;
use crate::lint::Report;
use crate::source::Sources;

/// The findings as lines of `path:line:column: level[rule] message`, the column in characters, and a last line if `--fix`
/// would settle any.
pub fn render(report: &Report, sources: &Sources) -> String {
    findings(report, sources) + &changes_line(report)
}

/// The same without the last line.
pub fn findings(report: &Report, sources: &Sources) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let span = finding.label.span;
        let source = sources.get(span.source);
        let place = source.position(span.range().start);
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "{}:{}:{}: {}[{}] {}",
            Foreign(source.path()),
            place.line,
            place.column,
            finding.severity.name(),
            finding.rule.0,
            Foreign(&finding.message)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::check_sample::sample;
    use super::*;

    #[test]
    fn each_finding_is_one_harmless_line() {
        let (report, sources) = sample();
        assert_eq!(
            render(&report, &sources),
            "calendar/a\\u{1b}.toml:2:1: warning[unknown-key] unknown key `tex\\u{202e}t`\\n\\u{1b}[2J\n\
             calendar/b.toml:1:8: error[duplicate-id] the post `a` is defined twice\n\
             1 finding can be fixed with --fix\n"
        );
    }
}
