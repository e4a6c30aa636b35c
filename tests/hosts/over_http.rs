//! The ledger on a server that is reached over HTTP, with the credentials that the clone's settings name.

use std::io::Write as _;

use crate::loopback::Loopback;
use crate::support::Workspace;

use super::http::{AUTHORIZATION, GitHttp};
use super::shared::{Shared, calendar, everything_once};

/// A host that clones over HTTP, and keeps the token in its settings as GitHub's checkout action does.
fn host(git: &GitHttp) -> Workspace {
    let setting = format!(
        "http.{}/.extraheader=AUTHORIZATION: {AUTHORIZATION}",
        git.address
    );
    let host = Workspace::clone_with(
        &format!("{}/calendar.git", git.address),
        &["--config", &setting],
    );
    host.variable_of_git("http.proxy", "");
    host
}

fn serve(shared: &Shared) -> Option<GitHttp> {
    shared.git(&["config", "http.receivepack", "true"]);
    let git = GitHttp::start(shared.folder());
    if git.is_none() {
        writeln!(std::io::stderr(), "skipped: git was built without HTTP").ok();
    }
    git
}

#[test]
fn hosts_publish_with_a_ledger_over_http_and_the_credentials_of_their_clone() {
    let server = Loopback::start();
    let (text, texts) = calendar(&server, 1);
    let shared = Shared::new(&text);
    let Some(git) = serve(&shared) else { return };
    let mut one = host(&git);
    one.publish().expect(0);
    everything_once(&server, &host(&git), &texts, "over HTTP");
    one.minutes_later(5);
    assert!(one.publish().expect(0).deliveries().is_empty());
}

#[test]
fn a_push_whose_answer_is_cut_off_is_found_again_and_nothing_is_sent_twice() {
    let server = Loopback::start();
    let (text, texts) = calendar(&server, 1);
    let shared = Shared::new(&text);
    let Some(git) = serve(&shared) else { return };
    git.cut_the_next_push();
    let host = host(&git);
    host.publish().expect(0);
    assert!(git.has_cut());
    everything_once(&server, &host, &texts, "after a cut");
}

#[test]
fn without_its_credentials_a_host_sends_nothing_and_asks_nobody() {
    let server = Loopback::start();
    let (text, _) = calendar(&server, 1);
    let shared = Shared::new(&text);
    let Some(git) = serve(&shared) else { return };
    let host = host(&git);
    host.variable_of_git(&format!("http.{}/.extraheader", git.address), "");
    let run = host.publish().expect(6);
    assert!(run.err.contains("terminal prompts disabled"), "{}", run.err);
    assert!(!run.err.contains(AUTHORIZATION), "{}", run.err);
    assert_eq!(server.effects().len(), 0);
}
