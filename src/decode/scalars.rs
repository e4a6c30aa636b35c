//! Texts, numbers, truth values and closed sets of words.

use toml::de::DeValue;

use super::{Choice, Decode, Node, Reader, Shape, nearest};
use crate::source::Span;

impl Decode for String {
    fn shape() -> Shape {
        Shape::Text { pattern: None }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let DeValue::String(text) = node.value else {
            reader.wrong_type(node, "a text in quotes");
            return None;
        };
        // A file saved with CRLF means the same post as one saved with LF.
        if text.contains('\r') && reader.written(node.span).contains("\r\n") {
            return Some(text.replace("\r\n", "\n"));
        }
        Some(text.to_string())
    }
}

impl Decode for bool {
    fn shape() -> Shape {
        Shape::Boolean
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let value = node.value.as_bool();
        if value.is_none() {
            reader.wrong_type(node, "true or false, without quotes");
        }
        value
    }
}

impl Decode for u32 {
    fn shape() -> Shape {
        Shape::Integer {
            min: 0,
            max: i64::from(Self::MAX),
        }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let number = i64::decode(node, reader)?;
        let fitting = Self::try_from(number).ok();
        if fitting.is_none() {
            let message = format!("`{}` cannot be {number}", node.key);
            let help = if number < 0 {
                "write 0 or a greater number"
            } else {
                "write a smaller number"
            };
            reader.invalid(node.span, message, help);
        }
        fitting
    }
}

impl Decode for i64 {
    fn shape() -> Shape {
        Shape::Integer {
            min: Self::MIN,
            max: Self::MAX,
        }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let DeValue::Integer(integer) = node.value else {
            reader.wrong_type(node, "a whole number");
            return None;
        };
        let number = Self::from_str_radix(integer.as_str(), integer.radix()).ok();
        if number.is_none() {
            let message = format!("the number of `{}` is too large", node.key);
            reader.invalid(node.span, message, "write a number of at most 18 digits");
        }
        number
    }
}

impl Decode for f64 {
    fn shape() -> Shape {
        Shape::Number
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let number: Option<Self> = match node.value {
            DeValue::Float(float) => float.as_str().parse().ok(),
            // Base 16, 8 or 2 has no fraction, and base 10 reads the same as a decimal number.
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
            DeValue::Integer(integer) => i32::from_str_radix(integer.as_str(), integer.radix())
                .ok()
                .map(Self::from),
            DeValue::String(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => None,
        };
        let finite = number.filter(|number| number.is_finite());
        match (number, finite) {
            (None, _) => reader.wrong_type(node, "a number"),
            (Some(number), None) => {
                let message = format!("`{}` cannot be {number}", node.key);
                reader.invalid(node.span, message, "write a number with digits");
            }
            (Some(_), Some(_)) => {}
        }
        finite
    }
}

/// The shape of a closed set of words.
pub fn choice_shape<T>(choices: &[Choice<T>]) -> Shape {
    Shape::Words(
        choices
            .iter()
            .map(|choice| (choice.word, choice.doc))
            .collect(),
    )
}

/// Reads one word of a closed set.
pub fn decode_choice<'a, T: Copy>(
    choices: &[Choice<T>],
    node: Node<'a>,
    reader: &mut Reader<'a>,
) -> Option<T> {
    let text = String::decode(node, reader)?;
    let found = choices.iter().find(|choice| choice.word == text);
    if found.is_none() {
        reader.report_unknown_word(node.key, &text, node.span, &words(choices));
    }
    found.map(|choice| choice.value)
}

fn words<T>(choices: &[Choice<T>]) -> Vec<&'static str> {
    choices.iter().map(|choice| choice.word).collect()
}

impl Reader<'_> {
    /// Records a word that is not among the known ones, with the nearest of them.
    pub fn report_unknown_word(&mut self, key: &str, word: &str, span: Span, known: &[&str]) {
        let message = format!("`{key}` cannot be `{word}`");
        let label =
            nearest(word, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        let help = format!("write one of: {}", known.join(", "));
        let problem = crate::diagnostic::Diagnostic::error(super::INVALID_VALUE, span, message);
        self.report(problem.label(label.unwrap_or_default()).help(help));
    }
}
