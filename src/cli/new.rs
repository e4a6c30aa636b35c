//! `kalends new`: writes a file from flags, or from answers on a terminal.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use kalends::load::{Loaded, WORKSPACE_FILE};
use kalends::model::is_valid_id;
use kalends::platform::{PLATFORMS, SettingKind, find};
use kalends::source::toml_text;
use kalends::time::{Day, to_local};

use super::Context;
use super::known::{known, unknown};
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Adds something to the calendar.
#[derive(Debug, Subcommand)]
pub(super) enum New {
    /// Add a post
    Post(NewPost),
    /// Add a campaign
    Campaign(NewCampaign),
    /// Add a channel
    Channel(NewChannel),
}

/// A post, as a draft.
#[derive(Debug, Args)]
pub(super) struct NewPost {
    /// Its id, for good: small letters, digits and dashes
    id: Option<String>,
    /// What it says
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// When it goes out: 2026-11-27T09:00:00, or a day such as 2026-11-27 or tomorrow; absent means the next free slot
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<Moment>,
    /// Where it goes; absent means the campaign's channels, else every channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Vec<String>,
    /// The campaign it belongs to
    #[arg(long, value_name = "CAMPAIGN")]
    campaign: Option<String>,
    /// The address it points to
    #[arg(long, value_name = "URL")]
    link: Option<String>,
}

/// A campaign.
#[derive(Debug, Args)]
pub(super) struct NewCampaign {
    /// Its id, for good: small letters, digits and dashes
    id: Option<String>,
    /// How people call it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// First day, such as 2026-11-20, monday or +2w
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<Day>,
    /// Last day
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    to: Option<Day>,
    /// Where its posts go
    #[arg(long, value_name = "CHANNEL")]
    channel: Vec<String>,
}

/// A channel.
#[derive(Debug, Args)]
pub(super) struct NewChannel {
    /// Its id, for good: small letters, digits and dashes
    id: Option<String>,
    /// The platform, such as mastodon or feed
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    /// A key of the platform, such as server=https://mastodon.example
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value)]
    set: Vec<(String, String)>,
    /// The cadence it follows
    #[arg(long, value_name = "CADENCE")]
    cadence: Option<String>,
}

/// When a post goes out, as it was typed.
#[derive(Debug, Clone, PartialEq)]
enum Moment {
    /// A time, which files write the same way.
    Time(String),
    /// A day.
    Day(Day),
}

fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(day) = text.parse() {
        return Ok(Moment::Day(day));
    }
    let parsed: Result<toml::value::Datetime, _> = text.parse();
    if parsed.is_ok_and(|at| at.date.is_some()) {
        Ok(Moment::Time(text.to_owned()))
    } else {
        Err(
            "write a date and a time, such as 2026-11-27T09:00:00, or a day, such as tomorrow"
                .to_owned(),
        )
    }
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or("write KEY=VALUE, such as server=https://mastodon.example")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

impl New {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let loaded = workspace.load()?;
        let zone = loaded.settings.workspace.zone();
        let today = to_local(context.global.clock().now(), zone).date();
        let (kind, id, table) = match self {
            Self::Post(post) => post.write(&loaded, today)?,
            Self::Campaign(campaign) => campaign.write(&loaded, today)?,
            Self::Channel(channel) => channel.write(&loaded)?,
        };
        let path = PathBuf::from(format!("calendar/{kind}-{id}.toml"));
        let target = workspace.root().join(&path);
        fs::create_dir_all(target.parent().unwrap_or(workspace.root()))?;
        // Made anew or not at all: a file that is there is somebody's work.
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&target)
            .map_err(|error| {
                Failure::usage(
                    format!("`{}` could not be made: {error}", path.display()),
                    "choose another id",
                )
            })?;
        file.write_all(schema_line(workspace.root()).as_bytes())?;
        file.write_all(table.as_bytes())?;
        Terminal::data(&format!(
            "Wrote {}. `kalends check` looks it over.\n",
            path.display()
        ))?;
        note_if_not_read(context, &workspace, &path)?;
        Ok(0)
    }
}

/// What lets an editor check the new file, where the workspace has the schemas.
fn schema_line(root: &Path) -> &'static str {
    if root.join("schemas/calendar.schema.json").exists() {
        "#:schema ../schemas/calendar.schema.json\n\n"
    } else {
        ""
    }
}

/// A workspace may read its files from elsewhere; then the new one must be moved there.
fn note_if_not_read(
    context: Context<'_>,
    workspace: &Workspace,
    path: &Path,
) -> Result<(), Failure> {
    let loaded = workspace.load()?;
    let written = path.to_string_lossy().replace('\\', "/");
    if !loaded
        .sources
        .iter()
        .any(|(_, source)| source.path() == written)
    {
        let note = format!(
            "`workspace.files` in {WORKSPACE_FILE} does not include {written}: move it to where your calendar files are"
        );
        context.terminal.note(&note);
    }
    Ok(())
}

type Written = (&'static str, String, String);

impl NewPost {
    fn write(self, loaded: &Loaded, today: NaiveDate) -> Result<Written, Failure> {
        let id = new_id(self.id, "post", loaded.calendar.posts.keys())?;
        let text = answer(self.text, "What does it say?", "--text")?;
        known(
            "channel",
            &self.channel,
            loaded.calendar.channels.keys().map(String::as_str),
        )?;
        known(
            "campaign",
            self.campaign.as_slice(),
            loaded.calendar.campaigns.keys().map(String::as_str),
        )?;
        let mut table =
            format!("[posts.{id}]\nstatus = \"draft\" # write \"approved\" when it may go out\n");
        match &self.at {
            Some(Moment::Time(at)) => line(&mut table, "publish_at", at),
            Some(Moment::Day(day)) => line(&mut table, "publish_at", &day.on(today).to_string()),
            None => table.push_str("queue = {} # takes the next free slot; write publish_at = 2026-11-27T09:00:00 for a time\n"),
        }
        if let Some(campaign) = &self.campaign {
            line(&mut table, "campaign", &toml_text(campaign));
        }
        if !self.channel.is_empty() {
            line(&mut table, "channels", &list(&self.channel));
        }
        line(&mut table, "text", &toml_text(&text));
        if let Some(link) = &self.link {
            line(&mut table, "link", &toml_text(link));
        }
        Ok(("post", id, table))
    }
}

impl NewCampaign {
    fn write(self, loaded: &Loaded, today: NaiveDate) -> Result<Written, Failure> {
        let id = new_id(self.id, "campaign", loaded.calendar.campaigns.keys())?;
        known(
            "channel",
            &self.channel,
            loaded.calendar.channels.keys().map(String::as_str),
        )?;
        let [from, to] = [self.from, self.to].map(|day| Some(day?.on(today)));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            return Err(Failure::usage(
                "the campaign would end before it begins",
                "swap `--from` and `--to`",
            ));
        }
        let mut table = format!("[campaigns.{id}]\n");
        line(
            &mut table,
            "name",
            &toml_text(self.name.as_deref().unwrap_or(&id)),
        );
        if let Some(from) = from {
            line(&mut table, "from", &from.to_string());
        }
        if let Some(to) = to {
            line(&mut table, "to", &to.to_string());
        }
        if !self.channel.is_empty() {
            line(&mut table, "channels", &list(&self.channel));
        }
        table.push_str(
            "utm = { source = \"{channel}\", medium = \"social\", campaign = \"{campaign}\" }\n",
        );
        Ok(("campaign", id, table))
    }
}

impl NewChannel {
    fn write(self, loaded: &Loaded) -> Result<Written, Failure> {
        let id = new_id(self.id, "channel", loaded.calendar.channels.keys())?;
        known(
            "cadence",
            self.cadence.as_slice(),
            loaded.calendar.cadences.keys().map(String::as_str),
        )?;
        let name = answer(self.platform, "On which platform?", "--platform")?;
        let platform = find(&name).ok_or_else(|| {
            unknown(
                "platform",
                &name,
                PLATFORMS.iter().map(|platform| platform.id),
            )
        })?;
        let keys = platform.keys;
        let has = |name: &str| keys.iter().any(|key| key.name == name);
        if let Some((name, _)) = self.set.iter().find(|(name, _)| !has(name)) {
            return Err(unknown("key", name, keys.iter().map(|key| key.name)));
        }
        let mut table = format!("[channels.{id}]\n");
        line(&mut table, "platform", &toml_text(platform.id));
        if let Some(cadence) = &self.cadence {
            line(&mut table, "cadence", &toml_text(cadence));
        }
        for key in keys {
            let given = self
                .set
                .iter()
                .find(|(name, _)| name == key.name)
                .map(|(_, value)| value.clone());
            let value = match (key.kind, given) {
                // A channel needs a token, or what makes one: the token is the simplest.
                (SettingKind::Secret, None) if !key.required && key.name != "token" => continue,
                (SettingKind::ReplacedSecret, Some(name)) if is_variable(&name) => {
                    format!("{{ ledger = {} }}", toml_text(&name))
                }
                (SettingKind::ReplacedSecret, Some(path)) => {
                    format!("{{ file = {} }}", toml_text(&path))
                }
                (SettingKind::Secret, given) => secret(&id, key.name, given)?,
                (SettingKind::Flag | SettingKind::Number | SettingKind::List, Some(value)) => value,
                (_, Some(value)) => toml_text(&value),
                (_, None) if key.required => {
                    toml_text(&answer(None, key.doc, &format!("--set {}=…", key.name))?)
                }
                (_, None) => continue,
            };
            line(&mut table, key.name, &value);
        }
        Ok(("channel", id, table))
    }
}

fn line(table: &mut String, key: &str, value: &str) {
    // Writing into a text does not fail.
    let _ = writeln!(table, "{key} = {value}");
}

fn variable(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}

/// Where a secret is kept, which is all that a file may say of it.
fn secret(id: &str, key: &str, given: Option<String>) -> Result<String, Failure> {
    let name = given.unwrap_or_else(|| format!("{}_{}", variable(id), variable(key)));
    if is_variable(&name) {
        return Ok(format!("{{ env = {} }}", toml_text(&name)));
    }
    Err(Failure::usage(
        format!("`{key}` is a secret, and a secret never stands in a file"),
        format!("name the variable that holds it: --set {key}=MASTODON_TOKEN"),
    ))
}

fn is_variable(name: &str) -> bool {
    let in_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    name.chars().all(in_name)
}

fn list(ids: &[String]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| toml_text(id)).collect();
    format!("[{}]", quoted.join(", "))
}

fn new_id<'k>(
    given: Option<String>,
    kind: &str,
    known: impl Iterator<Item = &'k String>,
) -> Result<String, Failure> {
    let id = answer(
        given,
        &format!("What is the {kind}'s id, such as `spring-sale`?"),
        "an id",
    )?;
    if !is_valid_id(&id) {
        let help = "write small letters, digits and dashes, such as `spring-sale`";
        return Err(Failure::usage(format!("`{id}` cannot be an id"), help));
    }
    let mut known = known;
    if known.any(|known| *known == id) {
        return Err(Failure::usage(
            format!("there is a {kind} `{id}` already"),
            "choose another id",
        ));
    }
    Ok(id)
}

/// What a flag gave, else what a person answers, else how to give it.
fn answer(given: Option<String>, question: &str, flag: &str) -> Result<String, Failure> {
    let text = match given {
        Some(text) => text,
        None if Terminal::can_ask() => Terminal::ask(question, "")?,
        None => {
            return Err(Failure::usage(
                format!("{flag} is missing, and there is nobody to ask"),
                format!("add {flag}"),
            ));
        }
    };
    if text.trim().is_empty() {
        return Err(Failure::usage(
            format!("{flag} is empty"),
            format!("add {flag}"),
        ));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_date_at_least() {
        assert!(moment("2026-11-27T09:00:00").is_ok());
        assert!(moment("2026-11-27").is_ok());
        assert!(moment("09:00:00").is_err());
        assert_eq!(moment("tomorrow"), Ok(Moment::Day(Day::Away(1))));
        assert!(moment("sometime").is_err());
        assert!(moment("2026-11-27\nstatus = \"approved\"").is_err());
    }
}
