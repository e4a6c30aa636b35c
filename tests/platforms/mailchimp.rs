//! Mailchimp, as its documentation says: a campaign goes from `save` to `sent` once.

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::post;

#[derive(Default)]
struct Mailchimp {
    campaigns: Vec<Value>,
    sent: usize,
}

impl Mailchimp {
    fn answer(&mut self, request: &Received) -> Reply {
        if !request.header("authorization").starts_with("Basic ") {
            return error(401, "API Key Missing");
        }
        let path = request.path.strip_prefix("/3.0/").unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", [""]) => {
                Reply::json(200, &json!({ "account_id": "a1", "account_name": "Acme" }))
            }
            ("GET", ["campaigns"]) => Reply::json(200, &json!({ "campaigns": self.campaigns })),
            ("POST", ["campaigns"]) => {
                let mut campaign = request.json();
                assert_eq!(campaign["recipients"]["list_id"], "a1b2");
                let id = format!("c{}", self.campaigns.len() + 1);
                campaign["long_archive_url"] = json!(format!("https://mailchi.mp/acme/{id}"));
                campaign["id"] = json!(id);
                campaign["status"] = json!("save");
                self.campaigns.insert(0, campaign.clone());
                Reply::json(200, &campaign)
            }
            (method, ["campaigns", id, rest @ ..]) => self.of(method, id, rest, &request.json()),
            _ => error(404, "The requested resource could not be found."),
        }
    }

    fn of(&mut self, method: &str, id: &str, rest: &[&str], given: &Value) -> Reply {
        let Some(campaign) = self.campaigns.iter_mut().find(|it| it["id"] == id) else {
            return error(404, "The requested resource could not be found.");
        };
        match (method, rest) {
            ("GET", []) => Reply::json(200, campaign),
            ("PUT", ["content"]) => {
                campaign["html"] = given["html"].clone();
                Reply::json(200, given)
            }
            ("GET", ["send-checklist"]) => Reply::json(
                200,
                &json!({ "is_ready": campaign["html"].is_string(), "items": [] }),
            ),
            ("POST", ["actions", "send"]) if campaign["status"] == "save" => {
                campaign["status"] = json!("sent");
                self.sent += 1;
                assert_eq!(self.sent, 1);
                Reply::empty(204)
            }
            ("POST", ["actions", "send"]) => error(400, "This campaign cannot be sent."),
            _ => error(405, "Method not allowed."),
        }
    }
}

fn error(status: u16, detail: &str) -> Reply {
    Reply::json(status, &json!({ "title": "Error", "detail": detail }))
}

fn scene() -> (Workspace, StandIn) {
    let mut mailchimp = Mailchimp::default();
    let server = StandIn::start(move |_, request| mailchimp.answer(request));
    let channel = format!(
        "[channels.news]\nplatform = \"mailchimp\"\nserver = \"{}\"\ntoken = {{ env = \"MAILCHIMP_KEY\" }}\nlist = \"a1b2\"\nfrom_name = \"Acme\"\nreply_to = \"news@acme.example\"\n",
        server.address()
    );
    let mut workspace = Workspace::new(&(channel + &post("teaser", "news", "title = \"News\"\n")));
    workspace.variable("MAILCHIMP_KEY", "mailchimp-key-us21");
    (workspace, server)
}

/// How many campaigns were sent: one that was sent once is refused after that, which the stand-in asserts.
fn sent(server: &StandIn) -> usize {
    let sends = server.seen();
    let sends = sends.iter().filter(|it| it.path.ends_with("/actions/send"));
    let campaigns: std::collections::BTreeSet<&str> = sends.map(|it| it.path.as_str()).collect();
    campaigns.len()
}

#[test]
fn a_kill_at_any_step_sends_one_campaign() {
    one_effect_whatever_step_a_run_is_killed_at(scene, sent);
}

#[test]
fn a_campaign_goes_out_and_its_address_is_recorded() {
    let (workspace, server) = scene();
    workspace.publish().expect(0);
    assert_eq!(workspace.history()[0]["url"], "https://mailchi.mp/acme/c1");
    assert_eq!(server.count("POST /3.0/campaigns/c1/actions/send"), 1);
}

#[test]
fn a_lost_answer_is_found_by_the_key_in_the_campaign() {
    let (workspace, server) = scene();
    server.fail("POST /3.0/campaigns/c1/actions/send", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(server.count("POST /3.0/campaigns/c1/actions/send"), 1);
}
