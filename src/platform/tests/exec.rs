//! Programs of the team's own: what they are asked, and what their answers and their ends prove.

use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::{Answer, Answers, Sample, answer, picture, text};
use crate::model::Receipt;
use crate::platform::exec::{read_identity, told_doubt};
use crate::platform::{Message, Outcome, PollQuestion};

const CHANNEL: &str = "platform = 'exec'\ncommand = ['./adapters/board.py', 'news']\nuser = 'library'\ntoken = { env = 'TOKEN' }\ndeadline = 100000\n";

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

fn ended(code: &str, last: &str) -> Answer {
    Answer {
        headers: [("exit".to_owned(), code.to_owned())].into(),
        ..answer(500, last)
    }
}

#[test]
fn a_program_is_told_everything_that_a_message_says() {
    let mut full = sample(Message {
        title: Some("Größe".to_owned()),
        body: Some("# Long".to_owned()),
        link: Some("https://acme.example/".to_owned()),
        hashtags: vec!["Books".to_owned()],
        media: vec![picture("media/a.png")],
        poll: Some(PollQuestion {
            options: vec!["Yes".to_owned(), "No".to_owned()],
            open_for: Duration::from_secs(3600),
            multiple: false,
            hide_totals: true,
        }),
        is_comment: true,
        ..text("日本語")
    });
    full.parent = Some(Receipt {
        remote_id: Some("17".to_owned()),
        url: None,
    });
    let sent = answer(
        200,
        r#"{"outcome": "sent", "id": "a b/17", "url": "https://board.example/17"}"#,
    );
    assert_data_eq!(
        full.story([sent]),
        str![[r##"
publish (Publish): run ["./adapters/board.py", "news"] within 540s
  secrets ["token"], files ["media/a.png"]
  {"action":"publish","channel":{"id":"c","server":null,"user":"library"},"key":"key-1","message":{"body":"# Long","content_warning":null,"hashtags":["Books"],"kind":"comment","language":null,"link":"https://acme.example/","media":[{"alt":null,"bytes":7,"file":"media/a.png","focus":null,"media_type":"image/png","sha256":"0123456789abcdef"}],"poll":{"hide_totals":true,"multiple":false,"open_for":3600,"options":["Yes","No"]},"text":"日本語","title":"Größe","visibility":null},"occurrence":null,"parent":{"id":"17","url":null},"post":"hello","protocol":1,"publish_at":"2026-11-27T08:00:00Z"}
Sent(Receipt { remote_id: Some("a b/17"), url: Some("https://board.example/17") })
"##]]
    );
}

#[test]
fn each_answer_and_each_end_proves_what_it_proves() {
    let end = |answer: Answer| {
        let told = format!("{} {:?}", answer.body, answer.headers.get("exit"));
        let story = sample(text("Hello")).story([answer]);
        format!("{told}: {}", story.lines().last().unwrap_or_default())
    };
    let ends = [
        answer(200, r#"{"outcome": "sent"}"#),
        answer(200, r#"{"outcome": "sent", "id": 17}"#),
        answer(200, r#"{"outcome": "sent", "url": "javascript:x"}"#),
        answer(200, r#"{"outcome": "refused", "reason": "no\nthanks"}"#),
        answer(200, r#"{"outcome": "refused"}"#),
        answer(
            200,
            r#"{"outcome": "later", "reason": "busy", "wait": 999999999}"#,
        ),
        answer(200, r#"{"outcome": "unknown", "reason": "cut"}"#),
        answer(200, r#"{"outcome": "unsupported"}"#),
        answer(200, r#"{"outcome": "perhaps"}"#),
        answer(200, "[]"),
        answer(200, ""),
        ended("65", "no such board"),
        ended("75", "being cleaned"),
        ended("1", "Traceback"),
        ended("signal", ""),
    ];
    let ends: Vec<String> = ends.into_iter().map(end).collect();
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
{"outcome": "sent"} None: Sent(Receipt { remote_id: None, url: None })
{"outcome": "sent", "id": 17} None: Unknown("the program says that it is sent, and gives an id or an address that cannot be one")
{"outcome": "sent", "url": "javascript:x"} None: Unknown("the program says that it is sent, and gives an id or an address that cannot be one")
{"outcome": "refused", "reason": "no/nthanks"} None: Refused("no thanks")
{"outcome": "refused"} None: Refused("the program gives no reason")
{"outcome": "later", "reason": "busy", "wait": 999999999} None: Later { reason: "busy", wait: Some(86400s) }
{"outcome": "unknown", "reason": "cut"} None: Unknown("cut")
{"outcome": "unsupported"} None: Refused("the program cannot publish")
{"outcome": "perhaps"} None: Unknown("the program's answer cannot be read")
[] None: Unknown("the program's answer is no JSON object")
 None: Unknown("the program's answer is no JSON object")
no such board Some("65"): Refused("the program refuses it: no such board")
being cleaned Some("75"): Later { reason: "the program cannot do it now: being cleaned", wait: None }
Traceback Some("1"): Unknown("the program ended with code 1: Traceback")
 Some("signal"): Unknown("the program was ended by a signal")
"#]]
    );
}

#[test]
fn a_program_says_who_it_is_and_how_a_doubt_is_settled() {
    let told = |body: &str| {
        format!(
            "{:?} {:?}",
            read_identity(&answer(200, body)),
            told_doubt(&answer(200, body))
        )
    };
    let all = [
        r#"{"protocol": 1, "name": "board", "doubt": "readable", "account": {"id": "4711", "name": "@library"}}"#,
        r#"{"protocol": 1, "name": "board", "doubt": "repeatable"}"#,
        r#"{"protocol": 1, "name": "board", "doubt": "never"}"#,
        r#"{"protocol": 2, "name": "board", "doubt": "repeatable"}"#,
        r#"{"protocol": 1}"#,
        r#"{"outcome": "later", "reason": "locked"}"#,
        "",
    ];
    let all: Vec<String> = all.into_iter().map(told).collect();
    assert_data_eq!(
        all.join("\n"),
        str![[r#"
Ok(Identity { id: "4711", name: "@library" }) Ok(ReadBack)
Ok(Identity { id: "board", name: "board" }) Ok(AlwaysSafe)
Ok(Identity { id: "board", name: "board" }) Err("the program's `doubt` is none of `repeatable`, `readable`, `undecidable`")
Err(Refused("the program does not say that it speaks protocol 1")) Err("the program does not say that it speaks protocol 1")
Err(Refused("the program does not say its `name`")) Err("the program does not say its `name`")
Err(Later { reason: "the program says `later` of itself: locked", wait: None }) Err("the program says `later` of itself: locked")
Err(Later { reason: "the program's answer is no JSON object", wait: None }) Err("the program's answer is no JSON object")
"#]]
    );
}

#[test]
fn a_channel_without_a_program_sends_nothing() {
    let none = Sample::new("platform = 'exec'\ncommand = []\n", text("Hello"));
    let outcome = none.story([]);
    assert!(outcome.starts_with("Refused("), "{outcome}");
    assert!(matches!(sample(text("Hello")).dry_run(), Outcome::Sent(_)));
    assert!(Answers::default().get("publish").is_none());
}
