//! After a run of `kalends publish`: those who do not watch are told, if `[notify]` says whom.
//!
//! What cannot be delivered is said on standard error, and changes neither what was published nor the exit code.

use std::time::Duration;

use kalends::load::{Loaded, Tree};
use kalends::publish::{HttpTransport, Notifier, Report, ToldFile, told_name, untold};
use kalends::render::notify;

use super::workspace::Workspace;
use super::{Context, hosts};
use crate::failure::{LOCKED, USAGE};

/// How long a notification may take: a run does not wait for a chat.
const DEADLINE: Duration = Duration::from_secs(10);

/// What a run came to.
pub(super) struct Ended<'a> {
    /// Its exit code.
    pub code: u8,
    /// What it did, if it began.
    pub report: Option<&'a Report>,
    /// Why it could not begin or not go on.
    pub failure: Option<String>,
    /// False when it was about some posts or channels only: then it is no sign that the job is alive.
    pub whole: bool,
}

/// Tells what a run came to, to whom the settings say.
pub(super) fn notify(
    context: Context<'_>,
    workspace: &Workspace,
    tree: &dyn Tree,
    loaded: &Loaded,
    ended: &Ended<'_>,
) {
    let settings = &loaded.settings.notify;
    let nobody = settings.webhook.is_none() && settings.health.is_none();
    // The run that holds the lock tells what it comes to itself.
    if nobody || ended.code == LOCKED {
        return;
    }
    let warn = |reason: &str| {
        context
            .terminal
            .warn(&format!("nobody was notified: {reason}"));
    };
    let http = match HttpTransport::new(DEADLINE, hosts()) {
        Ok(http) => http,
        Err(failure) => return warn(&failure.to_string()),
    };
    let notifier = Notifier {
        http: &http,
        workspace: workspace.root(),
        tree,
    };
    if let Some(webhook) = &settings.webhook {
        let memory = workspace.told();
        let (text, troubles) = message(context, loaded, ended, &memory);
        if let Some(text) = text {
            match notifier.tell(webhook, &text) {
                Ok(()) => {
                    let now = context.global.clock().now();
                    memory.save(&memory.load().with(troubles, now));
                }
                Err(reason) => warn(&reason),
            }
        }
    }
    if let Some(health) = settings.health.as_ref().filter(|_| ended.whole)
        && let Err(reason) = notifier.ping(health, ended.code < USAGE)
    {
        warn(&reason);
    }
}

/// What is to be said, if there is anything new, and the names under which it is remembered.
fn message(
    context: Context<'_>,
    loaded: &Loaded,
    ended: &Ended<'_>,
    memory: &ToldFile,
) -> (Option<String>, Vec<String>) {
    let now = context.global.clock().now();
    let told = memory.load();
    let name = loaded.settings.workspace.name.as_deref();
    if let Some(failure) = &ended.failure {
        let trouble = format!("exit {}", ended.code);
        let text = (!told.knows(&trouble, now)).then(|| notify::render_failure(name, failure));
        return (text, vec![trouble]);
    }
    if let Some(broken) = loaded.broken_files.first() {
        let path = loaded.sources.get(*broken).path();
        let trouble = format!("broken {path}");
        let failure = format!("`{path}` cannot be read throughout, so its posts are held");
        if !told.knows(&trouble, now) {
            return (Some(notify::render_held(name, &failure)), vec![trouble]);
        }
    }
    let news = ended
        .report
        .map(|report| untold(report, &told, now))
        .unwrap_or_default();
    let text = (!news.is_empty()).then(|| notify::render(name, &news));
    (text, news.into_iter().map(told_name).collect())
}
