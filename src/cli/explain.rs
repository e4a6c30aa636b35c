//! `kalends explain`: why a rule exists, and what to write instead; why a post goes out at its minute.

use chrono::TimeDelta;
use clap::Args;
use kalends::decode::nearest;
use kalends::layout::{HORIZON_DAYS, Input, Window, lay_out, waits};
use kalends::ledger::fold;
use kalends::lint::{RULES, find};
use kalends::load::Loaded;
use kalends::render::check_full::Look;
use kalends::render::{explain_post, rule_text, story};

use super::Context;
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Prose is not read well in longer lines, however wide the terminal is.
const LINE: usize = 100;

/// Explains a rule, or why a post goes out when it does.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A rule's name, as `check` shows it, or the id of a post
    #[arg(value_name = "RULE|POST")]
    name: String,
}

impl Explain {
    pub(super) fn run(&self, context: Context<'_>) -> Result<u8, Failure> {
        if let Some(rule) = find(&self.name) {
            let look = Look {
                styled: context.terminal.colored(),
                width: Terminal::width().min(LINE),
            };
            Terminal::data(&rule_text::render(rule, look))?;
            return Ok(0);
        }
        // Outside of a workspace there are rules all the same.
        let Ok(workspace) = Workspace::find(context) else {
            return Err(self.unknown(None));
        };
        let mut loaded = workspace.load()?;
        let events = workspace.events_here(context, &loaded.settings)?;
        let zone = loaded.settings.workspace.zone();
        let story = story::render(&events, &self.name, zone);
        if !loaded.calendar.posts.contains_key(&self.name) {
            if story.is_empty() {
                return Err(self.unknown(Some(&loaded)));
            }
            Terminal::data(&format!(
                "`{}` is not in the calendar any more.\n{story}",
                self.name
            ))?;
            return Ok(0);
        }
        let ledger = fold(&events)?;
        workspace.look_up_approvals(&mut loaded, &ledger);
        let now = context.global.clock().now();
        let input = Input {
            calendar: &loaded.calendar,
            settings: &loaded.settings,
            ledger: &ledger,
            now,
        };
        let year = TimeDelta::days(HORIZON_DAYS);
        let window = Window {
            from: now - year,
            to: now + year,
        };
        let layout = lay_out(&input, window);
        let waits = waits(&input, window, &self.name);
        let why = explain_post::render(&input, &layout, &waits, &self.name);
        Terminal::data(&(why + &story))?;
        Ok(0)
    }

    fn unknown(&self, loaded: Option<&Loaded>) -> Failure {
        let posts = loaded
            .into_iter()
            .flat_map(|loaded| loaded.calendar.posts.keys());
        let names = RULES
            .iter()
            .map(|rule| rule.id.0)
            .chain(posts.map(String::as_str));
        let help = nearest(&self.name, names).map_or(
            "`kalends rules` lists the rules, `kalends calendar` the posts".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let what = if loaded.is_some() {
            "rule or post"
        } else {
            "rule"
        };
        Failure::usage(format!("there is no {what} `{}`", self.name), help)
    }
}
