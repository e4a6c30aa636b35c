//! Workspaces in temporary folders, and the program itself run on them as a job would run it: with an empty
//! environment but for the secrets, at a time that the test chooses.

#![allow(
    dead_code,
    reason = "each test binary uses its own part of the support"
)]

pub(crate) mod calendar;
pub(crate) mod git;
pub(crate) mod http;
pub(crate) mod run;
pub(crate) mod settle;
#[cfg(unix)]
pub(crate) mod signals;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::loopback::settings::{TOKEN, WEBHOOK_SECRET};
use calendar::{NOW, SETTINGS, later};
use run::Run;

/// A workspace in a folder of its own, and how the program is called there.
pub(crate) struct Workspace {
    folder: TempDir,
    now: Option<String>,
    environment: BTreeMap<String, String>,
}

impl Workspace {
    /// A workspace with the usual settings and this calendar, half a minute after nine.
    pub(crate) fn new(calendar: &str) -> Workspace {
        let workspace = Workspace::empty();
        workspace.set("");
        workspace.write("calendar/all.toml", calendar);
        workspace
    }

    /// A folder without anything in it.
    pub(crate) fn empty() -> Workspace {
        Workspace {
            folder: tempfile::tempdir().expect("a folder for a workspace"),
            now: Some(NOW.to_owned()),
            environment: BTreeMap::from([
                ("MASTODON_TOKEN".to_owned(), TOKEN.to_owned()),
                ("WEBHOOK_SECRET".to_owned(), WEBHOOK_SECRET.to_owned()),
            ]),
        }
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file below the folder.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
        fs::write(path, content).expect("a file that can be written");
    }

    /// The usual settings and these.
    pub(crate) fn set(&self, settings: &str) {
        self.write("kalends.toml", format!("{SETTINGS}\n{settings}"));
    }

    /// Sets a variable of the environment.
    pub(crate) fn variable(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    /// Takes a variable out of the environment.
    pub(crate) fn forget(&mut self, name: &str) {
        self.environment.remove(name);
    }

    /// The time for all that follows, as RFC 3339.
    pub(crate) fn at(&mut self, now: &str) {
        self.now = Some(now.to_owned());
    }

    /// The time for all that follows, in minutes after the usual one.
    pub(crate) fn minutes_later(&mut self, minutes: i64) {
        self.now = Some(later(minutes));
    }

    /// Takes the machine's own clock from now on.
    pub(crate) fn real_time(&mut self) {
        self.now = None;
    }

    /// The ledger's file.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.path().join(".kalends/ledger.db")
    }

    /// The program with these arguments, ready to be started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        self.prepare(&mut command);
        command.args(arguments);
        if let Some(now) = &self.now {
            command.args(["--now", now]);
        }
        command
    }

    /// The environment and folder of the program.
    pub(crate) fn prepare(&self, command: &mut Command) {
        let path = std::env::var_os("PATH").unwrap_or_default();
        command
            .current_dir(self.path())
            .env_clear()
            .envs(&self.environment)
            .env("PATH", path)
            .env("HOME", self.path().join("home"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::from(
            self.command(arguments)
                .output()
                .expect("the program starts"),
        )
    }

    /// Starts the program.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("the program starts")
    }

    /// Publishes what is due.
    pub(crate) fn publish(&self) -> Run {
        self.run(&["publish", "--format", "json"])
    }

    /// Publishes what is due, and ends at this point of it.
    pub(crate) fn crash_at(&self, point: &str, passing: u32) -> Run {
        let mut command = self.command(&["publish", "--format", "json"]);
        command.env("KALENDS_CRASH", format!("{point}:{passing}"));
        Run::from(command.output().expect("the program starts"))
    }

    /// Starts a run that is stopped (SIGSTOP) at this point, and takes a quarter of an hour for passed when it goes on.
    pub(crate) fn start_and_sleep_at(&self, point: &str) -> Child {
        let mut command = self.command(&["publish", "--format", "json"]);
        command.env("KALENDS_SLEEP", point);
        command.spawn().expect("the program starts")
    }

    /// What `status` lists.
    pub(crate) fn status(&self) -> Vec<Value> {
        self.run(&["status", "--format", "json"])
            .expect(0)
            .deliveries()
    }

    /// What `history` lists.
    pub(crate) fn history(&self) -> Vec<Value> {
        self.run(&["history", "--format", "json"])
            .expect(0)
            .deliveries()
    }

    /// The items of the feed, in its order; none where there is no feed yet.
    pub(crate) fn feed(&self) -> Vec<Value> {
        let Ok(text) = fs::read_to_string(self.path().join("public/feed.json")) else {
            return Vec::new();
        };
        let feed: Value = serde_json::from_str(&text).expect("a whole feed");
        feed["items"].as_array().expect("items").clone()
    }

    /// Every file below the folder with its content.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(content) = fs::read(&path) {
                    files.push((path, content));
                }
            }
        }
        files
    }
}

/// The program: the one that cargo built for the tests, or the one that `KALENDS` names.
pub(crate) fn program() -> OsString {
    std::env::var_os("KALENDS").unwrap_or_else(|| env!("CARGO_BIN_EXE_kalends").into())
}
