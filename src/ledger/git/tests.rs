//! The ledger on a branch, against real repositories in temporary folders.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

use super::super::contract::{contract_with, no_event_of_many_writers_is_lost};
use super::super::samples::{instant, one_of_each, queued};
use super::*;

const HEAD: &str = "refs/heads/kalends-ledger";
const WRITES: u64 = 3;
/// Long enough for git on a busy machine.
const SHORT: Duration = Duration::from_secs(5);

/// A bare repository, and clones of it, which stand for hosts.
struct Place {
    folder: TempDir,
    clones: AtomicUsize,
}

impl Place {
    /// A remote with a branch `main`, and a ledger without events.
    fn new() -> Self {
        let place = Self::without_ledger();
        let begun = place.host().begin(instant(0));
        assert_eq!(begun, Ok(Begun::Made));
        place
    }

    fn without_ledger() -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
            clones: AtomicUsize::new(0),
        };
        let (bare, first) = (place.bare(), place.at("first"));
        git(
            place.folder.path(),
            &["init", "--quiet", "--bare", "-b", "main", path_text(&bare)],
        );
        git(
            place.folder.path(),
            &["init", "--quiet", "-b", "main", path_text(&first)],
        );
        fs::write(first.join("kalends.toml"), "").unwrap();
        git(&first, &["add", "."]);
        git(&first, &["commit", "--quiet", "-m", "Calendar"]);
        git(&first, &["push", "--quiet", path_text(&bare), "main"]);
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn bare(&self) -> PathBuf {
        self.at("bare.git")
    }

    fn clone(&self, flags: &[&str]) -> PathBuf {
        let number = self.clones.fetch_add(1, Ordering::Relaxed);
        let clone = self.at(&format!("clone-{number}"));
        let address = format!("file://{}", self.bare().display());
        let call = [&["clone", "--quiet"], flags, &[&address, path_text(&clone)]].concat();
        git(self.folder.path(), &call);
        clone
    }

    fn host(&self) -> GitStore {
        store(&self.clone(&[]))
    }

    fn hook(&self, name: &str, script: &str) {
        hook(&self.bare().join("hooks").join(name), script);
    }

    /// Commits a change to the ledger by hand, and pushes it.
    fn by_hand(&self, change: impl Fn(&Path)) {
        let clone = self.clone(&["-b", DEFAULT_BRANCH]);
        change(&clone);
        git(&clone, &["add", "--all"]);
        git(&clone, &["commit", "--quiet", "-m", "By hand"]);
        git(&clone, &["push", "--quiet", "origin", DEFAULT_BRANCH]);
    }
}

fn path_text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.org"])
        .args(arguments)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "git {arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn hook(path: &Path, script: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

fn store(workspace: &Path) -> GitStore {
    GitStore::new(GitLedger {
        workspace: workspace.to_path_buf(),
        branch: None,
        remote: None,
    })
}

fn local() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet", "-b", "main"]);
    assert_eq!(store(folder.path()).begin(instant(0)), Ok(Begun::Made));
    folder
}

fn failure(result: Result<(), AppendError>) -> LedgerError {
    match result {
        Err(AppendError::Failed(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_branch_of_a_repository_without_a_remote_keeps_every_promise() {
    contract_with(WRITES, || {
        let folder = local();
        move || Box::new(store(folder.path())) as Box<dyn Store>
    });
}

#[test]
fn a_branch_of_a_remote_keeps_every_promise() {
    contract_with(WRITES, || {
        let place = Place::new();
        let clone = place.clone(&[]);
        move || {
            let _kept = &place;
            Box::new(store(&clone)) as Box<dyn Store>
        }
    });
}

#[test]
fn no_event_of_many_hosts_is_lost() {
    let place = Place::new();
    no_event_of_many_writers_is_lost(&|| Box::new(place.host()), WRITES);
}

#[test]
fn a_ledger_is_begun_once_and_never_by_itself() {
    let place = Place::without_ledger();
    let mut host = place.host();
    let missing = host.load().unwrap_err();
    assert!(
        missing.to_string().contains("kalends ledger init"),
        "{missing}"
    );
    assert_eq!(failure(host.append(&[queued("a", 1)])), missing);
    assert_eq!(host.begin(instant(0)), Ok(Begun::Made));
    assert_eq!(host.load(), Ok(Vec::new()));
    assert_eq!(place.host().begin(instant(0)), Ok(Begun::WasThere));
    host.append(&[queued("a", 1)]).unwrap();
    assert_eq!(place.host().load(), Ok(vec![queued("a", 1)]));
}

#[test]
fn the_working_tree_the_index_and_the_head_are_left_alone() {
    let place = Place::new();
    let clone = place.clone(&[]);
    fs::write(clone.join("new"), "").unwrap();
    git(&clone, &["add", "new"]);
    let look = || {
        let status = git(&clone, &["status", "--porcelain"]);
        (status, git(&clone, &["rev-parse", "HEAD"]))
    };
    let before = look();
    let mut host = store(&clone);
    host.append(&one_of_each()).unwrap();
    host.load().unwrap();
    assert_eq!(look(), before);
    let refs = git(
        &clone,
        &["for-each-ref", "refs/kalends", "--format=%(refname)"],
    );
    assert_eq!(refs, "refs/kalends/ledger/kalends-ledger");
    assert!(!clone.join(".git/FETCH_HEAD").exists());
}

#[test]
fn a_host_that_lost_the_race_writes_on_top_of_the_winner() {
    let place = Place::new();
    let (mut one, mut two) = (place.host(), place.host());
    assert_eq!(one.load(), two.load());
    one.append(&[queued("a", 1)]).unwrap();
    two.append(&[queued("b", 1)]).unwrap();
    let seen = [queued("a", 1), queued("b", 1)];
    assert_eq!(two.load().unwrap(), seen);
    assert_eq!(one.load().unwrap(), seen);
}

#[cfg(unix)]
#[test]
fn a_race_that_is_lost_while_the_remote_takes_the_push_is_tried_again() {
    let place = Place::new();
    let (mut one, mut two) = (place.host(), place.host());
    two.load().unwrap();
    let before = git(&place.bare(), &["rev-parse", HEAD]);
    one.append(&[queued("a", 1)]).unwrap();
    let after = git(&place.bare(), &["rev-parse", HEAD]);
    git(&place.bare(), &["update-ref", HEAD, &before]);
    place.hook(
        "pre-receive",
        &format!("test -e raced && exit 0; touch raced; unset GIT_QUARANTINE_PATH; git update-ref {HEAD} {after}"),
    );
    two.append(&[queued("b", 1)]).unwrap();
    assert!(place.bare().join("raced").exists());
    assert_eq!(
        place.host().load().unwrap(),
        [queued("a", 1), queued("b", 1)]
    );
}

#[cfg(unix)]
#[test]
fn a_remote_that_refuses_is_quoted_and_nothing_is_written() {
    let place = Place::new();
    let mut host = place.host();
    place.hook("pre-receive", "echo 'the branch is frozen' >&2; exit 1");
    let refused = failure(host.append(&[queued("a", 1)])).to_string();
    assert!(refused.contains("the branch is frozen"), "{refused}");
    fs::remove_file(place.bare().join("hooks/pre-receive")).unwrap();
    assert_eq!(host.load(), Ok(Vec::new()));
    host.append(&[queued("a", 1)]).unwrap();
}

#[cfg(unix)]
#[test]
fn a_push_that_is_taken_and_never_answered_is_found_again() {
    let place = Place::new();
    let mut host = place.host();
    host.patience = SHORT;
    host.load().unwrap();
    place.hook(
        "post-receive",
        "test -e hung && exit 0; touch hung; sleep 60",
    );
    host.append(&[queued("a", 1)]).unwrap();
    assert!(place.bare().join("hung").exists());
    assert_eq!(place.host().load(), Ok(vec![queued("a", 1)]));
    let commits = git(&place.bare(), &["rev-list", "--count", HEAD]);
    assert_eq!(commits, "2");
}

#[cfg(unix)]
#[test]
fn a_push_that_hangs_before_it_is_taken_is_sent_again_once_it_can_be_known() {
    let place = Place::new();
    let mut host = place.host();
    host.patience = SHORT;
    host.load().unwrap();
    place.hook(
        "pre-receive",
        "test -e hung && exit 0; touch hung; sleep 60",
    );
    host.append(&[queued("a", 1)]).unwrap();
    assert_eq!(place.host().load(), Ok(vec![queued("a", 1)]));
}

#[test]
fn a_remote_that_cannot_be_reached_is_said_to_be() {
    let place = Place::new();
    let mut host = place.host();
    host.load().unwrap();
    fs::rename(place.bare(), place.at("away.git")).unwrap();
    for error in [
        host.load().unwrap_err(),
        failure(host.append(&[queued("a", 1)])),
    ] {
        assert!(matches!(error, LedgerError::Unreachable { .. }), "{error}");
    }
    let copy = host.copy().unwrap();
    assert_eq!(copy, Some(Vec::new()));
}

#[test]
fn a_rewritten_branch_is_refused_by_whoever_saw_it_before() {
    let place = Place::new();
    let clone = place.clone(&[]);
    let begun = git(&place.bare(), &["rev-parse", HEAD]);
    let mut host = store(&clone);
    host.append(&one_of_each()).unwrap();
    let seen = git(&place.bare(), &["rev-parse", HEAD]);
    git(&place.bare(), &["update-ref", HEAD, &begun]);
    for error in [
        host.load().unwrap_err(),
        failure(host.append(&[queued("b", 1)])),
        store(&clone).load().unwrap_err(),
    ] {
        let told = error.to_string();
        assert!(matches!(error, LedgerError::Overwritten { .. }), "{told}");
        assert!(
            told.contains(&format!("git push --force origin {seen}:{HEAD}")),
            "{told}"
        );
    }
    git(
        &clone,
        &[
            "push",
            "--quiet",
            "--force",
            "origin",
            &format!("{seen}:{HEAD}"),
        ],
    );
    assert_eq!(host.load(), Ok(one_of_each()));
}

/// What somebody does to the branch by hand, and its name.
type Change<'a> = (&'a str, &'a dyn Fn(&Path));

#[test]
fn a_changed_or_removed_event_is_refused_in_every_clone() {
    let file = path(&one_of_each()[0]);
    let changes: [Change<'_>; 4] = [
        ("changed", &|clone| {
            fs::write(clone.join(&file), "{}").unwrap();
        }),
        ("removed", &|clone| {
            fs::remove_file(clone.join(&file)).unwrap();
        }),
        ("moved", &|clone| {
            fs::rename(clone.join(&file), clone.join("events/x")).unwrap();
        }),
        ("a new beginning", &|clone| {
            fs::write(clone.join("ledger.json"), "{\"version\":1}").unwrap();
        }),
    ];
    for (name, change) in changes {
        let place = Place::new();
        let mut host = place.host();
        host.append(&one_of_each()).unwrap();
        place.by_hand(change);
        for error in [
            host.load().unwrap_err(),
            failure(host.append(&[queued("b", 1)])),
            place.host().load().unwrap_err(),
        ] {
            assert!(
                matches!(error, LedgerError::Overwritten { .. }),
                "{name}: {error}"
            );
        }
    }
}

#[test]
fn an_event_that_was_changed_and_changed_back_is_refused_too() {
    let file = path(&one_of_each()[0]);
    let place = Place::new();
    place.host().append(&one_of_each()).unwrap();
    let text = one_of_each()[0].to_json().unwrap() + "\n";
    place.by_hand(|clone| fs::write(clone.join(&file), "{}").unwrap());
    place.by_hand(|clone| fs::write(clone.join(&file), &text).unwrap());
    let error = place.host().load().unwrap_err();
    assert!(matches!(error, LedgerError::Overwritten { .. }), "{error}");
}

#[test]
fn a_deleted_branch_is_gone_and_not_empty() {
    let place = Place::new();
    let clone = place.clone(&[]);
    let mut host = store(&clone);
    host.append(&one_of_each()).unwrap();
    git(&place.bare(), &["update-ref", "-d", HEAD]);
    for error in [
        host.load().unwrap_err(),
        failure(host.append(&[queued("b", 1)])),
        store(&clone).load().unwrap_err(),
        store(&clone).begin(instant(0)).unwrap_err(),
    ] {
        assert!(matches!(error, LedgerError::Vanished { .. }), "{error}");
    }
    assert!(matches!(
        place.host().load(),
        Err(LedgerError::NotBegun { .. })
    ));
    let restore = format!("refs/kalends/ledger/kalends-ledger:{HEAD}");
    git(&clone, &["push", "--quiet", "origin", &restore]);
    assert_eq!(place.host().load(), Ok(one_of_each()));
}

#[test]
fn a_local_branch_that_was_deleted_or_reset_is_refused() {
    let folder = local();
    let begun = git(folder.path(), &["rev-parse", HEAD]);
    let mut host = store(folder.path());
    host.append(&one_of_each()).unwrap();
    git(folder.path(), &["update-ref", HEAD, &begun]);
    let error = store(folder.path()).load().unwrap_err();
    assert!(matches!(error, LedgerError::Overwritten { .. }), "{error}");
    git(folder.path(), &["update-ref", "-d", HEAD]);
    for error in [
        host.load().unwrap_err(),
        failure(host.append(&[queued("b", 1)])),
    ] {
        assert!(matches!(error, LedgerError::Vanished { .. }), "{error}");
    }
}

#[test]
fn what_a_newer_version_wrote_is_refused_by_name() {
    let event = queued("zebra", 1);
    let (file, text) = (
        path(&event),
        event.to_json().unwrap().replace("queued", "moved"),
    );
    let place = Place::new();
    place.by_hand(|clone| {
        fs::create_dir_all(clone.join(&file).parent().unwrap()).unwrap();
        fs::write(clone.join(&file), &text).unwrap();
    });
    let error = place.host().load().unwrap_err();
    assert!(error.to_string().contains("`moved`"), "{error}");
}

#[test]
fn a_file_that_is_no_event_or_stands_elsewhere_is_damage() {
    let moved = queued("zebra", 1).to_json().unwrap();
    for text in ["", "garbage", "{}", "\u{0}\u{1}", &moved] {
        let place = Place::new();
        place.by_hand(|clone| {
            fs::create_dir_all(clone.join("events/a\nb")).unwrap();
            fs::write(clone.join("events/a\nb/000001.json"), text).unwrap();
        });
        let error = place.host().load().unwrap_err();
        assert!(
            matches!(error, LedgerError::Damaged { .. }),
            "{text:?}: {error}"
        );
        assert!(!error.to_string().contains('\n'), "{error}");
    }
}

#[test]
fn a_branch_that_is_no_ledger_is_refused_and_left_alone() {
    let place = Place::without_ledger();
    let before = git(&place.bare(), &["rev-parse", "refs/heads/main"]);
    for error in [
        store_on_main(&place).load().unwrap_err(),
        store_on_main(&place).begin(instant(0)).unwrap_err(),
        failure(store_on_main(&place).append(&[queued("a", 1)])),
    ] {
        assert!(error.to_string().contains("is no ledger"), "{error}");
    }
    assert_eq!(
        git(&place.bare(), &["rev-parse", "refs/heads/main"]),
        before
    );
}

fn store_on_main(place: &Place) -> GitStore {
    let mut host = place.host();
    host.place.branch = BranchName::parse("main");
    host
}

#[test]
fn a_shallow_clone_reads_and_writes_all_of_it() {
    let place = Place::new();
    place.host().append(&one_of_each()).unwrap();
    let clone = place.clone(&["--depth=1", "--single-branch"]);
    let mut host = store(&clone);
    host.append(&[queued("b", 1)]).unwrap();
    assert_eq!(host.load().unwrap().len(), one_of_each().len() + 1);
    assert_eq!(place.host().load(), host.load());
    assert_eq!(git(&clone, &["rev-list", "--count", "HEAD"]), "1");
}

#[test]
fn a_workspace_in_a_folder_of_its_repository_finds_it() {
    let place = Place::new();
    let workspace = place.clone(&[]).join("social/en");
    fs::create_dir_all(&workspace).unwrap();
    let mut host = store(&workspace);
    host.append(&[queued("a", 1)]).unwrap();
    assert_eq!(place.host().load(), Ok(vec![queued("a", 1)]));
    let _lock = host.lock("run").unwrap();
    assert!(workspace.join(".kalends/publish.lock").exists());
}

#[cfg(unix)]
#[test]
fn what_a_clone_brings_along_is_not_run_and_does_not_get_in_the_way() {
    let place = Place::new();
    let clone = place.clone(&[]);
    let mark = place.at("mark");
    for name in [
        "pre-push",
        "reference-transaction",
        "post-checkout",
        "pre-auto-gc",
        "post-rewrite",
    ] {
        hook(
            &clone.join(".git/hooks").join(name),
            &format!("touch {}; exit 1", mark.display()),
        );
    }
    let script = place.at("script");
    hook(&script, &format!("touch {}", mark.display()));
    for (key, value) in [
        ("core.hooksPath", path_text(&clone.join(".git/hooks"))),
        ("core.fsmonitor", path_text(&script)),
        ("gpg.program", path_text(&script)),
        ("diff.external", path_text(&script)),
        ("core.pager", path_text(&script)),
        ("commit.gpgSign", "true"),
        ("push.gpgSign", "true"),
        ("log.showSignature", "true"),
        ("remote.origin.mirror", "true"),
        ("push.followTags", "true"),
        ("push.recurseSubmodules", "only"),
        ("fetch.prune", "true"),
        ("fetch.fsckObjects", "true"),
        ("transfer.unpackLimit", "1"),
        ("color.ui", "always"),
        ("status.short", "true"),
        ("core.abbrev", "4"),
        ("user.useConfigOnly", "true"),
    ] {
        git(&clone, &["config", key, value]);
    }
    let mut host = store(&clone);
    host.append(&one_of_each()).unwrap();
    host.append(&[queued("b", 1)]).unwrap();
    assert_eq!(host.load().unwrap().len(), one_of_each().len() + 1);
    assert!(!mark.exists());
    assert_eq!(
        git(&place.bare(), &["for-each-ref", "--format=%(refname)"]),
        format!("{HEAD}\nrefs/heads/main")
    );
}

#[test]
fn the_copy_here_is_the_newest_that_was_seen_or_fetched() {
    let place = Place::new();
    let clone = place.clone(&[]);
    let mut host = store(&clone);
    assert_eq!(host.copy(), Ok(Some(Vec::new())));
    host.append(&[queued("a", 1)]).unwrap();
    assert_eq!(host.copy(), Ok(Some(vec![queued("a", 1)])));
    place.host().append(&[queued("b", 1)]).unwrap();
    assert_eq!(host.copy(), Ok(Some(vec![queued("a", 1)])));
    git(&clone, &["fetch", "--quiet"]);
    assert_eq!(host.copy(), Ok(Some(vec![queued("a", 1), queued("b", 1)])));
    let stranger = place.clone(&["--single-branch"]);
    assert_eq!(store(&stranger).copy(), Ok(None));
}

#[test]
fn the_remote_is_named_or_origin_or_none_where_there_is_none() {
    let place = Place::new();
    let clone = place.clone(&[]);
    let mut host = store(&clone);
    host.place.remote = RemoteName::parse("upstream");
    let refused = host.load().unwrap_err().to_string();
    assert!(refused.contains("no remote `upstream`"), "{refused}");
    git(&clone, &["remote", "rename", "origin", "upstream"]);
    assert_eq!(host.load(), Ok(Vec::new()));
    let refused = store(&clone).load().unwrap_err().to_string();
    assert!(refused.contains("`ledger_remote`"), "{refused}");
    let nowhere = tempfile::tempdir().unwrap();
    let refused = store(nowhere.path()).load().unwrap_err().to_string();
    assert!(refused.contains("git init"), "{refused}");
}
