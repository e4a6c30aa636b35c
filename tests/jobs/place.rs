//! Where the jobs are written, and what is never overwritten.

use super::scratch::{Scratch, at, said, script};

#[test]
fn what_stands_there_is_kept_and_said() {
    let scratch = Scratch::new();
    scratch.write(".github/workflows/calendar-check.yml", "mine\n");
    let told = scratch.add("github");
    assert!(
        told.contains("Added the job:\n  .github/workflows/calendar-publish.yml\n"),
        "{told}"
    );
    assert!(
        told.contains(
            "Kept, because it is there already:\n  .github/workflows/calendar-check.yml\n"
        ),
        "{told}"
    );
    assert_eq!(
        scratch.read(".github/workflows/calendar-check.yml"),
        "mine\n"
    );
}

#[test]
fn a_workspace_in_a_folder_of_a_repository_has_its_jobs_in_the_repository() {
    let scratch = Scratch::inside("social/our calendar");
    scratch.add("gitlab");
    let jobs = scratch.yaml(".gitlab/kalends.yml");
    let publish = script(at(&jobs, &["kalends-publish", "script"]));
    assert_eq!(publish, "kalends -C 'social/our calendar' publish");
    let output = scratch.command(&publish).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(scratch.at("public/feed.json").exists());
}

#[test]
fn a_folder_whose_name_a_shell_would_obey_is_refused() {
    let scratch = Scratch::inside("social; rm -rf x");
    let output = scratch.init("github");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("cannot stand in a job safely"),
        "{}",
        said(&output)
    );
    assert!(!scratch.repository().join(".github").exists());
}

#[test]
fn a_runner_that_forgets_its_disk_is_told_to_keep_the_record_elsewhere() {
    for (runner, warned) in [
        ("github", true),
        ("gitlab", true),
        ("forgejo", true),
        ("gitea", true),
        ("cron", false),
        ("systemd", false),
    ] {
        let told = Scratch::new().add(runner);
        assert_eq!(told.contains("ledger = \"git\""), warned, "{told}");
    }
}
