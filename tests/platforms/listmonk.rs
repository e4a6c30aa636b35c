//! Listmonk, as its documentation says: only a draft or a paused campaign can be started.

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

#[derive(Default)]
struct Listmonk {
    campaigns: Vec<Value>,
    started: usize,
}

impl Listmonk {
    fn answer(&mut self, server: &str, request: &Received) -> Reply {
        if !request.header("authorization").starts_with("Basic ") {
            return error(403, "invalid API credentials");
        }
        let path = request.path.strip_prefix("/api/").unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["media"]) => {
                assert!(request.text().contains("name=\"file\""));
                good(&json!({ "url": format!("{server}/uploads/a.png") }))
            }
            ("GET", ["campaigns"]) => good(&json!({ "results": self.campaigns })),
            ("POST", ["campaigns"]) => {
                let mut campaign = request.json();
                assert_eq!(campaign["lists"], json!([1]));
                campaign["id"] = json!(self.campaigns.len() + 1);
                campaign["status"] = json!("draft");
                self.campaigns.insert(0, campaign.clone());
                good(&campaign)
            }
            (method, ["campaigns", id, rest @ ..]) => self.of(method, id, rest, &request.json()),
            _ => error(404, "not found"),
        }
    }

    fn of(&mut self, method: &str, id: &str, rest: &[&str], given: &Value) -> Reply {
        let number: Option<Value> = serde_json::from_str(id).ok();
        let found = self.campaigns.iter_mut();
        let Some(campaign) = found
            .into_iter()
            .find(|it| Some(&it["id"]) == number.as_ref())
        else {
            return error(400, "Campaign not found");
        };
        match (method, rest) {
            ("GET", []) => good(campaign),
            ("PUT", []) if campaign["status"] == "draft" => {
                campaign["body"] = given["body"].clone();
                good(campaign)
            }
            ("PUT", ["status"]) if campaign["status"] == "draft" => {
                campaign["status"] = given["status"].clone();
                self.started += 1;
                assert_eq!(self.started, 1);
                good(campaign)
            }
            ("PUT", _) => error(400, "Only paused campaigns and drafts can be started"),
            _ => error(405, "method not allowed"),
        }
    }
}

fn good(data: &Value) -> Reply {
    Reply::json(200, &json!({ "data": data }))
}

fn error(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({ "message": message }))
}

fn scene() -> (Workspace, StandIn) {
    let mut listmonk = Listmonk::default();
    let server = StandIn::start(move |address, request| listmonk.answer(address, request));
    let channel = format!(
        "[channels.news]\nplatform = \"listmonk\"\nserver = \"{}\"\nuser = \"kalends\"\ntoken = {{ env = \"LISTMONK_TOKEN\" }}\nlists = [\"1\"]\n",
        server.address()
    );
    let more = "title = \"News\"\nmedia = [{ file = \"media/a.png\", alt = \"A\" }]\n";
    let mut workspace = Workspace::new(&(channel + &post("teaser", "news", more)));
    workspace.write("media/a.png", picture("a"));
    workspace.variable("LISTMONK_TOKEN", "listmonk-token-1");
    (workspace, server)
}

/// How many campaigns were started: one that runs is refused after that, which the stand-in asserts.
fn started(server: &StandIn) -> usize {
    let starts = server.seen();
    let starts = starts.iter().filter(|it| it.path.ends_with("/status"));
    let campaigns: std::collections::BTreeSet<&str> = starts.map(|it| it.path.as_str()).collect();
    campaigns.len()
}

#[test]
fn a_kill_at_any_step_starts_one_campaign() {
    one_effect_whatever_step_a_run_is_killed_at(scene, started);
}

#[test]
fn a_campaign_is_started_and_its_id_is_recorded() {
    let (workspace, server) = scene();
    workspace.publish().expect(0);
    assert_eq!(workspace.history()[0]["remote_id"], "1");
    assert_eq!(server.count("PUT /api/campaigns/1/status"), 1);
}

#[test]
fn a_lost_answer_is_found_by_the_key_in_the_campaign() {
    let (workspace, server) = scene();
    server.fail("PUT /api/campaigns/1/status", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(server.count("PUT /api/campaigns/1/status"), 1);
}
