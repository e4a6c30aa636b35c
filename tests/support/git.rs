//! A workspace in a repository.

use std::path::Path;
use std::process::Command;

use super::Workspace;

impl Workspace {
    /// Makes the folder a repository and commits everything.
    pub(crate) fn make_repository(&self) {
        self.write(".gitignore", ".kalends/\nhome/\n");
        self.git(&["init", "--quiet", "--initial-branch=main"]);
        self.commit();
    }

    /// Commits everything.
    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=Calendar"]);
    }

    /// Puts all objects into one pack, as they lie in a clone.
    pub(crate) fn pack(&self) {
        self.git(&["repack", "--quiet", "-a", "-d"]);
    }

    /// Commits everything in place of the newest commit, as before a forced push.
    pub(crate) fn rewrite(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--amend", "--message=Another past"]);
    }

    /// Makes a branch and checks it out.
    pub(crate) fn switch_to(&self, branch: &str) {
        self.git(&["switch", "--quiet", "--create", branch]);
    }

    /// Makes a bare repository there, with what is committed here.
    pub(crate) fn push_to(&self, bare: &Path) {
        let bare = bare.to_str().expect("a path that is text");
        self.git(&["init", "--quiet", "--bare", "--initial-branch=main", bare]);
        self.git(&["push", "--quiet", bare, "main"]);
    }

    /// Another host: a workspace in a clone of that repository.
    pub(crate) fn clone_of(address: &str) -> Workspace {
        Workspace::clone_with(address, &[])
    }

    /// Another host, cloned with these flags.
    pub(crate) fn clone_with(address: &str, flags: &[&str]) -> Workspace {
        let host = Workspace::empty();
        host.git(&[&["clone", "--quiet"], flags, &[address, "."]].concat());
        host
    }

    /// Sets one of the settings of the clone.
    pub(crate) fn variable_of_git(&self, key: &str, value: &str) {
        self.git(&["config", key, value]);
    }

    fn git(&self, arguments: &[&str]) {
        let mut command = Command::new("git");
        self.prepare(&mut command);
        command.env("GIT_CONFIG_NOSYSTEM", "1").args([
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@example.org",
        ]);
        let output = command.args(arguments).output().expect("git starts");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {told}");
    }
}
