//! What a program under test came to: a line a promise, and how many it keeps.

use serde_json::{Value, json};

use super::text::indented;
use crate::publish::Trial;

/// For people.
pub fn text(trials: &[Trial]) -> String {
    let mut text = String::new();
    for trial in trials {
        let word = if trial.broken.is_none() {
            "passed"
        } else {
            "failed"
        };
        text.push_str(&indented(0, &format!("{word}  {}", trial.promise)));
        if let Some(seen) = &trial.broken {
            text.push_str(&indented(8, seen));
        }
    }
    let failed = trials.iter().filter(|trial| trial.broken.is_some()).count();
    format!(
        "{text}\n{} passed, {failed} failed\n",
        trials.len() - failed
    )
}

/// As one JSON document. Additive changes only.
pub fn json(trials: &[Trial]) -> String {
    let trials: Vec<Value> = trials
        .iter()
        .map(|trial| json!({ "promise": trial.promise, "passed": trial.broken.is_none(), "seen": trial.broken }))
        .collect();
    super::json(&json!({ "version": 1, "trials": trials }))
}
