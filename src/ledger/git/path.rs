//! Where an event stands on the ledger's branch.
//!
//! `events/<shard>/<post>/<channel>/<occurrence>/<number>.json`. The shard is two letters that follow from the post, so
//! that no folder grows with the calendar: each commit writes its folders anew.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::super::{Event, Stream};

/// The folder of all events.
pub(super) const EVENTS: &str = "events";

/// The folder of a stream, which holds its events alone. No two streams share one, and no part of it leads elsewhere.
pub(super) fn folder(stream: &Stream) -> String {
    let [post, channel, occurrence] = stream.columns().map(part);
    let shard = Sha256::digest(&post)[0];
    format!("{EVENTS}/{shard:02x}/{post}/{channel}/{occurrence}")
}

/// The file of an event.
pub(super) fn path(event: &Event) -> String {
    format!("{}/{:06}.json", folder(&event.stream), event.number)
}

/// One folder's name: letters, digits and hyphens as they are, all else as `%` and its bytes in hexadecimal.
fn part(id: &str) -> String {
    match id {
        // Git knows no folder without a name, and this one is no id, since ids begin with a letter or a digit.
        "" => "-".to_owned(),
        "-" => "%2d".to_owned(),
        id => id.bytes().fold(String::new(), |mut part, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => part.push(char::from(byte)),
                // Writing to a text does not fail.
                _ => drop(write!(part, "%{byte:02x}")),
            }
            part
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::super::What;
    use super::super::super::samples::{at, queued};
    use super::*;
    use crate::model::DeliveryKey;

    fn delivery(post: &str, channel: &str, occurrence: &str) -> Stream {
        Stream::Delivery(DeliveryKey {
            post: post.into(),
            channel: channel.into(),
            occurrence: occurrence.into(),
        })
    }

    #[test]
    fn the_place_of_an_event_does_not_change() {
        assert_eq!(
            path(&queued("teaser", 7)),
            "events/de/teaser/mastodon/-/000007.json"
        );
        let weekly = at(delivery("a", "b", "2026-11-02T10:00"), 1, What::Queued);
        assert_eq!(
            path(&weekly),
            "events/ca/a/b/2026-11-02T10%3a00/000001.json"
        );
    }

    #[test]
    fn every_kind_of_stream_has_a_place_of_its_own() {
        let streams = [
            Stream::Workspace,
            Stream::Channel("a".into()),
            Stream::Post("a".into()),
            delivery("a", "a", ""),
            delivery("-", "a", ""),
            delivery("a", "a", "-"),
        ];
        let count = streams.len();
        let paths = streams.map(|stream| path(&at(stream, 1, What::Queued)));
        assert_eq!(paths.into_iter().collect::<BTreeSet<_>>().len(), count);
    }

    proptest! {
        #[test]
        fn no_id_leads_elsewhere_or_to_the_place_of_another(
            one in "\\PC{0,8}|\\.git|\\.\\.|[./%:A-Z\\-\\\\\n\"]{0,4}",
            two in "\\PC{0,8}|\\.git|\\.\\.|[./%:A-Z\\-\\\\\n\"]{0,4}",
        ) {
            let (a, b) = (part(&one), part(&two));
            prop_assert_eq!(a == b, one == two);
            prop_assert!(a.bytes().all(|b| b.is_ascii_alphanumeric() || b"-%".contains(&b)));
            prop_assert!(!a.is_empty());
        }
    }
}
