//! The service and the timer of systemd.

use std::process::Command;

use super::scratch::{Scratch, program, said};

const SERVICE: &str = "kalends-publish.service";
const TIMER: &str = "kalends-publish.timer";

/// The values of a key, in order.
fn values<'a>(unit: &'a str, key: &str) -> Vec<&'a str> {
    let pairs = unit.lines().filter_map(|line| line.split_once('='));
    pairs
        .filter(|(name, _)| *name == key)
        .map(|(_, value)| value)
        .collect()
}

#[test]
fn the_service_may_write_what_it_keeps_and_nothing_else() {
    let scratch = Scratch::new();
    scratch.add("systemd");
    let unit = scratch.read(SERVICE);
    assert_eq!(values(&unit, "NoNewPrivileges"), ["yes"]);
    assert_eq!(values(&unit, "ProtectSystem"), ["strict"]);
    assert_eq!(values(&unit, "CapabilityBoundingSet"), [""]);
    let kept = scratch.at(".kalends");
    assert!(kept.is_dir(), "the service cannot make it");
    let made = scratch.at("public");
    let both = format!("{} {}", kept.display(), made.display());
    assert_eq!(values(&unit, "ReadWritePaths"), [both]);
    assert_eq!(values(&unit, "EnvironmentFile"), ["-/etc/kalends/tokens"]);
    assert_eq!(values(&unit, "SuccessExitStatus"), ["5"]);
    assert_ne!(values(&unit, "User"), ["root"; 0]);
    let timer = scratch.read(TIMER);
    assert_eq!(values(&timer, "Persistent"), ["true"]);
    assert_eq!(values(&timer, "RandomizedDelaySec"), ["30"]);
}

#[test]
fn its_command_publishes_from_its_folder() {
    let scratch = Scratch::new();
    scratch.add("systemd");
    let unit = scratch.read(SERVICE);
    let words: Vec<&str> = values(&unit, "ExecStart")[0].split(' ').collect();
    assert_eq!(
        words[0],
        program().canonicalize().unwrap().to_str().unwrap()
    );
    let folder = values(&unit, "WorkingDirectory")[0];
    let output = Command::new(words[0])
        .args(&words[1..])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(scratch.read("public/feed.json").contains("Hello."));
}

#[test]
fn systemd_understands_both_units() {
    let scratch = Scratch::new();
    scratch.add("systemd");
    let mut verify = Command::new("systemd-analyze");
    verify
        .args(["verify", SERVICE, TIMER])
        .current_dir(scratch.repository());
    match verify.output() {
        Ok(output) => {
            // Without systemd running it also tells of units that are not ours.
            let said = said(&output);
            let ours: Vec<&str> = said
                .lines()
                .filter(|line| line.contains("kalends"))
                .collect();
            assert!(ours.is_empty(), "{said}");
        }
        Err(_) => eprintln!("skipped systemd_understands_both_units: there is no systemd-analyze"),
    }
}
