//! Facebook, Instagram and Threads: a consent becomes a token that lasts, and one that lasts for 60 days is renewed.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use url::Url;

use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::run::Run;

const REDIRECT: &str = "https://acme.example/";
const RENEW: &str = "GET /refresh_access_token";
const DAY: i64 = 24 * 60;

/// A server that grants a short token for `the-code`, a long one for it and the app's secret, and a page's for that.
fn granting() -> StandIn {
    let mut renewed = 0;
    StandIn::start(move |_, request| {
        let given = |key: &str| request.query.get(key).cloned().unwrap_or_default();
        let is_app = given("client_secret") == "the-app-s-secret";
        match request.line().as_str() {
            "POST /v25.0/oauth/access_token" | "POST /oauth/access_token" => short(request),
            "GET /v25.0/oauth/access_token" if given("fb_exchange_token") == "short" && is_app => {
                Reply::json(
                    200,
                    &json!({ "access_token": "long", "expires_in": 5_184_000 }),
                )
            }
            "GET /access_token" if given("access_token") == "short" && is_app => Reply::json(
                200,
                &json!({ "access_token": "long-0", "expires_in": 5_184_000 }),
            ),
            "GET /v25.0/me/accounts" if given("access_token") == "long" => {
                Reply::json(200, &pages())
            }
            RENEW if given("access_token") == format!("long-{renewed}") => {
                renewed += 1;
                let token = format!("long-{renewed}");
                Reply::json(
                    200,
                    &json!({ "access_token": token, "expires_in": 5_184_000 }),
                )
            }
            line if line.starts_with("GET /v") && is_let_in(request) => Reply::json(
                200,
                &json!({ "id": "1055", "name": "Acme", "username": "acme" }),
            ),
            _ => refused(),
        }
    })
}

fn short(request: &Received) -> Reply {
    let form = request.form();
    if form["code"] != "the-code" || form["client_secret"] != "the-app-s-secret" {
        return refused();
    }
    let token = json!({ "access_token": "short", "user_id": "1" });
    // Instagram answers by a list.
    match request.path.as_str() {
        "/oauth/access_token" if form["client_id"] == "instagram-app" => {
            Reply::json(200, &json!({ "data": [token] }))
        }
        _ => Reply::json(200, &token),
    }
}

fn pages() -> Value {
    json!({ "data": [
        { "id": "99", "access_token": "another page's" },
        { "id": "1055", "access_token": "the-page-s" },
    ] })
}

fn is_let_in(request: &Received) -> bool {
    let token = request.header("authorization");
    token == "Bearer the-page-s" || token.starts_with("Bearer long-")
}

fn refused() -> Reply {
    let error = json!({ "message": "Error validating access token", "code": 190 });
    Reply::json(400, &json!({ "error": error }))
}

fn workspace(server: &StandIn, platform: &str, more: &str, kept: &str) -> Workspace {
    let server = server.address();
    let mut workspace = Workspace::new(&format!(
        "[channels.meta]\nplatform = \"{platform}\"\nserver = \"{server}\"\nclient_id = \"{platform}-app\"\nclient_secret = {{ env = \"APP_SECRET\" }}\n{more}\ntoken = {kept}\n"
    ));
    workspace.variable("APP_SECRET", "the-app-s-secret");
    workspace
}

/// Consents on the page that is shown, and pastes the address at which the browser ends.
fn consent(workspace: &Workspace) -> (Run, Url) {
    let mut child = workspace
        .command(&["auth", "meta", "--redirect", REDIRECT])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut said = BufReader::new(child.stderr.take().expect("its words"));
    let mut lines = said.by_ref().lines();
    let page = lines.find_map(|line| Url::parse(line.expect("a line").trim()).ok());
    let page = page.expect("the page's address");
    let state = page
        .query_pairs()
        .find(|(key, _)| key == "state")
        .expect("a state")
        .1;
    let mut input = child.stdin.take().expect("its input");
    writeln!(input, "{REDIRECT}?code=the-code&state={state}#_").expect("a line");
    drop(input);
    let mut rest = String::new();
    said.read_to_string(&mut rest).expect("its words");
    let mut run = Run::from(child.wait_with_output().expect("it ends"));
    run.err = rest;
    (run, page)
}

#[test]
fn the_token_of_the_page_that_the_channel_names_is_kept() {
    let server = granting();
    let file = "{ file = \".kalends/secrets/page\" }";
    let page = workspace(&server, "facebook", "page = \"1055\"", file);
    let (run, asked) = consent(&page);
    let run = run.expect(0);
    assert!(run.out.contains("@acme"), "{}{}", run.out, run.err);
    assert!(asked.as_str().contains("/v25.0/dialog/oauth?"), "{asked}");
    let kept = std::fs::read_to_string(page.path().join(".kalends/secrets/page"));
    assert_eq!(kept.expect("a token"), "the-page-s\n");
    let other = workspace(&server, "facebook", "page = \"7\"", file);
    let (run, _) = consent(&other);
    assert!(
        run.err.contains("the page `7` was not granted"),
        "{}",
        run.err
    );
}

#[test]
fn a_token_for_sixty_days_is_renewed_once_a_day_wherever_it_is_kept() {
    for (platform, more) in [
        ("threads", ""),
        (
            "instagram",
            "account = \"1055\"\nmedia_url = \"https://acme.example/\"",
        ),
    ] {
        for kept in [
            "{ file = \"meta.token\" }",
            "{ ledger = \"KALENDS_TOKEN_KEY\" }",
        ] {
            let server = granting();
            let mut host = workspace(&server, platform, more, kept);
            host.variable(
                "KALENDS_TOKEN_KEY",
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            );
            consent(&host).0.expect(0);
            set_age(&host, 1);
            host.run(&["doctor"]).expect(0);
            assert_eq!(server.count(RENEW), 0, "{platform}: it is young");
            host.minutes_later(DAY + 60);
            set_age(&host, 25 * 60);
            server.fail(RENEW, 1, Fault::Answer(Reply::empty(500)));
            let told = host.run(&["doctor"]).expect(0);
            assert!(told.out.contains("acme"), "{}", told.out);
            host.run(&["doctor"]).expect(0);
            assert_eq!(
                server.count(RENEW),
                2,
                "{platform}: once more after a failure"
            );
            set_age(&host, 1);
            host.run(&["doctor"]).expect(0);
            assert_eq!(server.count(RENEW), 2, "{platform}: it is young again");
            let told = host.run(&["doctor"]).expect(0);
            assert!(told.out.contains("works until"), "{}", told.out);
        }
    }
}

/// Lets the file with the token be so many minutes old, by the clock of this machine.
fn set_age(workspace: &Workspace, minutes: u64) {
    let path = workspace.path().join("meta.token");
    let Ok(file) = std::fs::File::options().append(true).open(path) else {
        return;
    };
    let at = SystemTime::now() - Duration::from_secs(60 * minutes);
    file.set_modified(at).expect("a time of change");
}

#[test]
fn without_an_address_that_begins_with_https_nothing_is_opened() {
    let server = granting();
    let threads = workspace(&server, "threads", "", "{ file = \"meta.token\" }");
    let run = threads.run(&["auth", "meta"]).expect(2);
    assert!(run.err.contains("--redirect https://"), "{}", run.err);
    assert!(server.seen().is_empty());
}
