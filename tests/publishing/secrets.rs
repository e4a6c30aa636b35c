//! A secret is nowhere but in the requests: not in what is printed, not in the ledger, not in any file.

use crate::loopback::Loopback;
use crate::loopback::settings::Settings;
use crate::support::Workspace;
use crate::support::calendar::{FEED, mastodon, mastodon_at, post};

const TOKEN: &str = "canary-7Qx2-token";
const SIGNING: &str = "whsec_Y2FuYXJ5LTlLZnctc2lnbmluZy1zZWNyZXQtYnl0ZXM=";
const ADDRESS: &str = "canary-4Lm8-address";
const CANARIES: [&str; 3] = [
    TOKEN,
    "Y2FuYXJ5LTlLZnctc2lnbmluZy1zZWNyZXQtYnl0ZXM",
    ADDRESS,
];

/// What goes wrong, a platform that repeats our own token among it.
const FAULTS: [&str; 9] = [
    "POST /:nth=1:cut-after-effect",
    "POST /:every:redirect=307,/elsewhere",
    "POST /:every:error-after-effect=500",
    "POST /:every:broken-success=html",
    "POST /:every:answer=422,body={\"error\": \"the token canary-7Qx2-token may not do this\"}",
    "POST /:every:answer=429,retry-after=3600",
    "GET /api/v1/accounts:every:answer=401,body={\"error\": \"canary-7Qx2-token is not valid\"}",
    "POST /:every:answer=500,body={\"error\": \"canary-7Qx2-token\"}",
    "* /:every:cut-at-accept",
];

fn server() -> Loopback {
    Loopback::start_with(Settings {
        tokens: vec![TOKEN.to_owned()],
        webhook_secrets: vec![SIGNING.to_owned()],
        ..Settings::default()
    })
    .expect("a platform")
}

fn workspace(server: &Loopback, address: &str) -> Workspace {
    let hook = r#"
[channels.hook]
platform = "webhook"
url = { env = "WEBHOOK_URL" }
secret = { env = "WEBHOOK_SECRET" }
"#;
    let channels = mastodon(server) + &mastodon_at("other", address) + hook + FEED;
    let posts: Vec<String> = ["mastodon", "other", "hook", "feed"]
        .iter()
        .map(|channel| post(&format!("for-{channel}"), channel, ""))
        .collect();
    let mut workspace = Workspace::new(&(channels + &posts.concat()));
    workspace.variable("MASTODON_TOKEN", TOKEN);
    workspace.variable("WEBHOOK_SECRET", SIGNING);
    workspace.variable("WEBHOOK_URL", &format!("{address}/hooks/{ADDRESS}"));
    workspace
}

#[track_caller]
fn nowhere(text: &[u8], place: &str) {
    for canary in CANARIES {
        let found = text
            .windows(canary.len())
            .any(|bytes| bytes == canary.as_bytes());
        assert!(
            !found,
            "`{canary}` is in {place}:\n{}",
            String::from_utf8_lossy(text)
        );
    }
}

/// Runs everything that speaks of deliveries, and looks at all that it says and leaves behind.
#[track_caller]
fn says_no_secret(workspace: &Workspace, fault: &str) {
    let commands: [&[&str]; 7] = [
        &["publish", "--dry-run"],
        &["publish", "--dry-run", "--format", "json"],
        &["publish", "--verbose"],
        &["publish", "--format", "json", "--log-format", "json"],
        &["status"],
        &["history", "--format", "json"],
        &["check"],
    ];
    for arguments in commands {
        let run = workspace.run(arguments);
        nowhere(
            run.out.as_bytes(),
            &format!("the output of {arguments:?} with {fault}"),
        );
        nowhere(
            run.err.as_bytes(),
            &format!("the messages of {arguments:?} with {fault}"),
        );
    }
    for (path, content) in workspace.files() {
        nowhere(&content, &format!("{} with {fault}", path.display()));
    }
}

#[test]
fn a_secret_is_nowhere_when_all_goes_well() {
    let server = server();
    let workspace = workspace(&server, &server.url());
    says_no_secret(&workspace, "no fault");
    assert_eq!(server.effects().len(), 3);
}

#[test]
fn a_secret_is_nowhere_whatever_goes_wrong() {
    for fault in FAULTS {
        let server = server();
        server.fail_as(fault).unwrap();
        says_no_secret(&workspace(&server, &server.url()), fault);
    }
}

#[test]
fn a_secret_is_nowhere_when_nobody_answers() {
    let gone = server().url();
    let server = server();
    says_no_secret(&workspace(&server, &gone), "a silent address");
}

#[test]
fn a_dry_run_shows_every_request_with_its_secrets_struck_out_and_sends_nothing() {
    let server = server();
    let workspace = workspace(&server, &server.url());
    let run = workspace.run(&["publish", "--dry-run"]).expect(0);
    assert!(run.out.contains("Bearer [token]"), "{}", run.out);
    assert!(run.out.contains("/api/v1/statuses"), "{}", run.out);
    assert!(run.out.contains("[url]"), "{}", run.out);
    assert!(server.requests().is_empty());
    assert!(!workspace.ledger().exists() && workspace.feed().is_empty());
}
