//! Ids: what a post, a channel or a campaign is called, for good.

use crate::decode::{Decode, Node, Reader, Shape};
use crate::diagnostic::{Diagnostic, RuleId};
use crate::source::Span;

/// An id that is not one.
pub const INVALID_ID: RuleId = RuleId("invalid-id");

/// What an id must match, as a JSON Schema regular expression.
pub const ID_PATTERN: &str = "^[a-z0-9][a-z0-9-]{0,63}$";

const LONGEST: usize = 64;

/// An id as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id(pub String);

impl Decode for Id {
    fn shape() -> Shape {
        Shape::Text {
            pattern: Some(ID_PATTERN),
        }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let id = String::decode(node, reader)?;
        require_valid_id(&id, node.span, reader);
        Some(Self(id))
    }
}

/// True for small letters, digits and dashes, beginning with a letter or a digit, at most 64 long.
pub fn is_valid_id(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !id.is_empty() && id.len() <= LONGEST && !id.starts_with('-') && id.bytes().all(allowed)
}

/// Reports an id that cannot be one, with a spelling that can.
pub fn require_valid_id(id: &str, span: Span, reader: &mut Reader<'_>) {
    if is_valid_id(id) {
        return;
    }
    let problem = Diagnostic::error(INVALID_ID, span, format!("`{id}` cannot be an id"));
    let help = match (id.len() > LONGEST, spelling(id)) {
        (true, _) => format!("an id is at most {LONGEST} characters long"),
        (false, Some(other)) => format!("write small letters, digits and dashes: `{other}`"),
        (false, None) => {
            "write small letters, digits and dashes, such as `black-friday`".to_owned()
        }
    };
    reader.report(problem.help(help));
}

/// The id that a name comes closest to: `acme-community` for "Acme community"; `None` where no letter of it can stay.
pub fn spelling(id: &str) -> Option<String> {
    let dashed = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let spelled: String = id.chars().map(dashed).collect();
    let spelled = spelled.trim_matches('-').to_owned();
    is_valid_id(&spelled).then_some(spelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_small_letters_digits_and_dashes() {
        for good in ["a", "7", "black-friday-2026", &"a".repeat(64)] {
            assert!(is_valid_id(good), "{good}");
        }
        for bad in ["", "-a", "Black", "a_b", "å", "a b", &"a".repeat(65)] {
            assert!(!is_valid_id(bad), "{bad}");
        }
    }

    #[test]
    fn a_spelling_that_works_is_offered() {
        assert_eq!(spelling("Black Friday").as_deref(), Some("black-friday"));
        assert_eq!(spelling("???"), None);
    }
}
