//! What tells one finding from another when lines move, so that a service knows which are new.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::place::Files;
use crate::diagnostic::Diagnostic;
use crate::lint::Report;

/// Bytes of a hash that are shown; so many are never the same by chance.
const SHOWN: usize = 16;

/// One name for each finding, in their order, as hexadecimal digits. It follows from the rule, the file, what the finding
/// is about and its words, never from lines; findings that have all of that in common are numbered.
pub(super) fn fingerprints(report: &Report, files: Files<'_>) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let findings = report.findings.iter();
    findings
        .map(|finding| {
            let facts = facts(finding, files);
            let number = seen.entry(facts.clone()).or_default();
            *number += 1;
            hash(&format!("{facts}{number}"))
        })
        .collect()
}

fn facts(finding: &Diagnostic, files: Files<'_>) -> String {
    let path = files.path(finding.label.span.source);
    let subject = format!("{:?}", finding.subject);
    let channel = finding.channel.as_deref().unwrap_or_default();
    // No text holds a zero, so no two lists of facts are read the same.
    [finding.rule.0, &path, &subject, channel, &finding.message]
        .map(|fact| fact.replace('\0', "\\0") + "\0")
        .concat()
}

fn hash(text: &str) -> String {
    let mut name = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(SHOWN) {
        // Writing to a text cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::super::check_sample::sample;
    use super::*;
    use crate::source::Span;

    #[test]
    fn a_name_stays_when_lines_move_and_differs_between_equal_findings() {
        let (mut report, sources) = sample();
        let files = Files {
            sources: &sources,
            workspace: "",
        };
        let before = fingerprints(&report, files);
        assert_ne!(before[0], before[1]);
        let span = report.findings[0].label.span;
        report.findings[0].label.span = Span::new(span.source, 3..5);
        assert_eq!(fingerprints(&report, files), before);
        let twin = report.findings[0].clone();
        report.findings.insert(1, twin);
        let after = fingerprints(&report, files);
        assert_eq!((&after[0], &after[2]), (&before[0], &before[1]));
        assert!(!before.contains(&after[1]));
    }
}
