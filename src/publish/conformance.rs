//! Whether a program keeps to the protocol of `exec` channels: it is asked what a run would ask it, and its answers are read as
//! a run would read them.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::credentials::Secrets;
use super::processes::run;
use super::progress::unobserved;
use super::transport::Supply;
use crate::load::disk::Folder;
use crate::platform::exec::{
    protocol, read_identity, read_look, read_publish, read_removal, told_doubt,
};
use crate::platform::{Answer, Doubt, Look, Message, Outcome, Removal, RunRequest};

/// How long a program may take for one answer.
const DEADLINE: Duration = Duration::from_secs(60);
/// The secrets of an `exec` channel, which a program under test finds as in a run.
pub const SECRETS: [&str; 3] = ["token", "password", "secret"];

/// One promise of the protocol, and whether the program keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The promise.
    pub promise: &'static str,
    /// What was seen instead, where it is not kept.
    pub broken: Option<String>,
}

/// A program under test.
pub struct Program<'a> {
    /// The program and its arguments.
    pub command: &'a [String],
    /// The folder that it runs in.
    pub folder: &'a Path,
    /// Its secrets.
    pub secrets: &'a Secrets,
    /// What the keys of this test begin with, so that no other test has them.
    pub key: &'a str,
}

/// Tries a program. With `publishes`, it also publishes, finds and deletes test messages.
pub fn try_program(program: &Program<'_>, publishes: bool) -> Vec<Trial> {
    let mut trials = vec![
        trial(
            "it says its protocol, its name and its doubt",
            describes(program),
        ),
        trial(
            "what it does not know in a question changes nothing",
            ignores(program),
        ),
        trial(
            "an action that it does not know is `unsupported`",
            unsupported(program),
        ),
        trial(
            "it publishes nothing for another version of the protocol",
            other_version(program),
        ),
        trial(
            "it publishes nothing for what is no object",
            no_object(program),
        ),
    ];
    if publishes && trials[0].broken.is_none() {
        trials.extend(published(program));
    }
    trials
}

fn trial(promise: &'static str, kept: Result<(), String>) -> Trial {
    Trial {
        promise,
        broken: kept.err(),
    }
}

impl Program<'_> {
    fn ask(&self, input: Value) -> Result<Answer, String> {
        let observer = unobserved();
        let tree = Folder::new(self.folder);
        let request = RunRequest {
            command: self.command.to_vec(),
            input,
            secrets: SECRETS.to_vec(),
            files: Vec::new(),
            deadline: None,
        };
        let supply = Supply::without_uploads(self.secrets, &tree, &observer);
        run(&request, self.folder, supply, DEADLINE).map_err(|failure| failure.to_string())
    }

    fn describe(&self) -> Result<Answer, String> {
        self.ask(protocol::request("describe", None))
    }

    /// Publishes a message under a key of this test.
    fn publish(&self, key: &str, message: &Message) -> Result<Outcome, String> {
        let mut asked = protocol::request("publish", None);
        asked["post"] = json!("adapter-test");
        asked["key"] = json!(format!("{}-{key}", self.key));
        asked["publish_at"] = json!("2026-01-01T00:00:00Z");
        asked["message"] = protocol::message(message);
        Ok(read_publish(&self.ask(asked)?))
    }

    fn locate(&self, key: &str, text: &str) -> Result<Look, String> {
        let mut asked = protocol::request("locate", None);
        asked["key"] = json!(format!("{}-{key}", self.key));
        asked["age"] = json!(1);
        asked["said"] = json!({ "text": text });
        Ok(read_look(&self.ask(asked)?))
    }
}

fn describes(program: &Program<'_>) -> Result<(), String> {
    let answer = program.describe()?;
    read_identity(&answer).map_err(in_words)?;
    told_doubt(&answer).map(drop)
}

fn ignores(program: &Program<'_>) -> Result<(), String> {
    let mut asked = protocol::request("describe", None);
    asked["of_a_later_version"] = json!({ "any": ["thing"] });
    let answer = program.ask(asked)?;
    read_identity(&answer).map(drop).map_err(in_words)
}

fn unsupported(program: &Program<'_>) -> Result<(), String> {
    let answer = program.ask(protocol::request("make-coffee", None))?;
    match answer.text("outcome").as_deref() {
        Some("unsupported") if answer.is_success() => Ok(()),
        _ => Err(seen(&answer)),
    }
}

fn other_version(program: &Program<'_>) -> Result<(), String> {
    let mut asked = protocol::request("publish", None);
    asked["protocol"] = json!(999);
    asked["key"] = json!(format!("{}-version", program.key));
    asked["message"] =
        protocol::message(&text("This is of another version, and is not to be seen."));
    refuses(&program.ask(asked)?)
}

fn no_object(program: &Program<'_>) -> Result<(), String> {
    refuses(&program.ask(json!("no object"))?)
}

fn refuses(answer: &Answer) -> Result<(), String> {
    match read_publish(answer) {
        Outcome::Sent(_) => Err("it says that it is sent".to_owned()),
        Outcome::Refused(_) | Outcome::Later { .. } | Outcome::Unknown(_) => Ok(()),
    }
}

/// Everything that is seen: published, found and deleted again.
fn published(program: &Program<'_>) -> Vec<Trial> {
    let doubt = program.describe().and_then(|answer| told_doubt(&answer));
    let words = "A test of Kalends: Größe, 日本語, 🎉";
    let first = program.publish("first", &text(words));
    let mut trials = vec![
        trial(
            "it publishes a text in any script, and says its id or address",
            sent(&first),
        ),
        trial(
            "what it cannot express it refuses with a reason",
            expresses(program),
        ),
    ];
    match doubt {
        Ok(Doubt::AlwaysSafe) => trials.push(trial(
            "the same key makes no second message",
            same(&first, &program.publish("first", &text(words))),
        )),
        Ok(Doubt::ReadBack) => {
            trials.push(trial(
                "it finds what it published",
                found(program, &first, words),
            ));
            trials.push(trial(
                "it finds nothing under a key that was never used",
                absent(program, "never"),
            ));
        }
        Ok(Doubt::AtMostOnce | Doubt::SafeInWindow) | Err(_) => {}
    }
    if let Ok(Outcome::Sent(receipt)) = &first {
        let mut asked = protocol::request("retract", None);
        asked["receipt"] = json!({ "id": receipt.remote_id, "url": receipt.url });
        let first = program
            .ask(asked.clone())
            .map(|answer| read_removal(&answer));
        let again = program.ask(asked).map(|answer| read_removal(&answer));
        trials.push(trial(
            "it deletes a message, and once more changes nothing",
            deleted(first, again),
        ));
    }
    trials
}

fn text(text: &str) -> Message {
    Message {
        text: text.to_owned(),
        ..Message::default()
    }
}

fn sent(outcome: &Result<Outcome, String>) -> Result<(), String> {
    match outcome {
        Ok(Outcome::Sent(receipt)) if receipt.remote_id.is_some() || receipt.url.is_some() => {
            Ok(())
        }
        Ok(Outcome::Sent(_)) => Err("it gives neither an id nor an address".to_owned()),
        Ok(other) => Err(in_words(other.clone())),
        Err(reason) => Err(reason.clone()),
    }
}

fn expresses(program: &Program<'_>) -> Result<(), String> {
    let full = Message {
        title: Some("A test".to_owned()),
        body: Some("# A test\n\nof *everything*.".to_owned()),
        content_warning: Some("A test".to_owned()),
        link: Some("https://example.org/?a=1&b=2".to_owned()),
        hashtags: vec!["Test".to_owned()],
        language: Some("en".to_owned()),
        ..text("A test of Kalends with everything.")
    };
    match program.publish("everything", &full)? {
        Outcome::Sent(_) | Outcome::Refused(_) => Ok(()),
        other => Err(in_words(other)),
    }
}

fn same(first: &Result<Outcome, String>, second: &Result<Outcome, String>) -> Result<(), String> {
    match (first, second) {
        (Ok(Outcome::Sent(first)), Ok(Outcome::Sent(second))) if first == second => Ok(()),
        (Ok(Outcome::Sent(_)), Ok(Outcome::Sent(_))) => {
            Err("the second answer names another message".to_owned())
        }
        (_, Ok(other)) => Err(in_words(other.clone())),
        (_, Err(reason)) => Err(reason.clone()),
    }
}

fn found(
    program: &Program<'_>,
    first: &Result<Outcome, String>,
    words: &str,
) -> Result<(), String> {
    match (program.locate("first", words)?, first) {
        (Look::Found(there), Ok(Outcome::Sent(sent))) if there == *sent => Ok(()),
        (Look::Found(_), _) => Err("it finds another message".to_owned()),
        (Look::Absent, _) => Err("it says that it is not there".to_owned()),
        (Look::Undecided(reason), _) => Err(reason),
        (Look::Call(_), _) => Err(String::new()),
    }
}

fn absent(program: &Program<'_>, key: &str) -> Result<(), String> {
    match program.locate(key, "Nobody ever said this.")? {
        Look::Absent => Ok(()),
        Look::Found(_) => Err("it finds one".to_owned()),
        Look::Undecided(reason) => Err(reason),
        Look::Call(_) => Err(String::new()),
    }
}

fn deleted(first: Result<Removal, String>, again: Result<Removal, String>) -> Result<(), String> {
    match (first?, again?) {
        // Who cannot delete says so both times, and a person does it.
        (Removal::Gone, Removal::Gone | Removal::WasGone)
        | (Removal::Refused(_), Removal::Refused(_)) => Ok(()),
        (first, again) => Err(format!("first {first:?}, then {again:?}")),
    }
}

fn seen(answer: &Answer) -> String {
    match answer.headers.get("exit") {
        Some(code) => format!("it ends with code {code}"),
        None => format!("it says {}", answer.body.trim()),
    }
}

fn in_words(outcome: Outcome) -> String {
    match outcome {
        Outcome::Refused(reason) => format!("refused: {reason}"),
        Outcome::Later { reason, .. } => format!("later: {reason}"),
        Outcome::Unknown(reason) => format!("unknown: {reason}"),
        Outcome::Sent(_) => "sent".to_owned(),
    }
}
