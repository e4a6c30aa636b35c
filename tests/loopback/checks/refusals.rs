//! What Mastodon would not publish is refused with its words, and has no effect.

use super::client::{get, post, send, upload};
use crate::loopback::Loopback;
use crate::loopback::text::{countable_length, grapheme_clusters};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and more";

/// Forms, and what Mastodon says to them.
const REFUSED: [(&str, &str); 12] = [
    ("status=+", "Validation failed: Text can't be blank"),
    (
        "status=a&visibility=all",
        "Validation failed: Visibility is not included in the list",
    ),
    (
        "status=a&media_ids[]=7",
        "Media 7 not found or already attached to another post",
    ),
    (
        "media_ids[]=1&media_ids[]=2&media_ids[]=3&media_ids[]=4&media_ids[]=5",
        "Cannot attach more than 4 files",
    ),
    (
        "status=a&media_ids[]=7&poll[expires_in]=300&poll[options][]=a",
        "Cannot attach more than 4 files",
    ),
    (
        "status=a&poll[expires_in]=300&poll[options][]=a",
        "Validation failed: Options must have more than one item",
    ),
    (
        "status=a&poll[expires_in]=300&poll[options][]=a&poll[options][]=b&poll[options][]=c&poll[options][]=d&poll[options][]=e",
        "Validation failed: Options can't contain more than 4 items",
    ),
    (
        "status=a&poll[expires_in]=300&poll[options][]=a&poll[options][]=a",
        "Validation failed: Options contain duplicate items",
    ),
    (
        "status=a&poll[expires_in]=299&poll[options][]=a&poll[options][]=b",
        "Validation failed: Expires at is too soon",
    ),
    (
        "status=a&poll[expires_in]=2629747&poll[options][]=a&poll[options][]=b",
        "Validation failed: Expires at is too far into the future",
    ),
    (
        "status=a&poll[options][]=a&poll[options][]=b",
        "Validation failed: Expires at can't be blank",
    ),
    (
        "status=a&scheduled_at=2030-01-01",
        "The loopback platform schedules nothing",
    ),
];

#[test]
fn what_mastodon_refuses_is_refused_with_its_words() {
    let server = Loopback::start();
    for (form, words) in REFUSED {
        let reply = post(&server, form);
        assert_eq!(
            (reply.status, reply.error().as_str()),
            (422, words),
            "{form}"
        );
    }
    assert!(server.effects().is_empty());
}

#[test]
fn what_is_too_long_by_one_is_refused() {
    let server = Loopback::start();
    let text = |length| format!("status={}", "x".repeat(length));
    let words = "Validation failed: Text character limit of 500 exceeded";
    assert_eq!(post(&server, &text(500)).status, 200);
    assert_eq!(post(&server, &text(501)).error(), words);
    let option = |length| {
        format!(
            "status=a&poll[expires_in]=300&poll[options][]=a&poll[options][]={}",
            "b".repeat(length)
        )
    };
    let words = "Validation failed: Options cannot be longer than 50 characters each";
    assert_eq!(post(&server, &option(50)).status, 200);
    assert_eq!(post(&server, &option(51)).error(), words);
}

#[test]
fn a_reply_to_nothing_is_not_found() {
    let server = Loopback::start();
    assert_eq!(post(&server, "status=a&in_reply_to_id=7").status, 404);
    let parent = post(&server, "status=a").id();
    let reply = post(&server, &format!("status=b&in_reply_to_id={parent}"));
    assert_eq!(reply.json()["in_reply_to_id"], parent.as_str());
}

#[test]
fn only_the_token_opens_the_door() {
    let server = Loopback::start();
    for value in ["Bearer wrong", "Basic loopback-token", ""] {
        let headers = [
            ("Authorization", value),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        let reply = send(&server, "POST /api/v1/statuses", &headers, b"status=a").unwrap();
        assert_eq!(reply.status, 401);
        assert_eq!(reply.error(), "The access token is invalid");
    }
    assert!(server.effects().is_empty());
}

#[test]
fn a_body_without_its_content_type_says_nothing() {
    let server = Loopback::start();
    let line = "POST /api/v1/statuses";
    let json = [("Content-Type", "application/json")];
    let blank = "Validation failed: Text can't be blank";
    assert_eq!(
        send(&server, line, &[], b"status=a").unwrap().error(),
        blank
    );
    assert_eq!(send(&server, line, &json, b"").unwrap().error(), blank);
    assert_eq!(send(&server, line, &json, b"{").unwrap().status, 400);
}

#[test]
fn unfinished_and_foreign_attachments_are_refused() {
    let server = Loopback::start();
    server.configure(|settings| settings.media_polls = Some(1));
    let id = upload(&server, PNG, &[]).id();
    let form = format!("status=a&media_ids[]={id}");
    let words = "Cannot attach files that have not finished processing. Try again in a moment!";
    assert_eq!(post(&server, &form).error(), words);
    assert_eq!(get(&server, &format!("GET /api/v1/media/{id}")).status, 206);
    assert_eq!(post(&server, &form).status, 200);
    assert!(
        post(&server, &form)
            .error()
            .ends_with("already attached to another post")
    );
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn a_film_travels_alone() {
    let server = Loopback::start();
    let image = upload(&server, PNG, &[]).id();
    let film = upload(&server, b"\0\0\0\x18ftypmp42", &[]).id();
    let reply = post(&server, &format!("media_ids[]={image}&media_ids[]={film}"));
    assert_eq!(
        reply.error(),
        "Cannot attach a video to a post that already contains images"
    );
}

#[test]
fn links_count_23_and_remote_mentions_without_their_domain() {
    for (text, length) in [
        ("plain", 5),
        ("https://example.com/a/very/long/path?with=queries", 23),
        (
            "see http://a.se, and (https://example.com/x)",
            4 + 23 + 7 + 23 + 1,
        ),
        ("example.com", 11),
        ("http://localhost", 16),
        ("@user@social.example hello", 5 + 6),
        ("mail@user@social.example", 24),
        ("@user", 5),
        ("#tag", 4),
    ] {
        assert_eq!(countable_length("", text, 23), length, "{text}");
    }
    assert_eq!(countable_length("warn", "text", 23), 8);
}

#[test]
fn characters_are_counted_as_people_see_them() {
    for (text, clusters) in [
        ("e\u{301}", 1),
        ("👩‍👩‍👧‍👦", 1),
        ("👍🏽", 1),
        ("🇸🇪🇳🇴", 2),
        ("1\u{fe0f}\u{20e3}", 1),
        ("a\r\nb", 3),
        ("นี่", 1),
        ("日本", 2),
    ] {
        assert_eq!(grapheme_clusters(text), clusters, "{text}");
    }
}
