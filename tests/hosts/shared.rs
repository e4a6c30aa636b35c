//! A repository that hosts share, and what must have come of it in the end.

#![allow(
    dead_code,
    reason = "each test binary uses its own part of what is shared"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::loopback::Loopback;
use crate::loopback::settings::KeyRepeat;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, post, text_of, webhook};
use crate::support::settle::Texts;

/// A bare repository with a calendar in it.
pub(crate) struct Shared {
    folder: TempDir,
}

impl Shared {
    /// A repository with this calendar, and a ledger without events on a branch of it.
    pub(crate) fn new(calendar: &str) -> Shared {
        let shared = Shared::without_ledger(calendar);
        shared.host().run(&["ledger", "init"]).expect(0);
        shared
    }

    /// A repository with this calendar, whose ledger nobody has made yet.
    pub(crate) fn without_ledger(calendar: &str) -> Shared {
        let settings = "[publish]\nledger = \"git\"\nmax_late = \"30d\"\ncatch_up = 1000\n";
        Shared::with_settings(calendar, settings)
    }

    /// The same with settings of its own.
    pub(crate) fn with_settings(calendar: &str, settings: &str) -> Shared {
        let shared = Shared {
            folder: tempfile::tempdir().expect("a folder for a repository"),
        };
        let first = Workspace::new(calendar);
        first.set(settings);
        first.make_repository();
        first.push_to(&shared.bare());
        shared
    }

    /// Where it is.
    pub(crate) fn bare(&self) -> PathBuf {
        self.folder.path().join("calendar.git")
    }

    /// The folder that it is in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A host of its own.
    pub(crate) fn host(&self) -> Workspace {
        Workspace::clone_of(&format!("file://{}", self.bare().display()))
    }

    /// What git says in it.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let bare = self.bare();
        let output = Command::new("git")
            .arg("--git-dir")
            .arg(bare)
            .args(arguments)
            .output()
            .expect("git starts");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

/// A thread and words on Mastodon and calls of a webhook, and what each says. The server knows no keys, and so shows
/// whatever is sent twice.
pub(crate) fn calendar(server: &Loopback, posts: usize) -> (String, Texts) {
    server.configure(|settings| settings.key_repeat = KeyRepeat::Ignored);
    let mut text = mastodon(server) + &webhook(server);
    let mut texts = Texts::new();
    text += &post("story", "mastodon", "thread = [{ text = \"Second\" }]\n");
    texts.insert(
        "story@mastodon".to_owned(),
        vec![text_of("story"), "Second".to_owned()],
    );
    for channel in ["mastodon", "hook"] {
        for number in 1..=posts {
            let id = format!("{channel}-{number}");
            text += &post(&id, channel, "");
            texts.insert(format!("{id}@{channel}"), vec![text_of(&id)]);
        }
    }
    (text, texts)
}

/// What arrived, without what a webhook says beside the text.
fn arrived(server: &Loopback, texts: &Texts) -> Vec<String> {
    let mut arrived = Vec::new();
    for effect in server.effects() {
        if let Some(status) = effect.status() {
            arrived.push(status.text.clone());
        } else if let Some(webhook) = effect.webhook() {
            let mut known = texts.values().flatten();
            let said = known.find(|text| webhook.body.contains(*text));
            arrived.push(said.expect("a text of the calendar").clone());
        }
    }
    arrived.sort();
    arrived
}

/// Nothing is there twice, whatever is missing still.
#[track_caller]
pub(crate) fn nothing_twice(server: &Loopback, texts: &Texts, told: &str) {
    let mut once = arrived(server, texts);
    let all = once.len();
    once.dedup();
    assert_eq!(once.len(), all, "{told}: {:?}", arrived(server, texts));
    assert!(server.effects().iter().all(|it| it.repeats == 0), "{told}");
}

/// Every message is there once, and every host knows it.
#[track_caller]
pub(crate) fn everything_once(server: &Loopback, host: &Workspace, texts: &Texts, told: &str) {
    let mut expected: Vec<String> = texts.values().flatten().cloned().collect();
    expected.sort();
    assert_eq!(arrived(server, texts), expected, "{told}");
    assert!(server.effects().iter().all(|it| it.repeats == 0), "{told}");
    let history = host.history();
    assert_eq!(history.len(), texts.len(), "{told}");
    assert!(
        history.iter().all(|it| it["state"] == "sent"),
        "{told}: {history:?}"
    );
}
