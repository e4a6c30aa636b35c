//! `kalends merge-file` as git calls it: real merges of real branches, set up as the manual says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const NOW: &str = "2026-11-23T07:00:00+01:00";
const PROGRAM: &str = env!("CARGO_BIN_EXE_kalends");
const POSTS: &str = "calendar/posts.toml";
const ATTRIBUTES: &str = include_str!("../src/cli/templates/.gitattributes");
const CALENDAR: &str = "[workspace]\ntimezone = \"Europe/Stockholm\"\n\
    [channels.m]\nplatform = \"mastodon\"\nserver = \"https://social.example\"\ntoken = { env = \"TOKEN\" }\ncadence = \"daily\"\n\
    [cadences.daily]\nslots = [\"0 9 * * *\"]\n";
const FIRST: &str = "# Posts of December\n\n[posts.first]\nstatus = \"review\"\ntext = \"First.\" # short\nlink = \"https://acme.example/1\"\n";

/// A repository whose git merges calendar files by their tables.
struct Repository {
    folder: TempDir,
}

impl Repository {
    /// With these posts on `main`.
    fn new(posts: &str) -> Repository {
        let folder = tempfile::tempdir().unwrap();
        let repository = Repository { folder };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        let driver = format!("'{PROGRAM}' merge-file %O %A %B --marker-size %L --path %P");
        repository.git(&["config", "merge.kalends.driver", &driver]);
        repository.write(".gitattributes", ATTRIBUTES);
        repository.write("kalends.toml", CALENDAR);
        repository.commit(posts);
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

    fn commit(&self, posts: &str) {
        self.write(POSTS, posts);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=Calendar"]);
    }

    /// What git makes of two branches that leave `main` with these posts.
    fn merge(&self, ours: &str, theirs: &str) -> Output {
        self.git(&["switch", "--quiet", "--create", "theirs"]);
        self.commit(theirs);
        self.git(&["switch", "--quiet", "--create", "ours", "main"]);
        self.commit(ours);
        self.try_git(&["merge", "--no-edit", "theirs"])
    }

    fn posts(&self) -> String {
        fs::read_to_string(self.path().join(POSTS)).unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        let output = self.try_git(arguments);
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
    }

    fn try_git(&self, arguments: &[&str]) -> Output {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Maja", "-c", "user.email=maja@example.org"])
            .args(arguments)
            .current_dir(self.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1");
        git.output().unwrap()
    }

    fn kalends(&self, arguments: &[&str]) -> String {
        let mut program = Command::new(PROGRAM);
        program
            .args(["--now", NOW])
            .args(arguments)
            .current_dir(self.path());
        String::from_utf8(program.output().unwrap().stdout).unwrap()
    }
}

fn post(id: &str) -> String {
    format!("\n[posts.{id}]\ntext = \"{id}\"\n")
}

#[test]
fn posts_that_two_branches_add_to_one_file_are_both_there() {
    let repository = Repository::new(FIRST);
    let (ours, theirs) = (
        FIRST.to_owned() + &post("ours"),
        FIRST.to_owned() + &post("theirs"),
    );
    let merged = repository.merge(&ours, &theirs);
    assert!(merged.status.success(), "{merged:?}");
    assert_eq!(
        repository.posts(),
        FIRST.to_owned() + &post("ours") + &post("theirs")
    );
    // Git alone leaves them to people.
    repository.git(&["reset", "--quiet", "--hard", "HEAD^1"]);
    repository.git(&["config", "--unset", "merge.kalends.driver"]);
    assert!(!repository.try_git(&["merge", "theirs"]).status.success());
}

#[test]
fn neighbouring_keys_of_one_post_are_merged_and_a_rebase_is_a_merge_too() {
    let ours = FIRST.replace("First.", "The first.");
    let theirs = FIRST.replace("example/1", "example/one");
    let both = ours.replace("example/1", "example/one");
    let repository = Repository::new(FIRST);
    assert!(repository.merge(&ours, &theirs).status.success());
    assert_eq!(repository.posts(), both);
    repository.git(&["reset", "--quiet", "--hard", "HEAD^1"]);
    repository.git(&["rebase", "--quiet", "theirs"]);
    assert_eq!(repository.posts(), both);
}

#[test]
fn what_contradicts_itself_is_all_that_is_left_between_markers() {
    let repository = Repository::new(FIRST);
    let ours = FIRST.replace("First.", "Ours.") + &post("ours");
    let theirs = FIRST.replace("First.", "Theirs.") + &post("theirs");
    let merged = repository.merge(&ours, &theirs);
    assert_eq!(merged.status.code(), Some(1));
    let marked = "<<<<<<< ours\ntext = \"Ours.\" # short\n=======\ntext = \"Theirs.\" # short\n>>>>>>> theirs\n";
    let expected =
        FIRST.replace("text = \"First.\" # short\n", marked) + &post("ours") + &post("theirs");
    assert_eq!(repository.posts(), expected);
    let status = repository.try_git(&["status", "--porcelain"]);
    assert_eq!(status.stdout, format!("UU {POSTS}\n").into_bytes());
}

#[test]
fn an_approval_of_other_words_is_left_to_people() {
    let repository = Repository::new(FIRST);
    let ours = FIRST.replace("review", "approved");
    let theirs = FIRST.replace("First.", "Quite another text.");
    let merged = repository.merge(&ours, &theirs);
    assert_eq!(merged.status.code(), Some(1));
    let told = String::from_utf8_lossy(&merged.stderr).into_owned()
        + &String::from_utf8_lossy(&merged.stdout);
    assert!(
        told.contains("calendar/posts.toml: `posts.first` is approved by one side, and the other one changes it"),
        "{told}"
    );
    assert!(repository.posts().contains("Quite another text."));
}

#[test]
fn a_file_that_is_no_toml_is_merged_as_git_does() {
    let repository = Repository::new(FIRST);
    let ours = FIRST.replace("# Posts of December", "[posts.broken");
    let theirs = FIRST.to_owned() + &post("theirs");
    assert!(repository.merge(&ours, &theirs).status.success());
    assert_eq!(repository.posts(), ours + &post("theirs"));
}

#[test]
fn the_queue_is_laid_out_anew_and_a_slot_is_given_away_once() {
    let queued = |id: &str| {
        format!(
            "[posts.{id}]\nstatus = \"approved\"\nqueue = {{ priority = 1 }}\ntext = \"{id}\"\n"
        )
    };
    let base = queued("one") + &queued("two");
    let take = |id: &str| {
        base.replace(
            &format!("[posts.{id}]\nstatus = \"approved\"\nqueue = {{ priority = 1 }}"),
            &format!("[posts.{id}]\nstatus = \"approved\"\npublish_at = 2026-11-23T09:00:00"),
        )
    };
    let repository = Repository::new(&base);
    let merged = repository.merge(&take("one"), &take("two"));
    assert!(merged.status.success(), "{merged:?}");
    assert_eq!(repository.posts(), take("one"));
    let calendar = repository.kalends(&["calendar", "--format", "csv", "--to", "2026-11-25"]);
    let days = ["one", "two"].map(|id| {
        let mut lines = calendar.lines();
        lines
            .find(|line| line.contains(&format!(",{id},")))
            .map(str::to_owned)
    });
    assert!(
        days[0].as_ref().unwrap().contains("2026-11-23"),
        "{calendar}"
    );
    assert!(
        days[1].as_ref().unwrap().contains("2026-11-24"),
        "{calendar}"
    );
}

#[test]
fn what_cannot_be_read_is_told_and_nothing_is_written() {
    let repository = Repository::new(FIRST);
    let mut program = Command::new(PROGRAM);
    program
        .args(["merge-file", "nowhere", POSTS, POSTS])
        .current_dir(repository.path());
    let output = program.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: could not read `nowhere`"));
    assert_eq!(repository.posts(), FIRST);
}
