//! Names of branches and remotes, as the settings give them: only what can be nothing but a name.

use std::fmt;
use std::path::Path;

use crate::decode::{Decode, Node, Reader, Shape};

/// No name is longer, in bytes; it becomes part of a file's name.
const LONGEST: usize = 100;

/// The name of a branch, without `refs/heads/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchName(String);

/// The name of a remote, such as `origin`; never an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteName(String);

impl BranchName {
    /// Reads a name; `None` for what git would not take, or would take for something else (git, `check-ref-format`).
    pub fn parse(name: &str) -> Option<Self> {
        let forbidden = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
        let part_fits = |part: &str| {
            !part.is_empty()
                && !part.starts_with(['.', '-'])
                && !part.ends_with('.')
                && !is_lock(part)
        };
        let fits = name.len() <= LONGEST
            && name != "@"
            && name != "HEAD"
            && !name.contains(forbidden)
            && !name.contains("..")
            && !name.contains("@{")
            && !name.starts_with("refs/")
            && name.split('/').all(part_fits);
        fits.then(|| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl RemoteName {
    /// Reads a name; `None` for an address, a path, or anything that git could take for a flag.
    pub fn parse(name: &str) -> Option<Self> {
        let mut letters = name.chars();
        let fits = name.len() <= LONGEST
            && letters.next().is_some_and(|c| c.is_ascii_alphanumeric())
            && letters.all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
            && !name.contains("..")
            && !name.ends_with('.')
            && !is_lock(name);
        fits.then(|| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Git keeps such names for the files by which it locks others.
fn is_lock(part: &str) -> bool {
    let ending = Path::new(part).extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("lock"))
}

impl fmt::Display for BranchName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Display for RemoteName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Decode for BranchName {
    fn shape() -> Shape {
        Shape::Text { pattern: None }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let name = String::decode(node, reader)?;
        let branch = Self::parse(&name);
        if branch.is_none() {
            let message = format!("`{name}` cannot be the name of a branch");
            let help = "write a name without spaces, such as `kalends-ledger`";
            reader.invalid(node.span, message, help);
        }
        branch
    }
}

impl Decode for RemoteName {
    fn shape() -> Shape {
        Shape::Text {
            pattern: Some("^[A-Za-z0-9][A-Za-z0-9._-]*$"),
        }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let name = String::decode(node, reader)?;
        let remote = Self::parse(&name);
        if remote.is_none() {
            let message = format!("`{name}` cannot be the name of a remote");
            let help = "write a name that `git remote` lists, such as `origin`, and no address";
            reader.invalid(node.span, message, help);
        }
        remote
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_names_are_names() {
        for name in ["kalends-ledger", "bots/kalends", "ledger.2026", "Ledger_é"] {
            assert_eq!(BranchName::parse(name).unwrap().as_str(), name);
        }
        for name in ["origin", "up-stream", "o.2", "a_b"] {
            assert_eq!(RemoteName::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_git_could_take_for_something_else_is_no_branch() {
        let long = "x".repeat(LONGEST + 1);
        for name in [
            "",
            "-f",
            "--all",
            "a b",
            "a..b",
            "a@{1}",
            "@",
            "HEAD",
            "/a",
            "a/",
            "a//b",
            ".a",
            "a/.b",
            "a.",
            "a.lock",
            "a.LOCK/b",
            "a:b",
            "a~1",
            "a^",
            "a?",
            "a*",
            "a[b",
            "a\\b",
            "a\nb",
            "a\u{7f}",
            "refs/heads/a",
            "a/-b",
            &long,
        ] {
            assert_eq!(BranchName::parse(name), None, "{name:?}");
        }
    }

    #[test]
    fn an_address_or_a_flag_is_no_remote() {
        let long = "x".repeat(LONGEST + 1);
        for name in [
            "",
            "-o",
            "--upload-pack=sh",
            ".",
            "..",
            "../a",
            "/srv/a.git",
            "https://a.example/b",
            "git@a:b",
            "ext::sh",
            "a b",
            "a\nb",
            "a..b",
            "a.lock",
            "é",
            "a/b",
            &long,
        ] {
            assert_eq!(RemoteName::parse(name), None, "{name:?}");
        }
    }
}
