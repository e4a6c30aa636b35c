//! The settings tables of `kalends.toml`: workspace, publish, approval, notify and lint.

mod approval;
mod ledger;
mod notify;

use chrono::TimeDelta;

use crate::decode::{
    Choice, Decode, Entries, Fields, Node, Reader, Shape, Table, choice_shape, decode_choice,
};
use crate::diagnostic::Severity;
use crate::git::{BranchName, RemoteName};
use crate::model::{Id, Language, LatePolicy, OutsideTheLedger, SecretSource, spelling};
use crate::source::Spanned;
use crate::time::{Duration, Zone};

pub use approval::{Approval, ApprovalKind};
pub use ledger::LedgerKind;
pub use notify::Notify;

/// Where calendar files are, unless the workspace says otherwise.
pub const DEFAULT_FILES: &str = "calendar/**/*.toml";
/// How large a calendar file may be, in bytes, unless the workspace says otherwise.
pub const DEFAULT_MAX_FILE_BYTES: u32 = 256 * 1024;
/// How many calendar files there may be, unless the workspace says otherwise.
pub const DEFAULT_MAX_FILES: u32 = 200_000;
/// How late a delivery may be, in hours, unless something says otherwise.
const DEFAULT_MAX_LATE_HOURS: i64 = 6;
/// How many late posts a channel sends in one run, unless the workspace says otherwise.
const DEFAULT_CATCH_UP: u32 = 3;

/// Everything that `kalends.toml` sets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// `[workspace]`.
    pub workspace: Workspace,
    /// `[publish]`.
    pub publish: Publish,
    /// `[approval]`.
    pub approval: Approval,
    /// `[notify]`.
    pub notify: Notify,
    /// `[lint]`.
    pub lint: Option<Spanned<Lint>>,
}

impl Settings {
    /// What this workspace is called in a database that keeps the ledgers of several; `None` when it has no name.
    pub fn ledger_workspace(&self) -> Option<String> {
        let written = self.publish.ledger_workspace.as_ref();
        let name = || spelling(self.workspace.name.as_deref()?);
        written.map(|written| written.0.clone()).or_else(name)
    }
}

/// `[workspace]`: what the calendar is and where its files are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Workspace {
    /// How people call it.
    pub name: Option<String>,
    /// Zone of every local time that has no nearer one.
    pub timezone: Option<Spanned<Zone>>,
    /// Language of every post that has no nearer one.
    pub language: Option<Spanned<Language>>,
    /// Globs of the calendar files.
    pub files: Option<Vec<Spanned<String>>>,
    /// Largest size of a calendar file, in bytes.
    pub max_file_bytes: Option<Spanned<u32>>,
    /// Largest number of calendar files.
    pub max_files: Option<Spanned<u32>>,
}

impl Workspace {
    /// The zone of local times without a nearer one; UTC when the workspace names none, which `check` reports.
    pub fn zone(&self) -> Zone {
        self.timezone.map_or(Zone::UTC, |zone| zone.value)
    }
}

impl Table for Workspace {
    const NAME: &'static str = "workspace";
    const DOC: &'static str = "What this calendar is and where its files are.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            name: fields.optional("name", "how people call this calendar"),
            timezone: fields.required(
                "timezone",
                "an IANA name such as \"Europe/Stockholm\"; every local time is in it unless something nearer says otherwise",
            ),
            language: fields.optional(
                "language",
                "the language of posts that name none, as a BCP 47 tag",
            ),
            files: fields.optional(
                "files",
                "globs of the calendar files; absent means [\"calendar/**/*.toml\"]",
            ),
            max_file_bytes: fields.optional(
                "max_file_bytes",
                "largest size of a calendar file in bytes; absent means 262144",
            ),
            max_files: fields.optional(
                "max_files",
                "largest number of calendar files; absent means 200000",
            ),
        }
    }
}

/// `[publish]`: from where, with which record, and how late.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Publish {
    /// Where the record is kept.
    pub ledger: Option<Spanned<LedgerKind>>,
    /// The branch that the record is kept on, where it is a branch.
    pub ledger_branch: Option<BranchName>,
    /// The remote that keeps that branch.
    pub ledger_remote: Option<RemoteName>,
    /// Where the address of the database server is kept.
    pub ledger_url: Option<SecretSource>,
    /// What this workspace is called in a database that keeps the ledgers of several.
    pub ledger_workspace: Option<Id>,
    /// The branch whose tip is published.
    pub branch: Option<Spanned<String>>,
    /// How late is too late.
    pub max_late: Option<Duration>,
    /// What happens then.
    pub on_late: Option<LatePolicy>,
    /// How many late posts a channel sends in one run.
    pub catch_up: Option<u32>,
    /// How long one request may take.
    pub deadline: Option<Duration>,
    /// How long before its time a post should be there.
    pub min_lead: Option<Duration>,
}

impl Publish {
    /// How late a delivery may be.
    pub fn max_late(&self) -> TimeDelta {
        let default = TimeDelta::hours(DEFAULT_MAX_LATE_HOURS);
        self.max_late.map_or(default, Duration::as_delta)
    }

    /// How many late posts a channel sends in one run.
    pub fn catch_up(&self) -> u32 {
        self.catch_up.unwrap_or(DEFAULT_CATCH_UP)
    }
}

impl Table for Publish {
    const NAME: &'static str = "publish";
    const DOC: &'static str = "From where posts are published, with which record, and how late.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            ledger: fields.optional(
                "ledger",
                "where the record of deliveries is kept; absent means sqlite",
            ),
            ledger_branch: fields.optional(
                "ledger_branch",
                "the branch that a ledger in git is kept on; absent means kalends-ledger",
            ),
            ledger_remote: fields.optional(
                "ledger_remote",
                "the remote that keeps a ledger in git, by its name; absent means origin, or this repository itself if it has no remote",
            ),
            ledger_url: fields
                .optional::<OutsideTheLedger>(
                    "ledger_url",
                    "where the address of the database server is kept, such as { env = \"DATABASE_URL\" }; absent means the variable KALENDS_POSTGRES",
                )
                .map(|source| source.0),
            ledger_workspace: fields.optional(
                "ledger_workspace",
                "what this workspace is called in the database; absent means its name in small letters and dashes",
            ),
            branch: fields.optional(
                "branch",
                "the branch whose tip is published; absent means the commit that is checked out",
            ),
            max_late: fields.optional(
                "max_late",
                "how late a delivery may be when it is first seen; absent means \"6h\"",
            ),
            on_late: fields.optional("on_late", "what happens to a later one; absent means hold"),
            catch_up: fields.optional(
                "catch_up",
                "how many late posts a channel sends in one run; absent means 3",
            ),
            deadline: fields.optional(
                "deadline",
                "how long one request may take, uploads aside; absent means \"60s\"",
            ),
            min_lead: fields.optional(
                "min_lead",
                "how long before its time a post should be there, so that somebody can review it, such as \"2h\"; a shorter notice is a finding",
            ),
        }
    }
}

/// `[lint]`: the level of each rule, everywhere or on some paths or channels.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lint {
    /// Levels by path glob.
    pub paths: Entries<Levels>,
    /// Levels by channel id.
    pub channels: Entries<Levels>,
    /// Levels everywhere.
    pub levels: Entries<Spanned<Level>>,
}

impl Table for Lint {
    const NAME: &'static str = "lint";
    const DOC: &'static str = "The level of each rule: error, warning, info or off.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            paths: fields.or_default("paths", "levels for files that a glob matches"),
            channels: fields.or_default("channels", "levels for one channel"),
            levels: fields.rest("the level of the rule of that name"),
        }
    }
}

/// The levels of some rules.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Levels(pub Entries<Spanned<Level>>);

impl Table for Levels {
    const NAME: &'static str = "levels";
    const DOC: &'static str = "The level of each rule: error, warning, info or off.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self(fields.rest("the level of the rule of that name"))
    }
}

/// The level of a rule; `None` inside means off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(pub Option<Severity>);

impl Level {
    /// The word that files use.
    pub fn word(self) -> &'static str {
        self.0.map_or("off", Severity::name)
    }

    const CHOICES: [Choice<Self>; 4] = [
        Choice {
            word: "error",
            value: Self(Some(Severity::Error)),
            doc: "check fails, and what it concerns is not published",
        },
        Choice {
            word: "warning",
            value: Self(Some(Severity::Warning)),
            doc: "shown; check passes",
        },
        Choice {
            word: "info",
            value: Self(Some(Severity::Info)),
            doc: "shown as a remark",
        },
        Choice {
            word: "off",
            value: Self(None),
            doc: "not shown",
        },
    ];
}

impl Decode for Level {
    fn shape() -> Shape {
        choice_shape(&Self::CHOICES)
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        decode_choice(&Self::CHOICES, node, reader)
    }
}
