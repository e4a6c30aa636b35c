//! YouTube: a resumable upload of a private video, its processing, and the call that makes it visible.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use snapbox::{assert_data_eq, str};

use super::{Answers, Sample, answer, locating::Search, show, text};
use crate::model::{Receipt, Setting, Visibility};
use crate::platform::{Answer, Attachment, Look, Message, Outcome, Removal, Unwanted};

const CHANNEL: &str = "platform = 'youtube'\nclient_id = 'app'\nclient_secret = { env = 'S' }\nrefresh_token = { env = 'R' }\nmade_for_kids = false\n";
const MIB: u64 = 1024 * 1024;
const READY: &str =
    r#"{"items":[{"status":{"uploadStatus":"processed","privacyStatus":"private"}}]}"#;
const VIDEO: &str = r#"{"id":"dQw4_-9"}"#;

fn film(bytes: u64) -> Message {
    Message {
        title: Some("How we bake".to_owned()),
        media: vec![Attachment {
            path: "media/a.mp4".to_owned(),
            media_type: "video/mp4".to_owned(),
            bytes,
            ..Attachment::default()
        }],
        hashtags: vec!["bread".to_owned()],
        language: Some("sv".to_owned()),
        ..text("Bröd #bread")
    }
}

fn begun() -> Answer {
    let mut answer = answer(200, "");
    let address =
        "https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=x";
    answer
        .headers
        .insert("location".to_owned(), address.to_owned());
    answer
}

fn holds(last: u64) -> Answer {
    let mut answer = answer(308, "");
    answer
        .headers
        .insert("range".to_owned(), format!("bytes=0-{last}"));
    answer
}

fn calls(story: &str) -> String {
    let shown = story.lines().filter(|line| {
        line.contains("): ") || line.contains("content-range") || !line.starts_with(' ')
    });
    shown.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_video_is_uploaded_unseen_processed_and_made_visible() {
    let mut message = film(3 * MIB);
    message.visibility = Some(Visibility::Unlisted);
    message
        .options
        .insert("notify".to_owned(), Setting::Flag(false));
    let tags = Setting::List(vec!["baking".to_owned(), "rye".to_owned()]);
    message.options.insert("tags".to_owned(), tags);
    let replies = [
        begun(),
        answer(200, VIDEO),
        answer(200, &READY.replace("processed", "uploaded")),
        answer(200, READY),
        answer(200, VIDEO),
    ];
    assert_data_eq!(
        Sample::new(CHANNEL, message).story(replies),
        str![[r#"
session-1 (Upload): POST https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status&notifySubscribers=false
  authorization: Bearer [token]
  x-upload-content-length: 3145728
  x-upload-content-type: video/mp4
  {"snippet":{"categoryId":"22","defaultLanguage":"sv","description":"Bröd #bread","tags":["baking","rye"],"title":"How we bake"},"status":{"privacyStatus":"private","selfDeclaredMadeForKids":false}}
bytes-1-0 (Upload): PUT https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=x
  authorization: Bearer [token]
  content-range: bytes 0-3145727/3145728
  @media/a.mp4 (video/mp4, 0+3145728)
after 250ms: processed (Read): GET https://www.googleapis.com/youtube/v3/videos?part=status&id=dQw4_-9
  authorization: Bearer [token]
after 500ms: processed (Read): GET https://www.googleapis.com/youtube/v3/videos?part=status&id=dQw4_-9
  authorization: Bearer [token]
publish (Publish): PUT https://www.googleapis.com/youtube/v3/videos?part=status
  authorization: Bearer [token]
  {"id":"dQw4_-9","status":{"privacyStatus":"unlisted","selfDeclaredMadeForKids":false}}
Sent(Receipt { remote_id: Some("dQw4_-9"), url: Some("https://youtu.be/dQw4_-9") })
"#]]
    );
}

#[test]
fn an_upload_goes_on_where_the_session_says_that_it_is() {
    let replies = [
        begun(),
        holds(16 * MIB - 1),
        // The server kept half of the second chunk only.
        holds(24 * MIB - 1),
        // A cut line: the session is asked.
        answer(503, ""),
        holds(24 * MIB - 1),
        answer(201, VIDEO),
        answer(200, READY),
    ];
    let story = Sample::new(CHANNEL, film(36 * MIB)).story(replies);
    assert_data_eq!(
        calls(&story),
        str![[r#"
session-1 (Upload): POST https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status&notifySubscribers=true
bytes-1-0 (Upload): PUT https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=x
  content-range: bytes 0-16777215/37748736
bytes-1-16777216 (Upload): PUT https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=x
  content-range: bytes 16777216-33554431/37748736
bytes-1-25165824 (Upload): PUT https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=x
  content-range: bytes 25165824-37748735/37748736
asked-1-25165824 (Upload): PUT https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=x
  content-range: bytes */37748736
again-1-25165824 (Upload): PUT https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=x
  content-range: bytes 25165824-37748735/37748736
after 250ms: processed (Read): GET https://www.googleapis.com/youtube/v3/videos?part=status&id=dQw4_-9
publish (Publish): PUT https://www.googleapis.com/youtube/v3/videos?part=status
"#]]
    );
}

#[test]
fn a_session_that_is_gone_is_begun_anew_and_a_whole_one_is_not_filled_again() {
    let story = Sample::new(CHANNEL, film(20 * MIB)).story([
        begun(),
        holds(16 * MIB - 1),
        answer(404, ""),
        begun(),
        answer(500, ""),
        answer(200, VIDEO),
        answer(200, READY),
        answer(200, VIDEO),
    ]);
    assert_data_eq!(
        calls(&story),
        str![[r#"
session-1 (Upload): POST https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status&notifySubscribers=true
bytes-1-0 (Upload): PUT https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=x
  content-range: bytes 0-16777215/20971520
bytes-1-16777216 (Upload): PUT https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=x
  content-range: bytes 16777216-20971519/20971520
session-2 (Upload): POST https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status&notifySubscribers=true
bytes-2-0 (Upload): PUT https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=x
  content-range: bytes 0-16777215/20971520
asked-2-0 (Upload): PUT https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=x
  content-range: bytes */20971520
after 250ms: processed (Read): GET https://www.googleapis.com/youtube/v3/videos?part=status&id=dQw4_-9
publish (Publish): PUT https://www.googleapis.com/youtube/v3/videos?part=status
Sent(Receipt { remote_id: Some("dQw4_-9"), url: Some("https://youtu.be/dQw4_-9") })
"#]]
    );
}

#[test]
fn the_token_goes_to_no_other_place_than_googles() {
    let mut elsewhere = begun();
    let address = "https://evil.example/.googleapis.com".to_owned();
    elsewhere.headers.insert("location".to_owned(), address);
    let story = Sample::new(CHANNEL, film(3)).story([elsewhere]);
    assert!(story.contains("Later"), "{story}");
}

#[test]
fn each_error_says_what_can_be_done() {
    let end = |status: u16, reason: &str| {
        let told = format!(
            r#"{{"error":{{"code":{status},"message":"Told","errors":[{{"reason":"{reason}"}}]}}}}"#
        );
        let replies = [
            begun(),
            answer(200, VIDEO),
            answer(200, READY),
            answer(status, &told),
        ];
        let story = Sample::new(CHANNEL, film(3)).story(replies);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let ends = [
        end(403, "quotaExceeded"),
        end(400, "uploadLimitExceeded"),
        end(401, "authError"),
        end(403, "insufficientPermissions"),
        end(400, "invalidTitle"),
        end(403, "other"),
        end(404, "videoNotFound"),
        end(503, "backendError"),
        end(408, ""),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Later { reason: "the project's quota is used up until midnight in California (quotaExceeded)", wait: None }
Later { reason: "the channel has uploaded the most that YouTube takes in a day (uploadLimitExceeded)", wait: None }
Later { reason: "the token is not valid (any more): let the app in anew, and keep its refresh token where `refresh_token` says (authError)", wait: None }
Refused("the token may not do this: let the app in anew with the scopes `youtube.upload` and `youtube.force-ssl` (insufficientPermissions)")
Refused("the title is not taken: it is empty, too long, or has `<` or `>` (invalidTitle)")
Refused("the account may not do this (403: Told)")
Refused("the video is not there (any more) (videoNotFound)")
Unknown("the server has a problem (503: Told)")
Unknown("the answer is unexpected (408: Told)")
"#]]
    );
    let rejected =
        r#"{"items":[{"status":{"uploadStatus":"rejected","rejectionReason":"duplicate"}}]}"#;
    let story =
        Sample::new(CHANNEL, film(3)).story([begun(), answer(200, VIDEO), answer(200, rejected)]);
    assert!(
        story.contains("the channel has this very video already"),
        "{story}"
    );
}

#[test]
fn the_first_comment_hangs_below_the_video() {
    let mut comment = Sample::new(
        CHANNEL,
        Message {
            is_comment: true,
            ..text("Recipe: https://acme.example")
        },
    );
    comment.parent = Some(Receipt {
        remote_id: None,
        url: Some("https://youtu.be/dQw4_-9".to_owned()),
    });
    assert_data_eq!(
        comment.story([answer(200, r#"{"id":"Ugx1"}"#)]),
        str![[r#"
comment (Publish): POST https://www.googleapis.com/youtube/v3/commentThreads?part=snippet
  authorization: Bearer [token]
  {"snippet":{"topLevelComment":{"snippet":{"textOriginal":"Recipe: https://acme.example"}},"videoId":"dQw4_-9"}}
Sent(Receipt { remote_id: Some("Ugx1"), url: Some("https://www.youtube.com/watch?v=dQw4_-9&lc=Ugx1") })
"#]]
    );
}

#[test]
fn a_lost_answer_is_settled_by_the_video_that_was_uploaded() {
    let look = |privacy: &str| {
        let mut search = Search::new(CHANNEL, film(3));
        search.uploads.keep("session-1", begun());
        search.uploads.keep("bytes-1-0", answer(200, VIDEO));
        let told = format!(r#"{{"items":[{{"status":{{"privacyStatus":"{privacy}"}}}}]}}"#);
        search.story([answer(200, &told)]).1.unwrap()
    };
    assert!(
        matches!(look("public"), Look::Found(receipt) if receipt.remote_id.as_deref() == Some("dQw4_-9"))
    );
    assert_eq!(look("private"), Look::Absent);
    let mut unfinished = Search::new(CHANNEL, film(3));
    unfinished.uploads.keep("session-1", begun());
    assert_eq!(unfinished.story([]).1, Some(Look::Absent));
    let mut comment = Search::new(CHANNEL, text("Recipe"));
    comment.said.parent = Some(Receipt {
        remote_id: Some("dQw4_-9".to_owned()),
        url: None,
    });
    let listed = r#"{"items":[{"id":"Ugx1","snippet":{"topLevelComment":{"snippet":{"textDisplay":"Recipe","publishedAt":"2026-11-27T08:00:05Z"}}}}]}"#;
    let look = comment.story([answer(200, listed)]).1;
    assert!(
        matches!(look, Some(Look::Found(receipt)) if receipt.remote_id.as_deref() == Some("Ugx1"))
    );
}

#[test]
fn sign_in_deletion_and_figures_are_calls_of_their_own() {
    let sample = Sample::new(CHANNEL, text(""));
    let adapter = sample.adapter();
    let sign_in = adapter.sign_in.as_ref().unwrap();
    let metrics = adapter.metrics.as_ref().unwrap();
    let receipt = Receipt {
        remote_id: Some("dQw4_-9".to_owned()),
        url: None,
    };
    let unwanted = Unwanted {
        account: sample.account(),
        delivery: &sample.delivery,
        part: 0,
        receipt: &receipt,
    };
    let retract = adapter.retract.unwrap();
    let Removal::Call(delete) = retract(&unwanted, &Answers::default()) else {
        panic!()
    };
    let shown = [
        show(&(sign_in.call)(&sample.account()).unwrap()),
        show(&delete),
        show(&(metrics.call)(&sample.account(), &receipt).unwrap()),
    ];
    assert_data_eq!(
        shown.join("\n"),
        str![[r#"
sign-in (Upload): POST https://oauth2.googleapis.com/token
  accept: application/json
  grant_type=refresh_token
  refresh_token=[refresh_token]
  client_id=app
  client_secret=[client_secret]
delete (Publish): DELETE https://www.googleapis.com/youtube/v3/videos?id=dQw4_-9
  authorization: Bearer [token]
figures (Read): GET https://www.googleapis.com/youtube/v3/videos?part=statistics&id=dQw4_-9
  authorization: Bearer [token]
"#]]
    );
    let mut answers = Answers::default();
    answers.keep("delete", answer(204, ""));
    assert_eq!(retract(&unwanted, &answers), Removal::Gone);
    let told =
        r#"{"items":[{"statistics":{"viewCount":"90","likeCount":"8","commentCount":"0"}}]}"#;
    assert_data_eq!(
        format!("{:?}", (metrics.read)(&answer(200, told))),
        str!["Some([(Views, 90), (Reactions, 8), (Replies, 0)])"]
    );
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    for bytes in [3, 40 * MIB] {
        let outcome = Sample::new(CHANNEL, film(bytes)).dry_run();
        assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
    }
}
