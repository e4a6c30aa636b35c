//! `kalends rules`: what `check` looks for.

use kalends::lint::RULES;
use kalends::render::rules_text;

use crate::failure::Failure;
use crate::terminal::Terminal;

/// Lists the rules that check applies.
pub(super) fn run() -> Result<u8, Failure> {
    Terminal::data(&rules_text::render(RULES, Terminal::width()))?;
    Ok(0)
}
