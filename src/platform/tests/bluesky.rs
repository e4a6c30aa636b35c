//! Bluesky: accounts and parents that are asked for, uploads, and one record under a key that was chosen in advance.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::{Answers, Sample, Step, answer, json, picture, text};
use crate::model::{Receipt, Setting};
use crate::platform::{
    Answer, Attachment, Figure, Look, Message, Outcome, Removal, Sought, Unwanted,
};

const CHANNEL: &str =
    "platform = 'bluesky'\nhandle = '@acme.example'\npassword = { env = 'PASSWORD' }\n";
const TAKEN: &str = r#"{"uri": "at://did:plc:a/app.bsky.feed.post/3mx", "cid": "bafynew"}"#;
const BLOB: &str = r#"{"blob": {"$type": "blob", "ref": {"$link": "bafyfile"}, "mimeType": "image/png", "size": 7}}"#;
const ABSENT: &str = r#"{"error": "RecordNotFound", "message": "Could not locate record"}"#;
const OTHER: &str = r#"{"error": "InvalidSwap", "message": "Record was at bafyold"}"#;

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

/// How it ends when every call before the last has this answer.
fn end(sample: &Sample, replies: impl IntoIterator<Item = Answer>) -> String {
    let story = sample.story(replies);
    story.lines().last().unwrap_or_default().to_owned()
}

fn parent() -> Receipt {
    Receipt {
        remote_id: Some("at://did:plc:a/app.bsky.feed.post/3mw#bafyold".to_owned()),
        url: None,
    }
}

#[test]
fn a_text_alone_is_one_record_under_a_key_of_its_own() {
    assert_data_eq!(
        sample(text("Hello")).story([answer(200, TAKEN)]),
        str![[r#"
post (Publish): POST https://bsky.social/xrpc/com.atproto.repo.putRecord
  authorization: Bearer [session]
  {"collection":"app.bsky.feed.post","record":{"$type":"app.bsky.feed.post","createdAt":"2026-11-27T08:00:00.000Z","text":"Hello"},"repo":"acme.example","rkey":"3n3bptrmzlsvn","swapRecord":null}
Sent(Receipt { remote_id: Some("at://did:plc:a/app.bsky.feed.post/3mx#bafynew"), url: Some("https://bsky.app/profile/did:plc:a/post/3mx") })
"#]]
    );
}

#[test]
fn links_tags_and_accounts_are_told_by_their_bytes() {
    let full = sample(Message {
        language: Some("pt-BR".to_owned()),
        ..text("Olá 👋🏽 @ada.test e @nobody.test: https://acme.com/ação #promoção")
    });
    assert_data_eq!(
        full.story([
            answer(200, r#"{"did": "did:plc:ada"}"#),
            answer(400, r#"{"error": "HandleNotFound"}"#),
            answer(200, TAKEN),
        ]),
        str![[r#"
mention-ada.test (Read): GET https://bsky.social/xrpc/com.atproto.identity.resolveHandle?handle=ada.test
  authorization: Bearer [session]
mention-nobody.test (Read): GET https://bsky.social/xrpc/com.atproto.identity.resolveHandle?handle=nobody.test
  authorization: Bearer [session]
post (Publish): POST https://bsky.social/xrpc/com.atproto.repo.putRecord
  authorization: Bearer [session]
  {"collection":"app.bsky.feed.post","record":{"$type":"app.bsky.feed.post","createdAt":"2026-11-27T08:00:00.000Z","facets":[{"features":[{"$type":"app.bsky.richtext.facet#mention","did":"did:plc:ada"}],"index":{"byteEnd":23,"byteStart":14}},{"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://acme.com/ação"}],"index":{"byteEnd":63,"byteStart":40}},{"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"promoção"}],"index":{"byteEnd":75,"byteStart":64}}],"langs":["pt-BR"],"text":"Olá 👋🏽 @ada.test e @nobody.test: https://acme.com/ação #promoção"},"repo":"acme.example","rkey":"3n3bptrmzlsvn","swapRecord":null}
Sent(Receipt { remote_id: Some("at://did:plc:a/app.bsky.feed.post/3mx#bafynew"), url: Some("https://bsky.app/profile/did:plc:a/post/3mx") })
"#]]
    );
}

#[test]
fn four_pictures_have_their_alt_texts_and_their_shape() {
    let tall = Attachment {
        alt: Some("A \"cat\"".to_owned()),
        width: 800,
        height: 1200,
        ..picture("media/a.png")
    };
    let four = sample(Message {
        media: vec![tall, picture("b.png"), picture("c.png"), picture("d.png")],
        options: BTreeMap::from([(
            "labels".to_owned(),
            Setting::List(vec!["graphic-media".to_owned()]),
        )]),
        ..text("")
    });
    let replies = (0..4)
        .map(|_| answer(200, BLOB))
        .chain([answer(200, TAKEN)]);
    assert_data_eq!(
        four.story(replies),
        str![[r#"
media-0 (Upload): POST https://bsky.social/xrpc/com.atproto.repo.uploadBlob
  authorization: Bearer [session]
  @media/a.png (image/png, 0+7)
media-1 (Upload): POST https://bsky.social/xrpc/com.atproto.repo.uploadBlob
  authorization: Bearer [session]
  @b.png (image/png, 0+7)
media-2 (Upload): POST https://bsky.social/xrpc/com.atproto.repo.uploadBlob
  authorization: Bearer [session]
  @c.png (image/png, 0+7)
media-3 (Upload): POST https://bsky.social/xrpc/com.atproto.repo.uploadBlob
  authorization: Bearer [session]
  @d.png (image/png, 0+7)
post (Publish): POST https://bsky.social/xrpc/com.atproto.repo.putRecord
  authorization: Bearer [session]
  {"collection":"app.bsky.feed.post","record":{"$type":"app.bsky.feed.post","createdAt":"2026-11-27T08:00:00.000Z","embed":{"$type":"app.bsky.embed.images","images":[{"alt":"A /"cat/"","aspectRatio":{"height":1200,"width":800},"image":{"$type":"blob","mimeType":"image/png","ref":{"$link":"bafyfile"},"size":7}},{"alt":"","image":{"$type":"blob","mimeType":"image/png","ref":{"$link":"bafyfile"},"size":7}},{"alt":"","image":{"$type":"blob","mimeType":"image/png","ref":{"$link":"bafyfile"},"size":7}},{"alt":"","image":{"$type":"blob","mimeType":"image/png","ref":{"$link":"bafyfile"},"size":7}}]},"labels":{"$type":"com.atproto.label.defs#selfLabels","values":[{"val":"graphic-media"}]},"text":""},"repo":"acme.example","rkey":"3n3bptrmzlsvn","swapRecord":null}
Sent(Receipt { remote_id: Some("at://did:plc:a/app.bsky.feed.post/3mx#bafynew"), url: Some("https://bsky.app/profile/did:plc:a/post/3mx") })
"#]]
    );
}

#[test]
fn an_answer_names_the_message_before_it_and_the_one_that_began_the_thread() {
    let mut second = sample(Message {
        is_comment: true,
        ..text("Questions?")
    });
    second.part = 2;
    second.parent = Some(parent());
    let before = r#"{"uri": "at://did:plc:a/app.bsky.feed.post/3mw", "cid": "bafyold",
        "value": {"reply": {"root": {"uri": "at://did:plc:a/app.bsky.feed.post/3mv", "cid": "bafyroot"}}}}"#;
    assert_data_eq!(
        second.story([answer(200, before), answer(200, TAKEN)]),
        str![[r#"
parent (Read): GET https://bsky.social/xrpc/com.atproto.repo.getRecord?repo=did%3Aplc%3Aa&collection=app.bsky.feed.post&rkey=3mw
  authorization: Bearer [session]
post (Publish): POST https://bsky.social/xrpc/com.atproto.repo.putRecord
  authorization: Bearer [session]
  {"collection":"app.bsky.feed.post","record":{"$type":"app.bsky.feed.post","createdAt":"2026-11-27T08:00:00.002Z","reply":{"parent":{"cid":"bafyold","uri":"at://did:plc:a/app.bsky.feed.post/3mw"},"root":{"cid":"bafyroot","uri":"at://did:plc:a/app.bsky.feed.post/3mv"}},"text":"Questions?"},"repo":"acme.example","rkey":"3n3bptrmzlsvn","swapRecord":null}
Sent(Receipt { remote_id: Some("at://did:plc:a/app.bsky.feed.post/3mx#bafynew"), url: Some("https://bsky.app/profile/did:plc:a/post/3mx") })
"#]]
    );
    let first =
        r#"{"uri": "at://did:plc:a/app.bsky.feed.post/3mw", "cid": "bafyold", "value": {}}"#;
    let mut answers = Answers::default();
    answers.keep("parent", answer(200, first));
    let Step::Call(call) = second.next(&answers) else {
        panic!()
    };
    assert!(super::show(&call).contains(
        r#""reply":{"parent":{"cid":"bafyold","uri":"at://did:plc:a/app.bsky.feed.post/3mw"},"root":{"cid":"bafyold","uri":"at://did:plc:a/app.bsky.feed.post/3mw"}}"#
    ));
}

#[test]
fn an_answer_to_what_is_gone_is_not_sent_alone() {
    let mut second = sample(text("Two"));
    second.parent = Some(parent());
    assert_eq!(
        end(&second, [answer(400, ABSENT)]),
        r#"Refused("the message that it answers is not there any more")"#
    );
    assert!(end(&second, [answer(503, "")]).starts_with("Later"));
    assert!(end(&second, [answer(200, "{}")]).starts_with("Later"));
    second.parent = Some(Receipt {
        remote_id: None,
        url: Some("seen it".to_owned()),
    });
    assert!(end(&second, []).starts_with("Refused(\"the recorded address"));
}

#[test]
fn a_link_is_a_card_with_its_title_or_its_host() {
    let linked = Message {
        title: Some("Version 2".to_owned()),
        link: Some("https://acme.example/2".to_owned()),
        ..text("Out now: https://acme.example/2")
    };
    let story = sample(linked.clone()).story([]);
    let card = r#""embed":{"$type":"app.bsky.embed.external","external":{"description":"","title":"Version 2","uri":"https://acme.example/2"}}"#;
    assert!(story.contains(card), "{story}");
    let untitled = Message {
        title: None,
        ..linked
    };
    assert!(
        sample(untitled)
            .story([])
            .contains(r#""title":"acme.example""#)
    );
}

#[test]
fn a_video_goes_through_the_service_that_makes_it_playable() {
    let video = sample(Message {
        media: vec![Attachment {
            media_type: "video/mp4".to_owned(),
            bytes: 200_000_000,
            width: 1920,
            height: 1080,
            alt: Some("Waves".to_owned()),
            ..picture("sea.mp4")
        }],
        ..text("The sea")
    });
    let session = r##"{"did": "did:plc:a", "didDoc": {"service": [
        {"id": "#atproto_pds", "serviceEndpoint": "https://morel.host.bsky.network"}]}}"##;
    let mut session = answer(200, session);
    let date = "Fri, 27 Nov 2026 08:00:00 GMT".to_owned();
    session.headers.insert("date".to_owned(), date);
    let running = r#"{"jobStatus": {"jobId": "j1", "state": "JOB_STATE_ENCODING"}}"#;
    let done = format!(
        r#"{{"jobStatus": {{"state": "JOB_STATE_COMPLETED", "blob": {}}}}}"#,
        json(BLOB)["blob"]
    );
    assert_data_eq!(
        video.story([
            session.clone(),
            answer(200, r#"{"token": "s3cret"}"#),
            answer(200, r#"{"jobId": "j1", "state": "JOB_STATE_CREATED"}"#),
            answer(200, running),
            answer(200, &done),
            answer(200, TAKEN),
        ]),
        str![[r#"
identify (Read): GET https://bsky.social/xrpc/com.atproto.server.getSession
  authorization: Bearer [session]
video-token (Read): GET https://bsky.social/xrpc/com.atproto.server.getServiceAuth?aud=did%3Aweb%3Amorel.host.bsky.network&lxm=com.atproto.repo.uploadBlob&exp=1795768200
  authorization: Bearer [session]
video (Upload): POST https://video.bsky.app/xrpc/app.bsky.video.uploadVideo?did=did%3Aplc%3Aa&name=0123456789abcdef.mp4
  authorization: Bearer [passing]
  @sea.mp4 (video/mp4, 0+200000000)
after 500ms: video-ready (Read): GET https://video.bsky.app/xrpc/app.bsky.video.getJobStatus?jobId=j1
after 1s: video-ready (Read): GET https://video.bsky.app/xrpc/app.bsky.video.getJobStatus?jobId=j1
post (Publish): POST https://bsky.social/xrpc/com.atproto.repo.putRecord
  authorization: Bearer [session]
  {"collection":"app.bsky.feed.post","record":{"$type":"app.bsky.feed.post","createdAt":"2026-11-27T08:00:00.000Z","embed":{"$type":"app.bsky.embed.video","alt":"Waves","aspectRatio":{"height":1080,"width":1920},"video":{"$type":"blob","mimeType":"image/png","ref":{"$link":"bafyfile"},"size":7}},"text":"The sea"},"repo":"acme.example","rkey":"3n3bptrmzlsvn","swapRecord":null}
Sent(Receipt { remote_id: Some("at://did:plc:a/app.bsky.feed.post/3mx#bafynew"), url: Some("https://bsky.app/profile/did:plc:a/post/3mx") })
"#]]
    );
    let known = r#"{"error": "already_exists", "jobId": "j0", "state": "JOB_STATE_COMPLETED"}"#;
    let failed = r#"{"jobStatus": {"state": "JOB_STATE_FAILED", "error": "too long"}}"#;
    let token = || answer(200, r#"{"token": "s3cret"}"#);
    assert_eq!(
        end(
            &video,
            [
                session.clone(),
                token(),
                answer(409, known),
                answer(200, failed)
            ]
        ),
        r#"Refused("`sea.mp4`: the video service cannot use it (too long)")"#
    );
    assert!(end(&video, [session, token(), answer(503, "")]).starts_with("Later"));
}

#[test]
fn each_answer_proves_what_it_proves() {
    let end = |status: u16, body: &str| {
        let end = end(&sample(text("Hello")), [answer(status, body)]);
        format!("{status} {end}\n")
    };
    let all: String = [
        (200, "{}"),
        (200, r#"{"uri": "at://x/other/1", "cid": "b"}"#),
        (
            400,
            r#"{"error": "InvalidRequest", "message": "Invalid record"}"#,
        ),
        (
            400,
            r#"{"error": "ExpiredToken", "message": "Token has expired"}"#,
        ),
        (401, r#"{"error": "AuthMissing"}"#),
        (413, r#"{"error": "PayloadTooLarge"}"#),
        (429, r#"{"error": "RateLimitExceeded"}"#),
        (500, r#"{"error": "InternalServerError"}"#),
        (502, "<html>"),
    ]
    .into_iter()
    .map(|(status, body)| end(status, body))
    .collect();
    assert_data_eq!(
        all,
        str![[r#"
200 Unknown("the server accepted the post, but its answer cannot be read")
200 Unknown("the server accepted the post, but its answer cannot be read")
400 Refused("the request was not understood (400: InvalidRequest: Invalid record)")
400 Later { reason: "the session is over, and the next run signs in again", wait: None }
401 Later { reason: "the session is over, and the next run signs in again", wait: None }
413 Refused("it is too large (413: PayloadTooLarge)")
429 Later { reason: "too many requests (429: RateLimitExceeded)", wait: None }
500 Unknown("the server has a problem (500: InternalServerError)")
502 Unknown("the server has a problem (502)")

"#]]
    );
}

#[test]
fn a_rate_limit_is_over_when_its_header_says() {
    let mut limited = answer(429, r#"{"error": "RateLimitExceeded"}"#);
    limited.headers = BTreeMap::from([
        (
            "date".to_owned(),
            "Fri, 27 Nov 2026 08:00:00 GMT".to_owned(),
        ),
        ("ratelimit-reset".to_owned(), "1795766700".to_owned()),
    ]);
    assert!(end(&sample(text("Hello")), [limited]).contains("wait: Some(300s)"));
}

#[test]
fn an_earlier_try_that_was_a_little_different_counts_and_another_post_does_not() {
    let there = |text: &str| {
        let record = format!(
            r#"{{"uri": "at://did:plc:a/app.bsky.feed.post/3mx", "cid": "bafyold", "value": {{"text": "{text}"}}}}"#
        );
        end(
            &sample(super::text("Hello")),
            [answer(400, OTHER), answer(200, &record)],
        )
    };
    assert!(there("Hello").starts_with(
        "Sent(Receipt { remote_id: Some(\"at://did:plc:a/app.bsky.feed.post/3mx#bafyold\")"
    ));
    assert!(there("Bye").starts_with("Refused(\"another post has the record key"));
    let unread = end(
        &sample(text("Hello")),
        [answer(400, OTHER), Answer::default()],
    );
    assert!(unread.starts_with("Unknown"), "{unread}");
}

#[test]
fn nothing_is_published_when_a_picture_or_an_account_cannot_be_had() {
    let shown = sample(Message {
        media: vec![picture("a.png")],
        ..text("@ada.test")
    });
    assert_eq!(
        end(&shown, [answer(502, "")]),
        r#"Later { reason: "the account behind `@ada.test` cannot be asked for: the server has a problem (502)", wait: None }"#
    );
    let known = answer(200, r#"{"did": "did:plc:ada"}"#);
    for (refused, told) in [
        (
            answer(
                413,
                r#"{"error": "PayloadTooLarge", "message": "entity too large"}"#,
            ),
            "Refused(\"`a.png`: it is too large (413: PayloadTooLarge: entity too large)\")",
        ),
        (
            answer(200, r#"{"blob": "x"}"#),
            "Later { reason: \"`a.png`: the answer cannot be read (200)\", wait: None }",
        ),
        (
            answer(400, r#"{"error": "ExpiredToken"}"#),
            "Later { reason: \"`a.png`: the session is over, and the next run signs in again\", wait: None }",
        ),
    ] {
        assert_eq!(end(&shown, [known.clone(), refused]), told);
    }
    let labelled = sample(Message {
        options: BTreeMap::from([("labels".to_owned(), Setting::List(vec!["spicy".to_owned()]))]),
        ..text("Hi")
    });
    assert!(end(&labelled, []).contains("`spicy` is no label of a post there"));
}

#[test]
fn the_app_password_becomes_a_session() {
    let sample = sample(text("Hello"));
    let sign_in = sample.adapter().sign_in.as_ref().unwrap();
    let call = (sign_in.call)(&sample.account()).unwrap();
    assert_data_eq!(
        super::show(&call),
        str![[r#"
sign-in (Read): POST https://bsky.social/xrpc/com.atproto.server.createSession
  identifier=acme.example
  password=[password]
"#]]
    );
    let refused = |status: u16, error: &str| {
        let body = format!(r#"{{"error": "{error}", "message": "no"}}"#);
        format!("{:?}\n", (sign_in.refused)(&answer(status, &body)))
    };
    let all = [
        refused(401, "AuthenticationRequired"),
        refused(401, "AuthFactorTokenRequired"),
        refused(401, "AccountTakedown"),
        refused(429, "RateLimitExceeded"),
        refused(502, "x"),
    ];
    assert_data_eq!(
        all.concat(),
        str![[r#"
Refused("the server does not know this `handle` with this `password`: make a new app password, and put it where `password` says")
Refused("the server wants a code by email, as `password` holds the account's own password: make an app password, and put it there")
Refused("the account is closed: open the app to see why")
Later { reason: "too many requests (429: RateLimitExceeded: no)", wait: None }
Later { reason: "the server has a problem (502: x: no)", wait: None }

"#]]
    );
    let identify = sample.adapter().identify.as_ref().unwrap();
    let session = answer(200, r#"{"did": "did:plc:a", "handle": "acme.example"}"#);
    let known = (identify.read)(&session).unwrap();
    assert_eq!(
        (known.id, known.name),
        ("did:plc:a".to_owned(), "@acme.example".to_owned())
    );
}

#[test]
fn a_record_is_found_by_its_key_or_is_not_there() {
    let sample = sample(text("Hello"));
    let said = sample.message.imprint(None);
    let known = BTreeSet::new();
    let sought = Sought {
        uploads: &Answers::default(),
        account: sample.account(),
        delivery: &sample.delivery,
        part: 0,
        said: &said,
        key: "key-1",
        publish_at: sample.job().publish_at,
        age: Duration::from_secs(60),
        known: &known,
    };
    let look = |reply: Option<Answer>| {
        let mut answers = Answers::default();
        if let Some(reply) = reply {
            answers.keep("record", reply);
        }
        (sample.adapter().locate.unwrap())(&sought, &answers)
    };
    let Look::Call(call) = look(None) else {
        panic!()
    };
    let asked = super::show(&call);
    let sent = sample.story([]);
    let key = asked.split("rkey=").nth(1).unwrap().lines().next().unwrap();
    assert!(
        sent.contains(&format!("\"rkey\":\"{key}\"")),
        "{asked}\n{sent}"
    );
    assert_eq!(look(Some(answer(400, ABSENT))), Look::Absent);
    let record = |text: &str| {
        let uri = format!("at://did:plc:a/app.bsky.feed.post/{key}");
        answer(
            200,
            &json(&format!(
                r#"{{"uri": "{uri}", "cid": "bafyx", "value": {{"text": "{text}"}}}}"#
            ))
            .to_string(),
        )
    };
    assert!(matches!(look(Some(record("Hello"))), Look::Found(_)));
    assert!(matches!(look(Some(record("Bye"))), Look::Undecided(_)));
    assert!(matches!(look(Some(answer(502, ""))), Look::Undecided(_)));
}

#[test]
fn a_post_is_deleted_by_its_key_and_its_figures_are_read() {
    let sample = sample(text("Hello"));
    let receipt = parent();
    let unwanted = Unwanted {
        account: sample.account(),
        delivery: &sample.delivery,
        part: 0,
        receipt: &receipt,
    };
    let retract = |reply: Option<Answer>| {
        let mut answers = Answers::default();
        if let Some(reply) = reply {
            answers.keep("delete", reply);
        }
        (sample.adapter().retract.unwrap())(&unwanted, &answers)
    };
    let Removal::Call(call) = retract(None) else {
        panic!()
    };
    assert!(super::show(&call).contains(r#""rkey":"3mw""#));
    assert_eq!(retract(Some(answer(200, "{}"))), Removal::Gone);
    assert!(matches!(retract(Some(answer(500, ""))), Removal::Later(_)));
    assert!(matches!(
        retract(Some(answer(401, r#"{"error": "ExpiredToken"}"#))),
        Removal::Later(_)
    ));
    let metrics = sample.adapter().metrics.as_ref().unwrap();
    let call = (metrics.call)(&sample.account(), &receipt).unwrap();
    assert!(
        super::show(&call)
            .contains("getPosts?uris=at%3A%2F%2Fdid%3Aplc%3Aa%2Fapp.bsky.feed.post%2F3mw\n")
    );
    let counted =
        r#"{"posts": [{"likeCount": 5, "repostCount": 2, "quoteCount": 1, "replyCount": 4}]}"#;
    let figures = (metrics.read)(&answer(200, counted)).unwrap();
    assert!(figures.contains(&(Figure::Reactions, 5)) && figures.contains(&(Figure::Shares, 3)));
    assert_eq!((metrics.read)(&answer(200, r#"{"posts": []}"#)), None);
}

#[test]
fn a_dry_run_ends_with_a_post() {
    let full = Message {
        media: vec![picture("a.png")],
        ..text("@ada.test https://acme.example")
    };
    assert!(matches!(sample(full).dry_run(), Outcome::Sent(_)));
}
