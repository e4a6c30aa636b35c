//! `check` as a SARIF 2.1.0 log (docs.oasis-open.org/sarif/sarif/v2.1.0), for code scanning.
//!
//! Columns count characters. Every address is relative to the repository's folder, and texts from files are harmless:
//! none becomes a link or hides anything. Only a change's own text is kept as it is, because it is written into the file.

use serde_json::{Value, json};

use super::display::Foreign;
use super::fingerprint::fingerprints;
use super::place::Files;
use super::rule_summary::{section, summary};
use super::told;
use crate::diagnostic::{Diagnostic, Fix, Label, Severity};
use crate::lint::{RULES, Report, Rule};
use crate::source::Span;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The repository's folder, as services know it.
const ROOT: &str = "%SRCROOT%";

/// The report as one SARIF log.
pub fn render(report: &Report, files: Files<'_>) -> String {
    let names = fingerprints(report, files);
    let findings = report.findings.iter().zip(names);
    let results: Vec<Value> = findings
        .map(|(finding, name)| result(finding, &name, files))
        .collect();
    super::json(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver() },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { ROOT: { "description": { "text": "The folder of the repository." } } },
            "results": results,
        }],
    }))
}

fn driver() -> Value {
    let version = env!("CARGO_PKG_VERSION");
    let mut driver = json!({
        "name": "kalends",
        "version": version,
        "semanticVersion": version,
        "rules": RULES.iter().map(|rule| described(rule)).collect::<Vec<_>>(),
    });
    if let Some(address) = option_env!("CARGO_PKG_HOMEPAGE").filter(|it| !it.is_empty()) {
        driver["informationUri"] = address.into();
    }
    driver
}

fn described(rule: &Rule) -> Value {
    let category = rule.category.name();
    json!({
        "id": rule.id.0,
        "shortDescription": { "text": summary(rule) },
        "fullDescription": { "text": section(rule.doc, "## What it does") },
        "help": { "text": rule.doc.trim(), "markdown": rule.doc.trim() },
        "defaultConfiguration": { "level": rule.level().0.map_or("none", level) },
        "properties": { "category": category, "tags": [category] },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(finding: &Diagnostic, name: &str, files: Files<'_>) -> Value {
    let mut result = json!({
        "ruleId": finding.rule.0,
        "level": level(finding.severity),
        "message": message(&told::line(finding)),
        "locations": [location(finding.label.span, files)],
        "partialFingerprints": { "kalendsFinding/v1": name },
    });
    if let Ok(index) = RULES.binary_search_by_key(&finding.rule, |rule| rule.id) {
        result["ruleIndex"] = index.into();
    }
    if !finding.related.is_empty() {
        let places = finding.related.iter().enumerate();
        let related: Vec<Value> = places
            .map(|(index, label)| related(index, label, files))
            .collect();
        result["relatedLocations"] = related.into();
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([change(fix, files)]);
    }
    result
}

/// A text that is nothing but a text: square brackets before round ones would make a link.
fn message(text: &str) -> Value {
    json!({ "text": text.replace("](", "] (") })
}

fn location(span: Span, files: Files<'_>) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": artifact(span, files),
        "region": region(span, files),
    } })
}

fn related(index: usize, label: &Label, files: Files<'_>) -> Value {
    let mut place = location(label.span, files);
    place["id"] = (index + 1).into();
    if !label.text.is_empty() {
        place["message"] = message(&Foreign(&label.text).to_string());
    }
    place
}

fn change(fix: &Fix, files: Files<'_>) -> Value {
    json!({
        "description": message(&Foreign(&fix.title).to_string()),
        "artifactChanges": [{
            "artifactLocation": artifact(fix.span, files),
            "replacements": [{
                "deletedRegion": region(fix.span, files),
                "insertedContent": { "text": fix.replacement },
            }],
        }],
    })
}

fn artifact(span: Span, files: Files<'_>) -> Value {
    json!({ "uri": files.address(span.source), "uriBaseId": ROOT })
}

fn region(span: Span, files: Files<'_>) -> Value {
    let source = files.sources.get(span.source);
    let start = source.position(span.range().start);
    let end = source.position(span.range().end);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

#[cfg(test)]
mod tests {
    use super::super::check_sample::sample;
    use super::*;

    fn log() -> Value {
        let (report, sources) = sample();
        let files = Files {
            sources: &sources,
            workspace: "social",
        };
        serde_json::from_str(&render(&report, files)).unwrap()
    }

    #[test]
    fn a_finding_has_its_rule_its_places_and_its_change() {
        let mut log = log();
        let run = &mut log["runs"][0];
        let index = run["results"][0]["ruleIndex"].take().as_u64().unwrap();
        assert_eq!(
            run["tool"]["driver"]["rules"][usize::try_from(index).unwrap()]["id"],
            "unknown-key"
        );
        run["results"][0]["partialFingerprints"].take();
        let place = |line: u32, from: u32, to: u32| json!({ "startLine": line, "startColumn": from, "endLine": line, "endColumn": to });
        let file = json!({ "uri": "social/calendar/a%1B.toml", "uriBaseId": "%SRCROOT%" });
        assert_eq!(
            run["results"][0],
            json!({
                "ruleId": "unknown-key",
                "ruleIndex": null,
                "level": "warning",
                "message": { "text": "unknown key `tex\\u{202e}t`\\n\\u{1b}[2J; did you mean\\u{200b} `text`?" },
                "locations": [{ "physicalLocation": { "artifactLocation": file, "region": place(2, 1, 6) } }],
                "partialFingerprints": null,
                "fixes": [{
                    "description": { "text": "write `text`" },
                    "artifactChanges": [{
                        "artifactLocation": file,
                        "replacements": [{ "deletedRegion": place(2, 1, 6), "insertedContent": { "text": "text" } }],
                    }],
                }],
            })
        );
        assert_eq!(
            run["results"][1]["relatedLocations"],
            json!([{
                "id": 1,
                "message": { "text": "first defined here" },
                "physicalLocation": { "artifactLocation": file, "region": place(1, 8, 9) },
            }])
        );
    }

    #[test]
    fn every_rule_is_described() {
        let log = log();
        let rules = log["runs"][0]["tool"]["driver"]["rules"]
            .as_array()
            .unwrap();
        assert_eq!(rules.len(), RULES.len());
        for rule in rules {
            for text in [
                &rule["shortDescription"],
                &rule["fullDescription"],
                &rule["help"],
            ] {
                assert!(text["text"].as_str().unwrap().len() > 10, "{rule:#}");
            }
        }
    }

    #[test]
    fn no_text_becomes_a_link() {
        assert_eq!(
            message("[here](https://evil.example)")["text"],
            "[here] (https://evil.example)"
        );
    }
}
