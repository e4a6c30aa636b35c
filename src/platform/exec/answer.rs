//! What a program says, and what follows from its end.
//!
//! An answer counts where the program ended well. Else its exit code says what came of it: 65 (`EX_DATAERR`) refuses, 75
//! (`EX_TEMPFAIL`) did nothing and may be asked again, and any other code proves nothing.

use std::time::Duration;

use serde_json::Value;

use super::protocol::VERSION;
use crate::model::Receipt;
use crate::platform::http::{checked_url, quote};
use crate::platform::{Answer, Doubt, Identity, Look, Outcome, Removal};

/// A program that asks to wait longer than this is asked again after this long.
const LONGEST_WAIT: u64 = 24 * 60 * 60;
const REFUSES: &str = "65";
const LATER: &str = "75";

/// What came of a message.
pub fn read_publish(answer: &Answer) -> Outcome {
    let said = match said(answer) {
        Ok(said) => said,
        Err(outcome) => return outcome,
    };
    let reason = || reason(&said);
    match word(&said, "outcome") {
        "sent" => match receipt(&said) {
            Some(receipt) => Outcome::Sent(receipt),
            None => Outcome::Unknown("the program says that it is sent, and gives an id or an address that cannot be one".to_owned()),
        },
        "refused" => Outcome::Refused(reason()),
        "unsupported" => Outcome::Refused("the program cannot publish".to_owned()),
        "later" => Outcome::Later {
            reason: reason(),
            wait: wait(&said),
        },
        "unknown" => Outcome::Unknown(reason()),
        _ => Outcome::Unknown("the program's answer cannot be read".to_owned()),
    }
}

/// Who the program publishes as, from its answer to `describe`.
pub fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let said = described(answer)?;
    let name = word(&said, "name").to_owned();
    let of_account = said.get("account");
    let field = |key: &str| of_account.and_then(|it| it.get(key)?.as_str().map(str::to_owned));
    let id = field("id").unwrap_or_else(|| name.clone());
    let name = field("name").unwrap_or(name);
    Ok(Identity { id, name })
}

/// How a lost answer is settled, from the answer to `describe`.
pub fn doubt(answer: &Answer) -> Result<Doubt, String> {
    let said = described(answer).map_err(|outcome| outcome.reason().unwrap_or_default())?;
    match word(&said, "doubt") {
        "repeatable" => Ok(Doubt::AlwaysSafe),
        "readable" => Ok(Doubt::ReadBack),
        "undecidable" => Ok(Doubt::AtMostOnce),
        _ => Err(
            "the program's `doubt` is none of `repeatable`, `readable`, `undecidable`".to_owned(),
        ),
    }
}

/// What a program says of itself. One that answers in a way that it never may is wrong until somebody corrects it.
fn described(answer: &Answer) -> Result<Value, Outcome> {
    let said = said(answer).map_err(|outcome| match outcome {
        Outcome::Unknown(reason) => Outcome::Later { reason, wait: None },
        proved => proved,
    })?;
    let refused = |reason: &str| Outcome::Refused(reason.to_owned());
    let told = word(&said, "outcome");
    if !told.is_empty() {
        let reason = format!("the program says `{told}` of itself: {}", reason(&said));
        return Err(match told {
            "later" => Outcome::Later { reason, wait: None },
            _ => Outcome::Refused(reason),
        });
    }
    if said.get("protocol").and_then(Value::as_u64) != Some(VERSION) {
        return Err(Outcome::Refused(format!(
            "the program does not say that it speaks protocol {VERSION}"
        )));
    }
    if word(&said, "name").is_empty() {
        return Err(refused("the program does not say its `name`"));
    }
    Ok(said)
}

/// Whether a message is there.
pub fn read_look(answer: &Answer) -> Look {
    let said = match said(answer) {
        Ok(said) => said,
        Err(outcome) => return Look::Undecided(outcome.reason().unwrap_or_default()),
    };
    match word(&said, "outcome") {
        "found" => receipt(&said).map_or_else(
            || Look::Undecided("the program found it under an id that cannot be one".to_owned()),
            Look::Found,
        ),
        "absent" => Look::Absent,
        _ => Look::Undecided(reason(&said)),
    }
}

/// Whether a message is gone.
pub fn read_removal(answer: &Answer) -> Removal {
    let said = match said(answer) {
        Ok(said) => said,
        Err(Outcome::Refused(reason)) => return Removal::Refused(reason),
        Err(outcome) => return Removal::Later(outcome.reason().unwrap_or_default()),
    };
    match word(&said, "outcome") {
        "gone" => Removal::Gone,
        "absent" => Removal::WasGone,
        "refused" => Removal::Refused(reason(&said)),
        "unsupported" => {
            Removal::Refused("its program cannot delete: delete it by hand".to_owned())
        }
        _ => Removal::Later(reason(&said)),
    }
}

/// The JSON object of a program that ended well, or what its end means.
fn said(answer: &Answer) -> Result<Value, Outcome> {
    if !answer.is_success() {
        return Err(ended(answer));
    }
    let said = answer.to_json().filter(Value::is_object);
    said.ok_or_else(|| Outcome::Unknown("the program's answer is no JSON object".to_owned()))
}

fn ended(answer: &Answer) -> Outcome {
    let line = quote(&answer.body);
    let told = |what: &str| match line.as_str() {
        "" => what.to_owned(),
        line => format!("{what}: {line}"),
    };
    match answer.headers.get("exit").map_or("", String::as_str) {
        REFUSES => Outcome::Refused(told("the program refuses it")),
        LATER => Outcome::Later {
            reason: told("the program cannot do it now"),
            wait: None,
        },
        "signal" => Outcome::Unknown(told("the program was ended by a signal")),
        "" => Outcome::Unknown(told("the program did not come to its end")),
        code => Outcome::Unknown(told(&format!("the program ended with code {code}"))),
    }
}

fn word<'a>(said: &'a Value, key: &str) -> &'a str {
    said.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn reason(said: &Value) -> String {
    let line = quote(word(said, "reason"));
    if line.is_empty() {
        "the program gives no reason".to_owned()
    } else {
        line
    }
}

fn wait(said: &Value) -> Option<Duration> {
    let seconds = said.get("wait")?.as_u64()?;
    Some(Duration::from_secs(seconds.min(LONGEST_WAIT)))
}

/// An id is a short line; an address is one that can be shown. `None` where one of them cannot be that.
fn receipt(said: &Value) -> Option<Receipt> {
    let given = |key: &str| said.get(key).filter(|it| !it.is_null());
    let is_id = |id: &&str| !id.is_empty() && id.len() <= 200 && !id.chars().any(char::is_control);
    let id = match given("id") {
        None => None,
        Some(id) => Some(id.as_str().filter(is_id)?.to_owned()),
    };
    let url = match given("url") {
        None => None,
        Some(url) => Some(checked_url(url.as_str().map(str::to_owned))?),
    };
    Some(Receipt { remote_id: id, url })
}
