//! Listmonk: a campaign, and the one call that starts it.

use snapbox::{assert_data_eq, str};

use super::{Sample, answer, picture};
use crate::platform::{Answer, Message, Outcome};

const CHANNEL: &str = "platform = 'listmonk'\nserver = 'https://lists.example'\nuser = 'kalends'\ntoken = { env = 'KEY' }\n";

fn letter(text: &str) -> Message {
    Message {
        title: Some("News".to_owned()),
        ..super::text(text)
    }
}

fn sample(rest: &str, message: Message) -> Sample {
    Sample::new(&format!("{CHANNEL}{rest}"), message)
}

fn list(name: &str, status: &str) -> Answer {
    answer(
        200,
        &format!(
            r#"{{"data": {{"results": [{{"id": 7, "name": "{name}", "status": "{status}"}}]}}}}"#
        ),
    )
}

fn campaign(status: &str) -> Answer {
    answer(
        200,
        &format!(r#"{{"data": {{"id": 7, "status": "{status}"}}}}"#),
    )
}

fn end(replies: impl IntoIterator<Item = Answer>) -> String {
    let story = sample("lists = ['1']\n", letter("Hello")).story(replies);
    story.lines().last().unwrap_or_default().to_owned()
}

fn up_to_start() -> Vec<Answer> {
    vec![
        list("other", "finished"),
        campaign("draft"),
        campaign("draft"),
    ]
}

#[test]
fn a_text_with_a_picture_is_a_campaign_that_one_call_starts() {
    let message = Message {
        media: vec![picture("media/a.png")],
        ..letter("Größe")
    };
    let rest = "lists = ['1', '4']\nfrom = 'Acme <news@acme.example>'\ntemplate = 2\n";
    let mut replies = vec![answer(
        200,
        r#"{"data": {"url": "https://lists.example/uploads/a.png"}}"#,
    )];
    replies.extend(up_to_start());
    replies.push(campaign("running"));
    assert_data_eq!(
        sample(rest, message).story(replies),
        str![[r#"
media-0 (Upload): POST https://lists.example/api/media
  authorization: Basic kalends:[token]
  file=@media/a.png as a.png (image/png)
find (Read): GET https://lists.example/api/campaigns?order_by=created_at&order=DESC&page=1&per_page=100&no_body=true
  authorization: Basic kalends:[token]
campaign (Upload): POST https://lists.example/api/campaigns
  authorization: Basic kalends:[token]
  {"altbody":"Größe/n/nhttps://lists.example/uploads/a.png/n","body":"<p>Größe</p>/n<p><img src=/"https://lists.example/uploads/a.png/" alt=/"/" style=/"max-width:100%/"></p>/n","content_type":"html","from_email":"Acme <news@acme.example>","lists":[1,4],"messenger":"email","name":"hello (key-1)","subject":"News","tags":["kalends"],"template_id":2,"type":"regular"}
check (Read): GET https://lists.example/api/campaigns/7
  authorization: Basic kalends:[token]
start (Publish): PUT https://lists.example/api/campaigns/7/status
  authorization: Basic kalends:[token]
  {"status":"running"}
Sent(Receipt { remote_id: Some("7"), url: None })
"#]]
    );
}

#[test]
fn a_draft_that_is_there_is_written_anew_and_what_went_out_is_never_started_again() {
    let replies = [list("hello (key-1)", "draft")];
    let taken = sample("lists = ['1']\n", letter("Hello")).story(replies);
    assert!(
        taken.contains("PUT https://lists.example/api/campaigns/7"),
        "{taken}"
    );
    let ends = ["running", "finished", "paused"].map(|status| end([list("hello (key-1)", status)]));
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("its campaign is `running` in listmonk already: if it went out, record that with `kalends resolve`")
Refused("its campaign is `finished` in listmonk already: if it went out, record that with `kalends resolve`")
Refused("its campaign is `paused` in listmonk already: if it went out, record that with `kalends resolve`")
"#]]
    );
    assert_data_eq!(
        end([
            list("other", "draft"),
            campaign("draft"),
            campaign("finished")
        ]),
        str![[
            r#"Refused("its campaign is `finished` in listmonk already: if it went out, record that with `kalends resolve`")"#
        ]]
    );
}

#[test]
fn each_answer_proves_what_it_proves() {
    let said = r#"{"message": "no"}"#;
    let ends = [200, 401, 403, 404, 429, 500].map(|status| {
        let mut replies = up_to_start();
        replies.push(answer(status, said));
        format!("{status} {}", end(replies))
    });
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
200 Unknown("listmonk took the call, but its answer cannot be read")
401 Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: no)", wait: None }
403 Refused("the account may not do this (403: no)")
404 Refused("it is not there (404: no)")
429 Later { reason: "too many requests (429: no)", wait: None }
500 Unknown("the server has a problem (500: no)")
"#]]
    );
    let refused = ["draft", "running", "cancelled"].map(|status| {
        let mut replies = up_to_start();
        replies.extend([answer(400, said), campaign(status)]);
        format!("400, {status}: {}", end(replies))
    });
    assert_data_eq!(
        refused.join("\n"),
        str![[r#"
400, draft: Refused("the request was not understood (400: no)")
400, running: Sent(Receipt { remote_id: Some("7"), url: None })
400, cancelled: Unknown("listmonk refused the call, and does not say what is with the campaign")
"#]]
    );
}

#[test]
fn lists_are_named_by_their_numbers() {
    for lists in ["[]", "['one']"] {
        let story = sample(&format!("lists = {lists}\n"), letter("Hello")).story([]);
        assert!(story.starts_with("Refused("), "{story}");
    }
    assert!(matches!(
        sample("lists = ['1']\n", letter("Hello")).dry_run(),
        Outcome::Sent(_)
    ));
}
