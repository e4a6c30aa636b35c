//! Signals to runs.

use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

/// So long a test waits for a run to stop.
const LIMIT: Duration = Duration::from_secs(30);

/// Sends a run a signal. False where it has ended already.
pub(crate) fn signal(child: &Child, name: &str) -> bool {
    let mut command = Command::new("kill");
    command.args([&format!("-{name}"), &child.id().to_string()]);
    let output = command.output().expect("kill starts");
    output.status.success()
}

/// Waits until a run is stopped, as by SIGSTOP.
#[track_caller]
pub(crate) fn wait_until_stopped(child: &Child) {
    let deadline = Instant::now() + LIMIT;
    while Instant::now() < deadline {
        let mut command = Command::new("ps");
        command.args(["-o", "stat=", "-p", &child.id().to_string()]);
        let output = command.output().expect("ps starts");
        if output.stdout.starts_with(b"T") {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("it does not stop");
}
