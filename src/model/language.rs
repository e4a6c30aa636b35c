//! Languages as BCP 47 tags.

use crate::decode::{Decode, Node, Reader, Shape};

/// A language tag such as `sv` or `pt-BR`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language(String);

impl Language {
    /// Reads a tag; `None` when it is not shaped like one.
    pub fn parse(tag: &str) -> Option<Self> {
        let mut parts = tag.split('-');
        let primary = parts.next()?;
        let primary_fits =
            (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
        let part_fits = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        (primary_fits && parts.all(part_fits)).then(|| Self(tag.to_owned()))
    }

    /// The tag.
    pub fn tag(&self) -> &str {
        &self.0
    }

    /// The tags that serve this language, the closest first: `pt-BR`, then `pt`.
    pub fn fallbacks(&self) -> impl Iterator<Item = &str> {
        let mut next = Some(self.0.as_str());
        std::iter::from_fn(move || {
            let tag = next?;
            next = tag.rfind('-').map(|dash| &tag[..dash]);
            Some(tag)
        })
    }

    /// The language alone, without region or script.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl Decode for Language {
    fn shape() -> Shape {
        Shape::Text {
            pattern: Some("^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"),
        }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let tag = String::decode(node, reader)?;
        let language = Self::parse(&tag);
        if language.is_none() {
            let message = format!("`{tag}` is not a language tag");
            reader.invalid(
                node.span,
                message,
                "write a BCP 47 tag such as `en`, `sv` or `pt-BR`",
            );
        }
        language
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regional_language_is_served_by_the_plain_one() {
        let language = Language::parse("zh-Hant-TW").unwrap();
        assert_eq!(
            language.fallbacks().collect::<Vec<_>>(),
            ["zh-Hant-TW", "zh-Hant", "zh"]
        );
        assert_eq!(language.primary(), "zh");
    }

    #[test]
    fn words_are_not_language_tags() {
        for bad in ["", "english", "EN", "e", "sv_SE", "sv-"] {
            assert_eq!(Language::parse(bad), None, "{bad}");
        }
    }
}
