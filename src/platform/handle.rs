//! How accounts are named on a platform, so that a mention of another platform's kind is noticed.

/// What the name of an account looks like, without the first `@`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    /// Nobody can tell.
    Any,
    /// `name` on one's own server, `name@server.example` on another.
    Server,
    /// A domain, such as `name.example`.
    Domain,
    /// A word of letters, digits and some marks.
    Word {
        /// The marks.
        marks: &'static [char],
        /// Fewest characters.
        least: usize,
        /// Most characters.
        most: usize,
    },
}

impl Handle {
    /// True when an account of the platform can be called so.
    pub fn accepts(self, name: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Server => match name.split_once('@') {
                Some((user, server)) => is_word(user, &['_', '-', '.']) && is_domain(server),
                None => is_word(name, &['_', '-', '.']),
            },
            Self::Domain => is_domain(name),
            Self::Word { marks, least, most } => {
                is_word(name, marks) && (least..=most).contains(&name.chars().count())
            }
        }
    }

    /// What to write, as an example.
    pub fn example(self) -> &'static str {
        match self {
            Self::Any | Self::Word { .. } => "@name",
            Self::Server => "@name@server.example",
            Self::Domain => "@name.example",
        }
    }
}

fn is_word(name: &str, marks: &[char]) -> bool {
    let mut characters = name.chars();
    !name.is_empty() && characters.all(|c| c.is_ascii_alphanumeric() || marks.contains(&c))
}

/// At least two labels of letters, digits and inner hyphens, the last of which is no number.
fn is_domain(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let ends_in_number = |label: &&str| label.chars().all(|c| c.is_ascii_digit());
    labels.len() > 1 && labels.iter().all(is_label) && !labels.last().is_some_and(ends_in_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_name_is_told_from_the_others() {
        let word = Handle::Word {
            marks: &['_'],
            least: 1,
            most: 15,
        };
        for (handle, name, accepted) in [
            (Handle::Server, "ada", true),
            (Handle::Server, "ada@server.example", true),
            (Handle::Server, "ada@server", false),
            (Handle::Domain, "ada.example", true),
            (Handle::Domain, "ada", false),
            (Handle::Domain, "ada@server.example", false),
            (Handle::Domain, "10.1", false),
            (word, "ada_l", true),
            (word, "ada.l", false),
            (word, "a_name_that_is_too_long", false),
            (word, "", false),
            (Handle::Any, "urn:li:person:1", true),
        ] {
            assert_eq!(handle.accepts(name), accepted, "{handle:?} {name}");
        }
    }
}
