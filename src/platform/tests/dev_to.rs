//! dev.to: a draft, then the call that publishes it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{Answers, Sample, Step, answer, picture, show, text};
use crate::model::{Receipt, Setting};
use crate::platform::{
    Answer, Attachment, Figure, Look, Message, Outcome, Removal, Sought, Unwanted,
};

const CHANNEL: &str = "platform = 'dev-to'\napi_key = { env = 'K' }\n";

fn article() -> Message {
    Message {
        title: Some("Grüße 👋".to_owned()),
        ..text("Hello")
    }
}

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

fn drafted() -> Answer {
    answer(
        201,
        r#"{"id": 7, "url": "https://dev.to/ada/hello-temp-slug-1?preview=x"}"#,
    )
}

fn published() -> Answer {
    answer(200, r#"{"id": 7, "url": "https://dev.to/ada/hello-1a2b"}"#)
}

fn taken() -> Answer {
    answer(
        422,
        r#"{"error": "Validation failed: Title has already been used in the last five minutes", "status": 422}"#,
    )
}

fn no(status: u16, error: &str) -> Answer {
    answer(
        status,
        &json!({ "error": error, "status": status }).to_string(),
    )
}

#[test]
fn an_article_is_a_draft_before_it_is_published() {
    assert_data_eq!(
        sample(article()).story([drafted(), published()]),
        str![[r#"
draft (Upload): POST https://dev.to/api/articles
  accept: application/vnd.forem.api-v1+json
  api-key: [api_key]
  {"article":{"body_markdown":"Hello","published":false,"title":"Grüße 👋"}}
publish (Publish): PUT https://dev.to/api/articles/7
  accept: application/vnd.forem.api-v1+json
  api-key: [api_key]
  {"article":{"body_markdown":"Hello","published":true,"title":"Grüße 👋"}}
Sent(Receipt { remote_id: Some("7"), url: Some("https://dev.to/ada/hello-1a2b") })
"#]]
    );
}

#[test]
fn everything_that_an_article_has_is_in_it() {
    let described = |path: &str| Attachment {
        alt: Some("A [box]".to_owned()),
        ..picture(path)
    };
    let mut full = Sample::new(
        &format!(
            "{CHANNEL}media_url = 'https://media.example/'\nserver = 'https://forem.example'\n"
        ),
        Message {
            body: Some("# Long".to_owned()),
            link: Some("https://a.example".to_owned()),
            hashtags: ["Web-Dev", "rust", "a", "b", "c"].map(str::to_owned).into(),
            media: vec![described("media/ä b.png"), described("media/c.png")],
            ..article()
        },
    );
    full.message.options = BTreeMap::from([
        (
            "canonical_url".to_owned(),
            Setting::Text("https://acme.example/1".to_owned()),
        ),
        ("series".to_owned(), Setting::Text("How we work".to_owned())),
        ("organization_id".to_owned(), Setting::Number(9)),
    ]);
    assert_data_eq!(
        full.story([drafted()]),
        str![[r##"
draft (Upload): POST https://forem.example/api/articles
  accept: application/vnd.forem.api-v1+json
  api-key: [api_key]
  {"article":{"body_markdown":"# Long/n/n<https://a.example>/n/n![A  box ](https://media.example/media/c.png)","canonical_url":"https://acme.example/1","description":"Hello","main_image":"https://media.example/media/%C3%A4%20b.png","organization_id":9,"published":false,"series":"How we work","tags":["webdev","rust","a","b"],"title":"Grüße 👋"}}
publish (Publish): PUT https://forem.example/api/articles/7
  accept: application/vnd.forem.api-v1+json
  api-key: [api_key]
  {"article":{"body_markdown":"# Long/n/n<https://a.example>/n/n![A  box ](https://media.example/media/c.png)","canonical_url":"https://acme.example/1","description":"Hello","main_image":"https://media.example/media/%C3%A4%20b.png","organization_id":9,"published":true,"series":"How we work","tags":["webdev","rust","a","b"],"title":"Grüße 👋"}}

"##]]
    );
}

#[test]
fn what_the_server_cannot_fetch_is_refused_before_anything_is_made() {
    let mut pictured = sample(article());
    pictured.message.media = vec![picture("a.png")];
    let end = |sample: &Sample| match sample.next(&Answers::default()) {
        Step::Done(outcome) => format!("{outcome:?}"),
        other => panic!("{other:?}"),
    };
    assert!(end(&pictured).contains("write `media_url`"));
    pictured.message.media[0].media_type = "video/mp4".to_owned();
    assert!(end(&pictured).contains("is no picture"));
}

#[test]
fn a_draft_that_an_interrupted_run_left_is_used() {
    let list = json!([{ "id": 5, "title": "Other" }, { "id": 6, "title": "Grüße 👋" }]);
    let story = sample(article()).story([taken(), Answer::json(&list), published()]);
    assert!(
        story.contains("PUT https://dev.to/api/articles/6"),
        "{story}"
    );
    let story = sample(article()).story([taken(), Answer::json(&json!([]))]);
    assert!(story.contains("wait: Some(300s)"), "{story}");
}

#[test]
fn each_answer_proves_what_it_proves() {
    let end = |replies: Vec<Answer>| {
        let story = sample(article()).story(replies);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let mut slow = no(429, "Rate limit reached, try again in 30 seconds");
    slow.headers
        .insert("retry-after".to_owned(), "30".to_owned());
    let statuses = [
        no(401, "unauthorized"),
        no(403, "Forbidden Bots"),
        no(404, "not found"),
        no(
            422,
            "Validation failed: Canonical url has already been taken",
        ),
        slow,
        answer(500, ""),
        answer(200, "<html>"),
    ];
    let drafts = statuses
        .iter()
        .map(|answer| format!("draft: {}", end(vec![answer.clone()])));
    let published = statuses
        .iter()
        .map(|answer| format!("publish: {}", end(vec![drafted(), answer.clone()])));
    let ends: Vec<String> = drafts.chain(published).collect();
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
draft: Later { reason: "the key is not valid (any more): make a new one, and put it where `api_key` says (401)", wait: None }
draft: Refused("the account may not do this (403: Forbidden Bots)")
draft: Refused("it is not there (404: not found)")
draft: Refused("it was refused (422: Validation failed: Canonical url has already been taken)")
draft: Later { reason: "too many requests (429: Rate limit reached, try again in 30 seconds)", wait: Some(30s) }
draft: Later { reason: "the server has a problem (500)", wait: None }
draft: Later { reason: "the answer cannot be read (200)", wait: None }
publish: Later { reason: "the key is not valid (any more): make a new one, and put it where `api_key` says (401)", wait: None }
publish: Refused("the account may not do this (403: Forbidden Bots)")
publish: Refused("it is not there (404: not found)")
publish: Refused("it was refused (422: Validation failed: Canonical url has already been taken)")
publish: Later { reason: "too many requests (429: Rate limit reached, try again in 30 seconds)", wait: Some(30s) }
publish: Unknown("the server has a problem (500)")
publish: Unknown("the server took the article, but its answer cannot be read")
"#]]
    );
}

fn look(articles: &Value) -> Look {
    let hello = sample(article());
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
        known: &BTreeSet::from(["5".to_owned()]),
    };
    let mut answers = Answers::default();
    let locate = hello.adapter().locate.unwrap();
    let Look::Call(call) = locate(&sought, &answers) else {
        panic!()
    };
    assert!(show(&call).contains("https://dev.to/api/articles/me/published?per_page=20"));
    let mut page = Answer::json(articles);
    page.headers.insert(
        "date".to_owned(),
        "Fri, 27 Nov 2026 08:01:00 GMT".to_owned(),
    );
    answers.keep("articles", page);
    locate(&sought, &answers)
}

#[test]
fn an_article_is_found_by_its_title_among_the_newest() {
    let one = |id: u64, title: &str, at: &str| json!({ "id": id, "title": title, "published_at": at, "url": "https://dev.to/ada/x" });
    let now = "2026-11-27T08:00:10Z";
    let Look::Found(receipt) = look(&json!([one(9, "Other", now), one(7, "Grüße 👋", now)]))
    else {
        panic!()
    };
    assert_eq!(receipt.remote_id.as_deref(), Some("7"));
    for other in [
        one(7, "Grüße", now),
        one(5, "Grüße 👋", now),
        one(7, "Grüße 👋", "2026-11-26T08:00:00Z"),
    ] {
        assert_eq!(look(&json!([other])), Look::Absent);
    }
    let twice = json!([one(7, "Grüße 👋", now), one(8, "Grüße 👋", now)]);
    assert!(matches!(look(&twice), Look::Undecided(_)));
    let many: Vec<Value> = (0..20).map(|id| one(100 + id, "Other", now)).collect();
    assert!(matches!(look(&json!(many)), Look::Undecided(_)));
    assert!(matches!(
        look(&json!({ "error": "unauthorized" })),
        Look::Undecided(_)
    ));
}

#[test]
fn an_article_becomes_a_draft_again() {
    let hello = sample(article());
    let receipt = Receipt {
        remote_id: Some("7".to_owned()),
        url: None,
    };
    let removal = |receipt: &Receipt, answer: Option<Answer>| {
        let mut answers = Answers::default();
        if let Some(answer) = answer {
            answers.keep("unpublish", answer);
        }
        let unwanted = Unwanted {
            account: hello.account(),
            delivery: &hello.delivery,
            part: 0,
            receipt,
        };
        (hello.adapter().retract.unwrap())(&unwanted, &answers)
    };
    let Removal::Call(call) = removal(&receipt, None) else {
        panic!()
    };
    assert_data_eq!(
        show(&call),
        str![[r#"
unpublish (Publish): PUT https://dev.to/api/articles/7
  accept: application/vnd.forem.api-v1+json
  api-key: [api_key]
  {"article":{"published":false}}
"#]]
    );
    assert_eq!(removal(&receipt, Some(published())), Removal::Gone);
    assert_eq!(
        removal(&receipt, Some(no(404, "not found"))),
        Removal::WasGone
    );
    assert!(matches!(
        removal(&receipt, Some(no(403, "no"))),
        Removal::Refused(_)
    ));
    assert!(matches!(
        removal(&receipt, Some(answer(500, ""))),
        Removal::Later(_)
    ));
    assert!(matches!(
        removal(&Receipt::default(), None),
        Removal::Refused(_)
    ));
}

#[test]
fn the_account_and_the_figures_are_read() {
    let hello = sample(article());
    let asking = hello.adapter().identify.as_ref().unwrap();
    let identity = (asking.read)(&answer(200, r#"{"id":3,"username":"ada"}"#)).unwrap();
    assert_eq!(
        (identity.id.as_str(), identity.name.as_str()),
        ("3", "@ada")
    );
    assert!(matches!(
        (asking.read)(&no(401, "unauthorized")),
        Err(Outcome::Later { .. })
    ));
    let metrics = hello.adapter().metrics.as_ref().unwrap();
    let told = json!({ "id": 7, "public_reactions_count": 4, "comments_count": 2 });
    let figures = (metrics.read)(&Answer::json(&told));
    assert_eq!(
        figures,
        Some(vec![(Figure::Reactions, 4), (Figure::Replies, 2)])
    );
    assert_eq!((metrics.read)(&no(404, "not found")), None);
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let outcome = sample(article()).dry_run();
    assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
}
