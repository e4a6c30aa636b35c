//! Sheets for the tests of every format: one post of a calendar of a few lines, with a picture and a long text beside it.

use super::{Choice, Files, Sheet};
use crate::content::media::samples;
use crate::diagnostic::Diagnostic;
use crate::ledger::LedgerState;
use crate::lint;
use crate::load::memory::Memory;
use crate::load::{FileKind, Loaded, load};
use crate::time::parse_instant;

/// Channels on platforms that differ in what they show.
const CHANNELS: &str = "
[channels.fediverse]
platform = 'mastodon'
name = '@acme'
server = 'https://social.example'
token = { env = 'TOKEN' }
[channels.linkedin]
platform = 'linkedin'
[channels.news]
platform = 'feed'
path = 'public'
";

/// A post that has everything.
pub(super) const RICH: &str = "
[posts.a]
channels = ['fediverse', 'linkedin']
title = 'The maps'
status = 'review'
text = '''
The maps are here.

Thank you @ada@social.example for
#SpringMaps: https://acme.com/maps
'''
content_warning = 'Snow'
visibility = 'unlisted'
media = [{ file = 'media/a.png', alt = 'A path' }, { file = 'media/b.png' }]
first_comment = 'Questions?'
";

/// What hostile files say.
pub(super) const HOSTILE: &str = r#"
[posts.a]
channels = ['fediverse', 'news']
title = '</title><script>alert(1)</script>'
text = """</div><script>alert(1)</script><img src=x onerror=alert(1)> \u001b[2J safe\u202egpj.exe"""
content_warning = '<b>\u001b]0;x'
link = 'javascript:alert(1)'
media = [{ file = 'media/a" onerror=x.png', alt = '" onerror="alert(1)' }]
body = { file = 'texts/long.md' }
"#;

/// A calendar with what was found in it.
pub(super) struct Sample {
    loaded: Loaded,
    findings: Vec<Diagnostic>,
    files: Files,
}

impl Sample {
    /// The channels above and what these lines say of a post `a`.
    pub(super) fn of(post: &str) -> Self {
        let calendar = format!("{CHANNELS}{post}");
        let long =
            "# Long\n\nBy *many*: [on](https://acme.com), [not](javascript:x). <img src=x>\n";
        let tree = Memory::of(&[
            ("kalends.toml", "[workspace]\ntimezone = 'UTC'\n"),
            ("calendar/a.toml", &calendar),
            ("texts/long.md", long),
        ]);
        let tree = tree.with("media/a.png", FileKind::Regular, &samples::png(640, 360));
        let loaded = load(&tree).unwrap();
        let report = lint::run(&lint::Input {
            loaded: &loaded,
            ledger: Some(&LedgerState::default()),
            tree: &tree,
            now: parse_instant("2026-11-20T12:00:00Z").unwrap(),
            answers: None,
        });
        let files = Files::in_full([&loaded.calendar.posts["a"].value], &tree);
        Self {
            findings: report.findings,
            files,
            loaded,
        }
    }

    /// The post on a channel, or on all of its channels.
    pub(super) fn sheet(&self, channel: Option<&str>) -> Sheet<'_> {
        self.chosen(channel, None)
    }

    /// The same, with one of its variants alone.
    pub(super) fn chosen(&self, channel: Option<&str>, variant: Option<usize>) -> Sheet<'_> {
        let channels: Vec<String> = channel.map(str::to_owned).into_iter().collect();
        let choice = Choice {
            post: "a",
            channels: &channels,
            variant,
        };
        Sheet::new(&self.loaded, choice, &self.findings, &self.files).unwrap()
    }
}
