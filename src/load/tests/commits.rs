//! Commits, in real repositories: the same calendar as in the folder, and nothing but what was committed.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::super::disk::Folder;
use super::super::git::{Commit, is_repository, publishing_revision, uncommitted};
use super::super::memory::ROOT_TEXT;
use super::super::{FileKind, Tree, TreeError, TreeFile, load};
use super::all_findings;

/// A repository with nobody's configuration but its own.
struct Repository {
    dir: tempfile::TempDir,
}

impl Repository {
    fn empty() -> Self {
        let repository = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    /// With one commit that holds a workspace.
    fn with_workspace() -> Self {
        let repository = Self::empty();
        repository.write("kalends.toml", ROOT_TEXT);
        repository.write("calendar/a.toml", "[posts.a]\ntext = 'a'\n");
        repository.write("calendar/sub/b.toml", "[posts.b]\ntxt = 'b'\n");
        repository.write("media/a.png", "picture");
        repository.commit();
        repository
    }

    fn root(&self) -> PathBuf {
        self.dir.path().canonicalize().unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn commit(&self) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=a commit"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .current_dir(self.dir.path())
            .args([
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=ada@a.example",
                "-c",
                "commit.gpgSign=false",
            ])
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn head(&self) -> Commit {
        Commit::open(&self.root(), "HEAD").unwrap()
    }
}

fn listed(tree: &dyn Tree, folder: &str) -> Vec<(String, FileKind, u64)> {
    let files = tree.list(folder).unwrap();
    files
        .into_iter()
        .map(|file| (file.path, file.kind, file.size))
        .collect()
}

#[test]
fn a_commit_loads_like_the_folder_that_it_was_made_from() {
    let repository = Repository::with_workspace();
    repository.write("calendar/.hidden/no.toml", "not TOML");
    repository.write("calendar/folder.toml/c.toml", "[posts.c]\n");
    repository.write("calendar/å b.toml", "[posts.d]\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink("a.toml", repository.dir.path().join("calendar/link.toml")).unwrap();
    repository.commit();
    let (commit, folder) = (repository.head(), Folder::new(repository.root()));
    for path in ["", "calendar", "calendar/sub", "nowhere"] {
        assert_eq!(listed(&commit, path), listed(&folder, path), "{path}");
    }
    let (from_commit, from_folder) = (load(&commit).unwrap(), load(&folder).unwrap());
    assert_eq!(from_commit.calendar, from_folder.calendar);
    assert_eq!(all_findings(&from_commit), all_findings(&from_folder));
    assert_eq!(from_commit.calendar.posts.len(), 4);
}

#[test]
fn only_what_is_committed_is_read() {
    let repository = Repository::with_workspace();
    let id = repository.git(&["rev-parse", "HEAD"]);
    repository.write("calendar/a.toml", "[posts.changed]\n");
    repository.write("calendar/new.toml", "[posts.new]\n");
    fs::remove_file(repository.dir.path().join("calendar/sub/b.toml")).unwrap();
    let commit = repository.head();
    assert_eq!(commit.commit(), Some(id.as_str()));
    let posts: Vec<_> = load(&commit).unwrap().calendar.posts.into_keys().collect();
    assert_eq!(posts, ["a", "b"]);
    let mut changed = uncommitted(&repository.root()).unwrap();
    changed.sort();
    assert_eq!(
        changed,
        [
            "calendar/a.toml",
            "calendar/new.toml",
            "calendar/sub/b.toml"
        ]
    );
}

#[test]
fn media_are_found_and_streamed_from_the_commit() {
    let repository = Repository::with_workspace();
    let large = "0123456789abcdef".repeat(64 * 1024);
    repository.write("media/large.mp4", &large);
    repository.write("media/empty.png", "");
    repository.commit();
    repository.write("media/large.mp4", "changed");
    let commit = repository.head();
    let read = |path: &str| {
        let file = commit.find(path).unwrap().unwrap();
        let mut content = String::new();
        commit
            .open(&file)
            .unwrap()
            .read_to_string(&mut content)
            .map(|_| content)
    };
    assert_eq!(read("media/large.mp4").unwrap(), large);
    assert_eq!(read("media/empty.png").unwrap(), "");
    assert_eq!(commit.find("media/none.png").unwrap(), None);
    assert_eq!(
        commit.find("media").unwrap().unwrap().kind,
        FileKind::Folder
    );
    let file = commit.find("media/large.mp4").unwrap().unwrap();
    let mut cut_short = commit.open(&file).unwrap();
    cut_short.read_exact(&mut [0; 10]).unwrap();
}

#[test]
fn an_object_that_is_missing_is_an_error_never_an_empty_file() {
    let commit = Repository::with_workspace();
    let tree = commit.head();
    let file = TreeFile {
        object: Some("0".repeat(39) + "1"),
        ..tree.find("media/a.png").unwrap().unwrap()
    };
    let read = tree.open(&file).unwrap().read_to_end(&mut Vec::new());
    assert_eq!(
        read.unwrap_err().to_string(),
        "its object is missing from the repository"
    );
    let contents = tree
        .read_all(&[file, tree.find("media/a.png").unwrap().unwrap()])
        .unwrap();
    assert!(contents[0].is_err());
    assert_eq!(contents[1], Ok(b"picture".to_vec()));
}

#[cfg(unix)]
#[test]
fn links_and_submodules_are_never_followed() {
    let repository = Repository::with_workspace();
    std::os::unix::fs::symlink("/etc", repository.dir.path().join("media/etc")).unwrap();
    let id = repository.commit();
    let module = format!("160000,{id},media/module");
    repository.git(&["update-index", "--add", "--cacheinfo", &module]);
    repository.git(&["commit", "--quiet", "--message=a submodule"]);
    let commit = repository.head();
    let kind = |path: &str| commit.find(path).unwrap().map(|file| file.kind);
    assert_eq!(kind("media/etc"), Some(FileKind::Symlink));
    assert_eq!(kind("media/etc/passwd"), Some(FileKind::Symlink));
    assert_eq!(kind("media/module"), Some(FileKind::Submodule));
    assert_eq!(kind("media/module/a.png"), Some(FileKind::Submodule));
    assert_eq!(kind("media/a.png/x"), None);
}

#[test]
fn a_workspace_in_a_subfolder_sees_itself_alone() {
    let repository = Repository::empty();
    repository.write("Cargo.toml", "not ours");
    repository.write("marketing/kalends.toml", ROOT_TEXT);
    repository.write("marketing/calendar/a.toml", "[posts.a]\n");
    repository.commit();
    repository.write("Cargo.toml", "changed");
    repository.write("marketing/calendar/b.toml", "[posts.b]\n");
    let root = repository.root().join("marketing");
    let commit = Commit::open(&root, "HEAD").unwrap();
    assert_eq!(load(&commit).unwrap().calendar.posts.len(), 1);
    assert_eq!(commit.find("Cargo.toml").unwrap(), None);
    assert_eq!(uncommitted(&root).unwrap(), ["calendar/b.toml"]);
    assert!(is_repository(&root).unwrap());
    let above = Commit::open(&repository.root(), "HEAD").unwrap_err();
    assert!(matches!(above, TreeError::NotCommitted { .. }), "{above}");
}

#[test]
fn a_repository_without_commits_says_so() {
    let repository = Repository::empty();
    let root = repository.root();
    assert_eq!(
        Commit::open(&root, "HEAD").unwrap_err(),
        TreeError::EmptyRepository
    );
    assert_eq!(
        publishing_revision(&root, Some("main")),
        Err(TreeError::EmptyRepository)
    );
    assert_eq!(uncommitted(&root).unwrap(), Vec::<String>::new());
}

#[test]
fn publishing_reads_the_tip_of_the_branch_whatever_is_checked_out() {
    let repository = Repository::with_workspace();
    let root = repository.root();
    assert_eq!(publishing_revision(&root, None).as_deref(), Ok("HEAD"));
    repository.git(&["checkout", "--quiet", "--detach"]);
    repository.write("calendar/a.toml", "[posts.detached]\n");
    repository.commit();
    let revision = publishing_revision(&root, Some("main")).unwrap();
    assert_eq!(revision, "refs/heads/main");
    let posts = load(&Commit::open(&root, &revision).unwrap())
        .unwrap()
        .calendar
        .posts;
    assert!(posts.contains_key("a"));
    repository.git(&["update-ref", "refs/remotes/origin/release", "HEAD"]);
    let remote = publishing_revision(&root, Some("release"));
    assert_eq!(remote.as_deref(), Ok("refs/remotes/origin/release"));
}

#[test]
fn a_branch_that_was_fetched_is_found_before_anything_is_checked_out() {
    let repository = Repository::with_workspace();
    repository.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    repository.git(&["checkout", "--quiet", "--orphan", "nothing"]);
    let found = publishing_revision(&repository.root(), Some("main"));
    assert_eq!(found.as_deref(), Ok("refs/heads/main"));
}

#[test]
fn only_the_name_of_a_branch_is_one() {
    let repository = Repository::with_workspace();
    repository.write("calendar/a.toml", "[posts.second]\n");
    repository.commit();
    repository.git(&["tag", "main-tag"]);
    let root = repository.root();
    for branch in [
        "none",
        "main~1",
        "main^",
        "main^{tree}",
        "main@{0}",
        "main@{1}",
        "main:calendar",
        "main..main",
        "main^{/a}",
        "main-tag",
        "../heads/main",
        "--help",
        "-x",
        "",
        "main\n",
        "HEAD",
        "/main",
        "ma*n",
    ] {
        let refused = publishing_revision(&root, Some(branch));
        assert_eq!(
            refused,
            Err(TreeError::NoBranch {
                branch: branch.to_owned()
            }),
            "{branch:?}"
        );
    }
}

#[test]
fn hostile_revisions_are_names_never_options() {
    let repository = Repository::with_workspace();
    for revision in [
        "--output=x",
        "-h",
        "--exec-path",
        "nothing",
        "HEAD:calendar",
        "",
    ] {
        let refused = Commit::open(&repository.root(), revision);
        assert!(
            matches!(refused, Err(TreeError::Git { .. })),
            "{revision:?}"
        );
    }
    assert!(Commit::open(&repository.root(), "HEAD~0").is_ok());
}

#[test]
fn hooks_of_a_stranger_are_not_run() {
    let repository = Repository::with_workspace();
    let mark = repository.dir.path().join("hook-was-run");
    let script = format!("#!/bin/sh\ntouch {}\n", mark.display());
    repository.write("monitor", &script);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let monitor = repository.dir.path().join("monitor");
        fs::set_permissions(&monitor, fs::Permissions::from_mode(0o755)).unwrap();
        repository.git(&["config", "core.fsmonitor", monitor.to_str().unwrap()]);
    }
    uncommitted(&repository.root()).unwrap();
    load(&repository.head()).unwrap();
    assert!(!mark.exists());
}

#[test]
fn a_folder_outside_every_repository_is_none() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(is_repository(dir.path()), Ok(false));
    assert_eq!(is_repository(Path::new("/")), Ok(false));
}
