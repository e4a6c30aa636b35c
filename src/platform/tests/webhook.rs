//! Standard Webhooks: one signed call.

use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::{Sample, answer, picture, text};
use crate::model::Visibility;
use crate::platform::{Attachment, Message, Outcome, PollQuestion};

const CHANNEL: &str =
    "platform = 'webhook'\nurl = 'https://hooks.example/in'\nsecret = { env = 'SECRET' }\n";

#[test]
fn a_post_is_one_signed_call_with_everything_that_it_says() {
    let mut sample = Sample::new(
        CHANNEL,
        Message {
            title: Some("News".to_owned()),
            content_warning: Some("Food".to_owned()),
            link: Some("https://acme.example/?utm_source=c".to_owned()),
            language: Some("sv".to_owned()),
            visibility: Some(Visibility::Private),
            hashtags: vec!["one".to_owned()],
            media: vec![Attachment {
                alt: Some("A cat".to_owned()),
                ..picture("media/a.png")
            }],
            poll: Some(PollQuestion {
                options: vec!["Yes".to_owned(), "No".to_owned()],
                open_for: Duration::from_secs(60),
                multiple: false,
                hide_totals: false,
            }),
            body: Some("# News".to_owned()),
            ..text("Hello")
        },
    );
    sample.delivery.occurrence = "2026-11-27T09:00".to_owned();
    assert_data_eq!(
        sample.story([answer(204, "")]),
        str![[r##"
deliver (Publish): POST https://hooks.example/in
  idempotency-key: key-1
  StandardWebhooks { id: "key-1", secret: "secret" }
  {"data":{"body":"# News","channel":"c","content_warning":"Food","hashtags":["one"],"language":"sv","link":"https://acme.example/?utm_source=c","media":[{"alt":"A cat","bytes":7,"file":"media/a.png","media_type":"image/png","sha256":"0123456789abcdef"}],"occurrence":"2026-11-27T09:00","poll":{"expires_in":60,"hide_totals":false,"multiple":false,"options":["Yes","No"]},"post":"hello","text":"Hello","title":"News","visibility":"private"},"timestamp":"2026-11-27T08:00:00Z","type":"post.published"}
Sent(Receipt { remote_id: Some("key-1"), url: None })
"##]]
    );
}

#[test]
fn a_secret_address_is_never_shown() {
    let channel = "platform = 'webhook'\nurl = { env = 'HOOK' }\nsecret = { env = 'SECRET' }\n";
    assert_data_eq!(
        Sample::new(channel, text("Hello")).story([]),
        str![[r#"
deliver (Publish): POST [url]
  idempotency-key: key-1
  StandardWebhooks { id: "key-1", secret: "secret" }
  {"data":{"body":null,"channel":"c","content_warning":null,"hashtags":[],"language":null,"link":null,"media":[],"occurrence":null,"poll":null,"post":"hello","text":"Hello","title":null,"visibility":null},"timestamp":"2026-11-27T08:00:00Z","type":"post.published"}

"#]]
    );
}

#[test]
fn each_answer_proves_what_it_proves() {
    let end = |status: u16| {
        let story = Sample::new(CHANNEL, text("Hello")).story([answer(status, "whatever")]);
        format!("{status} {}", story.lines().last().unwrap_or_default())
    };
    let ends = [200, 202, 302, 400, 401, 404, 408, 410, 413, 429, 500, 504].map(end);
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
200 Sent(Receipt { remote_id: Some("key-1"), url: None })
202 Sent(Receipt { remote_id: Some("key-1"), url: None })
302 Unknown("the server sends us elsewhere, and redirects are not followed (302)")
400 Refused("the request was not understood (400)")
401 Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401)", wait: None }
404 Refused("it is not there (404)")
408 Unknown("the answer is unexpected (408)")
410 Refused("the receiver wants no more posts (410): remove the channel, or correct `url`")
413 Refused("it is too large (413)")
429 Later { reason: "too many requests (429)", wait: None }
500 Unknown("the server has a problem (500)")
504 Unknown("the server has a problem (504)")
"#]]
    );
}

#[test]
fn a_dry_run_ends_well_on_its_own_example() {
    let outcome = Sample::new(CHANNEL, text("Hello")).dry_run();
    assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
}
