//! Instagram: a carousel with a reel's bytes and a first comment, on a stand-in that publishes each container once.

use crate::containers::{Meta, TOKEN, Words, error};
use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Reply};
use crate::support::Workspace;
use crate::support::calendar::post;

const WORDS: Words = Words {
    account: "/v25.0/178",
    version: "/v25.0",
    posts: "media",
    publish: "media_publish",
    state: "status_code",
    text: "caption",
    parent: "none",
};
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01";
const MP4: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom some film";
const PUBLISH: &str = "POST /v25.0/178/media_publish";

fn scene() -> (Workspace, Meta) {
    let media = "media = [{ file = \"media/a.jpg\", alt = \"A cup\" }, { file = \"media/b.mp4\" }]";
    scene_with(&format!("{media}\nfirst_comment = \"Where? Malmö.\""))
}

fn scene_with(rest: &str) -> (Workspace, Meta) {
    let meta = Meta::start(WORDS);
    let channel = format!(
        "[channels.insta]\nplatform = \"instagram\"\nserver = \"{}\"\naccount = \"178\"\nmedia_url = \"https://acme.example/calendar\"\ntoken = {{ env = \"INSTAGRAM_TOKEN\" }}\n",
        meta.server.address()
    );
    let mut workspace = Workspace::new(&(channel + &post("teaser", "insta", rest)));
    workspace.variable("INSTAGRAM_TOKEN", TOKEN);
    workspace.write("media/a.jpg", JPEG);
    workspace.write("media/b.mp4", MP4);
    (workspace, meta)
}

fn posts(meta: &Meta) -> usize {
    let known = meta.known();
    assert!(known.comments.len() <= 1, "{:?}", known.comments);
    known.posts.len()
}

#[test]
fn a_carousel_and_its_first_comment_are_published_once_and_shown_in_the_history() {
    let (workspace, meta) = scene();
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent"]);
    let known = meta.known();
    assert_eq!(known.posts[0].text, "The text of teaser.");
    assert_eq!(known.posts[0].fields["children"], "101,102");
    assert_eq!(known.comments[0].text, "Where? Malmö.");
    drop(known);
    let film = meta
        .server
        .seen()
        .into_iter()
        .find(|request| request.path == "/upload/102");
    assert_eq!(film.map(|request| request.body), Some(MP4.to_vec()));
    assert_eq!(
        workspace.history()[0]["url"],
        "https://www.meta.example/p/900"
    );
    workspace.publish().expect(0);
    assert_eq!(posts(&meta), 1);
}

#[test]
fn a_kill_at_any_step_leaves_one_post() {
    one_effect_whatever_step_a_run_is_killed_at(scene, posts);
}

#[test]
fn a_lost_answer_is_settled_by_the_container() {
    let (workspace, meta) = scene();
    meta.server.fail(PUBLISH, 1, Fault::CutAfter);
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent"]);
    assert_eq!((posts(&meta), meta.known().comments.len()), (1, 1));
}

#[test]
fn a_lost_answer_to_a_story_is_settled_although_no_list_shows_it() {
    let options = "media = [{ file = \"media/a.jpg\", alt = \"A cup\" }]\n[posts.teaser.on.instagram.options]\nstory = true";
    let (workspace, meta) = scene_with(options);
    meta.server.fail(PUBLISH, 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(meta.known().posts[0].fields["media_type"], "STORIES");
}

#[test]
fn a_publication_that_did_not_happen_is_made_from_the_same_container() {
    let (mut workspace, meta) = scene();
    meta.server
        .fail(PUBLISH, 1, Fault::Answer(Reply::empty(502)));
    workspace.publish().expect(4);
    assert_eq!(posts(&meta), 0);
    for minutes in [20, 40] {
        workspace.minutes_later(minutes);
        workspace.publish();
    }
    assert_eq!(posts(&meta), 1);
    assert_eq!(meta.server.count("POST /v25.0/178/media"), 3);
}

#[test]
fn what_instagram_refuses_is_told_and_prepared_anew_by_the_next_run() {
    let (mut workspace, meta) = scene();
    let shape = error(400, 36003, 2_207_009, "The aspect ratio is not supported");
    meta.server
        .fail("POST /v25.0/178/media", 3, Fault::Answer(shape));
    let run = workspace.publish().expect(3);
    assert!(
        run.reason("teaser")
            .contains("crop it to between 4:5 and 1.91:1"),
        "{}",
        run.out
    );
    workspace.minutes_later(20);
    workspace.publish().expect(0);
    // Two children and a refused carousel, then all three anew.
    assert_eq!(
        (posts(&meta), meta.server.count("POST /v25.0/178/media")),
        (1, 6)
    );
}

#[test]
fn a_full_account_and_an_expired_token_wait() {
    let (workspace, meta) = scene();
    let full =
        serde_json::json!({ "data": [{ "quota_usage": 100, "config": { "quota_total": 100 } }] });
    meta.server.fail(
        "GET /v25.0/178/content_publishing_limit",
        1,
        Fault::Answer(Reply::json(200, &full)),
    );
    let run = workspace.publish();
    assert_eq!(run.state("teaser"), "retrying");
    assert!(
        run.reason("teaser").contains("100 times in 24 hours"),
        "{}",
        run.out
    );
    let (mut workspace, meta) = scene();
    workspace.variable("INSTAGRAM_TOKEN", "a-token-of-last-winter");
    let run = workspace.publish();
    assert!(
        format!("{}{}", run.out, run.err).contains("the token has expired"),
        "{}{}",
        run.out,
        run.err
    );
    assert!(!format!("{}{}", run.out, run.err).contains("last-winter"));
    assert_eq!(posts(&meta), 0);
}
