//! A repository with a calendar in it, in which the commands of a job are run.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_yaml_ng::Value;
use tempfile::TempDir;

/// A calendar with one post that is due, however late the test runs.
pub(crate) const SETTINGS: &str = "[workspace]\nname = \"Maps\"\ntimezone = \"Europe/Stockholm\"\nlanguage = \"en\"\n\n\
    [publish]\non_late = \"publish\"\n";
pub(crate) const CALENDAR: &str = "[channels.news]\nplatform = \"feed\"\nname = \"News\"\n\n\
    [posts.hello]\nstatus = \"approved\"\npublish_at = 2026-01-05T09:00:00\ntitle = \"Hello\"\ntext = \"Hello.\"\n";
/// Two channels whose tokens are variables, and one whose token is a file.
pub(crate) const CHANNELS: &str = r#"
[channels.fediverse]
platform = "mastodon"
server = "https://social.example"
token = { env = "MASTODON_TOKEN" }

[channels.svenska]
platform = "mastodon"
server = "https://social.example"
token = { env = "MASTODON_TOKEN_SE" }

[channels.old]
platform = "mastodon"
server = "https://social.example"
token = { file = "/run/secrets/old" }
"#;

/// A committed workspace in a repository.
pub(crate) struct Scratch {
    folder: TempDir,
    inside: &'static str,
}

impl Scratch {
    /// A workspace that is the repository.
    pub(crate) fn new() -> Scratch {
        Self::inside("")
    }

    /// A workspace in this folder of a repository.
    pub(crate) fn inside(inside: &'static str) -> Scratch {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch { folder, inside };
        scratch.write("kalends.toml", SETTINGS);
        scratch.write("calendar/all.toml", CALENDAR);
        scratch.git(&["init", "--quiet", "--initial-branch=main"]);
        scratch.commit();
        scratch
    }

    /// A new clone of the newest commit alone, as a runner makes one.
    pub(crate) fn cloned(address: &str) -> Scratch {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch { folder, inside: "" };
        scratch.git(&["clone", "--quiet", "--depth=1", address, "."]);
        scratch
    }

    /// The folder of the repository.
    pub(crate) fn repository(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    /// A path below the workspace's folder.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.repository().join(self.inside).join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The text of a file of the repository.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.repository().join(path)).unwrap()
    }

    /// A file of the repository, as YAML.
    pub(crate) fn yaml(&self, path: &str) -> Value {
        serde_yaml_ng::from_str(&self.read(path)).unwrap()
    }

    pub(crate) fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Maja", "-c", "user.email=maja@example.org"])
            .args(arguments)
            .current_dir(self.folder.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1");
        assert!(git.status().unwrap().success(), "git {arguments:?}");
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=Our calendar"]);
    }

    /// Adds the jobs of a runner, and returns what was said.
    pub(crate) fn add(&self, runner: &str) -> String {
        let output = self.init(runner);
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    }

    pub(crate) fn init(&self, runner: &str) -> Output {
        let mut program = Command::new(program());
        program.args(["init", "--ci", runner]);
        clean(&mut program, &self.at("")).output().unwrap()
    }

    /// A command as a runner runs it: in the folder of the repository, with the program on its path.
    pub(crate) fn command(&self, command: &str) -> Command {
        let mut shell = Command::new("bash");
        shell.args(["-e", "-o", "pipefail", "-c", command]);
        clean(&mut shell, &self.repository());
        let path = format!("{}:{}", program().parent().unwrap().display(), path());
        shell.env("PATH", path);
        shell
    }

    /// The names of what zizmor finds in a folder of workflows; `None` where it is not installed.
    pub(crate) fn zizmor(&self, folder: &str) -> Option<BTreeSet<String>> {
        let python = std::env::var("KALENDS_PYTHON").unwrap_or_default();
        let beside = Path::new(&python).with_file_name("zizmor");
        let program = if beside.is_absolute() {
            beside
        } else {
            "zizmor".into()
        };
        let mut zizmor = Command::new(program);
        zizmor.args(["--offline", "--persona=auditor", "--no-progress"]);
        zizmor.args(["--format=json", folder]);
        let output = zizmor.current_dir(self.repository()).output().ok()?;
        let findings: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
        let names = findings.iter().map(|it| it["ident"].as_str().unwrap());
        Some(names.map(str::to_owned).collect())
    }

    /// Holds the lock of a run until it is dropped.
    pub(crate) fn lock(&self) -> File {
        self.write(".kalends/publish.lock", "");
        let lock = File::options()
            .write(true)
            .open(self.at(".kalends/publish.lock"))
            .unwrap();
        lock.lock().unwrap();
        lock
    }
}

/// A workspace whose channels have secrets.
pub(crate) fn with_channels() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("calendar/channels.toml", CHANNELS);
    scratch
}

/// The program that is tested.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_kalends"))
}

pub(crate) fn path() -> String {
    std::env::var("PATH").unwrap_or_default()
}

/// A child without this environment.
fn clean<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", path())
        .env("HOME", folder)
        .stdin(Stdio::null())
}

/// Both outputs of a child.
pub(crate) fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// The value under these keys.
pub(crate) fn at<'a>(value: &'a Value, keys: &[&str]) -> &'a Value {
    keys.iter().fold(value, |value, key| {
        value.get(key).unwrap_or_else(|| panic!("no `{key}`"))
    })
}

/// The names of a mapping, in order.
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    let mapping = value.as_mapping().unwrap();
    mapping.keys().map(|key| key.as_str().unwrap()).collect()
}

/// The lines of a script, one below the other.
pub(crate) fn script(value: &Value) -> String {
    let lines = value.as_sequence().unwrap().iter();
    let lines: Vec<&str> = lines.map(|line| line.as_str().unwrap()).collect();
    lines.join("\n")
}

/// A workflow that publishes begins by the clock or by hand, from the default branch alone, with the right to write the
/// ledger, and none of its runs is stopped.
#[track_caller]
pub(crate) fn publishes_in_turn(workflow: &Value) {
    assert_eq!(
        keys(at(workflow, &["on"])),
        ["schedule", "workflow_dispatch"]
    );
    let cron = &at(workflow, &["on", "schedule"])[0]["cron"];
    let cron = cron.as_str().unwrap();
    assert!(!cron.starts_with("0 ") && !cron.contains("*/"), "{cron}");
    assert_eq!(at(workflow, &["concurrency", "group"]), "kalends-publish");
    assert_eq!(
        at(workflow, &["concurrency", "cancel-in-progress"]).as_bool(),
        Some(false)
    );
    let job = at(workflow, &["jobs", "publish"]);
    assert_eq!(
        at(job, &["if"]),
        "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)"
    );
    assert!(at(job, &["timeout-minutes"]).is_u64());
    assert!(keys(at(workflow, &["permissions"])).is_empty());
    assert_eq!(keys(at(job, &["permissions"])), ["contents"]);
}

/// The environment of the publishing workflow's last step; nothing before it sees a secret or the token.
#[track_caller]
pub(crate) fn secrets_of_the_last_step(mut workflow: Value) -> Value {
    let steps = workflow["jobs"]["publish"]["steps"].as_sequence_mut();
    let last = steps.unwrap().last_mut().unwrap();
    let environment = last.as_mapping_mut().unwrap().remove("env").unwrap();
    let rest = serde_yaml_ng::to_string(&workflow).unwrap();
    assert!(!rest.contains("secrets.") && !rest.contains("github.token"));
    environment
}

/// The steps of a workflow's job.
pub(crate) fn steps<'a>(workflow: &'a Value, job: &str) -> &'a Vec<Value> {
    at(workflow, &["jobs", job, "steps"]).as_sequence().unwrap()
}

/// The step of that name.
pub(crate) fn step<'a>(workflow: &'a Value, job: &str, name: &str) -> &'a Value {
    let named = |step: &&Value| step.get("name").is_some_and(|it| it == name);
    steps(workflow, job).iter().find(named).unwrap()
}
