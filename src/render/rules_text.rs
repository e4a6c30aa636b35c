//! The list of rules for people.

use super::table::Grid;
use crate::lint::Rule;

/// Every rule with its level and the first sentence of its documentation.
pub fn render(rules: &[&Rule], width: usize) -> String {
    let mut grid = Grid::new(&["Rule", "Level", "About", "What it finds"], width);
    for rule in rules {
        let row = [
            rule.id.0,
            rule.severity.name(),
            rule.category.name(),
            &summary(rule.doc),
        ];
        grid.row(row.map(str::to_owned));
    }
    grid.keep_whole(0);
    grid.into_text(false)
}

/// The first sentence below the first heading, without the word that all of them begin with.
fn summary(doc: &str) -> String {
    let lines = doc
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty() || line.starts_with('#'));
    let paragraph: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    let text = paragraph.join(" ");
    let end = text
        .find(". ")
        .or_else(|| text.find(": "))
        .unwrap_or(text.len());
    text[..end]
        .trim_start_matches("Reports ")
        .trim_end_matches('.')
        .to_owned()
}
