//! Instagram: containers and their processing, then one publication.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use std::collections::BTreeMap;

use snapbox::{assert_data_eq, str};

use super::{Sample, answer, locating::Search, text};
use crate::model::{Receipt, Setting};
use crate::platform::{Answer, Attachment, Look, Message, Outcome};

const CHANNEL: &str = "platform = 'instagram'\naccount = '178'\ntoken = { env = 'TOKEN' }\nmedia_url = 'https://acme.example/calendar/'\n";
const AT_FACEBOOK: &str = "platform = 'instagram'\naccount = '178'\ntoken = { env = 'TOKEN' }\nmedia_url = 'https://acme.example/'\nserver = 'https://graph.facebook.com'\n";
const ROOM: &str = r#"{"data":[{"quota_usage":3,"config":{"quota_total":100}}]}"#;
const READY: &str = r#"{"status_code":"FINISHED","status":"Finished","id":"1"}"#;
const BUSY: &str = r#"{"status_code":"IN_PROGRESS"}"#;
const SHOWN: &str = r#"{"permalink":"https://www.instagram.com/p/abc/"}"#;

fn photo(path: &str, alt: Option<&str>) -> Attachment {
    Attachment {
        path: path.to_owned(),
        alt: alt.map(str::to_owned),
        media_type: "image/jpeg".to_owned(),
        bytes: 7,
        ..Attachment::default()
    }
}

fn reel(path: &str) -> Attachment {
    Attachment {
        media_type: "video/mp4".to_owned(),
        bytes: 5_000_000,
        ..photo(path, Some("unused"))
    }
}

fn with(media: Vec<Attachment>, options: &[(&str, Setting)]) -> Message {
    let options = options.iter();
    Message {
        media,
        options: options
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect::<BTreeMap<_, _>>(),
        ..text("Fika ☕ #sweden")
    }
}

fn good(bodies: &[&str]) -> Vec<Answer> {
    bodies.iter().map(|body| answer(200, body)).collect()
}

#[test]
fn a_picture_is_prepared_waited_for_and_published() {
    let one = Sample::new(
        CHANNEL,
        with(vec![photo("media/å b.jpg", Some("A cup"))], &[]),
    );
    let replies = good(&[ROOM, r#"{"id":"1"}"#, BUSY, READY, r#"{"id":"2"}"#, SHOWN]);
    assert_data_eq!(
        one.story(replies),
        str![[r#"
quota (Read): GET https://graph.instagram.com/v25.0/178/content_publishing_limit?fields=quota_usage,config
  authorization: Bearer [token]
container (Upload): POST https://graph.instagram.com/v25.0/178/media
  authorization: Bearer [token]
  image_url=https://acme.example/calendar/media/%C3%A5%20b.jpg
  alt_text=A cup
  caption=Fika ☕ #sweden
after 250ms: container-ready (Read): GET https://graph.instagram.com/v25.0/1?fields=status_code,status
  authorization: Bearer [token]
after 500ms: container-ready (Read): GET https://graph.instagram.com/v25.0/1?fields=status_code,status
  authorization: Bearer [token]
publish (Publish): POST https://graph.instagram.com/v25.0/178/media_publish
  authorization: Bearer [token]
  creation_id=1
permalink (Read): GET https://graph.instagram.com/v25.0/2?fields=permalink
  authorization: Bearer [token]
Sent(Receipt { remote_id: Some("2"), url: Some("https://www.instagram.com/p/abc/") })
"#]]
    );
}

#[test]
fn many_media_are_one_carousel() {
    let media = vec![
        photo("a.jpg", Some("A")),
        reel("b.mp4"),
        photo("c.jpg", None),
    ];
    let three = Sample::new(CHANNEL, with(media, &[]));
    let replies = good(&[
        ROOM,
        r#"{"id":"1"}"#,
        r#"{"id":"2"}"#,
        r#"{"id":"3"}"#,
        READY,
        READY,
        READY,
        r#"{"id":"4"}"#,
        READY,
        r#"{"id":"5"}"#,
        SHOWN,
    ]);
    assert_data_eq!(
        three.story(replies),
        str![[r#"
quota (Read): GET https://graph.instagram.com/v25.0/178/content_publishing_limit?fields=quota_usage,config
  authorization: Bearer [token]
item-0 (Upload): POST https://graph.instagram.com/v25.0/178/media
  authorization: Bearer [token]
  image_url=https://acme.example/calendar/a.jpg
  alt_text=A
  is_carousel_item=true
item-1 (Upload): POST https://graph.instagram.com/v25.0/178/media
  authorization: Bearer [token]
  media_type=VIDEO
  video_url=https://acme.example/calendar/b.mp4
  is_carousel_item=true
item-2 (Upload): POST https://graph.instagram.com/v25.0/178/media
  authorization: Bearer [token]
  image_url=https://acme.example/calendar/c.jpg
  is_carousel_item=true
after 250ms: item-0-ready (Read): GET https://graph.instagram.com/v25.0/1?fields=status_code,status
  authorization: Bearer [token]
after 250ms: item-1-ready (Read): GET https://graph.instagram.com/v25.0/2?fields=status_code,status
  authorization: Bearer [token]
after 250ms: item-2-ready (Read): GET https://graph.instagram.com/v25.0/3?fields=status_code,status
  authorization: Bearer [token]
container (Upload): POST https://graph.instagram.com/v25.0/178/media
  authorization: Bearer [token]
  media_type=CAROUSEL
  children=1,2,3
  caption=Fika ☕ #sweden
after 250ms: container-ready (Read): GET https://graph.instagram.com/v25.0/4?fields=status_code,status
  authorization: Bearer [token]
publish (Publish): POST https://graph.instagram.com/v25.0/178/media_publish
  authorization: Bearer [token]
  creation_id=4
permalink (Read): GET https://graph.instagram.com/v25.0/5?fields=permalink
  authorization: Bearer [token]
Sent(Receipt { remote_id: Some("5"), url: Some("https://www.instagram.com/p/abc/") })
"#]]
    );
}

#[test]
fn a_video_is_a_reel_that_is_fetched_or_uploaded() {
    let options = [
        ("share_to_feed", Setting::Flag(false)),
        ("cover_at", Setting::Number(1500)),
        ("location", Setting::Text("99".to_owned())),
        ("collaborators", Setting::List(vec!["ada".to_owned()])),
    ];
    let fetched = Sample::new(CHANNEL, with(vec![reel("a.mp4")], &options));
    assert_data_eq!(
        fetched.story(good(&[ROOM])),
        str![[r#"
quota (Read): GET https://graph.instagram.com/v25.0/178/content_publishing_limit?fields=quota_usage,config
  authorization: Bearer [token]
container (Upload): POST https://graph.instagram.com/v25.0/178/media
  authorization: Bearer [token]
  media_type=REELS
  video_url=https://acme.example/calendar/a.mp4
  share_to_feed=false
  thumb_offset=1500
  caption=Fika ☕ #sweden
  collaborators=["ada"]
  location_id=99

"#]]
    );
    let uploaded = Sample::new(AT_FACEBOOK, with(vec![reel("a.mp4")], &[]));
    let made = r#"{"id":"1","uri":"https://rupload.facebook.com/ig-api-upload/v25.0/1"}"#;
    let replies = good(&[ROOM, made, r#"{"success":true}"#, READY]);
    assert_data_eq!(
        uploaded.story(replies),
        str![[r#"
quota (Read): GET https://graph.facebook.com/v25.0/178/content_publishing_limit?fields=quota_usage,config
  authorization: Bearer [token]
container (Upload): POST https://graph.facebook.com/v25.0/178/media
  authorization: Bearer [token]
  media_type=REELS
  upload_type=resumable
  caption=Fika ☕ #sweden
container-bytes (Upload): POST https://rupload.facebook.com/ig-api-upload/v25.0/1
  authorization: OAuth [token]
  offset: 0
  file_size: 5000000
  @a.mp4 (video/mp4, 0+5000000)
after 250ms: container-ready (Read): GET https://graph.facebook.com/v25.0/1?fields=status_code,status
  authorization: Bearer [token]
publish (Publish): POST https://graph.facebook.com/v25.0/178/media_publish
  authorization: Bearer [token]
  creation_id=1

"#]]
    );
}

#[test]
fn the_token_goes_to_no_other_place_than_metas() {
    let uploaded = Sample::new(AT_FACEBOOK, with(vec![reel("a.mp4")], &[]));
    let made = r#"{"id":"1","uri":"https://evil.example/ig-api-upload/1"}"#;
    let story = uploaded.story(good(&[ROOM, made]));
    assert!(
        story.ends_with("Refused(\"Instagram names no place for `a.mp4`\")"),
        "{story}"
    );
}

#[test]
fn a_story_is_one_medium_without_text() {
    let story = [("story", Setting::Flag(true))];
    let one = Sample::new(CHANNEL, with(vec![photo("a.jpg", Some("A"))], &story));
    assert_data_eq!(
        one.story(good(&[ROOM])),
        str![[r#"
quota (Read): GET https://graph.instagram.com/v25.0/178/content_publishing_limit?fields=quota_usage,config
  authorization: Bearer [token]
unlisted-container (Upload): POST https://graph.instagram.com/v25.0/178/media
  authorization: Bearer [token]
  media_type=STORIES
  image_url=https://acme.example/calendar/a.jpg

"#]]
    );
    let two = with(vec![photo("a.jpg", None), photo("b.jpg", None)], &story);
    let told = Sample::new(CHANNEL, two).story(good(&[ROOM]));
    assert!(told.contains("a story is one picture or video"), "{told}");
}

#[test]
fn the_first_comment_hangs_below_the_post() {
    let mut comment = Sample::new(
        CHANNEL,
        Message {
            is_comment: true,
            ..text("Where: Malmö")
        },
    );
    assert!(
        comment
            .story([])
            .contains("did not tell the number of the post")
    );
    comment.parent = Some(Receipt {
        remote_id: Some("5".to_owned()),
        url: None,
    });
    assert_data_eq!(
        comment.story(good(&[r#"{"id":"6"}"#])),
        str![[r#"
comment (Publish): POST https://graph.instagram.com/v25.0/5/comments
  authorization: Bearer [token]
  message=Where: Malmö
Sent(Receipt { remote_id: Some("6"), url: None })
"#]]
    );
}

#[test]
fn nothing_is_published_without_room_or_with_a_medium_that_cannot_be_used() {
    let end = |replies: &[&str]| {
        let one = Sample::new(CHANNEL, with(vec![photo("a.jpg", None)], &[]));
        let story = one.story(good(replies));
        story.lines().last().unwrap_or_default().to_owned()
    };
    let full = r#"{"data":[{"quota_usage":50,"config":{"quota_total":50}}]}"#;
    let expired = r#"{"error":{"message":"Session has expired","code":190,"error_subcode":463}}"#;
    let failed = r#"{"status_code":"ERROR","status":"Error: Media download has failed."}"#;
    let ends = [
        end(&[full]),
        end(&[expired]),
        end(&[
            ROOM,
            r#"{"error":{"message":"Only photo or video","error_user_msg":"The media could not be fetched from this URI","code":9004,"error_subcode":2207052}}"#,
        ]),
        end(&[ROOM, "not JSON"]),
        end(&[ROOM, r#"{"id":"1"}"#, failed]),
        end(&[ROOM, r#"{"id":"1"}"#, r#"{"status_code":"EXPIRED"}"#]),
        end(&[ROOM, r#"{"id":"1"}"#, r#"{"status_code":"PUBLISHED"}"#]),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Later { reason: "the account has published 50 times in 24 hours, which is the most that Instagram takes", wait: None }
Later { reason: "the token has expired: make a new one, and put it where `token` says (190/463: Session has expired)", wait: None }
Refused("the medium could not be fetched: check that everybody can open it below `media_url` (9004/2207052: The media could not be fetched from this URI)")
Later { reason: "the answer cannot be read (200)", wait: None }
Refused("Instagram cannot use `a.jpg` (Error: Media download has failed.): check its kind and size, and that everybody can open it below `media_url`")
Refused("`a.jpg` was prepared too long ago: try again, and it is prepared anew")
Refused("Instagram says that this is published already: look there, and tell what you found with `kalends resolve`")
"#]]
    );
}

#[test]
fn a_publication_ends_as_its_answer_proves() {
    let end = |status: u16, body: &str| {
        let one = Sample::new(CHANNEL, with(vec![photo("a.jpg", None)], &[]));
        let mut replies = good(&[ROOM, r#"{"id":"1"}"#, READY]);
        replies.push(answer(status, body));
        replies.push(Answer::default());
        let story = one.story(replies);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let error = |code: i64, subcode: i64| {
        format!(r#"{{"error":{{"message":"Told","code":{code},"error_subcode":{subcode}}}}}"#)
    };
    let ends = [
        end(200, r#"{"id":"2"}"#),
        end(200, "{}"),
        end(200, &error(190, 460)),
        end(400, &error(9007, 2_207_027)),
        end(400, &error(9, 2_207_042)),
        end(400, &error(-1, 2_207_001)),
        end(400, &error(25, 2_207_050)),
        end(403, &error(10, 0)),
        end(400, &error(4, 0)),
        end(500, &error(100, 0)),
        end(502, "<html>"),
        end(429, ""),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Sent(Receipt { remote_id: Some("2"), url: None })
Unknown("Instagram accepted the post, but its answer cannot be read")
Later { reason: "the password was changed, which ends every token: make a new one, and put it where `token` says (190/460: Told)", wait: None }
Later { reason: "the medium is still being processed (9007/2207027: Told)", wait: Some(900s) }
Later { reason: "the account has published the most that Instagram takes in 24 hours (9/2207042: Told)", wait: Some(900s) }
Unknown("Instagram has a problem and asks to try again (-1/2207001: Told)")
Refused("the account is restricted: open the Instagram app, and do what it asks (25/2207050: Told)")
Refused("the token may not do this: let the app in anew with all permissions that the platform's guide names (10: Told)")
Later { reason: "too many requests: Meta asks to wait (4: Told)", wait: Some(900s) }
Unknown("a value was not taken (100: Told)")
Unknown("the server has a problem (502)")
Later { reason: "too many requests (429)", wait: None }
"#]]
    );
}

fn search(call: &str) -> Search {
    let mut search = Search::new(CHANNEL, with(vec![photo("a.jpg", None)], &[]));
    search.uploads.keep(call, answer(200, r#"{"id":"1"}"#));
    search
}

#[test]
fn a_lost_answer_is_settled_by_the_container() {
    let published = answer(200, r#"{"status_code":"PUBLISHED"}"#);
    let listed = |caption: &str| {
        let post = format!(
            r#"{{"data":[{{"id":"7","caption":"{caption}","permalink":"https://www.instagram.com/p/x/","timestamp":"2026-11-27T08:00:05+0000"}}]}}"#
        );
        answer(200, &post)
    };
    let (calls, look) = search("container").story([published.clone(), listed("Fika ☕\\n#sweden")]);
    let Some(Look::Found(receipt)) = look else {
        panic!("{look:?}")
    };
    assert_eq!(receipt.remote_id.as_deref(), Some("7"));
    assert_data_eq!(
        calls.join("\n"),
        str![[r#"
container (Read): GET https://graph.instagram.com/v25.0/1?fields=status_code,status
page-0 (Read): GET https://graph.instagram.com/v25.0/178/media?fields=id,permalink,timestamp,caption&limit=50
"#]]
    );
    let look = search("container")
        .story([published.clone(), listed("Other words")])
        .1;
    assert!(matches!(look, Some(Look::Undecided(_))), "{look:?}");
    let look = search("unlisted-container").story([published]).1;
    assert_eq!(look, Some(Look::Found(Receipt::default())));
    for (state, absent) in [("FINISHED", true), ("ERROR", true), ("IN_PROGRESS", false)] {
        let told = answer(200, &format!(r#"{{"status_code":"{state}"}}"#));
        let look = search("container").story([told]).1;
        assert_eq!(look == Some(Look::Absent), absent, "{state}");
    }
}

#[test]
fn figures_are_read_from_insights() {
    let sample = Sample::new(CHANNEL, text(""));
    let metrics = sample.adapter().metrics.as_ref().unwrap();
    let receipt = Receipt {
        remote_id: Some("5".to_owned()),
        url: None,
    };
    let call = (metrics.call)(&sample.account(), &receipt).unwrap();
    assert_data_eq!(
        super::show(&call),
        str![[r#"
figures (Read): GET https://graph.instagram.com/v25.0/5/insights?metric=views,reach,likes,comments,saved,shares
  authorization: Bearer [token]
"#]]
    );
    let told = r#"{"data":[{"name":"reach","values":[{"value":90}]},{"name":"saved","values":[{"value":2}]}]}"#;
    assert_data_eq!(
        format!("{:?}", (metrics.read)(&answer(200, told))),
        str!["Some([(Reach, 90), (Saves, 2)])"]
    );
    assert_eq!((metrics.read)(&answer(200, "{}")), None);
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let outcome = Sample::new(
        CHANNEL,
        with(vec![photo("a.jpg", None), reel("b.mp4")], &[]),
    )
    .dry_run();
    assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
}
