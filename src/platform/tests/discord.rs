//! Discord: one message by a bot or a webhook, and what the answers prove.

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
    Answer, Attachment, Body, Figure, Look, Message, Outcome, PollQuestion, Removal, Request,
    Sought, Unwanted,
};

const BOT: &str = "platform = 'discord'\ntoken = { env = 'T' }\nchannel_id = '500'\n";
const WEBHOOK: &str = "platform = 'discord'\nwebhook_url = { env = 'T' }\nthread_id = '600'\n";

fn sample(message: Message) -> Sample {
    Sample::new(BOT, message)
}

fn taken() -> Answer {
    Answer::json(&json!({ "id": "900", "channel_id": "500", "content": "Hello" }))
}

fn server() -> Answer {
    Answer::json(&json!({ "id": "500", "guild_id": "100", "name": "news" }))
}

fn receipt(id: &str) -> Receipt {
    Receipt {
        remote_id: Some(id.to_owned()),
        url: None,
    }
}

fn poll(options: &[&str]) -> PollQuestion {
    PollQuestion {
        options: options.iter().map(|option| (*option).to_owned()).collect(),
        open_for: Duration::from_secs(5400),
        multiple: true,
        hide_totals: true,
    }
}

fn json_of(sample: &Sample) -> Value {
    let Step::Call(call) = sample.next(&Answers::default()) else {
        panic!()
    };
    let Request::Http(request) = call.request else {
        panic!()
    };
    match request.body {
        Body::Json(json) => json,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_bot_says_a_text_once_and_is_told_its_address() {
    assert_data_eq!(
        sample(text("Grüße an @80351110224678912 👋 @everyone")).story([taken(), server()]),
        str![[r#"
message (Publish): POST https://discord.com/api/v10/channels/500/messages
  authorization: Bot [token]
  {"allowed_mentions":{"parse":[],"users":["80351110224678912"]},"content":"Grüße an <@80351110224678912> 👋 @everyone","enforce_nonce":true,"nonce":"key-1"}
server (Read): GET https://discord.com/api/v10/channels/500
  authorization: Bot [token]
Sent(Receipt { remote_id: Some("900"), url: Some("https://discord.com/channels/100/500/900") })
"#]]
    );
}

#[test]
fn files_go_with_the_message_each_with_its_description() {
    let described = Attachment {
        alt: Some("A \"box\"".to_owned()),
        ..picture("media/a.png")
    };
    let video = Attachment {
        media_type: "video/mp4".to_owned(),
        ..picture("media/b.mp4")
    };
    let mut full = sample(Message {
        media: vec![described, video],
        ..text("Look")
    });
    full.parent = Some(receipt("899"));
    assert_data_eq!(
        full.story([]),
        str![[r#"
message (Publish): POST https://discord.com/api/v10/channels/500/messages
  authorization: Bot [token]
  payload_json={"allowed_mentions":{"parse":[]},"attachments":[{"description":"A /"box/"","filename":"a.png","id":0},{"filename":"b.mp4","id":1}],"content":"Look","enforce_nonce":true,"message_reference":{"fail_if_not_exists":true,"message_id":"899"},"nonce":"key-1"}
  files[0]=@media/a.png as a.png (image/png)
  files[1]=@media/b.mp4 as b.mp4 (video/mp4)

"#]]
    );
    full.message.media = (0..10).map(|n| picture(&format!("{n}.png"))).collect();
    let told = full.story([]);
    assert_eq!(told.matches("files[").count(), 10);
}

#[test]
fn a_poll_asks_what_its_post_says() {
    let mut asked = sample(Message {
        poll: Some(poll(&["Yes", "No"])),
        ..text("Hungry?")
    });
    assert_data_eq!(
        asked.story([]),
        str![[r#"
message (Publish): POST https://discord.com/api/v10/channels/500/messages
  authorization: Bot [token]
  {"allowed_mentions":{"parse":[]},"enforce_nonce":true,"nonce":"key-1","poll":{"allow_multiselect":true,"answers":[{"poll_media":{"text":"Yes"}},{"poll_media":{"text":"No"}}],"duration":2,"layout_type":1,"question":{"text":"Hungry?"}}}

"#]]
    );
    let long = format!("{}\nHungry?", "word ".repeat(80));
    asked.message.text.clone_from(&long);
    let body = json_of(&asked);
    assert_eq!(body["content"], long);
    assert_eq!(body["poll"]["question"]["text"], "Hungry?");
    asked.message.text = "ä".repeat(400);
    let question = json_of(&asked)["poll"]["question"]["text"].clone();
    assert_eq!(question.as_str().unwrap().chars().count(), 300);
}

#[test]
fn nobody_is_notified_whom_the_text_does_not_name() {
    let allowed = |told: &str| json_of(&sample(text(told)))["allowed_mentions"].clone();
    assert_eq!(allowed("@everyone @here hello"), json!({ "parse": [] }));
    assert_eq!(
        allowed("<@&80351110224678913> and @80351110224678912 and <@80351110224678912>"),
        json!({ "parse": [], "users": ["80351110224678912"], "roles": ["80351110224678913"] })
    );
    let mut loud = sample(text("@everyone"));
    loud.message.options = BTreeMap::from([("mention_everyone".to_owned(), Setting::Flag(true))]);
    assert_eq!(
        json_of(&loud)["allowed_mentions"],
        json!({ "parse": ["everyone"] })
    );
    assert_eq!(json_of(&loud)["flags"], Value::Null);
    for (name, flag) in [("silent", 4096), ("suppress_embeds", 4)] {
        loud.message.options = BTreeMap::from([(name.to_owned(), Setting::Flag(true))]);
        assert_eq!(json_of(&loud)["flags"], flag);
    }
}

#[test]
fn a_webhook_is_asked_to_wait_so_that_a_refusal_is_told() {
    let mut hook = Sample::new(WEBHOOK, text("Hello"));
    assert_data_eq!(
        hook.story([taken(), server()]),
        str![[r#"
message (Publish): POST [webhook_url]?wait=true&thread_id=600
  {"allowed_mentions":{"parse":[]},"content":"Hello"}
server (Read): GET [webhook_url]
Sent(Receipt { remote_id: Some("900"), url: Some("https://discord.com/channels/100/500/900") })
"#]]
    );
    hook.parent = Some(receipt("899"));
    assert!(matches!(
        hook.next(&Answers::default()),
        Step::Done(Outcome::Refused(_))
    ));
    hook.part = 1;
    assert_eq!(json_of(&hook)["message_reference"], Value::Null);
    assert!(hook.adapter().identify_on(&hook.account()).is_none());
    let look = look_for(&hook, &Answers::default(), &BTreeSet::new());
    assert!(matches!(look, Look::Undecided(_)));
}

#[test]
fn each_answer_proves_what_it_proves() {
    let end = |answer: Answer| {
        let story = sample(text("Hello")).story([answer]);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let field = json!({
        "code": 50035, "message": "Invalid Form Body",
        "errors": { "content": { "_errors": [{ "code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length." }] } },
    });
    let told = |status: u16, body: &Value| end(answer(status, &body.to_string()));
    let code = |status: u16, code: u64| {
        format!(
            "{code}: {}",
            told(
                status,
                &json!({ "code": code, "message": "what Discord says" })
            )
        )
    };
    let mut ends = vec![
        told(400, &field),
        code(400, 50006),
        code(413, 40005),
        code(401, 0),
        code(403, 50001),
        code(403, 50013),
        code(403, 40001),
        code(404, 10003),
        code(404, 10015),
        told(
            429,
            &json!({ "message": "You are being rate limited.", "retry_after": 1.5, "global": false }),
        ),
    ];
    for (status, body) in [
        (200, "<html>"),
        (200, "{}"),
        (204, ""),
        (302, ""),
        (408, ""),
        (500, ""),
        (502, "<html>"),
        (504, ""),
    ] {
        ends.push(format!("{status}: {}", end(answer(status, body))));
    }
    let mut slow = answer(429, "{}");
    slow.headers
        .insert("x-ratelimit-reset-after".to_owned(), "2.25".to_owned());
    ends.push(end(slow));
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("the request was not understood (400: Invalid Form Body: Must be 2000 or fewer in length.)")
50006: Refused("the post says nothing (50006)")
40005: Refused("a file is too large for this server (40005)")
0: Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: what Discord says)", wait: None }
50001: Refused("the bot does not see the channel: give it the permission View Channel there (50001)")
50013: Refused("the bot may not post there: give it the permissions Send Messages and Attach Files (50013)")
40001: Refused("the account may not do this (403: what Discord says)")
10003: Refused("correct `channel_id`, or add the bot to the server that has the channel (10003)")
10015: Refused("the webhook was removed: make a new one (10015)")
Later { reason: "too many requests (429: You are being rate limited.)", wait: Some(1.5s) }
200: Unknown("Discord took the post, but its answer cannot be read")
200: Unknown("Discord took the post, but its answer cannot be read")
204: Unknown("Discord took the post, but its answer cannot be read")
302: Unknown("the server sends us elsewhere, and redirects are not followed (302)")
408: Unknown("the answer is unexpected (408)")
500: Unknown("the server has a problem (500)")
502: Unknown("the server has a problem (502)")
504: Unknown("the server has a problem (504)")
Later { reason: "too many requests (429)", wait: Some(2.25s) }
"#]]
    );
}

#[test]
fn a_sent_message_is_sent_even_if_nobody_tells_its_server() {
    for lost in [
        Answer::default(),
        answer(403, "{}"),
        answer(200, r#"{"guild_id":"../x"}"#),
    ] {
        let story = sample(text("Hello")).story([taken(), lost]);
        assert!(
            story.ends_with(r#"Sent(Receipt { remote_id: Some("900"), url: None })"#),
            "{story}"
        );
    }
}

fn look_for(sample: &Sample, answers: &Answers, known: &BTreeSet<String>) -> Look {
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
        known,
    };
    (sample.adapter().locate.unwrap())(&sought, answers)
}

fn message(id: &str, content: &str) -> Value {
    json!({
        "id": id, "channel_id": "500", "content": content, "author": { "id": "7" },
        "timestamp": "2026-11-27T08:00:10.000000+00:00", "attachments": [],
    })
}

fn among(sample: &Sample, messages: &[Value], known: &BTreeSet<String>) -> Look {
    let mut answers = Answers::default();
    answers.keep("bot", answer(200, r#"{"id":"7"}"#));
    let mut page = Answer::json(&json!(messages));
    page.headers.insert(
        "date".to_owned(),
        "Fri, 27 Nov 2026 08:01:00 GMT".to_owned(),
    );
    answers.keep("messages-0", page);
    answers.keep("server", server());
    look_for(sample, &answers, known)
}

fn found(look: &Look) -> Option<&str> {
    match look {
        Look::Found(receipt) => receipt.remote_id.as_deref(),
        Look::Call(_) | Look::Absent | Look::Undecided(_) => None,
    }
}

#[test]
fn a_bot_finds_what_it_said_among_its_own_words() {
    let hello = sample(text("Hello\n\nyou @80351110224678912"));
    let none = BTreeSet::new();
    let ours = message("901", "Hello\nyou <@80351110224678912>");
    let look = among(&hello, &[message("902", "Other"), ours.clone()], &none);
    assert_eq!(found(&look), Some("901"));
    let Look::Found(receipt) = look else { panic!() };
    assert_eq!(
        receipt.url.as_deref(),
        Some("https://discord.com/channels/100/500/901")
    );
    let with = |key: &str, value: Value| {
        let mut changed = ours.clone();
        changed[key] = value;
        changed
    };
    for other in [
        with("author", json!({ "id": "8" })),
        with("timestamp", json!("2026-11-27T07:00:00+00:00")),
        with("attachments", json!([{ "description": "A box" }])),
        with("message_reference", json!({ "message_id": "1" })),
        with("nonce", json!("key-2")),
    ] {
        assert_eq!(among(&hello, &[other], &none), Look::Absent);
    }
    let told = with("nonce", json!("key-1"));
    assert_eq!(found(&among(&hello, &[told, ours.clone()], &none)), None);
    assert!(matches!(
        among(&hello, &[ours.clone(), ours.clone()], &none),
        Look::Undecided(_)
    ));
    let known = BTreeSet::from(["901".to_owned()]);
    assert_eq!(among(&hello, &[ours], &known), Look::Absent);
}

#[test]
fn a_full_page_of_young_messages_leads_to_the_next() {
    let hello = sample(text("Hello"));
    let page: Vec<Value> = (0..100)
        .map(|n| message(&format!("{}", 1000 - n), "Other"))
        .collect();
    let mut answers = Answers::default();
    let Look::Call(call) = look_for(&hello, &answers, &BTreeSet::new()) else {
        panic!()
    };
    assert!(show(&call).contains("/api/v10/users/@me"));
    answers.keep("bot", answer(200, r#"{"id":"7"}"#));
    for index in 0..10 {
        let Look::Call(call) = look_for(&hello, &answers, &BTreeSet::new()) else {
            panic!()
        };
        let before = if index == 0 {
            "limit=100\n"
        } else {
            "limit=100&before=901"
        };
        assert!(show(&call).contains(before), "{}", show(&call));
        answers.keep(&call.name, Answer::json(&json!(page)));
    }
    let look = look_for(&hello, &answers, &BTreeSet::new());
    assert!(matches!(look, Look::Undecided(_)));
    for unreadable in [
        answer(403, r#"{"code":50001}"#),
        answer(200, "x"),
        answer(500, ""),
    ] {
        answers.keep("messages-0", unreadable);
        let look = look_for(&hello, &answers, &BTreeSet::new());
        assert!(matches!(look, Look::Undecided(_)));
    }
}

#[test]
fn a_poll_is_found_by_its_question_and_answers() {
    let asked = sample(Message {
        poll: Some(poll(&["Yes", "No"])),
        ..text("Hungry?")
    });
    let mut there = message("901", "");
    there["poll"] = json!({
        "question": { "text": "Hungry?" },
        "answers": [{ "poll_media": { "text": "Yes" } }, { "poll_media": { "text": "No" } }],
    });
    assert_eq!(
        found(&among(&asked, &[there.clone()], &BTreeSet::new())),
        Some("901")
    );
    there["poll"]["answers"] = json!([]);
    assert_eq!(among(&asked, &[there], &BTreeSet::new()), Look::Absent);
}

#[test]
fn a_message_is_deleted_by_whoever_sent_it() {
    let removal = |channel: &str, receipt: &Receipt, answer: Option<Answer>| {
        let sample = Sample::new(channel, text("Hello"));
        let mut answers = Answers::default();
        if let Some(answer) = answer {
            answers.keep("delete", answer);
        }
        let unwanted = Unwanted {
            account: sample.account(),
            delivery: &sample.delivery,
            part: 0,
            receipt,
        };
        (sample.adapter().retract.unwrap())(&unwanted, &answers)
    };
    let shown = |channel: &str| match removal(channel, &receipt("900"), None) {
        Removal::Call(call) => show(&call),
        other => panic!("{other:?}"),
    };
    assert_data_eq!(
        format!("{}\n{}", shown(BOT), shown(WEBHOOK)),
        str![[r#"
delete (Publish): DELETE https://discord.com/api/v10/channels/500/messages/900
  authorization: Bot [token]
delete (Publish): DELETE [webhook_url]/messages/900?thread_id=600
"#]]
    );
    let ends = |status: u16, body: &str| removal(BOT, &receipt("900"), Some(answer(status, body)));
    assert_eq!(ends(204, ""), Removal::Gone);
    assert_eq!(ends(404, r#"{"code":10008}"#), Removal::WasGone);
    assert!(matches!(
        ends(404, r#"{"code":10003}"#),
        Removal::Refused(_)
    ));
    assert!(matches!(ends(403, "{}"), Removal::Refused(_)));
    assert!(matches!(ends(500, ""), Removal::Later(_)));
    let by_hand = Receipt {
        remote_id: None,
        url: Some("https://discord.com/channels/1/500/900".to_owned()),
    };
    assert!(matches!(removal(BOT, &by_hand, None), Removal::Call(_)));
    assert!(matches!(
        removal(BOT, &Receipt::default(), None),
        Removal::Refused(_)
    ));
}

#[test]
fn the_channel_and_the_figures_are_read() {
    let hello = sample(text("Hello"));
    let asking = hello.adapter().identify.as_ref().unwrap();
    assert!(show(&(asking.call)(&hello.account())).contains("/api/v10/channels/500"));
    let identity = (asking.read)(&server()).unwrap();
    assert_eq!(
        (identity.id.as_str(), identity.name.as_str()),
        ("500", "#news")
    );
    assert!(matches!(
        (asking.read)(&answer(401, "{}")),
        Err(Outcome::Later { .. })
    ));
    assert!(matches!(
        (asking.read)(&answer(403, r#"{"code":50001}"#)),
        Err(Outcome::Refused(_))
    ));
    let metrics = hello.adapter().metrics.as_ref().unwrap();
    let call = (metrics.call)(&hello.account(), &receipt("900")).unwrap();
    assert!(show(&call).contains("GET https://discord.com/api/v10/channels/500/messages/900"));
    let told = json!({ "id": "900", "reactions": [{ "count": 2 }, { "count": 3 }] });
    assert_eq!(
        (metrics.read)(&Answer::json(&told)),
        Some(vec![(Figure::Reactions, 5)])
    );
    assert_eq!((metrics.read)(&answer(404, "{}")), None);
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    for channel in [BOT, WEBHOOK] {
        let outcome = Sample::new(channel, text("Hello")).dry_run();
        assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
    }
}
