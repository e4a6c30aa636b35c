//! `kalends trust`: a person's word that a channel may publish to another server or account from now on.

use clap::Args;
use kalends::ledger::{Pin, Stream, What};
use kalends::load::Loaded;
use kalends::platform::{Account, find};
use kalends::publish::{DEADLINE, HttpTransport, Reach, Visit, account_in_words, there, visit};

use super::Context;
use super::known::unknown;
use super::record::record;
use super::resolve::person;
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Accepts the server and the account that a channel has now.
#[derive(Debug, Args)]
#[command(
    after_help = "A channel is pinned to its server and account when it first publishes. Where a change of \
                  files or of its token would send elsewhere, publishing on it stops until you trust the new place."
)]
pub(super) struct Trust {
    /// The channel's id
    channel: String,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Look at the folder instead of the commit that is published
    #[arg(long)]
    worktree: bool,
}

impl Trust {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let tree = workspace.published(context, self.worktree)?;
        let loaded = kalends::load::load(tree.as_ref())?;
        let mut store = workspace.store(&loaded.settings)?;
        let stream = Stream::Channel(self.channel.clone());
        let known = kalends::ledger::fold(&store.load_streams(std::slice::from_ref(&stream))?)?;
        let before = known.channel(&self.channel);
        let before = before.and_then(|record| record.pin.clone());
        let visited = self.visit(context, &workspace, tree.as_ref(), &loaded)?;
        let now = tell(&visited);
        match &before {
            Some(pin) if is_same(pin, &visited.place) => {
                Terminal::data(&format!(
                    "`{}` publishes to {now}, as before.\n",
                    self.channel
                ))?;
                return Ok(0);
            }
            Some(pin) => Terminal::data(&format!("Before: {}\n", tell_pin(pin)))?,
            None => {}
        }
        Terminal::data(&format!("Now:    {now}\n"))?;
        self.ask()?;
        let by = person();
        record(context, store.as_mut(), &stream, &by, |_| {
            Ok(What::Pinned(Pin {
                by: Some(by.clone()),
                ..visited.place.clone()
            }))
        })?;
        Terminal::data(&format!(
            "`{}` publishes there from now on.\n",
            self.channel
        ))?;
        Ok(0)
    }

    fn visit(
        &self,
        context: Context<'_>,
        workspace: &Workspace,
        tree: &dyn kalends::load::Tree,
        loaded: &Loaded,
    ) -> Result<Visit, Failure> {
        let channels = &loaded.calendar.channels;
        let entry = channels.get(&self.channel);
        let Some(entry) = entry else {
            let names = channels.keys().map(String::as_str);
            return Err(unknown("channel", &self.channel, names));
        };
        let platform = find(entry.value.platform_id()).ok_or_else(|| {
            let help = "`kalends check` shows what is wrong with it";
            Failure::usage(format!("`{}` has no platform", self.channel), help)
        })?;
        let http = HttpTransport::new(DEADLINE, super::hosts())
            .map_err(|failure| Failure::usage(failure.to_string(), "try again"))?;
        let account = Account {
            id: &self.channel,
            channel: &entry.value,
        };
        let tokens = workspace.tokens(context, loaded)?;
        let reach = Reach {
            http: &http,
            workspace: workspace.root(),
            tree,
            tokens: tokens.as_ref(),
        };
        let visited = visit(account, platform, reach);
        if let Err(reason) = &visited.identity {
            context.terminal.note(&format!(
                "its account is not known yet ({reason}); the next `kalends publish` pins whichever it meets there"
            ));
        }
        Ok(visited)
    }

    fn ask(&self) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        if !Terminal::can_ask() {
            let help = "look at the place above, then add `--yes`";
            return Err(Failure::usage(
                "nobody is there to be asked".to_owned(),
                help,
            ));
        }
        let answer = Terminal::ask("Shall it publish there? (yes/no)", "no")?;
        if answer.eq_ignore_ascii_case("yes") || answer.eq_ignore_ascii_case("y") {
            return Ok(());
        }
        Err(Failure::usage(
            "it was not trusted".to_owned(),
            "nothing was changed",
        ))
    }
}

/// Whether nothing has moved. An account that cannot be told now is taken to be the one that it was.
fn is_same(pin: &Pin, place: &Pin) -> bool {
    let account = place.account.is_none() || pin.account == place.account;
    pin.platform == place.platform && pin.server == place.server && account
}

fn tell(visited: &Visit) -> String {
    match &visited.identity {
        Ok(Some(identity)) => format!("{}, {}", there(&visited.place), account_in_words(identity)),
        Ok(None) | Err(_) => there(&visited.place),
    }
}

fn tell_pin(pin: &Pin) -> String {
    match &pin.account {
        Some(account) => format!("{}, account {account}", there(pin)),
        None => there(pin),
    }
}
