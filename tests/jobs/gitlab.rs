//! The jobs of GitLab CI.

use super::scratch::{CALENDAR, CHANNELS, Scratch, at, keys, said, script};

const JOBS: &str = ".gitlab/kalends.yml";

#[test]
fn publishing_is_for_schedules_of_the_protected_default_branch_alone() {
    let scratch = Scratch::new();
    scratch.write("calendar/channels.toml", CHANNELS);
    scratch.add("gitlab");
    let jobs = scratch.yaml(JOBS);
    assert_eq!(
        keys(&jobs),
        ["kalends-check", "kalends-comment", "kalends-publish"]
    );
    let publish = at(&jobs, &["kalends-publish"]);
    let rules = at(publish, &["rules"]).as_sequence().unwrap();
    assert_eq!(rules.len(), 1);
    assert_eq!(
        rules[0]["if"],
        "$CI_PIPELINE_SOURCE == \"schedule\" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_COMMIT_REF_PROTECTED == \"true\""
    );
    assert_eq!(at(publish, &["resource_group"]), "kalends-publish");
    assert_eq!(at(publish, &["interruptible"]).as_bool(), Some(false));
    assert_eq!(at(publish, &["allow_failure", "exit_codes"]), 5);
    let check = at(&jobs, &["kalends-check"]);
    assert_eq!(
        at(check, &["rules"])[0]["if"],
        "$CI_PIPELINE_SOURCE == \"merge_request_event\""
    );
    assert_eq!(at(check, &["artifacts", "when"]), "always");
    // The names are told to the person who sets the variables; no job names them.
    let parsed = serde_yaml_ng::to_string(&jobs).unwrap();
    assert!(!parsed.contains("MASTODON_TOKEN"));
    assert!(
        scratch.read(JOBS).contains("# ")
            && scratch
                .read(JOBS)
                .contains("MASTODON_TOKEN, MASTODON_TOKEN_SE")
    );
}

#[test]
fn the_commands_of_the_jobs_work() {
    let scratch = Scratch::new();
    scratch.add("gitlab");
    let jobs = scratch.yaml(JOBS);
    let check = script(at(&jobs, &["kalends-check", "script"]));
    let report = at(
        &jobs,
        &["kalends-check", "artifacts", "reports", "codequality"],
    );
    let run = || {
        let mut command = scratch.command(&check);
        command
            .env("CI_MERGE_REQUEST_DIFF_BASE_SHA", "HEAD")
            .env("CI_PROJECT_URL", "https://gitlab.example/acme/maps")
            .env("CI_COMMIT_SHA", "0a1b2c");
        command.output().unwrap()
    };
    let good = run();
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    assert!(
        scratch
            .read("kalends-changes.md")
            .contains("Nothing changed between")
    );
    scratch.write(
        "calendar/all.toml",
        &CALENDAR.replace("publish_at", "publsh_at"),
    );
    assert_eq!(run().status.code(), Some(1));
    assert!(scratch.read("kalends-changes.md").contains("unknown-key"));
    assert!(scratch.read("kalends-changes.html").contains("unknown-key"));
    let findings: serde_json::Value =
        serde_json::from_str(&scratch.read(report.as_str().unwrap())).unwrap();
    assert_eq!(findings[0]["location"]["path"], "calendar/all.toml");
    let publish = script(at(&jobs, &["kalends-publish", "script"]));
    let sent = scratch.command(&publish).output().unwrap();
    assert_eq!(sent.status.code(), Some(0), "{}", said(&sent));
    assert!(scratch.read("public/feed.json").contains("Hello."));
    let _lock = scratch.lock();
    assert_eq!(
        scratch.command(&publish).output().unwrap().status.code(),
        Some(5)
    );
}

#[test]
fn a_pipeline_that_is_there_is_left_alone_and_the_line_that_it_needs_is_said() {
    let scratch = Scratch::new();
    scratch.write(".gitlab-ci.yml", "stages: [test]\n");
    let told = scratch.add("gitlab");
    assert!(
        told.contains("add `- local: .gitlab/kalends.yml`"),
        "{told}"
    );
    assert_eq!(scratch.read(".gitlab-ci.yml"), "stages: [test]\n");
    let fresh = Scratch::new();
    fresh.add("gitlab");
    assert_eq!(fresh.yaml(".gitlab-ci.yml")["include"][0]["local"], JOBS);
    assert!(!fresh.add("gitlab").contains("under `include:`"));
}

#[test]
fn one_comment_is_written_and_then_kept_up_to_date() {
    let scratch = Scratch::new();
    scratch.add("gitlab");
    let jobs = scratch.yaml(JOBS);
    let job = at(&jobs, &["kalends-comment"]);
    assert_eq!(at(job, &["variables", "GIT_STRATEGY"]), "none");
    let condition = at(job, &["rules"])[0]["if"].as_str().unwrap();
    assert!(
        condition.contains("merge_request_event") && condition.contains("$KALENDS_COMMENT_TOKEN")
    );
    scratch.write(
        "kalends-changes.md",
        "<!-- kalends-diff: -->\n## What changes\n",
    );
    let curl =
        "#!/bin/sh\necho \"$@\" >> asked.txt\ncase \"$*\" in *per_page*) cat answer.json;; esac\n";
    scratch.write("bin/curl", curl);
    let run = format!(
        "chmod +x bin/curl; PATH=$PWD/bin:$PATH\n{}",
        script(at(job, &["script"]))
    );
    for (answer, expected) in [
        ("[]", "--request POST"),
        (
            r#"[{"id":5,"type":null,"body":"LGTM"},{"id":6,"type":null,"body":"\u003c!-- kalends-diff: --\u003e\n## What"}]"#,
            "--request PUT",
        ),
    ] {
        scratch.write("answer.json", answer);
        scratch.write("asked.txt", "");
        let output = scratch
            .command(&run)
            .env("CI_API_V4_URL", "https://gitlab.example/api/v4")
            .env("CI_PROJECT_ID", "1")
            .env("CI_MERGE_REQUEST_IID", "7")
            .env("KALENDS_COMMENT_TOKEN", "token")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", said(&output));
        let asked = scratch.read("asked.txt");
        assert!(asked.contains(expected), "{asked}");
        assert_eq!(
            asked.contains("/notes/6"),
            expected.contains("PUT"),
            "{asked}"
        );
    }
}
