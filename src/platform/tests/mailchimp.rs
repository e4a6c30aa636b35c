//! Mailchimp: a campaign, its content, and the one call that sends it.

use snapbox::{assert_data_eq, str};

use super::{Sample, answer, picture};
use crate::platform::{Answer, Attachment, Message, Outcome};

const CHANNEL: &str = "platform = 'mailchimp'\nserver = 'https://us21.api.mailchimp.com'\ntoken = { env = 'KEY' }\nlist = 'a1b2'\nfrom_name = 'Acme'\nreply_to = 'news@acme.example'\n";

fn letter(text: &str) -> Message {
    Message {
        title: Some("News".to_owned()),
        ..super::text(text)
    }
}

fn sample(rest: &str, message: Message) -> Sample {
    Sample::new(&format!("{CHANNEL}{rest}"), message)
}

fn none() -> Answer {
    answer(
        200,
        r#"{"campaigns": [{"id": "c0", "status": "sent", "settings": {"title": "other"}}]}"#,
    )
}

fn ours(status: &str) -> Answer {
    answer(
        200,
        &format!(
            r#"{{"campaigns": [{{"id": "c1", "status": "{status}", "settings": {{"title": "hello (key-1)"}}}}]}}"#
        ),
    )
}

fn campaign(status: &str) -> Answer {
    answer(
        200,
        &format!(
            r#"{{"id": "c1", "status": "{status}", "long_archive_url": "https://mailchi.mp/acme/news"}}"#
        ),
    )
}

fn ready() -> Answer {
    answer(
        200,
        r#"{"is_ready": true, "items": [{"type": "success", "heading": "List"}]}"#,
    )
}

fn end(replies: impl IntoIterator<Item = Answer>) -> String {
    let story = sample("", letter("Hello")).story(replies);
    story.lines().last().unwrap_or_default().to_owned()
}

fn up_to_send() -> Vec<Answer> {
    vec![none(), campaign("save"), answer(200, "{}"), ready()]
}

#[test]
fn a_text_is_a_campaign_that_one_call_sends() {
    let mut replies = up_to_send();
    replies.push(answer(204, ""));
    assert_data_eq!(
        sample("segment = 7\n", letter("Hello")).story(replies),
        str![[r#"
find (Read): GET https://us21.api.mailchimp.com/3.0/campaigns?count=200&sort_field=create_time&sort_dir=DESC&fields=campaigns.id,campaigns.status,campaigns.long_archive_url,campaigns.settings.title
  authorization: Basic kalends:[token]
campaign (Upload): POST https://us21.api.mailchimp.com/3.0/campaigns
  authorization: Basic kalends:[token]
  {"recipients":{"list_id":"a1b2","segment_opts":{"saved_segment_id":7}},"settings":{"from_name":"Acme","reply_to":"news@acme.example","subject_line":"News","title":"hello (key-1)"},"type":"regular"}
content (Upload): PUT https://us21.api.mailchimp.com/3.0/campaigns/c1/content
  authorization: Basic kalends:[token]
  {"html":"<p>Hello</p>/n","plain_text":"Hello/n"}
check (Read): GET https://us21.api.mailchimp.com/3.0/campaigns/c1/send-checklist
  authorization: Basic kalends:[token]
send (Publish): POST https://us21.api.mailchimp.com/3.0/campaigns/c1/actions/send
  authorization: Basic kalends:[token]
Sent(Receipt { remote_id: Some("c1"), url: Some("https://mailchi.mp/acme/news") })
"#]]
    );
}

#[test]
fn a_long_text_has_a_preview_and_linked_pictures() {
    let full = || Message {
        body: Some("# Größe".to_owned()),
        media: vec![Attachment {
            alt: Some("Ein Bild".to_owned()),
            ..picture("media/a.png")
        }],
        ..letter("Kurz gesagt")
    };
    let linked = sample("media_url = 'https://acme.example/files/'\n", full());
    assert_data_eq!(
        linked.story([none(), campaign("save")]),
        str![[r#"
find (Read): GET https://us21.api.mailchimp.com/3.0/campaigns?count=200&sort_field=create_time&sort_dir=DESC&fields=campaigns.id,campaigns.status,campaigns.long_archive_url,campaigns.settings.title
  authorization: Basic kalends:[token]
campaign (Upload): POST https://us21.api.mailchimp.com/3.0/campaigns
  authorization: Basic kalends:[token]
  {"recipients":{"list_id":"a1b2"},"settings":{"from_name":"Acme","preview_text":"Kurz gesagt","reply_to":"news@acme.example","subject_line":"News","title":"hello (key-1)"},"type":"regular"}
content (Upload): PUT https://us21.api.mailchimp.com/3.0/campaigns/c1/content
  authorization: Basic kalends:[token]
  {"html":"<h1>Größe</h1>/n<p><img src=/"https://acme.example/files/media/a.png/" alt=/"Ein Bild/" style=/"max-width:100%/"></p>/n","plain_text":"Größe/n/nEin Bild: https://acme.example/files/media/a.png/n"}

"#]]
    );
    assert_data_eq!(
        sample("", full()).story([]),
        str![[r#"Refused("`media/a.png` can only be linked: set `media_url`")"#]]
    );
}

#[test]
fn a_campaign_that_is_there_is_taken_and_one_that_went_out_is_never_sent_again() {
    let taken = sample("", letter("Hello")).story([ours("save")]);
    assert!(taken.contains("/3.0/campaigns/c1/content"), "{taken}");
    let ends = ["sent", "sending", "schedule", "paused"].map(|status| end([ours(status)]));
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("its campaign is `sent` in Mailchimp already: if it went out, record that with `kalends resolve`")
Refused("its campaign is `sending` in Mailchimp already: if it went out, record that with `kalends resolve`")
Refused("its campaign is `schedule` in Mailchimp already: if it went out, record that with `kalends resolve`")
Refused("its campaign is `paused` in Mailchimp already: if it went out, record that with `kalends resolve`")
"#]]
    );
}

#[test]
fn what_mailchimp_finds_missing_is_told_before_anything_is_sent() {
    let list = answer(
        200,
        r#"{"is_ready": false, "items": [{"type": "error", "heading": "Domain", "details": "not verified"}, {"type": "warning"}]}"#,
    );
    assert_data_eq!(
        end([none(), campaign("save"), answer(200, "{}"), list]),
        str![[r#"Refused("Mailchimp would not send it: Domain: not verified")"#]]
    );
}

#[test]
fn each_answer_proves_what_it_proves() {
    let said =
        r#"{"title": "Bad Request", "detail": "no", "errors": [{"field": "a", "message": "b"}]}"#;
    let ends = [401, 403, 404, 422, 429, 500].map(|status| {
        let mut replies = up_to_send();
        replies.push(answer(status, said));
        format!("{status} {}", end(replies))
    });
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
401 Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: no a: b)", wait: None }
403 Refused("the account may not do this (403: no a: b)")
404 Refused("it is not there (404: no a: b)")
422 Refused("it was refused (422: no a: b)")
429 Later { reason: "too many requests (429: no a: b)", wait: None }
500 Unknown("the server has a problem (500: no a: b)")
"#]]
    );
    let refused = ["save", "sent", "canceled", ""].map(|status| {
        let mut replies = up_to_send();
        replies.extend([answer(400, said), campaign(status)]);
        format!("400, {status}: {}", end(replies))
    });
    assert_data_eq!(
        refused.join("\n"),
        str![[r#"
400, save: Refused("the request was not understood (400: no a: b)")
400, sent: Sent(Receipt { remote_id: Some("c1"), url: Some("https://mailchi.mp/acme/news") })
400, canceled: Unknown("Mailchimp refused the call, and does not say what is with the campaign")
400, : Unknown("Mailchimp refused the call, and does not say what is with the campaign")
"#]]
    );
    assert!(matches!(
        sample("", letter("Hello")).dry_run(),
        Outcome::Sent(_)
    ));
}
