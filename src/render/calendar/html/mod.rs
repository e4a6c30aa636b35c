//! `calendar` as one page for a browser: month, week and list, filters, search, and every post as its readers will see it.
//!
//! The page is a single file that asks the network for nothing, and says so to the browser in a policy. What the files
//! say stands in it as data that a script shows; where scripts are off, a plain list by day takes its place. The same
//! plan gives the same bytes.

mod clip;
mod data;
mod found;
mod message;
mod plain;

pub use crate::render::page::{Files, way};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Plan;
use crate::diagnostic::Diagnostic;
use crate::layout::Input;
use crate::render::page::policy::policy;
use crate::render::page::visible::visible;
use crate::source::Sources;

/// The style of the page, in one piece, since its hash stands in the policy.
const STYLE: &str = concat!(
    include_str!("../../page/style/colours.css"),
    include_str!("../../page/style/base.css"),
    include_str!("style/page.css"),
    include_str!("style/views.css"),
    include_str!("style/card.css"),
    include_str!("style/body.css"),
    include_str!("style/aside.css"),
    include_str!("style/print.css"),
);

/// The script of the page, in one piece for the same reason. Its files share one scope, and the last one starts it.
const SCRIPT: &str = concat!(
    include_str!("script/elements.js"),
    include_str!("script/dates.js"),
    include_str!("script/calendar.js"),
    include_str!("script/state.js"),
    include_str!("script/findings.js"),
    include_str!("script/body.js"),
    include_str!("script/card.js"),
    include_str!("script/month.js"),
    include_str!("script/week.js"),
    include_str!("script/list.js"),
    include_str!("script/aside.js"),
    include_str!("script/paper.js"),
    include_str!("script/dialogs.js"),
    include_str!("script/toolbar.js"),
    include_str!("script/keys.js"),
    include_str!("script/start.js"),
);

/// What the page shows.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The plan.
    pub plan: &'a Plan<'a>,
    /// What the plan was made from.
    pub input: &'a Input<'a>,
    /// What `check` finds; what is about a post stands beside it.
    pub findings: &'a [Diagnostic],
    /// The texts that the findings are about.
    pub sources: &'a Sources,
    /// What was learned of videos, sounds and long texts.
    pub files: &'a Files,
    /// The [`way`] from the page's folder to the workspace's; `None` where there is none, as when the page is printed,
    /// and then pictures and videos are named and not shown.
    pub workspace: Option<&'a str>,
}

/// The page as one HTML document.
pub fn render(page: &Page<'_>) -> String {
    let name = visible(page.plan.name.unwrap_or("Content calendar"));
    let data = data::gather(page);
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(STYLE, Some(SCRIPT)));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (name) " · calendar" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                noscript { (plain::list(page.plan, &name, &data)) }
                div #page hidden { (frame(&name)) }
                script #data type="application/json" { (PreEscaped(data.json())) }
                script type="module" { (PreEscaped(SCRIPT)) }
            }
        }
    };
    document.into_string() + "\n"
}

/// The fixed parts of the page, which the script fills.
fn frame(name: &str) -> Markup {
    html! {
        a .skip href="#view" { "Skip to the calendar" }
        header .top {
            div {
                h1 { (name) }
                p #span .quiet {}
            }
            div .tools {
                button #print type="button" .plain { "Print" }
                button #theme type="button" .plain {}
                button #help type="button" .plain aria-haspopup="dialog" { "Keys " kbd { "?" } }
            }
        }
        search .filters aria-label="Find posts" { div #filters {} }
        nav .period aria-label="Time shown" { div #period {} }
        p #told .quiet role="status" aria-live="polite" {}
        p #asked .paper {}
        div .columns {
            main #view tabindex="-1" {}
            aside #aside aria-label="At a glance" {}
        }
        div #paper .paper {}
        footer .quiet #foot {}
        dialog #card aria-label="Post" {}
        dialog #keys aria-labelledby="keys-title" {}
    }
}
