//! A finding in words alone, for services that show the lines themselves.

use super::display::Foreign;
use crate::diagnostic::Diagnostic;

/// What is wrong, what the place is and what to do: one harmless line each, without those that say nothing.
pub(super) fn lines(finding: &Diagnostic) -> Vec<String> {
    let help = finding.help.as_deref().unwrap_or_default();
    [finding.message.as_str(), &finding.label.text, help]
        .into_iter()
        .filter(|line| !line.is_empty())
        .map(|line| Foreign(line).to_string())
        .collect()
}

/// The same in one line.
pub(super) fn line(finding: &Diagnostic) -> String {
    lines(finding).join("; ")
}
