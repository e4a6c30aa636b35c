//! LinkedIn: uploads of every kind, then the post; its duplicates, its comments and its figures.

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

const PAGE: &str =
    "platform = 'linkedin'\nauthor = 'urn:li:organization:1'\ntoken = { env = 'TOKEN' }\n";
const PERSON: &str =
    "platform = 'linkedin'\nauthor = 'urn:li:person:a-b_1'\ntoken = { env = 'TOKEN' }\n";
/// The number of a post made at 2026-11-27 08:00:05 UTC.
const FRESH: u64 = 1_795_766_405_000 << 22;

fn taken() -> Answer {
    with_id(201, &format!("urn:li:share:{FRESH}"))
}

fn with_id(status: u16, id: &str) -> Answer {
    let mut answer = answer(status, "");
    answer
        .headers
        .insert("x-restli-id".to_owned(), id.to_owned());
    answer
}

fn sample(message: Message) -> Sample {
    Sample::new(PAGE, message)
}

fn with_media(media: Vec<Attachment>) -> Sample {
    sample(Message {
        media,
        ..text("Look")
    })
}

fn begun(kind: &str, number: u32) -> Answer {
    Answer::json(&json!({ "value": {
        "uploadUrl": format!("https://www.linkedin.com/dms-uploads/{number}?x=1"),
        kind: format!("urn:li:{kind}:C{number}"),
    } }))
}

/// The body of the post, when every upload gets the answer that a dry run takes for it.
fn content(sample: &Sample) -> Value {
    let mut answers = crate::platform::Answers::default();
    for _ in 0..60 {
        match sample.next(&answers) {
            crate::platform::Step::Call(call) | crate::platform::Step::Wait(_, call) => {
                if call.name == "post" {
                    let shown = show(&call);
                    let body = shown.lines().last().unwrap().trim();
                    return super::json(body)["content"].clone();
                }
                answers.keep(&call.name, call.example);
            }
            crate::platform::Step::Done(outcome) => return json!(format!("{outcome:?}")),
        }
    }
    Value::Null
}

#[test]
fn a_text_alone_is_one_publishing_call_with_its_reserved_characters_escaped() {
    assert_data_eq!(
        sample(text("Grüße (free) #Fair 👋")).story([taken()]),
        str![[r#"
post (Publish): POST https://api.linkedin.com/rest/posts
  authorization: Bearer [token]
  linkedin-version: 202606
  x-restli-protocol-version: 2.0.0
  {"author":"urn:li:organization:1","commentary":"Grüße //(free//) {hashtag|//#|Fair} 👋","distribution":{"feedDistribution":"MAIN_FEED","targetEntities":[],"thirdPartyDistributionChannels":[]},"isReshareDisabledByAuthor":false,"lifecycleState":"PUBLISHED","visibility":"PUBLIC"}
Sent(Receipt { remote_id: Some("urn:li:share:7531990215557120000"), url: Some("https://www.linkedin.com/feed/update/urn:li:share:7531990215557120000") })
"#]]
    );
}

#[test]
fn a_channel_chooses_the_version_of_the_api_and_a_post_whether_it_is_shared_on() {
    let mut chosen = Sample::new(&format!("{PERSON}version = '202701'\n"), text("Hello"));
    chosen
        .message
        .options
        .insert("reshares".to_owned(), Setting::Flag(false));
    let story = chosen.story([]);
    assert!(story.contains("linkedin-version: 202701"), "{story}");
    assert!(
        story.contains(r#""isReshareDisabledByAuthor":true"#),
        "{story}"
    );
    let wrong = Sample::new(
        "platform = 'linkedin'\nauthor = 'acme'\ntoken = { env = 'T' }\n",
        text("a"),
    );
    assert!(wrong.story([]).starts_with("Refused(\"write `author`"));
}

#[test]
fn a_picture_is_put_where_linkedin_says_and_described() {
    let one = with_media(vec![described("media/a.png", "A cat")]);
    let replies = [begun("image", 1), answer(201, ""), taken()];
    assert_data_eq!(
        one.story(replies),
        str![[r#"
media-0-begin (Upload): POST https://api.linkedin.com/rest/images?action=initializeUpload
  authorization: Bearer [token]
  linkedin-version: 202606
  x-restli-protocol-version: 2.0.0
  {"initializeUploadRequest":{"owner":"urn:li:organization:1"}}
media-0-part-0 (Upload): PUT https://www.linkedin.com/dms-uploads/1?x=1
  authorization: Bearer [token]
  @media/a.png (application/octet-stream, 0+7)
post (Publish): POST https://api.linkedin.com/rest/posts
  authorization: Bearer [token]
  linkedin-version: 202606
  x-restli-protocol-version: 2.0.0
  {"author":"urn:li:organization:1","commentary":"Look","content":{"media":{"altText":"A cat","id":"urn:li:image:C1"}},"distribution":{"feedDistribution":"MAIN_FEED","targetEntities":[],"thirdPartyDistributionChannels":[]},"isReshareDisabledByAuthor":false,"lifecycleState":"PUBLISHED","visibility":"PUBLIC"}
Sent(Receipt { remote_id: Some("urn:li:share:7531990215557120000"), url: Some("https://www.linkedin.com/feed/update/urn:li:share:7531990215557120000") })
"#]]
    );
}

#[test]
fn a_video_goes_in_parts_whose_tags_end_it() {
    let one = with_media(vec![video("v.mp4", 6_000_000)]);
    let begun = Answer::json(&json!({ "value": {
        "video": "urn:li:video:C9",
        "uploadToken": "token-9",
        "uploadInstructions": [
            { "uploadUrl": "https://www.linkedin.com/dms-uploads/9a", "firstByte": 0, "lastByte": 4_194_303 },
            { "uploadUrl": "https://cdn.example/9b", "firstByte": 4_194_304, "lastByte": 5_999_999 },
        ],
    } }));
    let tagged = |tag: &str| {
        let mut answer = answer(200, "");
        answer.headers.insert("etag".to_owned(), tag.to_owned());
        answer
    };
    let status = |status: &str| Answer::json(&json!({ "status": status }));
    let replies = [
        begun.clone(),
        tagged("\"a1\""),
        tagged("b2"),
        answer(200, ""),
        status("PROCESSING"),
        status("AVAILABLE"),
        taken(),
    ];
    assert_data_eq!(
        one.story(replies),
        str![[r#"
media-0-begin (Upload): POST https://api.linkedin.com/rest/videos?action=initializeUpload
  authorization: Bearer [token]
  linkedin-version: 202606
  x-restli-protocol-version: 2.0.0
  {"initializeUploadRequest":{"fileSizeBytes":6000000,"owner":"urn:li:organization:1","uploadCaptions":false,"uploadThumbnail":false}}
media-0-part-0 (Upload): PUT https://www.linkedin.com/dms-uploads/9a
  authorization: Bearer [token]
  @v.mp4 (application/octet-stream, 0+4194304)
media-0-part-1 (Upload): PUT https://cdn.example/9b
  @v.mp4 (application/octet-stream, 4194304+1805696)
media-0-end (Upload): POST https://api.linkedin.com/rest/videos?action=finalizeUpload
  authorization: Bearer [token]
  linkedin-version: 202606
  x-restli-protocol-version: 2.0.0
  {"finalizeUploadRequest":{"uploadToken":"token-9","uploadedPartIds":["a1","b2"],"video":"urn:li:video:C9"}}
media-0-ready (Read): GET https://api.linkedin.com/rest/videos/urn%3Ali%3Avideo%3AC9
  authorization: Bearer [token]
  linkedin-version: 202606
  x-restli-protocol-version: 2.0.0
after 2s: media-0-ready (Read): GET https://api.linkedin.com/rest/videos/urn%3Ali%3Avideo%3AC9
  authorization: Bearer [token]
  linkedin-version: 202606
  x-restli-protocol-version: 2.0.0
post (Publish): POST https://api.linkedin.com/rest/posts
  authorization: Bearer [token]
  linkedin-version: 202606
  x-restli-protocol-version: 2.0.0
  {"author":"urn:li:organization:1","commentary":"Look","content":{"media":{"id":"urn:li:video:C9"}},"distribution":{"feedDistribution":"MAIN_FEED","targetEntities":[],"thirdPartyDistributionChannels":[]},"isReshareDisabledByAuthor":false,"lifecycleState":"PUBLISHED","visibility":"PUBLIC"}
Sent(Receipt { remote_id: Some("urn:li:share:7531990215557120000"), url: Some("https://www.linkedin.com/feed/update/urn:li:share:7531990215557120000") })
"#]]
    );
    let start = || [begun.clone(), tagged("a1"), tagged("b2"), answer(200, "")];
    let end = |reply: Answer| last_line(&one.story(start().into_iter().chain([reply])));
    assert!(
        end(status("PROCESSING_FAILED")).starts_with("Refused(\"LinkedIn cannot process `v.mp4`")
    );
    assert!(
        one.story(start().into_iter().chain([answer(403, "{}")]))
            .contains("post (Publish)")
    );
    let outside = Answer::json(
        &json!({ "value": { "video": "urn:li:video:C9", "uploadInstructions": [
        { "uploadUrl": "https://www.linkedin.com/x", "firstByte": 0, "lastByte": 6_000_000 },
    ] } }),
    );
    assert!(last_line(&one.story([outside])).contains("the answer cannot be read"));
}

#[test]
fn what_stands_beside_the_text_is_one_thing() {
    let document = Attachment {
        media_type: "application/pdf".to_owned(),
        ..described("media/report.pdf", "Our year")
    };
    let pictures = (0..20).map(|index| described(&format!("{index}.png"), "A"));
    let many = content(&with_media(pictures.collect()));
    assert_eq!(many["multiImage"]["images"].as_array().unwrap().len(), 20);
    let article = sample(Message {
        link: Some("https://acme.example/a".to_owned()),
        title: Some("News".to_owned()),
        ..text("Read https://acme.example/a")
    });
    let untitled = sample(Message {
        link: Some("https://acme.example/a".to_owned()),
        ..text("Read https://acme.example/a")
    });
    let contents = [
        content(&with_media(vec![document])),
        content(&with_media(vec![video("v.mp4", 9)])),
        content(&with_media(vec![video("v.mp4", 9), picture("a.png")])),
        content(&article),
        content(&untitled),
    ];
    let told: Vec<String> = contents.iter().map(Value::to_string).collect();
    assert_data_eq!(
        told.join("\n"),
        str![[r#"
{"media":{"id":"urn:li:document:media-0","title":"Our year"}}
{"media":{"id":"urn:li:video:media-0"}}
"Refused(/"LinkedIn takes one video or one document, and nothing beside it/")"
{"article":{"source":"https://acme.example/a","title":"News"}}
null
"#]]
    );
}

#[test]
fn a_poll_asks_its_title_or_its_text_for_long_enough() {
    let poll = |days: u64| PollQuestion {
        options: vec!["Yes".to_owned(), "No".to_owned()],
        open_for: Duration::from_secs(days * 24 * 3600),
        multiple: false,
        hide_totals: false,
    };
    let asked = |days, message: Message| {
        content(&sample(Message {
            poll: Some(poll(days)),
            ..message
        }))
    };
    assert_data_eq!(
        asked(2, text("Hungry?")).to_string(),
        str![[
            r#"{"poll":{"options":[{"text":"Yes"},{"text":"No"}],"question":"Hungry?","settings":{"duration":"THREE_DAYS"}}}"#
        ]]
    );
    for (days, word) in [(1, "ONE_DAY"), (5, "SEVEN_DAYS"), (30, "FOURTEEN_DAYS")] {
        let content = asked(days, text("Hungry?"));
        assert_eq!(content["poll"]["settings"]["duration"], word);
    }
    let titled = Message {
        title: Some("Hungry?".to_owned()),
        ..text(&"long ".repeat(40))
    };
    assert_eq!(asked(1, titled)["poll"]["question"], "Hungry?");
    let long = asked(1, text(&"long ".repeat(40)));
    assert!(long.as_str().unwrap().contains("write it as `title`"));
    let with_picture = Message {
        media: vec![picture("a.png")],
        ..text("Hungry?")
    };
    let both = asked(1, with_picture);
    assert!(both.as_str().unwrap().contains("media or a poll, not both"));
}

#[test]
fn a_first_comment_goes_below_its_post() {
    let mut comment = sample(Message {
        is_comment: true,
        ..text("Questions? (Ask)")
    });
    comment.part = 1;
    comment.parent = Some(Receipt {
        remote_id: Some("urn:li:share:7".to_owned()),
        url: None,
    });
    assert_data_eq!(
        comment.story([with_id(201, "99")]),
        str![[r#"
comment (Publish): POST https://api.linkedin.com/rest/socialActions/urn%3Ali%3Ashare%3A7/comments
  authorization: Bearer [token]
  linkedin-version: 202606
  x-restli-protocol-version: 2.0.0
  {"actor":"urn:li:organization:1","message":{"text":"Questions? (Ask)"},"object":"urn:li:share:7"}
Sent(Receipt { remote_id: Some("99"), url: Some("https://www.linkedin.com/feed/update/urn:li:share:7?commentId=99") })
"#]]
    );
    comment.parent = Some(Receipt {
        remote_id: None,
        url: Some("https://www.linkedin.com/feed/update/urn:li:ugcPost:8/".to_owned()),
    });
    assert!(comment.story([]).contains(r#""object":"urn:li:ugcPost:8""#));
    comment.parent = Some(Receipt::default());
    assert!(comment.story([]).starts_with("Refused("));
}

#[test]
fn a_duplicate_is_this_post_only_if_it_was_made_since_it_was_due() {
    let refused = |urn: &str| {
        answer(
            422,
            &format!(
                r#"{{"message": "Content is a duplicate of {urn}", "code": "DUPLICATE_POST"}}"#
            ),
        )
    };
    let fresh = format!("urn:li:share:{FRESH}");
    let old = format!("urn:li:share:{}", (1_790_000_000_000u64) << 22);
    let read = |at: u64| Answer::json(&json!({ "id": fresh, "publishedAt": at }));
    let end =
        |urn: &str, reply: Answer| last_line(&sample(text("Hello")).story([refused(urn), reply]));
    let ends = [
        end(&fresh, read(1_795_766_405_000)),
        end(&fresh, read(1_790_000_000_000)),
        end(&fresh, answer(403, "{}")),
        end(&old, answer(403, "{}")),
        end("urn:li:share:12", Answer::default()),
        end(&fresh, answer(404, "{}")),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Sent(Receipt { remote_id: Some("urn:li:share:7531990215557120000"), url: Some("https://www.linkedin.com/feed/update/urn:li:share:7531990215557120000") })
Refused("LinkedIn refuses it as a duplicate of an older post, https://www.linkedin.com/feed/update/urn:li:share:7531990215557120000: change the text")
Sent(Receipt { remote_id: Some("urn:li:share:7531990215557120000"), url: Some("https://www.linkedin.com/feed/update/urn:li:share:7531990215557120000") })
Refused("LinkedIn refuses it as a duplicate of an older post, https://www.linkedin.com/feed/update/urn:li:share:7507804160000000000: change the text")
Unknown("LinkedIn refuses it as a duplicate of https://www.linkedin.com/feed/update/urn:li:share:12, which may be this one from an earlier try")
Unknown("LinkedIn refuses it as a duplicate of https://www.linkedin.com/feed/update/urn:li:share:7531990215557120000, which is not there")
"#]]
    );
}

#[test]
fn each_answer_proves_what_it_proves() {
    let replies = [
        answer(
            400,
            r#"{"code": "FIELD_LENGTH_TOO_LONG", "message": "commentary is too long"}"#,
        ),
        answer(
            401,
            r#"{"code": "EXPIRED_ACCESS_TOKEN", "message": "The token has expired"}"#,
        ),
        answer(
            403,
            r#"{"code": "ACCESS_DENIED", "message": "Not enough permissions"}"#,
        ),
        answer(
            422,
            r#"{"message": "Content is a duplicate of urn:li:person:1"}"#,
        ),
        answer(426, r#"{"code": "NONEXISTENT_VERSION"}"#),
        answer(429, r#"{"code": "TOO_MANY_REQUESTS"}"#),
        answer(500, ""),
        answer(201, "{}"),
        with_id(201, "../x"),
    ];
    let ends = replies.map(|reply| last_line(&sample(text("Hello")).story([reply])));
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("the request was not understood (400: commentary is too long)")
Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: The token has expired)", wait: None }
Refused("the account may not do this (403: Not enough permissions)")
Refused("it was refused (422: Content is a duplicate of urn:li:person:1)")
Refused("LinkedIn does not speak this version of its API any more: write a newer one, such as version = /"202611/" (426)")
Later { reason: "too many requests (429: TOO_MANY_REQUESTS)", wait: None }
Unknown("the server has a problem (500)")
Unknown("LinkedIn accepted it, but its answer cannot be read")
Unknown("LinkedIn accepted it, but its answer cannot be read")
"#]]
    );
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    for media in [vec![], vec![picture("a.png")], vec![video("v.mp4", 9)]] {
        assert!(matches!(with_media(media).dry_run(), Outcome::Sent(_)));
    }
}

fn listed(posts: &[Value]) -> Answer {
    let mut page = Answer::json(&json!({ "elements": posts }));
    let date = "Fri, 27 Nov 2026 08:01:00 GMT".to_owned();
    page.headers.insert("date".to_owned(), date);
    page
}

fn shown(id: u32, commentary: &str) -> Value {
    json!({ "id": format!("urn:li:share:{id}"), "commentary": commentary, "publishedAt": 1_795_766_405_000_u64 })
}

#[test]
fn a_pages_posts_are_read_back_and_a_persons_are_not() {
    let search = Search::new(PAGE, text("Free (now) #Fair"));
    let same = shown(20, "Free \\(now\\) {hashtag|\\#|Fair}");
    let (calls, look) = search.story([listed(&[shown(30, "Else"), same.clone()])]);
    assert_data_eq!(
        calls.join("\n"),
        str![
            "page-0 (Read): GET https://api.linkedin.com/rest/posts?author=urn%3Ali%3Aorganization%3A1&q=author&count=100&start=0&sortBy=CREATED"
        ]
    );
    let Some(Look::Found(receipt)) = look else {
        panic!("{look:?}")
    };
    assert_eq!(receipt.remote_id.as_deref(), Some("urn:li:share:20"));
    assert_eq!(search.story([listed(&[])]).1, Some(Look::Absent));
    let mut pictured = same;
    pictured["content"] = json!({ "media": { "id": "urn:li:image:1" } });
    let look = search.story([listed(&[pictured])]).1;
    assert!(matches!(look, Some(Look::Undecided(_))), "{look:?}");
    let look = search.story([answer(403, "{}")]).1;
    assert!(
        matches!(&look, Some(Look::Undecided(why)) if why.contains("r_organization_social")),
        "{look:?}"
    );
    let person = Search::new(PERSON, text("Hello"));
    let (calls, look) = person.story([]);
    assert!(calls.is_empty() && matches!(look, Some(Look::Undecided(_))));
}

#[test]
fn a_comment_is_looked_for_below_its_post() {
    let mut search = Search::new(PERSON, text("Ask here"));
    search.said.parent = Some(Receipt {
        remote_id: Some("urn:li:share:7".to_owned()),
        url: None,
    });
    let comment = |actor: &str| json!({ "id": "99", "actor": actor, "message": { "text": "Ask here" }, "created": { "time": 1_795_766_405_000_u64 } });
    let (calls, look) = search.story([listed(&[
        comment("urn:li:person:x"),
        comment("urn:li:person:a-b_1"),
    ])]);
    assert_data_eq!(
        calls.join("\n"),
        str![
            "page-0 (Read): GET https://api.linkedin.com/rest/socialActions/urn%3Ali%3Ashare%3A7/comments"
        ]
    );
    assert!(matches!(look, Some(Look::Found(_))), "{look:?}");
}

#[test]
fn posts_and_comments_are_deleted_and_figures_are_read() {
    let page = sample(text("Hello"));
    let receipt = |id: &str, url: &str| Receipt {
        remote_id: Some(id.to_owned()),
        url: Some(url.to_owned()),
    };
    let post = receipt(
        "urn:li:share:7",
        "https://www.linkedin.com/feed/update/urn:li:share:7",
    );
    let comment = receipt(
        "99",
        "https://www.linkedin.com/feed/update/urn:li:share:7?commentId=99",
    );
    let calls = [
        removal(&page, &post, &[]).0,
        removal(&page, &comment, &[]).0,
    ]
    .concat();
    assert_data_eq!(
        calls.join("\n"),
        str![[r#"
delete (Publish): DELETE https://api.linkedin.com/rest/posts/urn%3Ali%3Ashare%3A7
delete (Publish): DELETE https://api.linkedin.com/rest/socialActions/urn%3Ali%3Ashare%3A7/comments/99?actor=urn%3Ali%3Aorganization%3A1
"#]]
    );
    assert_eq!(removal(&page, &post, &[answer(204, "")]).1, Removal::Gone);
    assert_eq!(
        removal(&page, &post, &[answer(404, "{}")]).1,
        Removal::WasGone
    );
    let metrics = page.adapter().metrics.as_ref().unwrap();
    let asked = |sample: &Sample| show(&(metrics.call)(&sample.account(), &post).unwrap());
    let first = |shown: String| shown.lines().next().unwrap_or_default().to_owned();
    let person = Sample::new(PERSON, text("Hello"));
    assert_data_eq!(
        [first(asked(&page)), first(asked(&person))].join("\n"),
        str![[r#"
metrics (Read): GET https://api.linkedin.com/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=urn%3Ali%3Aorganization%3A1&shares=List(urn%3Ali%3Ashare%3A7)
metrics (Read): GET https://api.linkedin.com/rest/socialMetadata/urn%3Ali%3Ashare%3A7
"#]]
    );
    assert!((metrics.call)(&page.account(), &comment).is_none());
    let of_page = json!({ "elements": [{ "totalShareStatistics": { "impressionCount": 9, "likeCount": 2 } }] });
    assert_eq!(
        (metrics.read)(&Answer::json(&of_page)).unwrap(),
        [(Figure::Impressions, 9), (Figure::Reactions, 2)]
    );
    let of_post = json!({ "reactionSummaries": { "LIKE": { "count": 2 }, "PRAISE": { "count": 1 } }, "commentSummary": { "count": 4 } });
    assert_eq!(
        (metrics.read)(&Answer::json(&of_post)).unwrap(),
        [(Figure::Reactions, 3), (Figure::Replies, 4)]
    );
}
