//! `kalends completions` and `kalends man`: what shells and readers of manuals want.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Arguments;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Prints completions for a shell.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Result<u8, Failure> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "kalends", &mut text);
        Terminal::data(&String::from_utf8_lossy(&text))?;
        Ok(0)
    }
}

/// Prints the manual page.
pub(super) fn man() -> Result<u8, Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Arguments::command()).render(&mut text)?;
    Terminal::data(&String::from_utf8_lossy(&text))?;
    Ok(0)
}
