//! The list of rules as JSON, version 1: additive changes only.

use serde::Serialize;

use super::rule_summary::summary;
use crate::lint::Rule;

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    rules: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    category: &'a str,
    severity: &'a str,
    summary: String,
    fixable: bool,
}

/// Every rule as one JSON document.
pub fn render(rules: &[&Rule]) -> String {
    let entry = |rule: &&Rule| Entry {
        id: rule.id.0,
        category: rule.category.name(),
        severity: rule.level().word(),
        summary: summary(rule),
        fixable: rule.is_fixable(),
    };
    super::json(&Root {
        version: 1,
        rules: rules.iter().map(entry).collect(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::lint::{RULES, find};

    #[test]
    fn each_rule_is_told_as_promised() {
        let document: Value =
            serde_json::from_str(&render(&[find("newer-toml").unwrap()])).unwrap();
        assert_eq!(
            document,
            json!({ "version": 1, "rules": [{
                "id": "newer-toml",
                "category": "syntax",
                "severity": "warning",
                "summary": "what TOML 1.1 allows and TOML 1.0 does not",
                "fixable": true,
            }] })
        );
        let all: Value = serde_json::from_str(&render(RULES)).unwrap();
        assert_eq!(all["rules"].as_array().unwrap().len(), RULES.len());
    }
}
