//! `check --watch` as a program that runs: it tells of every change, looks away from its own files, and ends when asked.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tempfile::TempDir;

const ROOT: &str = "[workspace]\ntimezone = \"Europe/Stockholm\"\n";
const CHANNEL: &str = "[channels.feed]\nplatform = \"feed\"\nname = \"News\"\npath = \"public\"\n";
const POST: &str = "[posts.a]\npublish_at = 2026-12-01T09:00:00\ntext = \"Hello\"\n";
const PATIENCE: Duration = Duration::from_secs(20);
/// Long enough for a check that should not happen.
const QUIET: Duration = Duration::from_millis(600);

/// A watch, and the lines that it has written. It ends with its test.
struct Watch {
    folder: TempDir,
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "kalends.toml", ROOT);
        write(
            folder.path(),
            "calendar/a.toml",
            &(CHANNEL.to_owned() + POST),
        );
        let mut child = Command::new(env!("CARGO_BIN_EXE_kalends"))
            .args(["check", "--watch", "--now", "2026-11-02T12:00:00+01:00"])
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self {
            folder,
            child,
            lines,
        }
    }

    fn write(&self, path: &str, text: &str) {
        write(self.folder.path(), path, text);
    }

    /// The lines up to the next summary, which is the last of a check.
    #[track_caller]
    fn next(&self) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect("another check");
            let is_last = line.ends_with("waiting for changes, Ctrl-C ends");
            lines.push(line);
            if is_last {
                return lines;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    // In one step, so that no check falls between an empty file and a full one.
    let draft = path.with_file_name(".draft");
    fs::write(&draft, text).unwrap();
    fs::rename(draft, path).unwrap();
}

#[test]
fn every_change_of_a_calendar_file_is_told_without_clearing_what_was_written() {
    let watch = Watch::start(&["--format", "concise"]);
    assert_eq!(
        watch.next(),
        ["12:00:00 no problems in 2 files (1 post); waiting for changes, Ctrl-C ends"]
    );
    watch.write(
        "calendar/b.toml",
        "[posts.b]\ntexxt = \"Hi\"\npublish_at = 2026-12-02T09:00:00\n",
    );
    let lines = watch.next();
    assert!(
        lines[1].contains("calendar/b.toml:2:1: error[unknown-key]"),
        "{lines:?}"
    );
    assert!(
        lines.last().unwrap().contains("in 3 files (2 posts)"),
        "{lines:?}"
    );
    assert!(lines.iter().all(|line| !line.contains('\u{1b}')));
    fs::remove_file(watch.folder.path().join("calendar/b.toml")).unwrap();
    assert!(watch.next()[0].contains("no problems in 2 files"));
}

#[test]
fn a_file_that_the_calendar_names_is_looked_at_wherever_it_is() {
    let watch = Watch::start(&["--format", "concise"]);
    watch.next();
    let cadence =
        "[cadences.c]\nslots = [\"0 9 * * *\"]\nblackout = [{ file = \"public/se.ics\" }]\n";
    watch.write("calendar/b.toml", cadence);
    let is_told = |lines: &[String]| {
        lines
            .iter()
            .any(|line| line.contains("no file `public/se.ics`"))
    };
    let lines = watch.next();
    assert!(is_told(&lines), "{lines:?}");
    watch.write("public/se.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    let lines = watch.next();
    assert!(!is_told(&lines), "{lines:?}");
}

#[test]
fn what_publishing_and_git_write_is_not_looked_at() {
    let watch = Watch::start(&[]);
    watch.next();
    for path in [
        "public/feed.atom",
        ".git/index",
        ".kalends/ledger.db",
        "calendar/.a.toml.swp",
    ] {
        watch.write(path, "x");
    }
    assert!(watch.lines.recv_timeout(QUIET).is_err(), "it checked again");
    watch.write("calendar/a.toml", CHANNEL);
    assert!(watch.next().last().unwrap().contains("(0 posts)"));
}

#[test]
fn a_workspace_that_cannot_be_read_for_a_moment_does_not_end_the_watch() {
    let watch = Watch::start(&[]);
    watch.next();
    fs::remove_file(watch.folder.path().join("kalends.toml")).unwrap();
    assert!(watch.lines.recv_timeout(QUIET).is_err());
    watch.write("kalends.toml", ROOT);
    assert!(watch.next().last().unwrap().contains("no problems"));
}

#[test]
fn it_ends_well_when_it_is_asked_to() {
    for name in ["INT", "TERM"] {
        let mut watch = Watch::start(&[]);
        watch.next();
        let id = watch.child.id().to_string();
        let told = Command::new("kill")
            .args([&format!("-{name}"), &id])
            .status();
        assert!(told.unwrap().success());
        assert_eq!(watch.child.wait().unwrap().code(), Some(0), "{name}");
    }
}
