//! A workspace in memory, for tests: files by path, links and broken encodings included.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::{Input, LinkAnswer, LinkAnswers, Report, run_on};
use crate::approval::{seal, sign_offs};
use crate::content::media::samples;
use crate::diagnostic::Diagnostic;
use crate::ledger::{Event, Intent, LedgerState, Pin, Stream, What, fold};
use crate::load::{Blob, FileKind, Loaded, Tree, TreeError, TreeFile, load};
use crate::model::{Channel, DeliveryKey, Receipt};
use crate::platform::origin;
use crate::time::{Instant, parse_instant};

const ROOT: &str = "[workspace]\ntimezone = \"Europe/Stockholm\"\n";
const CHANNEL: &str = "[channels.mastodon]\nplatform = \"mastodon\"\nserver = \"https://mastodon.example\"\ntoken = { env = \"TOKEN\" }\n";

/// Files by path. Unless it is told otherwise it has one Mastodon channel, `mastodon`, and keeps Stockholm's time.
pub(super) struct Workspace {
    files: BTreeMap<String, (FileKind, Vec<u8>)>,
    sizes: BTreeMap<String, u64>,
    /// What happened so far.
    pub(super) ledger: Option<LedgerState>,
    /// What the web answers.
    pub(super) answers: LinkAnswers,
}

impl Default for Workspace {
    fn default() -> Self {
        let empty = Self {
            files: BTreeMap::new(),
            sizes: BTreeMap::new(),
            ledger: Some(LedgerState::default()),
            answers: web(),
        };
        empty
            .file("kalends.toml", ROOT)
            .file("calendar/channels.toml", CHANNEL)
    }
}

impl Workspace {
    /// Adds or replaces a file.
    pub(super) fn file(self, path: &str, content: &str) -> Self {
        self.entry(path, FileKind::Regular, content.as_bytes())
    }

    /// Adds or replaces what stands at a path, as a block of a rule's documentation writes it. A picture or a video is
    /// described: `4000 x 100 pixels`, `900 seconds`, `20 MB`, `with its place`.
    pub(super) fn block(mut self, kind: &str, path: &str, content: &str) -> Self {
        if let Some(megabytes) = number_before(content, " MB") {
            self.sizes.insert(path.to_owned(), megabytes * 1_000_000);
        }
        match kind {
            "png" | "jpeg" | "gif" | "mp4" => {
                self.entry(path, FileKind::Regular, &medium(kind, content))
            }
            "link" => self.entry(path, FileKind::Symlink, b""),
            "latin-1" => {
                let bytes: Vec<u8> = content
                    .chars()
                    .filter_map(|c| u8::try_from(c).ok())
                    .collect();
                self.entry(path, FileKind::Regular, &bytes)
            }
            "toml" | "text" | "markdown" => self.file(path, content),
            "published" => self.published(path, content),
            "approved" => self.approved(path, content),
            _ => panic!("a block of `{kind}` is not known"),
        }
    }

    /// Everything that a file says was published on the tenth of the month, whatever the file says now.
    pub(super) fn published(mut self, path: &str, content: &str) -> Self {
        let now_said = self.files.get(path).cloned();
        self = self.file(path, content);
        let events = published(&self);
        match now_said {
            Some(entry) => self.files.insert(path.to_owned(), entry),
            None => self.files.remove(path),
        };
        self.ledger = Some(fold(&events).unwrap());
        self
    }

    /// Every post that a file says was approved by Ada on the tenth of the month, whatever the file says now.
    pub(super) fn approved(mut self, path: &str, content: &str) -> Self {
        let now_said = self.files.get(path).cloned();
        self = self.file(path, content);
        let events = approved(&self);
        match now_said {
            Some(entry) => self.files.insert(path.to_owned(), entry),
            None => self.files.remove(path),
        };
        self.ledger = Some(fold(&events).unwrap());
        self
    }

    fn entry(mut self, path: &str, kind: FileKind, content: &[u8]) -> Self {
        self.files.insert(path.to_owned(), (kind, content.to_vec()));
        self
    }

    pub(super) fn loaded(&self) -> Loaded {
        load(self).unwrap()
    }

    /// What the linter says of it on the 20th of November 2026, at noon.
    pub(super) fn report(&self) -> Report {
        self.judged(&self.loaded(), None)
    }

    /// What it says of this workspace with other posts in it, or of some of its posts alone.
    pub(super) fn judged(&self, loaded: &Loaded, only: Option<&BTreeSet<String>>) -> Report {
        let mut loaded = loaded.clone();
        let looked_up = |ledger| sign_offs(&loaded, self, ledger);
        loaded.settings.approval.sign_offs = self.ledger.as_ref().and_then(looked_up);
        let input = Input {
            loaded: &loaded,
            ledger: self.ledger.as_ref(),
            tree: self,
            now: now(),
            answers: Some(&self.answers),
        };
        run_on(&input, only)
    }

    pub(super) fn findings(&self) -> Vec<Diagnostic> {
        self.report().findings
    }

    /// The messages of one rule's findings.
    pub(super) fn messages(&self, rule: &str) -> Vec<String> {
        let findings = self.findings().into_iter();
        let of_rule = findings.filter(|finding| finding.rule.0 == rule);
        of_rule.map(|finding| finding.message).collect()
    }
}

/// The events by which every post of a workspace is out on every channel.
fn published(workspace: &Workspace) -> Vec<Event> {
    let loaded = workspace.loaded();
    let context = Context::new(&Input {
        loaded: &loaded,
        ledger: None,
        tree: workspace,
        now: now(),
        answers: None,
    });
    let targets = context.targets.iter();
    let sent = targets.flat_map(|target| {
        sent(
            target.post_id(),
            target.channel_id(),
            context.wording(target),
        )
    });
    let channels = loaded.calendar.channels.iter();
    sent.chain(channels.map(|(id, entry)| pinned(id, &entry.value)))
        .collect()
}

/// The event by which a channel stays where it is.
fn pinned(id: &str, channel: &Channel) -> Event {
    let address = channel.text("server");
    Event {
        stream: Stream::Channel(id.to_owned()),
        number: 1,
        at: parse_instant("2026-11-10T09:00:00+01:00").unwrap(),
        run: "run-1".to_owned(),
        what: What::Pinned(Pin {
            platform: channel.platform_id().to_owned(),
            server: address.and_then(origin),
            account: None,
            by: None,
        }),
    }
}

/// The events by which every post of a workspace is approved as it stands.
fn approved(workspace: &Workspace) -> Vec<Event> {
    let loaded = workspace.loaded();
    let posts = loaded.calendar.posts.keys();
    let approvals = posts.map(|id| {
        let seal = seal(&loaded, workspace, id).unwrap();
        Event {
            stream: Stream::Post(id.clone()),
            number: 1,
            at: parse_instant("2026-11-10T09:00:00+01:00").unwrap(),
            run: "run-1".to_owned(),
            what: What::Approved {
                digest: seal.digest,
                by: "Ada".to_owned(),
                pieces: seal.pieces,
            },
        }
    });
    approvals.collect()
}

/// The claim, the intent and the receipt of one post.
fn sent(post: &str, channel: &str, wording: Option<String>) -> Vec<Event> {
    let at = parse_instant("2026-11-10T09:00:00+01:00").unwrap();
    let epoch = 1;
    let intent = Intent {
        epoch,
        part: 1,
        parts: 1,
        key: "key".to_owned(),
        digest: "digest".to_owned(),
        wording,
        said: None,
        commit: None,
        publish_at: at,
    };
    let receipt = Receipt {
        remote_id: Some("1".to_owned()),
        url: None,
    };
    let part = 1;
    let history = [
        What::Reserved { epoch, until: at },
        What::Sending(intent),
        What::Sent {
            epoch,
            part,
            receipt,
        },
    ];
    let numbered = (1..).zip(history);
    numbered
        .map(|(number, what)| Event {
            stream: Stream::Delivery(DeliveryKey {
                post: post.to_owned(),
                channel: channel.to_owned(),
                occurrence: String::new(),
            }),
            number,
            at,
            run: "run-1".to_owned(),
            what,
        })
        .collect()
}

/// What the hosts of the rules' examples answer: one page is gone, the other has moved.
fn web() -> LinkAnswers {
    let gone = ("https://gone.example/shop", LinkAnswer::Status(404));
    let to = "https://acme.example/shop".to_owned();
    let moved = ("https://moved.example/shop", LinkAnswer::Moved(301, to));
    let pages = [gone, moved];
    LinkAnswers(
        pages
            .map(|(address, answer)| (address.to_owned(), answer))
            .into(),
    )
}

/// The picture or video that a block describes.
fn medium(kind: &str, content: &str) -> Vec<u8> {
    let sides = number_before(content, " x ").zip(number_before(content, " pixels"));
    let (width, height) = sides.unwrap_or((1200, 800));
    let side = |side: u64| u16::try_from(side).unwrap();
    let seconds = number_before(content, " seconds").unwrap_or(10);
    let place = if content.contains("with its place") {
        vec![samples::exif(1, 59)]
    } else {
        Vec::new()
    };
    match kind {
        "png" => samples::png(side(width).into(), side(height).into()),
        "jpeg" => samples::jpeg(side(width), side(height), &place),
        "gif" => samples::gif(side(width), side(height), &[50, 50]),
        _ => {
            let seconds = u32::try_from(seconds).unwrap();
            samples::mp4(side(width), side(height), seconds, false, &[])
        }
    }
}

/// The number that stands before a word.
fn number_before(text: &str, word: &str) -> Option<u64> {
    let (before, _) = text.split_once(word)?;
    before.rsplit([' ', '(']).next()?.parse().ok()
}

/// The time of all tests.
pub(super) fn now() -> Instant {
    parse_instant("2026-11-20T12:00:00+01:00").unwrap()
}

impl Tree for Workspace {
    fn list(&self, folder: &str) -> Result<Vec<TreeFile>, TreeError> {
        let below = format!("{folder}/");
        let paths = self
            .files
            .keys()
            .filter(|path| folder.is_empty() || path.starts_with(&below));
        Ok(paths.filter_map(|path| self.find(path).ok()?).collect())
    }

    fn find(&self, path: &str) -> Result<Option<TreeFile>, TreeError> {
        Ok(self.files.get(path).map(|(kind, content)| TreeFile {
            path: path.to_owned(),
            kind: *kind,
            size: self
                .sizes
                .get(path)
                .copied()
                .unwrap_or(content.len() as u64),
            object: None,
        }))
    }

    fn read_all(&self, files: &[TreeFile]) -> Result<Vec<Result<Vec<u8>, String>>, TreeError> {
        Ok(files
            .iter()
            .map(|file| Ok(self.files[&file.path].1.clone()))
            .collect())
    }

    fn open(&self, file: &TreeFile) -> Result<Blob, String> {
        let content = self.files[&file.path].1.clone();
        Ok(Box::new(std::io::Cursor::new(content)))
    }

    fn commit(&self) -> Option<&str> {
        None
    }
}
