//! Snapchat: an encrypted file in parts, then a story, a saved story or a spotlight.

use snapbox::{assert_data_eq, str};

use super::{Sample, answer, text};
use crate::model::Setting;
use crate::platform::{Answer, Attachment, Message, Outcome};

const CHANNEL: &str = "platform = 'snapchat'\nprofile = 'p-1'\nclient_id = 'app'\nclient_secret = { env = 'S' }\nrefresh_token = { file = 'r' }\n";
const MADE: &str = r#"{"request_status":"SUCCESS","media_id":"m-1","add_path":"/us/v1/public_profiles/p-1/media/m-1/multipart-upload","finalize_path":"/us/v1/public_profiles/p-1/media/m-1/multipart-upload"}"#;
const DONE: &str = r#"{"request_status":"SUCCESS"}"#;

fn one(kind: &str, bytes: u64, shown_as: &str) -> Sample {
    let mut message = Message {
        title: Some("Bread".to_owned()),
        media: vec![Attachment {
            path: "media/a.bin".to_owned(),
            media_type: kind.to_owned(),
            bytes,
            sha256: "0123".to_owned(),
            ..Attachment::default()
        }],
        ..text("How we bake #rye")
    };
    let shown_as = Setting::Text(shown_as.to_owned());
    message.options.insert("shown_as".to_owned(), shown_as);
    Sample::new(CHANNEL, message)
}

fn good(bodies: &[&str]) -> Vec<Answer> {
    bodies.iter().map(|body| answer(200, body)).collect()
}

#[test]
fn a_spotlight_goes_encrypted_in_parts() {
    let out = r#"{"request_status":"success","stories":[{"story":{"id":"s-1"}}]}"#;
    let replies = good(&[MADE, DONE, DONE, DONE, out]);
    assert_data_eq!(
        one("video/mp4", 40_000_000, "spotlight").story(replies),
        str![[r#"
media (Upload): POST https://businessapi.snapchat.com/v1/public_profiles/p-1/media
  authorization: Bearer [token]
  {"iv":"xVF+QiDNZOE5l/3FQOX1XA==","key":"jqIWcjkxjhnY1nzWKLFfZNXYmOAhN5tjymBKlbZmqdk=","name":"key-1","type":"VIDEO"}
part-1 (Upload): POST https://businessapi.snapchat.com/us/v1/public_profiles/p-1/media/m-1/multipart-upload
  authorization: Bearer [token]
  action=ADD
  part_number=1
  file=@media/a.bin encrypted (application/octet-stream, 0+33554432)
part-2 (Upload): POST https://businessapi.snapchat.com/us/v1/public_profiles/p-1/media/m-1/multipart-upload
  authorization: Bearer [token]
  action=ADD
  part_number=2
  file=@media/a.bin encrypted (application/octet-stream, 33554432+6445584)
finalize (Upload): POST https://businessapi.snapchat.com/us/v1/public_profiles/p-1/media/m-1/multipart-upload
  authorization: Bearer [token]
  action=FINALIZE
publish (Publish): POST https://businessapi.snapchat.com/v1/public_profiles/p-1/spotlights
  authorization: Bearer [token]
  {"description":"How we bake #rye","locale":"en_US","media_id":"m-1","skip_save_to_profile":false}
Sent(Receipt { remote_id: Some("s-1"), url: None })
"#]]
    );
}

#[test]
fn a_story_is_the_medium_alone_and_a_saved_one_has_a_title() {
    let posts = ["story", "saved_story"].map(|shown_as| {
        let replies = good(&[MADE, DONE, DONE]);
        let story = one("image/png", 15, shown_as).story(replies);

        story
            .split("publish (")
            .nth(1)
            .unwrap_or_default()
            .to_owned()
    });
    assert_data_eq!(
        posts.join("\n"),
        str![[r#"
Publish): POST https://businessapi.snapchat.com/v1/public_profiles/p-1/stories
  authorization: Bearer [token]
  {"media_id":"m-1"}

Publish): POST https://businessapi.snapchat.com/v1/public_profiles/p-1/saved_stories
  authorization: Bearer [token]
  {"saved_stories":[{"snap_sources":[{"media_id":"m-1"}],"title":"Bread"}]}

"#]]
    );
    let told = one("image/png", 15, "spotlight").story([]);
    assert!(told.contains("a spotlight is a video"), "{told}");
}

#[test]
fn each_answer_proves_what_it_proves() {
    let end = |status: u16, body: &str| {
        let mut replies = good(&[MADE, DONE, DONE]);
        replies.push(answer(status, body));
        let story = one("image/png", 15, "story").story(replies);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let refused = r#"{"request_status":"ERROR","display_message":"The media is too long","error_code":"E1001"}"#;
    let ends = [
        end(200, DONE),
        end(200, "<html>"),
        end(200, refused),
        end(400, refused),
        end(401, "{}"),
        end(429, "{}"),
        end(502, ""),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Sent(Receipt { remote_id: None, url: None })
Unknown("Snapchat accepted the post, but its answer cannot be read")
Refused("Snapchat refused it (The media is too long)")
Refused("the request was not understood (400: The media is too long)")
Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401)", wait: None }
Later { reason: "too many requests (429)", wait: None }
Unknown("the server has a problem (502)")
"#]]
    );
    let elsewhere = MADE.replace("\"/us", "\"https://evil.example/us");
    let told = one("image/png", 15, "story").story(good(&[&elsewhere]));
    assert!(told.contains("names no place"), "{told}");
}

#[test]
fn the_key_is_the_same_for_every_try_and_another_for_another_file() {
    let key = |sample: &Sample| {
        let story = sample.story([]);
        let (_, key) = story.split_once("\"key\":\"").unwrap();
        key.split('"').next().unwrap().to_owned()
    };
    let first = one("image/png", 15, "story");
    let mut other = one("image/png", 15, "story");
    other.message.media[0].sha256 = "4567".to_owned();
    assert_eq!(key(&first), key(&one("image/png", 15, "story")));
    assert_ne!(key(&first), key(&other));
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let outcome = one("video/mp4", 90_000_000, "spotlight").dry_run();
    assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
}
