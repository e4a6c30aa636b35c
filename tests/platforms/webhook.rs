//! Webhooks: one signed request, whose answer may be lost.

use serde_json::json;

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::post;

fn scene() -> (Workspace, StandIn) {
    let server = StandIn::start(|_, _| Reply::json(200, &json!({})));
    let channel = format!(
        "[channels.hook]\nplatform = \"webhook\"\nurl = \"{}/in\"\nsecret = {{ env = \"WEBHOOK_SECRET\" }}\n",
        server.address()
    );
    (
        Workspace::new(&(channel + &post("teaser", "hook", ""))),
        server,
    )
}

#[test]
fn a_kill_at_any_step_leaves_one_request() {
    one_effect_whatever_step_a_run_is_killed_at(scene, |server| server.count("POST /in"));
}

#[test]
fn a_lost_answer_is_unknown_and_a_refusal_is_told() {
    let (workspace, server) = scene();
    server.fail("POST /in", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    let (workspace, server) = scene();
    server.fail("POST /in", 1, Fault::Answer(Reply::empty(410)));
    let run = workspace.publish().expect(3);
    assert_eq!(run.state("teaser"), "failed");
    assert!(run.reason("teaser").contains("wants no more posts"));
    let (workspace, server) = scene();
    server.fail("POST /in", 1, Fault::AnswerAfter(Reply::empty(502)));
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(
        server.seen()[0].header("idempotency-key"),
        server.seen()[0].header("webhook-id")
    );
}
