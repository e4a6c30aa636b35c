//! Pillars: kinds of content, so that a team can see whether it only ever sells.

use crate::decode::{Fields, Table};

/// The pillars that need no table: the SPACE model of community work, and what stays inside the team.
pub const BUILT_IN_PILLARS: [&str; 6] = [
    "support",
    "product",
    "acquisition",
    "contribution",
    "engagement",
    "internal",
];

/// A kind of content of the team's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Pillar {
    /// How people call it.
    pub name: Option<String>,
    /// What belongs to it.
    pub description: Option<String>,
}

impl Table for Pillar {
    const NAME: &'static str = "pillar";
    const DOC: &'static str = "A kind of content, beside the six that come built in.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            name: fields.optional("name", "how people call this kind of content"),
            description: fields.optional("description", "what belongs to it"),
        }
    }
}
