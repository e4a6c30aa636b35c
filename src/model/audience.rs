//! Audiences: for whom a campaign or a post is.

use crate::decode::{Fields, Table};
use crate::model::Language;
use crate::source::Spanned;
use crate::time::Zone;

/// A group of people that posts are written for.
#[derive(Debug, Clone, PartialEq)]
pub struct Audience {
    /// How people call it.
    pub name: Option<String>,
    /// Who they are and what they need.
    pub description: Option<String>,
    /// The language they read.
    pub language: Option<Spanned<Language>>,
    /// Where most of them live, as a time zone.
    pub timezone: Option<Zone>,
    /// What they care about.
    pub interests: Vec<String>,
    /// For the team.
    pub notes: Option<String>,
}

impl Table for Audience {
    const NAME: &'static str = "audience";
    const DOC: &'static str = "A group of people that posts are written for.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            name: fields.optional("name", "how people call this audience"),
            description: fields.optional("description", "who they are and what they need"),
            language: fields.optional("language", "the language they read, as a BCP 47 tag"),
            timezone: fields.optional("timezone", "where most of them live, as an IANA time zone"),
            interests: fields.or_default("interests", "what they care about"),
            notes: fields.optional("notes", "for the team, never published"),
        }
    }
}
