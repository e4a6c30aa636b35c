//! The workflows of Forgejo Actions and of Gitea Actions.

use std::process::Command;

use serde_yaml_ng::Value;
use tempfile::TempDir;

use super::forge::{Forge, TOKEN};
use super::scratch::{
    CALENDAR, SETTINGS, Scratch, at, keys, publishes_in_turn, said, secrets_of_the_last_step, step,
    steps, with_channels,
};

const CHECK: &str = ".forgejo/workflows/calendar-check.yml";
const PUBLISH: &str = ".forgejo/workflows/calendar-publish.yml";
const MARKER: &str = "<!-- kalends-diff: -->";

#[test]
fn the_check_sees_no_secret_and_shows_the_token_to_two_steps_alone() {
    let scratch = with_channels();
    scratch.add("forgejo");
    let workflow = scratch.yaml(CHECK);
    assert_eq!(keys(at(&workflow, &["on"])), ["pull_request"]);
    let text = serde_yaml_ng::to_string(&workflow).unwrap();
    assert!(!text.contains("secrets.") && !text.contains("pull_request_target"));
    let with_token: Vec<&str> = steps(&workflow, "check")
        .iter()
        .filter(|step| {
            serde_yaml_ng::to_string(step)
                .unwrap()
                .contains("github.token")
        })
        .map(|step| step["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        with_token,
        ["Fetch the pull request", "Write the comment, or update it"]
    );
    let comment = step(&workflow, "check", "Write the comment, or update it");
    assert_eq!(
        comment["if"],
        "github.event.pull_request.head.repo.full_name == github.repository"
    );
}

#[test]
fn publishing_waits_for_its_turn_and_has_the_secrets_in_one_step() {
    let scratch = with_channels();
    scratch.add("forgejo");
    let workflow = scratch.yaml(PUBLISH);
    publishes_in_turn(&workflow);
    let environment = secrets_of_the_last_step(workflow);
    assert_eq!(
        environment["MASTODON_TOKEN_SE"],
        "${{ secrets.MASTODON_TOKEN_SE }}"
    );
}

#[test]
fn no_expression_stands_in_a_script_and_no_action_moves() {
    let scratch = with_channels();
    scratch.add("forgejo");
    for (path, job) in [(CHECK, "check"), (PUBLISH, "publish")] {
        let workflow = scratch.yaml(path);
        for step in steps(&workflow, job) {
            let run = step.get("run").and_then(Value::as_str).unwrap_or_default();
            assert!(!run.contains("${{"), "it can be made to run: {run}");
            let action = step.get("uses").and_then(Value::as_str);
            let Some(action) = action else { continue };
            let (address, hash) = action.split_once('@').unwrap();
            assert!(address.starts_with("https://"), "{address}");
            assert!(
                hash.len() == 40 && hash.chars().all(|c| c.is_ascii_hexdigit()),
                "{hash}"
            );
        }
    }
}

#[test]
fn gitea_differs_in_its_name_its_folder_and_its_label_alone() {
    let scratch = with_channels();
    scratch.add("forgejo");
    scratch.add("gitea");
    for name in ["calendar-check.yml", "calendar-publish.yml"] {
        let forgejo = scratch.read(&format!(".forgejo/workflows/{name}"));
        let expected = forgejo
            .replace(".forgejo", ".gitea")
            .replace("Forgejo", "Gitea")
            .replace("runs-on: docker", "runs-on: ubuntu-latest");
        assert_ne!(forgejo, expected);
        assert_eq!(scratch.read(&format!(".gitea/workflows/{name}")), expected);
    }
}

/// A pull request that changes a text while its base goes on, on a server of git.
struct PullRequest {
    scratch: Scratch,
    server: TempDir,
    runner: TempDir,
}

impl PullRequest {
    /// One with this change of a file.
    fn with(path: &str, text: &str) -> PullRequest {
        let (scratch, server) = (Scratch::new(), tempfile::tempdir().unwrap());
        scratch.add("forgejo");
        scratch.commit();
        let address = server.path().to_str().unwrap();
        scratch.git(&["clone", "--quiet", "--bare", ".", address]);
        scratch.git(&["checkout", "--quiet", "-b", "ours"]);
        scratch.write(path, text);
        scratch.commit();
        scratch.git(&["push", "--quiet", address, "ours:refs/pull/7/head"]);
        scratch.git(&["checkout", "--quiet", "main"]);
        scratch.write("calendar/later.toml", &CALENDAR_OF_OTHERS.join("\n"));
        scratch.commit();
        scratch.git(&["push", "--quiet", address, "main"]);
        scratch.git(&["checkout", "--quiet", "ours"]);
        PullRequest {
            scratch,
            server,
            runner: tempfile::tempdir().unwrap(),
        }
    }

    /// One that changes what the post says.
    fn that_says(text: &str) -> PullRequest {
        PullRequest::with("calendar/all.toml", &CALENDAR.replace("Hello.", text))
    }

    /// A step as the runner runs it, below the folder of its job.
    fn step(&self, name: &str) -> Command {
        let workflow = self.scratch.yaml(CHECK);
        let step = step(&workflow, "check", name);
        let folder = step.get("working-directory").and_then(Value::as_str);
        let mut command = self.scratch.command(step["run"].as_str().unwrap());
        command.current_dir(self.runner.path().join(folder.unwrap_or_default()));
        command
    }

    fn run(command: &mut Command) {
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
    }

    /// Fetches it and shows what it changes, and returns the comment.
    fn show(&self) -> String {
        let commit = self.scratch.command("git rev-parse HEAD").output().unwrap();
        let commit = String::from_utf8(commit.stdout).unwrap();
        let address = format!("file://{}", self.server.path().display());
        let mut fetch = self.step("Fetch the pull request");
        fetch.env("REPOSITORY", address).env("NUMBER", "7");
        PullRequest::run(fetch.env("COMMIT", commit.trim()));
        let mut show = self.step("Show what changes");
        show.env("INTO", "main")
            .env("FILES_AT", "https://forge.example/acme/maps/raw/commit/0a1");
        PullRequest::run(&mut show);
        self.made("changes.md")
    }

    fn made(&self, name: &str) -> String {
        let path = self.runner.path().join("changes").join(name);
        std::fs::read_to_string(path).unwrap()
    }

    /// Writes the comment to a server, and returns what its comments say then.
    fn comment(&self, forge: &Forge) -> Vec<String> {
        let mut comment = self.step("Write the comment, or update it");
        comment
            .env("TOKEN", TOKEN)
            .env(
                "ISSUES",
                format!("{}/api/v1/repos/acme/maps/issues", forge.address),
            )
            .env("NUMBER", "7");
        PullRequest::run(&mut comment);
        forge.bodies()
    }
}

/// What others merged meanwhile, which is no change of this pull request.
const CALENDAR_OF_OTHERS: [&str; 4] = [
    "[posts.later]",
    "publish_at = 2026-02-05T09:00:00",
    "title = \"Later\"",
    "text = \"Later.\"",
];

#[test]
fn what_the_pull_request_changes_is_shown_and_not_what_others_merged_meanwhile() {
    let request = PullRequest::that_says("Hello again.");
    let comment = request.show();
    assert!(comment.starts_with("<!-- kalends-diff:"), "{comment}");
    let changed = "<del>Hello.</del> <ins><b>Hello again.</b></ins>";
    assert!(comment.contains(changed), "{comment}");
    assert!(!comment.contains("Later"), "{comment}");
    assert!(
        request
            .made("changes.html")
            .contains("<ins>Hello again.</ins>")
    );
    let check = request.step("Check the calendar").output().unwrap();
    assert_eq!(check.status.code(), Some(0), "{}", said(&check));
}

#[test]
fn a_broken_calendar_makes_the_check_red() {
    let broken = CALENDAR.replace("publish_at", "publsh_at");
    let request = PullRequest::with("calendar/all.toml", &broken);
    assert!(request.show().contains("unknown-key"));
    let check = request.step("Check the calendar").output().unwrap();
    assert_eq!(check.status.code(), Some(1));
    assert!(
        said(&check).contains("calendar/all.toml"),
        "{}",
        said(&check)
    );
}

/// True where the programs are that the job's image has.
fn has_tools() -> bool {
    let works = |program: &str| Command::new(program).arg("--version").output().is_ok();
    works("jq") && works("curl")
}

#[test]
fn one_comment_is_written_and_then_kept_up_to_date() {
    if !has_tools() {
        eprintln!(
            "skipped one_comment_is_written_and_then_kept_up_to_date: jq or curl is not there"
        );
        return;
    }
    let request = PullRequest::that_says("Hello \\\"again\\\".");
    let shown = request.show();
    let quoted = format!("{MARKER}\nsaid somebody");
    let forge = Forge::with(&[("maja", "LGTM"), ("mallory", &quoted)]);
    let others = ["LGTM".to_owned(), quoted];
    assert_eq!(
        request.comment(&forge),
        [&others[..], std::slice::from_ref(&shown)].concat()
    );
    let path = request.runner.path().join("changes/changes.md");
    let newer = shown.replace("again", "at last");
    std::fs::write(path, &newer).unwrap();
    assert_eq!(
        request.comment(&forge),
        [&others[..], std::slice::from_ref(&newer)].concat()
    );
}

#[test]
fn nothing_is_said_of_a_pull_request_that_changes_no_post_until_it_did() {
    if !has_tools() {
        eprintln!(
            "skipped nothing_is_said_of_a_pull_request_that_changes_no_post_until_it_did: jq or curl is not there"
        );
        return;
    }
    let request = PullRequest::with("README.md", "Maps");
    let shown = request.show();
    assert!(request.comment(&Forge::with(&[])).is_empty());
    let old = format!("{MARKER}\r\n## What changes");
    let forge = Forge::with(&[("gitea-actions", &old)]);
    assert_eq!(request.comment(&forge), [shown]);
}

#[test]
fn a_server_that_takes_no_comment_makes_the_step_red() {
    if !has_tools() {
        eprintln!(
            "skipped a_server_that_takes_no_comment_makes_the_step_red: jq or curl is not there"
        );
        return;
    }
    let request = PullRequest::that_says("Hello again.");
    request.show();
    let forge = Forge::with(&[]);
    let mut comment = request.step("Write the comment, or update it");
    comment
        .env("TOKEN", TOKEN)
        .env("ISSUES", format!("{}/api/v1/elsewhere", forge.address))
        .env("NUMBER", "7");
    let output = comment.output().unwrap();
    assert!(!output.status.success());
    assert!(said(&output).contains("404"), "{}", said(&output));
}

/// Runs the publishing step in a new folder, as each run of a runner does.
fn publish(jobs: &Scratch, address: &str) -> (i32, String) {
    let workflow = jobs.yaml(PUBLISH);
    let run = step(&workflow, "publish", "Publish what is due")["run"]
        .as_str()
        .unwrap();
    let runner = tempfile::tempdir().unwrap();
    let mut command = jobs.command(run);
    command
        .current_dir(runner.path())
        .env("REPOSITORY", format!("file://{address}"))
        .env("BRANCH", "main");
    let output = command.output().unwrap();
    (output.status.code().unwrap(), said(&output))
}

/// What was sent is known from the branch of the ledger, whatever else a runner forgets.
#[cfg(target_os = "linux")]
#[test]
fn runners_that_forget_their_disk_send_once_and_are_red_when_a_person_is_needed() {
    let (scratch, server) = (Scratch::new(), tempfile::tempdir().unwrap());
    let address = server.path().to_str().unwrap();
    let settings = SETTINGS.replace("[publish]", "[publish]\nledger = \"git\"");
    scratch.write("kalends.toml", &settings);
    scratch.add("forgejo");
    scratch.commit();
    scratch.git(&["clone", "--quiet", "--bare", ".", address]);
    scratch.git(&["remote", "add", "origin", address]);
    let (code, said_before) = publish(&scratch, address);
    assert_eq!(code, 6, "{said_before}");
    assert!(said_before.contains("The ledger cannot be reached or trusted"));
    let begun = scratch.command("kalends ledger init").output().unwrap();
    assert!(begun.status.success(), "{}", said(&begun));
    for expected in ["1 sent", "Nothing is due"] {
        let (code, said) = publish(&scratch, address);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains(expected), "{said}");
    }
    let held = settings.replace("\"publish\"", "\"hold\"");
    scratch.write("kalends.toml", &held);
    scratch.write("calendar/later.toml", APPROVED_LATE);
    scratch.commit();
    scratch.git(&["push", "--quiet", "origin", "main"]);
    let (code, said) = publish(&scratch, address);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("Some posts need a person"), "{said}");
    assert!(said.find("::stop-commands::").unwrap() < said.find("Held for a person").unwrap());
}

/// A post that was due while nobody looked.
const APPROVED_LATE: &str = "[posts.late]\nstatus = \"approved\"\npublish_at = 2026-02-05T09:00:00\ntitle = \"Late\"\ntext = \"Late.\"\n";

#[test]
fn zizmor_finds_what_these_servers_do_not_have_and_nothing_else() {
    let scratch = with_channels();
    scratch.add("forgejo");
    // It looks for GitHub's folder; what stands in it is read all the same.
    for path in [CHECK, PUBLISH] {
        let there = path.replace(".forgejo", ".github");
        scratch.write(&there, &scratch.read(path));
    }
    match scratch.zizmor(".github/workflows") {
        // They have no environments for secrets; and the digest of an image would keep its security updates out.
        Some(found) => assert_eq!(
            found.iter().collect::<Vec<_>>(),
            ["secrets-outside-env", "unpinned-images"]
        ),
        None => eprintln!(
            "skipped zizmor_finds_what_these_servers_do_not_have_and_nothing_else: there is no zizmor"
        ),
    }
}
