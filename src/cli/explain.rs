//! `kalends explain`: why a rule exists, and what to write instead.

use clap::Args;
use kalends::decode::nearest;
use kalends::lint::{RULES, find};

use crate::failure::Failure;
use crate::terminal::Terminal;

/// Explains a rule.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The rule's name, as `check` shows it
    rule: String,
}

impl Explain {
    pub(super) fn run(&self) -> Result<u8, Failure> {
        let rule = find(&self.rule).ok_or_else(|| {
            let near = nearest(&self.rule, RULES.iter().map(|rule| rule.id.0));
            let help = near.map_or("`kalends rules` lists them".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
            Failure::usage(format!("there is no rule `{}`", self.rule), help)
        })?;
        let head = format!(
            "{} ({}, {})\n\n",
            rule.id.0,
            rule.category.name(),
            rule.severity.name()
        );
        Terminal::data(&format!("{head}{}\n", rule.doc.trim()))?;
        Ok(0)
    }
}
