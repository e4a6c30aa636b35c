//! Channels: one account on one platform.

use chrono::NaiveDate;
use toml::de::DeValue;

use super::SecretSource;
use crate::decode::{Decode, Entries, Fields, Node, Reader, Shape, Table};
use crate::model::Language;
use crate::source::Spanned;
use crate::time::Zone;

/// One account on one platform. What only its platform knows is in `settings`.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// The platform's id.
    pub platform: Option<Spanned<String>>,
    /// How people call the channel.
    pub name: Option<String>,
    /// The id of its cadence.
    pub cadence: Option<Spanned<String>>,
    /// The language it speaks.
    pub language: Option<Spanned<Language>>,
    /// Zone of its wall clock.
    pub timezone: Option<Zone>,
    /// The id of its audience.
    pub audience: Option<Spanned<String>>,
    /// The last day on which its token works.
    pub token_expires: Option<Spanned<NaiveDate>>,
    /// For the team.
    pub notes: Option<String>,
    /// The platform's own keys, checked by the platform.
    pub settings: Entries<Spanned<Setting>>,
}

impl Table for Channel {
    const NAME: &'static str = "channel";
    const DOC: &'static str = "One account on one platform, and how to reach it.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            platform: fields.required("platform", "where it is, such as \"mastodon\" or \"feed\""),
            name: fields.optional("name", "how people call this channel"),
            cadence: fields.optional("cadence", "when it posts: the id of a cadence"),
            language: fields.optional("language", "the language it speaks, as a BCP 47 tag"),
            timezone: fields.optional("timezone", "zone of its wall clock, as an IANA name"),
            audience: fields.optional("audience", "who follows it: the id of an audience"),
            token_expires: fields.optional(
                "token_expires",
                "the last day on which its token works, such as 2027-01-15: posts due later are reported",
            ),
            notes: fields.optional("notes", "for the team, never published"),
            settings: fields.rest("a key of the platform, such as `server` or `token`"),
        }
    }
}

impl Channel {
    /// The platform's own key of that name.
    pub fn setting(&self, key: &str) -> Option<&Spanned<Setting>> {
        self.settings.get(key)
    }

    /// The platform's own key of that name, as a text.
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.setting(key)?.value {
            Setting::Text(text) => Some(text),
            Setting::Number(_) | Setting::Flag(_) | Setting::List(_) | Setting::Secret(_) => None,
        }
    }

    /// Whether the ledger keeps some of its secrets.
    pub fn shares_tokens(&self) -> bool {
        let in_ledger = |value: &Setting| matches!(value, Setting::Secret(SecretSource::Ledger(_)));
        self.settings.0.iter().any(|it| in_ledger(&it.value.value))
    }

    /// The id of its platform; empty when the file names none.
    pub fn platform_id(&self) -> &str {
        self.platform
            .as_ref()
            .map_or("", |platform| &platform.value)
    }
}

/// What a platform's own key holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// True or false.
    Flag(bool),
    /// Texts.
    List(Vec<String>),
    /// Where a secret is kept.
    Secret(SecretSource),
}

impl Decode for Setting {
    fn shape() -> Shape {
        Shape::Either(vec![
            String::shape(),
            i64::shape(),
            Shape::Boolean,
            Vec::<String>::shape(),
            SecretSource::shape(),
        ])
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        match node.value {
            DeValue::Integer(_) => i64::decode(node, reader).map(Self::Number),
            DeValue::Boolean(flag) => Some(Self::Flag(*flag)),
            DeValue::Array(_) => Vec::decode(node, reader).map(Self::List),
            DeValue::Table(_) => SecretSource::decode(node, reader).map(Self::Secret),
            DeValue::String(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
                String::decode(node, reader).map(Self::Text)
            }
        }
    }
}
