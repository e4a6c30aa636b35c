//! Micropub: a media endpoint, posts with addresses, and a list of them to look in.

use std::sync::{Arc, Mutex};

use chrono::Utc;
use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

/// The posts of the site: their addresses and properties.
type Held = Arc<Mutex<Vec<(String, Value)>>>;

fn answer(held: &Held, own: &str, request: &Received) -> Reply {
    let mut posts = held.lock().unwrap();
    if request.header("authorization") != "Bearer micropub-token" {
        return Reply::json(401, &json!({ "error": "unauthorized" }));
    }
    let question = request.query.get("q").map_or("", String::as_str);
    match (request.line().as_str(), question) {
        ("GET /micropub", "config") => {
            Reply::json(200, &json!({ "media-endpoint": format!("{own}/media") }))
        }
        ("GET /micropub", "source") => {
            let newest_first = posts.iter().rev();
            let items = newest_first.map(|(url, properties)| {
                let mut properties = properties.clone();
                properties["url"] = json!([url]);
                json!({ "type": ["h-entry"], "properties": properties })
            });
            Reply::json(200, &json!({ "items": items.collect::<Vec<_>>() }))
        }
        ("POST /media", _) if request.text().contains("name=\"file\"") => {
            Reply::empty(201).with("location", format!("{own}/uploads/1.png"))
        }
        ("POST /micropub", _) if request.json()["action"] == "delete" => {
            posts.retain(|(url, _)| request.json()["url"] != url.as_str());
            Reply::empty(204)
        }
        ("POST /micropub", _) => {
            let properties = properties(request);
            let slug = properties["mp-slug"][0].as_str().unwrap();
            let taken = posts.iter().filter(|(url, _)| url.contains(slug)).count();
            let url = format!("{own}/{slug}{}", "-again".repeat(taken));
            posts.push((url.clone(), properties));
            Reply::empty(202).with("location", url)
        }
        _ => Reply::json(400, &json!({ "error": "invalid_request" })),
    }
}

fn properties(request: &Received) -> Value {
    if request
        .header("content-type")
        .starts_with("application/json")
    {
        let entry = request.json();
        assert_eq!(entry["type"], json!(["h-entry"]));
        return entry["properties"].clone();
    }
    let form = request.form();
    assert_eq!(form["h"], "entry");
    let named = form
        .iter()
        .map(|(name, value)| (name.trim_end_matches("[]").to_owned(), json!([value])));
    let mut properties: Value = named.collect::<serde_json::Map<_, _>>().into();
    properties["published"] = json!([Utc::now().to_rfc3339()]);
    properties
}

fn scene_with(rest: &str) -> (Workspace, (StandIn, Held)) {
    let posts = Held::default();
    let held = Arc::clone(&posts);
    let server = StandIn::start(move |own, request| answer(&held, own, request));
    let channel = format!(
        "[channels.blog]\nplatform = \"micropub\"\nendpoint = \"{}/micropub\"\ntoken = {{ env = \"MICROPUB_TOKEN\" }}\n",
        server.address()
    );
    let mut workspace = Workspace::new(&(channel + &post("teaser", "blog", rest)));
    workspace.variable("MICROPUB_TOKEN", "micropub-token");
    workspace.write("media/box.png", picture("box"));
    (workspace, (server, posts))
}

const PICTURED: &str = "media = [{ file = \"media/box.png\", alt = \"A box\" }]";

fn count((_, posts): &(StandIn, Held)) -> usize {
    posts.lock().unwrap().len()
}

#[test]
fn a_kill_at_any_step_leaves_one_post() {
    one_effect_whatever_step_a_run_is_killed_at(|| scene_with(PICTURED), count);
}

#[test]
fn a_post_has_the_address_that_the_server_gives_and_can_be_deleted() {
    let (workspace, counter) = scene_with(PICTURED);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    let url = format!("{}/teaser", counter.0.address());
    assert_eq!(workspace.history()[0]["url"], url);
    let photo = counter.1.lock().unwrap()[0].1["photo"][0].clone();
    assert_eq!(photo["alt"], "A box");
    workspace
        .run(&["retract", "teaser", "--channel", "blog", "--yes"])
        .expect(0);
    assert_eq!(count(&counter), 0);
}

#[test]
fn a_lost_answer_is_settled_by_the_list_of_posts_where_there_is_one() {
    let (workspace, counter) = scene_with("");
    counter.0.fail("POST /micropub", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(count(&counter), 1);
    let (workspace, counter) = scene_with("");
    counter
        .0
        .fail("POST /micropub", 1, Fault::AnswerAfter(Reply::empty(504)));
    counter
        .0
        .fail("GET /micropub", 2, Fault::Answer(Reply::empty(400)));
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(count(&counter), 1);
}
