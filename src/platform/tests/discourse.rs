//! Discourse: topics under their key, replies, uploads, and the forum's own limits.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::locating::{Search, removal};
use super::{Sample, answer, described, last_line, picture, show, text, video};
use crate::model::{Receipt, Setting};
use crate::platform::{Answer, Figure, Look, Message, Outcome, Removal};

const CHANNEL: &str = "platform = 'discourse'\nserver = 'https://forum.example/'\nusername = 'acme'\ncategory = 4\napi_key = { env = 'KEY' }\n";
const TAKEN: &str = r#"{"id": 100, "topic_id": 42, "topic_slug": "our-news", "post_number": 1}"#;

fn sample(message: Message) -> Sample {
    Sample::new(
        CHANNEL,
        Message {
            title: Some("Grüße from the team".to_owned()),
            ..message
        },
    )
}

fn receipt(id: &str, url: &str) -> Receipt {
    Receipt {
        remote_id: Some(id.to_owned()),
        url: Some(url.to_owned()),
    }
}

#[test]
fn a_topic_is_one_publishing_call_under_its_key() {
    let mut topic = sample(Message {
        hashtags: vec!["news".to_owned()],
        ..text("Hello *there*")
    });
    assert_data_eq!(
        topic.story([answer(200, TAKEN)]),
        str![[r#"
post (Publish): POST https://forum.example/posts.json
  api-key: [api_key]
  api-username: acme
  {"category":4,"external_id":"key-1","raw":"Hello *there*","tags":["news"],"title":"Grüße from the team"}
Sent(Receipt { remote_id: Some("100"), url: Some("https://forum.example/t/our-news/42") })
"#]]
    );
    let options = [
        ("category", Setting::Number(9)),
        (
            "tags",
            Setting::List(vec!["one".to_owned(), "two".to_owned()]),
        ),
    ];
    topic.message.options = options.map(|(key, value)| (key.to_owned(), value)).into();
    topic.message.body = Some("# Long".to_owned());
    let story = topic.story([]);
    assert!(
        story.contains(
            r##""category":9,"external_id":"key-1","raw":"# Long","tags":["one","two"]"##
        ),
        "{story}"
    );
}

#[test]
fn a_further_part_answers_the_one_before_in_its_topic() {
    let mut second = sample(text("Second"));
    second.part = 1;
    second.parent = Some(receipt("100", "https://forum.example/t/our-news/42"));
    let taken = r#"{"id": 101, "topic_id": 42, "topic_slug": "our-news", "post_number": 2}"#;
    assert_data_eq!(
        second.story([answer(200, taken)]),
        str![[r#"
post (Publish): POST https://forum.example/posts.json
  api-key: [api_key]
  api-username: acme
  {"raw":"Second","topic_id":42}
Sent(Receipt { remote_id: Some("101"), url: Some("https://forum.example/t/our-news/42/2") })
"#]]
    );
    second.parent = Some(receipt("101", "https://forum.example/t/our-news/42/2"));
    assert!(second.story([]).contains(r#""reply_to_post_number":2"#));
    second.parent = Some(receipt("pending-1", "https://forum.example/"));
    assert!(second.story([]).starts_with("Refused("));
}

#[test]
fn pictures_are_uploaded_and_stand_below_the_text() {
    let two = sample(Message {
        media: vec![described("media/a.png", "A [cat]|x"), video("v.mp4", 9)],
        ..text("Look")
    });
    let replies = [
        answer(200, r#"{"short_url": "upload://abc.png"}"#),
        answer(200, r#"{"short_url": "upload://def.mp4"}"#),
    ];
    assert_data_eq!(
        two.story(replies),
        str![[r#"
media-0 (Upload): POST https://forum.example/uploads.json
  api-key: [api_key]
  api-username: acme
  type=composer
  synchronous=true
  file=@media/a.png as a.png (image/png)
media-1 (Upload): POST https://forum.example/uploads.json
  api-key: [api_key]
  api-username: acme
  type=composer
  synchronous=true
  file=@v.mp4 as v.mp4 (video/mp4)
post (Publish): POST https://forum.example/posts.json
  api-key: [api_key]
  api-username: acme
  {"category":4,"external_id":"key-1","raw":"Look/n/n![A  cat  x](upload://abc.png)/n/n![v.mp4|video](upload://def.mp4)","title":"Grüße from the team"}

"#]]
    );
    let one = sample(Message {
        media: vec![picture("a.png")],
        ..text("Look")
    });
    let end = |reply: Answer| last_line(&one.story([reply]));
    let ends = [
        end(answer(
            422,
            r#"{"errors": ["Sorry, that image is too big"]}"#,
        )),
        end(answer(200, r#"{"short_url": "x) ![](y"}"#)),
        end(answer(503, "")),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("`a.png`: it was refused (422: Sorry, that image is too big)")
Later { reason: "`a.png`: the answer cannot be read (200)", wait: None }
Later { reason: "`a.png`: the server has a problem (503)", wait: None }
"#]]
    );
}

#[test]
fn each_answer_proves_what_it_proves() {
    let mut limited = answer(
        429,
        r#"{"errors": ["You have performed this action too many times"], "error_type": "rate_limit"}"#,
    );
    limited
        .headers
        .insert("retry-after".to_owned(), "17".to_owned());
    let replies = [
        answer(
            200,
            r#"{"success": true, "action": "enqueued", "pending_post": {"id": 5}}"#,
        ),
        answer(
            200,
            r#"{"action": "create_post", "post": {"id": 1, "topic_id": 2, "topic_slug": "s", "post_number": 1}}"#,
        ),
        answer(
            422,
            r#"{"action": "create_post", "errors": ["External has already been taken"]}"#,
        ),
        answer(
            422,
            r#"{"errors": ["Body is too similar to what you recently posted"]}"#,
        ),
        answer(
            422,
            r#"{"errors": ["Title is too short (minimum is 15 characters)"]}"#,
        ),
        answer(
            403,
            r#"{"errors": ["You are not permitted to view the requested resource."]}"#,
        ),
        answer(
            404,
            r#"{"errors": ["The requested URL or resource could not be found."]}"#,
        ),
        limited,
        answer(500, ""),
        answer(200, "<html>"),
    ];
    let ends = replies.map(|reply| last_line(&sample(text("Hello")).story([reply])));
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Sent(Receipt { remote_id: Some("pending-5"), url: None })
Sent(Receipt { remote_id: Some("1"), url: Some("https://forum.example/t/s/2") })
Unknown("the forum says that it has this post already (422: External has already been taken), which may be from an earlier try")
Unknown("the forum says that it has this post already (422: Body is too similar to what you recently posted), which may be from an earlier try")
Refused("it was refused (422: Title is too short (minimum is 15 characters))")
Refused("the key or the user may not do this: check the key's scopes, `username` and `category` (403: You are not permitted to view the requested resource.)")
Refused("it is not there (404: The requested URL or resource could not be found.)")
Later { reason: "too many requests (429: You have performed this action too many times)", wait: Some(17s) }
Unknown("the server has a problem (500)")
Unknown("the forum accepted the post, but its answer cannot be read")
"#]]
    );
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    for media in [vec![], vec![picture("a.png")]] {
        let full = sample(Message {
            media,
            ..text("Hello")
        });
        assert!(matches!(full.dry_run(), Outcome::Sent(_)));
    }
}

#[test]
fn a_topic_is_found_by_its_key_and_a_reply_by_its_words() {
    let mut search = Search::new(CHANNEL, text("Hello"));
    let to = |address: &str| {
        let mut answer = answer(301, "");
        answer
            .headers
            .insert("location".to_owned(), address.to_owned());
        answer
    };
    let topic = Answer::json(
        &json!({ "post_stream": { "posts": [{ "id": 100, "topic_id": 42, "topic_slug": "s", "post_number": 1 }] } }),
    );
    let (calls, look) = search.story([to("https://forum.example/t/s/42.json"), topic]);
    assert_data_eq!(
        calls.join("\n"),
        str![[r#"
by-key (Read): GET https://forum.example/t/external_id/key-1.json
topic (Read): GET https://forum.example/t/42.json
"#]]
    );
    assert_eq!(
        look,
        Some(Look::Found(receipt("100", "https://forum.example/t/s/42")))
    );
    assert_eq!(search.story([answer(404, "{}")]).1, Some(Look::Absent));
    for unreadable in [answer(403, "{}"), answer(500, ""), to("/login")] {
        let look = search.story([unreadable]).1;
        assert!(matches!(look, Some(Look::Undecided(_))), "{look:?}");
    }
    search.said.parent = Some(receipt("100", "https://forum.example/t/s/42"));
    let post = |username: &str, raw: &str| json!({ "id": 101, "topic_id": 42, "topic_slug": "s", "post_number": 2, "username": username, "raw": raw, "created_at": "2026-11-27T08:00:01.000Z" });
    let last =
        |posts: serde_json::Value| Answer::json(&json!({ "post_stream": { "posts": posts } }));
    let (calls, look) =
        search.story([last(json!([post("other", "Hello"), post("Acme", "Hello")]))]);
    assert_eq!(
        calls,
        ["page-0 (Read): GET https://forum.example/t/42/last.json?include_raw=true"]
    );
    assert!(matches!(look, Some(Look::Found(_))), "{look:?}");
    assert_eq!(
        search.story([last(json!([post("other", "Hello")]))]).1,
        Some(Look::Absent)
    );
    let look = search
        .story([last(json!([post("acme", "Hello\n\n![A](upload://a.png)")]))])
        .1;
    assert!(matches!(look, Some(Look::Undecided(_))), "{look:?}");
}

#[test]
fn the_forum_tells_its_own_limits_and_who_posts() {
    let sample = sample(text("Hello"));
    let ask = sample.adapter().ask_limits.as_ref().unwrap();
    let told =
        json!({ "max_post_length": 50_000, "min_topic_title_length": 5, "max_image_size_kb": 100 });
    let limits = (ask.read)(&Answer::json(&told)).unwrap();
    assert_eq!(
        (
            limits.text,
            limits.least_title,
            limits.title,
            limits.image_bytes
        ),
        (50_000, 5, 255, 102_400)
    );
    assert_eq!((ask.read)(&answer(403, "{}")), None);
    let identify = sample.adapter().identify.as_ref().unwrap();
    let user = (identify.read)(&answer(
        200,
        r#"{"current_user": {"id": 7, "username": "acme"}}"#,
    ))
    .unwrap();
    assert_eq!((user.id.as_str(), user.name.as_str()), ("7", "@acme"));
    assert!((identify.read)(&answer(404, "{}")).is_err());
}

#[test]
fn topics_and_replies_are_deleted_and_figures_are_read() {
    let sample = sample(text("Hello"));
    let topic = receipt("100", "https://forum.example/t/s/42");
    let reply = receipt("101", "https://forum.example/t/s/42/2");
    let calls = [
        removal(&sample, &topic, &[]).0,
        removal(&sample, &reply, &[]).0,
    ]
    .concat();
    assert_data_eq!(
        calls.join("\n"),
        str![[r#"
delete (Publish): DELETE https://forum.example/t/42.json
delete (Publish): DELETE https://forum.example/posts/101.json
"#]]
    );
    assert_eq!(
        removal(&sample, &topic, &[answer(200, "")]).1,
        Removal::Gone
    );
    assert_eq!(
        removal(&sample, &topic, &[answer(404, "")]).1,
        Removal::WasGone
    );
    let pending = Receipt {
        remote_id: Some("pending-5".to_owned()),
        url: None,
    };
    assert!(matches!(
        removal(&sample, &pending, &[]).1,
        Removal::Refused(_)
    ));
    let metrics = sample.adapter().metrics.as_ref().unwrap();
    assert!(show(&(metrics.call)(&sample.account(), &topic).unwrap()).contains("/t/42.json"));
    assert!(show(&(metrics.call)(&sample.account(), &reply).unwrap()).contains("/posts/101.json"));
    assert_eq!(
        (metrics.read)(&Answer::json(
            &json!({ "views": 9, "like_count": 2, "reply_count": 1 })
        ))
        .unwrap(),
        [
            (Figure::Views, 9),
            (Figure::Reactions, 2),
            (Figure::Replies, 1)
        ]
    );
    assert_eq!(
        (metrics.read)(&Answer::json(
            &json!({ "reads": 4, "actions_summary": [{ "id": 2, "count": 3 }] })
        ))
        .unwrap(),
        [(Figure::Views, 4), (Figure::Reactions, 3)]
    );
}
