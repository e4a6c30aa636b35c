//! `check` as a report of tests in the XML of `JUnit`: a suite a file, a case a finding, and a case that passed where a file has none.
//!
//! An error is a failure. A warning or a remark is a skipped case: GitLab, Jenkins and the reporters of GitHub Actions
//! show its words without turning the run red, while they show nothing of a passed case but its name.

use std::collections::BTreeMap;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::display::Foreign;
use super::place::Files;
use super::told;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Report;
use crate::source::SourceId;

/// The report as one XML document about these files.
pub fn render(report: &Report, files: Files<'_>, shown: &[SourceId]) -> String {
    let mut by_file: BTreeMap<SourceId, Vec<&Diagnostic>> = BTreeMap::new();
    for source in shown {
        by_file.insert(*source, Vec::new());
    }
    for finding in &report.findings {
        let source = finding.label.span.source;
        by_file.entry(source).or_default().push(finding);
    }
    let mut document = Document {
        writer: Writer::new_with_indent(Vec::new(), b' ', 2),
        files,
    };
    document.event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
    let cases = by_file.values().map(|findings| findings.len().max(1)).sum();
    document.open("testsuites", "kalends check", cases, &report.findings);
    for (source, findings) in &by_file {
        document.suite(*source, findings);
    }
    document.close("testsuites");
    let bytes = document.writer.into_inner();
    String::from_utf8_lossy(&bytes).into_owned() + "\n"
}

struct Document<'a> {
    writer: Writer<Vec<u8>>,
    files: Files<'a>,
}

impl Document<'_> {
    fn suite(&mut self, source: SourceId, findings: &[&Diagnostic]) {
        let path = Foreign(&self.files.path(source)).to_string();
        self.open(
            "testsuite",
            &path,
            findings.len().max(1),
            findings.iter().copied(),
        );
        if findings.is_empty() {
            let case = [
                ("name", "no problems"),
                ("classname", &path),
                ("file", &path),
            ];
            self.event(Event::Empty(element("testcase", &case)));
        }
        for finding in findings {
            self.case(finding, &path);
        }
        self.close("testsuite");
    }

    fn case(&mut self, finding: &Diagnostic, path: &str) {
        let source = self.files.sources.get(finding.label.span.source);
        let start = source.position(finding.label.span.range().start);
        let lines = told::lines(finding);
        let message = lines.first().map_or("", String::as_str);
        let name = format!("{}: {message}", finding.rule.0);
        let line = start.line.to_string();
        let case = [
            ("name", name.as_str()),
            ("classname", path),
            ("file", path),
            ("line", &line),
        ];
        self.event(Event::Start(element("testcase", &case)));
        let (answer, kind) = match finding.severity {
            Severity::Error => ("failure", "error"),
            Severity::Warning => ("skipped", "warning"),
            Severity::Info => ("skipped", "info"),
        };
        let details = [("message", message), ("type", kind)];
        self.event(Event::Start(element(answer, &details)));
        let place = format!("{path}:{line}:{}\n{}", start.column, lines.join("\n"));
        self.event(Event::Text(BytesText::new(&place)));
        self.close(answer);
        self.close("testcase");
    }

    /// Opens a suite, or the list of suites, with its counts.
    fn open<'d>(
        &mut self,
        tag: &'static str,
        name: &str,
        cases: usize,
        findings: impl IntoIterator<Item = &'d Diagnostic>,
    ) {
        let (failed, skipped): (Vec<_>, Vec<_>) = findings
            .into_iter()
            .partition(|finding| finding.severity == Severity::Error);
        let counts = [cases, failed.len(), skipped.len()].map(|count| count.to_string());
        let mut attributes = vec![
            ("name", name),
            ("tests", counts[0].as_str()),
            ("failures", &counts[1]),
            ("errors", "0"),
        ];
        // The list of suites has no such attribute.
        if tag == "testsuite" {
            attributes.push(("skipped", &counts[2]));
        }
        self.event(Event::Start(element(tag, &attributes)));
    }

    fn close(&mut self, tag: &'static str) {
        self.event(Event::End(BytesEnd::new(tag)));
    }

    fn event(&mut self, event: Event<'_>) {
        // Writing to memory cannot fail.
        let _ = self.writer.write_event(event);
    }
}

fn element<'a>(tag: &'static str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    BytesStart::new(tag).with_attributes(attributes.iter().copied())
}

#[cfg(test)]
mod tests {
    use snapbox::IntoData;

    use super::super::check_sample::sample;
    use super::*;
    use crate::source::Source;

    #[test]
    fn a_file_is_a_suite_and_a_finding_is_a_case() {
        let (mut report, mut sources) = sample();
        report.findings[1].message = "the post `<a>` ]]> & \u{0}\u{fffe}".to_owned();
        sources.add(Source::new("calendar/c.toml", ""));
        let shown: Vec<SourceId> = sources.iter().map(|(id, _)| id).collect();
        let files = Files {
            sources: &sources,
            workspace: "",
        };
        snapbox::assert_data_eq!(render(&report, files, &shown), snapbox::str![[r#"
<?xml version="1.0" encoding="utf-8"?>
<testsuites name="kalends check" tests="3" failures="1" errors="0">
  <testsuite name="calendar/a\u{1b}.toml" tests="1" failures="0" errors="0" skipped="1">
    <testcase name="unknown-key: unknown key `tex\u{202e}t`\n\u{1b}[2J" classname="calendar/a\u{1b}.toml" file="calendar/a\u{1b}.toml" line="2">
      <skipped message="unknown key `tex\u{202e}t`\n\u{1b}[2J" type="warning">calendar/a\u{1b}.toml:2:1
unknown key `tex\u{202e}t`\n\u{1b}[2J
did you mean\u{200b} `text`?</skipped>
    </testcase>
  </testsuite>
  <testsuite name="calendar/b.toml" tests="1" failures="1" errors="0" skipped="0">
    <testcase name="duplicate-id: the post `&lt;a&gt;` ]]&gt; &amp; \u{0}\u{fffe}" classname="calendar/b.toml" file="calendar/b.toml" line="1">
      <failure message="the post `&lt;a&gt;` ]]&gt; &amp; \u{0}\u{fffe}" type="error">calendar/b.toml:1:8
the post `&lt;a&gt;` ]]&gt; &amp; \u{0}\u{fffe}
defined again here
rename one of them</failure>
    </testcase>
  </testsuite>
  <testsuite name="calendar/c.toml" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="no problems" classname="calendar/c.toml" file="calendar/c.toml"/>
  </testsuite>
</testsuites>

"#]].raw());
    }
}
