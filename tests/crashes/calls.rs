//! I1, I2, I3, I7: the process is killed at calls of the system, and calls of the system fail, one after the other.
//!
//! `strace` does it; without it these tests skip by name. `EVERY_CALL=1` in the environment tries every call there is,
//! which takes some minutes; else it is the first, the last and some between.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::loopback::Loopback;
use crate::support::run::Run;
use crate::support::{Workspace, program};

use super::mixed::{everything_once, nothing_lost, nothing_twice, texts, workspace};

/// How many of a call's passings are tried, unless every one is asked for.
const SAMPLE: u64 = 2;

/// Runs `publish` under `strace` with these arguments, whose own output goes to a file.
fn traced(workspace: &Workspace, arguments: &[&str], minutes: i64) -> Run {
    let mut command = Command::new("strace");
    workspace.prepare(&mut command);
    command.args(["-f", "-qq", "-o", "home-strace.txt"]);
    command.args(arguments).arg("--").arg(program());
    command.args(["publish", "--format", "json", "--now"]);
    command.arg(crate::support::calendar::later(minutes));
    Run::from(command.output().expect("strace starts"))
}

/// Whether a process can be traced here; says so where not.
#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests should know what was not tried"
)]
fn can_trace(test: &str) -> bool {
    let mut command = Command::new("strace");
    command.args(["-qq", "-o", "/dev/null", "true"]);
    let can = command.output().is_ok_and(|output| output.status.success());
    if !can {
        eprintln!("skipped: {test}: strace is not there, or may not trace here");
    }
    can
}

/// The most often that one thread makes each of these calls in a run that nothing happens to.
fn passings(calls: &str) -> BTreeMap<String, u64> {
    let server = Loopback::start();
    let workspace = workspace(&server);
    traced(&workspace, &["-e", &format!("trace={calls}")], 0).expect(0);
    let text = fs::read_to_string(workspace.path().join("home-strace.txt")).expect("a trace");
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    for line in text.lines() {
        let Some((thread, call)) = line.split_once(' ') else {
            continue;
        };
        let Some((name, _)) = call.trim_start().split_once('(') else {
            continue;
        };
        let key = (thread.to_owned(), name.to_owned());
        *counts.entry(key).or_default() += 1;
    }
    let mut most = BTreeMap::new();
    for ((_, name), count) in counts {
        let known: &mut u64 = most.entry(name).or_default();
        *known = (*known).max(count);
    }
    most
}

/// Which of so many passings are tried.
fn sample(count: u64) -> Vec<u64> {
    if count <= SAMPLE || std::env::var_os("EVERY_CALL").is_some() {
        return (1..=count).collect();
    }
    let last = SAMPLE - 1;
    (0..SAMPLE)
        .map(|index| 1 + index * (count - 1) / last)
        .collect()
}

/// One run with this harm done to it, then what it left, a run without harm, and peace. Returns the first run.
#[track_caller]
fn survives(inject: &str, paths: &[&str]) -> Run {
    let server = Loopback::start();
    let mut workspace = workspace(&server);
    let folder = workspace.path().to_path_buf();
    let paths: Vec<String> = paths
        .iter()
        .map(|path| folder.join(path).display().to_string())
        .collect();
    let mut arguments = vec!["-e", inject];
    for path in &paths {
        arguments.extend(["-P", path]);
    }
    let run = traced(&workspace, &arguments, 0);
    assert!(!run.err.contains("panicked"), "{inject}: {}", run.err);
    nothing_twice(&server, &workspace, inject);
    nothing_lost(&workspace, inject);
    workspace.minutes_later(11);
    let second = workspace.publish();
    nothing_twice(&server, &workspace, inject);
    nothing_lost(&workspace, inject);
    assert!(
        matches!(second.code, Some(0 | 4)),
        "{inject}: {}",
        second.err
    );
    workspace.settle(&server, &texts(), 11);
    everything_once(&server, &workspace, inject);
    run
}

#[test]
fn i1_i2_i7_a_run_may_be_killed_at_any_write_sync_or_socket_call() {
    let calls = "write,pwrite64,fsync,fdatasync,ftruncate,rename,connect,sendto,writev,recvfrom";
    if !can_trace("i1_i2_i7_a_run_may_be_killed_at_any_write") {
        return;
    }
    let (mut begun, mut killed) = (0, 0);
    for (call, count) in passings(calls) {
        for passing in sample(count) {
            let run = survives(&format!("inject={call}:signal=KILL:when={passing}"), &[]);
            begun += 1;
            killed += u32::from(run.code.is_none());
        }
    }
    // Not every run makes the same calls as the one that was counted; most do.
    assert!(killed > begun / 2, "{killed} of {begun}");
}

/// What of a workspace is written to.
const WRITTEN: [&str; 6] = [
    ".kalends/ledger.db",
    ".kalends/ledger.db-journal",
    ".kalends/ledger.draft",
    ".kalends/ledger.id",
    ".kalends/publish.lock",
    ".kalends/journal.jsonl",
];

#[test]
fn i1_i7_a_disk_that_fails_at_any_call_makes_nothing_go_out_twice_or_get_lost() {
    if !can_trace("i1_i7_a_disk_that_fails_at_any_call") {
        return;
    }
    let counts = passings("write,pwrite64,fsync,fdatasync,ftruncate,rename,openat");
    for (call, error) in [
        ("pwrite64", "ENOSPC"),
        ("pwrite64", "EIO"),
        ("write", "ENOSPC"),
        ("fsync", "EIO"),
        ("fdatasync", "EIO"),
        ("ftruncate", "EIO"),
        ("rename", "ENOSPC"),
        ("openat", "EMFILE"),
    ] {
        let count = counts.get(call).copied().unwrap_or_default();
        // Calls about other files count as well, and are passed by.
        for passing in sample(count.min(40)) {
            for still in ["", "+"] {
                let inject = format!("inject={call}:error={error}:when={passing}{still}");
                let run = survives(&inject, &WRITTEN);
                let told = format!("{inject}: {:?} {}\n{}", run.code, run.err, run.out);
                assert!(matches!(run.code, Some(0 | 6)), "{told}");
                let names = ["disk", ".kalends", "ledger"];
                let is_named = names.iter().any(|name| run.err.contains(name));
                assert!(run.code == Some(0) || is_named, "{told}");
            }
        }
    }
}

#[test]
fn i3_i7_a_socket_that_fails_at_any_call_makes_nothing_go_out_twice_or_get_lost() {
    if !can_trace("i3_i7_a_socket_that_fails_at_any_call") {
        return;
    }
    let counts = passings("socket,connect,sendto,writev,recvfrom");
    for (call, error) in [
        ("socket", "EMFILE"),
        ("connect", "ENETUNREACH"),
        ("sendto", "ECONNRESET"),
        ("sendto", "EPIPE"),
        ("writev", "ECONNRESET"),
        ("recvfrom", "ECONNRESET"),
        ("recvfrom", "ETIMEDOUT"),
    ] {
        let count = counts.get(call).copied().unwrap_or_default();
        for passing in sample(count) {
            let inject = format!("inject={call}:error={error}:when={passing}");
            let run = survives(&inject, &[]);
            let told = format!("{inject}: {:?} {}\n{}", run.code, run.err, run.out);
            assert!(matches!(run.code, Some(0 | 3 | 4)), "{told}");
        }
    }
}

#[test]
fn i3_i7_calls_that_are_interrupted_make_nothing_go_out_twice_or_get_lost() {
    if !can_trace("i3_i7_calls_that_are_interrupted") {
        return;
    }
    let calls = "pwrite64,ftruncate,recvfrom,sendto,writev,epoll_wait";
    let run = survives(&format!("inject={calls}:error=EINTR:when=2+3"), &[]);
    assert!(matches!(run.code, Some(0 | 4)), "{}", run.err);
    // The first reads are those of the loader, which takes no interruption.
    let run = survives("inject=read:error=EINTR:when=60+7", &[]);
    assert_eq!(run.code, Some(0), "{}", run.err);
}
