//! The command line of the program, and the words that it reads on standard input.

use std::time::Duration;

use super::faults::Fault;
use super::grammar;
use super::settings::{KeyRepeat, Settings};

/// What `--help` prints.
pub(crate) const USAGE: &str = "\
A Mastodon server and a webhook receiver for tests, on 127.0.0.1.

  --port PORT                 a free one when absent; the address is printed on standard output
  --token TOKEN               a valid access token, repeatable; each is an account of its own
  --secret whsec_SECRET       a secret that webhooks may be signed with, repeatable
  --effects FILE              append every effect and request to FILE, one JSON object a line
  --fault WHERE:WHEN:WHAT     misbehave, repeatable: 'POST /api/v1/statuses:nth=3:cut-after-effect'
  --max-characters N          the limit of a status
  --media-polls N             uploads answer 202, then 206 for N polls
  --key-repeat WAY            a repeated Idempotency-Key: original, ignored or error
  --key-lifetime SECONDS      how long a key is remembered
  --unseen-reads N            how many reads miss a new status
  --rate-limit N              refuse more than N requests in five minutes
  --webhook-tolerance S|off   how far a webhook's timestamp may be off, in seconds

It runs until standard input ends. Lines on standard input: `fault RULE`, `clear`, `release`.
";

/// A command line that was understood.
#[derive(Debug)]
pub(crate) struct Options {
    /// The server to pretend to be.
    pub(crate) settings: Settings,
    /// The faults to begin with.
    pub(crate) faults: Vec<Fault>,
    /// Whether only the usage is asked for.
    pub(crate) shows_usage: bool,
}

/// A line of standard input that was understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Add a fault.
    Add(Fault),
    /// Drop every fault.
    Clear,
    /// Let hanging requests go on.
    Release,
}

/// Reads the arguments after the program's name. The error is a sentence for people.
pub(crate) fn read(arguments: impl IntoIterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        settings: Settings::default(),
        faults: Vec::new(),
        shows_usage: false,
    };
    let mut tokens = Vec::new();
    let mut secrets = Vec::new();
    let mut arguments = arguments.into_iter();
    while let Some(name) = arguments.next() {
        if name == "--help" {
            options.shows_usage = true;
            continue;
        }
        let value = arguments
            .next()
            .ok_or_else(|| format!("`{name}` needs a value"))?;
        match name.as_str() {
            "--token" => tokens.push(value),
            "--secret" => secrets.push(value),
            "--fault" => options.faults.push(grammar::fault(&value)?),
            _ => set(&mut options.settings, &name, &value)?,
        }
    }
    if !tokens.is_empty() {
        options.settings.tokens = tokens;
    }
    if !secrets.is_empty() {
        options.settings.webhook_secrets = secrets;
    }
    Ok(options)
}

/// Reads a line of standard input.
pub(crate) fn order(line: &str) -> Result<Order, String> {
    match line.trim() {
        "clear" => Ok(Order::Clear),
        "release" => Ok(Order::Release),
        other => match other.strip_prefix("fault ") {
            Some(rule) => grammar::fault(rule).map(Order::Add),
            None => Err(format!("`{other}` is not fault, clear or release")),
        },
    }
}

fn set(settings: &mut Settings, name: &str, value: &str) -> Result<(), String> {
    match name {
        "--port" => settings.port = grammar::number(value)?,
        "--effects" => settings.log_file = Some(value.into()),
        "--max-characters" => settings.statuses.max_characters = grammar::number(value)?,
        "--media-polls" => settings.media_polls = Some(grammar::number(value)?),
        "--key-repeat" => settings.key_repeat = key_repeat(value)?,
        "--key-lifetime" => settings.key_lifetime = seconds(value)?,
        "--unseen-reads" => settings.unseen_reads = grammar::number(value)?,
        "--rate-limit" => {
            settings.rate_limit = grammar::number(value)?;
            settings.enforces_rate_limit = true;
        }
        "--webhook-tolerance" => {
            settings.webhook_tolerance = match value {
                "off" => None,
                text => Some(seconds(text)?),
            }
        }
        _ => return Err(format!("`{name}` is not an option; see `--help`")),
    }
    Ok(())
}

fn key_repeat(value: &str) -> Result<KeyRepeat, String> {
    match value {
        "original" => Ok(KeyRepeat::Original),
        "ignored" => Ok(KeyRepeat::Ignored),
        "error" => Ok(KeyRepeat::ServerError),
        _ => Err(format!("`{value}` is not original, ignored or error")),
    }
}

fn seconds(value: &str) -> Result<Duration, String> {
    grammar::number(value).map(Duration::from_secs)
}
