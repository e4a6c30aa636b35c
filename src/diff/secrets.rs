//! Secrets that stand in the files: struck out of whatever is shown of them.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::platform::LITERAL_SECRET;
use crate::source::Sources;

/// What stands where a secret stood.
const STRUCK: &str = "***";
/// Shorter words stand in ordinary texts too.
const SHORTEST: usize = 6;

/// The secrets of the files.
#[derive(Debug, Clone, Default)]
pub(super) struct Secrets(BTreeSet<String>);

impl Secrets {
    /// Those that the linter found.
    pub(super) fn of(findings: &[Diagnostic], sources: &Sources) -> Self {
        let found = findings.iter().filter(|one| one.rule == LITERAL_SECRET);
        let words = found.filter_map(|one| {
            let span = one.label.span;
            let written = sources.get(span.source).text().get(span.range())?;
            let word = written.trim_matches(['"', '\'', ' ']);
            (word.len() >= SHORTEST).then(|| word.to_owned())
        });
        Self(words.collect())
    }

    /// These and those of other files.
    pub(super) fn and(mut self, findings: &[Diagnostic], sources: &Sources) -> Self {
        self.0.extend(Self::of(findings, sources).0);
        self
    }

    /// The text without them.
    pub(super) fn strike(&self, text: &str) -> String {
        // The longest first: one secret may be the beginning of another.
        let mut words: Vec<&String> = self.0.iter().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let struck = text.to_owned();
        words
            .into_iter()
            .fold(struck, |text, word| text.replace(word, STRUCK))
    }
}
