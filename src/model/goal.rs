//! Goals: what a team wants to reach, by when, in figures.

use chrono::NaiveDate;
use toml::de::DeValue;

use crate::decode::{Decode, Fields, Node, Reader, Shape, Table};
use crate::source::Spanned;

/// A figure to reach.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// How people call it.
    pub name: Option<String>,
    /// What is measured.
    pub metric: Option<Spanned<String>>,
    /// The figure at the start.
    pub baseline: Option<f64>,
    /// The figure to reach.
    pub target: Option<Spanned<Target>>,
    /// The figure that would delight.
    pub stretch: Option<Spanned<Target>>,
    /// The last day.
    pub by: Option<Spanned<NaiveDate>>,
    /// For the team.
    pub notes: Option<String>,
}

impl Table for Goal {
    const NAME: &'static str = "goal";
    const DOC: &'static str = "A figure that the team wants to reach by a day.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            name: fields.optional("name", "how people call this goal"),
            metric: fields.required(
                "metric",
                "what is measured, such as `clicks` or `followers`",
            ),
            baseline: fields.optional("baseline", "the figure at the start"),
            target: fields.optional(
                "target",
                "the figure to reach: `5000`, or a change such as \"+15%\" or \"+200\"",
            ),
            stretch: fields.optional(
                "stretch",
                "the figure that would delight, written like `target`",
            ),
            by: fields.optional("by", "the last day, such as 2026-11-30"),
            notes: fields.optional("notes", "for the team, never published"),
        }
    }
}

/// A figure to reach, outright or as a change of the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// The figure itself.
    Figure(f64),
    /// So much more (or less) than the baseline.
    Change(f64),
    /// So many per cent more (or less) than the baseline.
    Percent(f64),
}

impl Target {
    /// Reads `5000`, `+200`, `-3` or `+15%`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let signed = text.starts_with(['+', '-']);
        let number = |digits: &str| digits.trim().parse::<f64>().ok().filter(|n| n.is_finite());
        match text.strip_suffix('%') {
            Some(percent) => number(percent).map(Self::Percent),
            None if signed => number(text).map(Self::Change),
            None => number(text).map(Self::Figure),
        }
    }
}

impl Decode for Target {
    fn shape() -> Shape {
        let pattern = Some("^\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*%?\\s*$");
        Shape::Either(vec![Shape::Number, Shape::Text { pattern }])
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let DeValue::String(text) = node.value else {
            return f64::decode(node, reader).map(Self::Figure);
        };
        let target = Self::parse(text);
        if target.is_none() {
            let message = format!("`{text}` is not a figure to reach");
            reader.invalid(
                node.span,
                message,
                "write a number, or a change such as \"+15%\" or \"+200\"",
            );
        }
        target
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_figures_changes_or_per_cents() {
        assert_eq!(Target::parse("5000"), Some(Target::Figure(5000.0)));
        assert_eq!(Target::parse("+200"), Some(Target::Change(200.0)));
        assert_eq!(Target::parse("-3"), Some(Target::Change(-3.0)));
        assert_eq!(Target::parse("+15%"), Some(Target::Percent(15.0)));
        assert_eq!(Target::parse("more"), None);
        assert_eq!(Target::parse("inf"), None);
    }
}
