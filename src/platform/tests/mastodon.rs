//! Mastodon: uploads and their processing, then the status.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::{Answers, Sample, Step, answer, json, picture, text};
use crate::model::{Focus, Receipt, Visibility};
use crate::platform::{Answer, Attachment, Identity, Message, Outcome, PollQuestion};

const CHANNEL: &str =
    "platform = 'mastodon'\nserver = 'https://mastodon.example/'\ntoken = { env = 'TOKEN' }\n";
const TAKEN: &str = r#"{"id": "109", "url": "https://mastodon.example/@acme/109"}"#;

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

fn with_pictures(paths: &[&str]) -> Sample {
    sample(Message {
        media: paths.iter().map(|path| picture(path)).collect(),
        ..text("Look")
    })
}

#[test]
fn a_text_alone_is_one_publishing_call() {
    assert_data_eq!(
        sample(text("Hello")).story([answer(200, TAKEN)]),
        str![[r#"
status (Publish): POST https://mastodon.example/api/v1/statuses
  authorization: Bearer [token]
  idempotency-key: key-1
  {"status":"Hello"}
Sent(Receipt { remote_id: Some("109"), url: Some("https://mastodon.example/@acme/109") })
"#]]
    );
}

#[test]
fn everything_that_a_message_has_is_in_the_status() {
    let mut full = sample(Message {
        content_warning: Some("Food".to_owned()),
        language: Some("pt-BR".to_owned()),
        visibility: Some(Visibility::Unlisted),
        poll: Some(PollQuestion {
            options: vec!["Yes".to_owned(), "No".to_owned()],
            open_for: Duration::from_secs(3600),
            multiple: true,
            hide_totals: true,
        }),
        title: Some("not shown".to_owned()),
        link: Some("https://not.example/shown-beside".to_owned()),
        ..text("Hungry?")
    });
    full.part = 1;
    full.parent = Some(Receipt {
        remote_id: Some("108".to_owned()),
        url: None,
    });
    assert_data_eq!(
        full.story([]),
        str![[r#"
status (Publish): POST https://mastodon.example/api/v1/statuses
  authorization: Bearer [token]
  idempotency-key: key-1
  {"in_reply_to_id":"108","language":"pt","poll":{"expires_in":3600,"hide_totals":true,"multiple":true,"options":["Yes","No"]},"spoiler_text":"Food","status":"Hungry?","visibility":"unlisted"}

"#]]
    );
}

#[test]
fn media_are_uploaded_and_waited_for_one_after_the_other() {
    let described = Attachment {
        alt: Some("A \"cat\"".to_owned()),
        focus: Some(Focus { x: -0.5, y: 1.0 }),
        ..picture("media/cat pictures/a.png")
    };
    let two = sample(Message {
        media: vec![described, picture("media/b.png")],
        content_warning: Some("Cats".to_owned()),
        ..text("Look")
    });
    let replies = [
        answer(202, r#"{"id": "1"}"#),
        answer(206, "{}"),
        answer(206, "{}"),
        answer(200, r#"{"id": "1"}"#),
        answer(200, r#"{"id": "2"}"#),
        answer(200, TAKEN),
    ];
    assert_data_eq!(
        two.story(replies),
        str![[r#"
media-0 (Upload): POST https://mastodon.example/api/v2/media
  authorization: Bearer [token]
  file=@media/cat pictures/a.png as a.png (image/png)
  description=A "cat"
  focus=-0.5,1
after 250ms: media-0-ready (Read): GET https://mastodon.example/api/v1/media/1
  authorization: Bearer [token]
after 500ms: media-0-ready (Read): GET https://mastodon.example/api/v1/media/1
  authorization: Bearer [token]
after 1s: media-0-ready (Read): GET https://mastodon.example/api/v1/media/1
  authorization: Bearer [token]
media-1 (Upload): POST https://mastodon.example/api/v2/media
  authorization: Bearer [token]
  file=@media/b.png as b.png (image/png)
status (Publish): POST https://mastodon.example/api/v1/statuses
  authorization: Bearer [token]
  idempotency-key: key-1
  {"media_ids":["1","2"],"sensitive":true,"spoiler_text":"Cats","status":"Look"}
Sent(Receipt { remote_id: Some("109"), url: Some("https://mastodon.example/@acme/109") })
"#]]
    );
}

#[test]
fn nothing_is_published_when_a_picture_is_refused_or_not_ready() {
    let one = with_pictures(&["a.png"]);
    let refused = answer(422, r#"{"error": "Validation failed: File is\ntoo large"}"#);
    assert_data_eq!(
        one.story([refused.clone()]),
        str![[r#"
media-0 (Upload): POST https://mastodon.example/api/v2/media
  authorization: Bearer [token]
  file=@a.png as a.png (image/png)
Refused("`a.png`: it was refused (422: Validation failed: File is too large)")
"#]]
    );
    assert_data_eq!(
        one.story([answer(202, r#"{"id": "1"}"#), refused]),
        str![[r#"
media-0 (Upload): POST https://mastodon.example/api/v2/media
  authorization: Bearer [token]
  file=@a.png as a.png (image/png)
after 250ms: media-0-ready (Read): GET https://mastodon.example/api/v1/media/1
  authorization: Bearer [token]
Refused("`a.png`: it was refused (422: Validation failed: File is too large)")
"#]]
    );
    assert_data_eq!(
        one.story([answer(503, "<html>")]),
        str![[r#"
media-0 (Upload): POST https://mastodon.example/api/v2/media
  authorization: Bearer [token]
  file=@a.png as a.png (image/png)
Later { reason: "`a.png`: the server has a problem (503)", wait: None }
"#]]
    );
    assert_data_eq!(
        one.story([answer(200, "not JSON")]),
        str![[r#"
media-0 (Upload): POST https://mastodon.example/api/v2/media
  authorization: Bearer [token]
  file=@a.png as a.png (image/png)
Later { reason: "the answer cannot be read (200)", wait: None }
"#]]
    );
    assert_data_eq!(
        one.story([answer(200, r#"{"id": "../../admin"}"#)]),
        str![[r#"
media-0 (Upload): POST https://mastodon.example/api/v2/media
  authorization: Bearer [token]
  file=@a.png as a.png (image/png)
Later { reason: "the answer cannot be read (200)", wait: None }
"#]]
    );
}

#[test]
fn a_picture_that_is_never_ready_is_left_for_a_later_run() {
    let one = with_pictures(&["a.png"]);
    let mut answers = Answers::default();
    answers.keep("media-0", answer(202, r#"{"id": "1"}"#));
    let mut waited = Duration::ZERO;
    let outcome = loop {
        match one.next(&answers) {
            Step::Wait(pause, call) => {
                assert!(pause <= Duration::from_secs(10));
                waited += pause;
                answers.keep(&call.name, answer(206, ""));
            }
            Step::Call(call) => panic!("{call:?}"),
            Step::Done(outcome) => break outcome,
        }
    };
    let reason = "`a.png` is still being processed".to_owned();
    assert_eq!(outcome, Outcome::Later { reason, wait: None });
    assert!((500..900).contains(&waited.as_secs()), "{waited:?}");
}

#[test]
fn an_interrupted_upload_goes_on_from_its_answers() {
    let two = with_pictures(&["a.png", "b.png"]);
    let mut answers = Answers::default();
    answers.keep("media-0", answer(200, r#"{"id": "1"}"#));
    let Step::Call(call) = two.next(&answers) else {
        panic!()
    };
    assert_eq!(call.name, "media-1");
}

#[test]
fn each_answer_to_the_status_proves_what_it_proves() {
    let said = r#"{"error": "no"}"#;
    let end = |status: u16, body: &str| {
        let story = sample(text("Hello")).story([answer(status, body)]);
        let end = story.lines().last().unwrap_or_default();
        format!("{status} {end}")
    };
    let all = [
        200, 301, 400, 401, 403, 404, 408, 410, 413, 415, 418, 422, 425, 429, 500, 502, 503, 504,
    ];
    let ends: Vec<_> = all.into_iter().map(|status| end(status, said)).collect();
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
200 Unknown("the server accepted the post, but its answer cannot be read")
301 Unknown("the server sends us elsewhere, and redirects are not followed (301: no)")
400 Refused("the request was not understood (400: no)")
401 Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: no)", wait: None }
403 Refused("the account may not do this (403: no)")
404 Refused("it is not there (404: no)")
408 Unknown("the answer is unexpected (408: no)")
410 Unknown("it is gone for good (410: no)")
413 Refused("it is too large (413: no)")
415 Refused("it was refused (415: no)")
418 Unknown("the answer is unexpected (418: no)")
422 Refused("it was refused (422: no)")
425 Unknown("the answer is unexpected (425: no)")
429 Later { reason: "too many requests (429: no)", wait: None }
500 Unknown("the server has a problem (500: no)")
502 Unknown("the server has a problem (502: no)")
503 Unknown("the server has a problem (503: no)")
504 Unknown("the server has a problem (504: no)")
"#]]
    );
}

#[test]
fn an_accepted_post_whose_answer_cannot_be_read_is_unknown_never_sent_again() {
    for body in [
        "",
        "<html>",
        "{}",
        r#"{"id": 5}"#,
        r#"{"id": ""}"#,
        r#"{"id": "a/b"}"#,
    ] {
        let story = sample(text("Hello")).story([answer(200, body)]);
        assert!(
            story.ends_with(
                "Unknown(\"the server accepted the post, but its answer cannot be read\")"
            ),
            "{story}"
        );
    }
}

#[test]
fn the_address_of_a_post_is_kept_only_if_it_is_one() {
    let url = |body: &str| {
        let mut answers = Answers::default();
        answers.keep("status", answer(200, body));
        match sample(text("Hello")).next(&answers) {
            Step::Done(Outcome::Sent(receipt)) => receipt.url,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        url(r#"{"id": "1", "url": "javascript:alert(1)", "uri": "https://a.example/1"}"#)
            .as_deref(),
        Some("https://a.example/1")
    );
    assert_eq!(url(r#"{"id": "1", "url": null}"#), None);
}

#[test]
fn a_server_that_asks_for_patience_is_given_it() {
    let mut slow = answer(429, "{}");
    slow.headers
        .insert("retry-after".to_owned(), "90".to_owned());
    let mut answers = Answers::default();
    answers.keep("status", slow);
    let Step::Done(Outcome::Later { wait, .. }) = sample(text("Hello")).next(&answers) else {
        panic!()
    };
    assert_eq!(wait, Some(Duration::from_secs(90)));
}

#[test]
fn the_account_is_proved_by_its_own_word() {
    let sample = sample(text(""));
    let identify = sample.adapter().identify.as_ref().unwrap();
    let call = (identify.call)(&sample.account());
    assert_data_eq!(
        super::show(&call),
        str![[r#"
identify (Read): GET https://mastodon.example/api/v1/accounts/verify_credentials
  authorization: Bearer [token]
"#]]
    );
    assert_eq!(
        (identify.read)(&answer(200, r#"{"id": "7", "acct": "team"}"#)),
        Ok(Identity {
            id: "7".to_owned(),
            name: "@team".to_owned(),
        })
    );
    assert!(matches!(
        (identify.read)(&answer(401, "{}")),
        Err(Outcome::Later { .. })
    ));
    assert!(matches!(
        (identify.read)(&answer(403, "{}")),
        Err(Outcome::Refused(_))
    ));
    assert!(matches!(
        (identify.read)(&answer(200, "{}")),
        Err(Outcome::Later { .. })
    ));
}

#[test]
fn a_server_tells_its_own_limits_and_the_rest_stays_as_usual() {
    let sample = sample(text(""));
    let ask = sample.adapter().ask_limits.as_ref().unwrap();
    let names: Vec<_> = (ask.calls)(&sample.account())
        .into_iter()
        .map(|call| call.name)
        .collect();
    assert_eq!(names, ["limits/api/v2/instance", "limits/api/v1/instance"]);
    let told = r#"{"configuration": {"statuses": {"max_characters": 5000, "max_media_attachments": 16, "characters_reserved_per_url": -1}, "polls": {"max_expiration": 60}}}"#;
    let limits = (ask.read)(&Answer::json(&json(told))).unwrap();
    assert_eq!(
        (limits.text, limits.media, limits.url, limits.alt),
        (5000, 16, Some(23), 1500)
    );
    assert_eq!(
        (limits.poll_longest, limits.poll_shortest),
        (Duration::from_mins(1), Duration::from_mins(5))
    );
    assert_eq!((ask.read)(&answer(404, told)), None);
    assert_eq!((ask.read)(&answer(200, "{}")), None);
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let outcome = with_pictures(&["a.png", "b.png"]).dry_run();
    assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
}
