//! The JSON of an event, which is the same text in every store.
//!
//! The format grows by additions only: an unknown field is ignored, while an unknown kind of event
//! or a higher format number means that a newer program wrote it, and is refused by name. A new
//! value inside a known field (a new [`Verdict`](super::Verdict), say) therefore needs a new format number.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Event, LedgerError, Stream, What};
use crate::model::DeliveryKey;
use crate::time::Instant;

/// The event format that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// Every kind of event, as the field `event` spells it.
const KINDS: [&str; 24] = [
    "queued",
    "reserved",
    "released",
    "answered",
    "sending",
    "sent",
    "not-sent",
    "refused",
    "unknown",
    "not-found",
    "held",
    "missed",
    "settled",
    "retried",
    "retracted",
    "pinned",
    "approved",
    "withdrawn",
    "paused",
    "resumed",
    "closed",
    "tokens-kept",
    "tokens-claimed",
    "tokens-released",
];

impl Event {
    /// The event as one line of JSON, with the format number.
    pub fn to_json(&self) -> Result<String, LedgerError> {
        let (channel, post) = match &self.stream {
            Stream::Channel(id) => (Some(Cow::Borrowed(id.as_str())), None),
            Stream::Post(id) => (None, Some(Cow::Borrowed(id.as_str()))),
            Stream::Workspace | Stream::Delivery(_) => (None, None),
        };
        let stored = Stored {
            version: FORMAT,
            delivery: self.stream.delivery().map(Cow::Borrowed),
            channel,
            post,
            number: self.number,
            at: self.at,
            run: Cow::Borrowed(&self.run),
            event: Cow::Borrowed(&self.what),
        };
        serde_json::to_string(&stored).map_err(|error| LedgerError::Damaged {
            detail: format!("an event of `{}` has no JSON form ({error})", self.stream),
        })
    }

    /// Reads what [`Event::to_json`] wrote, here or in a newer version. Errors: `Newer` for a
    /// format or kind that is not known here, `Damaged` for anything else that is not an event.
    pub fn from_json(text: &str) -> Result<Self, LedgerError> {
        let stored: Stored<'_> =
            serde_json::from_str(text).map_err(|error| explain(text, &error))?;
        if stored.version > FORMAT {
            return Err(newer(format!("events of format {}", stored.version)));
        }
        Ok(Self {
            stream: stream(stored.delivery, stored.channel, stored.post)?,
            number: stored.number,
            at: stored.at,
            run: stored.run.into_owned(),
            what: stored.event.into_owned(),
        })
    }
}

/// How an event is written: the format number, then its own fields.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivery: Option<Cow<'a, DeliveryKey>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    post: Option<Cow<'a, str>>,
    number: u64,
    at: Instant,
    run: Cow<'a, str>,
    event: Cow<'a, What>,
}

/// What an event is about, by the field that names it; the workspace where none does.
fn stream(
    delivery: Option<Cow<'_, DeliveryKey>>,
    channel: Option<Cow<'_, str>>,
    post: Option<Cow<'_, str>>,
) -> Result<Stream, LedgerError> {
    match (delivery, channel, post) {
        (Some(key), None, None) => Ok(Stream::Delivery(key.into_owned())),
        (None, Some(id), None) => Ok(Stream::Channel(id.into_owned())),
        (None, None, Some(id)) => Ok(Stream::Post(id.into_owned())),
        (None, None, None) => Ok(Stream::Workspace),
        _ => Err(LedgerError::Damaged {
            detail: "an event about two things at once".to_owned(),
        }),
    }
}

/// Why a text cannot be read: something newer in it is told apart from damage.
fn explain(text: &str, error: &serde_json::Error) -> LedgerError {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let version = value["version"].as_u64().unwrap_or_default();
    let kind = kind(&value["event"]).unwrap_or_default();
    if version > FORMAT.into() {
        newer(format!("events of format {version}"))
    } else if version > 0 && !kind.is_empty() && !KINDS.contains(&kind) {
        newer(format!("an event `{}`", kind.escape_debug()))
    } else {
        LedgerError::Damaged {
            detail: format!("a record that is not an event ({error})"),
        }
    }
}

/// The kind that an event's JSON names: the text itself, or the one key of the object.
fn kind(event: &Value) -> Option<&str> {
    let key = || event.as_object()?.keys().next().map(String::as_str);
    event.as_str().or_else(key)
}

fn newer(found: String) -> LedgerError {
    LedgerError::Newer {
        found,
        known: FORMAT,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{closed, one_of_each};
    use super::*;

    const SENT: &str = r#"{"version":1,"delivery":{"post":"a","channel":"b","occurrence":""},"number":3,"at":"2026-11-27T08:00:00Z","run":"r","event":{"sent":{"epoch":1,"part":1,"receipt":{"remote_id":"9","url":null}}}}"#;

    #[test]
    fn the_json_of_an_event_does_not_change() {
        let event = Event::from_json(SENT).unwrap();
        assert_eq!(event.to_json().unwrap(), SENT);
    }

    #[test]
    fn every_kind_survives_its_json_and_is_listed() {
        let mut kinds: Vec<String> = Vec::new();
        for event in one_of_each().into_iter().chain([closed(3)]) {
            let json = event.to_json().unwrap();
            assert_eq!(Event::from_json(&json).unwrap(), event, "{json}");
            let value: Value = serde_json::from_str(&json).unwrap();
            kinds.push(kind(&value["event"]).unwrap().to_owned());
        }
        kinds.sort();
        kinds.dedup();
        let mut listed = KINDS;
        listed.sort_unstable();
        assert_eq!(kinds, listed);
    }

    #[test]
    fn an_unknown_field_is_ignored() {
        let more = SENT.replace(r#""part":1"#, r#""part":1,"colour":{"deep":["red"]}"#);
        assert_eq!(Event::from_json(&more), Event::from_json(SENT));
    }

    #[test]
    fn a_newer_kind_and_a_newer_format_are_refused_by_name() {
        for (old, new, name) in [
            (r#"{"sent":"#, r#"{"moved":"#, "`moved`"),
            (r#""version":1"#, r#""version":2"#, "format 2"),
            (
                r#""version":1,"delivery""#,
                r#""version":2,"of""#,
                "format 2",
            ),
        ] {
            let error = Event::from_json(&SENT.replace(old, new)).unwrap_err();
            assert!(matches!(error, LedgerError::Newer { .. }), "{error}");
            assert!(error.to_string().contains(name), "{error}");
        }
    }

    #[test]
    fn a_missing_field_is_damage() {
        let less = SENT.replace(r#""epoch":1,"#, "");
        let error = Event::from_json(&less).unwrap_err();
        assert!(matches!(error, LedgerError::Damaged { .. }), "{error}");
    }

    #[test]
    fn the_same_happening_is_known_at_another_place() {
        let event = Event::from_json(SENT).unwrap();
        let moved = Event {
            number: 9,
            ..event.clone()
        };
        let other = Event {
            run: "s".into(),
            ..event.clone()
        };
        assert!(event.tells_the_same_as(&moved));
        assert!(!event.tells_the_same_as(&other));
    }

    proptest! {
        #[test]
        fn bytes_from_anywhere_never_panic(at in 0..SENT.len(), noise in "\\PC{0,6}") {
            let mut text = SENT.to_owned();
            text.replace_range(at..=at, &noise);
            let read = Event::from_json(&text);
            prop_assert!(read.is_ok() || read.is_err());
        }
    }
}
