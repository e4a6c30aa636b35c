//! The program from outside: each file of `tests/cases` is one call, with what it finds and what it answers.
//!
//! `SNAPSHOTS=overwrite cargo test --test cases` writes what the program answers now into the files; read the
//! difference before you commit it. `[..]` stands for any characters, `[DIR]` for the folder of the call and
//! `[SERVER]` for the address of a platform on this machine.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod loopback;
#[path = "cases/place.rs"]
mod place;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use place::{Place, project};
use rayon::prelude::*;
use serde::Deserialize;
use snapbox::{Assert, IntoData};

/// From here on a case file is written by the program's answer.
const EXPECTED: &str = "\n[expected]\n";

/// One call of the program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What is typed after `kalends`.
    args: Vec<String>,
    /// Calls made before it, all of which succeed.
    #[serde(default)]
    before: Vec<Vec<String>>,
    /// What the environment holds beside the path.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// The example that is copied first.
    example: Option<String>,
    /// Texts by path.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Files that are no text: their bytes by path.
    #[serde(default)]
    bytes: BTreeMap<String, Vec<u8>>,
    /// Files of so many bytes.
    #[serde(default)]
    sizes: BTreeMap<String, usize>,
    /// Symbolic links: where they lead, by path.
    #[serde(default)]
    links: BTreeMap<String, String>,
    /// Folders.
    #[serde(default)]
    folders: Vec<String>,
    /// Files whose permissions are taken away.
    #[serde(default)]
    unreadable: Vec<String>,
    /// What is special about the place.
    #[serde(default)]
    setup: Vec<Setup>,
    /// Texts by path, written once all of that is done: what nobody has committed yet.
    #[serde(default)]
    later: BTreeMap<String, String>,
    /// Files that are deleted then.
    #[serde(default)]
    gone: Vec<String>,
    expected: Expected,
}

/// What is special about the place of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Setup {
    /// A repository without a commit.
    EmptyRepository,
    /// A repository with everything committed.
    Committed,
    /// No git can be found.
    WithoutGit,
    /// Another run holds the lock.
    HeldLock,
    /// A newer version of the program has written the ledger.
    NewerLedger,
    /// The ledger is gone, though the workspace has published.
    LostLedger,
    /// A platform answers on this machine.
    Platform,
}

/// What the program answers.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    exit: i32,
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    stderr: String,
    /// Files that are there afterwards.
    #[serde(default)]
    files: BTreeMap<String, String>,
}

#[test]
fn every_call_is_answered_as_its_case_says() {
    let files = case_files();
    let wrong: Vec<String> = files
        .par_iter()
        .filter_map(|file| try_case(file).err())
        .collect();
    let way_out = "correct the program, or take its answers with SNAPSHOTS=overwrite";
    assert!(
        wrong.is_empty(),
        "{} of {} cases differ; {way_out}\n{}",
        wrong.len(),
        files.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_command_shows_its_help_in_a_case() {
    let known: Vec<PathBuf> = case_files();
    let missing: Vec<String> = commands()
        .into_iter()
        .map(|name| case_path(&format!("help-{name}")))
        .filter(|path| !known.contains(path))
        .map(|path| path.display().to_string())
        .collect();
    assert!(missing.is_empty(), "write these cases: {missing:?}");
}

#[test]
fn every_refusal_of_a_command_names_a_way_out() {
    let mut silent = Vec::new();
    for file in case_files() {
        let expected = read_case(&file).expected;
        let is_refusal = expected
            .stderr
            .lines()
            .any(|line| line.starts_with("error: "));
        let ways = [
            "help: ",
            "; ",
            "tip: ",
            "Usage:",
            "possible values",
            ": write ",
        ];
        if is_refusal && !ways.iter().any(|way| expected.stderr.contains(way)) {
            silent.push(file.display().to_string());
        }
    }
    assert!(
        silent.is_empty(),
        "these say what is wrong, but not what to do: {silent:?}"
    );
}

fn try_case(file: &Path) -> Result<(), String> {
    let case = read_case(file);
    let place = Place::make(&case);
    if let Some(open) = case
        .unreadable
        .iter()
        .find(|path| File::open(place.at(path)).is_ok())
    {
        let name = file.file_stem().unwrap_or_default().display();
        writeln!(
            io::stderr(),
            "skipped {name}: this user may read {open} whatever its permissions say"
        )
        .ok();
        return Ok(());
    }
    for before in &case.before {
        let output = place.call(&case, before);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{}: {before:?} failed: {told}",
            file.display()
        );
    }
    let output = place.call(&case, &case.args);
    let answered = place.answer(&output, case.expected.files.keys());
    let difference = compare(&case.expected, &answered);
    if difference.is_empty() {
        return Ok(());
    }
    if std::env::var("SNAPSHOTS").is_ok_and(|word| word == "overwrite") {
        overwrite(file, &case.expected, &answered);
        return Ok(());
    }
    Err(format!("---- {}\n{difference}", file.display()))
}

fn compare(expected: &Expected, answered: &Expected) -> String {
    let mut difference = String::new();
    if expected.exit != answered.exit {
        let _ = writeln!(
            difference,
            "exit code {} instead of {}",
            answered.exit, expected.exit
        );
    }
    difference += &compare_text("stdout", &expected.stdout, &answered.stdout);
    difference += &compare_text("stderr", &expected.stderr, &answered.stderr);
    for (path, text) in &expected.files {
        difference += &compare_text(path, text, &answered.files[path]);
    }
    difference
}

fn compare_text(name: &str, expected: &str, answered: &str) -> String {
    let result = Assert::new().normalize_paths(false).try_eq(
        Some(&name),
        answered.into_data(),
        expected.into_data(),
    );
    result
        .err()
        .map(|difference| difference.to_string())
        .unwrap_or_default()
}

/// Writes the answers into the file; a text that matches keeps its wildcards.
fn overwrite(file: &Path, expected: &Expected, answered: &Expected) {
    let keep = |old: &str, new: &str| {
        if compare_text("", old, new).is_empty() {
            literal(old)
        } else {
            literal(new)
        }
    };
    let text = fs::read_to_string(file).unwrap();
    let (given, _) = text.split_once(EXPECTED).unwrap();
    let mut written = format!("{given}{EXPECTED}exit = {}\n", answered.exit);
    let _ = writeln!(
        written,
        "stdout = {}",
        keep(&expected.stdout, &answered.stdout)
    );
    let _ = writeln!(
        written,
        "stderr = {}",
        keep(&expected.stderr, &answered.stderr)
    );
    if !expected.files.is_empty() {
        written += "\n[expected.files]\n";
    }
    for (path, old) in &expected.files {
        let _ = writeln!(written, "{path:?} = {}", keep(old, &answered.files[path]));
    }
    fs::write(file, written).unwrap();
}

/// A TOML text that reads as what it holds, where that is possible.
fn literal(text: &str) -> String {
    let is_plain = !text.contains("'''")
        && !text.ends_with('\'')
        && !text.contains(|letter: char| letter.is_control() && letter != '\n');
    match text {
        "" => "\"\"".to_owned(),
        _ if is_plain => format!("'''\n{text}'''"),
        // What JSON escapes, TOML reads the same way.
        _ => serde_json::Value::from(text).to_string(),
    }
}

/// The commands that `kalends --help` lists.
fn commands() -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_kalends"))
        .arg("--help")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let listed = text
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    // A long description goes on below, further to the right.
    let names = listed
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty());
    names
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

fn case_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(project().join("tests/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .collect();
    files.sort();
    files
}

fn case_path(name: &str) -> PathBuf {
    project().join("tests/cases").join(format!("{name}.toml"))
}

fn read_case(file: &Path) -> Case {
    let text = fs::read_to_string(file).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
