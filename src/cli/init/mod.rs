//! `kalends init`: a workspace that works, with comments that teach, and the jobs that publish it.

mod add_jobs;
mod jobs;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate, Weekday};
use clap::Args;
use kalends::load::WORKSPACE_FILE;
use kalends::model::Language;
use kalends::render::schema;
use kalends::source::toml_text;
use kalends::time::{Zone, parse_zone, to_local};

use super::Context;
use crate::failure::Failure;
use crate::terminal::Terminal;
use add_jobs::add_jobs;
use jobs::Runner;

/// The files of a new workspace, by path.
const FILES: [(&str, &str); 6] = [
    (WORKSPACE_FILE, include_str!("../templates/kalends.toml")),
    (
        "calendar/channels.toml",
        include_str!("../templates/calendar/channels.toml"),
    ),
    (
        "calendar/first-posts.toml",
        include_str!("../templates/calendar/first-posts.toml"),
    ),
    (
        ".gitattributes",
        include_str!("../templates/.gitattributes"),
    ),
    (".gitignore", include_str!("../templates/.gitignore")),
    ("README.md", include_str!("../templates/README.md")),
];

/// What a workspace says whose runner forgets its disk.
const GIT_LEDGER: &str = "ledger = \"git\" # the record of what was sent is a branch of the repository: a runner forgets its disk\n";

/// Files that a repository may have before it has a calendar.
const SHARED: [&str; 3] = [".gitattributes", ".gitignore", "README.md"];

/// Those of them that are lists, to which lines can be added.
const LISTS: [&str; 2] = [".gitattributes", ".gitignore"];

/// Makes a workspace with a commented example.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// Where; absent means here
    // Its id must not be that of the global `-C DIR`: the two would be one argument.
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// How people call this calendar; absent means the folder's name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Zone of its local times, such as Europe/Stockholm; absent means this machine's
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    timezone: Option<Zone>,
    /// Language of its posts, such as en
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = language)]
    language: String,
    /// Add the job that checks and publishes, to a new workspace or to one that is there
    #[arg(long, value_enum, value_name = "RUNNER")]
    ci: Option<Runner>,
}

/// The time zone of that name, else the one that was probably meant.
pub(super) fn zone(name: &str) -> Result<Zone, String> {
    parse_zone(name).map_err(|unknown| match unknown.nearest {
        Some(near) => format!("there is no such time zone; did you mean `{near}`?"),
        None => {
            "there is no such time zone; write a continent and a city, such as Europe/Stockholm"
                .to_owned()
        }
    })
}

fn language(tag: &str) -> Result<String, String> {
    let language =
        Language::parse(tag).ok_or("write a BCP 47 tag such as `en`, `sv` or `pt-BR`")?;
    Ok(language.tag().to_owned())
}

impl Init {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let root = context.global.directory.join(&self.folder);
        if let Some(runner) = self.ci
            && root.join(WORKSPACE_FILE).is_file()
        {
            Terminal::data(&add_jobs(&root, runner)?)?;
            return Ok(0);
        }
        let zone = self.timezone.or_else(machine_zone).unwrap_or(Zone::UTC);
        let files = self.files(context, &root, zone);
        refuse_to_overwrite(&root, &files)?;
        for (path, text) in &files {
            write_new(context, &root, path, text)?;
        }
        let mut text = self.next_steps(zone);
        if let Some(runner) = self.ci {
            text.push('\n');
            text.push_str(&add_jobs(&root, runner)?);
        }
        Terminal::data(&text)?;
        Ok(0)
    }

    fn files(&self, context: Context<'_>, root: &Path, zone: Zone) -> Vec<(String, String)> {
        let name = self.name.clone().unwrap_or_else(|| folder_name(root));
        let today = to_local(context.global.clock().now(), zone).date();
        let soon = first_post_day(today);
        let fill = |path: &str, text: &str| {
            // Inside TOML the name stands between quotes, so it is escaped there and only there.
            let is_toml = Path::new(path)
                .extension()
                .is_some_and(|extension| extension == "toml");
            let name = if is_toml {
                between_quotes(&name)
            } else {
                name.clone()
            };
            let ledger = self.ci.filter(|runner| runner.forgets());
            text.replace("{{name}}", &name)
                .replace("{{ledger}}", ledger.map_or("", |_| GIT_LEDGER))
                .replace("{{timezone}}", zone.name())
                .replace("{{language}}", &self.language)
                .replace("{{soon}}", &soon.to_string())
        };
        let own = FILES
            .into_iter()
            .map(|(path, text)| (path.to_owned(), fill(path, text)));
        let schemas = schema::generate().into_iter().map(|(name, schema)| {
            (
                format!("schemas/{}", schema::file_name(name)),
                schema::to_text(&schema),
            )
        });
        own.chain(schemas).collect()
    }

    fn next_steps(&self, zone: Zone) -> String {
        let directory = self.folder.display();
        let enter = if self.folder == Path::new(".") {
            String::new()
        } else {
            format!("  cd {directory}\n")
        };
        format!(
            "Made a workspace in {directory}, on the clock of {}.\n\nNext:\n{enter}  kalends check\n  kalends calendar\n\n\
             The posts are in calendar/first-posts.toml. They are drafts: nothing goes out until one is approved.\n",
            zone.name()
        )
    }
}

/// The first working day on which nobody is in a hurry: a new workspace has no findings yet.
fn first_post_day(today: NaiveDate) -> NaiveDate {
    let mut days = today.iter_days().skip(2);
    let working = days.find(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
    working.unwrap_or(today)
}

/// Nothing of somebody's work is lost: where a calendar is already, nothing is written.
fn refuse_to_overwrite(root: &Path, files: &[(String, String)]) -> Result<(), Failure> {
    let there = files
        .iter()
        .filter(|(path, _)| !SHARED.contains(&path.as_str()))
        .find(|(path, _)| root.join(path).symlink_metadata().is_ok());
    match there {
        None => Ok(()),
        Some((path, _)) => Err(Failure::usage(
            format!("`{path}` is there already, so nothing was written"),
            "name another folder: kalends init my-calendar",
        )),
    }
}

/// Writes a file that is not there yet. What a repository usually has already is kept, and extended where it can be.
fn write_new(context: Context<'_>, root: &Path, path: &str, text: &str) -> Result<(), Failure> {
    let target = root.join(path);
    fs::create_dir_all(target.parent().unwrap_or(root))?;
    match fs::read_to_string(&target) {
        Ok(present) if LISTS.contains(&path) => Ok(fs::write(&target, extended(&present, text))?),
        Ok(_) => {
            context
                .terminal
                .note(&format!("kept `{path}`, which is there already"));
            Ok(())
        }
        Err(_) => Ok(fs::write(&target, text)?),
    }
}

/// A list of patterns with those lines of another that it lacks.
fn extended(present: &str, lines: &str) -> String {
    let has = |line: &str| present.lines().any(|there| there.trim() == line.trim());
    let missing: Vec<&str> = lines.lines().filter(|line| !has(line)).collect();
    if missing.is_empty() {
        return present.to_owned();
    }
    let separator = if present.is_empty() || present.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{present}{separator}{}\n", missing.join("\n"))
}

/// A text as it stands between the quotes of a TOML string.
fn between_quotes(text: &str) -> String {
    let quoted = toml_text(text);
    quoted[1..quoted.len() - 1].to_owned()
}

fn folder_name(root: &Path) -> String {
    let absolute = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    let name = absolute
        .components()
        .next_back()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    name.filter(|name| name != "/")
        .unwrap_or_else(|| "Our calendar".to_owned())
}

/// The zone of this machine: `TZ`, else where `/etc/localtime` points to.
fn machine_zone() -> Option<Zone> {
    let by_variable = std::env::var("TZ")
        .ok()
        .and_then(|name| parse_zone(name.trim_start_matches(':')).ok());
    by_variable.or_else(|| {
        let target = fs::read_link("/etc/localtime").ok()?;
        let path = target.to_string_lossy().into_owned();
        let (_, name) = path.split_once("zoneinfo/")?;
        parse_zone(name).ok()
    })
}
