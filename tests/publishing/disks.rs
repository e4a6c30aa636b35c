//! I1: where the disk refuses, nothing is sent; and what was begun is neither lost nor sent twice.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::ledgers::published_once;
use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{later, mastodon, post, post_at};
use crate::support::run::Run;

#[test]
fn i1_a_folder_that_is_read_only_lets_nothing_out() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    let folder = workspace.path().join(".kalends");
    let Some(_mounted) = Mounted::read_only(&folder, &["ledger.db", "ledger.id", "publish.lock"])
    else {
        return skipped("i1_a_folder_that_is_read_only_lets_nothing_out");
    };
    workspace.publish().expect(6);
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn i1_a_full_disk_lets_nothing_out() {
    let server = Loopback::start();
    let workspace = Workspace::new(&(mastodon(&server) + &post("one", "mastodon", "")));
    let folder = workspace.path().join(".kalends");
    fs::create_dir(&folder).unwrap();
    let Some(_mounted) = Mounted::over(&folder, "size=64k") else {
        return skipped("i1_a_full_disk_lets_nothing_out");
    };
    let ballast = folder.join("ballast");
    // The write stops where the disk is full.
    fs::write(&ballast, vec![0; 1 << 20]).unwrap_err();
    workspace.publish().expect(6);
    assert_eq!(server.effects().len(), 0);
    fs::remove_file(ballast).unwrap();
    assert_eq!(workspace.publish().expect(0).state("one"), "sent");
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn i1_a_limit_on_file_sizes_lets_nothing_out() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    if !starts("prlimit") {
        return skipped("i1_a_limit_on_file_sizes_lets_nothing_out");
    }
    let size = fs::metadata(workspace.ledger()).unwrap().len();
    // The ledger's pages have room for a few more events; these need more than there is.
    let many: String = (0..80)
        .map(|n| post_at(&format!("more-{n}"), "mastodon", "2026-11-27T09:10:00", ""))
        .collect();
    workspace.write("calendar/more.toml", many);
    let run = limited(&workspace, size);
    assert_eq!(run.code, Some(6), "{}\n{}", run.out, run.err);
    let sent = server.effects().len();
    workspace.publish();
    workspace.publish();
    assert!(sent < 82, "{sent}");
    let texts: BTreeSet<String> = server.published().into_iter().map(|it| it.text).collect();
    assert_eq!(texts.len(), server.effects().len());
    assert_eq!(texts.len(), 82);
}

#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests should know what was not tried"
)]
fn skipped(name: &str) {
    eprintln!("{name}: skipped, this machine does not let the test set it up");
}

fn starts(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Publishes under a limit on the size of files, of which the process is told by errors and not by a signal.
fn limited(workspace: &Workspace, bytes: u64) -> Run {
    let mut command = Command::new("sh");
    workspace.prepare(&mut command);
    let script =
        "trap '' XFSZ; exec prlimit --fsize=\"$1\" -- \"$2\" publish --format json --now \"$3\"";
    let now = later(15);
    command.args([
        "-c",
        script,
        "sh",
        &bytes.to_string(),
        env!("CARGO_BIN_EXE_kalends"),
        &now,
    ]);
    Run::from(command.output().expect("a shell"))
}

/// A file system in memory that stands in for a folder until it is dropped.
struct Mounted<'a> {
    folder: &'a Path,
}

impl<'a> Mounted<'a> {
    /// Mounts it with these options, or nothing where this is not allowed.
    fn over(folder: &'a Path, options: &str) -> Option<Mounted<'a>> {
        mount(folder, options).then_some(Mounted { folder })
    }

    /// Mounts it with the files of the folder in it, so that nothing can be written to it any more.
    fn read_only(folder: &'a Path, files: &[&str]) -> Option<Mounted<'a>> {
        let content = |name: &&str| (folder.join(name), fs::read(folder.join(name)));
        let files: Vec<_> = files.iter().map(content).collect();
        let mounted = Mounted::over(folder, "size=1m")?;
        for (path, content) in files {
            fs::write(path, content.expect("a file")).expect("room for a file");
        }
        mount(folder, "remount,ro").then_some(mounted)
    }
}

fn mount(folder: &Path, options: &str) -> bool {
    let mut command = Command::new("mount");
    command.args(["-t", "tmpfs", "-o", options, "tmpfs"]);
    let output = command.arg(folder).output();
    output.is_ok_and(|output| output.status.success())
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        // What cannot be unmounted is left to the system.
        let _ = Command::new("umount").arg(self.folder).output();
    }
}
