//! Buttondown, as its documentation says: a repeated key gets the first answer, and a draft that is sent goes to everybody.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::post;

#[derive(Default)]
struct Buttondown {
    emails: Vec<Value>,
    answered: BTreeMap<String, Reply>,
}

impl Buttondown {
    fn answer(&mut self, request: &Received) -> Reply {
        if request.header("authorization") != "Token buttondown-key-1" {
            return error(401, "Invalid token.");
        }
        let key = request.header("x-idempotency-key").to_owned();
        if let Some(before) = self.answered.get(&key).filter(|_| !key.is_empty()) {
            return before.clone();
        }
        let reply = self.first_answer(request);
        self.answered.insert(key, reply.clone());
        reply
    }

    fn first_answer(&mut self, request: &Received) -> Reply {
        let id = request.path.strip_prefix("/v1/emails/");
        let found = id.and_then(|id| self.emails.iter_mut().find(|email| email["id"] == id));
        match (request.method.as_str(), request.path.as_str(), found) {
            ("GET", "/v1/newsletters", _) => {
                Reply::json(200, &json!({ "results": [{ "id": "n1", "name": "Acme" }] }))
            }
            ("GET", "/v1/emails", _) => {
                Reply::json(200, &json!({ "results": self.emails, "next": null }))
            }
            ("POST", "/v1/emails", _) => self.create(request.json()),
            ("GET", _, Some(email)) => Reply::json(200, email),
            ("PATCH", _, Some(email)) if email["status"] == "draft" => {
                email["status"] = request.json()["status"].clone();
                Reply::json(200, email)
            }
            ("PATCH", _, Some(_)) => error(400, "This email was sent already."),
            ("DELETE", _, Some(_)) => Reply::empty(204),
            _ => error(404, "Not found."),
        }
    }

    fn create(&mut self, mut email: Value) -> Reply {
        if email["status"] != "draft" {
            return error(400, "Sending needs a confirmation.");
        }
        if email["body"]
            .as_str()
            .is_none_or(|body| body.starts_with("---"))
        {
            return error(400, "body_contains_frontmatter");
        }
        let id = format!("e{}", self.emails.len() + 1);
        email["absolute_url"] = json!(format!("https://buttondown.com/acme/archive/{id}"));
        email["id"] = json!(id);
        self.emails.insert(0, email.clone());
        Reply::json(201, &email)
    }
}

fn error(status: u16, detail: &str) -> Reply {
    Reply::json(status, &json!({ "code": "error", "detail": detail }))
}

fn scene() -> (Workspace, StandIn) {
    let mut buttondown = Buttondown::default();
    let server = StandIn::start(move |_, request| buttondown.answer(request));
    let channel = format!(
        "[channels.news]\nplatform = \"buttondown\"\nserver = \"{}\"\ntoken = {{ env = \"BUTTONDOWN_KEY\" }}\n",
        server.address()
    );
    let mut workspace = Workspace::new(&(channel + &post("teaser", "news", "title = \"News\"\n")));
    workspace.variable("BUTTONDOWN_KEY", "buttondown-key-1");
    (workspace, server)
}

/// How many emails went out: what is sent twice under one key is sent once.
fn sent(server: &StandIn) -> usize {
    let sends = server.seen();
    let sends = sends.iter().filter(|it| it.method == "PATCH");
    let keys: std::collections::BTreeSet<&str> =
        sends.map(|it| it.header("x-idempotency-key")).collect();
    keys.len()
}

#[test]
fn a_kill_at_any_step_sends_one_email() {
    one_effect_whatever_step_a_run_is_killed_at(scene, sent);
}

#[test]
fn an_email_goes_out_and_its_address_is_recorded() {
    let (workspace, server) = scene();
    workspace.publish().expect(0);
    let url = "https://buttondown.com/acme/archive/e1";
    assert_eq!(workspace.history()[0]["url"], url);
    assert_eq!(server.count("PATCH /v1/emails/e1"), 1);
}

#[test]
fn a_lost_answer_is_found_by_the_key_in_the_email() {
    let (workspace, server) = scene();
    server.fail("PATCH", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(sent(&server), 1);
    let (workspace, server) = scene();
    server.fail("PATCH", 1, Fault::Answer(Reply::empty(503)));
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(sent(&server), 1);
}
