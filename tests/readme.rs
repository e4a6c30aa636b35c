//! The README is true: its tour runs as it is printed, its example is checked, and every test that it names exists.
//!
//! Two remarks that readers do not see steer the tour: `<!-- now TIME -->` sets the clock of the calls below it, and
//! `<!-- edit FILE: "OLD" becomes "NEW" -->` does what the text asks the reader to do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kalends::platform::{Doubt, PLATFORMS};
use snapbox::{Assert, IntoData};

/// One step of the tour.
#[derive(Debug, PartialEq)]
enum Step<'a> {
    Now(&'a str),
    Edit {
        file: &'a str,
        old: &'a str,
        new: &'a str,
    },
    Type {
        line: &'a str,
        answer: String,
    },
}

/// A block between two lines of three backticks: what stands behind the first three, and the text.
struct Block<'a> {
    language: &'a str,
    name: &'a str,
    text: String,
}

#[test]
fn the_tour_runs_as_it_is_printed() {
    let readme = readme();
    let folder = tempfile::tempdir().unwrap();
    let (mut here, mut now) = (folder.path().to_path_buf(), "");
    let mut typed = 0;
    for step in steps(&readme) {
        match step {
            Step::Now(time) => now = time,
            Step::Edit { file, old, new } => edit(&here.join(file), old, new),
            Step::Type { line, answer } => {
                let said = type_line(line, &mut here, now);
                let result =
                    Assert::new().try_eq(Some(&line), said.into_data(), answer.into_data());
                result.unwrap_or_else(|difference| panic!("$ {line}\n{difference}"));
                typed += 1;
            }
        }
    }
    assert!(typed >= 9, "the tour has lost its steps: {typed} are left");
}

/// What a careless merge takes away shows only where somebody renders the page.
#[test]
fn every_block_is_closed_every_table_has_its_second_line_and_every_heading_stands_alone() {
    for file in [
        "README.md",
        "CHANGELOG.md",
        "docs/editors.md",
        "docs/own-adapters.md",
        "docs/reliability.md",
    ] {
        let text = fs::read_to_string(project().join(file)).unwrap();
        let (mut before, mut is_code) = (("", ""), false);
        for line in text.lines() {
            let is_fence = line.starts_with("```");
            assert!(
                !is_fence || !is_code || line == "```",
                "{file}: a block before `{line}` is open"
            );
            is_code ^= is_fence;
            if !is_code && before.1.starts_with('|') && !before.0.starts_with('|') {
                assert!(
                    line.starts_with("| ---"),
                    "{file}: no table begins with `{}`",
                    before.1
                );
            }
            assert!(
                is_code || !line.starts_with("## ") || before.1.is_empty(),
                "{file}: `{line}` follows on `{}`",
                before.1
            );
            before = (before.1, line);
        }
        assert!(!is_code, "{file}: the last block is open");
    }
}

#[test]
fn the_example_of_the_file_format_has_no_mistake() {
    let readme = readme();
    let folder = tempfile::tempdir().unwrap();
    let mut written = 0;
    for block in blocks(&readme)
        .into_iter()
        .filter(|block| block.language == "toml")
    {
        write(&folder.path().join(block.name), block.text.as_bytes());
        written += 1;
    }
    assert!(written >= 3, "the README shows {written} files only");
    let picture = project().join("examples/first-post/media/rye-loaf.png");
    write(
        &folder.path().join("media/ridge.png"),
        &fs::read(picture).unwrap(),
    );
    let mut here = folder.path().to_path_buf();
    let said = type_line("kalends check", &mut here, "2026-12-01T12:00:00+01:00");
    assert!(said.starts_with("no problems in "), "{said}");
}

#[test]
fn every_call_that_an_example_shows_does_its_work() {
    let mut typed = 0;
    for name in ["first-post", "small-team"] {
        let folder = tempfile::tempdir().unwrap();
        copy(&project().join("examples").join(name), folder.path());
        let text = fs::read_to_string(folder.path().join("README.md")).unwrap();
        for line in text.lines().filter_map(|line| line.strip_prefix("$ ")) {
            let (code, said) = call(line, folder.path(), "2026-12-01T12:00:00+01:00");
            assert_eq!(code, Some(0), "{name}: $ {line}\n{said}");
            typed += 1;
        }
    }
    assert!(typed >= 6, "the examples show {typed} calls only");
}

#[test]
fn every_test_and_file_that_the_readme_names_is_there() {
    let readme = readme();
    let mut missing = Vec::new();
    for (text, target) in links(&readme) {
        let is_test = target.starts_with("tests/");
        let found = fs::read_to_string(project().join(target)).unwrap_or_default();
        let name = text.trim_matches('`');
        if is_test && !found.contains(&format!("fn {name}()")) {
            missing.push(format!("{target} has no test `{name}`"));
        }
        if !project().join(target).exists() {
            missing.push(format!("there is no {target}"));
        }
    }
    assert!(
        missing.is_empty(),
        "the README names what is not there: {missing:#?}"
    );
}

#[test]
fn every_fault_that_is_listed_names_tests_that_are_there() {
    let text = fs::read_to_string(project().join("docs/reliability.md")).unwrap();
    let (faults, _) = text.split_once("## For longer").unwrap();
    let rows = faults.lines().filter(|line| {
        line.starts_with("| ") && !line.starts_with("| what") && !line.starts_with("| ---")
    });
    let mut count = 0;
    for row in rows {
        count += 1;
        let mut tests = links(row);
        // Whoever reported something elsewhere is linked as well.
        tests.retain(|(_, target)| !target.starts_with("https://"));
        assert!(!tests.is_empty(), "no test shows this: {row}");
        for (text, target) in tests {
            let path = project().join("docs").join(target);
            let found = fs::read_to_string(&path).unwrap_or_default();
            let name = format!("fn {}()", text.trim_matches('`'));
            // Those that are given chance are written without parentheses at once.
            let is_there = found.contains(&name) || found.contains(&name.replace("()", "(\n"));
            assert!(is_there, "{target} has no test {text}");
        }
    }
    assert!(count > 30, "{count} rows");
    for number in 1..=7 {
        assert!(faults.contains(&format!("i{number}_")), "I{number}");
    }
}

#[test]
fn every_guarantee_names_the_tests_that_show_it() {
    let readme = readme();
    let (_, promises) = readme.split_once("## What you can rely on").unwrap();
    for number in 1..=7 {
        let named = promises.contains(&format!("i{number}_"));
        assert!(named, "guarantee {number} is shown by no test");
    }
}

#[test]
fn the_table_of_commands_names_every_command() {
    let readme = readme();
    let help = type_line(
        "kalends --help",
        &mut project().to_path_buf(),
        "2026-11-26T12:00:00Z",
    );
    let listed = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    let commands: BTreeSet<&str> = listed
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .collect();
    assert!(commands.contains("publish"), "{help}");
    let rows: String = readme
        .lines()
        .filter(|line| line.starts_with("| `kalends"))
        .collect();
    for command in commands
        .into_iter()
        .filter(|command| !["", "help"].contains(command))
    {
        let named = [format!("`kalends {command}"), format!("`{command}`")];
        assert!(
            named.iter().any(|name| rows.contains(name)),
            "the table of commands lacks `{command}`"
        );
    }
}

#[test]
fn the_tables_are_those_that_the_program_prints() {
    let overwrite = std::env::var("SNAPSHOTS").is_ok_and(|word| word == "overwrite");
    for name in ["rules", "platforms"] {
        let readme = readme();
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n"));
        let (before, after) = readme.split_once(&begin).unwrap();
        let (table, rest) = after.split_once(&end).unwrap();
        let printed = type_line(
            &format!("kalends {name} --format markdown"),
            &mut project().to_path_buf(),
            "2026-11-26T12:00:00Z",
        );
        if overwrite {
            let renewed = [before, &begin, &printed, &end, rest].concat();
            fs::write(project().join("README.md"), renewed).unwrap();
        } else {
            let way_out = "renew it with `SNAPSHOTS=overwrite cargo test --test readme`";
            assert!(
                table == printed,
                "the table of {name} is out of date: {way_out}"
            );
        }
    }
}

#[test]
fn the_page_on_reliability_says_of_every_platform_who_settles_a_lost_answer() {
    let groups = [
        (
            Doubt::AlwaysSafe,
            "sent again: the same once more changes nothing",
        ),
        (
            Doubt::SafeInWindow,
            "looked for, then sent again by the same key while the platform knows it",
        ),
        (
            Doubt::ReadBack,
            "looked for by reading, and sent again only if it is certainly not there",
        ),
        (
            Doubt::AtMostOnce,
            "never sent again: a person looks, and says so with `kalends resolve`",
        ),
    ];
    let rows = groups.map(|(doubt, what)| {
        let of_group = PLATFORMS.iter().filter(|it| it.facts.doubt == doubt);
        let names: Vec<&str> = of_group.map(|platform| platform.name).collect();
        format!("| {what} | {} |\n", names.join(", "))
    });
    let printed = "| a lost answer is | on |\n| --- | --- |\n".to_owned() + &rows.concat();
    let page = fs::read_to_string(project().join("docs/reliability.md")).unwrap();
    let (before, after) = page.split_once("<!-- doubts -->\n").unwrap();
    let (table, rest) = after.split_once("<!-- /doubts -->\n").unwrap();
    if std::env::var("SNAPSHOTS").is_ok_and(|word| word == "overwrite") {
        let renewed = [
            before,
            "<!-- doubts -->\n",
            &printed,
            "<!-- /doubts -->\n",
            rest,
        ];
        fs::write(project().join("docs/reliability.md"), renewed.concat()).unwrap();
    } else {
        assert_eq!(table, printed, "renew it with `SNAPSHOTS=overwrite`");
    }
}

/// Types one line as a reader would, and returns what the terminal shows.
fn type_line(line: &str, here: &mut PathBuf, now: &str) -> String {
    if let Some(folder) = line.strip_prefix("cd ") {
        here.push(folder);
        return String::new();
    }
    call(line, here, now).1
}

/// Calls the program as a line says, and returns its exit code and what the terminal shows.
fn call(line: &str, folder: &Path, now: &str) -> (Option<i32>, String) {
    let Some(arguments) = line.strip_prefix("kalends ").map(words) else {
        panic!("`{line}` is no call of kalends");
    };
    let has_time = arguments.iter().any(|word| word == "--now");
    let output = Command::new(env!("CARGO_BIN_EXE_kalends"))
        .args(arguments)
        .args(["--now", now].iter().filter(|_| !has_time))
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env_remove("TZ")
        .output()
        .unwrap();
    let said = output
        .stdout
        .iter()
        .chain(&output.stderr)
        .copied()
        .collect();
    (output.status.code(), String::from_utf8(said).unwrap())
}

/// Splits as a shell does, as far as double quotes go.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, piece) in line.split('"').enumerate() {
        match index % 2 {
            0 => words.extend(piece.split_whitespace().map(str::to_owned)),
            _ => words.push(piece.to_owned()),
        }
    }
    words
}

fn steps(readme: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut in_console = false;
    for line in readme.lines() {
        match line {
            "```console" => in_console = true,
            "```" => in_console = false,
            _ if in_console => match line.strip_prefix("$ ") {
                Some(line) => steps.push(Step::Type {
                    line,
                    answer: String::new(),
                }),
                None => continue_answer(&mut steps, line),
            },
            _ => steps.extend(remark(line)),
        }
    }
    steps
}

fn continue_answer(steps: &mut [Step<'_>], line: &str) {
    if let Some(Step::Type { answer, .. }) = steps.last_mut() {
        answer.push_str(line);
        answer.push('\n');
    }
}

fn remark(line: &str) -> Option<Step<'_>> {
    let order = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    if let Some(time) = order.strip_prefix("now ") {
        return Some(Step::Now(time));
    }
    let (file, change) = order.strip_prefix("edit ")?.split_once(": ")?;
    let (old, new) = change.split_once(" becomes ")?;
    Some(Step::Edit { file, old, new })
}

fn edit(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(old), "{} holds no {old}", file.display());
    fs::write(file, text.replacen(old, new, 1)).unwrap();
}

fn blocks(readme: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for line in readme.lines() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(kind) => {
                open = true;
                let (language, name) = kind.split_once(' ').unwrap_or((kind, ""));
                blocks.push(Block {
                    language,
                    name,
                    text: String::new(),
                });
            }
            None if open => continue_block(&mut blocks, line),
            None => {}
        }
    }
    blocks
}

fn continue_block(blocks: &mut [Block<'_>], line: &str) {
    if let Some(block) = blocks.last_mut() {
        block.text.push_str(line);
        block.text.push('\n');
    }
}

/// Links to files of this project: the text and the target.
fn links(readme: &str) -> Vec<(&str, &str)> {
    let places = readme.match_indices("](");
    let links = places.filter_map(|(at, _)| {
        let text = readme[..at].rsplit('[').next()?;
        let target = readme[at + 2..].split(')').next()?;
        (!target.contains("://")).then_some((text, target))
    });
    links.collect()
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let target = to.join(entry.file_name());
        if !entry.file_type().unwrap().is_dir() {
            fs::copy(entry.path(), target).unwrap();
        } else if entry.file_name() != ".kalends" {
            copy(&entry.path(), &target);
        }
    }
}

fn readme() -> String {
    fs::read_to_string(project().join("README.md")).unwrap()
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
