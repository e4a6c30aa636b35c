//! A workspace that would harm whoever reads about it: every format of `check` tells all of it, and harmlessly.
//!
//! Each format is read back by a parser of its own, and what comes out must be what was meant: as many findings, the same
//! rules, and no text that a terminal, a service or a reader would take for something else.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::fmt::Write;
use std::fs;
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use tempfile::TempDir;

/// Keys that nobody knows, each with something that somewhere is an order; TOML writes them in quotes.
const KEYS: [&str; 11] = [
    r"\u001b[2J\u001b]0;owned\u0007",
    r"\u202eexe.txt\u2066",
    r"\n::error file=x::owned\n::stop-commands::t",
    r"\r::set-output name=a::b%0A::error::c",
    r"##[error]owned",
    r"[click](https://evil.example) ![x](https://evil.example/x.png)",
    r"<script>alert(1)</script><!-- ]]> &lt;",
    r"=cmd|' /C calc'!A0",
    r"]]></failure></testcase>",
    r"\u0000\ufffe\uffff\u0085\u2028",
    r"| cell | `code` **bold** {0} %SRCROOT% %25",
];

const NAMES: [&str; 3] = [
    "calendar/a,b:c%0A::error::x.toml",
    "calendar/<b> & \"q\" [x](y).toml",
    "calendar/\u{202e}lmot.toml",
];

/// A workspace with a finding for each key and some more.
fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("calendar")).unwrap();
    let root = "[workspace]\ntimezone = \"Europe/Stockholm\"\n";
    fs::write(folder.path().join("kalends.toml"), root).unwrap();
    for (number, name) in NAMES.iter().enumerate() {
        let mut text = format!("[posts.p{number}]\ntext = \"x\"\npublish-at = 09:00\n");
        for key in KEYS {
            writeln!(text, "\"{key}\" = 1").unwrap();
        }
        text.push_str("[posts.\"p\\n::error::id\"]\ntext = \"\u{1f469}\"\n");
        fs::write(folder.path().join(name), text).unwrap();
    }
    // A line feed in a name is for the systems that allow it.
    let _ = fs::write(folder.path().join("calendar/x\n::error::y.toml"), "a = 1\n");
    folder
}

fn check(folder: &TempDir, format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kalends"))
        .args(["check", "--format", format, "--now", "2026-11-02T12:00:00Z"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{format}");
    String::from_utf8(output.stdout).unwrap()
}

/// What every format is compared with: how many findings there are.
fn findings(folder: &TempDir) -> Vec<Value> {
    let document: Value = serde_json::from_str(&check(folder, "json")).unwrap();
    let findings = document["findings"].as_array().unwrap().clone();
    assert!(findings.len() > NAMES.len() * KEYS.len());
    findings
}

/// Nothing that a terminal obeys and nothing that hides or reorders text.
#[track_caller]
fn assert_harmless(text: &str) {
    let found = text.chars().find(|letter| {
        (letter.is_control() && *letter != '\n')
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
    });
    assert_eq!(found, None, "{text}");
}

#[test]
fn what_a_terminal_shows_is_harmless() {
    let folder = workspace();
    for format in ["full", "concise", "github", "junit"] {
        assert_harmless(&check(&folder, format));
    }
    let lines = check(&folder, "concise");
    let (told, others): (Vec<&str>, Vec<&str>) =
        lines.lines().partition(|line| line.contains(": error["));
    assert!(told.len() > KEYS.len());
    let begins = |line: &&&str| line.starts_with("::") || line.contains("##[");
    assert_eq!(others.iter().find(begins), None);
}

#[test]
fn github_reads_one_command_a_finding_and_nothing_else() {
    let folder = workspace();
    let text = check(&folder, "github");
    let (commands, others): (Vec<&str>, Vec<&str>) = text
        .split(['\n', '\r'])
        .partition(|line| line.trim_start().starts_with("::"));
    assert_eq!(commands.len(), findings(&folder).len());
    for command in commands {
        let rest = ["::error ", "::warning ", "::notice "]
            .iter()
            .find_map(|name| command.strip_prefix(name));
        // The first two colons after the name end the properties, so no property holds any.
        let (properties, _) = rest.unwrap().split_once("::").unwrap();
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').unwrap();
            assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&name));
            assert!(!value.is_empty() && !value.contains(':'), "{property}");
        }
        assert!(properties.starts_with("file=calendar/"), "{properties}");
    }
    let others: Vec<&str> = others.into_iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(others.len(), 1, "{others:?}");
    assert!(!others[0].contains("##["));
}

#[test]
fn gitlab_reads_one_entry_a_finding() {
    let folder = workspace();
    let list: Value = serde_json::from_str(&check(&folder, "gitlab")).unwrap();
    let list = list.as_array().unwrap();
    let findings = findings(&folder);
    assert_eq!(list.len(), findings.len());
    let mut names: Vec<&str> = Vec::new();
    for (entry, finding) in list.iter().zip(&findings) {
        assert_harmless(entry["description"].as_str().unwrap());
        assert_eq!(entry["check_name"], finding["rule"]);
        assert_eq!(entry["location"]["path"], finding["file"]);
        assert_eq!(entry["location"]["lines"]["begin"], finding["line"]);
        names.push(entry["fingerprint"].as_str().unwrap());
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), list.len(), "two findings have one fingerprint");
}

#[test]
fn code_scanning_reads_one_result_a_finding_and_no_link() {
    let folder = workspace();
    let log: Value = serde_json::from_str(&check(&folder, "sarif")).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let findings = findings(&folder);
    assert_eq!(results.len(), findings.len());
    let mut fixes = 0;
    for (result, finding) in results.iter().zip(&findings) {
        let message = result["message"]["text"].as_str().unwrap();
        assert_harmless(message);
        assert!(!message.contains("]("), "{message}");
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], finding["rule"]);
        let place = &result["locations"][0]["physicalLocation"];
        let address = place["artifactLocation"]["uri"].as_str().unwrap();
        assert_eq!(decoded(address), finding["file"].as_str().unwrap());
        assert_eq!(place["region"]["startColumn"], finding["column"]);
        assert_eq!(place["region"]["endColumn"], finding["end_column"]);
        fixes += usize::from(result.get("fixes").is_some());
    }
    assert!(fixes >= NAMES.len(), "{fixes}");
}

/// A relative address without the percent signs; whatever could mean something else must have had one.
fn decoded(address: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
    assert!(address.bytes().all(plain), "{address}");
    let mut bytes = Vec::new();
    let mut rest = address.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, next) = match (first, after) {
            (b'%', [high, low, next @ ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).unwrap();
                (u8::from_str_radix(digits, 16).unwrap(), next)
            }
            _ => (*first, after),
        };
        bytes.push(byte);
        rest = next;
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_reader_of_junit_sees_one_case_a_finding() {
    let folder = workspace();
    let text = check(&folder, "junit");
    let mut reader = Reader::from_str(&text);
    let (mut suites, mut cases, mut answers, mut passed) = (0, 0, 0, 0);
    let mut open: Vec<String> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(element) => {
                let name = element.name().as_ref().to_owned();
                match name.as_str() {
                    "testsuites" => assert!(open.is_empty()),
                    "testsuite" => suites += 1,
                    "testcase" => cases += 1,
                    "failure" | "skipped" => answers += 1,
                    other => panic!("<{other}> in {text}"),
                }
                for attribute in element.attributes() {
                    let attribute = attribute.unwrap();
                    assert!(!attribute.value.contains('<'), "{attribute:?}");
                }
                open.push(name);
            }
            Event::Empty(_) => passed += 1,
            Event::End(element) => {
                assert_eq!(open.pop().unwrap(), element.name().as_ref());
            }
            Event::Text(_) | Event::GeneralRef(_) | Event::Decl(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(open.is_empty());
    let all = findings(&folder).len();
    // `kalends.toml` has no finding.
    assert_eq!((cases, answers, passed), (all, all, 1));
    assert!(suites > NAMES.len());
}

#[test]
fn a_diff_of_changes_shows_what_it_would_hide() {
    let folder = workspace();
    let text = "[posts.a]\ntext = \"x\" # \u{202e}\u{1b}[2J\nqueue = { priority = 1, }\n";
    fs::write(folder.path().join("calendar/z.toml"), text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kalends"))
        .args(["check", "--unsafe-fixes", "--dry-run"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let diff = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(diff.contains("publish_at"), "{diff}");
    assert_harmless(&diff);
}
