//! A workspace in a repository.

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

    /// Makes a branch and checks it out.
    pub(crate) fn switch_to(&self, branch: &str) {
        self.git(&["switch", "--quiet", "--create", branch]);
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
