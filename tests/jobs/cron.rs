//! The line for crontab.

use std::process::Command;

use super::scratch::{SETTINGS, Scratch, said};

/// The command of the one line that is neither a comment nor a variable, as cron cuts it.
fn command(text: &str) -> (String, String) {
    let lines = || {
        text.lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
    };
    let path = lines().find_map(|line| line.strip_prefix("PATH=")).unwrap();
    let line = lines()
        .find(|line| line.starts_with("*/5 * * * *"))
        .unwrap();
    assert_eq!(lines().count(), 2, "{text}");
    assert!(!line.contains('%'), "cron ends the command there: {line}");
    (
        path.to_owned(),
        line.splitn(6, ' ').nth(5).unwrap().to_owned(),
    )
}

fn run(scratch: &Scratch) -> (Option<i32>, String) {
    let (path, command) = command(&scratch.read("kalends.crontab"));
    let mut shell = Command::new("sh");
    let output = shell
        .args(["-c", &command])
        .current_dir("/")
        .env_clear()
        .env("PATH", path)
        .output()
        .unwrap();
    (output.status.code(), said(&output))
}

#[test]
fn the_line_publishes_and_gives_cron_nothing_to_mail() {
    let scratch = Scratch::new();
    scratch.add("cron");
    assert_eq!(run(&scratch), (Some(0), String::new()));
    assert!(scratch.read("public/feed.json").contains("Hello."));
    assert_eq!(run(&scratch), (Some(0), String::new()));
}

#[test]
fn what_needs_a_person_is_mailed() {
    let scratch = Scratch::new();
    scratch.write("kalends.toml", &SETTINGS.replace("\"publish\"", "\"hold\""));
    scratch.commit();
    scratch.add("cron");
    let (code, said) = run(&scratch);
    assert_eq!(code, Some(4));
    assert!(said.contains("Held for a person"), "{said}");
}

#[test]
fn a_repository_with_a_remote_is_pulled_first() {
    let (scratch, remote) = (Scratch::new(), tempfile::tempdir().unwrap());
    let address = remote.path().to_str().unwrap();
    scratch.git(&["clone", "--quiet", "--bare", ".", address]);
    scratch.git(&["remote", "add", "origin", address]);
    scratch.git(&["push", "--quiet", "--set-upstream", "origin", "main"]);
    scratch.add("cron");
    assert!(
        scratch
            .read("kalends.crontab")
            .contains("git pull --quiet --ff-only && kalends")
    );
    assert_eq!(run(&scratch), (Some(0), String::new()));
}
