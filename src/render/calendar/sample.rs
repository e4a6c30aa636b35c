//! Plans for the tests of every format: posts by time, channel and title, from 23 November to 20 December 2026 in Stockholm.

use std::fmt::Write;

use super::{Plan, Selection};
use crate::layout::{Input, Window, lay_out};
use crate::ledger::LedgerState;
use crate::load::Loaded;
use crate::load::memory::sound;
use crate::time::{Zone, parse_instant};

/// Titles that would break a table, a terminal or a page, were they taken as they are.
pub(in crate::render) const HOSTILE: [&str; 9] = [
    "新しい地図ができました、どうぞご覧ください",
    "الخرائط الجديدة هنا، لا تفوتها",
    "👩‍👩‍👧‍👦 ❤️ 👍🏽 🏳️‍🌈 👩‍👩‍👧‍👦 ❤️ 👍🏽 🏳️‍🌈",
    "\u{1b}[2J\u{1b}]8;;https://evil.example\u{7}red",
    "safe\u{202e}txt.exe\u{2066}",
    "a\tb\u{200b}c\u{0301}\u{0301}",
    "=HYPERLINK(\"https://evil.example\"), @sum | `x` <b>",
    "e\u{301}e\u{301}e\u{301} ｆｕｌｌ ﷽ क्षि",
    "",
];

/// A calendar of a few posts.
pub(super) struct Sample {
    loaded: Loaded,
    ledger: LedgerState,
}

impl Sample {
    /// Posts `p0`, `p1` and so on: local time, channel, status, title.
    pub(super) fn of(posts: &[(&str, &str, &str, &str)]) -> Self {
        let mut calendar = String::new();
        for (number, (at, channel, status, title)) in posts.iter().enumerate() {
            // What JSON escapes, TOML reads the same way.
            let title = serde_json::Value::from(*title);
            let table = format!("[channels.{channel}]\n");
            if !calendar.contains(&table) {
                let _ = write!(calendar, "{table}platform = 'feed'\npath = 'public'\n");
            }
            let _ = write!(
                calendar,
                "[posts.p{number}]\nchannels = ['{channel}']\nstatus = '{status}'\npublish_at = {at}\n\
                 text = 'Words'\ntitle = {title}\n"
            );
        }
        Self::written(&calendar)
    }

    /// A calendar of these lines.
    pub(super) fn written(calendar: &str) -> Self {
        Self {
            loaded: sound(calendar),
            ledger: LedgerState::default(),
        }
    }

    /// Every hostile title on every day of a week.
    pub(super) fn hostile() -> Self {
        let days: Vec<String> = (0..HOSTILE.len() * 7)
            .map(|number| format!("2026-11-{}T09:{:02}:00", 23 + number % 7, number / 7))
            .collect();
        let posts: Vec<_> = days
            .iter()
            .zip(HOSTILE.iter().cycle())
            .map(|(at, title)| (at.as_str(), "mastodon", "draft", *title))
            .collect();
        Self::of(&posts)
    }

    /// What the formats are given.
    pub(super) fn plan(&self) -> Plan<'_> {
        self.chosen(&Selection::default())
    }

    /// The same with nothing but what is asked for.
    pub(super) fn chosen(&self, selection: &Selection) -> Plan<'_> {
        let at = |text: &str| parse_instant(text).unwrap();
        let input = Input {
            calendar: &self.loaded.calendar,
            settings: &self.loaded.settings,
            ledger: &self.ledger,
            now: at("2026-11-27T08:00:00+01:00"),
        };
        let window = Window {
            from: at("2026-11-23T00:00:00+01:00"),
            to: at("2026-12-21T00:00:00+01:00"),
        };
        let layout = lay_out(&input, window);
        Plan::new(&input, layout, window, Zone::Europe__Stockholm).select(&input, selection)
    }
}
