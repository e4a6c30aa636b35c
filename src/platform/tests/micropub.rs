//! Micropub: media, then the post, as a form or as JSON.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{Answers, Sample, Step, answer, picture, show, text};
use crate::model::Receipt;
use crate::platform::{Answer, Attachment, Look, Message, Outcome, Removal, Sought, Unwanted};

const CHANNEL: &str = "platform = 'micropub'\nendpoint = 'https://site.example/micropub?v=1'\ntoken = { env = 'T' }\n";

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

fn at(status: u16, location: &str) -> Answer {
    let mut at = answer(status, "");
    at.headers
        .insert("location".to_owned(), location.to_owned());
    at
}

fn described() -> Attachment {
    Attachment {
        alt: Some("A box".to_owned()),
        ..picture("media/a.png")
    }
}

#[test]
fn a_note_is_a_form() {
    let mut note = sample(Message {
        hashtags: vec!["one".to_owned()],
        ..text("Grüße & 👋")
    });
    note.parent = Some(Receipt {
        remote_id: None,
        url: Some("https://other.example/1".to_owned()),
    });
    assert_data_eq!(
        note.story([at(201, "https://site.example/2026/hello")]),
        str![[r#"
post (Publish): POST https://site.example/micropub?v=1
  accept: application/json
  authorization: Bearer [token]
  h=entry
  content=Grüße & 👋
  category[]=one
  in-reply-to=https://other.example/1
  published=2026-11-27T08:00:00Z
  mp-slug=hello
Sent(Receipt { remote_id: None, url: Some("https://site.example/2026/hello") })
"#]]
    );
}

#[test]
fn an_article_with_pictures_is_json_after_its_media() {
    let mut article = Sample::new(
        &format!("{CHANNEL}syndicate_to = ['https://social.example']\n"),
        Message {
            title: Some("Title".to_owned()),
            body: Some("*Long* text".to_owned()),
            media: vec![described(), picture("b.png")],
            ..text("Short")
        },
    );
    article.delivery.occurrence = "2026-11-02T10:00".to_owned();
    let replies = [
        Answer::json(&json!({ "media-endpoint": "https://media.example/up" })),
        at(201, "https://media.example/1.png"),
        at(202, "https://media.example/2.png"),
        at(202, "https://site.example/2026/hello"),
    ];
    assert_data_eq!(
        article.story(replies),
        str![[r#"
configuration (Read): GET https://site.example/micropub?v=1&q=config
  accept: application/json
  authorization: Bearer [token]
media-0 (Upload): POST https://media.example/up
  accept: application/json
  authorization: Bearer [token]
  file=@media/a.png as a.png (image/png)
media-1 (Upload): POST https://media.example/up
  accept: application/json
  authorization: Bearer [token]
  file=@b.png as b.png (image/png)
post (Publish): POST https://site.example/micropub?v=1
  accept: application/json
  authorization: Bearer [token]
  {"properties":{"content":[{"html":"<p><em>Long</em> text</p>/n"}],"mp-slug":["hello-2026-11-02t10-00"],"mp-syndicate-to":["https://social.example"],"name":["Title"],"photo":[{"alt":"A box","value":"https://media.example/1.png"},"https://media.example/2.png"],"published":["2026-11-27T08:00:00Z"],"summary":["Short"]},"type":["h-entry"]}
Sent(Receipt { remote_id: None, url: Some("https://site.example/2026/hello") })
"#]]
    );
}

#[test]
fn without_a_media_endpoint_files_go_with_the_post() {
    let mut pictured = sample(Message {
        media: vec![described(), described()],
        body: Some("*Long*".to_owned()),
        ..text("Look")
    });
    let replies = || [Answer::json(&json!({})), at(201, "https://site.example/1")];
    assert_data_eq!(
        pictured.story(replies()),
        str![[r#"
configuration (Read): GET https://site.example/micropub?v=1&q=config
  accept: application/json
  authorization: Bearer [token]
post (Publish): POST https://site.example/micropub?v=1
  accept: application/json
  authorization: Bearer [token]
  h=entry
  summary=Look
  content[html]=<p><em>Long</em></p>

  published=2026-11-27T08:00:00Z
  mp-slug=hello
  photo[]=@media/a.png as a.png (image/png)
  mp-photo-alt[]=A box
  photo[]=@media/a.png as a.png (image/png)
  mp-photo-alt[]=A box
Sent(Receipt { remote_id: None, url: Some("https://site.example/1") })
"#]]
    );
    pictured.message.media.pop();
    let story = pictured.story(replies());
    assert!(
        story.contains("\n  photo=@media/a.png") && story.contains("\n  mp-photo-alt=A box"),
        "{story}"
    );
}

#[test]
fn a_token_is_never_sent_in_the_clear_because_a_server_says_so() {
    let pictured = sample(Message {
        media: vec![described()],
        ..text("Look")
    });
    let story = pictured.story([Answer::json(
        &json!({ "media-endpoint": "http://media.example" }),
    )]);
    assert!(
        story.contains("Refused(") && story.contains("in the clear"),
        "{story}"
    );
}

#[test]
fn each_answer_proves_what_it_proves() {
    let end = |answer: Answer| {
        let story = sample(text("Hello")).story([answer]);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let word = |status: u16, word: &str| {
        end(answer(
            status,
            &json!({ "error": word, "error_description": format!("it says {word}") }).to_string(),
        ))
    };
    let ends = [
        word(400, "invalid_request"),
        word(401, "unauthorized"),
        word(401, "insufficient_scope"),
        word(403, "forbidden"),
        end(answer(404, "")),
        end(answer(413, "")),
        end(answer(429, "")),
        end(answer(500, "")),
        end(answer(503, "<html>")),
        end(at(302, "https://site.example/1")),
        end(answer(201, "")),
        end(at(201, "javascript:alert(1)")),
        end(at(200, "https://site.example/1")),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("the request was not understood (400: it says invalid_request)")
Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: it says unauthorized)", wait: None }
Refused("the token may not do this: obtain one with the scope `create` (insufficient_scope)")
Refused("the account may not do this (403: it says forbidden)")
Refused("it is not there (404)")
Refused("it is too large (413)")
Later { reason: "too many requests (429)", wait: None }
Unknown("the server has a problem (500)")
Unknown("the server has a problem (503)")
Unknown("the server sends us elsewhere, and redirects are not followed (302)")
Unknown("the server took the post, but does not tell its address")
Unknown("the server took the post, but does not tell its address")
Sent(Receipt { remote_id: None, url: Some("https://site.example/1") })
"#]]
    );
    let mut lost = sample(text("Hello"));
    lost.parent = Some(Receipt::default());
    assert!(matches!(
        lost.next(&Answers::default()),
        Step::Done(Outcome::Refused(_))
    ));
}

fn look(answer: Answer) -> Look {
    let hello = sample(text("Hello"));
    let said = hello.message.imprint(None);
    let sought = Sought {
        publish_at: hello.job().publish_at,
        uploads: &Answers::default(),
        account: hello.account(),
        delivery: &hello.delivery,
        part: 0,
        said: &said,
        key: "key-1",
        age: Duration::from_secs(60),
        known: &BTreeSet::from(["https://site.example/old/hello".to_owned()]),
    };
    let mut answers = Answers::default();
    let locate = hello.adapter().locate.unwrap();
    let Look::Call(call) = locate(&sought, &answers) else {
        panic!()
    };
    assert!(show(&call).contains("https://site.example/micropub?v=1&q=source&limit=20"));
    answers.keep("posts", answer);
    locate(&sought, &answers)
}

fn items(items: &Value) -> Answer {
    let mut items = Answer::json(&json!({ "items": items }));
    items.headers.insert(
        "date".to_owned(),
        "Fri, 27 Nov 2026 08:01:00 GMT".to_owned(),
    );
    items
}

#[test]
fn an_answer_that_is_no_list_of_posts_decides_nothing() {
    for body in ["7", "null", "[]", "\"posts\"", r#"{"items":7}"#, "<html>"] {
        let look = look(answer(200, body));
        assert!(matches!(look, Look::Undecided(_)), "{body}: {look:?}");
    }
}

#[test]
fn a_post_is_found_by_the_name_that_was_proposed_for_it() {
    let item = |url: &str, content: &str| json!({ "type": ["h-entry"], "properties": { "url": [url], "content": [content], "published": ["2026-11-27T08:00:10Z"] } });
    let found = |list: Value| match look(items(&list)) {
        Look::Found(receipt) => receipt.url,
        Look::Absent | Look::Call(_) | Look::Undecided(_) => None,
    };
    for url in [
        "https://site.example/2026/hello",
        "https://site.example/hello.html",
        "https://site.example/hello/?x#y",
    ] {
        let other = item("https://site.example/2", "Other");
        assert_eq!(
            found(json!([other, item(url, "Hello")])).as_deref(),
            Some(url)
        );
    }
    assert_eq!(look(items(&json!([]))), Look::Absent);
    assert_eq!(
        look(items(&json!([item(
            "https://site.example/old/hello",
            "Hello"
        )]))),
        Look::Absent
    );
    let elsewhere = item("https://site.example/17", "Hello");
    assert!(matches!(
        look(items(&json!([elsewhere]))),
        Look::Undecided(_)
    ));
    let mut many: Vec<Value> = (0..20)
        .map(|n| item(&format!("https://site.example/{n}"), "Other"))
        .collect();
    assert!(matches!(look(items(&json!(many))), Look::Undecided(_)));
    many[19]["properties"]["published"] = json!(["2026-11-20T08:00:10Z"]);
    assert_eq!(look(items(&json!(many))), Look::Absent);
    for unreadable in [
        answer(400, "{}"),
        answer(200, "{}"),
        answer(200, "x"),
        answer(500, ""),
    ] {
        assert!(matches!(look(unreadable), Look::Undecided(_)));
    }
}

#[test]
fn a_post_is_deleted_by_its_address() {
    let hello = sample(text("Hello"));
    let removal = |url: Option<&str>, answer: Option<Answer>| {
        let receipt = Receipt {
            remote_id: None,
            url: url.map(str::to_owned),
        };
        let mut answers = Answers::default();
        if let Some(answer) = answer {
            answers.keep("delete", answer);
        }
        let unwanted = Unwanted {
            account: hello.account(),
            delivery: &hello.delivery,
            part: 0,
            receipt: &receipt,
        };
        (hello.adapter().retract.unwrap())(&unwanted, &answers)
    };
    let url = Some("https://site.example/1");
    let Removal::Call(call) = removal(url, None) else {
        panic!()
    };
    assert!(show(&call).contains(r#"{"action":"delete","url":"https://site.example/1"}"#));
    assert_eq!(removal(url, Some(answer(204, ""))), Removal::Gone);
    assert_eq!(removal(url, Some(answer(410, ""))), Removal::WasGone);
    let scope = r#"{"error":"insufficient_scope","scope":"delete"}"#;
    assert!(matches!(
        removal(url, Some(answer(401, scope))),
        Removal::Refused(_)
    ));
    assert!(matches!(
        removal(url, Some(answer(500, ""))),
        Removal::Later(_)
    ));
    assert!(matches!(removal(None, None), Removal::Refused(_)));
}

#[test]
fn the_endpoint_is_asked_what_it_can_do() {
    let hello = sample(text("Hello"));
    let asking = hello.adapter().identify.as_ref().unwrap();
    assert!(
        show(&(asking.call)(&hello.account()))
            .contains("https://site.example/micropub?v=1&q=config")
    );
    assert!((asking.read)(&answer(200, "{}")).is_ok());
    assert!(matches!(
        (asking.read)(&answer(401, "{}")),
        Err(Outcome::Later { .. })
    ));
    assert!(matches!(
        (asking.read)(&answer(200, "<html>")),
        Err(Outcome::Later { .. })
    ));
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let outcome = sample(Message {
        media: vec![described()],
        ..text("Look")
    })
    .dry_run();
    assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
}
