//! A platform that replaces a token whenever it is used, and hosts that share one through their ledger: no token is used
//! twice, wherever one of them ends, and nobody reads a token there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::postgres;
use crate::shared::Shared;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::post_at;
use crate::support::run::Run;

const GRANTS: &str = "POST /2/oauth2/token";
const POSTS: &str = "POST /2/tweets";
const FIRST: &str = "canary-refresh-0";
const VARIABLE: &str = "KALENDS_TOKEN_KEY";

/// A key that no other test has.
fn key(letter: u8) -> String {
    STANDARD.encode([letter; 32])
}

/// A server that takes each refresh token once. Access tokens work for so many seconds, if it says so.
fn rotating(expires_in: Option<u32>) -> StandIn {
    let mut used = 0;
    StandIn::start(move |_, request| match request.line().as_str() {
        GRANTS => grant(request, &mut used, expires_in),
        "GET /2/users/me" if is_let_in(request) => {
            Reply::json(200, &json!({ "data": { "id": "7", "username": "acme" } }))
        }
        POSTS if is_let_in(request) => Reply::json(201, &json!({ "data": { "id": "1000" } })),
        "GET /2/users/7/tweets" => Reply::json(200, &json!({ "data": [] })),
        _ => Reply::json(401, &json!({ "detail": "Unauthorized", "status": 401 })),
    })
}

fn grant(request: &Received, used: &mut u32, expires_in: Option<u32>) -> Reply {
    if request.form()["refresh_token"] != format!("canary-refresh-{used}") {
        let told = "Value passed for the token was invalid.";
        return Reply::json(
            400,
            &json!({ "error": "invalid_grant", "error_description": told }),
        );
    }
    *used += 1;
    let mut answer = json!({
        "access_token": format!("canary-access-{used}"),
        "refresh_token": format!("canary-refresh-{used}"),
    });
    if let Some(seconds) = expires_in {
        answer["expires_in"] = json!(seconds);
    }
    Reply::json(200, &answer)
}

fn is_let_in(request: &Received) -> bool {
    request
        .header("authorization")
        .starts_with("Bearer canary-access-")
}

/// How often each refresh token was used.
fn uses(server: &StandIn) -> BTreeMap<String, usize> {
    let mut uses = BTreeMap::new();
    for request in server.seen().iter().filter(|it| it.line() == GRANTS) {
        *uses
            .entry(request.form()["refresh_token"].clone())
            .or_default() += 1;
    }
    uses
}

#[track_caller]
fn none_twice(server: &StandIn) {
    let uses = uses(server);
    assert!(uses.values().all(|count| *count == 1), "{uses:?}");
}

/// A channel and posts that are due one after another, twenty minutes apart.
fn calendar(server: &StandIn, posts: u32) -> String {
    let channel = format!(
        "[channels.bird]\nplatform = \"x\"\nserver = \"{}\"\nclient_id = \"app\"\nrefresh_token = {{ ledger = \"{VARIABLE}\" }}\n",
        server.address()
    );
    let times = (0..posts).map(|index| (index, 9 + index / 3, 20 * (index % 3)));
    let posts = times.map(|(index, hour, minute)| {
        let time = format!("2026-11-27T{hour:02}:{minute:02}:00");
        post_at(&format!("post-{index}"), "bird", &time, "")
    });
    channel + &posts.collect::<String>()
}

fn workspace(server: &StandIn) -> Workspace {
    let mut workspace = Workspace::new(&calendar(server, 1));
    workspace.set("[publish]\nmax_late = \"30d\"\n");
    workspace.variable(VARIABLE, &key(1));
    workspace
}

/// Types a token in.
fn type_in(workspace: &Workspace, token: &str, flags: &[&str]) -> Run {
    let arguments = [&["auth", "bird", "--paste"], flags].concat();
    let mut command = workspace.command(&arguments);
    let mut child = command
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("its input");
    writeln!(input, "{token}").expect("a line");
    drop(input);
    Run::from(child.wait_with_output().expect("it ends"))
}

#[test]
fn a_key_is_made_and_printed_once_and_the_token_is_kept_under_it() {
    let server = rotating(None);
    let mut workspace = Workspace::new(&calendar(&server, 1));
    let run = type_in(&workspace, FIRST, &[]).expect(0);
    let key = run
        .out
        .lines()
        .find_map(|line| line.strip_prefix("KALENDS_TOKEN_KEY="));
    let key = key.expect("a key").to_owned();
    assert_eq!(STANDARD.decode(&key).unwrap().len(), 32);
    assert!(run.err.contains("not shown again"), "{}", run.err);
    assert!(run.out.contains("acme"), "{}", run.out);
    let second = type_in(&workspace, "canary-refresh-1", &[]).expect(2);
    assert!(
        second.err.contains("the ledger keeps tokens of `bird`"),
        "{}",
        second.err
    );
    workspace.variable(VARIABLE, &key);
    assert_eq!(workspace.publish().expect(0).state("post-0"), "sent");
    none_twice(&server);
    let lost = type_in(&workspace, "canary-refresh-2", &["--new-key"]).expect(0);
    assert!(lost.out.contains("KALENDS_TOKEN_KEY="), "{}", lost.out);
    let other = workspace.publish();
    assert!(!other.out.contains("canary"), "{}", other.out);
}

#[test]
fn hosts_with_a_ledger_on_a_branch_share_the_newest_token() {
    let server = rotating(None);
    let shared = Shared::new(&calendar(&server, 9));
    let mut hosts = [shared.host(), shared.host()];
    for host in &mut hosts {
        host.variable(VARIABLE, &key(2));
    }
    type_in(&hosts[0], FIRST, &[]).expect(0);
    // In turns, and then at the same time.
    for round in 0..3 {
        let host = &mut hosts[round % 2];
        host.minutes_later(20 * i64::try_from(round).unwrap());
        host.publish().expect(0);
    }
    for round in 3..9 {
        for host in &mut hosts {
            host.minutes_later(20 * round);
        }
        let both = hosts
            .each_ref()
            .map(|host| host.start(&["publish", "--format", "json"]));
        for child in both {
            let run = Run::from(child.wait_with_output().expect("it ends"));
            assert!(!run.out.contains("used up"), "{}{}", run.out, run.err);
        }
    }
    hosts[0].minutes_later(400);
    hosts[0].publish().expect(0);
    none_twice(&server);
    let history = hosts[1].history();
    assert_eq!(history.len(), 9);
    assert!(
        history.iter().all(|it| it["state"] == "sent"),
        "{history:?}"
    );
    assert_eq!(server.count(POSTS), 9);
}

#[test]
fn hosts_with_a_ledger_in_a_database_share_the_newest_token() {
    let Some(database) =
        postgres::shared("hosts_with_a_ledger_in_a_database_share_the_newest_token")
    else {
        return;
    };
    let server = rotating(None);
    let url = database.database();
    let settings = "[publish]\nledger = \"postgres\"\nmax_late = \"30d\"\n";
    let mut hosts = [(); 2].map(|()| {
        let mut host = Workspace::new(&calendar(&server, 6));
        host.set(settings);
        host.variable("KALENDS_POSTGRES", &url);
        host.variable(VARIABLE, &key(3));
        host
    });
    hosts[0].run(&["ledger", "init"]).expect(0);
    type_in(&hosts[1], FIRST, &[]).expect(0);
    for round in 0..6 {
        for host in &mut hosts {
            host.minutes_later(20 * round);
        }
        let both = hosts
            .each_ref()
            .map(|host| host.start(&["publish", "--format", "json"]));
        for child in both {
            let run = Run::from(child.wait_with_output().expect("it ends"));
            assert!(!run.out.contains("used up"), "{}{}", run.out, run.err);
        }
    }
    none_twice(&server);
    assert_eq!(server.count(POSTS), 6);
}

#[test]
fn what_is_granted_for_a_while_is_used_until_it_ends() {
    let server = rotating(Some(7200));
    let mut workspace = workspace(&server);
    workspace.write("calendar/all.toml", calendar(&server, 9));
    type_in(&workspace, FIRST, &[]).expect(0);
    for round in 0..6 {
        workspace.minutes_later(20 * round);
        workspace.publish().expect(0);
    }
    assert_eq!(server.count(GRANTS), 1, "the token works for two hours");
    for round in 6..9 {
        workspace.minutes_later(20 * round);
        workspace.publish().expect(0);
    }
    assert_eq!(server.count(GRANTS), 2);
    assert_eq!(server.count(POSTS), 9);
    none_twice(&server);
}

#[test]
fn a_kill_during_a_renewal_uses_no_token_twice_or_names_the_doubt() {
    for point in [
        "after-token-claim",
        "after-token-answer",
        "after-token-record",
    ] {
        let server = rotating(None);
        let mut workspace = workspace(&server);
        type_in(&workspace, FIRST, &[]).expect(0);
        let before = uses(&server).len();
        assert_eq!(workspace.crash_at(point, 1).code, None, "{point}");
        assert_eq!(server.count(POSTS), 0, "{point}");
        workspace.minutes_later(20);
        let run = workspace.publish();
        if point == "after-token-answer" {
            let told = run.expect(3).reason("post-0");
            assert!(told.contains("ended while it renewed"), "{told}");
            assert!(told.contains("run `kalends auth bird`"), "{told}");
            assert_eq!(server.count(POSTS), 0);
            type_in(&workspace, &format!("canary-refresh-{}", before + 1), &[]).expect(0);
            workspace.publish().expect(0);
        } else {
            run.expect(0);
            none_twice(&server);
        }
        assert_eq!(server.count(POSTS), 1, "{point}");
    }
}

#[test]
fn while_a_dead_run_s_claim_lasts_others_wait_and_claim_no_delivery() {
    let server = rotating(None);
    let mut workspace = workspace(&server);
    type_in(&workspace, FIRST, &[]).expect(0);
    assert_eq!(workspace.crash_at("after-token-claim", 1).code, None);
    workspace.minutes_later(1);
    let run = workspace.publish().expect(0);
    assert!(
        run.reason("post-0")
            .contains("another run renews its tokens"),
        "{}",
        run.out
    );
    assert_eq!(run.state("post-0"), "retrying");
    none_twice(&server);
    workspace.minutes_later(20);
    assert_eq!(workspace.publish().expect(0).state("post-0"), "sent");
}

#[test]
fn an_answer_that_was_lost_is_not_asked_for_again_in_the_same_run_and_is_named() {
    let server = rotating(None);
    let mut workspace = workspace(&server);
    type_in(&workspace, FIRST, &[]).expect(0);
    server.fail(GRANTS, 1, Fault::CutAfter);
    let run = workspace.publish();
    assert_eq!(run.state("post-0"), "retrying", "{}", run.out);
    none_twice(&server);
    workspace.minutes_later(5);
    let told = workspace.publish().expect(3).reason("post-0");
    assert!(
        told.contains("in doubt") && told.contains("kalends auth bird"),
        "{told}"
    );
}

#[test]
fn without_the_key_or_the_token_nothing_is_asked_and_nothing_claimed() {
    let server = rotating(None);
    let mut workspace = workspace(&server);
    let nothing = workspace.publish().expect(3).reason("post-0");
    assert!(
        nothing.contains("keeps no `refresh_token` of `bird` yet"),
        "{nothing}"
    );
    assert!(nothing.contains("kalends auth bird"), "{nothing}");
    type_in(&workspace, FIRST, &[]).expect(0);
    let asked = server.seen().len();
    for (value, words) in [
        (
            key(9),
            "is not the key that sealed `refresh_token` of `bird`",
        ),
        ("bm8ga2V5".to_owned(), "holds no key"),
    ] {
        workspace.variable(VARIABLE, &value);
        let told = workspace.publish().expect(3).reason("post-0");
        assert!(told.contains(words) && !told.contains(&value), "{told}");
    }
    workspace.forget(VARIABLE);
    let told = workspace.publish().expect(3).reason("post-0");
    assert!(told.contains("is not set in the environment"), "{told}");
    assert_eq!(server.seen().len(), asked);
    let told = workspace.run(&["explain", "post-0"]);
    assert!(!told.out.contains("taken up"), "{}", told.out);
}

/// Every place in which a secret could be left behind.
#[track_caller]
fn nowhere(workspace: &Workspace, runs: &[Run], secrets: &BTreeSet<String>) {
    let holds = |bytes: &[u8], secret: &str| {
        bytes
            .windows(secret.len())
            .any(|at| at == secret.as_bytes())
    };
    for secret in secrets {
        for (path, content) in workspace.files() {
            assert!(
                !holds(&content, secret),
                "`{secret}` is in {}",
                path.display()
            );
        }
        for run in runs {
            let said = [run.out.as_bytes(), run.err.as_bytes()].concat();
            assert!(
                !holds(&said, secret),
                "`{secret}` was said: {}{}",
                run.out,
                run.err
            );
        }
    }
}

#[test]
fn tokens_and_their_key_are_in_no_output_file_or_ledger() {
    for fault in [
        None,
        Some(Fault::CutAfter),
        Some(Fault::AnswerAfter(Reply::empty(500))),
    ] {
        let server = rotating(Some(7200));
        let mut workspace = workspace(&server);
        let mut runs = vec![type_in(&workspace, FIRST, &[])];
        workspace.minutes_later(200);
        if let Some(fault) = fault {
            server.fail(GRANTS, 1, fault);
        }
        for arguments in [
            &["publish", "--verbose"][..],
            &["publish", "--format", "json"],
            &["doctor"],
            &["doctor", "--offline", "--format", "json"],
            &["status"],
            &["metrics"],
            &["publish", "--dry-run"],
        ] {
            runs.push(workspace.run(arguments));
        }
        let mut secrets: BTreeSet<String> = [key(1)].into();
        secrets.extend((0..4).flat_map(|number| {
            [
                format!("canary-refresh-{number}"),
                format!("canary-access-{number}"),
            ]
        }));
        nowhere(&workspace, &runs, &secrets);
        assert!(Path::new(&workspace.ledger()).exists());
    }
}
