//! `kalends explain`: why a rule exists, and what to write instead.

use clap::Args;
use kalends::decode::nearest;
use kalends::lint::{RULES, find};
use kalends::render::check_full::Look;
use kalends::render::rule_text;

use super::Context;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Prose is not read well in longer lines, however wide the terminal is.
const LINE: usize = 100;

/// Explains a rule.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The rule's name, as `check` shows it
    rule: String,
}

impl Explain {
    pub(super) fn run(&self, context: Context<'_>) -> Result<u8, Failure> {
        let rule = find(&self.rule).ok_or_else(|| {
            let near = nearest(&self.rule, RULES.iter().map(|rule| rule.id.0));
            let help = near.map_or("`kalends rules` lists them".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
            Failure::usage(format!("there is no rule `{}`", self.rule), help)
        })?;
        let look = Look {
            styled: context.terminal.colored(),
            width: Terminal::width().min(LINE),
        };
        Terminal::data(&rule_text::render(rule, look))?;
        Ok(0)
    }
}
