//! Email: a mail server that fails at every step, and a real one (aiosmtpd) with and without encryption.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::mail_server::{MailStandIn, Trouble};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

fn workspace(server: &str, more: &str) -> Workspace {
    let channel = format!(
        "[channels.news]\nplatform = \"email\"\nserver = \"{server}\"\npassword = {{ env = \"MAIL_PASSWORD\" }}\nfrom = \"Acme Größe <news@acme.example>\"\nto = [\"ada@acme.example\", \"bob@acme.example\"]\n"
    );
    let text =
        "title = \"Größe zählt\"\ntext = \"\"\"\nHello\n.\n.dot and https://acme.example/x\"\"\"\n";
    let mut workspace =
        Workspace::new(&(channel + &post("teaser", "news", &format!("{text}{more}"))));
    workspace.variable("MAIL_PASSWORD", "mail-password-1");
    workspace
}

fn scene() -> (Workspace, MailStandIn) {
    let server = MailStandIn::start();
    (workspace(&server.address(), ""), server)
}

#[test]
fn a_kill_at_any_step_leaves_one_message() {
    one_effect_whatever_step_a_run_is_killed_at(scene, |server| server.taken().len());
}

#[test]
fn what_breaks_before_the_end_of_the_message_was_not_sent_and_goes_out_later() {
    for step in ["MAIL", "RCPT", "DATA"] {
        for trouble in [Trouble::HangsUp, Trouble::Says("451 not now")] {
            let (mut workspace, server) = scene();
            server.fail(step, trouble);
            let run = workspace.publish().expect(0);
            assert_eq!(
                run.state("teaser"),
                "retrying",
                "{step} {trouble:?}: {}",
                run.out
            );
            assert_eq!(server.taken().len(), 0);
            workspace.minutes_later(30);
            assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
            assert_eq!(server.taken().len(), 1);
        }
    }
}

#[test]
fn a_refused_recipient_is_named_and_nobody_gets_anything() {
    let (workspace, server) = scene();
    server.fail("RCPT TO:<bob@", Trouble::Says("550 5.1.1 no such person"));
    let run = workspace.publish().expect(3);
    assert_eq!(run.state("teaser"), "failed");
    let reason = run.reason("teaser");
    assert!(
        reason.contains("`bob@acme.example`") && reason.contains("5.1.1 no such person"),
        "{reason}"
    );
    assert_eq!(server.taken().len(), 0);
}

#[test]
fn a_lost_last_answer_is_left_to_a_person_and_never_sent_again() {
    for trouble in [Trouble::HangsUp, Trouble::Says("421 going down")] {
        let (mut workspace, server) = scene();
        server.fail(".", trouble);
        assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
        let taken = server.taken().len();
        workspace.minutes_later(60);
        assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
        assert_eq!(server.taken().len(), taken);
    }
}

#[test]
fn a_message_that_the_server_refuses_at_its_end_was_not_sent() {
    let (workspace, server) = scene();
    server.fail(".", Trouble::Says("554 5.7.1 looks like spam"));
    let run = workspace.publish().expect(3);
    assert!(run.reason("teaser").contains("looks like spam"));
    assert_eq!(server.taken().len(), 0);
}

#[test]
fn a_wrong_password_stops_the_channel_before_anything_is_claimed() {
    let (mut workspace, server) = scene();
    workspace.variable("MAIL_PASSWORD", "not-the-password");
    let run = workspace.publish().expect(3);
    let reason = run.reason("teaser");
    assert!(reason.contains("`user` and `password`"), "{reason}");
    assert!(!format!("{}{}", run.out, run.err).contains("not-the-password"));
    assert_eq!(server.taken().len(), 0);
}

#[test]
fn a_message_arrives_as_it_was_written_and_its_recipients_do_not_see_each_other() {
    let (workspace, server) = scene();
    workspace.publish().expect(0);
    let taken = server.taken();
    let [message] = taken.as_slice() else {
        panic!("{taken:?}")
    };
    assert_eq!(message.to, ["ada@acme.example", "bob@acme.example"]);
    let data = &message.data;
    assert!(data.contains("\n.\n.dot and"), "{data}");
    assert!(
        data.contains("To: undisclosed-recipients:;\n") && !data.contains("bob@"),
        "{data}"
    );
    assert!(
        data.contains("Date: Fri, 27 Nov 2026 08:00:00 +0000\n"),
        "{data}"
    );
    let id = workspace.history()[0]["remote_id"].clone();
    let id = id.as_str().expect("an id").to_owned();
    assert!(
        data.contains(&format!("Message-ID: <{id}>\n")),
        "{id}: {data}"
    );
}

/// A real server in a folder of its own; it ends with the test.
struct Aiosmtpd {
    folder: TempDir,
    child: Child,
    mode: &'static str,
}

impl Aiosmtpd {
    /// `None` where Python has no aiosmtpd, or there is no openssl to make a certificate with.
    fn start(test: &str, mode: &'static str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let python = std::env::var_os("KALENDS_PYTHON");
        let has_it = python.as_ref().is_some_and(|python| {
            let asked = Command::new(python)
                .args(["-c", "import aiosmtpd"])
                .output();
            asked.is_ok_and(|output| output.status.success())
        });
        if !has_it || mode != "plain" && !certificate(folder.path()) {
            eprintln!(
                "skipped: {test}: KALENDS_PYTHON names no Python with aiosmtpd, or openssl is missing"
            );
            return None;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/mail_server.py");
        let child = Command::new(python?)
            .arg(script)
            .arg(folder.path())
            .arg(mode)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        Some(Self {
            folder,
            child,
            mode,
        })
    }

    fn address(&self) -> String {
        let until = Instant::now() + Duration::from_secs(20);
        let port = loop {
            match fs::read_to_string(self.folder.path().join("port")) {
                Ok(port) => break port,
                Err(_) => assert!(Instant::now() < until, "the server does not start"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let scheme = match self.mode {
            "plain" => "smtp+plain",
            "starttls" => "smtp",
            _ => "smtps",
        };
        format!("{scheme}://127.0.0.1:{port}")
    }

    fn taken(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.folder.path().join("taken.jsonl")).unwrap_or_default();
        text.lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect()
    }
}

impl Drop for Aiosmtpd {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn certificate(folder: &Path) -> bool {
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "server.key", "-out", "server.pem"])
        .current_dir(folder)
        .output();
    made.is_ok_and(|output| output.status.success())
}

#[test]
fn a_real_server_takes_text_html_and_pictures() {
    let Some(server) = Aiosmtpd::start("a real mail server", "plain") else {
        return;
    };
    let media = "media = [{ file = \"media/a.png\", alt = \"A \\\"cat\\\"\" }]\n";
    let workspace = workspace(&server.address(), media);
    workspace.write("media/a.png", picture("a"));
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0]["signed_in"], true);
    let data = taken[0]["data"].as_str().expect("a message");
    for piece in [
        "multipart/alternative",
        "multipart/related",
        "Content-ID: <1.kalends-",
        "Subject: =?utf-8?b?",
    ] {
        assert!(data.contains(piece), "{piece}: {data}");
    }
    assert!(data.split("\r\n").all(|line| line.len() <= 998));
}

#[test]
fn a_real_server_with_encryption_is_proved_by_its_certificate() {
    for mode in ["starttls", "tls"] {
        let Some(server) = Aiosmtpd::start("an encrypted mail server", mode) else {
            return;
        };
        let address = server.address();
        let mut workspace = workspace(&address, "");
        let run = workspace.publish().expect(0);
        let reason = run.reason("teaser");
        assert!(
            reason.contains("could not prove that it is the right one"),
            "{mode}: {reason}"
        );
        let trusted = server.folder.path().join("server.pem");
        workspace.variable("SSL_CERT_FILE", trusted.to_str().expect("a path"));
        workspace.minutes_later(30);
        assert_eq!(
            workspace.publish().expect(0).state("teaser"),
            "sent",
            "{mode}"
        );
        let taken = server.taken();
        assert_eq!(
            (taken.len(), &taken[0]["signed_in"]),
            (1, &Value::Bool(true))
        );
        if mode == "starttls" {
            assert_eq!(taken[0]["encrypted"], true);
        }
    }
}

#[test]
fn a_server_without_encryption_gets_nothing_where_encryption_is_asked_for() {
    let server = MailStandIn::start();
    let workspace = workspace(&server.address().replace("smtp+plain", "smtp"), "");
    let run = workspace.publish().expect(0);
    assert!(run.reason("teaser").contains("offers no encryption"));
    assert_eq!(server.taken().len(), 0);
}
