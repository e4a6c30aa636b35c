//! Campaigns: posts that belong together, for a while and for a reason.

use chrono::NaiveDate;

use crate::decode::{Fields, INVALID_VALUE, Table, nearest};
use crate::diagnostic::Diagnostic;
use crate::source::Spanned;
use crate::time::Zone;

/// The names in braces that `utm` may hold.
const FILLED_IN: [&str; 4] = ["channel", "platform", "campaign", "post"];

/// Posts that share a window, channels, a goal and link parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Campaign {
    /// How people call it.
    pub name: Option<String>,
    /// First day.
    pub from: Option<Spanned<NaiveDate>>,
    /// Last day.
    pub to: Option<Spanned<NaiveDate>>,
    /// Where its posts go unless a post says otherwise.
    pub channels: Option<Vec<Spanned<String>>>,
    /// The id of the cadence that its queued posts keep.
    pub cadence: Option<Spanned<String>>,
    /// For whom it is.
    pub audience: Option<Spanned<String>>,
    /// What it is for.
    pub goal: Option<Spanned<String>>,
    /// Parameters added to the links of its posts.
    pub utm: Option<Utm>,
    /// Zone of its local times.
    pub timezone: Option<Zone>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// For the team.
    pub notes: Option<String>,
}

impl Table for Campaign {
    const NAME: &'static str = "campaign";
    const DOC: &'static str = "Posts that share a window, channels, a goal and link parameters.";
    const HINTS: &'static [(&'static str, &'static str)] = &[
        ("until", "write `to` for the last day"),
        ("start", "write `from` for the first day"),
        ("end", "write `to` for the last day"),
        ("channel", "write `channels = [\"…\"]`, a list"),
    ];

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let campaign = Self {
            name: fields.optional("name", "how people call this campaign"),
            from: fields.optional("from", "first day, such as 2026-11-20"),
            to: fields.optional("to", "last day, such as 2026-11-30"),
            channels: fields.optional(
                "channels",
                "where its posts go unless a post names its own channels",
            ),
            cadence: fields.optional(
                "cadence",
                "the id of the cadence whose slots its queued posts take, and whose limits hold among its posts",
            ),
            audience: fields.optional("audience", "for whom it is: the id of an audience"),
            goal: fields.optional("goal", "what it is for: the id of a goal"),
            utm: fields.optional("utm", "parameters added to the links of its posts"),
            timezone: fields.optional("timezone", "zone of its local times, as an IANA name"),
            owner: fields.optional("owner", "who answers for it"),
            notes: fields.optional("notes", "for the team, never published"),
        };
        let ends_first = campaign
            .from
            .zip(campaign.to)
            .is_some_and(|(from, to)| to.value < from.value);
        if ends_first {
            fields.report(|span| {
                Diagnostic::error(INVALID_VALUE, span, "the campaign ends before it begins")
                    .help("swap `from` and `to`")
            });
        }
        campaign
    }
}

/// The `utm_…` parameters of a campaign's links. `{channel}`, `{platform}`, `{campaign}` and `{post}` are filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Utm {
    /// `utm_source`.
    pub source: Option<Spanned<String>>,
    /// `utm_medium`.
    pub medium: Option<Spanned<String>>,
    /// `utm_campaign`.
    pub campaign: Option<Spanned<String>>,
    /// `utm_term`.
    pub term: Option<Spanned<String>>,
    /// `utm_content`.
    pub content: Option<Spanned<String>>,
}

impl Utm {
    /// The parameters that are set, with their names in a link.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &Spanned<String>)> {
        [
            ("utm_source", &self.source),
            ("utm_medium", &self.medium),
            ("utm_campaign", &self.campaign),
            ("utm_term", &self.term),
            ("utm_content", &self.content),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_ref()?)))
    }
}

impl Table for Utm {
    const NAME: &'static str = "utm";
    const DOC: &'static str =
        "Link parameters; `{channel}`, `{platform}`, `{campaign}` and `{post}` are filled in.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let utm = Self {
            source: fields.optional("source", "`utm_source`, such as \"{channel}\""),
            medium: fields.optional("medium", "`utm_medium`, such as \"social\""),
            campaign: fields.optional("campaign", "`utm_campaign`, such as \"{campaign}\""),
            term: fields.optional("term", "`utm_term`"),
            content: fields.optional("content", "`utm_content`, such as \"{post}\""),
        };
        for (_, value) in utm.parameters() {
            check_names(fields, value);
        }
        utm
    }
}

/// A name in braces that nothing fills in would stand in every link as it is.
fn check_names(fields: &mut Fields<'_, '_>, value: &Spanned<String>) {
    let pieces = value.value.split('{').skip(1);
    for name in pieces.filter_map(|piece| Some(piece.split_once('}')?.0)) {
        if FILLED_IN.contains(&name) {
            continue;
        }
        let label = nearest(name, FILLED_IN).map(|near| format!("did you mean `{{{near}}}`?"));
        fields.report(|_| {
            Diagnostic::error(INVALID_VALUE, value.span, format!("nothing fills in `{{{name}}}`"))
                .label(label.unwrap_or_default())
                .help("write one of {channel}, {platform}, {campaign} and {post}, or words without braces")
        });
    }
}
