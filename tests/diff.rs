//! `kalends diff` in real repositories: the history of a calendar commit by commit, two branches, and the ways in which
//! people and runners check a repository out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

const NOW: &str = "2026-11-23T07:00:00+01:00";
const ROOT: &str = "[workspace]\ntimezone = \"Europe/Stockholm\"\n";
const CHANNELS: &str = "[channels.m]\nplatform = \"mastodon\"\nserver = \"https://social.example\"\ntoken = { env = \"TOKEN\" }\n\
    cadence = \"daily\"\n[channels.x]\nplatform = \"x\"\n[cadences.daily]\nslots = [\"0 9 * * *\"]\n";
const FIXED: &str = "[posts.hello]\nstatus = \"approved\"\nchannels = [\"m\", \"x\"]\npublish_at = 2026-12-01T09:00:00\ntext = \"Hello to all.\"\n";
const QUEUED: &str = "[posts.tip]\nstatus = \"approved\"\nchannels = [\"m\"]\nqueue = { priority = 1 }\ntext = \"A tip.\"\n";

/// A repository with a calendar in it.
struct Repository {
    folder: TempDir,
}

impl Repository {
    fn empty() -> Repository {
        let folder = tempfile::tempdir().unwrap();
        let repository = Repository { folder };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    /// With a first commit.
    fn new() -> Repository {
        let repository = Repository::empty();
        repository.write("kalends.toml", ROOT);
        repository.write("calendar/channels.toml", CHANNELS);
        repository.write("calendar/posts.toml", &format!("{FIXED}{QUEUED}"));
        repository.commit();
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The calendar's posts from now on.
    fn posts(&self, text: &str) {
        self.write("calendar/posts.toml", text);
    }

    fn git(&self, arguments: &[&str]) {
        git(self.path(), arguments);
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=Calendar"]);
    }

    fn diff(&self, arguments: &[&str]) -> Output {
        diff(self.path(), arguments)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        json(&self.diff(&[arguments, &["--format", "json"]].concat()))
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=Maja", "-c", "user.email=maja@example.org"])
        .args(["-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    let output = git.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {told}");
}

fn diff(folder: &Path, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_kalends"));
    program
        .args(["diff", "--now", NOW])
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR");
    program.output().unwrap()
}

fn json(output: &Output) -> Value {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// `post:channel` of a list, in order.
fn names(found: &Value, list: &str) -> Vec<String> {
    let list = found[list].as_array().unwrap().iter();
    let name = |one: &Value| {
        format!(
            "{}:{}",
            one["post"].as_str().unwrap(),
            one["channel"].as_str().unwrap()
        )
    };
    list.map(name).collect()
}

/// What is told of a difference, as `added removed moved changed tables security`.
fn counts(found: &Value) -> [usize; 6] {
    ["added", "removed", "moved", "changed", "tables", "security"]
        .map(|list| found[list].as_array().unwrap().len())
}

/// A change of the repository, and what a person would say of it.
type Step = (&'static str, fn(&Repository), [usize; 6]);

const URGENT: &str = "[posts.urgent]\nstatus = \"approved\"\nchannels = [\"m\"]\nqueue = { priority = 9 }\ntext = \"Urgent.\"\n";

const STEPS: [Step; 10] = [
    (
        "a file is renamed",
        |at| at.git(&["mv", "calendar/posts.toml", "calendar/renamed.toml"]),
        [0; 6],
    ),
    (
        "and back",
        |at| at.git(&["mv", "calendar/renamed.toml", "calendar/posts.toml"]),
        [0; 6],
    ),
    (
        "tables are reordered, with a comment",
        |at| at.posts(&format!("# Soon.\n{QUEUED}\n{FIXED}")),
        [0; 6],
    ),
    (
        "words change on two channels",
        |at| at.posts(&format!("{}{QUEUED}", FIXED.replace("all", "everybody"))),
        [0, 0, 0, 2, 1, 0],
    ),
    (
        "a post is given another time",
        |at| at.posts(&format!("{}{QUEUED}", FIXED.replace("T09", "T10"))),
        [0, 0, 2, 2, 1, 0],
    ),
    (
        "a post goes into the queue before another",
        |at| at.posts(&format!("{FIXED}{QUEUED}{URGENT}")),
        [1, 0, 3, 0, 2, 0],
    ),
    (
        "the cadence offers another hour",
        |at| at.write("calendar/channels.toml", &CHANNELS.replace("0 9 ", "0 8 ")),
        [0, 0, 2, 0, 1, 0],
    ),
    (
        "a draft is made of a post",
        |at| {
            at.posts(&format!(
                "{}{QUEUED}{URGENT}",
                FIXED.replace("approved", "draft")
            ));
        },
        [0, 0, 0, 2, 1, 0],
    ),
    (
        "a server is another",
        |at| {
            at.write(
                "calendar/channels.toml",
                &CHANNELS.replace("0 9 ", "0 8 ").replace("social", "evil"),
            );
        },
        [0, 0, 0, 0, 1, 1],
    ),
    (
        "a post is deleted",
        |at| at.posts(&format!("{QUEUED}{URGENT}")),
        [0, 2, 0, 0, 1, 0],
    ),
];

#[test]
fn each_commit_of_a_history_is_what_a_person_would_say_changed() {
    let repository = Repository::new();
    for (step, change, expected) in STEPS {
        change(&repository);
        let uncommitted = repository.json(&["HEAD"]);
        repository.commit();
        let mut committed = repository.json(&["HEAD^", "--head", "HEAD"]);
        assert_eq!(counts(&committed), expected, "{step}: {committed:#}");
        // Whether it is committed makes no difference but for the names of the versions.
        committed["head"] = uncommitted["head"].clone();
        committed["base"] = uncommitted["base"].clone();
        assert_eq!(committed, uncommitted, "{step}");
        let code = repository.diff(&["HEAD^", "--exit-code"]).status.code();
        assert_eq!(code, Some(i32::from(expected != [0; 6])), "{step}");
    }
}

#[test]
fn who_pushed_whom_is_told() {
    let repository = Repository::new();
    repository.posts(&format!("{FIXED}{QUEUED}{URGENT}"));
    let found = repository.json(&[]);
    assert_eq!(names(&found, "added"), ["urgent:m"]);
    assert_eq!(names(&found, "moved"), ["tip:m"]);
    let moved = &found["moved"][0];
    assert_eq!(
        (moved["why"].as_str(), moved["by"]["post"].as_str()),
        (Some("pushed"), Some("urgent"))
    );
    assert_eq!(moved["before"]["local"], "2026-11-23T09:00:00");
    assert_eq!(moved["local"], "2026-11-24T09:00:00");
}

#[test]
fn what_is_compared_is_where_the_branch_left_the_one_that_is_published() {
    let repository = Repository::new();
    repository.git(&["switch", "--quiet", "--create", "spring"]);
    repository.posts(&format!("{FIXED}{QUEUED}{URGENT}"));
    repository.commit();
    repository.git(&["switch", "--quiet", "main"]);
    repository.posts(QUEUED);
    repository.commit();
    repository.git(&["switch", "--quiet", "spring"]);
    let found = repository.json(&[]);
    assert_eq!(
        (names(&found, "added"), names(&found, "removed")),
        (vec!["urgent:m".to_owned()], vec![])
    );
    assert_eq!(found["base"]["revision"], "main");
    repository.git(&["checkout", "--quiet", "--detach"]);
    assert_eq!(repository.json(&[])["added"], found["added"]);
    let tree = tempfile::tempdir().unwrap();
    let linked = tree.path().join("linked");
    repository.git(&[
        "worktree",
        "add",
        "--quiet",
        linked.to_str().unwrap(),
        "main",
    ]);
    let there = json(&diff(&linked, &["spring", "--format", "json"]));
    assert_eq!(names(&there, "removed"), ["urgent:m", "hello:m", "hello:x"]);
}

#[test]
fn a_calendar_in_a_submodule_or_in_a_folder_is_one_like_any_other() {
    let (inner, outer) = (Repository::new(), Repository::empty());
    let address = inner.path().to_str().unwrap();
    outer.git(&["submodule", "--quiet", "add", address, "social"]);
    let social: PathBuf = outer.path().join("social");
    fs::write(social.join("calendar/posts.toml"), QUEUED).unwrap();
    let found = json(&diff(&social, &["--format", "json"]));
    assert_eq!(names(&found, "removed"), ["hello:m", "hello:x"]);
    let folders = Repository::empty();
    for (path, text) in [("kalends.toml", ROOT), ("calendar/a.toml", CHANNELS)] {
        folders.write(&format!("our calendar/{path}"), text);
    }
    folders.commit();
    folders.write("our calendar/calendar/b.toml", FIXED);
    let folder = folders.path().join("our calendar");
    assert_eq!(
        names(&json(&diff(&folder, &["--format", "json"])), "added"),
        ["hello:m", "hello:x"]
    );
}

#[test]
fn a_clone_of_one_commit_says_what_to_do() {
    let repository = Repository::new();
    repository.git(&["branch", "published"]);
    repository.write(
        "kalends.toml",
        &format!("{ROOT}[publish]\nbranch = \"published\"\n"),
    );
    repository.commit();
    let clone = tempfile::tempdir().unwrap();
    let address = format!("file://{}", repository.path().display());
    let place = clone.path().to_str().unwrap();
    git(
        repository.path(),
        &[
            "clone",
            "--quiet",
            "--depth=1",
            "--no-single-branch",
            &address,
            place,
        ],
    );
    let refused = diff(clone.path(), &[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        told(&refused).contains("git fetch --unshallow"),
        "{}",
        told(&refused)
    );
    let refused = diff(clone.path(), &["HEAD^1"]);
    assert!(
        told(&refused).contains("git fetch --unshallow"),
        "{}",
        told(&refused)
    );
    // Where the base is there, nothing else is needed.
    let found = json(&diff(
        clone.path(),
        &["origin/published", "--format", "json"],
    ));
    assert_eq!(found["security"][0]["key"], "branch");
}

/// What a sparse checkout leaves aside is no change; it is said what to do, for it looks like one.
#[test]
fn a_sparse_checkout_says_what_is_not_there() {
    let repository = Repository::empty();
    repository.write("kalends.toml", ROOT);
    repository.write("calendar/channels.toml", CHANNELS);
    repository.write("calendar/spring/posts.toml", FIXED);
    repository.commit();
    assert_eq!(repository.json(&["HEAD"])["notes"], json!([]));
    repository.git(&[
        "sparse-checkout",
        "set",
        "--no-cone",
        "/*",
        "!/calendar/spring/",
    ]);
    let found = repository.json(&["HEAD"]);
    let note = found["notes"][0].as_str().unwrap();
    let told = "This is a sparse checkout, so 1 file that is not here is shown as removed: `git sparse-checkout disable`";
    assert!(note.starts_with(told), "{note}");
    let committed = repository.json(&["HEAD", "--head", "HEAD"]);
    assert!(names(&committed, "removed").is_empty());
}

#[test]
fn two_branches_that_take_one_slot_are_told_before_they_are_merged() {
    let repository = Repository::new();
    let (one, other) = (
        URGENT.replace("urgent", "one"),
        URGENT.replace("urgent", "other").replace("Urgent", "Other"),
    );
    repository.git(&["switch", "--quiet", "--create", "one"]);
    repository.write("calendar/one.toml", &one);
    repository.commit();
    repository.git(&["switch", "--quiet", "--create", "other", "main"]);
    repository.write("calendar/other.toml", &other);
    repository.commit();
    let found = repository.json(&["--with", "one"]);
    let slot = &found["slots"][0];
    assert_eq!(
        (
            slot["ours"]["post"].as_str(),
            slot["theirs"]["post"].as_str()
        ),
        (Some("other"), Some("one"))
    );
    assert_eq!(slot["theirs_merged"], "2026-11-23T09:00:00+01:00");
    assert_eq!(slot["ours_merged"], "2026-11-24T09:00:00+01:00");
    assert_eq!(found["conflicts"], Value::Array(Vec::new()));
    let page = repository.diff(&["--with", "one", "--format", "html"]);
    let page = String::from_utf8(page.stdout).unwrap();
    let row = "<td>m</td><td>Mon 23 Nov 2026 09:00</td><td><code>other</code><div class=\"quiet\">merged: \
        <strong>Tue 24 Nov 2026 09:00</strong></div></td><td><code>one</code><div class=\"quiet\">merged: stays there</div></td>";
    assert!(page.contains(row), "{page}");
    assert!(page.contains("default-src 'none'"), "{page}");
    assert_eq!(
        repository
            .diff(&["--with", "one", "--exit-code"])
            .status
            .code(),
        Some(1)
    );
    assert_eq!(
        repository
            .diff(&["--with", "main", "--exit-code"])
            .status
            .code(),
        Some(0)
    );
    // Nothing of it is left behind.
    let status = Command::new("git")
        .args(["status", "--porcelain"])
        .current_dir(repository.path())
        .output()
        .unwrap();
    assert!(status.stdout.is_empty());
}
