//! I7: a machine with little to give: few open files, little memory and a large video. Where it is not enough the run says
//! so, and the next one on a better machine goes on.

use std::fs::File;
use std::io::Write as _;
use std::process::Command;

use crate::loopback::Loopback;
use crate::support::calendar::{NOW, mastodon, post};
use crate::support::run::Run;
use crate::support::{Workspace, program};

/// The size of the video, and how much memory of its own the run may have: less than it would take to hold the video.
const VIDEO: u64 = 90 << 20;
const MEMORY: u64 = 64 << 20;

/// Publishes under a limit; `None`, with a word about it, where limits cannot be set.
fn limited(workspace: &Workspace, limit: &str) -> Option<Run> {
    let mut command = Command::new("prlimit");
    workspace.prepare(&mut command);
    command.args([limit, "--"]).arg(program());
    command.args(["publish", "--format", "json", "--now", NOW]);
    let output = command.output();
    if output.is_err() {
        skipped(limit);
    }
    output.ok().map(Run::from)
}

#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests should know what was not tried"
)]
fn skipped(limit: &str) {
    eprintln!("skipped: a test under {limit}: prlimit is not there");
}

#[test]
fn i7_a_run_that_may_open_few_files_says_what_stopped_it_and_the_next_goes_on() {
    for files in [6, 8, 10, 12, 14, 16, 20, 32] {
        let server = Loopback::start();
        let media = r#"media = [{ file = "media/a.png", alt = "A box" }]"#;
        let workspace = Workspace::new(&(mastodon(&server) + &post("teaser", "mastodon", media)));
        workspace.write("media/a.png", crate::support::calendar::picture("a"));
        let Some(run) = limited(&workspace, &format!("--nofile={files}")) else {
            return;
        };
        let told = format!("{files}: {:?}\n{}\n{}", run.code, run.out, run.err);
        assert!(!run.err.contains("panicked"), "{told}");
        assert!(matches!(run.code, Some(0 | 2 | 3 | 4 | 6)), "{told}");
        assert_eq!(
            run.code == Some(0) && run.state("teaser") == "sent",
            server.effects().len() == 1,
            "{told}"
        );
        let next = workspace.publish().expect(0);
        assert!(
            next.states().values().all(|state| state == "sent"),
            "{}",
            next.out
        );
        assert_eq!(server.effects().len(), 1, "{told}");
    }
}

#[test]
fn a_video_larger_than_the_memory_arrives_whole() {
    let server = Loopback::start();
    arrives_whole(&server, &with_film(&server));
}

#[test]
fn a_video_larger_than_the_memory_arrives_whole_from_a_clone() {
    let server = Loopback::start();
    let workspace = with_film(&server);
    workspace.make_repository();
    workspace.pack();
    arrives_whole(&server, &workspace);
}

fn with_film(server: &Loopback) -> Workspace {
    let media = r#"media = [{ file = "media/long.mp4", alt = "A long film" }]"#;
    let workspace = Workspace::new(&(mastodon(server) + &post("teaser", "mastodon", media)));
    workspace.write("media/long.mp4", "");
    let mut file = File::create(workspace.path().join("media/long.mp4")).expect("a film");
    file.write_all(b"\0\0\0\x18ftypisom\0\0\0\0isommp42")
        .expect("a beginning");
    file.set_len(VIDEO).expect("an end");
    workspace
}

fn arrives_whole(server: &Loopback, workspace: &Workspace) {
    let Some(run) = limited(workspace, &format!("--data={MEMORY}")) else {
        return;
    };
    assert_eq!(run.expect(0).state("teaser"), "sent");
    assert_eq!(server.published()[0].media[0].bytes, VIDEO);
}
