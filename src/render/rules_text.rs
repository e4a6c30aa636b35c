//! The list of rules for people.

use super::rule_summary::summary;
use super::table::Grid;
use crate::lint::Rule;

/// Every rule with its level and the first sentence of its documentation.
pub fn render(rules: &[&Rule], width: usize) -> String {
    let mut grid = Grid::new(&["Rule", "Level", "About", "What it finds"], width);
    for rule in rules {
        let row = [
            rule.id.0,
            rule.level().word(),
            rule.category.name(),
            &summary(rule),
        ];
        grid.row(row.map(str::to_owned));
    }
    grid.keep_whole(0);
    grid.into_text(false)
}
