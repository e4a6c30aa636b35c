//! One calendar file: its tables, decoded, with every problem in it.

use toml::de::{DeTable, DeValue};

use super::{duplicates, syntax, toml_version};
use crate::config::{Approval, Lint, Notify, Publish, Settings, Workspace};
use crate::decode::{Decode, Entry, Fields, Form, Node, Reader, Shape, Table, WRONG_TYPE};
use crate::diagnostic::{Diagnostic, RuleId, Subject};
use crate::model::{
    Audience, Cadence, Campaign, Channel, Goal, ID_PATTERN, Pillar, Post, Voice, require_valid_id,
};
use crate::source::{SourceId, Span, Spanned};

/// A text that is not TOML.
pub const SYNTAX: RuleId = RuleId("syntax");

/// What one file defines.
#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    /// The tables that any calendar file may hold.
    pub tables: Tables,
    /// The settings, for the workspace's own file.
    pub settings: Settings,
    /// Every problem of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// True when the text is not TOML throughout, so that anything in it may be incomplete.
    pub broken: bool,
}

impl Document {
    /// Reads a calendar file.
    pub(super) fn calendar(source: SourceId, text: &str) -> Self {
        read::<Tables>(source, text, |tables| Self {
            tables,
            ..Self::default()
        })
    }

    /// Reads `kalends.toml`.
    pub(super) fn root(source: SourceId, text: &str) -> Self {
        read::<RootFile>(source, text, |root| Self {
            tables: root.tables,
            settings: root.settings,
            ..Self::default()
        })
    }

    /// A file that could not be read at all.
    pub(super) fn unreadable(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostics: vec![diagnostic],
            broken: true,
            ..Self::default()
        }
    }
}

fn read<T: Table>(source: SourceId, text: &str, wrap: impl FnOnce(T) -> Document) -> Document {
    let (tree, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader::new(source, text);
    for problem in syntax_problems(text, &errors, tree.get_ref(), &reader) {
        reader.report(problem);
    }
    let mut diagnostics = std::mem::take(&mut reader.diagnostics);
    let unread: Vec<Span> = places(&diagnostics).collect();
    toml_version::check(tree.get_ref(), &mut reader);
    let top = toml::Spanned::new(0..0, DeValue::Table(tree.into_inner()));
    let document = decode_top::<T>(&top, &mut reader)
        .map(wrap)
        .unwrap_or_default();
    // What could not be read looks wrong in every other way too.
    let found = reader.diagnostics.into_iter();
    diagnostics.extend(found.filter(|finding| !unread.contains(&finding.label.span)));
    Document {
        broken: !errors.is_empty(),
        diagnostics,
        ..document
    }
}

fn places(diagnostics: &[Diagnostic]) -> impl Iterator<Item = Span> {
    diagnostics.iter().map(|finding| finding.label.span)
}

fn decode_top<'a, T: Table>(
    top: &'a toml::Spanned<DeValue<'a>>,
    reader: &mut Reader<'a>,
) -> Option<T> {
    let node = reader.node("", reader.span(0..0), top);
    T::decode(node, reader)
}

/// What the parser refused, told so that an author can mend it.
fn syntax_problems(
    text: &str,
    errors: &[toml::de::Error],
    tree: &DeTable<'_>,
    reader: &Reader<'_>,
) -> Vec<Diagnostic> {
    let unmerged = unmerged(text, errors, reader);
    if !unmerged.is_empty() {
        // All else that is wrong with the file may be a part of these.
        return unmerged;
    }
    let place = |error: &toml::de::Error| reader.span(error.span().unwrap_or(0..0));
    let (doubled, others): (Vec<_>, Vec<_>) = syntax::telling(errors)
        .into_iter()
        .partition(|error| error.message().starts_with("duplicate key"));
    let told = others.into_iter().map(|error| {
        let (message, help) = syntax::explain(error);
        let mut problem = Diagnostic::error(SYNTAX, place(error), message);
        problem.help = help.map(str::to_owned);
        problem
    });
    told.chain(duplicates::findings(
        doubled.into_iter().map(place),
        tree,
        reader,
    ))
    .collect()
}

/// Versions that git left side by side, in a text that is no TOML for it.
fn unmerged(text: &str, errors: &[toml::de::Error], reader: &Reader<'_>) -> Vec<Diagnostic> {
    if errors.is_empty() {
        return Vec::new();
    }
    let told = syntax::conflicts(text).into_iter().map(|range| {
        Diagnostic::error(SYNTAX, reader.span(range), "git could not merge what stands here")
            .label("one version begins here, the other one below `=======`")
            .help("keep what is right of both, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`")
    });
    told.collect()
}

/// The tables that any calendar file may hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    /// `[posts.ID]`.
    pub posts: Definitions<Post>,
    /// `[channels.ID]`.
    pub channels: Definitions<Channel>,
    /// `[campaigns.ID]`.
    pub campaigns: Definitions<Campaign>,
    /// `[cadences.ID]`.
    pub cadences: Definitions<Cadence>,
    /// `[goals.ID]`.
    pub goals: Definitions<Goal>,
    /// `[audiences.ID]`.
    pub audiences: Definitions<Audience>,
    /// `[pillars.ID]`.
    pub pillars: Definitions<Pillar>,
    /// `[voice]`.
    pub voice: Option<Spanned<Voice>>,
    /// `[lint]`.
    pub lint: Option<Spanned<Lint>>,
}

impl Table for Tables {
    const NAME: &'static str = "calendar";
    const DOC: &'static str =
        "A Kalends calendar file: posts, channels, campaigns, cadences, goals, audiences, pillars.";
    const HINTS: &'static [(&'static str, &'static str)] = &[
        (
            "workspace",
            "settings stand in `kalends.toml`, in the workspace's folder",
        ),
        (
            "publish",
            "settings stand in `kalends.toml`, in the workspace's folder",
        ),
        (
            "approval",
            "settings stand in `kalends.toml`, in the workspace's folder",
        ),
        (
            "notify",
            "settings stand in `kalends.toml`, in the workspace's folder",
        ),
    ];

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            posts: fields.or_default("posts", "what is said, when and where: [posts.ID]"),
            channels: fields.or_default("channels", "accounts on platforms: [channels.ID]"),
            campaigns: fields.or_default("campaigns", "posts that belong together: [campaigns.ID]"),
            cadences: fields.or_default(
                "cadences",
                "when channels post, and their limits: [cadences.ID]",
            ),
            goals: fields.or_default("goals", "figures to reach: [goals.ID]"),
            audiences: fields.or_default("audiences", "for whom posts are: [audiences.ID]"),
            pillars: fields.or_default(
                "pillars",
                "kinds of content of the team's own: [pillars.ID]",
            ),
            voice: fields.optional("voice", "how the brand sounds"),
            lint: fields.optional("lint", "the level of each rule"),
        }
    }
}

/// `kalends.toml`: settings, and anything that a calendar file may hold.
struct RootFile {
    settings: Settings,
    tables: Tables,
}

impl Table for RootFile {
    const NAME: &'static str = "kalends";
    const DOC: &'static str = "The file that marks a Kalends workspace: its settings, and anything that a calendar file may hold.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let workspace: Option<Workspace> =
            fields.required("workspace", "what this calendar is and where its files are");
        let publish: Option<Publish> = fields.optional(
            "publish",
            "from where posts are published, with which record, and how late",
        );
        let approval: Option<Approval> =
            fields.optional("approval", "what a post needs before it may go out");
        let notify: Option<Notify> =
            fields.optional("notify", "who is told when publishing needs somebody");
        let settings = Settings {
            workspace: workspace.unwrap_or_default(),
            publish: publish.unwrap_or_default(),
            approval: approval.unwrap_or_default(),
            notify: notify.unwrap_or_default(),
            lint: None,
        };
        Self {
            settings,
            tables: Tables::fields(fields),
        }
    }
}

/// The two kinds of file, for schemas: `kalends.toml` and calendar files.
pub fn forms() -> [Form; 2] {
    [Form::of::<RootFile>(), Form::of::<Tables>()]
}

/// The tables of one kind, by id.
#[derive(Debug, Clone)]
pub(super) struct Definitions<T>(pub Vec<Entry<T>>);

impl<T> Default for Definitions<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// A kind of thing that files define by id.
pub(super) trait Defined: Table {
    /// What diagnostics inside such a table are about.
    fn subject(id: &str) -> Option<Subject>;
}

impl<T: Defined> Decode for Definitions<T> {
    fn shape() -> Shape {
        Shape::Map {
            keys: Some(ID_PATTERN),
            values: Box::new(T::shape()),
        }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let DeValue::Table(table) = node.value else {
            reader.report(not_by_id::<T>(
                node.key,
                node.span,
                "this is no table of tables",
            ));
            return None;
        };
        let mut entries = Vec::with_capacity(table.len());
        for (key, item) in table {
            if !item.get_ref().is_table() {
                let span = reader.span(key.span());
                reader.report(not_by_id::<T>(node.key, span, "an id should stand here"));
                continue;
            }
            reader.subject = T::subject(key.get_ref());
            require_valid_id(key.get_ref(), reader.span(key.span()), reader);
            entries.extend(Entry::decode(key, item, reader));
        }
        reader.subject = None;
        Some(Self(entries))
    }
}

/// What is defined stands under its id; people leave the id out, or write `[[posts]]`.
fn not_by_id<T: Defined>(tables: &str, span: Span, label: &str) -> Diagnostic {
    let message = format!("each {} needs a table with an id of its own", T::NAME);
    Diagnostic::error(WRONG_TYPE, span, message)
        .label(label)
        .help(format!("write [{tables}.my-id], and its keys below"))
}

impl Defined for Post {
    fn subject(id: &str) -> Option<Subject> {
        Some(Subject::Post(id.to_owned()))
    }
}

impl Defined for Channel {
    fn subject(id: &str) -> Option<Subject> {
        Some(Subject::Channel(id.to_owned()))
    }
}

impl Defined for Campaign {
    fn subject(id: &str) -> Option<Subject> {
        Some(Subject::Campaign(id.to_owned()))
    }
}

impl Defined for Cadence {
    fn subject(id: &str) -> Option<Subject> {
        Some(Subject::Cadence(id.to_owned()))
    }
}

// Goals, audiences and pillars steer nobody's publishing, so nothing is held for a mistake in them.

impl Defined for Goal {
    fn subject(_: &str) -> Option<Subject> {
        None
    }
}

impl Defined for Audience {
    fn subject(_: &str) -> Option<Subject> {
        None
    }
}

impl Defined for Pillar {
    fn subject(_: &str) -> Option<Subject> {
        None
    }
}
