//! The program: arguments in, exit code out.

mod cli;
mod failure;
mod progress;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use cli::Arguments;
use terminal::Terminal;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let terminal = Terminal::new(&arguments.global);
    match cli::run(arguments, terminal) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            terminal.error(&failure.message, failure.help.as_deref());
            ExitCode::from(failure.code)
        }
    }
}
