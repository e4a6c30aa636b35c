//! `kalends auth`: a channel's credentials, granted in a browser or typed in, and put where the channel keeps them.

mod browser;
mod keys;

use clap::Args;
use kalends::load::Loaded;
use kalends::model::{Channel, SecretSource, Setting};
use kalends::platform::{
    Account, Authorization, Consent, Platform, authorization, find, returned_code,
};
use kalends::publish::{
    DEADLINE, HttpTransport, Kept, Obtained, Reach, account_in_words, exchange, put, random_word,
    visit,
};
use secrecy::SecretString;

use super::Context;
use super::known::unknown;
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::terminal::Terminal;
use browser::Page;

/// Obtains a channel's credentials and keeps them where the channel says.
#[derive(Debug, Args)]
#[command(
    after_help = "Where a platform grants credentials in a browser, a page is opened there, and a page on this machine \
                  takes its answer. Everywhere else they are typed in, and not shown. What the channel keeps in a file \
                  is written there, readable by you alone; what it reads from the environment is printed once, as NAME=secret. \
                  What it keeps in the ledger is encrypted with a key, which is made and printed once if there is none."
)]
pub(super) struct Auth {
    /// The channel's id
    channel: String,
    /// The address that the app is registered with at the platform; you then paste where the browser ends
    #[arg(long, value_name = "URL", conflicts_with = "port")]
    redirect: Option<String>,
    /// The port of this machine that waits for the browser
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    port: u16,
    /// Type the credentials in, also where a browser could grant them
    #[arg(long, conflicts_with_all = ["redirect", "port"])]
    paste: bool,
    /// Make a new key for the tokens in the ledger, because the old one is lost
    #[arg(long)]
    new_key: bool,
}

impl Auth {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let loaded = workspace.load()?;
        let (account, platform) = self.account(&loaded)?;
        let http = HttpTransport::new(DEADLINE, super::hosts())
            .map_err(|failure| Failure::usage(failure.to_string(), "try again"))?;
        let granting =
            authorization(platform.id).filter(|row| !self.paste && is_meant(account.channel, row));
        let mut tokens = workspace.tokens(context, &loaded)?;
        if let Some(tokens) = &mut tokens {
            keys::make_missing(context, &loaded, account.channel, tokens, self.new_key)?;
        }
        let reach = Reach {
            http: &http,
            workspace: workspace.root(),
            tree: &workspace.folder(),
            tokens: tokens.as_ref(),
        };
        let obtained = match granting {
            Some(authorization) => self.granted(account, authorization, reach)?,
            None => typed(context, account, platform)?,
        };
        let kept = put(account, &obtained, reach)
            .map_err(|reason| Failure::usage(reason, "put that right, and run it again"))?;
        let is_complete = tell(context, &kept)?;
        if is_complete {
            prove(context, account, platform, reach)?;
        }
        Ok(0)
    }

    fn account<'a>(
        &'a self,
        loaded: &'a Loaded,
    ) -> Result<(Account<'a>, &'static Platform), Failure> {
        let channels = &loaded.calendar.channels;
        let Some(entry) = channels.get(&self.channel) else {
            let names = channels.keys().map(String::as_str);
            return Err(unknown("channel", &self.channel, names));
        };
        let account = Account {
            id: &self.channel,
            channel: &entry.value,
        };
        let platform = find(entry.value.platform_id()).ok_or_else(|| {
            let help = "`kalends check` shows what is wrong with it";
            Failure::usage(format!("`{}` has no platform", self.channel), help)
        })?;
        Ok((account, platform))
    }

    /// Lets a person say yes in a browser.
    fn granted(
        &self,
        account: Account<'_>,
        authorization: &Authorization,
        reach: Reach<'_>,
    ) -> Result<Obtained, Failure> {
        if authorization.wants_https && self.redirect.is_none() {
            let message = "this platform sends the browser only to addresses that begin with https";
            let help = "name one that the app is registered with, such as `--redirect https://acme.example/`; nothing need be there";
            return Err(Failure::usage(message.to_owned(), help));
        }
        let page = match &self.redirect {
            None => Some(Page::open(self.port)?),
            Some(_) => None,
        };
        let random = || random_word().map_err(|reason| Failure::usage(reason, "try again"));
        let redirect = page
            .as_ref()
            .map_or_else(|| self.redirect.clone().unwrap_or_default(), Page::redirect);
        let consent = Consent {
            redirect,
            state: random()?,
            verifier: random()?,
        };
        let help = "correct `server` of the channel";
        let address = authorization
            .page(&account, &consent)
            .ok_or_else(|| Failure::usage("the platform's page has no address".to_owned(), help))?;
        Terminal::guide(&format!(
            "Open this page, say yes, and come back here:\n\n  {address}\n\nIt asks for: {}\nThe app must be registered with: {}\n",
            authorization.scopes.join(", "),
            consent.redirect,
        ));
        let came = match page {
            Some(page) => page.wait()?,
            None => Terminal::ask("Paste the address at which the browser ended:", "")?,
        };
        let again = "run `kalends auth` again";
        let code =
            returned_code(&came, &consent.state).map_err(|reason| Failure::usage(reason, again))?;
        exchange(account, authorization, (&consent, &code), reach)
            .map_err(|reason| Failure::usage(reason, again))
    }
}

/// Whether a channel is one that a browser can help: it names its app and keeps what would be granted.
fn is_meant(channel: &Channel, authorization: &Authorization) -> bool {
    let names_app = ["client_id", "client_key"]
        .iter()
        .any(|key| channel.text(key).is_some());
    let keeps = |(_, setting): &(&str, &str)| channel.setting(setting).is_some();
    names_app && authorization.kept.iter().all(keeps)
}

/// Asks for each secret that the channel keeps in a file or in the ledger.
fn typed(
    context: Context<'_>,
    account: Account<'_>,
    platform: &Platform,
) -> Result<Obtained, Failure> {
    for (number, step) in platform.guide.steps.iter().enumerate() {
        Terminal::guide(&format!("{}. {step}\n", number + 1));
    }
    let mut obtained = Obtained::default();
    for entry in &account.channel.settings.0 {
        let name = entry.key.value.as_str();
        match &entry.value.value {
            Setting::Secret(SecretSource::File(_) | SecretSource::Ledger(_)) => {
                let secret = Terminal::ask_secret(&format!("`{name}` of `{}`:", account.id))?;
                if secret.is_empty() {
                    return Err(Failure::usage(format!("`{name}` is empty"), "run it again, and type or paste it"));
                }
                let secret = SecretString::from(secret);
                obtained.secrets.push((name.to_owned(), secret));
            }
            Setting::Secret(SecretSource::Environment(variable)) => context.terminal.note(&format!(
                "`{name}` is read from the variable `{variable}`: set it where this runs, or keep it in a file ({name} = {{ file = \"…\" }})"
            )),
            Setting::Secret(SecretSource::Command(words)) => context.terminal.note(&format!(
                "`{name}` is told by the command `{}`: put it there",
                words.join(" ")
            )),
            Setting::Text(_) | Setting::Number(_) | Setting::Flag(_) | Setting::List(_) => {}
        }
    }
    Ok(obtained)
}

/// Says where each secret is. True when nothing is left to be put somewhere by hand.
fn tell(context: Context<'_>, kept: &[Kept]) -> Result<bool, Failure> {
    let mut is_complete = true;
    for kept in kept {
        match kept {
            Kept::InFile(path) => context
                .terminal
                .note(&format!("kept in `{path}`, for your eyes only")),
            Kept::InLedger(variable) => context.terminal.note(&format!(
                "kept in the ledger, encrypted with the key in `{variable}`"
            )),
            Kept::ByHand { place, .. } => {
                is_complete = false;
                context.terminal.note(&format!(
                    "put what follows into `{place}`; it is not shown again"
                ));
                Terminal::data(&format!("{}\n", kept.line().unwrap_or_default()))?;
            }
        }
    }
    Ok(is_complete)
}

/// Signs in with what is there now, and says as whom.
fn prove(
    context: Context<'_>,
    account: Account<'_>,
    platform: &Platform,
    reach: Reach<'_>,
) -> Result<(), Failure> {
    let visited = visit(account, platform, reach);
    match visited.identity {
        Ok(Some(identity)) => Terminal::data(&format!(
            "`{}` publishes as {}.\n",
            account.id,
            account_in_words(&identity)
        ))?,
        Ok(None) => context
            .terminal
            .note("the platform does not tell whose credentials these are"),
        Err(reason) => {
            let help = "look at what was typed and at the channel's settings, then run it again";
            return Err(Failure::usage(reason, help));
        }
    }
    Ok(())
}
