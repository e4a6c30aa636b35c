//! Pinterest: pictures by address or along with the pin, videos through a store, and reading a board back.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::locating::{Search, removal};
use super::{Sample, answer, described, last_line, picture, show, text, video};
use crate::model::{Receipt, Setting};
use crate::platform::{Answer, Attachment, Figure, Look, Message, Outcome, Removal};

const CHANNEL: &str = "platform = 'pinterest'\nboard = '12'\ntoken = { env = 'TOKEN' }\n";
const FETCHED: &str = "platform = 'pinterest'\nboard = '12'\nmedia_url = 'https://acme.example/files/'\ntoken = { env = 'TOKEN' }\n";
const TAKEN: &str = r#"{"id": "900"}"#;

fn pin(channel: &str, media: Vec<Attachment>) -> Sample {
    let message = Message {
        title: Some("Grüße".to_owned()),
        link: Some("https://acme.example/a?b=1".to_owned()),
        hashtags: vec!["box".to_owned()],
        media,
        ..text("Look, 世界")
    };
    Sample::new(channel, message)
}

fn at(mut medium: Attachment, sha256: &str) -> Attachment {
    sha256.clone_into(&mut medium.sha256);
    medium
}

#[test]
fn a_picture_is_fetched_from_its_public_address() {
    let one = pin(FETCHED, vec![described("media/a b.png", "A box")]);
    assert_data_eq!(
        one.story([answer(201, TAKEN)]),
        str![[r#"
pin (Publish): POST https://api.pinterest.com/v5/pins
  authorization: Bearer [token]
  {"alt_text":"A box","board_id":"12","description":"Look, 世界/n/n#box","link":"https://acme.example/a?b=1","media_source":{"source_type":"image_url","url":"https://acme.example/files/media/a%20b.png"},"title":"Grüße"}
Sent(Receipt { remote_id: Some("900"), url: Some("https://www.pinterest.com/pin/900/") })
"#]]
    );
}

#[test]
fn without_such_an_address_pictures_go_along_with_the_pin() {
    let one = pin(CHANNEL, vec![described("media/a.png", "A box")]);
    assert_data_eq!(
        one.story([]),
        str![[r#"
pin (Publish): POST https://api.pinterest.com/v5/pins
  authorization: Bearer [token]
  {"alt_text":"A box","board_id":"12","description":"Look, 世界/n/n#box","link":"https://acme.example/a?b=1","media_source":{"content_type":"image/png","data":"base64 of a.png (0123456789abcdef)","source_type":"image_base64"},"title":"Grüße"}
  base64 of a.png (0123456789abcdef) = base64 of @media/a.png

"#]]
    );
    let many = pin(
        CHANNEL,
        vec![at(picture("a.png"), "aaaa"), at(picture("b.png"), "bbbb")],
    );
    assert_data_eq!(
        many.story([]),
        str![[r#"
pin (Publish): POST https://api.pinterest.com/v5/pins
  authorization: Bearer [token]
  {"board_id":"12","description":"Look, 世界/n/n#box","link":"https://acme.example/a?b=1","media_source":{"items":[{"content_type":"image/png","data":"base64 of a.png (aaaa)"},{"content_type":"image/png","data":"base64 of b.png (bbbb)"}],"source_type":"multiple_image_base64"},"title":"Grüße"}
  base64 of a.png (aaaa) = base64 of @a.png
  base64 of b.png (bbbb) = base64 of @b.png

"#]]
    );
    let most = pin(
        FETCHED,
        (0..5)
            .map(|index| picture(&format!("{index}.png")))
            .collect(),
    );
    assert!(
        most.story([])
            .contains(r#""source_type":"multiple_image_urls""#)
    );
}

#[test]
fn a_video_goes_to_its_store_and_is_waited_for() {
    let mut one = pin(CHANNEL, vec![video("media/v.mp4", 9)]);
    let options = [
        ("cover", Setting::Number(3)),
        ("section", Setting::Text("77".to_owned())),
    ];
    one.message.options = options.map(|(key, value)| (key.to_owned(), value)).into();
    let registered = |id: u32| {
        Answer::json(&json!({
            "media_id": id.to_string(), "upload_url": "https://store.example/",
            "upload_parameters": { "key": format!("k{id}"), "policy": "p" },
        }))
    };
    let status = |status: &str| Answer::json(&json!({ "status": status }));
    let replies = [
        registered(5),
        answer(204, ""),
        status("processing"),
        status("succeeded"),
        answer(201, TAKEN),
    ];
    assert_data_eq!(
        one.story(replies),
        str![[r#"
video (Upload): POST https://api.pinterest.com/v5/media
  authorization: Bearer [token]
  {"media_type":"video"}
video-file (Upload): POST https://store.example/
  key=k5
  policy=p
  file=@media/v.mp4 as v.mp4 (video/mp4)
after 1s: video-ready (Read): GET https://api.pinterest.com/v5/media/5
  authorization: Bearer [token]
after 2s: video-ready (Read): GET https://api.pinterest.com/v5/media/5
  authorization: Bearer [token]
pin (Publish): POST https://api.pinterest.com/v5/pins
  authorization: Bearer [token]
  {"board_id":"12","board_section_id":"77","description":"Look, 世界/n/n#box","link":"https://acme.example/a?b=1","media_source":{"cover_image_key_frame_time":3,"media_id":"5","source_type":"video_id"},"title":"Grüße"}
Sent(Receipt { remote_id: Some("900"), url: Some("https://www.pinterest.com/pin/900/") })
"#]]
    );
    let end = |replies: Vec<Answer>| last_line(&one.story(replies));
    let done = || answer(204, "");
    let gone = || answer(403, "<Error/>");
    let ends = [
        end(vec![registered(5), done(), status("failed")]),
        end(vec![registered(5), done(), answer(503, "")]),
        end(vec![answer(
            403,
            r#"{"code": 3, "message": "Authorization failed."}"#,
        )]),
        end(vec![registered(5), gone(), registered(6), gone()]),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("Pinterest cannot process `media/v.mp4`: convert it to MP4 (H.264)")
Later { reason: "`media/v.mp4`: the server has a problem (503)", wait: None }
Refused("`media/v.mp4`: the account may not do this (403: Authorization failed.)")
Refused("`media/v.mp4`: the account may not do this (403)")
"#]]
    );
    let story = one.story([
        registered(5),
        gone(),
        registered(6),
        done(),
        status("succeeded"),
    ]);
    assert!(story.contains(r#""media_id":"6""#), "{story}");
}

#[test]
fn a_pin_shows_something_and_one_video_alone() {
    for media in [vec![], vec![video("v.mp4", 9), picture("a.png")]] {
        assert!(pin(CHANNEL, media).story([]).starts_with("Refused("));
    }
}

#[test]
fn each_answer_proves_what_it_proves() {
    let mut limited = answer(
        429,
        r#"{"code": 8, "message": "You have exceeded your rate limit."}"#,
    );
    limited
        .headers
        .insert("x-ratelimit-reset".to_owned(), "30".to_owned());
    let replies = [
        answer(
            400,
            r#"{"code": 235, "message": "The image could not be fetched."}"#,
        ),
        answer(401, r#"{"code": 2, "message": "Authentication failed."}"#),
        answer(
            403,
            r#"{"code": 29, "message": "You are not permitted to access that resource."}"#,
        ),
        answer(404, r#"{"code": 40, "message": "Board not found."}"#),
        limited,
        answer(500, ""),
        answer(201, "<html>"),
    ];
    let one = || pin(FETCHED, vec![picture("a.png")]);
    let ends = replies.map(|reply| last_line(&one().story([reply])));
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("the request was not understood (400: The image could not be fetched.)")
Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: Authentication failed.)", wait: None }
Refused("the account may not do this (403: You are not permitted to access that resource.)")
Refused("it is not there (404: Board not found.)")
Later { reason: "too many requests (429: You have exceeded your rate limit.)", wait: Some(30s) }
Unknown("the server has a problem (500)")
Unknown("Pinterest accepted the pin, but its answer cannot be read")
"#]]
    );
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    for media in [vec![picture("a.png")], vec![video("v.mp4", 9)]] {
        assert!(matches!(pin(CHANNEL, media).dry_run(), Outcome::Sent(_)));
    }
}

fn board(pins: &[Value], bookmark: Option<&str>) -> Answer {
    let mut page = Answer::json(&json!({ "items": pins, "bookmark": bookmark }));
    let date = "Fri, 27 Nov 2026 08:01:00 GMT".to_owned();
    page.headers.insert("date".to_owned(), date);
    page
}

fn shown(id: &str, description: &str) -> Value {
    json!({ "id": id, "title": "News", "description": description, "created_at": "2026-11-27T08:00:01" })
}

#[test]
fn all_of_a_board_is_read_and_what_is_older_is_something_else() {
    let search = Search::new(
        CHANNEL,
        Message {
            title: Some("News".to_owned()),
            ..text("Hello")
        },
    );
    let mut old = shown("1", "Hello");
    old["created_at"] = json!("2026-11-27T07:00:00-00:00");
    let pages = [
        board(&[old.clone()], Some("a+b=")),
        board(&[shown("20", "Hello\n\n#box #lid")], None),
    ];
    let (calls, look) = search.story(pages);
    assert_data_eq!(
        calls.join("\n"),
        str![[r#"
page-0 (Read): GET https://api.pinterest.com/v5/boards/12/pins?page_size=250
page-1 (Read): GET https://api.pinterest.com/v5/boards/12/pins?page_size=250&bookmark=a%2Bb%3D
"#]]
    );
    assert!(
        matches!(look, Some(Look::Found(receipt)) if receipt.remote_id.as_deref() == Some("20"))
    );
    assert_eq!(search.story([board(&[old], None)]).1, Some(Look::Absent));
    let mut titled = shown("20", "Hello");
    titled["title"] = json!("Other");
    for page in [board(&[titled], None), answer(403, "{}"), answer(200, "{}")] {
        let look = search.story([page]).1;
        assert!(matches!(look, Some(Look::Undecided(_))), "{look:?}");
    }
}

#[test]
fn a_pin_is_deleted_by_its_id_and_its_figures_are_read() {
    let sample = pin(CHANNEL, Vec::new());
    let receipt = Receipt {
        remote_id: None,
        url: Some("https://www.pinterest.com/pin/900/?x=1".to_owned()),
    };
    let (calls, _) = removal(&sample, &receipt, &[]);
    assert_eq!(
        calls,
        ["delete (Publish): DELETE https://api.pinterest.com/v5/pins/900"]
    );
    assert_eq!(
        removal(&sample, &receipt, &[answer(204, "")]).1,
        Removal::Gone
    );
    assert_eq!(
        removal(&sample, &receipt, &[answer(404, "")]).1,
        Removal::WasGone
    );
    assert!(matches!(
        removal(&sample, &Receipt::default(), &[]).1,
        Removal::Refused(_)
    ));
    let metrics = sample.adapter().metrics.as_ref().unwrap();
    let call = (metrics.call)(&sample.account(), &receipt).unwrap();
    assert!(show(&call).contains("/v5/pins/900?pin_metrics=true"));
    let told = json!({ "pin_metrics": { "lifetime_metrics": { "impression": 9, "clickthrough": 2, "reaction": 1 } } });
    assert_eq!(
        (metrics.read)(&Answer::json(&told)).unwrap(),
        [
            (Figure::Impressions, 9),
            (Figure::Reactions, 1),
            (Figure::Clicks, 2)
        ]
    );
}
