//! `doctor` as JSON, version 1: additive changes only.

use serde::Serialize;

use crate::publish::Checkup;

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    checks: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    subject: &'a str,
    check: &'a str,
    state: &'a str,
    message: &'a str,
    help: Option<&'a str>,
}

/// The checks as one JSON document.
pub fn render(checks: &[Checkup]) -> String {
    let checks = checks.iter().map(|check| Found {
        subject: &check.subject,
        check: check.check,
        state: check.state.name(),
        message: &check.message,
        help: check.help.as_deref(),
    });
    super::json(&Root {
        version: 1,
        checks: checks.collect(),
    })
}
