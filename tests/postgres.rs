//! Many hosts, one ledger in PostgreSQL: I1 the intent comes first; I2 nothing is sent again blindly; I4 claims are
//! numbered, and only one run holds them; I5 the record only grows; I7 nothing is silent.
//!
//! Needs `KALENDS_POSTGRES_BIN`, the folder of `initdb` and `postgres`; without it every test skips by name.
#![cfg(unix)]

mod loopback;
#[path = "support/postgres.rs"]
mod postgres;
mod support;

use std::process::Child;
use std::time::Duration;

use loopback::Loopback;
use postgres::{PASSWORD, Server, sql};
use support::Workspace;
use support::calendar::{mastodon, mastodon_at, post, text_of, webhook_at};
use support::run::Run;
use support::signals::{signal, wait_until_stopped};

const LIMIT: Duration = Duration::from_secs(30);
const HOSTS: usize = 8;
const ROUNDS: usize = 5;
const UNDER_WAY: &str = "another run is sending it at this moment, or ended while it did: the next `kalends publish` tells";
const SETTINGS: &str = "[publish]\nledger = \"postgres\"\ncatch_up = 1000\nmax_late = \"30d\"\n";

/// A host with this calendar, whose ledger is in the database at `url`.
fn host(url: &str, calendar: &str) -> Workspace {
    let mut workspace = Workspace::new(calendar);
    workspace.set(SETTINGS);
    workspace.variable("KALENDS_POSTGRES", url);
    workspace
}

/// The first host, which begins the ledger.
fn first_host(url: &str, calendar: &str) -> Workspace {
    let workspace = host(url, calendar);
    workspace.run(&["ledger", "init"]).expect(0);
    workspace
}

fn one_post(platform: &Loopback) -> String {
    mastodon(platform) + &post("one", "mastodon", "")
}

/// A run that waits for the platform's answer to its first request.
fn hanging(platform: &Loopback, workspace: &Workspace) -> Child {
    platform
        .fail_as("POST /api/v1/statuses:nth=1:hang-after-effect")
        .expect("a rule");
    let child = workspace.start(&["publish", "--format", "json"]);
    assert!(platform.wait_until_hanging(1, LIMIT));
    child
}

fn end(child: Child) -> Run {
    Run::from(child.wait_with_output().expect("the end of a run"))
}

/// Ends every session of a database, as the server does where one keeps quiet for too long.
fn cut_sessions(url: &str) {
    sql(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND datname = current_database()",
    );
}

#[test]
fn i5_a_ledger_that_nobody_began_is_not_taken_for_an_empty_one() {
    let Some(server) = postgres::shared("i5_a_ledger_that_nobody_began") else {
        return;
    };
    let platform = Loopback::start();
    let workspace = host(&server.database(), &one_post(&platform));
    for arguments in [&["publish"][..], &["status"], &["history"]] {
        let run = workspace.run(arguments).expect(6);
        assert!(run.err.contains("kalends ledger init"), "{}", run.err);
    }
    assert_eq!(platform.effects().len(), 0);
    let begun = workspace.run(&["ledger", "init"]).expect(0);
    assert!(
        begun
            .out
            .contains("`acme-community` in the PostgreSQL database"),
        "{}",
        begun.out
    );
    let again = workspace.run(&["ledger", "init"]).expect(0);
    assert!(again.out.contains("was there already"), "{}", again.out);
    assert_eq!(workspace.publish().expect(0).state("one"), "sent");
    assert_eq!(workspace.publish().expect(0).deliveries().len(), 0);
}

#[test]
fn i1_a_server_that_is_down_lets_nothing_out_and_the_password_is_not_told() {
    let Some(mut server) = postgres::own("i1_a_server_that_is_down_lets_nothing_out") else {
        return;
    };
    let platform = Loopback::start();
    let workspace = first_host(&server.url(), &one_post(&platform));
    server.stop();
    let run = workspace.publish().expect(6);
    assert!(
        run.err
            .contains("PostgreSQL database `postgres` on `127.0.0.1`"),
        "{}",
        run.err
    );
    assert!(!run.err.contains(PASSWORD));
    assert_eq!(platform.effects().len(), 0);
    server.run();
    assert_eq!(workspace.publish().expect(0).state("one"), "sent");
}

#[test]
fn i4_i5_a_server_that_dies_during_a_send_loses_nothing() {
    let Some(mut server) = postgres::own("i4_i5_a_server_that_dies_during_a_send") else {
        return;
    };
    let platform = Loopback::start();
    let workspace = first_host(&server.url(), &one_post(&platform));
    let child = hanging(&platform, &workspace);
    server.stop();
    platform.release();
    let run = end(child).expect(6);
    assert!(run.reason("one").contains("journal"), "{}", run.out);
    workspace.publish().expect(6);
    server.run();
    let next = workspace.publish().expect(0);
    assert!(
        next.err.contains("taken in from the journal"),
        "{}",
        next.err
    );
    assert_eq!(workspace.history()[0]["state"], "sent");
    assert_eq!(platform.effects().len(), 1);
    assert_clean(&workspace, &[run, next]);
}

#[test]
fn a_connection_that_is_cut_during_a_send_is_made_again() {
    let Some(server) = postgres::shared("a_connection_that_is_cut_during_a_send") else {
        return;
    };
    let platform = Loopback::start();
    let url = server.database();
    let workspace = first_host(&url, &one_post(&platform));
    let child = hanging(&platform, &workspace);
    cut_sessions(&url);
    platform.release();
    assert_eq!(end(child).expect(0).state("one"), "sent");
    assert_eq!(platform.effects().len(), 1);
}

#[test]
fn i2_what_another_host_is_sending_is_left_alone_until_nobody_can_be_sending_it() {
    let Some(server) = postgres::shared("i2_what_another_host_is_sending_is_left_alone") else {
        return;
    };
    let platform = Loopback::start();
    let url = server.database();
    let calendar = one_post(&platform);
    let one = first_host(&url, &calendar);
    let mut two = host(&url, &calendar);
    assert_eq!(one.crash_at("after-intent", 1).code, None);
    let run = two.publish().expect(0);
    assert_eq!(
        (run.state("one"), run.reason("one")),
        ("skipped".into(), UNDER_WAY.into())
    );
    two.minutes_later(9);
    assert_eq!(two.publish().expect(0).state("one"), "skipped");
    two.minutes_later(11);
    assert_eq!(two.publish().expect(4).state("one"), "unknown");
    assert_eq!(platform.effects().len(), 0);
    two.run(&["resolve", "one", "--channel", "mastodon", "--not-sent"])
        .expect(0);
    assert_eq!(two.publish().expect(0).state("one"), "sent");
    assert_eq!(platform.effects().len(), 1);
}

#[test]
fn i4_a_result_that_comes_after_others_gave_it_up_is_kept() {
    let Some(server) = postgres::shared("i4_a_result_that_comes_after_others_gave_it_up") else {
        return;
    };
    let platform = Loopback::start();
    let url = server.database();
    let calendar = one_post(&platform);
    let one = first_host(&url, &calendar);
    let mut two = host(&url, &calendar);
    let child = hanging(&platform, &one);
    two.minutes_later(11);
    // The doubt is settled by looking, while the first host still waits for its answer.
    assert_eq!(two.publish().expect(0).state("one"), "sent");
    platform.release();
    assert_eq!(end(child).expect(0).state("one"), "sent");
    assert_eq!(two.publish().expect(0).deliveries().len(), 0);
    assert_eq!(platform.effects().len(), 1);
}

#[test]
fn i2_i4_a_host_that_is_stopped_while_others_publish_sends_nothing_when_it_goes_on() {
    let Some(server) = postgres::shared("i2_i4_a_host_that_is_stopped") else {
        return;
    };
    let platform = Loopback::start();
    let url = server.database();
    let calendar = one_post(&platform);
    let one = first_host(&url, &calendar);
    let mut two = host(&url, &calendar);
    let child = one.start_and_sleep_at("after-intent");
    wait_until_stopped(&child);
    two.minutes_later(16);
    assert_eq!(two.publish().expect(4).state("one"), "unknown");
    // A host that keeps quiet keeps its channel, until the server ends its session.
    two.minutes_later(17);
    assert_eq!(two.publish().expect(0).state("one"), "retrying");
    cut_sessions(&url);
    two.minutes_later(18);
    assert_eq!(two.publish().expect(0).state("one"), "sent");
    signal(&child, "CONT");
    end(child).expect(0);
    assert_eq!(platform.effects().len(), 1);
    assert_eq!(platform.effects()[0].repeats, 0);
    assert_eq!(two.publish().expect(0).deliveries().len(), 0);
    assert_eq!(two.history()[0]["state"], "sent");
}

#[test]
fn i1_i7_a_server_that_hangs_lets_nothing_out_and_goes_on_when_it_does() {
    let Some(server) = postgres::own("i1_i7_a_server_that_hangs") else {
        return;
    };
    let platform = Loopback::start();
    let workspace = first_host(&server.url(), &one_post(&platform));
    let child = workspace.start_and_sleep_at("before-intent");
    wait_until_stopped(&child);
    // The process that serves this run's session.
    let session = sql(
        &server.url(),
        "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()",
    );
    kill("STOP", &session);
    signal(&child, "CONT");
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(platform.effects().len(), 0);
    kill("CONT", &session);
    let run = end(child).expect(0);
    // It was the sleep that made it wait.
    assert_eq!(run.state("one"), "retrying", "{}", run.out);
    let mut workspace = workspace;
    workspace.minutes_later(5);
    assert_eq!(workspace.publish().expect(0).state("one"), "sent");
    assert_eq!(platform.effects().len(), 1);
}

fn kill(name: &str, pids: &str) {
    for pid in pids.lines() {
        let mut command = std::process::Command::new("kill");
        command.args([&format!("-{name}"), pid]);
        assert!(command.status().expect("kill starts").success());
    }
}

#[test]
fn i4_eight_hosts_on_the_same_posts_send_each_once_and_in_order() {
    let Some(server) = postgres::shared("i4_eight_hosts_on_the_same_posts") else {
        return;
    };
    for round in 0..ROUNDS {
        eight_hosts(server, round);
    }
}

fn eight_hosts(server: &Server, round: usize) {
    let platform = Loopback::start();
    let url = server.database();
    let mut calendar = String::new();
    let mut wanted = Vec::new();
    for channel in 0..4 {
        let (toot, hook) = (format!("toot-{channel}"), format!("hook-{channel}"));
        calendar += &mastodon_at(&toot, &platform.url());
        calendar += &webhook_at(&hook, &platform.hook_url(&hook));
        for number in 0..5 {
            for id in [&toot, &hook] {
                let id_of_post = format!("{id}-{number}");
                calendar += &post(&id_of_post, id, "");
                wanted.push(text_of(&id_of_post));
            }
        }
    }
    let hosts: Vec<Workspace> = (0..HOSTS).map(|_| host(&url, &calendar)).collect();
    hosts[0].run(&["ledger", "init"]).expect(0);
    let start = |host: &Workspace| host.start(&["publish", "--format", "json"]);
    let children: Vec<Child> = hosts.iter().map(start).collect();
    for run in children.into_iter().map(end) {
        run.expect(0);
    }
    let effects = platform.effects();
    assert!(
        effects.iter().all(|effect| effect.repeats == 0),
        "round {round}"
    );
    let mut arrived: Vec<String> = platform.published().into_iter().map(|it| it.text).collect();
    let hooks = effects.iter().filter_map(|effect| effect.webhook());
    arrived.extend(hooks.map(|hook| text_among(&wanted, &hook.body)));
    for channel in 0..8 {
        let (kind, number) = (["toot", "hook"][channel % 2], channel / 2);
        let of_channel = arrived
            .iter()
            .filter(|text| text.contains(&format!(" {kind}-{number}-")));
        assert!(of_channel.is_sorted(), "round {round}: {arrived:?}");
    }
    arrived.sort();
    wanted.sort();
    assert_eq!(arrived, wanted, "round {round}");
    let sent = hosts[HOSTS - 1].history();
    assert_eq!(sent.len(), wanted.len());
    assert!(
        sent.iter()
            .all(|it| it["state"] == "sent" && it["attempts"] == 1),
        "{sent:?}"
    );
    for host in &hosts {
        assert_clean(host, &[]);
    }
}

/// Which of these texts a webhook's body holds.
fn text_among(texts: &[String], body: &str) -> String {
    let found = texts.iter().find(|text| body.contains(text.as_str()));
    found
        .unwrap_or_else(|| panic!("an unknown text: {body}"))
        .clone()
}

#[test]
fn an_address_in_the_file_itself_is_refused_with_the_way_out() {
    let workspace = Workspace::new("");
    workspace.set(&format!(
        "[publish]\nledger = \"postgres\"\nledger_url = \"postgres://ada:{PASSWORD}@db.example/acme\"\n"
    ));
    let run = workspace.run(&["publish"]).expect(2);
    assert!(run.err.contains("{ env = \"NAME\" }"), "{}", run.err);
    assert!(!run.err.contains(PASSWORD), "{}", run.err);
}

#[test]
fn commands_for_pull_requests_ask_no_database() {
    let workspace = Workspace::new("");
    workspace.set(
        "[publish]\nledger = \"postgres\"\nledger_url = { command = [\"touch\", \"asked\"] }\n",
    );
    for arguments in [&["check"][..], &["calendar"]] {
        workspace.run(arguments).expect(0);
    }
    assert!(!workspace.path().join("asked").exists());
}

/// The password is in nothing that was printed and in no file.
fn assert_clean(workspace: &Workspace, runs: &[Run]) {
    for run in runs {
        assert!(!run.out.contains(PASSWORD) && !run.err.contains(PASSWORD));
    }
    for (path, content) in workspace.files() {
        let text = String::from_utf8_lossy(&content);
        assert!(!text.contains(PASSWORD), "{}", path.display());
    }
}
