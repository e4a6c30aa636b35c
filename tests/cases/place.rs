//! The place of a call: a folder with what its case wants there, and the program in it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use super::loopback::Loopback;
use super::{Case, Expected, Setup};

/// Every call is made at this moment, a Monday, unless it says another.
const NOW: &str = "2026-11-02T12:00:00+01:00";

/// The place of a call, and what lives as long as it.
pub(super) struct Place {
    folder: TempDir,
    path: OsString,
    server: Option<Loopback>,
    lock: Option<File>,
}

impl Place {
    pub(super) fn make(case: &Case) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let mut place = Place {
            folder,
            path: std::env::var_os("PATH").unwrap_or_default(),
            server: None,
            lock: None,
        };
        if case.setup.contains(&Setup::Platform) {
            place.server = Some(Loopback::start());
        }
        if let Some(example) = &case.example {
            copy(
                &project().join("examples").join(example),
                place.folder.path(),
            );
        }
        place.write_files(case);
        for setup in &case.setup {
            place.set_up(*setup);
        }
        for path in &case.gone {
            fs::remove_file(place.at(path)).unwrap();
        }
        for (path, text) in &case.later {
            place.write(path, place.fill(text).as_bytes());
        }
        place
    }

    fn write_files(&self, case: &Case) {
        for (path, text) in &case.files {
            self.write(path, self.fill(text).as_bytes());
        }
        for (path, bytes) in &case.bytes {
            self.write(path, bytes);
        }
        for (path, size) in &case.sizes {
            self.write(path, &vec![b'#'; *size]);
        }
        for path in &case.folders {
            fs::create_dir_all(self.at(path)).unwrap();
        }
        for (path, target) in &case.links {
            fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
            link(target, &self.at(path));
        }
        for path in &case.unreadable {
            forbid(&self.at(path));
        }
    }

    fn set_up(&mut self, setup: Setup) {
        match setup {
            Setup::EmptyRepository => self.git(&["init", "--quiet", "--initial-branch=main"]),
            Setup::Committed => {
                self.git(&["init", "--quiet", "--initial-branch=main"]);
                self.git(&["add", "."]);
                self.git(&["commit", "--quiet", "--message=Our calendar"]);
            }
            Setup::WithoutGit => self.path = OsString::from("/nowhere"),
            Setup::HeldLock => {
                self.write(".kalends/publish.lock", b"the run of nine o'clock");
                let lock = File::options()
                    .write(true)
                    .open(self.at(".kalends/publish.lock"))
                    .unwrap();
                lock.lock().unwrap();
                self.lock = Some(lock);
            }
            Setup::NewerLedger => {
                fs::create_dir_all(self.at(".kalends")).unwrap();
                let ledger = rusqlite::Connection::open(self.at(".kalends/ledger.db")).unwrap();
                ledger.execute_batch("PRAGMA application_id = 1263291972; PRAGMA user_version = 99; CREATE TABLE events (number INTEGER);").unwrap();
            }
            Setup::LostLedger => self.write(".kalends/ledger.id", b"7c0f6b1e5a3d4c2b"),
            Setup::Platform => {}
        }
    }

    /// The same commit on every machine: nobody's own settings, and a time that stands still.
    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Maja", "-c", "user.email=maja@example.org"])
            .args(arguments)
            .current_dir(self.folder.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_DATE", NOW)
            .env("GIT_COMMITTER_DATE", NOW);
        assert!(git.status().unwrap().success(), "git {arguments:?}");
    }

    pub(super) fn call(&self, case: &Case, arguments: &[String]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_kalends"));
        program.current_dir(self.folder.path()).env_clear();
        program.envs([
            ("HOME", self.folder.path().as_os_str()),
            ("PATH", &self.path),
        ]);
        program.envs(
            case.env
                .iter()
                .map(|(name, value)| (name, self.fill(value))),
        );
        program.args(arguments.iter().map(|argument| self.fill(argument)));
        if !arguments.iter().any(|argument| argument == "--now") {
            program.args(["--now", NOW]);
        }
        program.output().unwrap()
    }

    pub(super) fn answer<'a>(
        &self,
        output: &Output,
        files: impl Iterator<Item = &'a String>,
    ) -> Expected {
        let text = |bytes: &[u8]| self.redact(std::str::from_utf8(bytes).unwrap());
        let read = |path: &String| {
            fs::read(self.at(path))
                .map_or("(there is no such file)".to_owned(), |bytes| text(&bytes))
        };
        Expected {
            exit: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            files: files.map(|path| (path.clone(), read(path))).collect(),
        }
    }

    fn fill(&self, text: &str) -> String {
        let server = self.server.as_ref().map_or(String::new(), Loopback::url);
        text.replace("[SERVER]", &server)
            .replace("[DIR]", self.folder.path().to_str().unwrap())
    }

    fn redact(&self, text: &str) -> String {
        let real = self.folder.path().canonicalize().unwrap();
        let text = text
            .replace(real.to_str().unwrap(), "[DIR]")
            .replace(self.folder.path().to_str().unwrap(), "[DIR]");
        match &self.server {
            Some(server) => text.replace(&server.url(), "[SERVER]"),
            None => text,
        }
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), bytes).unwrap();
    }

    pub(super) fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            // What somebody published while trying the example is not part of it.
            true if [".kalends", "public"]
                .iter()
                .any(|name| entry.file_name() == *name) => {}
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

fn link(target: &str, path: &Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink(target, path).unwrap();
    #[cfg(not(unix))]
    panic!(
        "{} must lead to {target}, and only Unix makes such links",
        path.display()
    );
}

fn forbid(path: &Path) {
    let mut permissions = fs::metadata(path).unwrap().permissions();
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0);
    #[cfg(not(unix))]
    permissions.set_readonly(true);
    fs::set_permissions(path, permissions).unwrap();
}

/// The folder of this project.
pub(super) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
