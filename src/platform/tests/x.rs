//! X: uploads in one piece or in chunks, then the post, its echo, its figures and its deletion.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use std::time::Duration;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::locating::{Search, removal};
use super::{Sample, answer, described, last_line, picture, show, text, video};
use crate::model::{Receipt, Setting};
use crate::platform::{Answer, Attachment, Figure, Look, Message, Outcome, PollQuestion, Removal};

const CHANNEL: &str = "platform = 'x'\ntoken = { env = 'TOKEN' }\n";
const OAUTH1: &str = "platform = 'x'\nserver = 'https://x.example/'\ntoken = { env = 'T' }\ntoken_secret = { env = 'S' }\nconsumer_key = { env = 'K' }\nconsumer_secret = { env = 'C' }\n";
const TAKEN: &str = r#"{"data": {"id": "1990", "text": "Hello"}}"#;

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

fn with_media(media: Vec<Attachment>) -> Sample {
    sample(Message {
        media,
        ..text("Look")
    })
}

fn parent(id: Option<&str>, url: &str) -> Receipt {
    Receipt {
        remote_id: id.map(str::to_owned),
        url: Some(url.to_owned()),
    }
}

#[test]
fn a_text_alone_is_one_publishing_call() {
    assert_data_eq!(
        sample(text("Grüße, 世界 👋")).story([answer(201, TAKEN)]),
        str![[r#"
post (Publish): POST https://api.x.com/2/tweets
  authorization: Bearer [token]
  {"text":"Grüße, 世界 👋"}
Sent(Receipt { remote_id: Some("1990"), url: Some("https://x.com/i/web/status/1990") })
"#]]
    );
}

#[test]
fn with_an_apps_key_every_request_is_signed_and_carries_no_token() {
    assert_data_eq!(
        Sample::new(OAUTH1, text("Hello")).story([]),
        str![[r#"
post (Publish): POST https://x.example/2/tweets
  OAuth1 { consumer_key: "consumer_key", consumer_secret: "consumer_secret", token: "token", token_secret: "token_secret" }
  {"text":"Hello"}

"#]]
    );
}

#[test]
fn a_poll_its_labels_and_who_may_answer_stand_in_the_post() {
    let mut full = sample(Message {
        poll: Some(PollQuestion {
            options: vec!["Yes".to_owned(), "No".to_owned()],
            open_for: Duration::from_secs(86_401),
            multiple: false,
            hide_totals: false,
        }),
        ..text("Hungry?")
    });
    let options = [
        ("reply_settings", Setting::Text("following".to_owned())),
        ("made_with_ai", Setting::Flag(true)),
        ("paid_partnership", Setting::Flag(false)),
    ];
    full.message.options = options.map(|(key, value)| (key.to_owned(), value)).into();
    assert_data_eq!(
        full.story([]),
        str![[r#"
post (Publish): POST https://api.x.com/2/tweets
  authorization: Bearer [token]
  {"made_with_ai":true,"poll":{"duration_minutes":1441,"options":["Yes","No"]},"reply_settings":"following","text":"Hungry?"}

"#]]
    );
}

#[test]
fn a_further_part_answers_the_one_before() {
    let mut second = sample(text("Second"));
    second.part = 1;
    second.parent = Some(parent(Some("1990"), "https://x.com/i/web/status/1990"));
    assert_data_eq!(
        second.story([]),
        str![[r#"
post (Publish): POST https://api.x.com/2/tweets
  authorization: Bearer [token]
  {"reply":{"in_reply_to_tweet_id":"1990"},"text":"Second"}

"#]]
    );
    second.parent = Some(parent(None, "https://x.com/acme/status/77?s=20"));
    assert!(second.story([]).contains(r#""in_reply_to_tweet_id":"77""#));
    second.parent = Some(parent(None, "https://x.com/acme"));
    assert!(
        second
            .story([])
            .starts_with("Refused(\"the recorded address")
    );
}

#[test]
fn pictures_are_uploaded_and_described_before_the_post() {
    let four = with_media(vec![
        described("media/a.png", "A \"cat\""),
        picture("b.png"),
        picture("c.png"),
        Attachment {
            media_type: "image/gif".to_owned(),
            ..picture("d.gif")
        },
    ]);
    let id = |id: &str| answer(200, &format!(r#"{{"data": {{"id": "{id}"}}}}"#));
    let replies = [
        id("1"),
        answer(200, "{}"),
        id("2"),
        id("3"),
        id("4"),
        answer(201, TAKEN),
    ];
    assert_data_eq!(
        four.story(replies),
        str![[r#"
media-0 (Upload): POST https://api.x.com/2/media/upload
  authorization: Bearer [token]
  media_category=tweet_image
  media_type=image/png
  media=@media/a.png as a.png (image/png)
media-0-alt (Upload): POST https://api.x.com/2/media/metadata
  authorization: Bearer [token]
  {"id":"1","metadata":{"alt_text":{"text":"A /"cat/""}}}
media-1 (Upload): POST https://api.x.com/2/media/upload
  authorization: Bearer [token]
  media_category=tweet_image
  media_type=image/png
  media=@b.png as b.png (image/png)
media-2 (Upload): POST https://api.x.com/2/media/upload
  authorization: Bearer [token]
  media_category=tweet_image
  media_type=image/png
  media=@c.png as c.png (image/png)
media-3 (Upload): POST https://api.x.com/2/media/upload
  authorization: Bearer [token]
  media_category=tweet_image
  media_type=image/gif
  media=@d.gif as d.gif (image/gif)
post (Publish): POST https://api.x.com/2/tweets
  authorization: Bearer [token]
  {"media":{"media_ids":["1","2","3","4"]},"text":"Look"}
Sent(Receipt { remote_id: Some("1990"), url: Some("https://x.com/i/web/status/1990") })
"#]]
    );
}

#[test]
fn a_video_goes_in_chunks_and_is_waited_for() {
    let one = with_media(vec![video("v.mp4", 9_000_000)]);
    let state = |state: &str, after: u64| {
        answer(
            200,
            &json!({ "data": { "id": "9", "processing_info": { "state": state, "check_after_secs": after } } })
                .to_string(),
        )
    };
    let done = || answer(204, "");
    let replies = [
        answer(200, r#"{"data": {"id": "9"}}"#),
        done(),
        done(),
        done(),
        state("pending", 5),
        state("in_progress", 90),
        state("succeeded", 0),
        answer(201, TAKEN),
    ];
    assert_data_eq!(
        one.story(replies),
        str![[r#"
media-0-start (Upload): POST https://api.x.com/2/media/upload/initialize
  authorization: Bearer [token]
  {"media_category":"tweet_video","media_type":"video/mp4","total_bytes":9000000}
media-0-chunk-0 (Upload): POST https://api.x.com/2/media/upload/9/append
  authorization: Bearer [token]
  segment_index=0
  media=@v.mp4 as v.mp4 (application/octet-stream, 0+4194304)
media-0-chunk-1 (Upload): POST https://api.x.com/2/media/upload/9/append
  authorization: Bearer [token]
  segment_index=1
  media=@v.mp4 as v.mp4 (application/octet-stream, 4194304+4194304)
media-0-chunk-2 (Upload): POST https://api.x.com/2/media/upload/9/append
  authorization: Bearer [token]
  segment_index=2
  media=@v.mp4 as v.mp4 (application/octet-stream, 8388608+611392)
media-0-end (Upload): POST https://api.x.com/2/media/upload/9/finalize
  authorization: Bearer [token]
after 5s: media-0-ready (Read): GET https://api.x.com/2/media/upload?command=STATUS&media_id=9
  authorization: Bearer [token]
after 30s: media-0-ready (Read): GET https://api.x.com/2/media/upload?command=STATUS&media_id=9
  authorization: Bearer [token]
post (Publish): POST https://api.x.com/2/tweets
  authorization: Bearer [token]
  {"media":{"media_ids":["9"]},"text":"Look"}
Sent(Receipt { remote_id: Some("1990"), url: Some("https://x.com/i/web/status/1990") })
"#]]
    );
    let replies = [
        answer(200, r#"{"data": {"id": "9"}}"#),
        done(),
        done(),
        done(),
        answer(
            200,
            r#"{"data": {"id": "9", "processing_info": {"state": "failed", "error": {"name": "InvalidMedia", "message": "unsupported codec"}}}}"#,
        ),
    ];
    assert_eq!(
        last_line(&one.story(replies)),
        r#"Refused("X cannot process `v.mp4`: unsupported codec")"#
    );
}

#[test]
fn a_gif_that_stands_alone_is_a_moving_one_and_a_large_video_has_larger_chunks() {
    let gif = Attachment {
        media_type: "image/gif".to_owned(),
        ..described("d.gif", "A dance")
    };
    let story = with_media(vec![gif]).story([]);
    assert!(story.contains(r#""media_category":"tweet_gif""#), "{story}");
    let large = with_media(vec![video("v.mp4", 8_000_000_000)]);
    let start = answer(200, r#"{"data": {"id": "9"}}"#);
    let story = large.story([start]);
    assert!(
        story.contains("v.mp4 (application/octet-stream, 0+8000000)"),
        "{story}"
    );
}

#[test]
fn nothing_is_published_when_an_upload_fails() {
    let one = with_media(vec![described("a.png", "A cat")]);
    let end = |replies: Vec<Answer>| last_line(&one.story(replies));
    let ok = || answer(200, r#"{"data": {"id": "1"}}"#);
    let ends = [
        end(vec![answer(
            400,
            r#"{"detail": "media type unrecognized"}"#,
        )]),
        end(vec![answer(503, "<html>")]),
        end(vec![answer(200, "<html>")]),
        end(vec![answer(200, r#"{"data": {"id": "../../x"}}"#)]),
        end(vec![ok(), answer(403, r#"{"title": "Forbidden"}"#)]),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("`a.png`: the request was not understood (400: media type unrecognized)")
Later { reason: "`a.png`: the server has a problem (503)", wait: None }
Later { reason: "`a.png`: the answer cannot be read (200)", wait: None }
Later { reason: "`a.png`: the answer cannot be read (200)", wait: None }
Refused("`a.png`: the account may not do this (403: Forbidden)")
"#]]
    );
}

#[test]
fn each_answer_proves_what_it_proves() {
    let limit: Answer = Answer {
        headers: [
            ("date", "Fri, 27 Nov 2026 08:00:00 GMT"),
            ("x-rate-limit-reset", "1795767000"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
        ..answer(
            429,
            r#"{"title": "Too Many Requests", "detail": "Too Many Requests"}"#,
        )
    };
    let duplicate = r#"{"detail": "You are not allowed to create a Tweet with duplicate content.", "status": 403}"#;
    let permission = r#"{"detail": "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.", "title": "Forbidden"}"#;
    let replies = [
        answer(
            400,
            r#"{"errors": [{"message": "text is too long"}], "title": "Invalid Request"}"#,
        ),
        answer(401, r#"{"title": "Unauthorized"}"#),
        answer(402, r#"{"title": "CreditsDepleted"}"#),
        answer(403, duplicate),
        answer(403, permission),
        answer(
            403,
            r#"{"detail": "This user is not allowed to post a video longer than 2 minutes."}"#,
        ),
        limit,
        answer(503, "<html>"),
        answer(201, "<html>"),
        answer(302, ""),
    ];
    let ends = replies.map(|reply| last_line(&sample(text("Hello")).story([reply])));
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("the request was not understood (400: text is too long)")
Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: Unauthorized)", wait: None }
Later { reason: "X wants credits first: buy some in the developer portal (402)", wait: None }
Unknown("X refuses it as a repetition of a post of this account (403: You are not allowed to create a Tweet with duplicate content.), which may be this one from an earlier try")
Refused("the app may not post: give it the permission to read and write in the developer portal, then make its tokens anew (403: Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.)")
Refused("the account may not do this (403: This user is not allowed to post a video longer than 2 minutes.)")
Later { reason: "too many requests (429: Too Many Requests)", wait: Some(600s) }
Unknown("the server has a problem (503)")
Unknown("X accepted the post, but its answer cannot be read")
Unknown("the server sends us elsewhere, and redirects are not followed (302)")
"#]]
    );
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let media = vec![described("a.png", "A"), picture("b.png")];
    for sample in [
        sample(text("Hello")),
        with_media(media),
        with_media(vec![video("v.mp4", 5_000_000)]),
    ] {
        assert!(matches!(sample.dry_run(), Outcome::Sent(_)));
    }
}

#[test]
fn a_refresh_token_in_a_file_is_exchanged_and_one_elsewhere_is_not_used_up() {
    let call = |lines: &str| {
        let sample = Sample::new(
            &format!("platform = 'x'\nclient_id = 'app'\n{lines}"),
            text("a"),
        );
        let sign_in = sample.adapter().sign_in.as_ref().unwrap();
        (sign_in.call)(&sample.account()).map(|call| show(&call))
    };
    let file = "refresh_token = { file = 'secrets/x' }\n";
    assert_data_eq!(
        call(&format!("{file}client_secret = {{ env = 'C' }}\n")).unwrap(),
        str![[r#"
sign-in (Upload): POST https://api.x.com/2/oauth2/token
  accept: application/json
  authorization: Basic app:[client_secret]
  grant_type=refresh_token
  refresh_token=[refresh_token]
"#]]
    );
    assert!(call(file).unwrap().contains("client_id=app"));
    assert_eq!(call("refresh_token = { env = 'R' }\n"), None);
    assert_eq!(call(&format!("{file}token = {{ env = 'T' }}\n")), None);
}

fn account() -> Answer {
    answer(200, r#"{"data": {"id": "7", "username": "acme"}}"#)
}

fn timeline(posts: &[Value], next: Option<&str>) -> Answer {
    let meta = json!({ "result_count": posts.len(), "next_token": next });
    let mut page = Answer::json(&json!({ "data": posts, "meta": meta }));
    let date = "Fri, 27 Nov 2026 08:01:00 GMT".to_owned();
    page.headers.insert("date".to_owned(), date);
    page
}

fn post(id: &str, text: &str) -> Value {
    json!({ "id": id, "text": text, "created_at": "2026-11-27T08:00:01.000Z" })
}

#[test]
fn the_timeline_is_read_until_it_is_older_than_the_intent() {
    let search = Search::new(CHANNEL, text("Hello https://acme.example/a"));
    let mut shown = post("20", "Hello https://t.co/x");
    shown["entities"] = json!({ "urls": [
        { "url": "https://t.co/x", "expanded_url": "https://acme.example/a" },
    ] });
    let old = json!({ "id": "1", "text": "Old", "created_at": "2026-11-27T07:00:00.000Z" });
    let first = timeline(&[post("30", "Something else")], Some("abc"));
    let (calls, look) = search.story([account(), first, timeline(&[shown.clone(), old], None)]);
    assert_data_eq!(
        calls.join("\n"),
        str![[r#"
identify (Read): GET https://api.x.com/2/users/me
page-0 (Read): GET https://api.x.com/2/users/7/tweets?max_results=100&exclude=retweets&tweet.fields=attachments,created_at,entities,note_tweet,referenced_tweets
page-1 (Read): GET https://api.x.com/2/users/7/tweets?max_results=100&exclude=retweets&tweet.fields=attachments,created_at,entities,note_tweet,referenced_tweets&pagination_token=abc
"#]]
    );
    let Some(Look::Found(receipt)) = look else {
        panic!("{look:?}")
    };
    assert_eq!(receipt.remote_id.as_deref(), Some("20"));
    shown["attachments"] = json!({ "media_keys": ["3_1"] });
    let look = search.story([account(), timeline(&[shown], None)]).1;
    assert!(matches!(look, Some(Look::Undecided(_))), "{look:?}");
    let empty = || answer(200, r#"{"meta": {"result_count": 0}}"#);
    assert_eq!(search.story([account(), empty()]).1, Some(Look::Absent));
    for unreadable in [
        answer(200, r#"{"errors": [{"title": "Authorization Error"}]}"#),
        answer(403, "{}"),
        answer(503, ""),
    ] {
        let look = search.story([account(), unreadable]).1;
        assert!(matches!(look, Some(Look::Undecided(_))), "{look:?}");
    }
}

#[test]
fn a_post_is_deleted_by_its_id_and_its_figures_are_read() {
    let sample = sample(text("Hello"));
    let receipt = parent(Some("20"), "https://x.com/i/web/status/20");
    let (calls, _) = removal(&sample, &receipt, &[]);
    assert_eq!(
        calls,
        ["delete (Publish): DELETE https://api.x.com/2/tweets/20"]
    );
    let end = |status, body: &str| removal(&sample, &receipt, &[answer(status, body)]).1;
    assert_eq!(end(200, r#"{"data": {"deleted": true}}"#), Removal::Gone);
    assert_eq!(end(404, "{}"), Removal::WasGone);
    assert!(matches!(
        end(200, r#"{"data": {"deleted": false}}"#),
        Removal::Refused(_)
    ));
    assert!(matches!(end(403, "{}"), Removal::Refused(_)));
    assert!(matches!(end(503, ""), Removal::Later(_)));
    let metrics = sample.adapter().metrics.as_ref().unwrap();
    let call = (metrics.call)(&sample.account(), &receipt).unwrap();
    assert!(show(&call).contains("/2/tweets/20?tweet.fields=public_metrics"));
    let told = json!({ "data": { "public_metrics": {
        "impression_count": 900, "like_count": 4, "reply_count": 1, "retweet_count": 2, "quote_count": 3, "bookmark_count": 5,
    } } });
    assert_eq!(
        (metrics.read)(&Answer::json(&told)).unwrap(),
        [
            (Figure::Impressions, 900),
            (Figure::Reactions, 4),
            (Figure::Replies, 1),
            (Figure::Shares, 5),
            (Figure::Saves, 5),
        ]
    );
    assert_eq!((metrics.read)(&answer(404, "{}")), None);
}
