//! `kalends doctor`: would publishing work here? Everything is looked at, nothing is changed or sent.

use std::time::Duration;

use clap::Args;
use kalends::ledger::LedgerState;
use kalends::load::git::{is_repository, uncommitted};
use kalends::load::{Loaded, Tree, git_state, load};
use kalends::platform::Account;
use kalends::publish::{
    Asking, Checkup, Condition, CredentialError, HttpTransport, Reach, ask, doctor, find_secret,
};
use kalends::render::{doctor_json, doctor_text};
use kalends::time::{ZONE_DATA, to_local};

use super::workspace::Workspace;
use super::{Context, TableFormat, hosts};
use crate::failure::{Failure, USAGE};
use crate::terminal::Terminal;

/// How long a server may take to say who we are.
const DEADLINE: Duration = Duration::from_secs(15);

/// Looks whether publishing would work here: secrets, accounts, tokens, clock, ledger, git.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Ask no server
    #[arg(long)]
    offline: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = TableFormat::Table, value_name = "FORMAT")]
    format: TableFormat,
}

impl Doctor {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let mut checks = Vec::new();
        // Where no commit can be published, the folder at least is looked at.
        let tree: Box<dyn Tree> = match workspace.published(context, false) {
            Ok(tree) => tree,
            Err(failure) => {
                checks.push(stopped("git", "published", failure));
                Box::new(workspace.folder())
            }
        };
        let loaded = load(tree.as_ref())?;
        checks.insert(0, doctor::settings(&loaded));
        let mut all = checks;
        let git = all.len() == 1;
        let known = if self.offline {
            let copy = workspace.ledger_copy(&loaded.settings);
            copy.and_then(|known| known.ok_or_else(not_fetched))
        } else {
            workspace.ledger(&loaded.settings)
        };
        let asked = self.channels(
            context,
            &workspace,
            (tree.as_ref(), &loaded),
            known.as_ref().ok(),
        )?;
        all.extend(asked);
        all.extend(notify(&workspace, &loaded));
        all.extend(ledger(&workspace, &loaded, known));
        if git {
            all.extend(repository(&workspace, tree.as_ref())?);
        }
        all.push(doctor::time_zones(ZONE_DATA, context.global.clock().now()));
        let text = match self.format {
            TableFormat::Json => doctor_json::render(&all),
            TableFormat::Table => doctor_text::render(&all, Terminal::width().min(80)),
        };
        Terminal::data(&text)?;
        let is_stopped = all.iter().any(|check| check.state == Condition::Problem);
        Ok(if is_stopped { USAGE } else { 0 })
    }

    fn channels(
        &self,
        context: Context<'_>,
        workspace: &Workspace,
        (tree, loaded): (&dyn Tree, &Loaded),
        ledger: Option<&LedgerState>,
    ) -> Result<Vec<Checkup>, Failure> {
        let http = HttpTransport::new(DEADLINE, hosts()).map_err(|failure| {
            Failure::usage(failure.to_string(), "leave the network out with --offline")
        })?;
        // A ledger that cannot be had is reported once, and not with every channel.
        let tokens = match ledger {
            Some(_) if !self.offline => workspace.tokens(context, loaded)?,
            Some(_) | None => None,
        };
        let reach = Reach {
            http: &http,
            workspace: workspace.root(),
            tree,
            tokens: tokens.as_ref(),
        };
        let asking = Asking {
            workspace: workspace.root(),
            reach: ledger
                .filter(|_| !self.offline)
                .map(|ledger| (reach, ledger)),
            ledger,
            clock: context.global.clock(),
        };
        let zone = loaded.settings.workspace.zone();
        let today = to_local(context.global.clock().now(), zone).date();
        let channels = loaded.calendar.channels.iter();
        let checks = channels.flat_map(|(id, entry)| {
            let channel = &entry.value;
            let asked = ask(Account { id, channel }, asking);
            doctor::channel(id, channel, &asked, today)
        });
        Ok(checks.collect())
    }
}

fn not_fetched() -> Failure {
    Failure::usage(
        "it is a branch that was not fetched here yet",
        "leave --offline out to have it fetched",
    )
}

fn stopped(subject: &str, check: &'static str, failure: Failure) -> Checkup {
    let help = failure
        .help
        .unwrap_or_else(|| "nothing is published until then".to_owned());
    Checkup::problem(subject, check, failure.message, help)
}

fn notify(workspace: &Workspace, loaded: &Loaded) -> Vec<Checkup> {
    let settings = &loaded.settings.notify;
    let named = [("webhook", &settings.webhook), ("health", &settings.health)];
    let named = named
        .into_iter()
        .filter_map(|(name, source)| Some((name, source.as_ref()?)));
    let found = named.map(
        |(name, source)| match find_secret(name, source, workspace.root()) {
            Ok(()) => Checkup::ok("notify", name, "its address is there"),
            Err(CredentialError { message, help }) => {
                Checkup::warning("notify", name, message, help)
            }
        },
    );
    found.collect()
}

fn ledger(
    workspace: &Workspace,
    loaded: &Loaded,
    known: Result<LedgerState, Failure>,
) -> Vec<Checkup> {
    let settings = &loaded.settings;
    let kind = settings
        .publish
        .ledger
        .map(|kind| kind.value)
        .unwrap_or_default();
    let state = match known {
        Ok(state) => state,
        Err(failure) => return vec![stopped("ledger", "record", failure)],
    };
    let mut checks = doctor::ledger(kind.word(), &state, settings.workspace.zone());
    checks.push(match workspace.lock_holder(settings) {
        None => Checkup::ok("ledger", "lock", "free"),
        Some(failure) => Checkup::warning(
            "ledger",
            "lock",
            failure.message,
            "run `kalends publish` again when it is done",
        ),
    });
    if workspace.has_journal() {
        let message = "results of an earlier run wait in .kalends/journal.jsonl";
        let help = "leave the file there: the next run takes them in";
        checks.push(Checkup::warning("ledger", "journal", message, help));
    }
    checks
}

fn repository(workspace: &Workspace, tree: &dyn Tree) -> Result<Vec<Checkup>, Failure> {
    let root = workspace.root();
    if !is_repository(root)? {
        let message = "this is no repository, so the folder is published as it is";
        return Ok(vec![Checkup::ok("git", "published", message)]);
    }
    Ok(doctor::git(
        tree.commit(),
        &git_state(root)?,
        &uncommitted(root)?,
    ))
}
