//! `diff` for a comment on a pull request: what must not be missed first, previews of every post to open at the end.
//!
//! Whatever comes from the files is shown as it reads. The whole fits into a comment of GitHub: where it does not, what
//! matters less is left out and counted.

mod findings;
mod preview;
mod sections;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use super::told::Told;
use super::{Report, phrase};
use crate::render::markdown::{code, prose};

/// The longest comment that GitHub takes, in characters, less a reserve for what is said at the end
/// (<https://github.com/orgs/community/discussions/41331>).
const MOST: usize = 65_536 - 1_536;
/// What the rows may take, so that room is left for some previews.
const MOST_OF_ROWS: usize = 45_000;
/// How much is shown of a value or a message, in characters.
const VALUE: usize = 300;
/// A section that is longer leaves room for those after it.
const MOST_OF_SECTION: usize = 20_000;

/// One section: what introduces it, and its pieces, each of which is shown whole or not at all.
#[derive(Debug, Default)]
struct Section {
    title: String,
    /// How many things it tells of; a piece may tell of several.
    count: usize,
    /// The header of a table; empty for a list.
    header: &'static str,
    /// What is shown of the list while it is closed; `None` where it is open.
    closed: Option<String>,
    pieces: Vec<String>,
}

/// The report as one comment.
pub fn render(report: &Report<'_>) -> String {
    let mut page = Page::default();
    page.push(&format!("{}\n", marker(report.folder)));
    page.push("## What changes in the calendar\n\n");
    let told = Told::of(&report.diff.findings);
    page.push(&introduction(report, &told));
    for section in sections::sections(report, &told) {
        page.section(&section, MOST_OF_ROWS);
    }
    page.previews(&preview::previews(report));
    page.text
}

/// By this line a job finds the comment that it wrote before.
fn marker(folder: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._".contains(letter);
    let folder: String = folder
        .chars()
        .map(|letter| if plain(letter) { letter } else { '_' })
        .collect();
    format!("<!-- kalends-diff:{folder} -->")
}

fn introduction(report: &Report<'_>, told: &Told<'_>) -> String {
    let diff = report.diff;
    let mut text = String::new();
    for note in report.notes {
        let _ = write!(text, "> {}\n\n", prose(note));
    }
    let (base, head) = (code(&report.base.words()), code(&report.head.words()));
    if diff.is_empty() {
        return text + &format!("Nothing changed between {base} and {head}.\n");
    }
    let findings = told.summary();
    let findings = findings.map_or(String::new(), |told| format!(", findings: {told}"));
    let summary = phrase::summary(diff);
    let zone = diff.zone.name();
    text + &format!(
        "**{summary}{findings}**, between {base} and {head}. Times are those of {zone}.\n"
    )
}

/// The comment as far as it is written.
#[derive(Default)]
struct Page {
    text: String,
    length: usize,
}

impl Page {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.length += length(text);
    }

    /// As many pieces as there is room for, and how many are left out.
    fn section(&mut self, section: &Section, most: usize) {
        if section.pieces.is_empty() {
            return;
        }
        self.push(&format!("\n### {} ({})\n\n", section.title, section.count));
        if let Some(summary) = &section.closed {
            self.push(&format!("<details><summary>{summary}</summary>\n\n"));
        }
        self.push(section.header);
        let end = most.min(self.length + MOST_OF_SECTION);
        let mut left_out = 0;
        for piece in &section.pieces {
            if left_out > 0 || self.length + length(piece) > end {
                left_out += 1;
            } else {
                self.push(piece);
            }
        }
        if left_out > 0 {
            self.push(&format!(
                "\n… and {left_out} more, which `kalends diff` shows.\n"
            ));
        }
        if section.closed.is_some() {
            self.push("\n</details>\n");
        }
    }

    fn previews(&mut self, previews: &[String]) {
        if previews.is_empty() {
            return;
        }
        self.push("\n### As each channel shows it\n");
        let mut left_out = 0;
        for preview in previews {
            if self.length + length(preview) > MOST {
                left_out += 1;
            } else {
                self.push(preview);
            }
        }
        if left_out > 0 {
            self.push(&format!(
                "\nThere is no room here for {left_out} more; `kalends diff --format html` shows all of them.\n"
            ));
        }
    }
}

/// As GitHub counts, which is no less than characters.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}
