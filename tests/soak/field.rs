//! A calendar, hosts that publish it, and the ledger that they share.

use std::fmt;

use crate::loopback::Loopback;
use crate::loopback::settings::KeyRepeat;
use crate::postgres;
use crate::shared::Shared;
use crate::support::Workspace;
use crate::support::calendar::{FEED, mastodon, post, text_of, webhook, webhook_at};
use crate::support::settle::Texts;

const SETTINGS: &str = "catch_up = 1000\nmax_late = \"30d\"\ndeadline = \"2s\"\n";

/// Where a ledger lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Git,
    Postgres,
}

impl Kind {
    pub(crate) const ALL: [Kind; 3] = [Kind::Sqlite, Kind::Git, Kind::Postgres];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Sqlite => "sqlite",
            Kind::Git => "git",
            Kind::Postgres => "postgres",
        }
    }

    /// Whether the environment variable leaves it out: it names some ledgers, or is not there.
    pub(crate) fn is_left_out(self) -> bool {
        let named = std::env::var("SOAK_LEDGERS").unwrap_or_default();
        !named.is_empty() && named.split_whitespace().all(|name| name != self.name())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Everything that takes part.
pub(crate) struct Field {
    pub(crate) kind: Kind,
    /// The platform, which knows no keys, and so shows whatever is sent twice.
    pub(crate) server: Loopback,
    pub(crate) hosts: Vec<Workspace>,
    /// The repository that keeps a ledger on a branch.
    pub(crate) shared: Option<Shared>,
    /// The database that keeps a ledger.
    pub(crate) url: Option<String>,
    /// What each delivery says, message by message.
    pub(crate) texts: Texts,
}

impl Field {
    /// A calendar with so many posts a channel, and so many hosts where the ledger can have several. `None` where the
    /// ledger's server is not there.
    pub(crate) fn new(kind: Kind, posts: usize, hosts: usize) -> Option<Field> {
        let server = Loopback::start();
        server.configure(|settings| settings.key_repeat = KeyRepeat::Ignored);
        let (mut calendar, mut texts) = calendar(&server, posts);
        let settings = format!("[publish]\nledger = \"{kind}\"\n{SETTINGS}");
        let mut shared = None;
        let mut url = None;
        let hosts = match kind {
            Kind::Sqlite => {
                calendar += &(FEED.to_owned() + &post("entry", "feed", ""));
                texts.insert("entry@feed".to_owned(), vec![text_of("entry")]);
                vec![workspace(&calendar, &settings)]
            }
            Kind::Git => {
                let repository = Shared::with_settings(&calendar, &settings);
                repository.host().run(&["ledger", "init"]).expect(0);
                let hosts = (0..hosts).map(|_| repository.host()).collect();
                shared = Some(repository);
                hosts
            }
            Kind::Postgres => {
                let database = postgres::shared("soak on postgres")?.database();
                let host = |_| {
                    let mut host = workspace(&calendar, &settings);
                    host.variable("KALENDS_POSTGRES", &database);
                    host
                };
                let hosts: Vec<Workspace> = (0..hosts).map(host).collect();
                hosts[0].run(&["ledger", "init"]).expect(0);
                url = Some(database);
                hosts
            }
        };
        Some(Field {
            kind,
            server,
            hosts,
            shared,
            url,
            texts,
        })
    }

    /// Moves the clock of every host, to so many minutes after the usual time.
    pub(crate) fn minutes_later(&mut self, minutes: i64) {
        for host in &mut self.hosts {
            host.minutes_later(minutes);
        }
    }
}

/// Whatever a round needed goes with it: a hundred of them would fill a disk.
impl Drop for Field {
    fn drop(&mut self) {
        if let Some(url) = self.url.as_ref().filter(|_| !std::thread::panicking()) {
            postgres::remove(url);
        }
    }
}

fn workspace(calendar: &str, settings: &str) -> Workspace {
    let workspace = Workspace::new(calendar);
    workspace.set(settings);
    workspace
}

/// A thread and words on Mastodon, and calls of two receivers.
fn calendar(server: &Loopback, posts: usize) -> (String, Texts) {
    let second = webhook_at("hook-2", &server.hook_url("other"));
    let mut text = mastodon(server) + &webhook(server) + &second;
    text += &post("story", "mastodon", "thread = [{ text = \"Second\" }]\n");
    let story = vec![text_of("story"), "Second".to_owned()];
    let mut texts = Texts::from([("story@mastodon".to_owned(), story)]);
    for channel in ["mastodon", "hook", "hook-2"] {
        for number in 1..=posts {
            let id = format!("{channel}-{number}");
            text += &post(&id, channel, "");
            texts.insert(format!("{id}@{channel}"), vec![text_of(&id)]);
        }
    }
    (text, texts)
}
