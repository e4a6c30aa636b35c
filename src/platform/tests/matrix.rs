//! Matrix: the room, one upload or none, and one message under a transaction id of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::{Answers, Sample, answer, picture, text};
use crate::model::{Receipt, Setting};
use crate::platform::{
    Answer, Attachment, Figure, Look, Message, Outcome, Removal, Sought, Unwanted,
};

const CHANNEL: &str = "platform = 'matrix'\nserver = 'https://matrix.example/'\nroom = '!news:acme.example'\ntoken = { env = 'TOKEN' }\n";
const TAKEN: &str = r#"{"event_id": "$new"}"#;

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

fn end(sample: &Sample, replies: impl IntoIterator<Item = Answer>) -> String {
    let story = sample.story(replies);
    story.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_text_is_one_event_under_its_transaction() {
    assert_data_eq!(
        sample(text("Hello\n👋")).story([answer(200, TAKEN)]),
        str![[r#"
message (Publish): PUT https://matrix.example/_matrix/client/v3/rooms/%21news%3Aacme.example/send/m.room.message/key-1
  authorization: Bearer [token]
  {"body":"Hello/n👋","m.mentions":{},"msgtype":"m.text"}
Sent(Receipt { remote_id: Some("$new"), url: Some("https://matrix.to/#/%21news%3Aacme.example/%24new") })
"#]]
    );
}

#[test]
fn markdown_and_accounts_are_told_twice_and_a_room_is_asked_for_by_its_alias() {
    let alias = CHANNEL.replace("!news:acme.example", "#news:acme.example");
    let marked = Sample::new(
        &alias,
        Message {
            options: BTreeMap::from([("notice".to_owned(), Setting::Flag(true))]),
            ..text("Thanks **all**,\nand @ada:acme.example")
        },
    );
    let room = answer(200, r#"{"room_id": "!r:acme.example"}"#);
    assert_data_eq!(
        marked.story([room, answer(200, TAKEN)]),
        str![[r#"
room (Read): GET https://matrix.example/_matrix/client/v3/directory/room/%23news%3Aacme.example
  authorization: Bearer [token]
message (Publish): PUT https://matrix.example/_matrix/client/v3/rooms/%21r%3Aacme.example/send/m.room.message/key-1
  authorization: Bearer [token]
  {"body":"Thanks **all**,/nand @ada:acme.example","format":"org.matrix.custom.html","formatted_body":"<p>Thanks <strong>all</strong>,<br />/nand <a href=/"https://matrix.to/#/@ada:acme.example/">@ada:acme.example</a></p>","m.mentions":{"user_ids":["@ada:acme.example"]},"msgtype":"m.notice"}
Sent(Receipt { remote_id: Some("$new"), url: Some("https://matrix.to/#/%23news%3Aacme.example/%24new") })
"#]]
    );
    assert!(end(&marked, [answer(404, r#"{"errcode": "M_NOT_FOUND"}"#)]).starts_with("Refused"));
    assert!(end(&marked, [answer(200, "{}")]).starts_with("Later"));
}

#[test]
fn a_picture_is_an_event_with_its_alt_text_as_caption() {
    let shown = sample(Message {
        media: vec![Attachment {
            alt: Some("A cat".to_owned()),
            width: 800,
            height: 600,
            ..picture("media/cat & dog.png")
        }],
        ..text("")
    });
    let uploaded = answer(200, r#"{"content_uri": "mxc://acme.example/abc"}"#);
    assert_data_eq!(
        shown.story([uploaded, answer(200, TAKEN)]),
        str![[r#"
media (Upload): POST https://matrix.example/_matrix/media/v3/upload?filename=cat%20%26%20dog.png
  authorization: Bearer [token]
  @media/cat & dog.png (image/png, 0+7)
message (Publish): PUT https://matrix.example/_matrix/client/v3/rooms/%21news%3Aacme.example/send/m.room.message/key-1
  authorization: Bearer [token]
  {"body":"A cat","filename":"cat & dog.png","info":{"h":600,"mimetype":"image/png","size":7,"w":800},"m.mentions":{},"msgtype":"m.image","url":"mxc://acme.example/abc"}
Sent(Receipt { remote_id: Some("$new"), url: Some("https://matrix.to/#/%21news%3Aacme.example/%24new") })
"#]]
    );
    let large = answer(413, r#"{"errcode": "M_TOO_LARGE", "error": "too big"}"#);
    assert_eq!(
        end(&shown, [large]),
        r#"Refused("`media/cat & dog.png`: it is too large (413: M_TOO_LARGE: too big)")"#
    );
}

#[test]
fn parts_stand_in_the_thread_of_the_first_and_an_answer_answers() {
    let mut second = sample(text("Two"));
    second.parent = Some(Receipt {
        remote_id: Some("$one".to_owned()),
        url: None,
    });
    assert!(end(&second, []).contains(r#""m.relates_to":{"m.in_reply_to":{"event_id":"$one"}}"#));
    second.part = 1;
    let first = answer(200, r#"{"content": {"body": "One"}}"#);
    let thread = |root: &str| {
        format!(
            r#""m.relates_to":{{"event_id":"{root}","is_falling_back":true,"m.in_reply_to":{{"event_id":"$one"}},"rel_type":"m.thread"}}"#
        )
    };
    assert!(end(&second, [first]).contains(&thread("$one")));
    let inside = r#"{"content": {"m.relates_to": {"rel_type": "m.thread", "event_id": "$root"}}}"#;
    assert!(end(&second, [answer(200, inside)]).contains(&thread("$root")));
    second.message.media = vec![picture("a.png")];
    second.message.text = String::new();
    let uploaded = || answer(200, r#"{"content_uri": "mxc://acme.example/abc"}"#);
    let alone = answer(200, r#"{"content": {"body": "One"}}"#);
    assert!(!end(&second, [alone, uploaded()]).contains("m.relates_to"));
    assert!(end(&second, [answer(200, inside), uploaded()]).contains(&thread("$root")));
    second.parent = Some(Receipt::default());
    assert!(end(&second, []).starts_with("Refused(\"the recorded address"));
}

#[test]
fn each_answer_proves_what_it_proves() {
    let all: Vec<String> = [
        (200, "{}"),
        (200, r#"{"event_id": "../x"}"#),
        (400, r#"{"errcode": "M_BAD_JSON"}"#),
        (401, r#"{"errcode": "M_UNKNOWN_TOKEN"}"#),
        (403, r#"{"errcode": "M_FORBIDDEN", "error": "not in room"}"#),
        (413, r#"{"errcode": "M_TOO_LARGE"}"#),
        (
            429,
            r#"{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2500}"#,
        ),
        (500, r#"{"errcode": "M_UNKNOWN"}"#),
        (502, "<html>"),
    ]
    .into_iter()
    .map(|(status, body)| {
        let end = end(&sample(text("Hello")), [answer(status, body)]);
        format!("{status} {end}\n")
    })
    .collect();
    assert_data_eq!(
        all.concat(),
        str![[r#"
200 Unknown("the server accepted the post, but its answer cannot be read")
200 Unknown("the server accepted the post, but its answer cannot be read")
400 Refused("the request was not understood (400: M_BAD_JSON)")
401 Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: M_UNKNOWN_TOKEN)", wait: None }
403 Refused("the account may not do this (403: M_FORBIDDEN: not in room): invite the account into the room, let it join, and let it write there")
413 Refused("it is too large (413: M_TOO_LARGE)")
429 Later { reason: "too many requests (429: M_LIMIT_EXCEEDED)", wait: Some(2.5s) }
500 Unknown("the server has a problem (500: M_UNKNOWN)")
502 Unknown("the server has a problem (502)")

"#]]
    );
}

#[test]
fn a_message_is_found_by_its_transaction_or_by_its_words_under_another_token() {
    let sample = sample(text("Hello"));
    let said = sample.message.imprint(None);
    let known = BTreeSet::from(["$known".to_owned()]);
    let sought = Sought {
        uploads: &Answers::default(),
        account: sample.account(),
        delivery: &sample.delivery,
        part: 0,
        said: &said,
        key: "key-1",
        publish_at: sample.job().publish_at,
        age: Duration::from_secs(60),
        known: &known,
    };
    let look = |chunk: &str| {
        let mut answers = Answers::default();
        answers.keep(
            "identify",
            answer(200, r#"{"user_id": "@bot:acme.example"}"#),
        );
        let mut page = answer(200, &format!(r#"{{"chunk": [{chunk}]}}"#));
        let date = "Fri, 27 Nov 2026 08:01:00 GMT".to_owned();
        page.headers.insert("date".to_owned(), date);
        answers.keep("messages-0", page);
        (sample.adapter().locate.unwrap())(&sought, &answers)
    };
    let event = |id: &str, body: &str, transaction: &str, at: i64| {
        format!(
            r#"{{"event_id": "{id}", "content": {{"body": "{body}"}}, "origin_server_ts": {at}, "unsigned": {{{transaction}}}}}"#
        )
    };
    let now = 1_795_766_430_000;
    let ours = r#""transaction_id": "key-1""#;
    let other = r#""transaction_id": "key-2""#;
    let found = |look: Look| match look {
        Look::Found(receipt) => receipt.remote_id.unwrap(),
        other => format!("{other:?}"),
    };
    assert_eq!(found(look(&event("$a", "Hello", ours, now))), "$a");
    assert_eq!(found(look(&event("$b", "Hello", "", now))), "$b");
    for absent in [
        String::new(),
        event("$c", "Hello", other, now),
        event("$known", "Hello", "", now),
        event("$d", "Hello", "", now - 3_600_000),
        event("$e", "Bye", "", now),
    ] {
        assert_eq!(look(&absent), Look::Absent, "{absent}");
    }
}

#[test]
fn a_message_is_redacted_and_its_reactions_are_counted() {
    let sample = sample(text("Hello"));
    let receipt = Receipt {
        remote_id: None,
        url: Some("https://matrix.to/#/%21news%3Aacme.example/%24one?via=acme.example".to_owned()),
    };
    let unwanted = Unwanted {
        account: sample.account(),
        delivery: &sample.delivery,
        part: 0,
        receipt: &receipt,
    };
    let retract = |reply: Option<Answer>| {
        let mut answers = Answers::default();
        if let Some(reply) = reply {
            answers.keep("redact", reply);
        }
        (sample.adapter().retract.unwrap())(&unwanted, &answers)
    };
    let Removal::Call(call) = retract(None) else {
        panic!()
    };
    assert!(super::show(&call).contains("/redact/%24one/kalends-"));
    assert_eq!(retract(Some(answer(200, "{}"))), Removal::Gone);
    assert_eq!(retract(Some(answer(404, "{}"))), Removal::WasGone);
    assert!(matches!(
        retract(Some(answer(403, "{}"))),
        Removal::Refused(_)
    ));
    assert!(matches!(retract(Some(answer(500, ""))), Removal::Later(_)));
    let metrics = sample.adapter().metrics.as_ref().unwrap();
    assert!((metrics.call)(&sample.account(), &receipt).is_some());
    let events = r#"{"chunk": [{"type": "m.reaction"}, {"type": "m.reaction"}, {"type": "m.room.message"}]}"#;
    let figures = (metrics.read)(&answer(200, events)).unwrap();
    assert_eq!(figures, [(Figure::Reactions, 2), (Figure::Replies, 1)]);
}

#[test]
fn a_dry_run_ends_with_a_message() {
    assert!(matches!(sample(text("Hello")).dry_run(), Outcome::Sent(_)));
}
