//! Files as services name them: from the folder of the repository, in which the workspace may be one folder of many.

use std::fmt::Write;

use crate::source::{SourceId, Sources};

/// The files of a report, and where their workspace stands.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// The workspace's folder from that of the repository, with `/` between folders; empty where they are the same.
    pub workspace: &'a str,
}

impl Files<'_> {
    /// The path of a text from the repository's folder.
    pub fn path(&self, source: SourceId) -> String {
        let path = self.sources.get(source).path();
        match self.workspace {
            "" => path.to_owned(),
            workspace => format!("{workspace}/{path}"),
        }
    }

    /// The path as a relative reference (RFC 3986): whatever could be read as something else is percent-encoded.
    pub(super) fn address(&self, source: SourceId) -> String {
        let mut address = String::new();
        for byte in self.path(source).bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
                address.push(char::from(byte));
            } else {
                // Writing to a text cannot fail.
                let _ = write!(address, "%{byte:02X}");
            }
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn a_path_leads_from_the_repository_to_the_file() {
        let mut sources = Sources::default();
        let source = sources.add(Source::new("calendar/å b:c.toml", ""));
        let files = |workspace| Files {
            sources: &sources,
            workspace,
        };
        assert_eq!(files("").path(source), "calendar/å b:c.toml");
        assert_eq!(
            files("social/en").address(source),
            "social/en/calendar/%C3%A5%20b%3Ac.toml"
        );
    }
}
