//! The workflows of GitHub Actions.

use std::path::Path;

use serde_yaml_ng::Value;

use super::scratch::{
    CALENDAR, SETTINGS, Scratch, at, keys, publishes_in_turn, said, secrets_of_the_last_step, step,
    steps, with_channels,
};

const CHECK: &str = ".github/workflows/calendar-check.yml";
const PUBLISH: &str = ".github/workflows/calendar-publish.yml";

#[test]
fn the_check_may_only_read_and_sees_no_secret() {
    let scratch = with_channels();
    scratch.add("github");
    let workflow = scratch.yaml(CHECK);
    assert_eq!(keys(at(&workflow, &["on"])), ["pull_request"]);
    assert_eq!(keys(at(&workflow, &["permissions"])), ["contents"]);
    assert_eq!(at(&workflow, &["permissions", "contents"]), "read");
    assert_eq!(keys(at(&workflow, &["jobs"])), ["check", "comment"]);
    let check = at(&workflow, &["jobs", "check"]);
    assert!(check.get("permissions").is_none());
    assert!(at(check, &["timeout-minutes"]).is_u64());
    assert!(!scratch.read(CHECK).contains("  pull_request_target:"));
    let text = serde_yaml_ng::to_string(check).unwrap();
    for forbidden in ["secrets", "github.token", "TOKEN", "pull_request_target"] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn publishing_waits_for_its_turn_and_for_the_default_branch() {
    let scratch = with_channels();
    scratch.add("github");
    let workflow = scratch.yaml(PUBLISH);
    publishes_in_turn(&workflow);
    assert_eq!(
        at(&workflow, &["jobs", "publish", "environment"]),
        "kalends"
    );
}

#[test]
fn secrets_are_in_the_environment_of_the_publishing_step_alone() {
    let scratch = with_channels();
    scratch.add("github");
    let workflow = scratch.yaml(PUBLISH);
    let environment = secrets_of_the_last_step(workflow.clone());
    let secrets: Vec<&str> = keys(&environment)
        .into_iter()
        .filter(|key| key.starts_with("MASTODON"))
        .collect();
    assert_eq!(secrets, ["MASTODON_TOKEN", "MASTODON_TOKEN_SE"]);
    assert_eq!(
        environment["MASTODON_TOKEN_SE"],
        "${{ secrets.MASTODON_TOKEN_SE }}"
    );
    let run = step(&workflow, "publish", "Publish what is due")["run"]
        .as_str()
        .unwrap();
    assert!(
        !run.contains("${{"),
        "an expression in a script can be made to run: {run}"
    );
}

#[test]
fn actions_are_pinned_and_leave_no_token_on_the_disk() {
    let scratch = with_channels();
    scratch.add("github");
    for (path, job, expected) in [
        (
            CHECK,
            "check",
            vec!["actions/checkout", "actions/upload-artifact"],
        ),
        (CHECK, "comment", vec!["actions/download-artifact"]),
        (PUBLISH, "publish", vec!["actions/checkout"]),
    ] {
        let workflow = scratch.yaml(path);
        let used: Vec<&Value> = steps(&workflow, job)
            .iter()
            .filter(|step| step.get("uses").is_some())
            .collect();
        let pinned = used
            .iter()
            .map(|step| step["uses"].as_str().unwrap().split_once('@').unwrap());
        let (actions, hashes): (Vec<&str>, Vec<&str>) = pinned.unzip();
        assert_eq!(actions, expected, "{path}");
        for hash in hashes {
            let is_hash = hash.len() == 40 && hash.chars().all(|c| c.is_ascii_hexdigit());
            assert!(is_hash, "{hash}");
        }
        if job == "comment" {
            continue;
        }
        assert_eq!(used[0]["with"]["persist-credentials"], false);
        let install = step(&workflow, job, "Install Kalends")["run"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(
            install,
            format!(
                "cargo install --locked kalends --version {}",
                env!("CARGO_PKG_VERSION")
            )
        );
    }
}

#[test]
fn the_job_that_comments_may_do_nothing_else_and_never_on_a_strangers_branch() {
    let scratch = with_channels();
    scratch.add("github");
    let workflow = scratch.yaml(CHECK);
    let job = at(&workflow, &["jobs", "comment"]);
    assert_eq!(keys(at(job, &["permissions"])), ["pull-requests"]);
    let condition = at(job, &["if"]).as_str().unwrap();
    assert!(
        condition
            .ends_with("&& github.event.pull_request.head.repo.full_name == github.repository")
    );
    assert!(at(job, &["timeout-minutes"]).is_u64());
    let text = serde_yaml_ng::to_string(job).unwrap();
    assert!(!text.contains("checkout") && !text.contains("secrets."));
    for job in ["check", "comment"] {
        for run in steps(&workflow, job)
            .iter()
            .filter_map(|step| step.get("run"))
        {
            let run = run.as_str().unwrap();
            assert!(
                !run.contains("${{"),
                "an expression in a script can be made to run: {run}"
            );
        }
    }
}

/// Runs the step that shows what changes, and returns the folder of the runner.
fn show_changes(scratch: &Scratch) -> tempfile::TempDir {
    let workflow = scratch.yaml(CHECK);
    let run = step(&workflow, "check", "Show what changes")["run"]
        .as_str()
        .unwrap();
    let place = tempfile::tempdir().unwrap();
    let output = scratch
        .command(run)
        .env("RUNNER_TEMP", place.path())
        .env("FILES_AT", "https://github.com/acme/maps/raw/0a1b2c")
        .env("GITHUB_STEP_SUMMARY", place.path().join("summary.md"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    place
}

#[test]
fn what_a_pull_request_changes_is_in_the_summary_and_in_a_page() {
    let scratch = Scratch::new();
    scratch.add("github");
    scratch.commit();
    scratch.write(
        "calendar/all.toml",
        &CALENDAR.replace("Hello.", "Hello again."),
    );
    scratch.commit();
    let place = show_changes(&scratch);
    let read = |path: &str| std::fs::read_to_string(place.path().join(path)).unwrap();
    let comment = read("calendar-changes/changes.md");
    assert!(comment.starts_with("<!-- kalends-diff:"), "{comment}");
    assert!(
        comment.contains("<del>Hello.</del> <ins><b>Hello again.</b></ins>"),
        "{comment}"
    );
    assert_eq!(read("summary.md"), comment);
    assert!(read("calendar-changes/changes.html").contains("<ins>Hello again.</ins>"));
}

/// Runs the step that comments beside a program that answers for GitHub, and returns what was asked of it.
fn comment(scratch: &Scratch, place: &Path, comments: &str) -> String {
    let workflow = scratch.yaml(CHECK);
    let run = step(&workflow, "comment", "Write the comment, or update it")["run"]
        .as_str()
        .unwrap();
    let program = "#!/bin/sh\necho \"$@\" >> \"$RUNNER_TEMP/asked.txt\"\n\
        case \"$*\" in *--paginate*) cat \"$RUNNER_TEMP/answer.txt\";; esac\n";
    let beside = place.join("bin");
    std::fs::create_dir_all(&beside).unwrap();
    std::fs::write(beside.join("gh"), program).unwrap();
    std::fs::write(place.join("answer.txt"), comments).unwrap();
    let run = format!(
        "chmod +x '{0}/gh'; PATH='{0}':$PATH\n{run}",
        beside.display()
    );
    let output = scratch
        .command(&run)
        .env("RUNNER_TEMP", place)
        .env("COMMENTS", "repos/acme/maps/issues/7/comments")
        .env("COMMENT", "repos/acme/maps/issues/comments")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let asked = std::fs::read_to_string(place.join("asked.txt")).unwrap();
    std::fs::remove_file(place.join("asked.txt")).unwrap();
    asked
}

#[test]
fn one_comment_is_written_and_then_kept_up_to_date() {
    let scratch = Scratch::new();
    scratch.add("github");
    scratch.commit();
    scratch.write(
        "calendar/all.toml",
        &CALENDAR.replace("Hello.", "Hello again."),
    );
    scratch.commit();
    let place = show_changes(&scratch);
    let place = place.path();
    let asked = comment(&scratch, place, "");
    assert!(
        asked.contains("--method POST repos/acme/maps/issues/7/comments"),
        "{asked}"
    );
    let asked = comment(&scratch, place, "41 LGTM\n42 <!-- kalends-diff: -->\n");
    assert!(
        asked.contains("--method PATCH repos/acme/maps/issues/comments/42"),
        "{asked}"
    );
    assert!(!asked.contains("POST"));
    scratch.write("README.md", "Maps");
    scratch.commit();
    let place = show_changes(&scratch);
    let asked = comment(&scratch, place.path(), "");
    assert!(!asked.contains("--method"), "{asked}");
}

#[test]
fn a_name_that_is_no_variable_does_not_reach_a_workflow() {
    let scratch = Scratch::new();
    let evil = "[channels.evil]\nplatform = \"mastodon\"\nserver = \"https://social.example\"\n\
        token = { env = \"A: ${{ toJSON(secrets) }}\\n          B\" }\n";
    scratch.write("calendar/evil.toml", evil);
    scratch.add("github");
    assert!(!scratch.read(PUBLISH).contains("toJSON"));
}

#[test]
fn the_command_of_the_check_tells_a_good_calendar_from_a_broken_one() {
    let scratch = Scratch::new();
    scratch.add("github");
    let workflow = scratch.yaml(CHECK);
    let run = step(&workflow, "check", "Check the calendar")["run"]
        .as_str()
        .unwrap();
    assert!(run.contains("--format github"));
    let good = scratch.command(run).output().unwrap();
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    scratch.write(
        "calendar/all.toml",
        &CALENDAR.replace("publish_at", "publsh_at"),
    );
    let broken = scratch.command(run).output().unwrap();
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        said(&broken).contains("::error file=calendar/all.toml,"),
        "{}",
        said(&broken)
    );
}

/// Runs the publishing step, and returns its exit code, what it printed and its summary.
#[cfg(target_os = "linux")]
fn publish(scratch: &Scratch) -> (i32, String, String) {
    let workflow = scratch.yaml(PUBLISH);
    let run = step(&workflow, "publish", "Publish what is due")["run"]
        .as_str()
        .unwrap();
    let place = tempfile::tempdir().unwrap();
    let summary = place.path().join("summary.md");
    let output = scratch
        .command(run)
        .env("RUNNER_TEMP", place.path())
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .unwrap();
    let summary = std::fs::read_to_string(summary).unwrap();
    (output.status.code().unwrap(), said(&output), summary)
}

#[cfg(target_os = "linux")]
#[test]
fn the_publishing_step_publishes_once_and_shows_its_report() {
    let scratch = Scratch::new();
    scratch.add("github");
    let (code, said, summary) = publish(&scratch);
    assert_eq!(code, 0, "{said}");
    assert!(summary.contains("public/feed.atom#hello"), "{summary}");
    assert!(
        summary
            .lines()
            .all(|line| line.is_empty() || line.starts_with("    "))
    );
    assert!(scratch.read("public/feed.json").contains("Hello."));
    assert!(publish(&scratch).2.contains("Nothing is due"));
}

#[cfg(target_os = "linux")]
#[test]
fn the_publishing_step_is_red_when_a_person_is_needed_and_not_when_another_run_is_at_work() {
    let scratch = Scratch::new();
    scratch.add("github");
    scratch.write("kalends.toml", &SETTINGS.replace("\"publish\"", "\"hold\""));
    scratch.commit();
    let (code, said, summary) = publish(&scratch);
    assert_eq!(code, 4);
    assert!(
        said.contains("::error title=Kalends::some posts need a person"),
        "{said}"
    );
    assert!(summary.contains("Held for a person"), "{summary}");
    let paused = said.find("::stop-commands::").unwrap();
    assert!(paused < said.find("Held for a person").unwrap());
    let _lock = scratch.lock();
    let (code, said, _) = publish(&scratch);
    assert_eq!(code, 0);
    assert!(said.contains("::warning"), "{said}");
}

/// Each run of a runner is a new clone of one branch; what was sent is known from the branch of the ledger.
#[cfg(target_os = "linux")]
#[test]
fn runners_that_forget_their_disk_send_once() {
    let (scratch, remote) = (Scratch::new(), tempfile::tempdir().unwrap());
    let address = remote.path().to_str().unwrap();
    let settings = SETTINGS.replace("[publish]", "[publish]\nledger = \"git\"");
    scratch.write("kalends.toml", &settings);
    let told = scratch.add("github");
    assert!(told.contains("1. run `kalends ledger init` once"), "{told}");
    scratch.commit();
    scratch.git(&["clone", "--quiet", "--bare", ".", address]);
    scratch.git(&["remote", "add", "origin", address]);
    let begun = scratch.command("kalends ledger init").output().unwrap();
    assert!(begun.status.success(), "{}", said(&begun));
    for expected in ["1 sent", "Nothing is due"] {
        let runner = Scratch::cloned(&format!("file://{address}"));
        let (code, said, summary) = publish(&runner);
        assert_eq!(code, 0, "{said}");
        assert!(summary.contains(expected), "{summary}");
    }
}

#[test]
fn zizmor_finds_nothing() {
    let scratch = with_channels();
    scratch.add("github");
    match scratch.zizmor(".github/workflows") {
        Some(found) => assert!(found.is_empty(), "{found:?}"),
        None => eprintln!("skipped zizmor_finds_nothing: there is no zizmor"),
    }
}
