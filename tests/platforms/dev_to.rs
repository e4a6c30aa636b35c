//! dev.to: drafts that nobody sees, and titles that cannot be used twice in five minutes.

use std::sync::{Arc, Mutex};

use chrono::Utc;
use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::post;

/// All articles, published or not.
type Held = Arc<Mutex<Vec<Value>>>;

fn answer(held: &Held, request: &Received) -> Reply {
    let mut articles = held.lock().unwrap();
    if request.header("user-agent").is_empty() {
        return no(403, "Forbidden Bots");
    }
    if request.header("api-key") != "dev-key" {
        return no(401, "unauthorized");
    }
    let told = &request.json()["article"];
    let listed = |published: bool| {
        let newest_first = articles.iter().rev();
        let list = newest_first.filter(|article| article["published"] == published);
        Reply::json(200, &json!(list.collect::<Vec<_>>()))
    };
    match request.line().as_str() {
        "GET /api/users/me" => Reply::json(200, &json!({ "id": 3, "username": "ada" })),
        "GET /api/articles/me/published" => listed(true),
        "GET /api/articles/me/unpublished" => listed(false),
        "POST /api/articles" => {
            if articles
                .iter()
                .any(|article| article["title"] == told["title"])
            {
                return no(
                    422,
                    "Validation failed: Title has already been used in the last five minutes",
                );
            }
            let mut article = told.clone();
            let id = articles.len() + 1;
            article["id"] = json!(id);
            article["url"] = json!(format!("https://dev.to/ada/article-{id}"));
            articles.push(article.clone());
            Reply::json(201, &article)
        }
        line => {
            let id = line
                .strip_prefix("PUT /api/articles/")
                .and_then(|id| id.parse::<usize>().ok());
            let Some(article) = id.and_then(|id| articles.get_mut(id - 1)) else {
                return no(404, "not found");
            };
            for (key, value) in told.as_object().unwrap() {
                article[key] = value.clone();
            }
            article["published_at"] = json!(Utc::now().to_rfc3339());
            Reply::json(200, article)
        }
    }
}

fn no(status: u16, error: &str) -> Reply {
    Reply::json(status, &json!({ "error": error, "status": status }))
}

fn scene() -> (Workspace, (StandIn, Held)) {
    let articles = Held::default();
    let held = Arc::clone(&articles);
    let server = StandIn::start(move |_, request| answer(&held, request));
    let channel = format!(
        "[channels.dev]\nplatform = \"dev-to\"\nserver = \"{}\"\napi_key = {{ env = \"DEV_TO_KEY\" }}\n",
        server.address()
    );
    let rest = "title = \"Hello\"\nhashtags = [\"Rust\"]";
    let mut workspace = Workspace::new(&(channel + &post("teaser", "dev", rest)));
    workspace.variable("DEV_TO_KEY", "dev-key");
    (workspace, (server, articles))
}

/// Articles that people see.
fn count((_, articles): &(StandIn, Held)) -> usize {
    let articles = articles.lock().unwrap();
    articles
        .iter()
        .filter(|article| article["published"] == true)
        .count()
}

#[test]
fn a_kill_at_any_step_leaves_one_article() {
    one_effect_whatever_step_a_run_is_killed_at(scene, count);
}

#[test]
fn an_article_is_published_with_its_tags_and_can_be_made_a_draft_again() {
    let (workspace, counter) = scene();
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(
        workspace.history()[0]["url"],
        "https://dev.to/ada/article-1"
    );
    let article = counter.1.lock().unwrap()[0].clone();
    assert_eq!(article["tags"], json!(["rust"]));
    assert_eq!(article["body_markdown"], "The text of teaser.");
    workspace
        .run(&["retract", "teaser", "--channel", "dev", "--yes"])
        .expect(0);
    assert_eq!(count(&counter), 0);
}

#[test]
fn lost_answers_leave_one_article() {
    let (workspace, counter) = scene();
    counter.0.fail("PUT /api/articles", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(count(&counter), 1);
    let (workspace, counter) = scene();
    counter.0.fail("POST /api/articles", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!((count(&counter), counter.1.lock().unwrap().len()), (1, 1));
}
