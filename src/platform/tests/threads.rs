//! Threads: containers of texts, pictures, videos and carousels, polls, and chains of answers.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::{Sample, answer, locating::Search, picture, text};
use crate::model::{Receipt, Setting};
use crate::platform::{Answer, Attachment, Look, Message, Outcome, PollQuestion};

const CHANNEL: &str = "platform = 'threads'\ntoken = { env = 'TOKEN' }\nmedia_url = 'https://acme.example/calendar'\n";
const ROOM: &str = r#"{"data":[{"quota_usage":4,"config":{"quota_total":250}}]}"#;
const READY: &str = r#"{"status":"FINISHED","id":"1"}"#;
const SHOWN: &str = r#"{"permalink":"https://www.threads.com/@acme/post/x"}"#;

fn good(bodies: &[&str]) -> Vec<Answer> {
    bodies.iter().map(|body| answer(200, body)).collect()
}

fn parent() -> Receipt {
    Receipt {
        remote_id: Some("40".to_owned()),
        url: None,
    }
}

#[test]
fn a_text_has_a_topic_and_the_preview_of_its_link() {
    let mut post = Message {
        hashtags: vec!["Open Source".to_owned(), "second".to_owned()],
        link: Some("https://acme.example/å".to_owned()),
        ..text("Läs https://acme.example/å")
    };
    post.options.insert(
        "reply_control".to_owned(),
        Setting::Text("mentioned_only".to_owned()),
    );
    let replies = good(&[ROOM, r#"{"id":"1"}"#, READY, r#"{"id":"2"}"#, SHOWN]);
    assert_data_eq!(
        Sample::new(CHANNEL, post).story(replies),
        str![[r#"
quota (Read): GET https://graph.threads.net/v1.0/me/threads_publishing_limit?fields=quota_usage,config
  authorization: Bearer [token]
container (Upload): POST https://graph.threads.net/v1.0/me/threads
  authorization: Bearer [token]
  media_type=TEXT
  link_attachment=https://acme.example/å
  text=Läs https://acme.example/å
  reply_control=mentioned_only
  topic_tag=Open Source
after 250ms: container-ready (Read): GET https://graph.threads.net/v1.0/1?fields=status,error_message
  authorization: Bearer [token]
publish (Publish): POST https://graph.threads.net/v1.0/me/threads_publish
  authorization: Bearer [token]
  creation_id=1
permalink (Read): GET https://graph.threads.net/v1.0/2?fields=permalink
  authorization: Bearer [token]
Sent(Receipt { remote_id: Some("2"), url: Some("https://www.threads.com/@acme/post/x") })
"#]]
    );
}

#[test]
fn a_part_of_a_chain_answers_the_one_before() {
    let mut part = Sample::new(CHANNEL, text("Second"));
    part.parent = Some(parent());
    let room = r#"{"data":[{"reply_quota_usage":4,"reply_config":{"quota_total":1000}}]}"#;
    assert_data_eq!(
        part.story(good(&[room])),
        str![[r#"
quota (Read): GET https://graph.threads.net/v1.0/me/threads_publishing_limit?fields=reply_quota_usage,reply_config
  authorization: Bearer [token]
container (Upload): POST https://graph.threads.net/v1.0/me/threads
  authorization: Bearer [token]
  media_type=TEXT
  text=Second
  reply_to_id=40

"#]]
    );
    part.parent = Some(Receipt::default());
    assert!(part.story([]).contains("would stand alone"));
}

#[test]
fn a_poll_has_two_to_four_answers() {
    let poll = Message {
        poll: Some(PollQuestion {
            options: vec!["Tea".to_owned(), "Coffee \"☕\"".to_owned()],
            open_for: Duration::from_secs(86_400),
            multiple: false,
            hide_totals: false,
        }),
        ..text("Well?")
    };
    assert_data_eq!(
        Sample::new(CHANNEL, poll).story(good(&[ROOM])),
        str![[r#"
quota (Read): GET https://graph.threads.net/v1.0/me/threads_publishing_limit?fields=quota_usage,config
  authorization: Bearer [token]
container (Upload): POST https://graph.threads.net/v1.0/me/threads
  authorization: Bearer [token]
  media_type=TEXT
  poll_attachment={"option_a":"Tea","option_b":"Coffee /"☕/""}
  text=Well?

"#]]
    );
}

#[test]
fn media_are_one_container_or_a_carousel() {
    let described = Attachment {
        alt: Some("A cat".to_owned()),
        ..picture("a.png")
    };
    let film = Attachment {
        media_type: "video/mp4".to_owned(),
        ..picture("b.mp4")
    };
    let one = Message {
        media: vec![described.clone()],
        ..text("One")
    };
    assert_data_eq!(
        Sample::new(CHANNEL, one).story(good(&[ROOM])),
        str![[r#"
quota (Read): GET https://graph.threads.net/v1.0/me/threads_publishing_limit?fields=quota_usage,config
  authorization: Bearer [token]
container (Upload): POST https://graph.threads.net/v1.0/me/threads
  authorization: Bearer [token]
  media_type=IMAGE
  image_url=https://acme.example/calendar/a.png
  alt_text=A cat
  text=One

"#]]
    );
    let two = Message {
        media: vec![described, film],
        ..text("Two")
    };
    let replies = good(&[
        ROOM,
        r#"{"id":"1"}"#,
        r#"{"id":"2"}"#,
        READY,
        READY,
        r#"{"id":"3"}"#,
    ]);
    assert_data_eq!(
        Sample::new(CHANNEL, two).story(replies),
        str![[r#"
quota (Read): GET https://graph.threads.net/v1.0/me/threads_publishing_limit?fields=quota_usage,config
  authorization: Bearer [token]
item-0 (Upload): POST https://graph.threads.net/v1.0/me/threads
  authorization: Bearer [token]
  media_type=IMAGE
  image_url=https://acme.example/calendar/a.png
  alt_text=A cat
  is_carousel_item=true
item-1 (Upload): POST https://graph.threads.net/v1.0/me/threads
  authorization: Bearer [token]
  media_type=VIDEO
  video_url=https://acme.example/calendar/b.mp4
  is_carousel_item=true
after 250ms: item-0-ready (Read): GET https://graph.threads.net/v1.0/1?fields=status,error_message
  authorization: Bearer [token]
after 250ms: item-1-ready (Read): GET https://graph.threads.net/v1.0/2?fields=status,error_message
  authorization: Bearer [token]
container (Upload): POST https://graph.threads.net/v1.0/me/threads
  authorization: Bearer [token]
  media_type=CAROUSEL
  children=1,2
  text=Two
after 250ms: container-ready (Read): GET https://graph.threads.net/v1.0/3?fields=status,error_message
  authorization: Bearer [token]

"#]]
    );
}

#[test]
fn a_medium_without_a_public_address_is_refused_with_the_cure() {
    let channel = "platform = 'threads'\ntoken = { env = 'TOKEN' }\n";
    let one = Message {
        media: vec![picture("a.png")],
        ..text("One")
    };
    let told = Sample::new(channel, one).story(good(&[ROOM]));
    assert!(
        told.contains("write their address as the channel's `media_url`"),
        "{told}"
    );
}

#[test]
fn each_answer_on_the_way_ends_as_it_proves() {
    let end = |bodies: &[&str]| {
        let story = Sample::new(CHANNEL, text("Hello")).story(good(bodies));
        story.lines().last().unwrap_or_default().to_owned()
    };
    let links = r#"{"error":{"message":"Too many links","code":-1,"error_user_msg":"THREADS_API__LINK_LIMIT_EXCEEDED"}}"#;
    let failed = r#"{"status":"ERROR","error_message":"FAILED_DOWNLOADING_VIDEO"}"#;
    let invalid = r#"{"error":{"message":"Invalid parameter","code":100,"error_user_msg":"Param text must be at most 500 characters long."}}"#;
    let ends = [
        end(&[r#"{"data":[{"quota_usage":250,"config":{"quota_total":250}}]}"#]),
        end(&["{}", invalid]),
        end(&[ROOM, links]),
        end(&[ROOM, r#"{"id":"1"}"#, failed]),
        end(&[ROOM, r#"{"id":"1"}"#, READY, r#"{"id":"../2"}"#]),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Later { reason: "the account has published 250 times in 24 hours, which is the most that Threads takes", wait: None }
Refused("a value was not taken (100: Param text must be at most 500 characters long.)")
Refused("it has more than five different links (-1: THREADS_API__LINK_LIMIT_EXCEEDED)")
Refused("Threads cannot use the post (FAILED_DOWNLOADING_VIDEO): check its kind and size, and that everybody can open it below `media_url`")
Unknown("Threads accepted the post, but its answer cannot be read")
"#]]
    );
}

#[test]
fn a_lost_answer_is_settled_by_the_container_and_the_list() {
    let mut search = Search::new(CHANNEL, text("Hello"));
    search
        .uploads
        .keep("container", answer(200, r#"{"id":"1"}"#));
    let listed = r#"{"data":[{"id":"7","text":"Hello","permalink":"https://www.threads.com/@a/post/7","timestamp":"2026-11-27T08:00:05+0000"}]}"#;
    let published = answer(200, r#"{"status":"PUBLISHED"}"#);
    let (calls, look) = search.story([published.clone(), answer(200, listed)]);
    assert_data_eq!(
        calls.join("\n"),
        str![[r#"
container (Read): GET https://graph.threads.net/v1.0/1?fields=status,error_message
page-0 (Read): GET https://graph.threads.net/v1.0/me/threads?fields=id,permalink,timestamp,text&limit=50
"#]]
    );
    assert!(
        matches!(look, Some(Look::Found(receipt)) if receipt.remote_id.as_deref() == Some("7"))
    );
    assert_eq!(search.story(good(&[READY])).1, Some(Look::Absent));
    search.said.parent = Some(parent());
    let (calls, _) = search.story([published, answer(200, listed)]);
    assert!(calls[1].contains("/me/replies?"), "{calls:?}");
}

#[test]
fn shares_are_counted_together() {
    let sample = Sample::new(CHANNEL, text(""));
    let metrics = sample.adapter().metrics.as_ref().unwrap();
    let told = r#"{"data":[{"name":"views","values":[{"value":90}]},{"name":"reposts","values":[{"value":2}]},{"name":"quotes","values":[{"value":1}]},{"name":"likes","total_value":{"value":8}}]}"#;
    assert_data_eq!(
        format!("{:?}", (metrics.read)(&answer(200, told))),
        str!["Some([(Views, 90), (Reactions, 8), (Shares, 3)])"]
    );
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let many = Message {
        media: vec![picture("a.png"), picture("b.png")],
        ..text("Two")
    };
    for message in [text("Hello"), many] {
        let outcome = Sample::new(CHANNEL, message).dry_run();
        assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
    }
}
