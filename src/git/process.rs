//! A program that must end in time: with everything that it started, it is killed when it does not.

use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long output is still taken after the end: something left behind may hold the pipes open for good, as the shared
/// connection of `ssh` does.
const GRACE: Duration = Duration::from_secs(1);
/// How much is read at once, in bytes.
const CHUNK: usize = 64 * 1024;

/// Why a program did not come to its own end.
#[derive(Debug)]
pub enum Halt {
    /// It could not be started, or waited for.
    NotStarted(io::Error),
    /// It took longer than this, and was killed.
    TooLong(Duration),
}

/// What is heard of a running program.
enum Heard {
    Output(Vec<u8>),
    Errors(Vec<u8>),
    End(io::Result<ExitStatus>),
}

/// Runs a program to its end, with `input` on its standard input.
pub fn run(command: &mut Command, input: &[u8], patience: Duration) -> Result<Output, Halt> {
    run_keeping(command, input, patience, usize::MAX)
}

/// Runs a program to its end like [`run`], and keeps at most so many bytes of each of its outputs.
pub fn run_keeping(
    command: &mut Command,
    input: &[u8],
    patience: Duration,
    most: usize,
) -> Result<Output, Halt> {
    let began = Instant::now();
    let child = start(command).map_err(Halt::NotStarted)?;
    let group = child.id();
    let heard = listen(child, input.to_vec());
    let (mut stdout, mut stderr, mut status) = (Vec::new(), Vec::new(), None);
    loop {
        let left = match status {
            Some(_) => GRACE,
            None => patience.saturating_sub(began.elapsed()),
        };
        match heard.recv_timeout(left) {
            Ok(Heard::Output(bytes)) => keep(&mut stdout, &bytes, most),
            Ok(Heard::Errors(bytes)) => keep(&mut stderr, &bytes, most),
            Ok(Heard::End(end)) => status = Some(end.map_err(Halt::NotStarted)?),
            Err(RecvTimeoutError::Timeout) if status.is_none() => {
                kill(group);
                return Err(Halt::TooLong(patience));
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = status.ok_or_else(|| Halt::NotStarted(io::ErrorKind::BrokenPipe.into()))?;
    Ok(Output {
        status,
        stdout,
        stderr,
    })
}

fn keep(kept: &mut Vec<u8>, bytes: &[u8], most: usize) {
    let room = most.saturating_sub(kept.len()).min(bytes.len());
    kept.extend(&bytes[..room]);
}

fn start(command: &mut Command) -> io::Result<Child> {
    in_a_group_of_its_own(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

/// Feeds the program and hears it out, each on a thread of its own: every pipe is short, and one waits for the other.
fn listen(mut child: Child, input: Vec<u8>) -> Receiver<Heard> {
    let (tell, heard) = channel();
    if let Some(mut stdin) = child.stdin.take() {
        // Whoever does not read to the end has said why on standard error.
        thread::spawn(move || stdin.write_all(&input).ok());
    }
    if let Some(stdout) = child.stdout.take() {
        let tell = tell.clone();
        thread::spawn(move || forward(stdout, &tell, Heard::Output));
    }
    if let Some(stderr) = child.stderr.take() {
        let tell = tell.clone();
        thread::spawn(move || forward(stderr, &tell, Heard::Errors));
    }
    thread::spawn(move || tell.send(Heard::End(child.wait())).ok());
    heard
}

fn forward(mut pipe: impl Read, tell: &Sender<Heard>, heard: fn(Vec<u8>) -> Heard) {
    let mut buffer = vec![0; CHUNK];
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        if tell.send(heard(buffer[..count].to_vec())).is_err() {
            return;
        }
    }
}

#[cfg(unix)]
fn in_a_group_of_its_own(command: &mut Command) -> &mut Command {
    use std::os::unix::process::CommandExt;
    command.process_group(0)
}

#[cfg(not(unix))]
fn in_a_group_of_its_own(command: &mut Command) -> &mut Command {
    command
}

/// Ends the program and whatever it started. It is not waited for yet, so its number cannot be another's.
#[cfg(unix)]
fn kill(group: u32) {
    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;
    if let Ok(group) = i32::try_from(group) {
        // It may have ended by itself meanwhile.
        let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
    }
}

/// Elsewhere it is left to end by itself: nobody waits for it any more.
#[cfg(not(unix))]
fn kill(_: u32) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn both_outputs_and_the_end_are_told() {
        let output = run(&mut shell("cat; echo no >&2; exit 3"), b"in", LONG).unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(
            (&*output.stdout, &*output.stderr),
            (&b"in"[..], &b"no\n"[..])
        );
    }

    #[test]
    fn more_than_a_pipe_holds_goes_through_in_both_directions() {
        let input = vec![b'x'; 1_000_000];
        let output = run(&mut shell("cat"), &input, LONG).unwrap();
        assert_eq!(output.stdout, input);
    }

    #[test]
    fn what_is_more_than_wanted_is_heard_and_thrown_away() {
        let output = run_keeping(&mut shell("yes | head -c 1000000"), b"", LONG, 10).unwrap();
        assert_eq!(output.stdout, b"y\ny\ny\ny\ny\n");
        assert!(output.status.success());
    }

    #[test]
    fn what_hangs_is_killed_with_everything_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let script = format!("(sleep 1; touch {}) & sleep 60", mark.display());
        let halted = run(&mut shell(&script), b"", Duration::from_millis(100));
        assert!(matches!(halted, Err(Halt::TooLong(_))));
        thread::sleep(Duration::from_millis(1500));
        assert!(!mark.exists());
    }

    #[test]
    fn what_is_left_behind_with_the_pipes_open_is_not_waited_for() {
        let began = Instant::now();
        let output = run(&mut shell("sleep 30 & echo done"), b"", LONG).unwrap();
        assert_eq!(output.stdout, b"done\n");
        assert!(began.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn what_is_not_there_is_not_started() {
        let halted = run(&mut Command::new("/nowhere/at/all"), b"", LONG);
        assert!(matches!(halted, Err(Halt::NotStarted(_))));
    }
}
