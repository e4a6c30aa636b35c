//! The few things that a ledger asks of git, each by one process that must end in time.
//!
//! Nothing here touches the working tree, the index or `HEAD`. Fetching and pushing take the user's own settings, which
//! know the credentials; what the settings could add to a call, such as tags or signatures, is switched off call by call.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use super::super::LedgerError;
use super::answer::{Pushed, answer, said, unreachable};
use crate::git::{BranchName, Halt, RemoteName, command, contents, run};

/// Objects and refs are on disk before git says so.
const DURABLE: &str = "core.fsync=all";
/// Where the newest tip is remembered that was seen from here; whatever comes later must follow from it.
const SEEN: &str = "refs/kalends/ledger/";
/// What a repository on the same machine runs to take a push; its own settings may not say that it should sync.
const RECEIVE: &str = "--receive-pack=git -c core.fsync=all receive-pack";

/// A repository, and the branch in it that is about.
#[derive(Debug, Clone)]
pub(super) struct Repository {
    pub(super) folder: PathBuf,
    pub(super) branch: BranchName,
    /// How long one process may take.
    pub(super) patience: Duration,
}

/// A commit that is to be written: files that are added to those of its parent.
pub(super) struct Draft<'a> {
    pub(super) parent: Option<&'a str>,
    /// Paths, which hold no space and no line end, with the texts.
    pub(super) files: &'a [(String, String)],
    pub(super) message: &'a str,
    /// Seconds since 1970.
    pub(super) at: i64,
}

impl Repository {
    /// The branch's full name.
    pub(super) fn head(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// The full name of what remembers the newest tip that was seen.
    pub(super) fn seen(&self) -> String {
        format!("{SEEN}{}", self.branch)
    }

    /// The remotes by name.
    pub(super) fn remotes(&self) -> Result<Vec<String>, LedgerError> {
        let text = self.text(&["remote"])?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// The commits that these refs name, as far as they are there.
    pub(super) fn refs(&self, names: &[&str]) -> Result<BTreeMap<String, String>, LedgerError> {
        let mut arguments = vec!["for-each-ref", "--format=%(objectname) %(refname)"];
        arguments.extend(names);
        let text = self.text(&arguments)?;
        let refs = text.lines().filter_map(|line| line.split_once(' '));
        Ok(refs
            .filter(|(_, name)| names.contains(name))
            .map(|(id, name)| (name.to_owned(), id.to_owned()))
            .collect())
    }

    /// Changes refs all at once, by the lines of `git update-ref --stdin`. `Err` inside means that nothing was changed.
    pub(super) fn update_refs(&self, lines: &str) -> Result<Result<(), String>, LedgerError> {
        let output = self.ask(&["update-ref", "--stdin"], lines)?;
        Ok(if output.status.success() {
            Ok(())
        } else {
            Err(said(&output))
        })
    }

    /// Whether `commit` can be reached from `tip`; one that is not here cannot.
    pub(super) fn is_ancestor(&self, commit: &str, tip: &str) -> Result<bool, LedgerError> {
        let output = self.ask(&["merge-base", "--is-ancestor", commit, tip], "")?;
        Ok(output.status.success())
    }

    /// Files of these paths that any commit up to `tip`, and not up to `since`, changed or removed.
    pub(super) fn altered(
        &self,
        since: Option<&str>,
        tip: &str,
        paths: &[&str],
    ) -> Result<Vec<String>, LedgerError> {
        let range = since.map_or_else(|| tip.to_owned(), |since| format!("{since}..{tip}"));
        let commits = self.text(&["rev-list", &range])?;
        // Merges are compared with each parent, and everything but an addition counts.
        let mut arguments = vec![
            "diff-tree",
            "--stdin",
            "-r",
            "-m",
            "--no-renames",
            "--no-commit-id",
            "--diff-filter=a",
            "--name-only",
            "-z",
            "--",
        ];
        arguments.extend(paths);
        let output = self.succeed(&arguments, &commits)?;
        let names = output.stdout.split(|byte| *byte == 0);
        Ok(names
            .filter(|name| !name.is_empty())
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect())
    }

    /// Whether the commit holds any of these files.
    pub(super) fn holds_any(&self, commit: &str, paths: &[String]) -> Result<bool, LedgerError> {
        let names = paths.iter().fold(String::new(), |mut names, path| {
            names.extend([commit, ":", path, "\n"]);
            names
        });
        let output = self.succeed(&["cat-file", "--batch-check"], &names)?;
        let answers = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(answers.lines().any(|line| !line.ends_with(" missing")))
    }

    /// Every file of the commit below these folders: its path, and the object that holds it, if it is a plain file.
    pub(super) fn list(
        &self,
        commit: &str,
        folders: &[&str],
    ) -> Result<Vec<(String, Option<String>)>, LedgerError> {
        let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", commit];
        arguments.extend(folders);
        let output = self.succeed(&arguments, "")?;
        let listing = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(listing.split('\0').filter_map(parse_entry).collect())
    }

    /// The content of objects, in their order; `None` where there is none.
    pub(super) fn contents(&self, names: &[&str]) -> Result<Vec<Option<Vec<u8>>>, LedgerError> {
        let contents =
            contents(&self.folder, names).map_err(|error| not_started(&Halt::NotStarted(error)))?;
        Ok(contents.into_iter().map(Result::ok).collect())
    }

    /// Writes a commit, which nothing leads to yet, and returns its id.
    pub(super) fn commit(&self, draft: &Draft<'_>) -> Result<String, LedgerError> {
        let arguments = ["fast-import", "--quiet", "--done"];
        let output = self.succeed(&arguments, &stream(draft))?;
        let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if id.is_empty() {
            return Err(unreachable("git wrote no commit"));
        }
        Ok(id)
    }

    /// Fetches the branch of a remote into the ref `into`; false when the remote has no such branch.
    pub(super) fn fetch(&self, remote: &RemoteName, into: &str) -> Result<bool, LedgerError> {
        let refspec = format!("+{}:{into}", self.head());
        let arguments = [
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-prune",
            "--no-filter",
            "--no-recurse-submodules",
            "--no-write-fetch-head",
            "--refmap=",
            "--",
            remote.as_str(),
            &refspec,
        ];
        let output = self.ask(&arguments, "")?;
        if output.status.success() {
            return Ok(true);
        }
        let said = said(&output);
        // The only answer of a remote that means that the branch is not there (git, `fetch`).
        if said.contains("couldn't find remote ref") {
            return Ok(false);
        }
        Err(unreachable(&format!("`{remote}`: {said}")))
    }

    /// Pushes a commit to the branch of a remote if its tip is `old`, or if it has no such branch where `old` is `None`.
    /// The commit follows from `old`, so the remote sees a plain step forward.
    pub(super) fn push(
        &self,
        remote: &RemoteName,
        old: Option<&str>,
        new: &str,
    ) -> Result<Pushed, LedgerError> {
        let head = self.head();
        let mirror = format!("remote.{remote}.mirror=false");
        let lease = format!("--force-with-lease={head}:{}", old.unwrap_or_default());
        let refspec = format!("{new}:{head}");
        let mut arguments = vec![
            "-c",
            &mirror,
            "push",
            "--porcelain",
            "--no-verify",
            "--no-signed",
            "--no-follow-tags",
            "--recurse-submodules=no",
            &lease,
        ];
        if self.is_on_this_machine(remote)? {
            arguments.push(RECEIVE);
        }
        arguments.extend(["--", remote.as_str(), &refspec]);
        match run(&mut self.git(&arguments), b"", self.patience) {
            Ok(output) => Ok(answer(&output)),
            Err(halt @ Halt::TooLong(_)) => Ok(Pushed::Lost(halted(&halt))),
            Err(halt @ Halt::NotStarted(_)) => Err(not_started(&halt)),
        }
    }

    fn is_on_this_machine(&self, remote: &RemoteName) -> Result<bool, LedgerError> {
        let arguments = ["remote", "get-url", "--push", "--", remote.as_str()];
        Ok(is_local(self.text(&arguments)?.trim()))
    }

    fn git(&self, arguments: &[&str]) -> Command {
        let mut command = command(&self.folder);
        command
            .args(["-c", DURABLE, "-c", "core.fsyncMethod=fsync"])
            .args(["-c", "gc.auto=0", "-c", "maintenance.auto=false"])
            .args(["-c", "core.filesRefLockTimeout=5000"])
            .args(["-c", "core.packedRefsTimeout=5000"])
            .args(arguments)
            // Some repositories keep a log of who moved a ref, and want a name for it.
            .env("GIT_COMMITTER_NAME", "Kalends")
            .env("GIT_COMMITTER_EMAIL", super::ADDRESS);
        command
    }

    fn ask(&self, arguments: &[&str], input: &str) -> Result<Output, LedgerError> {
        run(&mut self.git(arguments), input.as_bytes(), self.patience)
            .map_err(|halt| not_started(&halt))
    }

    fn succeed(&self, arguments: &[&str], input: &str) -> Result<Output, LedgerError> {
        let output = self.ask(arguments, input)?;
        if output.status.success() {
            return Ok(output);
        }
        Err(unreachable(&said(&output)))
    }

    fn text(&self, arguments: &[&str]) -> Result<String, LedgerError> {
        let output = self.succeed(arguments, "")?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn not_started(halt: &Halt) -> LedgerError {
    unreachable(&halted(halt))
}

fn halted(halt: &Halt) -> String {
    match halt {
        Halt::NotStarted(error) => format!("git cannot be run ({error}); install it here"),
        Halt::TooLong(time) => format!(
            "git gave no answer within {} seconds; look whether it waits for a password, or the network is slow",
            time.as_secs()
        ),
    }
}

/// The input of `git fast-import` that writes a commit and tells its id, and leaves no ref behind.
fn stream(draft: &Draft<'_>) -> String {
    let Draft {
        parent,
        files,
        message,
        at,
    } = draft;
    let address = super::ADDRESS;
    let mut stream = format!(
        "commit refs/kalends/draft\nmark :1\ncommitter Kalends <{address}> {at} +0000\ndata {}\n{message}\n",
        message.len()
    );
    if let Some(parent) = parent {
        stream.extend(["from ", parent, "\n"]);
    }
    for (path, text) in *files {
        let length = text.len().to_string();
        stream.extend([
            "M 100644 inline ",
            path,
            "\ndata ",
            &length,
            "\n",
            text,
            "\n",
        ]);
    }
    stream + "\nget-mark :1\nreset refs/kalends/draft\n\ndone\n"
}

/// One line of `ls-tree`: mode, type, object, tab, path.
fn parse_entry(line: &str) -> Option<(String, Option<String>)> {
    let (facts, path) = line.split_once('\t')?;
    let mut facts = facts.split(' ');
    let is_plain = facts.next()? == "100644";
    let object = facts.nth(1)?;
    Some((path.to_owned(), is_plain.then(|| object.to_owned())))
}

/// Whether git reaches that address by starting a program on this machine (git, "Git URLs").
fn is_local(address: &str) -> bool {
    let before_a_folder = address.split('/').next().unwrap_or_default();
    let is_drive = before_a_folder.len() == 2 && before_a_folder.ends_with(':');
    address.starts_with("file://") || is_drive || !before_a_folder.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_on_this_machine_is_a_path_or_a_file_address() {
        for address in [
            "/srv/a.git",
            "../a.git",
            "a.git",
            "./a:b",
            "file:///srv/a.git",
            "C:/a",
        ] {
            assert!(is_local(address), "{address}");
        }
        for address in [
            "https://a.example/b.git",
            "ssh://git@a.example/b.git",
            "git@a.example:b/c.git",
            "ext::sh -c x",
        ] {
            assert!(!is_local(address), "{address}");
        }
    }

    #[test]
    fn only_a_plain_file_has_content() {
        let plain = parse_entry("100644 blob c0ffee\tevents/a.json").unwrap();
        assert_eq!(
            plain,
            ("events/a.json".to_owned(), Some("c0ffee".to_owned()))
        );
        for line in [
            "120000 blob c0ffee\ta",
            "160000 commit c0ffee\ta",
            "100755 blob c0ffee\ta",
        ] {
            assert_eq!(parse_entry(line).unwrap().1, None, "{line}");
        }
    }
}
