//! Programs of channels: run once, with a deadline, a bounded answer, and an environment that holds no secret but their own.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use tempfile::TempDir;

use super::http::open;
use super::transport::{Failure, Supply};
use crate::git::{Halt, run_keeping};
use crate::load::stays_inside;
use crate::platform::{Answer, RunRequest};

/// How much a program may say, in bytes.
const LARGEST_ANSWER: usize = 1024 * 1024;
/// What a program needs of the environment to start, and nothing that anybody keeps a secret in.
const PASSED_ON: [&str; 14] = [
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LOGNAME",
    "PATH",
    "PATHEXT",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "TZ",
    "USER",
    "USERPROFILE",
];

/// Runs a program of a channel.
pub(super) fn run(
    request: &RunRequest,
    workspace: &Path,
    supply: Supply<'_>,
    deadline: Duration,
) -> Result<Answer, Failure> {
    let media = media(&request.files, supply).map_err(Failure::NotSent)?;
    let (program, arguments) = request
        .command
        .split_first()
        .ok_or_else(|| Failure::NotSent("`command` names no program".to_owned()))?;
    let mut command = Command::new(located(program, workspace));
    command.args(arguments).current_dir(workspace).env_clear();
    for name in PASSED_ON {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    for name in &request.secrets {
        let variable = format!("KALENDS_{}", name.to_uppercase());
        command.env(variable, supply.secrets.expose(name));
    }
    if let Some(folder) = &media {
        command.env("KALENDS_MEDIA", folder.path());
    }
    let input = format!("{}\n", request.input);
    let patience = request.deadline.unwrap_or(deadline);
    let most = LARGEST_ANSWER + 1;
    match run_keeping(&mut command, input.as_bytes(), patience, most) {
        Ok(output) => answer(output, supply),
        Err(Halt::NotStarted(error)) => Err(Failure::NotSent(format!(
            "`{program}` cannot be started: {error}"
        ))),
        Err(Halt::TooLong(time)) => Err(Failure::Unknown(format!(
            "`{program}` took longer than {} seconds, and was ended",
            time.as_secs()
        ))),
    }
}

/// A program with a slash in its name lies in the workspace, wherever this one was started.
fn located(program: &str, workspace: &Path) -> PathBuf {
    let path = Path::new(program);
    let is_a_name = path.components().count() == 1 && !program.starts_with('.');
    if is_a_name {
        return path.to_path_buf();
    }
    workspace
        .canonicalize()
        .unwrap_or_else(|_| workspace.to_path_buf())
        .join(path)
}

/// The calendar's files in a folder that goes with the run; none where there are none.
fn media(files: &[String], supply: Supply<'_>) -> Result<Option<TempDir>, String> {
    if files.is_empty() {
        return Ok(None);
    }
    let failed =
        |error: io::Error| format!("its files could not be laid out for the program: {error}");
    let folder = TempDir::with_prefix("kalends-").map_err(failed)?;
    for path in files {
        if !stays_inside(path) {
            return Err(format!("`{path}` is outside the workspace"));
        }
        let target = folder.path().join(path);
        let (mut blob, size) = open(path, supply).map_err(|failure| failure.to_string())?;
        fs::create_dir_all(target.parent().unwrap_or(folder.path())).map_err(failed)?;
        let written = File::create(&target).and_then(|mut out| io::copy(&mut blob, &mut out));
        if written.map_err(failed)? != size {
            return Err(format!("`{path}` cannot be read to its end"));
        }
    }
    Ok(Some(folder))
}

/// What the program said, or how it ended.
fn answer(output: Output, supply: Supply<'_>) -> Result<Answer, Failure> {
    let text = |bytes: Vec<u8>| {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        supply.secrets.strike_out(text)
    };
    if output.status.success() {
        if output.stdout.len() > LARGEST_ANSWER {
            let reason = format!("the program said more than {LARGEST_ANSWER} bytes");
            return Err(Failure::Unknown(reason));
        }
        return Ok(Answer {
            status: 200,
            body: text(output.stdout),
            ..Answer::default()
        });
    }
    let code = output.status.code();
    let exit = code.map_or_else(|| "signal".to_owned(), |code| code.to_string());
    let errors = text(output.stderr);
    let last = errors.lines().rev().find(|line| !line.trim().is_empty());
    Ok(Answer {
        status: 500,
        headers: BTreeMap::from([("exit".to_owned(), exit)]),
        body: last.unwrap_or_default().to_owned(),
        asked: 0,
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {

    use secrecy::SecretString;
    use serde_json::json;

    use super::*;
    use crate::load::disk::Folder;
    use crate::publish::credentials::Secrets;
    use crate::publish::progress::unobserved;

    const LONG: Duration = Duration::from_secs(60);

    fn ran(script: &str, files: &[&str], deadline: Duration) -> Result<Answer, Failure> {
        let workspace = tempfile::tempdir().unwrap();
        fs::create_dir(workspace.path().join("media")).unwrap();
        fs::write(workspace.path().join("media/a.png"), "picture").unwrap();
        let tree = Folder::new(workspace.path());
        let observer = unobserved();
        let secrets = Secrets::of("token", SecretString::from("a-long-secret".to_owned()));
        let request = RunRequest {
            command: ["sh", "-c", script].map(str::to_owned).to_vec(),
            input: json!({ "action": "describe" }),
            secrets: vec!["token"],
            files: files.iter().map(|path| (*path).to_owned()).collect(),
            deadline: None,
        };
        let supply = Supply::without_uploads(&secrets, &tree, &observer);
        run(&request, workspace.path(), supply, deadline)
    }

    fn body(script: &str) -> String {
        ran(script, &["media/a.png"], LONG).unwrap().body
    }

    #[test]
    fn a_program_hears_what_is_asked_and_sees_its_own_secret_and_no_other() {
        assert_eq!(body("cat"), "{\"action\":\"describe\"}\n");
        assert_eq!(
            body("test \"$KALENDS_TOKEN\" = a-long-secret && echo yes"),
            "yes\n"
        );
        assert_eq!(body("echo $KALENDS_TOKEN"), "[token]\n");
        let names = body("env | cut -d= -f1 | sort");
        // A shell sets some of its own.
        let own = [
            "KALENDS_MEDIA",
            "KALENDS_TOKEN",
            "OLDPWD",
            "PWD",
            "SHLVL",
            "_",
        ];
        for name in names.lines() {
            assert!(PASSED_ON.contains(&name) || own.contains(&name), "{name}");
        }
    }

    #[test]
    fn the_files_of_the_calendar_lie_in_a_folder_that_goes_with_the_run() {
        assert_eq!(body("cat \"$KALENDS_MEDIA/media/a.png\""), "picture");
        let folder = body("echo $KALENDS_MEDIA");
        assert!(!Path::new(folder.trim()).exists(), "{folder}");
        let outside = ran("cat", &["../a"], LONG);
        assert!(matches!(outside, Err(Failure::NotSent(_))), "{outside:?}");
    }

    #[test]
    fn an_end_that_is_not_well_tells_its_code_and_its_last_words() {
        let ended = |script: &str| {
            let answer = ran(script, &[], LONG).unwrap();
            (answer.status, answer.headers["exit"].clone(), answer.body)
        };
        let told = (500, "75".to_owned(), "not now, [token]".to_owned());
        assert_eq!(
            ended("echo out; echo first >&2; echo not now, $KALENDS_TOKEN >&2; exit 75"),
            told
        );
        assert_eq!(
            ended("kill -9 $$"),
            (500, "signal".to_owned(), String::new())
        );
    }

    #[test]
    fn what_takes_too_long_or_says_too_much_proves_nothing_and_what_is_not_there_was_not_run() {
        let slow = ran("sleep 60", &[], Duration::from_millis(100));
        assert!(matches!(slow, Err(Failure::Unknown(_))), "{slow:?}");
        let loud = ran("yes | head -c 3000000", &[], LONG);
        assert!(matches!(loud, Err(Failure::Unknown(_))), "{loud:?}");
        assert_eq!(located("python3", Path::new("/w")), Path::new("python3"));
        assert_eq!(
            located("./a.py", Path::new("/nowhere")),
            Path::new("/nowhere/./a.py")
        );
    }
}
