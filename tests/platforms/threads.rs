//! Threads: a chain of answers, each made from a container of its own.

use crate::containers::{Meta, TOKEN, Words};
use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::Fault;
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

const WORDS: Words = Words {
    account: "/v1.0/me",
    version: "/v1.0",
    posts: "threads",
    publish: "threads_publish",
    state: "status",
    text: "text",
    parent: "reply_to_id",
};
const PUBLISH: &str = "POST /v1.0/me/threads_publish";

fn scene_with(rest: &str) -> (Workspace, Meta) {
    let meta = Meta::start(WORDS);
    let channel = format!(
        "[channels.at]\nplatform = \"threads\"\nserver = \"{}\"\nmedia_url = \"https://acme.example\"\ntoken = {{ env = \"THREADS_TOKEN\" }}\n",
        meta.server.address()
    );
    let mut workspace = Workspace::new(&(channel + &post("teaser", "at", rest)));
    workspace.variable("THREADS_TOKEN", TOKEN);
    workspace.write("media/a.png", picture("a"));
    (workspace, meta)
}

fn scene() -> (Workspace, Meta) {
    scene_with("media = [{ file = \"media/a.png\", alt = \"A cat\" }]")
}

#[test]
fn a_chain_is_published_part_by_part_each_below_the_one_before() {
    let (workspace, meta) = scene_with("thread = [{ text = \"Second.\" }, { text = \"Third.\" }]");
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent", "sent"]);
    let known = meta.known();
    let parents: Vec<_> = known
        .posts
        .iter()
        .map(|post| post.parent.as_deref())
        .collect();
    assert_eq!(parents, [None, Some("900"), Some("901")]);
    drop(known);
    assert_eq!(
        workspace.history()[0]["url"],
        "https://www.meta.example/p/900"
    );
}

#[test]
fn a_kill_at_any_step_leaves_one_post() {
    one_effect_whatever_step_a_run_is_killed_at(scene, |meta| meta.known().posts.len());
}

#[test]
fn a_lost_answer_inside_a_chain_does_not_break_it() {
    let (workspace, meta) = scene_with("thread = [{ text = \"Second.\" }, { text = \"Third.\" }]");
    meta.server.fail(PUBLISH, 2, Fault::CutAfter);
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent", "sent"]);
    let parents: Vec<_> = meta
        .known()
        .posts
        .iter()
        .map(|post| post.parent.clone())
        .collect();
    assert_eq!(
        parents,
        [None, Some("900".to_owned()), Some("901".to_owned())]
    );
}

#[test]
fn what_was_published_is_deleted_again() {
    let (workspace, meta) = scene_with("");
    workspace.publish().expect(0);
    meta.server.fail(
        "DELETE /v1.0/900",
        1,
        Fault::Answer(crate::stand_in::Reply::json(
            200,
            &serde_json::json!({ "success": true }),
        )),
    );
    workspace
        .run(&["retract", "teaser", "--channel", "at", "--yes"])
        .expect(0);
    assert_eq!(meta.server.count("DELETE /v1.0/900"), 1);
}
