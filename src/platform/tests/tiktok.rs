//! TikTok: creator info, uploads in chunks of which the last publishes, photos by address, and how it went.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use snapbox::{assert_data_eq, str};

use super::{Sample, answer, locating::Search, show, text};
use crate::model::{Receipt, Setting, Visibility};
use crate::platform::{Answer, Attachment, Look, Message, Outcome};

const CHANNEL: &str = "platform = 'tiktok'\nclient_key = 'k'\nclient_secret = { env = 'S' }\nrefresh_token = { file = 'r' }\nmedia_url = 'https://acme.example/calendar'\n";
const CREATOR: &str = r#"{"data":{"creator_username":"acme","privacy_level_options":["PUBLIC_TO_EVERYONE","SELF_ONLY"]},"error":{"code":"ok"}}"#;
const BEGUN: &str = r#"{"data":{"publish_id":"v_pub_file~v2-1.7","upload_url":"https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token=x"},"error":{"code":"ok"}}"#;
const STANDS: &str =
    r#"{"data":{"status":"PROCESSING_UPLOAD","uploaded_bytes":10485760},"error":{"code":"ok"}}"#;
const OUT: &str = r#"{"data":{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7300000000000000001]},"error":{"code":"ok"}}"#;

fn good(bodies: &[&str]) -> Vec<Answer> {
    bodies.iter().map(|body| answer(200, body)).collect()
}

fn film(bytes: u64) -> Message {
    Message {
        media: vec![Attachment {
            path: "media/a.mp4".to_owned(),
            media_type: "video/mp4".to_owned(),
            bytes,
            ..Attachment::default()
        }],
        ..text("Så här 🎬 #how")
    }
}

fn photo(path: &str) -> Attachment {
    Attachment {
        path: path.to_owned(),
        media_type: "image/jpeg".to_owned(),
        bytes: 9,
        ..Attachment::default()
    }
}

fn failure(code: &str) -> String {
    format!(r#"{{"data":{{}},"error":{{"code":"{code}","message":"Told","log_id":"1"}}}}"#)
}

#[test]
fn a_small_video_is_one_chunk_and_that_is_the_publication() {
    let mut message = film(3_000_000);
    for (name, value) in [
        ("comments", false),
        ("duet", false),
        ("stitch", true),
        ("ai_generated", true),
        ("branded_content", true),
    ] {
        message
            .options
            .insert(name.to_owned(), Setting::Flag(value));
    }
    let cover = Setting::Number(1200);
    message.options.insert("cover_at".to_owned(), cover);
    let replies = [
        answer(200, CREATOR),
        answer(200, BEGUN),
        answer(200, STANDS),
        answer(201, ""),
        answer(200, STANDS),
        answer(200, OUT),
    ];
    assert_data_eq!(
        Sample::new(CHANNEL, message).story(replies),
        str![[r#"
creator (Read): POST https://open.tiktokapis.com/v2/post/publish/creator_info/query/
  authorization: Bearer [token]
  {}
begin-1-3000000 (Upload): POST https://open.tiktokapis.com/v2/post/publish/video/init/
  authorization: Bearer [token]
  {"post_info":{"brand_content_toggle":true,"disable_comment":true,"disable_duet":true,"disable_stitch":false,"is_aigc":true,"privacy_level":"PUBLIC_TO_EVERYONE","title":"Så här 🎬 #how","video_cover_timestamp_ms":1200},"source_info":{"chunk_size":3000000,"source":"FILE_UPLOAD","total_chunk_count":1,"video_size":3000000}}
stands-1 (Read): POST https://open.tiktokapis.com/v2/post/publish/status/fetch/
  authorization: Bearer [token]
  {"publish_id":"v_pub_file~v2-1.7"}
publish (Publish): PUT https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token=x
  content-range: bytes 0-2999999/3000000
  @media/a.mp4 (video/mp4, 0+3000000)
after 250ms: status (Read): POST https://open.tiktokapis.com/v2/post/publish/status/fetch/
  authorization: Bearer [token]
  {"publish_id":"v_pub_file~v2-1.7"}
after 500ms: status (Read): POST https://open.tiktokapis.com/v2/post/publish/status/fetch/
  authorization: Bearer [token]
  {"publish_id":"v_pub_file~v2-1.7"}
Sent(Receipt { remote_id: Some("7300000000000000001"), url: Some("https://www.tiktok.com/@acme/video/7300000000000000001") })
"#]]
    );
}

#[test]
fn a_large_video_goes_in_chunks_and_the_last_holds_the_rest() {
    let replies = [
        answer(200, CREATOR),
        answer(200, BEGUN),
        answer(206, ""),
        answer(206, ""),
    ];
    let told = Sample::new(CHANNEL, film(35_000_000)).story(replies);
    let ranges: Vec<&str> = told
        .lines()
        .filter(|line| line.contains("content-range") || line.contains("(Upload)"))
        .collect();
    assert_data_eq!(
        ranges.join("\n"),
        str![[r#"
begin-1-35000000 (Upload): POST https://open.tiktokapis.com/v2/post/publish/video/init/
chunk-1-0 (Upload): PUT https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token=x
  content-range: bytes 0-10485759/35000000
chunk-1-1 (Upload): PUT https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token=x
  content-range: bytes 10485760-20971519/35000000
"#]]
    );
    assert!(told.contains("\"chunk_size\":10485760") && told.contains("\"total_chunk_count\":3"));
}

#[test]
fn an_upload_that_lapsed_is_begun_anew() {
    let replies = [
        answer(200, CREATOR),
        answer(200, BEGUN),
        answer(403, ""),
        answer(200, BEGUN),
        answer(201, ""),
        answer(200, &failure("invalid_publish_id")),
    ];
    let told = Sample::new(CHANNEL, film(21_000_000)).story(replies);
    let calls: Vec<&str> = told.lines().filter(|line| line.contains("): ")).collect();
    assert_data_eq!(
        calls.join("\n"),
        str![[r#"
creator (Read): POST https://open.tiktokapis.com/v2/post/publish/creator_info/query/
begin-1-21000000 (Upload): POST https://open.tiktokapis.com/v2/post/publish/video/init/
chunk-1-0 (Upload): PUT https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token=x
begin-2-21000000 (Upload): POST https://open.tiktokapis.com/v2/post/publish/video/init/
chunk-2-0 (Upload): PUT https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token=x
stands-2 (Read): POST https://open.tiktokapis.com/v2/post/publish/status/fetch/
begin-3-21000000 (Upload): POST https://open.tiktokapis.com/v2/post/publish/video/init/
"#]]
    );
}

#[test]
fn photos_are_fetched_by_one_publishing_call() {
    let mut message = Message {
        title: Some("Three".to_owned()),
        media: vec![photo("media/a.jpg"), photo("media/b c.jpg")],
        visibility: Some(Visibility::Direct),
        ..text("Look")
    };
    message
        .options
        .insert("music".to_owned(), Setting::Flag(true));
    let said = r#"{"data":{"publish_id":"p_pub_url~v2.9"},"error":{"code":"ok"}}"#;
    let private = r#"{"data":{"status":"PUBLISH_COMPLETE"},"error":{"code":"ok"}}"#;
    assert_data_eq!(
        Sample::new(CHANNEL, message).story(good(&[CREATOR, said, private])),
        str![[r#"
creator (Read): POST https://open.tiktokapis.com/v2/post/publish/creator_info/query/
  authorization: Bearer [token]
  {}
publish (Publish): POST https://open.tiktokapis.com/v2/post/publish/content/init/
  authorization: Bearer [token]
  {"media_type":"PHOTO","post_info":{"auto_add_music":true,"description":"Look","privacy_level":"SELF_ONLY","title":"Three"},"post_mode":"DIRECT_POST","source_info":{"photo_cover_index":0,"photo_images":["https://acme.example/calendar/media/a.jpg","https://acme.example/calendar/media/b%20c.jpg"],"source":"PULL_FROM_URL"}}
after 250ms: status (Read): POST https://open.tiktokapis.com/v2/post/publish/status/fetch/
  authorization: Bearer [token]
  {"publish_id":"p_pub_url~v2.9"}
Sent(Receipt { remote_id: Some("p_pub_url~v2.9"), url: None })
"#]]
    );
}

#[test]
fn what_tiktok_does_not_offer_or_fetch_is_refused_before_anything_is_sent() {
    let mut followers = film(3);
    let privacy = Setting::Text("followers".to_owned());
    followers.options.insert("privacy".to_owned(), privacy);
    let told = Sample::new(CHANNEL, followers).story(good(&[CREATOR]));
    assert!(
        told.contains("TikTok does not offer `followers` to this account"),
        "{told}"
    );
    let channel = "platform = 'tiktok'\ntoken = { env = 'T' }\n";
    let photos = Message {
        media: vec![photo("a.jpg")],
        ..text("Look")
    };
    let told = Sample::new(channel, photos).story(good(&[CREATOR]));
    assert!(
        told.contains("write their address as the channel's `media_url`"),
        "{told}"
    );
    let evil = BEGUN.replace("https://open-upload.tiktokapis.com", "http://evil.example");
    let told = Sample::new(CHANNEL, film(3)).story(good(&[CREATOR, &evil]));
    assert!(told.contains("the answer cannot be read"), "{told}");
}

#[test]
fn each_error_says_what_can_be_done() {
    let end = |code: &str| {
        let story = Sample::new(CHANNEL, film(3))
            .story([answer(200, CREATOR), answer(403, &failure(code))]);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let ends = [
        "access_token_invalid",
        "scope_not_authorized",
        "rate_limit_exceeded",
        "spam_risk_too_many_posts",
        "spam_risk_user_banned_from_posting",
        "unaudited_client_can_only_post_to_private_accounts",
        "internal_error",
        "invalid_params",
    ]
    .map(end);
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Later { reason: "the token is not valid (any more): let the app in anew, and keep its new refresh token where `refresh_token` says (access_token_invalid: Told)", wait: None }
Refused("the token may not do this: let the app in anew with the scopes `user.info.basic` and `video.publish` (scope_not_authorized: Told)")
Later { reason: "too many requests (rate_limit_exceeded: Told)", wait: Some(60s) }
Later { reason: "the account has published the most that TikTok takes in a day (spam_risk_too_many_posts: Told)", wait: Some(21600s) }
Refused("the account may not publish for now: open the app, and read what TikTok says there (spam_risk_user_banned_from_posting: Told)")
Refused("TikTok has not audited the app yet: make the account private and choose `privacy = /"private/"`, or have the app audited (unaudited_client_can_only_post_to_private_accounts: Told)")
Later { reason: "TikTok has a problem (internal_error: Told)", wait: None }
Refused("it was refused (invalid_params: Told)")
"#]]
    );
}

#[test]
fn a_publication_ends_as_its_status_proves() {
    let end = |publish: Answer, status: Option<&str>| {
        let mut replies = good(&[CREATOR, BEGUN, STANDS]);
        replies.push(publish);
        replies.push(status.map_or_else(Answer::default, |status| answer(200, status)));
        let story = Sample::new(CHANNEL, film(3)).story(replies);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let failed = r#"{"data":{"status":"FAILED","fail_reason":"duration_check_failed"},"error":{"code":"ok"}}"#;
    let ends = [
        end(answer(201, ""), Some(OUT)),
        end(answer(201, ""), Some(failed)),
        end(answer(201, ""), None),
        end(answer(416, ""), None),
        end(answer(400, ""), None),
        end(answer(503, ""), None),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Sent(Receipt { remote_id: Some("7300000000000000001"), url: Some("https://www.tiktok.com/@acme/video/7300000000000000001") })
Refused("the video is too short, or longer than this account may publish (duration_check_failed)")
Unknown("TikTok does not tell how it went")
Unknown("the answer is unexpected (416)")
Refused("`media/a.mp4`: the request was not understood (400)")
Unknown("the server has a problem (503)")
"#]]
    );
}

#[test]
fn a_lost_answer_is_settled_by_the_newest_upload() {
    let look = |status: &str| {
        let mut search = Search::new(CHANNEL, film(30_000_000));
        search.uploads.keep(
            "begin-1-30000000",
            answer(200, &BEGUN.replace("2-1.7", "2-1.6")),
        );
        search.uploads.keep("begin-2-30000000", answer(200, BEGUN));
        let (calls, look) = search.story([answer(200, status)]);
        assert!(calls[0].contains("status/fetch"), "{calls:?}");
        look.unwrap()
    };
    let found = Look::Found(Receipt {
        remote_id: Some("7300000000000000001".to_owned()),
        url: None,
    });
    assert_eq!(look(OUT), found);
    assert_eq!(look(STANDS), Look::Absent);
    let whole = STANDS.replace("10485760", "30000000");
    assert!(matches!(look(&whole), Look::Undecided(_)));
    assert!(matches!(
        look(&failure("invalid_publish_id")),
        Look::Undecided(_)
    ));
    let photos = Search::new(CHANNEL, text("Look")).story([]).1;
    assert!(matches!(photos, Some(Look::Undecided(_))), "{photos:?}");
}

#[test]
fn a_run_signs_in_with_the_refresh_token_unless_there_is_a_token() {
    let sample = Sample::new(CHANNEL, text(""));
    let sign_in = sample.adapter().sign_in.as_ref().unwrap();
    let call = (sign_in.call)(&sample.account()).unwrap();
    assert_data_eq!(
        show(&call),
        str![[r#"
sign-in (Upload): POST https://open.tiktokapis.com/v2/oauth/token/
  client_key=k
  client_secret=[client_secret]
  grant_type=refresh_token
  refresh_token=[refresh_token]
"#]]
    );
    let fixed = Sample::new("platform = 'tiktok'\ntoken = { env = 'T' }\n", text(""));
    assert_eq!((sign_in.call)(&fixed.account()), None);
    let used = answer(
        400,
        r#"{"error":"invalid_grant","error_description":"Refresh token is invalid"}"#,
    );
    assert!(matches!((sign_in.refused)(&used), Outcome::Refused(_)));
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let photos = Message {
        media: vec![photo("a.jpg")],
        ..text("Look")
    };
    for message in [film(3), film(35_000_000), photos] {
        let outcome = Sample::new(CHANNEL, message).dry_run();
        assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
    }
}
