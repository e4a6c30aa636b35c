//! Buttondown: a draft, and the one call that sends it.

use snapbox::{assert_data_eq, str};

use super::{Sample, answer, picture};
use crate::platform::{Answer, Attachment, Message, Outcome};

const CHANNEL: &str = "platform = 'buttondown'\ntoken = { env = 'KEY' }\n";

fn letter(text: &str) -> Message {
    Message {
        title: Some("News".to_owned()),
        ..super::text(text)
    }
}

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

fn email(status: &str) -> Answer {
    answer(
        200,
        &format!(
            r#"{{"id": "e1", "status": "{status}", "absolute_url": "https://buttondown.com/acme/archive/news"}}"#
        ),
    )
}

fn end(replies: impl IntoIterator<Item = Answer>) -> String {
    let story = sample(letter("Hello")).story(replies);
    story.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_text_is_a_draft_with_its_key_that_one_call_sends() {
    let replies = [email("draft"), email("draft"), email("about_to_send")];
    assert_data_eq!(
        sample(letter("Hello\nand\n\nbye")).story(replies),
        str![[r#"
draft (Upload): POST https://api.buttondown.com/v1/emails
  authorization: Token [token]
  x-api-version: 2026-04-01
  x-idempotency-key: key-1-draft
  {"body":"Hello  /nand/n/nbye","metadata":{"kalends":"key-1"},"status":"draft","subject":"News"}
check (Read): GET https://api.buttondown.com/v1/emails/e1
  authorization: Token [token]
  x-api-version: 2026-04-01
send (Publish): PATCH https://api.buttondown.com/v1/emails/e1
  authorization: Token [token]
  x-api-version: 2026-04-01
  x-idempotency-key: key-1-send
  {"status":"about_to_send"}
Sent(Receipt { remote_id: Some("e1"), url: Some("https://buttondown.com/acme/archive/news") })
"#]]
    );
}

#[test]
fn a_long_text_goes_with_its_pictures_and_a_description() {
    let full = Message {
        body: Some("# Größe\n\n![da](media/b.png)\nfließt".to_owned()),
        media: vec![
            Attachment {
                alt: Some("Ein [Bild]".to_owned()),
                ..picture("media/a.png")
            },
            picture("media/b.png"),
        ],
        ..letter("Kurz *gesagt*")
    };
    let image = |name: &str| {
        answer(
            201,
            &format!(r#"{{"image": "https://assets.example/{name}"}}"#),
        )
    };
    assert_data_eq!(
        sample(full).story([image("a.png"), image("b.png")]),
        str![[r##"
media-0 (Upload): POST https://api.buttondown.com/v1/images
  authorization: Token [token]
  x-api-version: 2026-04-01
  image=@media/a.png as a.png (image/png)
media-1 (Upload): POST https://api.buttondown.com/v1/images
  authorization: Token [token]
  x-api-version: 2026-04-01
  image=@media/b.png as b.png (image/png)
draft (Upload): POST https://api.buttondown.com/v1/emails
  authorization: Token [token]
  x-api-version: 2026-04-01
  x-idempotency-key: key-1-draft
  {"body":"# Größe/n/n![da](https://assets.example/b.png)/nfließt/n/n![Ein  Bild ](https://assets.example/a.png)","description":"Kurz gesagt","metadata":{"kalends":"key-1"},"status":"draft","subject":"News"}

"##]]
    );
}

#[test]
fn what_is_no_draft_any_more_and_what_would_be_taken_for_front_matter_is_not_sent() {
    assert_data_eq!(
        end([email("draft"), email("sent")]),
        str![[
            r#"Refused("its email is `sent` in Buttondown already: if it went out, record that with `kalends resolve`")"#
        ]]
    );
    assert_data_eq!(
        sample(letter("---\ntitle: x\n---\nHello")).story([]),
        str![[
            r#"Refused("the text begins with `---`, which Buttondown refuses: begin with words, or write a line as `***`")"#
        ]]
    );
}

#[test]
fn each_answer_proves_what_it_proves() {
    let said = r#"{"code": "email_invalid", "detail": "no"}"#;
    let ends = [200, 400, 401, 403, 404, 409, 422, 429, 500].map(|status| {
        let replies = [email("draft"), email("draft"), answer(status, said)];
        format!("{status} {}", end(replies))
    });
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
200 Unknown("Buttondown took the call, and does not say that the email goes out")
400 Refused("the request was not understood (400: no)")
401 Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: no)", wait: None }
403 Refused("the account may not do this (403: no)")
404 Refused("it is not there (404: no)")
409 Unknown("the answer is unexpected (409: no)")
422 Refused("it was refused (422: no)")
429 Later { reason: "too many requests (429: no)", wait: None }
500 Unknown("the server has a problem (500: no)")
"#]]
    );
    let drafts =
        [200, 400, 401, 429, 500].map(|status| format!("{status} {}", end([answer(status, said)])));
    assert_data_eq!(
        drafts.join("\n"),
        str![[r#"
200 Later { reason: "the answer cannot be read (200: no)", wait: None }
400 Refused("the request was not understood (400: no)")
401 Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: no)", wait: None }
429 Later { reason: "too many requests (429: no)", wait: None }
500 Later { reason: "the server has a problem (500: no)", wait: None }
"#]]
    );
    assert!(matches!(
        sample(letter("Hello")).dry_run(),
        Outcome::Sent(_)
    ));
}
