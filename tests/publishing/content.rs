//! What arrives is what was written.

use serde_json::Value;

use crate::loopback::Loopback;
use crate::loopback::effects::{MediaSeen, PollSeen, StatusSeen};
use crate::loopback::settings::Settings;
use crate::support::Workspace;
use crate::support::calendar::{FEED, mastodon, picture, post, text_of, webhook};

/// The one status that was published.
#[track_caller]
fn only_status(server: &Loopback) -> StatusSeen {
    let published = server.published();
    assert_eq!(published.len(), 1, "{published:?}");
    published[0].clone()
}

#[test]
fn everything_that_a_post_says_arrives() {
    let server = Loopback::start();
    let words = r#"
text = """
Tomorrow. 24 hours.

Everything: åäö, 日本語, 👩‍👩‍👧.
"""
content_warning = "Advertising"
visibility = "unlisted"
language = "sv"
"#;
    let workspace = Workspace::new(&(mastodon(&server) + &post("teaser", "mastodon", words)));
    let run = workspace.publish().expect(0);
    let status = only_status(&server);
    assert_eq!(
        status.text,
        "Tomorrow. 24 hours.\n\nEverything: åäö, 日本語, 👩‍👩‍👧."
    );
    assert_eq!(status.spoiler_text, "Advertising");
    assert_eq!(status.visibility, "unlisted");
    assert_eq!(status.language.as_deref(), Some("sv"));
    let delivery = run.delivery("teaser");
    assert_eq!(delivery["state"], "sent");
    assert_eq!(delivery["remote_id"], Value::from(status.id));
}

#[test]
fn a_poll_arrives_with_every_setting() {
    let server = Loopback::start();
    let poll = r#"poll = { options = ["Yes", "No"], expires_in = "2h", multiple = true, hide_totals = true }"#;
    let workspace = Workspace::new(&(mastodon(&server) + &post("ask", "mastodon", poll)));
    workspace.publish().expect(0);
    let expected = PollSeen {
        options: vec!["Yes".to_owned(), "No".to_owned()],
        expires_in: 7200,
        multiple: true,
        hide_totals: true,
    };
    assert_eq!(only_status(&server).poll, Some(expected));
}

#[test]
fn media_arrive_in_order_with_their_descriptions_once_the_server_is_done_with_them() {
    let server = Loopback::start_with(Settings {
        media_polls: Some(2),
        ..Settings::default()
    })
    .unwrap();
    let media = r#"media = [{ file = "media/a.png", alt = "A box" }, { file = "media/b.png", alt = "A ribbon" }]"#;
    let workspace = Workspace::new(&(mastodon(&server) + &post("pictures", "mastodon", media)));
    workspace.write("media/a.png", picture("a"));
    workspace.write("media/b.png", picture("b, longer"));
    workspace.publish().expect(0);
    let seen = |media: &MediaSeen| (media.description.clone().unwrap_or_default(), media.bytes);
    let arrived: Vec<_> = only_status(&server).media.iter().map(seen).collect();
    assert_eq!(
        arrived,
        [("A box".to_owned(), 9), ("A ribbon".to_owned(), 17)]
    );
    let looks = server
        .requests()
        .iter()
        .filter(|it| it.method == "GET" && it.path.starts_with("/api/v1/media/"))
        .count();
    assert_eq!(looks, 6);
}

#[test]
fn a_thread_arrives_as_replies_in_order() {
    let server = Loopback::start();
    let thread = r#"thread = [{ text = "Second" }, { text = "Third" }]"#;
    let workspace = Workspace::new(&(mastodon(&server) + &post("story", "mastodon", thread)));
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("story"), ["sent", "sent", "sent"]);
    let published = server.published();
    let texts: Vec<&str> = published.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, [text_of("story").as_str(), "Second", "Third"]);
    let parents: Vec<_> = published
        .iter()
        .map(|it| it.in_reply_to_id.clone())
        .collect();
    let ids: Vec<_> = published.iter().map(|it| Some(it.id.clone())).collect();
    assert_eq!(parents, [None, ids[0].clone(), ids[1].clone()]);
}

#[test]
fn a_text_that_is_too_long_becomes_a_numbered_thread_without_losing_a_word() {
    let server = Loopback::start();
    let sentence = "A sentence of the long story that goes on and on. ";
    let long = sentence.repeat(24);
    let words = format!("text = \"{long}\"\noverflow = \"thread\"");
    let workspace = Workspace::new(&(mastodon(&server) + &post("long", "mastodon", &words)));
    workspace.publish().expect(0);
    let published = server.published();
    assert_eq!(published.len(), 3);
    let mut words = Vec::new();
    for (index, status) in published.iter().enumerate() {
        assert!(status.text.chars().count() <= 500);
        let body = status.text.strip_suffix(&format!(" ({}/3)", index + 1));
        words.extend(body.expect("a number").split_whitespace());
    }
    assert_eq!(words, long.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn a_webhook_arrives_signed_with_everything_that_the_post_says() {
    let server = Loopback::start();
    let words = "title = \"Black Friday\"\nlink = \"https://acme.example/bf\"";
    let workspace = Workspace::new(&(webhook(&server) + &post("teaser", "hook", words)));
    workspace.publish().expect(0);
    let effects = server.effects();
    assert_eq!(effects.len(), 1);
    let body: Value = serde_json::from_str(&effects[0].webhook().unwrap().body).unwrap();
    assert_eq!(body["timestamp"], "2026-11-27T08:00:00Z");
    let data = &body["data"];
    assert_eq!(data["post"], "teaser");
    assert_eq!(data["text"], text_of("teaser"));
    assert_eq!(data["title"], "Black Friday");
    assert_eq!(data["link"], "https://acme.example/bf");
}

#[test]
fn a_feed_holds_each_post_once_however_often_it_is_published() {
    let workspace =
        Workspace::new(&(FEED.to_owned() + &post("a", "feed", "") + &post("b", "feed", "")));
    workspace.publish().expect(0);
    let before = workspace.feed();
    assert_eq!(before.len(), 2);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert_eq!(workspace.feed(), before);
}

#[test]
fn a_post_goes_out_only_after_the_one_that_it_waits_for_or_answers() {
    let server = Loopback::start();
    let posts = post("answer", "mastodon", "reply_to = \"question\"")
        + &post("later", "mastodon", "after = \"question\"")
        + &post("question", "mastodon", "");
    let mut workspace = Workspace::new(&(mastodon(&server) + &posts));
    let first = workspace.publish().expect(0);
    assert_eq!(first.state("question"), "sent");
    assert_eq!(first.state("answer"), "skipped");
    assert!(first.reason("later").contains("it waits for `question`"));
    workspace.minutes_later(5);
    let second = workspace.publish().expect(0);
    assert_eq!(second.state("answer"), "sent");
    assert_eq!(second.state("later"), "sent");
    let published = server.published();
    assert_eq!(published[0].text, text_of("question"));
    assert_eq!(published[1].in_reply_to_id, Some(published[0].id.clone()));
    assert_eq!(published[2].in_reply_to_id, None);
}

#[test]
fn every_channel_gets_its_own_words() {
    let server = Loopback::start();
    let post = r#"
[posts.news]
status = "approved"
publish_at = 2026-11-27T09:00:00
channels = ["mastodon", "hook"]
text = "For all"

[posts.news.on.hook]
text = "For the hook"
"#;
    let workspace = Workspace::new(&(mastodon(&server) + &webhook(&server) + post));
    workspace.publish().expect(0);
    assert_eq!(only_status(&server).text, "For all");
    let effects = server.effects();
    let bodies: Vec<_> = effects.iter().filter_map(|it| it.webhook()).collect();
    assert_eq!(bodies.len(), 1);
    assert!(bodies[0].body.contains("For the hook"));
}
