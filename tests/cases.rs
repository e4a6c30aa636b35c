//! The program from outside: each file of `tests/cases` is one call, with what it finds and what it answers.
//!
//! `SNAPSHOTS=overwrite cargo test --test cases` writes what the program answers now into the files; read the
//! difference before you commit it. `[..]` stands for any characters, `[DIR]` for the folder of the call and
//! `[SERVER]` for the address of a platform on this machine.

mod loopback;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use loopback::Loopback;
use rayon::prelude::*;
use serde::Deserialize;
use snapbox::{Assert, IntoData};
use tempfile::TempDir;

/// Every call is made at this moment, a Monday, unless it says another.
const NOW: &str = "2026-11-02T12:00:00+01:00";

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

/// The place of a call, and what lives as long as it.
struct Place {
    folder: TempDir,
    path: OsString,
    server: Option<Loopback>,
    lock: Option<File>,
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
        let ways = ["help: ", "; ", "tip: ", "Usage:"];
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
    let result = Assert::new().try_eq(Some(&name), answered.into_data(), expected.into_data());
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
        _ => toml::Value::String(text.to_owned()).to_string(),
    }
}

impl Place {
    fn make(case: &Case) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let mut place = Place {
            folder,
            path: std::env::var_os("PATH").unwrap_or_default(),
            server: None,
            lock: None,
        };
        if case.setup.contains(&Setup::Platform) {
            place.server = Some(Loopback::start());
        }
        if let Some(example) = &case.example {
            copy(
                &project().join("examples").join(example),
                place.folder.path(),
            );
        }
        place.write_files(case);
        for setup in &case.setup {
            place.set_up(*setup);
        }
        place
    }

    fn write_files(&self, case: &Case) {
        for (path, text) in &case.files {
            self.write(path, self.fill(text).as_bytes());
        }
        for (path, bytes) in &case.bytes {
            self.write(path, bytes);
        }
        for (path, size) in &case.sizes {
            self.write(path, &vec![b'#'; *size]);
        }
        for path in &case.folders {
            fs::create_dir_all(self.at(path)).unwrap();
        }
        for (path, target) in &case.links {
            fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
            link(target, &self.at(path));
        }
        for path in &case.unreadable {
            forbid(&self.at(path));
        }
    }

    fn set_up(&mut self, setup: Setup) {
        match setup {
            Setup::EmptyRepository => self.git(&["init", "--quiet", "--initial-branch=main"]),
            Setup::Committed => {
                self.git(&["init", "--quiet", "--initial-branch=main"]);
                self.git(&["add", "."]);
                self.git(&["commit", "--quiet", "--message=Our calendar"]);
            }
            Setup::WithoutGit => self.path = OsString::from("/nowhere"),
            Setup::HeldLock => {
                self.write(".kalends/publish.lock", b"the run of nine o'clock");
                let lock = File::options()
                    .write(true)
                    .open(self.at(".kalends/publish.lock"))
                    .unwrap();
                lock.lock().unwrap();
                self.lock = Some(lock);
            }
            Setup::NewerLedger => {
                fs::create_dir_all(self.at(".kalends")).unwrap();
                let ledger = rusqlite::Connection::open(self.at(".kalends/ledger.db")).unwrap();
                ledger.execute_batch("PRAGMA application_id = 1262570564; PRAGMA user_version = 99; CREATE TABLE events (number INTEGER);").unwrap();
            }
            Setup::LostLedger => self.write(".kalends/ledger.id", b"7c0f6b1e5a3d4c2b"),
            Setup::Platform => {}
        }
    }

    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.args([
            "-c",
            "user.name=Maja",
            "-c",
            "user.email=maja@example.org",
            "-c",
            "commit.gpgsign=false",
        ]);
        let status = git
            .args(arguments)
            .current_dir(self.folder.path())
            .status()
            .unwrap();
        assert!(status.success(), "git {arguments:?}");
    }

    fn call(&self, case: &Case, arguments: &[String]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_kalends"));
        program.current_dir(self.folder.path()).env_clear();
        program.envs([
            ("HOME", self.folder.path().as_os_str()),
            ("PATH", &self.path),
        ]);
        program.envs(
            case.env
                .iter()
                .map(|(name, value)| (name, self.fill(value))),
        );
        program.args(arguments.iter().map(|argument| self.fill(argument)));
        if !arguments.iter().any(|argument| argument == "--now") {
            program.args(["--now", NOW]);
        }
        program.output().unwrap()
    }

    fn answer<'a>(&self, output: &Output, files: impl Iterator<Item = &'a String>) -> Expected {
        let text = |bytes: &[u8]| self.redact(&String::from_utf8(bytes.to_vec()).unwrap());
        let read = |path: &String| {
            fs::read(self.at(path))
                .map_or("(there is no such file)".to_owned(), |bytes| text(&bytes))
        };
        Expected {
            exit: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            files: files.map(|path| (path.clone(), read(path))).collect(),
        }
    }

    fn fill(&self, text: &str) -> String {
        let server = self.server.as_ref().map_or(String::new(), Loopback::url);
        text.replace("[SERVER]", &server)
            .replace("[DIR]", self.folder.path().to_str().unwrap())
    }

    fn redact(&self, text: &str) -> String {
        let real = self.folder.path().canonicalize().unwrap();
        let text = text
            .replace(real.to_str().unwrap(), "[DIR]")
            .replace(self.folder.path().to_str().unwrap(), "[DIR]");
        match &self.server {
            Some(server) => text.replace(&server.url(), "[SERVER]"),
            None => text,
        }
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), bytes).unwrap();
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
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

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            // What somebody published while trying the example is not part of it.
            true if [".kalends", "public"]
                .iter()
                .any(|name| entry.file_name() == *name) => {}
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

fn link(target: &str, path: &Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink(target, path).unwrap();
    #[cfg(not(unix))]
    panic!(
        "{} must lead to {target}, and only Unix makes such links",
        path.display()
    );
}

fn forbid(path: &Path) {
    let mut permissions = fs::metadata(path).unwrap().permissions();
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0);
    #[cfg(not(unix))]
    permissions.set_readonly(true);
    fs::set_permissions(path, permissions).unwrap();
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
