//! Telegram: one call a message, and what its answer proves.

use std::time::Duration;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{Answers, Sample, Step, answer, picture, show, text};
use crate::model::{Receipt, Setting};
use crate::platform::{Answer, Attachment, Message, Outcome, PollQuestion, Removal, Unwanted};

const CHANNEL: &str = "platform = 'telegram'\ntoken = { env = 'T' }\nchat_id = '@acme'\n";

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

fn with_media(media: Vec<Attachment>) -> Sample {
    sample(Message {
        media,
        ..text("Look")
    })
}

fn file(path: &str, kind: &str) -> Attachment {
    Attachment {
        media_type: kind.to_owned(),
        ..picture(path)
    }
}

fn taken() -> Answer {
    Answer::json(
        &json!({ "ok": true, "result": { "message_id": 42, "chat": { "id": -100_123, "username": "acme" } } }),
    )
}

fn receipt(id: &str) -> Receipt {
    Receipt {
        remote_id: Some(id.to_owned()),
        url: None,
    }
}

fn choose(sample: &mut Sample, options: &[(&str, Setting)]) {
    let options = options
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    sample.message.options = options.collect();
}

fn asked(options: usize) -> PollQuestion {
    PollQuestion {
        options: (1..=options).map(|n| format!("Option {n}")).collect(),
        open_for: Duration::from_secs(3600),
        multiple: true,
        hide_totals: true,
    }
}

#[test]
fn a_text_is_sent_as_it_is_and_told_its_address() {
    assert_data_eq!(
        sample(text("Grüße *not bold* <b> 👋 https://a.example #tag @ada")).story([taken()]),
        str![[r#"
message (Publish): POST https://api.telegram.org/bot[token]/sendMessage
  {"chat_id":"@acme","text":"Grüße *not bold* <b> 👋 https://a.example #tag @ada"}
Sent(Receipt { remote_id: Some("42"), url: Some("https://t.me/acme/42") })
"#]]
    );
}

#[test]
fn a_warning_covers_the_text_counted_in_utf_16() {
    let mut warned = sample(Message {
        content_warning: Some("Spoiler 👋".to_owned()),
        ..text("The end: 🎉")
    });
    choose(
        &mut warned,
        &[
            ("silent", Setting::Flag(true)),
            ("protect_content", Setting::Flag(true)),
            ("link_preview", Setting::Text("none".to_owned())),
            ("message_thread_id", Setting::Number(7)),
        ],
    );
    warned.parent = Some(receipt("41"));
    assert_data_eq!(
        warned.story([taken()]),
        str![[r#"
message (Publish): POST https://api.telegram.org/bot[token]/sendMessage
  {"chat_id":"@acme","disable_notification":true,"entities":[{"length":11,"offset":11,"type":"spoiler"}],"link_preview_options":{"is_disabled":true},"message_thread_id":7,"protect_content":true,"reply_parameters":{"message_id":41},"text":"Spoiler 👋/nThe end: 🎉"}
Sent(Receipt { remote_id: Some("42"), url: Some("https://t.me/acme/42") })
"#]]
    );
}

#[test]
fn one_file_goes_by_the_method_of_its_kind() {
    let story = with_media(vec![file("media/ä.png", "image/png")]).story([taken()]);
    assert_data_eq!(
        story,
        str![[r#"
message (Publish): POST https://api.telegram.org/bot[token]/sendPhoto
  caption=Look
  chat_id=@acme
  photo=attach://file0
  file0=@media/ä.png as ä.png (image/png)
Sent(Receipt { remote_id: Some("42"), url: Some("https://t.me/acme/42") })
"#]]
    );
    for (kind, method) in [
        ("image/jpeg", "sendPhoto"),
        ("image/gif", "sendAnimation"),
        ("video/mp4", "sendVideo"),
        ("audio/mpeg", "sendAudio"),
        ("audio/wav", "sendDocument"),
        ("image/svg+xml", "sendDocument"),
    ] {
        let story = with_media(vec![file("a", kind)]).story([]);
        assert!(story.contains(&format!("/{method}\n")), "{story}");
    }
}

#[test]
fn several_files_are_an_album_whose_text_stands_below_the_first() {
    let mut album = with_media(vec![file("a.png", "image/png"), file("b.mp4", "video/mp4")]);
    album.message.content_warning = Some("Cats".to_owned());
    let albumed = Answer::json(&json!({ "ok": true, "result": [
        { "message_id": 42, "chat": { "id": -1_001_234_567_890_i64 } },
        { "message_id": 43, "chat": { "id": -1_001_234_567_890_i64 } },
    ] }));
    assert_data_eq!(
        album.story([albumed]),
        str![[r#"
message (Publish): POST https://api.telegram.org/bot[token]/sendMediaGroup
  chat_id=@acme
  media=[{"caption":"Cats/nLook","caption_entities":[{"length":4,"offset":5,"type":"spoiler"}],"has_spoiler":true,"media":"attach://file0","type":"photo"},{"has_spoiler":true,"media":"attach://file1","type":"video"}]
  file0=@a.png as a.png (image/png)
  file1=@b.mp4 as b.mp4 (video/mp4)
Sent(Receipt { remote_id: Some("42:43"), url: Some("https://t.me/c/1234567890/42") })
"#]]
    );
    let end = |kinds: &[&str]| {
        let media = kinds.iter().enumerate();
        let media = media
            .map(|(n, kind)| file(&format!("{n}.x"), kind))
            .collect();
        match with_media(media).next(&Answers::default()) {
            Step::Done(outcome) => format!("{outcome:?}"),
            other => panic!("{other:?}"),
        }
    };
    assert_data_eq!(
        [
            end(&["image/png", "image/gif"]),
            end(&["image/png", "audio/mpeg"])
        ]
        .join("\n"),
        str![[r#"
Refused("`1.x` is an animated picture, which stands alone on Telegram: move it into a `thread` part of its own")
Refused("`1.x` cannot stand beside `0.x` in one album: move it into a `thread` part of its own")
"#]]
    );
}

#[test]
fn a_poll_asks_what_its_post_says() {
    let mut poll = sample(Message {
        poll: Some(asked(2)),
        ..text("Hungry?")
    });
    assert_data_eq!(
        poll.story([taken()]),
        str![[r#"
message (Publish): POST https://api.telegram.org/bot[token]/sendPoll
  {"allows_multiple_answers":true,"chat_id":"@acme","hide_results_until_closes":true,"open_period":3600,"options":[{"text":"Option 1"},{"text":"Option 2"}],"question":"Hungry?"}
Sent(Receipt { remote_id: Some("42"), url: Some("https://t.me/acme/42") })
"#]]
    );
    let above = "word ".repeat(100);
    poll.message.text = format!("{above}\n\nHungry?");
    let story = poll.story([]);
    assert!(story.contains("\"question\":\"Hungry?\""), "{story}");
    assert!(story.contains(&format!("\"description\":\"{}\"", above.trim())));
    poll.message.text = "word ".repeat(100);
    assert!(matches!(
        poll.next(&Answers::default()),
        Step::Done(Outcome::Refused(_))
    ));
    poll.message.text = "Hungry?".to_owned();
    poll.message.media = vec![file("a.png", "image/png")];
    let story = poll.story([]);
    assert!(
        story.contains("media={\"media\":\"attach://file0\",\"type\":\"photo\"}"),
        "{story}"
    );
    poll.message.media.push(file("b.png", "image/png"));
    assert!(matches!(
        poll.next(&Answers::default()),
        Step::Done(Outcome::Refused(_))
    ));
}

#[test]
fn each_answer_proves_what_it_proves() {
    let end = |answer: Answer| {
        let story = sample(text("Hello")).story([answer]);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let told = |code: u16, description: &str, parameters: Value| {
        let body = json!({ "ok": false, "error_code": code, "description": description, "parameters": parameters });
        end(answer(code, &body.to_string()))
    };
    let none = || json!({});
    let mut ends = vec![
        told(400, "Bad Request: chat not found", none()),
        told(
            400,
            "Bad Request: not enough rights to send text messages to the chat",
            none(),
        ),
        told(
            400,
            "Bad Request: need administrator rights in the channel chat",
            none(),
        ),
        told(400, "Bad Request: message is too long", none()),
        told(400, "Bad Request: message to be replied not found", none()),
        told(400, "Bad Request: PHOTO_INVALID_DIMENSIONS", none()),
        told(400, "Bad Request: something new", none()),
        told(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            json!({ "migrate_to_chat_id": -1_001_234_567_890_i64 }),
        ),
        told(401, "Unauthorized", none()),
        told(
            403,
            "Forbidden: bot is not a member of the channel chat",
            none(),
        ),
        told(
            403,
            "Forbidden: bot was kicked from the supergroup chat",
            none(),
        ),
        told(404, "Not Found", none()),
        told(413, "Request Entity Too Large", none()),
        told(
            429,
            "Too Many Requests: retry after 35",
            json!({ "retry_after": 35 }),
        ),
        told(500, "Internal Server Error", none()),
        told(502, "Bad Gateway", none()),
    ];
    let inside =
        json!({ "ok": false, "error_code": 400, "description": "Bad Request: chat not found" });
    ends.push(end(answer(200, &inside.to_string())));
    for body in [
        "<html>",
        "{}",
        r#"{"ok":true}"#,
        r#"{"ok":true,"result":{"message_id":"x"}}"#,
        r#"{"ok":true,"result":[]}"#,
    ] {
        ends.push(format!("{body}: {}", end(answer(200, body))));
    }
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("correct `chat_id`, and add the bot to the chat (Bad Request: chat not found)")
Refused("let the bot post: make it an administrator with that right (Bad Request: not enough rights to send text messages to the chat)")
Refused("let the bot post: make it an administrator with that right (Bad Request: need administrator rights in the channel chat)")
Refused("shorten the text (Bad Request: message is too long)")
Refused("the message that it answers is gone (Bad Request: message to be replied not found)")
Refused("a picture is too large or too narrow: its width and height may be 10,000 pixels together (Bad Request: PHOTO_INVALID_DIMENSIONS)")
Refused("the request was not understood (400: Bad Request: something new)")
Refused("the group has become a supergroup: write `chat_id = /"-1001234567890/"`")
Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: Unauthorized)", wait: None }
Refused("add the bot to the chat (Forbidden: bot is not a member of the channel chat)")
Refused("the bot was removed from the chat: add it again (Forbidden: bot was kicked from the supergroup chat)")
Later { reason: "the token is not valid: correct it, and put it where `token` says (404)", wait: None }
Refused("a file is too large (Request Entity Too Large)")
Later { reason: "too many requests (429: Too Many Requests: retry after 35)", wait: Some(35s) }
Unknown("the server has a problem (500: Internal Server Error)")
Unknown("the server has a problem (502: Bad Gateway)")
Refused("correct `chat_id`, and add the bot to the chat (Bad Request: chat not found)")
<html>: Unknown("Telegram took the post, but its answer cannot be read")
{}: Unknown("Telegram took the post, but its answer cannot be read")
{"ok":true}: Unknown("Telegram took the post, but its answer cannot be read")
{"ok":true,"result":{"message_id":"x"}}: Unknown("Telegram took the post, but its answer cannot be read")
{"ok":true,"result":[]}: Unknown("Telegram took the post, but its answer cannot be read")
"#]]
    );
}

#[test]
fn a_message_has_the_address_that_its_chat_gives_it() {
    let url = |chat: Value| {
        let told = json!({ "ok": true, "result": { "message_id": 42, "chat": chat } });
        let mut answers = Answers::default();
        answers.keep("message", Answer::json(&told));
        match sample(text("Hello")).next(&answers) {
            Step::Done(Outcome::Sent(receipt)) => receipt.url,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        url(json!({ "id": -1, "username": "acme" })).as_deref(),
        Some("https://t.me/acme/42")
    );
    assert_eq!(
        url(json!({ "id": -1_001_234_567_890_i64 })).as_deref(),
        Some("https://t.me/c/1234567890/42")
    );
    assert_eq!(url(json!({ "id": -42 })), None);
    assert_eq!(url(json!({ "id": -42, "username": "../x" })), None);
}

#[test]
fn an_answer_hangs_below_the_first_message_of_an_album() {
    let mut second = sample(text("Second"));
    second.parent = Some(receipt("42:43"));
    assert!(
        second
            .story([])
            .contains("\"reply_parameters\":{\"message_id\":42}")
    );
    let found = |url: &str| Receipt {
        remote_id: None,
        url: Some(url.to_owned()),
    };
    second.parent = Some(found("https://t.me/c/1234567890/7/45?single"));
    assert!(
        second
            .story([])
            .contains("\"reply_parameters\":{\"message_id\":45}")
    );
    second.parent = Some(found("https://t.me/acme"));
    assert!(matches!(
        second.next(&Answers::default()),
        Step::Done(Outcome::Refused(_))
    ));
}

#[test]
fn the_chat_is_proved_by_its_own_word() {
    let sample = sample(text(""));
    let asking = sample.adapter().identify.as_ref().unwrap();
    assert_data_eq!(
        show(&(asking.call)(&sample.account())),
        str!["identify (Read): GET https://api.telegram.org/bot[token]/getChat?chat_id=%40acme"]
    );
    let told =
        json!({ "ok": true, "result": { "id": -100_123, "title": "Acme", "username": "acme" } });
    let identity = (asking.read)(&Answer::json(&told)).unwrap();
    assert_eq!(
        (identity.id.as_str(), identity.name.as_str()),
        ("-100123", "@acme")
    );
    let refused = r#"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#;
    assert!(matches!(
        (asking.read)(&answer(400, refused)),
        Err(Outcome::Refused(_))
    ));
    assert!(matches!(
        (asking.read)(&answer(401, "{}")),
        Err(Outcome::Refused(_))
    ));
}

fn removal(receipt: &Receipt, answer: Option<Answer>) -> Removal {
    let sample = sample(text("Hello"));
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
}

#[test]
fn all_messages_of_an_album_are_deleted() {
    let shown = |id: &str| match removal(&receipt(id), None) {
        Removal::Call(call) => show(&call),
        other => panic!("{other:?}"),
    };
    assert_data_eq!(
        format!("{}\n{}", shown("42"), shown("42:43")),
        str![[r#"
delete (Publish): POST https://api.telegram.org/bot[token]/deleteMessage
  {"chat_id":"@acme","message_id":42}
delete (Publish): POST https://api.telegram.org/bot[token]/deleteMessages
  {"chat_id":"@acme","message_ids":[42,43]}
"#]]
    );
    let end = |status: u16, description: &str| {
        let body = json!({ "ok": status == 200, "result": true, "error_code": status, "description": description });
        removal(&receipt("42"), Some(answer(status, &body.to_string())))
    };
    assert_eq!(end(200, ""), Removal::Gone);
    assert_eq!(
        end(400, "Bad Request: message to delete not found"),
        Removal::WasGone
    );
    assert!(matches!(
        end(400, "Bad Request: message can't be deleted"),
        Removal::Refused(_)
    ));
    assert!(matches!(end(429, "Too Many Requests"), Removal::Later(_)));
    assert!(matches!(
        removal(&Receipt::default(), None),
        Removal::Refused(_)
    ));
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let media = vec![file("a.png", "image/png"), file("b.png", "image/png")];
    for sample in [sample(text("Hello")), with_media(media)] {
        let outcome = sample.dry_run();
        assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
    }
}
