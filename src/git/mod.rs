//! Git's command line, run so that nothing that a repository brings along can run with it: hooks, file-system monitors
//! and prompts are off, and no variable of a calling hook leads to another repository.

mod lines;
mod name;
mod objects;
mod process;

use std::path::Path;
use std::process::{Command, Stdio};

pub use lines::{MergedLines, merge_lines};
pub use name::{BranchName, RemoteName};
pub use objects::{MISSING_OBJECT, contents};
pub use process::{Halt, run, run_keeping};

/// What a hook that calls this program may have set, all of which names a repository, or a part of one.
const OF_A_CALLING_HOOK: [&str; 8] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
];

/// `git`, working in that folder and reading nothing from standard input; its subcommand is still to be named.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args([
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "core.fsmonitor=false",
            "-c",
            "core.quotePath=false",
        ])
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    for variable in OF_A_CALLING_HOOK {
        command.env_remove(variable);
    }
    command
}
