//! Names that somebody typed, and those that there are.

use kalends::decode::nearest;

use crate::failure::Failure;

/// Refuses the first of the given names that is not defined, with the one that was probably meant.
pub(super) fn known<'k>(
    kind: &str,
    given: &[String],
    defined: impl IntoIterator<Item = &'k str>,
) -> Result<(), Failure> {
    let defined: Vec<&str> = defined.into_iter().collect();
    match given.iter().find(|id| !defined.contains(&id.as_str())) {
        None => Ok(()),
        Some(id) => Err(unknown(kind, id, defined.iter().copied())),
    }
}

/// There is nothing of that name; the nearest one there is, else all of them.
pub(super) fn unknown<'k>(
    kind: &str,
    id: &str,
    defined: impl Iterator<Item = &'k str> + Clone,
) -> Failure {
    let help = match nearest(id, defined.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => match defined.collect::<Vec<_>>()[..] {
            [] => format!("the calendar names no {kind} yet"),
            ref names => format!("write one of: {}", names.join(", ")),
        },
    };
    Failure::usage(format!("there is no {kind} `{id}`"), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(typed: &str, defined: &[&str]) -> String {
        let given = ["news".to_owned(), typed.to_owned()];
        let defined = defined.iter().copied().chain(["news"]);
        known("channel", &given, defined).map_or_else(
            |failure| failure.help.unwrap_or_default(),
            |()| String::new(),
        )
    }

    #[test]
    fn a_name_that_nothing_has_is_answered_with_those_there_are() {
        assert_eq!(refusal("blog", &["blog"]), "");
        assert_eq!(refusal("blgo", &["blog"]), "did you mean `blog`?");
        assert_eq!(refusal("elsewhere", &["blog"]), "write one of: blog, news");
        let failure = known("owner", &["Ada".to_owned()], []).unwrap_err();
        assert_eq!(failure.message, "there is no owner `Ada`");
        assert_eq!(
            failure.help.as_deref(),
            Some("the calendar names no owner yet")
        );
    }
}
