//! `kalends auth`: credentials that a person grants in a browser or types in, and where they are afterwards.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{ChildStderr, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;

use crate::loopback::Loopback;
use crate::loopback::settings::TOKEN;
use crate::stand_in::{Reply, StandIn};
use crate::support::Workspace;
use crate::support::run::Run;

/// A server that grants a token for the code `the-code`, and replaces a refresh token whenever it is used.
fn granting() -> StandIn {
    StandIn::start(|_, request| {
        let form = request.form();
        let given = |key: &str| form.get(key).map_or("", String::as_str);
        let granted = match (
            request.line().as_str(),
            given("code"),
            given("refresh_token"),
        ) {
            ("POST /2/oauth2/token", "the-code", "") => "the-refresh-token",
            ("POST /2/oauth2/token", "", "the-refresh-token") => "the-next-refresh-token",
            ("GET /2/users/me", ..) => {
                let account = json!({ "data": { "id": "7", "name": "Acme", "username": "acme" } });
                return Reply::json(200, &account);
            }
            _ => {
                let told = "Value passed was invalid";
                let refused = json!({ "error": "invalid_grant", "error_description": told });
                return Reply::json(400, &refused);
            }
        };
        let answer = json!({ "access_token": "short-lived", "refresh_token": granted });
        Reply::json(200, &answer)
    })
}

fn workspace(server: &StandIn, kept: &str) -> Workspace {
    let server = server.address();
    Workspace::new(&format!(
        "[channels.bird]\nplatform = \"x\"\nserver = \"{server}\"\nclient_id = \"app\"\nrefresh_token = {kept}\n"
    ))
}

/// Runs the command, and visits the page as a browser that comes back with this code.
fn go_through_the_browser(workspace: &Workspace, code: &str) -> (Run, BTreeMap<String, String>) {
    let mut child = workspace
        .command(&["auth", "bird"])
        .stdin(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut said = BufReader::new(child.stderr.take().expect("its words"));
    let page = page(&mut said);
    let asked: BTreeMap<String, String> = page.query_pairs().into_owned().collect();
    let answer = format!(
        "{}?code={code}&state={}",
        asked["redirect_uri"], asked["state"]
    );
    visit(&Url::parse(&answer).expect("an address"));
    let mut rest = String::new();
    said.read_to_string(&mut rest).expect("its words");
    let mut run = Run::from(child.wait_with_output().expect("it ends"));
    run.err = rest;
    (run, asked)
}

fn page(said: &mut BufReader<ChildStderr>) -> Url {
    let mut lines = said.by_ref().lines();
    let address = lines.find_map(|line| Url::parse(line.expect("a line").trim()).ok());
    let address = address.expect("the page's address");
    let waits = lines.any(|line| line.expect("a line").contains("registered with"));
    assert!(
        waits,
        "it says which address the app must be registered with"
    );
    address
}

fn visit(address: &Url) {
    let port = address.port().expect("a port");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("somebody waits");
    let path = &address[url::Position::BeforePath..];
    write!(stream, "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path)
        .expect("a file")
        .permissions()
        .mode()
        & 0o777
}

#[test]
fn what_is_granted_in_a_browser_is_in_the_file_and_bound_to_who_asked() {
    let server = granting();
    let workspace = workspace(&server, "{ file = \".kalends/secrets/bird\" }");
    let (run, asked) = go_through_the_browser(&workspace, "the-code");
    let run = run.expect(0);
    let file = workspace.path().join(".kalends/secrets/bird");
    assert_eq!(
        std::fs::read_to_string(&file).expect("the secret"),
        "the-next-refresh-token\n"
    );
    #[cfg(unix)]
    assert_eq!(mode(&file), 0o600);
    assert!(run.out.contains("acme"), "{}", run.out);
    assert!(!run.out.contains("refresh-token") && !run.err.contains("refresh-token"));
    let form = server.seen()[0].form();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    assert_eq!(challenge, asked["code_challenge"]);
    assert_eq!(form["redirect_uri"], asked["redirect_uri"]);
}

#[test]
fn what_the_environment_holds_is_printed_once_for_it() {
    let server = granting();
    let workspace = workspace(&server, "{ env = \"BIRD_REFRESH_TOKEN\" }");
    let (run, _) = go_through_the_browser(&workspace, "the-code");
    let run = run.expect(0);
    assert_eq!(run.out, "BIRD_REFRESH_TOKEN=the-refresh-token\n");
    assert!(run.err.contains("`BIRD_REFRESH_TOKEN`"), "{}", run.err);
}

#[test]
fn a_refusal_is_told_in_the_platforms_words_and_what_was_kept_stays() {
    let server = granting();
    let workspace = workspace(&server, "{ file = \"bird.token\" }");
    workspace.write("bird.token", "before");
    let (run, _) = go_through_the_browser(&workspace, "another-code");
    let run = run.expect(2);
    assert!(run.err.contains("Value passed was invalid"), "{}", run.err);
    assert_eq!(
        std::fs::read_to_string(workspace.path().join("bird.token")).expect("a file"),
        "before"
    );
}

fn typed(workspace: &Workspace, secret: &str) -> Run {
    let mut child = workspace
        .command(&["auth", "social"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("its input");
    writeln!(input, "{secret}").expect("a line");
    drop(input);
    Run::from(child.wait_with_output().expect("it ends"))
}

#[test]
fn a_token_that_is_typed_in_is_kept_and_proved() {
    let server = Loopback::start();
    let workspace = Workspace::new(&format!(
        "[channels.social]\nplatform = \"mastodon\"\nserver = \"{}\"\ntoken = {{ file = \"secrets/social\" }}\n",
        server.url()
    ));
    let run = typed(&workspace, TOKEN).expect(0);
    assert!(run.out.contains("(@tester)"), "{}", run.out);
    assert!(run.err.contains("1. On your server"), "{}", run.err);
    assert!(!run.err.contains(TOKEN), "{}", run.err);
    let wrong = typed(&workspace, "not-the-token").expect(2);
    assert!(
        wrong.err.contains("the token is not valid"),
        "{}",
        wrong.err
    );
}
