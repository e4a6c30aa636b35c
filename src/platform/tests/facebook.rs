//! Facebook pages: posts, photos, videos in stretches, reels, comments.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use snapbox::{assert_data_eq, str};

use super::{Sample, answer, locating::Search, picture, show, text};
use crate::model::{Receipt, Setting};
use crate::platform::{Answer, Answers, Attachment, Look, Message, Outcome, Removal, Unwanted};

const CHANNEL: &str = "platform = 'facebook'\npage = '105'\ntoken = { env = 'TOKEN' }\n";
const SHOWN: &str = r#"{"permalink_url":"https://www.facebook.com/105/posts/7"}"#;

fn good(bodies: &[&str]) -> Vec<Answer> {
    bodies.iter().map(|body| answer(200, body)).collect()
}

fn video() -> Attachment {
    Attachment {
        path: "media/a.mp4".to_owned(),
        media_type: "video/mp4".to_owned(),
        bytes: 3_000_000,
        ..Attachment::default()
    }
}

fn film() -> Message {
    Message {
        title: Some("News".to_owned()),
        media: vec![video()],
        ..text("Look, Åsa")
    }
}

fn receipt(id: &str) -> Receipt {
    Receipt {
        remote_id: Some(id.to_owned()),
        url: None,
    }
}

#[test]
fn a_text_with_a_link_is_one_publishing_call() {
    let post = Sample::new(
        CHANNEL,
        Message {
            link: Some("https://acme.example/a?b=c".to_owned()),
            ..text("Read https://acme.example/a?b=c")
        },
    );
    let replies = good(&[r#"{"id":"105_7"}"#, SHOWN]);
    assert_data_eq!(
        post.story(replies),
        str![[r#"
post (Publish): POST https://graph.facebook.com/v25.0/105/feed
  authorization: Bearer [token]
  message=Read https://acme.example/a?b=c
  link=https://acme.example/a?b=c
permalink (Read): GET https://graph.facebook.com/v25.0/105_7?fields=permalink_url
  authorization: Bearer [token]
Sent(Receipt { remote_id: Some("105_7"), url: Some("https://www.facebook.com/105/posts/7") })
"#]]
    );
}

#[test]
fn photos_are_uploaded_unseen_and_shown_by_one_post() {
    let described = Attachment {
        alt: Some("A cat".to_owned()),
        ..picture("media/a.png")
    };
    let post = Sample::new(
        CHANNEL,
        Message {
            media: vec![described, picture("media/b.png")],
            link: Some("https://acme.example/".to_owned()),
            ..text("Two")
        },
    );
    let replies = good(&[r#"{"id":"1"}"#, r#"{"id":"2"}"#, r#"{"id":"105_7"}"#, SHOWN]);
    assert_data_eq!(
        post.story(replies),
        str![[r#"
photo-0 (Upload): POST https://graph.facebook.com/v25.0/105/photos
  authorization: Bearer [token]
  published=false
  alt_text_custom=A cat
  source=@media/a.png as a.png (image/png)
photo-1 (Upload): POST https://graph.facebook.com/v25.0/105/photos
  authorization: Bearer [token]
  published=false
  source=@media/b.png as b.png (image/png)
post (Publish): POST https://graph.facebook.com/v25.0/105/feed
  authorization: Bearer [token]
  message=Two
  attached_media[0]={"media_fbid":"1"}
  attached_media[1]={"media_fbid":"2"}
permalink (Read): GET https://graph.facebook.com/v25.0/105_7?fields=permalink_url
  authorization: Bearer [token]
Sent(Receipt { remote_id: Some("105_7"), url: Some("https://www.facebook.com/105/posts/7") })
"#]]
    );
    let refused = r#"{"error":{"message":"Invalid image","code":1366046}}"#;
    let told = post.story([answer(400, refused)]);
    assert!(told.ends_with("Refused(\"`media/a.png`: the photo cannot be read: save it as JPEG or PNG below 4 MB (1366046: Invalid image)\")"), "{told}");
}

#[test]
fn a_video_goes_in_the_stretches_that_facebook_asks_for() {
    let post = Sample::new(CHANNEL, film());
    let begun =
        r#"{"video_id":"9","upload_session_id":"8","start_offset":"0","end_offset":"1048576"}"#;
    let replies = good(&[
        begun,
        r#"{"start_offset":"1048576","end_offset":"3000000"}"#,
        r#"{"start_offset":"3000000","end_offset":"3000000"}"#,
        r#"{"success":true}"#,
        r#"{"permalink_url":"/105/videos/9/"}"#,
    ]);
    assert_data_eq!(
        post.story(replies),
        str![[r#"
start (Upload): POST https://graph.facebook.com/v25.0/105/videos
  authorization: Bearer [token]
  upload_phase=start
  file_size=3000000
bytes-0 (Upload): POST https://graph.facebook.com/v25.0/105/videos
  authorization: Bearer [token]
  upload_phase=transfer
  upload_session_id=8
  start_offset=0
  video_file_chunk=@media/a.mp4 as chunk (video/mp4, 0+1048576)
bytes-1048576 (Upload): POST https://graph.facebook.com/v25.0/105/videos
  authorization: Bearer [token]
  upload_phase=transfer
  upload_session_id=8
  start_offset=1048576
  video_file_chunk=@media/a.mp4 as chunk (video/mp4, 1048576+1951424)
finish (Publish): POST https://graph.facebook.com/v25.0/105/videos
  authorization: Bearer [token]
  upload_phase=finish
  upload_session_id=8
  title=News
  description=Look, Åsa
permalink (Read): GET https://graph.facebook.com/v25.0/9?fields=permalink_url
  authorization: Bearer [token]
Sent(Receipt { remote_id: Some("9"), url: Some("https://www.facebook.com/105/videos/9/") })
"#]]
    );
    for wrong in [
        r#"{"start_offset":"0","end_offset":"1048576"}"#,
        r#"{"start_offset":"1048576","end_offset":"9000000"}"#,
        r#"{"start_offset":"2000000","end_offset":"1048576"}"#,
    ] {
        let told = post.story(good(&[begun, wrong]));
        assert!(
            told.contains("bytes that `media/a.mp4` does not have"),
            "{told}"
        );
    }
}

#[test]
fn a_reel_goes_whole_to_an_address_of_its_own() {
    let mut message = film();
    message
        .options
        .insert("reel".to_owned(), Setting::Flag(true));
    let post = Sample::new(CHANNEL, message);
    let begun =
        r#"{"video_id":"9","upload_url":"https://rupload.facebook.com/video-upload/v25.0/9"}"#;
    let replies = good(&[begun, r#"{"success":true}"#, r#"{"success":true}"#]);
    assert_data_eq!(
        post.story(replies),
        str![[r#"
start (Upload): POST https://graph.facebook.com/v25.0/105/video_reels
  authorization: Bearer [token]
  upload_phase=start
  file_size=3000000
bytes (Upload): POST https://rupload.facebook.com/video-upload/v25.0/9
  authorization: OAuth [token]
  offset: 0
  file_size: 3000000
  @media/a.mp4 (video/mp4, 0+3000000)
finish (Publish): POST https://graph.facebook.com/v25.0/105/video_reels
  authorization: Bearer [token]
  upload_phase=finish
  video_id=9
  video_state=PUBLISHED
  title=News
  description=Look, Åsa
permalink (Read): GET https://graph.facebook.com/v25.0/9?fields=permalink_url
  authorization: Bearer [token]

"#]]
    );
}

#[test]
fn the_first_comment_hangs_below_the_post() {
    let mut comment = Sample::new(
        CHANNEL,
        Message {
            is_comment: true,
            ..text("More: https://acme.example")
        },
    );
    comment.parent = Some(receipt("105_7"));
    assert_data_eq!(
        comment.story(good(&[r#"{"id":"7_1"}"#])),
        str![[r#"
comment (Publish): POST https://graph.facebook.com/v25.0/105_7/comments
  authorization: Bearer [token]
  message=More: https://acme.example
permalink (Read): GET https://graph.facebook.com/v25.0/7_1?fields=permalink_url
  authorization: Bearer [token]

"#]]
    );
}

#[test]
fn each_answer_to_the_post_proves_what_it_proves() {
    let end = |status: u16, body: &str| {
        let replies = [answer(status, body), Answer::default()];
        let story = Sample::new(CHANNEL, text("Hello")).story(replies);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let error = |code: i64, subcode: i64| {
        format!(r#"{{"error":{{"message":"Told","code":{code},"error_subcode":{subcode}}}}}"#)
    };
    let ends = [
        end(200, r#"{"id":"105_7"}"#),
        end(200, "<html>"),
        end(400, &error(190, 463)),
        end(400, &error(190, 458)),
        end(403, &error(200, 0)),
        end(400, &error(100, 0)),
        end(400, &error(368, 1_390_008)),
        end(400, &error(506, 0)),
        end(400, &error(1, 0)),
        end(403, &error(32, 0)),
        end(200, &error(190, 0)),
        end(500, &error(2, 0)),
        end(401, ""),
        end(404, "{}"),
        end(408, ""),
        end(503, ""),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Sent(Receipt { remote_id: Some("105_7"), url: None })
Unknown("Facebook accepted the post, but its answer cannot be read")
Later { reason: "the token has expired: make a new one, and put it where `token` says (190/463: Told)", wait: None }
Later { reason: "the app was removed from the account: let it in anew, and put the new token where `token` says (190/458: Told)", wait: None }
Refused("the token may not do this: let the app in anew with all permissions that the platform's guide names (200: Told)")
Refused("a value was not taken (100: Told)")
Later { reason: "the account is blocked for a while: open it in a browser, and read what Meta says there (368/1390008: Told)", wait: Some(900s) }
Unknown("it says the same as the post before (506: Told)")
Unknown("Meta has a problem (1: Told)")
Later { reason: "too many requests: Meta asks to wait (32: Told)", wait: Some(900s) }
Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (190: Told)", wait: None }
Unknown("Meta has a problem (2: Told)")
Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401)", wait: None }
Refused("it is not there (404)")
Unknown("the answer is unexpected (408)")
Unknown("the server has a problem (503)")
"#]]
    );
}

#[test]
fn the_wait_is_the_one_that_meta_names() {
    let wait = |header: &str, value: &str| {
        let mut slow = answer(400, r#"{"error":{"message":"Slow","code":4}}"#);
        slow.headers.insert(header.to_owned(), value.to_owned());
        let mut answers = Answers::default();
        answers.keep("post", slow);
        match Sample::new(CHANNEL, text("Hello")).next(&answers) {
            super::Step::Done(Outcome::Later { wait, .. }) => wait.map(|wait| wait.as_secs()),
            other => panic!("{other:?}"),
        }
    };
    let business = r#"{"105":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":7},{"estimated_time_to_regain_access":3}]}"#;
    assert_eq!(wait("x-business-use-case-usage", business), Some(420));
    let app = r#"{"call_count":100,"total_cputime":3,"total_time":2}"#;
    assert_eq!(wait("x-app-usage", app), Some(3600));
    assert_eq!(wait("x-app-usage", "nonsense"), Some(900));
    assert_eq!(wait("retry-after", "30"), Some(30));
}

#[test]
fn a_lost_answer_is_settled_by_what_the_page_shows() {
    let search = Search::new(CHANNEL, text("Hello world"));
    let page = |entries: &str| answer(200, &format!(r#"{{"data":[{entries}]}}"#));
    let same = r#"{"id":"105_8","message":"Hello\nworld","created_time":"2026-11-27T08:00:10+0000","permalink_url":"https://www.facebook.com/8"}"#;
    let (calls, look) = search.story([page(same)]);
    assert_eq!(
        calls,
        [
            "page-0 (Read): GET https://graph.facebook.com/v25.0/105/published_posts?fields=id,message,created_time,permalink_url&limit=50"
        ]
    );
    let found = Look::Found(Receipt {
        remote_id: Some("105_8".to_owned()),
        url: Some("https://www.facebook.com/8".to_owned()),
    });
    assert_eq!(look, Some(found));
    assert_eq!(search.story([page("")]).1, Some(Look::Absent));
    let other = search
        .story([answer(400, r#"{"error":{"code":190,"message":"x"}}"#)])
        .1;
    assert!(matches!(other, Some(Look::Undecided(_))), "{other:?}");
}

#[test]
fn what_says_nothing_is_never_taken_for_absent_among_others_that_say_nothing() {
    let search = Search::new(CHANNEL, text(""));
    let silent = r#"{"data":[{"id":"105_8","created_time":"2026-11-27T08:00:10+0000"}]}"#;
    let look = search.story([answer(200, silent)]).1;
    assert!(matches!(look, Some(Look::Undecided(_))), "{look:?}");
}

#[test]
fn a_lost_answer_to_a_video_is_settled_by_the_video() {
    let look = |told: &str| {
        let mut search = Search::new(CHANNEL, film());
        search
            .uploads
            .keep("start", answer(200, r#"{"video_id":"9"}"#));
        search.story([answer(200, told)]).1.unwrap()
    };
    let out = look(r#"{"published":true,"permalink_url":"/105/videos/9/"}"#);
    assert!(
        matches!(out, Look::Found(receipt) if receipt.url.as_deref() == Some("https://www.facebook.com/105/videos/9/"))
    );
    let waiting = r#"{"published":false,"status":{"publishing_phase":{"status":"not_started"}}}"#;
    assert_eq!(look(waiting), Look::Absent);
    let coming = r#"{"published":false,"status":{"publishing_phase":{"status":"in_progress"}}}"#;
    assert!(matches!(look(coming), Look::Undecided(_)));
    let gone = r#"{"error":{"code":100,"error_subcode":33,"message":"x"}}"#;
    assert!(matches!(look(gone), Look::Undecided(_)));
}

#[test]
fn a_post_is_deleted_by_its_number() {
    let sample = Sample::new(CHANNEL, text(""));
    let known = receipt("105_7");
    let unwanted = Unwanted {
        account: sample.account(),
        delivery: &sample.delivery,
        part: 0,
        receipt: &known,
    };
    let retract = sample.adapter().retract.unwrap();
    let Removal::Call(call) = retract(&unwanted, &Answers::default()) else {
        panic!()
    };
    assert_data_eq!(
        show(&call),
        str![[r#"
delete (Publish): DELETE https://graph.facebook.com/v25.0/105_7
  authorization: Bearer [token]
"#]]
    );
    let end = |status: u16, body: &str| {
        let mut answers = Answers::default();
        answers.keep("delete", answer(status, body));
        retract(&unwanted, &answers)
    };
    assert_eq!(end(200, r#"{"success":true}"#), Removal::Gone);
    let absent = r#"{"error":{"code":100,"error_subcode":33,"message":"no"}}"#;
    assert_eq!(end(400, absent), Removal::WasGone);
    assert!(matches!(
        end(403, r#"{"error":{"code":200}}"#),
        Removal::Refused(_)
    ));
    assert!(matches!(end(503, ""), Removal::Later(_)));
}

#[test]
fn figures_and_identity_are_read_from_their_fields() {
    let sample = Sample::new(CHANNEL, text(""));
    let metrics = sample.adapter().metrics.as_ref().unwrap();
    let call = (metrics.call)(&sample.account(), &receipt("105_7")).unwrap();
    assert_data_eq!(
        show(&call),
        str![[r#"
figures (Read): GET https://graph.facebook.com/v25.0/105_7?fields=reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count),shares
  authorization: Bearer [token]
"#]]
    );
    let told = r#"{"reactions":{"summary":{"total_count":5}},"comments":{"summary":{"total_count":2}},"shares":{"count":1}}"#;
    assert_data_eq!(
        format!("{:?}", (metrics.read)(&answer(200, told))),
        str!["Some([(Reactions, 5), (Replies, 2), (Shares, 1)])"]
    );
    let identify = sample.adapter().identify.as_ref().unwrap();
    let who = (identify.read)(&answer(200, r#"{"id":"105","name":"Acme"}"#)).unwrap();
    assert_eq!((who.id.as_str(), who.name.as_str()), ("105", "Acme"));
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let mut reel = film();
    reel.options.insert("reel".to_owned(), Setting::Flag(true));
    let photos = Message {
        media: vec![picture("a.png")],
        ..text("")
    };
    for message in [film(), reel, photos] {
        let outcome = Sample::new(CHANNEL, message).dry_run();
        assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
    }
}
