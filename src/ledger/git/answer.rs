//! What git said, for a machine that must act on it and for a person who must understand it.

use std::process::Output;

use super::super::LedgerError;

/// What came of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pushed {
    /// The remote has the commit.
    Done,
    /// Somebody else was faster, or is writing at this moment.
    Overtaken,
    /// The remote does not want it, and says why.
    Denied(String),
    /// Nobody knows whether the remote has it, and this is why.
    Lost(String),
}

/// Words by which a refusal says that the tip is another, or that somebody is changing it.
const OF_A_RACE: [&str; 8] = [
    "stale info",
    "non-fast-forward",
    "fetch first",
    "cannot lock ref",
    "failed to update ref",
    "failed to lock",
    "incorrect old value",
    "already exists",
];

/// Reads the answer of `git push --porcelain`, whose lines are a flag, the refs and a summary, with tabs in between
/// (git, `push`).
pub(super) fn answer(output: &Output) -> Pushed {
    let text = String::from_utf8_lossy(&output.stdout);
    let mut lines = text.lines().filter_map(|line| line.split_once('\t'));
    let told = lines.find(|(flag, rest)| flag.len() == 1 && rest.contains("refs/heads/"));
    match told {
        Some(("!", rest)) if OF_A_RACE.iter().any(|words| rest.contains(words)) => {
            Pushed::Overtaken
        }
        // The server answered something that is no answer.
        Some(("!", rest)) if rest.contains("[remote failure]") => Pushed::Lost(said(output)),
        Some(("!", rest)) => {
            let reason = rest.rsplit('\t').next().unwrap_or_default();
            Pushed::Denied(format!("{} {}", cleaned(reason), said(output)))
        }
        Some(_) => Pushed::Done,
        None => Pushed::Lost(said(output)),
    }
}

/// What a person should know of a failure: what git called fatal, or else the first thing that it said.
pub(super) fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let of_the_remote = lines().find(|line| line.starts_with("remote: ") && line.len() > 8);
    let fatal = lines().find(|line| line.starts_with("fatal: "));
    let line = fatal.or(of_the_remote).or_else(|| lines().next());
    let line = line.unwrap_or("no reason was given");
    cleaned(line.trim_start_matches("fatal: "))
}

pub(super) fn unreachable(detail: &str) -> LedgerError {
    LedgerError::Unreachable {
        detail: detail.to_owned(),
    }
}

/// A line without control characters and without what addresses may hold before an `@`, such as a token.
fn cleaned(line: &str) -> String {
    let line: String = line.chars().filter(|letter| !letter.is_control()).collect();
    let mut rest = line.as_str();
    let mut shown = String::new();
    while let Some((before, after)) = rest.split_once("://") {
        let end = after
            .find(|c: char| c == '/' || c == '\'' || c.is_whitespace())
            .unwrap_or(after.len());
        let host = after[..end].rfind('@').map_or(0, |at| at + 1);
        shown += before;
        shown += "://";
        shown += &after[host..end];
        rest = &after[end..];
    }
    shown + rest
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    fn output(stdout: &str, stderr: &str) -> Output {
        Output {
            status: ExitStatus::from_raw(256),
            stdout: stdout.as_bytes().to_vec(),
            stderr: stderr.as_bytes().to_vec(),
        }
    }

    fn line(flag: &str, summary: &str) -> Pushed {
        let stdout = format!("To ../a.git\n{flag}\tc0ffee:refs/heads/l\t{summary}\nDone\n");
        answer(&output(&stdout, "error: failed to push some refs"))
    }

    #[test]
    fn what_the_remote_took_is_done() {
        for flag in [" ", "*", "="] {
            assert_eq!(line(flag, "c0ffee..deadbeef"), Pushed::Done);
        }
    }

    #[test]
    fn a_lost_race_is_told_from_a_refusal() {
        for summary in [
            "[rejected] (stale info)",
            "[rejected] (non-fast-forward)",
            "[remote rejected] (cannot lock ref 'refs/heads/l': is at 1 but expected 2)",
            "[remote rejected] (failed to update ref)",
            "[remote rejected] (incorrect old value provided)",
        ] {
            assert_eq!(line("!", summary), Pushed::Overtaken, "{summary}");
        }
        for summary in [
            "[remote rejected] (pre-receive hook declined)",
            "[remote rejected] (protected branch)",
        ] {
            assert!(matches!(line("!", summary), Pushed::Denied(_)), "{summary}");
        }
    }

    #[test]
    fn no_answer_proves_nothing() {
        let cut = output("", "fatal: the remote end hung up unexpectedly\n");
        let reason = "the remote end hung up unexpectedly".to_owned();
        assert_eq!(answer(&cut), Pushed::Lost(reason));
        let failure = line("!", "[remote failure] (remote failed to report status)");
        assert!(matches!(failure, Pushed::Lost(_)));
    }

    #[test]
    fn a_token_in_an_address_is_not_shown() {
        let told = "fatal: unable to access 'https://bot:s3cret@a.example/b.git/': \u{1b}[2Jno, see https://b.example/a@b";
        assert_eq!(
            said(&output("", told)),
            "unable to access 'https://a.example/b.git/': [2Jno, see https://b.example/a@b"
        );
        assert_eq!(cleaned("x://a@b@c"), "x://c");
    }
}
