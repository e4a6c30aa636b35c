//! Slack: files, the message that shows them, its address, and what the answers prove.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{Answers, Sample, Step, answer, picture, show, text};
use crate::model::{Receipt, Setting};
use crate::platform::{
    Answer, Attachment, Body, Call, Figure, Look, Message, Outcome, Removal, Request, Sought,
    Unwanted,
};

const CHANNEL: &str = "platform = 'slack'\ntoken = { env = 'T' }\nchannel_id = 'C1'\n";
const WEBHOOK: &str = "platform = 'slack'\nwebhook_url = { env = 'T' }\n";

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

fn said(value: &Value) -> Answer {
    Answer::json(value)
}

fn taken() -> Answer {
    said(&json!({ "ok": true, "channel": "C1", "ts": "170.000100" }))
}

fn address() -> Answer {
    said(&json!({ "ok": true, "permalink": "https://acme.slack.com/archives/C1/p170000100" }))
}

fn no(word: &str) -> Answer {
    said(&json!({ "ok": false, "error": word }))
}

fn receipt(id: &str) -> Receipt {
    Receipt {
        remote_id: Some(id.to_owned()),
        url: None,
    }
}

fn described() -> Attachment {
    Attachment {
        alt: Some("A \"box\"".to_owned()),
        ..picture("media/a.png")
    }
}

fn video() -> Attachment {
    Attachment {
        media_type: "video/mp4".to_owned(),
        bytes: 500_000_000,
        ..picture("media/b|c.mp4")
    }
}

fn with_media(media: Vec<Attachment>) -> Sample {
    sample(Message {
        media,
        ..text("Look")
    })
}

#[test]
fn a_text_is_one_message_with_its_key_and_then_its_address() {
    assert_data_eq!(
        sample(text(
            "Grüße & <hi> 👋 to @U012AB3CD and me@U012AB3CD.example"
        ))
        .story([taken(), address()]),
        str![[r#"
message (Publish): POST https://slack.com/api/chat.postMessage
  authorization: Bearer [token]
  {"channel":"C1","metadata":{"event_payload":{"key":"key-1"},"event_type":"kalends_post"},"text":"Grüße &amp; &lt;hi&gt; 👋 to <@U012AB3CD> and me@U012AB3CD.example"}
permalink (Read): GET https://slack.com/api/chat.getPermalink?channel=C1&message_ts=170.000100
  authorization: Bearer [token]
Sent(Receipt { remote_id: Some("C1:170.000100"), url: Some("https://acme.slack.com/archives/C1/p170000100") })
"#]]
    );
}

#[test]
fn a_picture_is_shown_in_the_message_once_slack_has_processed_it() {
    let replies = [
        said(
            &json!({ "ok": true, "file_id": "F1", "upload_url": "https://files.slack.com/upload/v1/abc" }),
        ),
        answer(200, "OK - 7"),
        said(&json!({ "ok": true, "files": [{ "id": "F1", "title": "a.png" }] })),
        said(&json!({ "ok": true, "file": { "id": "F1", "mimetype": "" } })),
        said(
            &json!({ "ok": true, "file": { "id": "F1", "mimetype": "image/png", "permalink": "https://acme.slack.com/files/U1/F1/a.png" } }),
        ),
        taken(),
        address(),
    ];
    assert_data_eq!(
        with_media(vec![described()]).story(replies),
        str![[r#"
file-0-begin (Read): POST https://slack.com/api/files.getUploadURLExternal
  authorization: Bearer [token]
  filename=a.png
  length=7
  alt_txt=A "box"
file-0-bytes-F1 (Upload): POST https://files.slack.com/upload/v1/abc
  @media/a.png (image/png, 0+7)
file-0 (Upload): POST https://slack.com/api/files.completeUploadExternal
  authorization: Bearer [token]
  files=[{"id":"F1","title":"a.png"}]
after 250ms: file-0-ready (Read): GET https://slack.com/api/files.info?file=F1
  authorization: Bearer [token]
after 500ms: file-0-ready (Read): GET https://slack.com/api/files.info?file=F1
  authorization: Bearer [token]
message (Publish): POST https://slack.com/api/chat.postMessage
  authorization: Bearer [token]
  {"blocks":[{"text":{"text":"Look","type":"mrkdwn"},"type":"section"},{"alt_text":"A /"box/"","slack_file":{"id":"F1"},"type":"image"}],"channel":"C1","metadata":{"event_payload":{"key":"key-1"},"event_type":"kalends_post"},"text":"Look"}
permalink (Read): GET https://slack.com/api/chat.getPermalink?channel=C1&message_ts=170.000100
  authorization: Bearer [token]
Sent(Receipt { remote_id: Some("C1:170.000100"), url: Some("https://acme.slack.com/archives/C1/p170000100") })
"#]]
    );
}

fn uploaded(answers: &mut Answers, index: usize) {
    let id = format!("F{index}");
    answers.keep(
        &format!("file-{index}"),
        said(&json!({ "ok": true, "files": [{ "id": id }] })),
    );
    let link = format!("https://acme.slack.com/files/U1/{id}/x");
    answers.keep(
        &format!("file-{index}-ready"),
        said(&json!({ "ok": true, "file": { "mimetype": "x/y", "permalink": link } })),
    );
}

fn message_with(sample: &Sample) -> Call {
    let mut answers = Answers::default();
    for index in 0..sample.message.media.len() {
        uploaded(&mut answers, index);
    }
    match sample.next(&answers) {
        Step::Call(call) => call,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_video_stands_below_the_text_as_a_link_that_slack_unfolds() {
    assert_data_eq!(
        show(&message_with(&with_media(vec![described(), video()]))),
        str![[r#"
message (Publish): POST https://slack.com/api/chat.postMessage
  authorization: Bearer [token]
  {"channel":"C1","metadata":{"event_payload":{"key":"key-1"},"event_type":"kalends_post"},"text":"Look/n<https://acme.slack.com/files/U1/F0/x|a.png>/n<https://acme.slack.com/files/U1/F1/x|b c.mp4>"}
"#]]
    );
}

#[test]
fn an_answer_hangs_below_the_first_message_of_its_thread() {
    let mut answering = sample(text("Second"));
    answering.part = 1;
    answering.message.options = BTreeMap::from([
        ("reply_broadcast".to_owned(), Setting::Flag(true)),
        ("unfurl_links".to_owned(), Setting::Flag(false)),
    ]);
    let thread_of = |parent: Receipt, sample: &mut Sample| {
        sample.parent = Some(parent);
        let Step::Call(call) = sample.next(&Answers::default()) else {
            panic!()
        };
        let Request::Http(request) = call.request else {
            panic!()
        };
        let Body::Json(body) = request.body else {
            panic!()
        };
        body
    };
    let body = thread_of(receipt("C1:170.000100"), &mut answering);
    assert_eq!(body["thread_ts"], "170.000100");
    assert_eq!(
        (&body["reply_broadcast"], &body["unfurl_links"]),
        (&json!(true), &json!(false))
    );
    let body = thread_of(receipt("C1:171.000100:170.000100"), &mut answering);
    assert_eq!(body["thread_ts"], "170.000100");
    let found = |url: &str| Receipt {
        remote_id: None,
        url: Some(url.to_owned()),
    };
    let url =
        "https://acme.slack.com/archives/C1/p1700000000000200?thread_ts=1700000000.000100&cid=C1";
    let body = thread_of(found(url), &mut answering);
    assert_eq!(body["thread_ts"], "1700000000.000100");
    let body = thread_of(
        found("https://acme.slack.com/archives/C1/p1700000000000200"),
        &mut answering,
    );
    assert_eq!(body["thread_ts"], "1700000000.000200");
    answering.parent = Some(found("https://elsewhere.example/1"));
    assert!(matches!(
        answering.next(&Answers::default()),
        Step::Done(Outcome::Refused(_))
    ));
}

#[test]
fn what_hangs_in_a_thread_keeps_the_thread_in_its_receipt() {
    let mut answering = sample(text("Second"));
    answering.parent = Some(receipt("C1:169.000100"));
    let story = answering.story([taken(), address()]);
    assert!(story.contains("C1:170.000100:169.000100"), "{story}");
}

#[test]
fn each_answer_proves_what_it_proves() {
    let end = |answer: Answer| {
        let story = sample(text("Hello")).story([answer]);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let words = [
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "msg_too_long",
        "invalid_blocks",
        "restricted_action",
        "invalid_auth",
        "token_expired",
        "token_revoked",
        "ratelimited",
        "request_timeout",
        "fatal_error",
        "internal_error",
        "service_unavailable",
        "brand_new_error",
        "duplicate_message_not_found",
    ];
    let mut ends: Vec<String> = words
        .into_iter()
        .map(|word| format!("{word}: {}", end(no(word))))
        .collect();
    let scope =
        json!({ "ok": false, "error": "missing_scope", "needed": "chat:write", "provided": "x" });
    ends.push(end(said(&scope)));
    for (status, body) in [
        (200, "<html>"),
        (200, "{\"ok\":true}"),
        (401, ""),
        (403, ""),
        (404, "no"),
        (408, ""),
        (500, "{}"),
        (503, ""),
    ] {
        ends.push(format!("{status}: {}", end(answer(status, body))));
    }
    let mut slow = answer(429, r#"{"ok":false,"error":"ratelimited"}"#);
    slow.headers
        .insert("retry-after".to_owned(), "30".to_owned());
    ends.push(end(slow));
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
not_in_channel: Refused("add the app to the channel: `/invite @your-app` (not_in_channel)")
channel_not_found: Refused("correct `channel_id`, and add the app to the channel (channel_not_found)")
is_archived: Refused("the channel is archived: choose another (is_archived)")
msg_too_long: Refused("shorten the text (msg_too_long)")
invalid_blocks: Refused("Slack cannot show one of the pictures (invalid_blocks)")
restricted_action: Refused("an administrator restricts who posts there (restricted_action)")
invalid_auth: Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (invalid_auth)", wait: None }
token_expired: Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (token_expired)", wait: None }
token_revoked: Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (token_revoked)", wait: None }
ratelimited: Later { reason: "Slack takes nothing just now (ratelimited)", wait: None }
request_timeout: Later { reason: "Slack takes nothing just now (request_timeout)", wait: None }
fatal_error: Unknown("Slack has a problem (fatal_error)")
internal_error: Unknown("Slack has a problem (internal_error)")
service_unavailable: Unknown("Slack has a problem (service_unavailable)")
brand_new_error: Unknown("Slack says no for a reason that is not known here (brand_new_error)")
duplicate_message_not_found: Unknown("Slack says no for a reason that is not known here (duplicate_message_not_found)")
Refused("add the scope to the app, and install it again (missing_scope: `chat:write`)")
200: Unknown("Slack took the post, but its answer cannot be read")
200: Unknown("Slack took the post, but its answer cannot be read")
401: Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401)", wait: None }
403: Refused("the account may not do this (403)")
404: Refused("it is not there (404)")
408: Unknown("the answer is unexpected (408)")
500: Unknown("the server has a problem (500)")
503: Unknown("the server has a problem (503)")
Later { reason: "too many requests (429: ratelimited)", wait: Some(30s) }
"#]]
    );
}

#[test]
fn a_sent_message_is_sent_even_if_nobody_tells_its_address() {
    for lost in [Answer::default(), no("message_not_found"), answer(500, "")] {
        let story = sample(text("Hello")).story([taken(), lost]);
        assert!(
            story.ends_with(r#"Sent(Receipt { remote_id: Some("C1:170.000100"), url: None })"#),
            "{story}"
        );
    }
}

#[test]
fn nothing_is_shown_when_a_file_is_refused_or_not_ready() {
    let one = with_media(vec![described()]);
    let begun =
        || said(&json!({ "ok": true, "file_id": "F1", "upload_url": "https://files.slack.com/u" }));
    let done = || said(&json!({ "ok": true, "files": [{ "id": "F1" }] }));
    let end = |replies: Vec<Answer>| {
        let story = one.story(replies);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let ends = [
        end(vec![no("missing_scope")]),
        end(vec![no("file_uploads_disabled")]),
        end(vec![said(
            &json!({ "ok": true, "file_id": "F1", "upload_url": "file:///etc" }),
        )]),
        end(vec![begun(), answer(413, "")]),
        end(vec![begun(), answer(500, "")]),
        end(vec![begun(), answer(200, ""), no("internal_error")]),
        end(vec![begun(), answer(200, ""), done(), no("file_not_found")]),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("`media/a.png`: add the scope to the app, and install it again (missing_scope)")
Refused("`media/a.png`: the workspace does not allow files (file_uploads_disabled)")
Later { reason: "`media/a.png`: the answer cannot be read (200)", wait: None }
Refused("`media/a.png`: it is too large (413)")
Later { reason: "`media/a.png`: the server has a problem (500)", wait: None }
Later { reason: "`media/a.png`: Slack has a problem (internal_error)", wait: None }
Later { reason: "`media/a.png`: Slack says no for a reason that is not known here (file_not_found)", wait: None }
"#]]
    );
    let mut answers = Answers::default();
    answers.keep("file-0", done());
    let waited = (0..100).find_map(|_| match one.next(&answers) {
        Step::Wait(pause, call) => {
            assert!(pause <= Duration::from_secs(10));
            answers.keep(&call.name, said(&json!({ "ok": true, "file": {} })));
            None
        }
        Step::Done(outcome) => Some(outcome),
        Step::Call(call) => panic!("{call:?}"),
    });
    let reason = "`media/a.png` is still being processed".to_owned();
    assert_eq!(waited, Some(Outcome::Later { reason, wait: None }));
}

#[test]
fn bytes_that_belong_to_another_address_are_sent_again() {
    let one = with_media(vec![described()]);
    let mut answers = Answers::default();
    answers.keep("file-0-bytes-F1", answer(200, "OK"));
    answers.keep(
        "file-0-begin",
        said(&json!({ "ok": true, "file_id": "F2", "upload_url": "https://files.slack.com/u" })),
    );
    let Step::Call(call) = one.next(&answers) else {
        panic!()
    };
    assert_eq!(call.name, "file-0-bytes-F2");
}

#[test]
fn a_webhook_takes_texts_and_tells_nothing_else() {
    let hook = |message: Message| Sample::new(WEBHOOK, message);
    assert_data_eq!(
        hook(text("A & B")).story([answer(200, "ok")]),
        str![[r#"
message (Publish): POST [webhook_url]
  {"text":"A &amp; B"}
Sent(Receipt { remote_id: None, url: None })
"#]]
    );
    let end = |answer: Answer| {
        let story = hook(text("A")).story([answer]);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let ends = [
        (200, "<html>"),
        (400, "invalid_payload"),
        (400, "no_text"),
        (403, "action_prohibited"),
        (403, "invalid_token"),
        (404, "channel_not_found"),
        (404, "no_service"),
        (410, "channel_is_archived"),
        (429, ""),
        (500, "rollup_error"),
    ];
    let ends: Vec<String> = ends.map(|(status, word)| end(answer(status, word))).into();
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Unknown("the webhook did not answer `ok`: look whether the post is there")
Refused("the request was not understood (400: invalid_payload)")
Refused("the request was not understood (400: no_text)")
Refused("the account may not do this (403: action_prohibited)")
Refused("the webhook was removed: make a new one (invalid_token)")
Refused("it is not there (404: channel_not_found)")
Refused("the webhook was removed: make a new one (no_service)")
Refused("the channel is archived: choose another")
Later { reason: "too many requests (429)", wait: None }
Unknown("the server has a problem (500: rollup_error)")
"#]]
    );
    let mut pictured = hook(text("A"));
    pictured.message.media = vec![described()];
    assert!(matches!(
        pictured.next(&Answers::default()),
        Step::Done(Outcome::Refused(_))
    ));
    let mut second = hook(text("B"));
    second.parent = Some(Receipt::default());
    assert!(matches!(
        second.next(&Answers::default()),
        Step::Done(Outcome::Refused(_))
    ));
    second.part = 1;
    assert!(matches!(second.next(&Answers::default()), Step::Call(_)));
    let adapter = second.adapter();
    assert!(adapter.identify_on(&second.account()).is_none());
}

fn look(sample: &Sample, answers: &Answers) -> Look {
    let said = sample.message.imprint(sample.parent.as_ref());
    let sought = Sought {
        uploads: &Answers::default(),
        account: sample.account(),
        delivery: &sample.delivery,
        part: 0,
        said: &said,
        key: "key-1",
        publish_at: sample.job().publish_at,
        age: Duration::from_secs(60),
        known: &BTreeSet::new(),
    };
    (sample.adapter().locate.unwrap())(&sought, answers)
}

fn page(messages: &Value, cursor: &str) -> Answer {
    let mut page = said(
        &json!({ "ok": true, "messages": messages, "response_metadata": { "next_cursor": cursor } }),
    );
    // 2023-11-14T22:15:00Z is 1700000100.
    page.headers.insert(
        "date".to_owned(),
        "Tue, 14 Nov 2023 22:15:00 GMT".to_owned(),
    );
    page
}

fn marked(ts: &str, key: &str) -> Value {
    json!({ "ts": ts, "metadata": { "event_type": "kalends_post", "event_payload": { "key": key } } })
}

#[test]
fn a_message_is_found_by_its_key_and_by_nothing_else() {
    let hello = sample(text("Hello"));
    let mut answers = Answers::default();
    let Look::Call(call) = look(&hello, &answers) else {
        panic!()
    };
    assert_data_eq!(
        show(&call),
        str![[r#"
messages-0 (Read): GET https://slack.com/api/conversations.history?channel=C1&limit=100&include_all_metadata=true
  authorization: Bearer [token]
"#]]
    );
    let same_words = json!({ "ts": "1700000090.000100", "text": "Hello" });
    let first = json!([same_words, marked("1700000080.000100", "key-2")]);
    answers.keep("messages-0", page(&first, "more=="));
    let Look::Call(call) = look(&hello, &answers) else {
        panic!()
    };
    assert!(show(&call).contains("cursor=more%3D%3D"));
    let mut missing = answers.clone();
    missing.keep(
        "messages-1",
        page(&json!([{ "ts": "1690000000.000100" }]), "more"),
    );
    assert_eq!(look(&hello, &missing), Look::Absent);
    answers.keep(
        "messages-1",
        page(&json!([marked("1700000070.000100", "key-1")]), ""),
    );
    let Look::Call(call) = look(&hello, &answers) else {
        panic!()
    };
    assert_eq!(call.name, "permalink");
    answers.keep("permalink", address());
    let Look::Found(receipt) = look(&hello, &answers) else {
        panic!()
    };
    assert_eq!(receipt.remote_id.as_deref(), Some("C1:1700000070.000100"));
    assert!(receipt.url.is_some());
}

#[test]
fn an_answer_is_looked_for_in_its_thread() {
    let mut second = sample(text("Hello"));
    second.parent = Some(receipt("C1:170.000100"));
    let mut answers = Answers::default();
    let Look::Call(call) = look(&second, &answers) else {
        panic!()
    };
    assert!(show(&call).contains("conversations.replies?channel=C1&ts=170.000100"));
    answers.keep("messages-0", page(&json!([{ "ts": "170.000100" }]), ""));
    assert_eq!(look(&second, &answers), Look::Absent);
}

#[test]
fn what_cannot_be_read_decides_nothing() {
    let hello = sample(text("Hello"));
    for unreadable in [
        no("missing_scope"),
        no("ratelimited"),
        answer(500, ""),
        answer(200, "x"),
    ] {
        let mut answers = Answers::default();
        answers.keep("messages-0", unreadable);
        assert!(matches!(look(&hello, &answers), Look::Undecided(_)));
    }
    let mut answers = Answers::default();
    for index in 0..20 {
        answers.keep(
            &format!("messages-{index}"),
            page(&json!([{ "ts": "1700000090.1" }]), "on"),
        );
    }
    assert!(matches!(look(&hello, &answers), Look::Undecided(_)));
    let hook = Sample::new(WEBHOOK, text("Hello"));
    assert!(matches!(
        look(&hook, &Answers::default()),
        Look::Undecided(_)
    ));
}

#[test]
fn a_message_is_deleted_where_it_stands() {
    let hello = sample(text("Hello"));
    let delivery = hello.delivery.clone();
    let removal = |receipt: &Receipt, answer: Option<Answer>| {
        let mut answers = Answers::default();
        if let Some(answer) = answer {
            answers.keep("delete", answer);
        }
        let unwanted = Unwanted {
            account: hello.account(),
            delivery: &delivery,
            part: 0,
            receipt,
        };
        (hello.adapter().retract.unwrap())(&unwanted, &answers)
    };
    let there = receipt("C1:170.000100:169.000100");
    let Removal::Call(call) = removal(&there, None) else {
        panic!()
    };
    assert_data_eq!(
        show(&call),
        str![[r#"
delete (Publish): POST https://slack.com/api/chat.delete
  authorization: Bearer [token]
  {"channel":"C1","ts":"170.000100"}
"#]]
    );
    assert_eq!(
        removal(&there, Some(said(&json!({ "ok": true })))),
        Removal::Gone
    );
    assert_eq!(
        removal(&there, Some(no("message_not_found"))),
        Removal::WasGone
    );
    assert!(matches!(
        removal(&there, Some(no("cant_delete_message"))),
        Removal::Refused(_)
    ));
    assert!(matches!(
        removal(&there, Some(no("ratelimited"))),
        Removal::Later(_)
    ));
    assert!(matches!(
        removal(&Receipt::default(), None),
        Removal::Refused(_)
    ));
}

#[test]
fn the_account_and_the_figures_are_read() {
    let hello = sample(text("Hello"));
    let asking = hello.adapter().identify.as_ref().unwrap();
    let known = said(
        &json!({ "ok": true, "team_id": "T1", "user_id": "U7", "team": "Acme", "user": "kalends" }),
    );
    let identity = (asking.read)(&known).unwrap();
    assert_eq!(
        (identity.id.as_str(), identity.name.as_str()),
        ("T1:U7", "kalends in Acme")
    );
    assert!(matches!(
        (asking.read)(&no("invalid_auth")),
        Err(Outcome::Refused(_))
    ));
    let metrics = hello.adapter().metrics.as_ref().unwrap();
    let call = (metrics.call)(&hello.account(), &receipt("C1:170.000100")).unwrap();
    assert!(show(&call).contains("reactions.get?channel=C1&timestamp=170.000100&full=true"));
    let told = json!({ "ok": true, "message": { "reactions": [{ "count": 2 }, { "count": 3 }], "reply_count": 4 } });
    let figures = (metrics.read)(&said(&told));
    assert_eq!(
        figures,
        Some(vec![(Figure::Reactions, 5), (Figure::Replies, 4)])
    );
    assert_eq!((metrics.read)(&no("message_not_found")), None);
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let outcome = with_media(vec![described(), video()]).dry_run();
    assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
    let outcome = Sample::new(WEBHOOK, text("Hello")).dry_run();
    assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
}
