//! Reports as text: what people read and what programs read. Every function here is pure.

pub mod adapter_test;
pub mod approve_json;
pub mod approve_text;
pub mod calendar;
pub mod check_concise;
pub mod check_full;
pub mod check_github;
pub mod check_gitlab;
pub mod check_json;
pub mod check_junit;
#[cfg(test)]
mod check_sample;
pub mod check_sarif;
pub mod diff;
pub mod display;
pub mod doctor_json;
pub mod doctor_text;
pub mod dry_run_json;
pub mod dry_run_text;
mod excerpt;
pub mod explain_post;
pub mod figures;
mod fingerprint;
pub mod fix_diff;
mod markdown;
mod medium;
pub mod notify;
pub mod overview_json;
pub mod overview_text;
mod page;
pub mod place;
pub mod platforms;
pub mod preview;
pub mod publish_json;
pub mod publish_text;
pub mod reconcile_json;
pub mod reconcile_text;
mod rule_summary;
pub mod rule_text;
pub mod rules_json;
pub mod rules_markdown;
pub mod rules_text;
pub mod schema;
pub mod simulate_json;
pub mod simulate_text;
pub mod story;
mod strike;
mod table;
mod text;
mod times;
mod told;
mod wrap;

use serde::Serialize;

use crate::layout::Delivery;
use crate::ledger::{DeliveryState, LedgerState};
use crate::model::Status;

/// A document as JSON with a line end; additive changes only are a promise of each document's own structs.
fn json(document: &impl Serialize) -> String {
    // Documents hold texts, numbers and lists, none of which can fail to be written.
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}

/// A delivery's state in a word: what the ledger says, else how far its post has come.
fn state(delivery: &Delivery, ledger: &LedgerState) -> &'static str {
    let recorded = ledger.get(&delivery.key).map(crate::ledger::Record::state);
    match recorded.filter(|state| *state != DeliveryState::Planned) {
        Some(state) => state.name(),
        None => delivery.status.unwrap_or(Status::Draft).word(),
    }
}
