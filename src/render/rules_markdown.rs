//! The list of rules as a Markdown table, for documentation.

use std::fmt::Write;

use super::rule_summary::summary;
use crate::lint::Rule;

/// A table with one row a rule: its name, its level, what it is about, what it finds, and whether `--fix` can settle it.
pub fn render(rules: &[&Rule]) -> String {
    let mut text =
        "| rule | level | about | what it finds | fix |\n| --- | --- | --- | --- | --- |\n"
            .to_owned();
    for rule in rules {
        let fix = if rule.is_fixable() { "yes" } else { "" };
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {fix} |",
            rule.id.0,
            rule.level().word(),
            rule.category.name(),
            cell(&summary(rule))
        );
    }
    text
}

/// A bar would begin the next cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::{RULES, find};

    #[test]
    fn each_rule_is_a_row() {
        assert_eq!(
            render(&[find("newer-toml").unwrap()]),
            "| rule | level | about | what it finds | fix |\n\
             | --- | --- | --- | --- | --- |\n\
             | `newer-toml` | warning | syntax | what TOML 1.1 allows and TOML 1.0 does not | yes |\n"
        );
        assert_eq!(render(RULES).lines().count(), RULES.len() + 2);
        assert_eq!(cell("a|b"), "a\\|b");
    }
}
