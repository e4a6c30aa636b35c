//! What each program beside this file looks for harm in. What must hold is written down where `cargo test` finds it too.

#[path = "../../tests/properties/mod.rs"]
mod properties;

use properties::{answers, calendar, events, media, times};

/// A conversation with a platform, one of whose answers is damaged.
pub fn answers(bytes: &[u8]) {
    answers::conversation(bytes);
}

/// A calendar file.
pub fn calendar(text: &str) {
    calendar::calendar(text);
}

/// A cron expression.
pub fn cron(text: &str) {
    times::cron(text);
}

/// Events of a ledger, one a line.
pub fn events(text: &str) {
    events::events(text);
}

/// An iCalendar file of holidays.
pub fn holidays(text: &str) {
    calendar::holidays(text);
}

/// A picture, a video or a sound.
pub fn media(bytes: &[u8]) {
    media::media(bytes);
}

/// A duration, a day, a moment, a month, a week or a zone.
pub fn moments(text: &str) {
    times::moments(text);
}

/// A `kalends.toml`.
pub fn settings(text: &str) {
    calendar::settings(text);
}

/// A remark to the linter.
pub fn silences(text: &str) {
    calendar::silences(text);
}
