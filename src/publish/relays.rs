//! Nostr relays: events are signed and sent over WebSocket, to all relays of a channel at once (NIP-01).
//!
//! The private key is read here and leaves nothing but signatures. One relay that takes an event is enough; what each of
//! them said is told.

use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use bech32::{Bech32, Hrp};
use k256::schnorr::{Signature, SigningKey, VerifyingKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};
use url::Url;

use super::credentials::Secrets;
use super::http::HttpTransport;
use super::sign::Moment;
use super::transport::Failure;
use crate::platform::{Answer, Note, RelayAsk, RelayRequest, hex};

/// How long one relay may take to answer; the others do not wait for it longer than this.
const PATIENCE: Duration = Duration::from_secs(15);
/// More events than this are not read from one relay.
const MOST_EVENTS: usize = 2000;
/// The name under which a question is asked.
const QUESTION: &str = "kalends";

type Socket = WebSocket<MaybeTlsStream<TcpStream>>;

/// Makes one request.
pub(super) fn perform(
    request: &RelayRequest,
    secrets: &Secrets,
    http: &HttpTransport,
) -> Result<Answer, Failure> {
    let key = private_key(secrets.expose(request.key)).ok_or_else(|| {
        Failure::NotSent(format!(
            "the secret `{}` is no private key: it begins with `nsec1`, or is 64 hexadecimal digits",
            request.key
        ))
    })?;
    let account = hex(&key.verifying_key().to_bytes());
    let patience = PATIENCE.min(http.deadline());
    let ask = |relay: &str, question: &Question| {
        http.allow(relay)
            .map_err(Failure::NotSent)
            .and_then(|()| exchange(relay, question, patience))
    };
    match &request.ask {
        RelayAsk::Account => Ok(Answer::json(
            &json!({ "pubkey": account, "npub": npub(&key) }),
        )),
        RelayAsk::Take(note) => take(&request.relays, &signed(note, &key)?, ask),
        RelayAsk::Find { filter, own } => {
            let mut filter = filter.clone();
            if *own {
                filter["authors"] = json!([account]);
            }
            find(&request.relays, filter, ask)
        }
    }
}

/// What is asked of one relay.
enum Question {
    Take(Value),
    Find(Value),
}

/// A key as people have it: `nsec1…` (NIP-19), or 64 hexadecimal digits.
fn private_key(text: &str) -> Option<SigningKey> {
    let bytes = if text.starts_with("nsec1") {
        let (kind, bytes) = bech32::decode(text).ok()?;
        (kind.as_str() == "nsec").then_some(bytes)?
    } else {
        from_hex(text)?
    };
    SigningKey::from_bytes(&bytes).ok()
}

fn npub(key: &SigningKey) -> Option<String> {
    let bytes = key.verifying_key().to_bytes();
    bech32::encode::<Bech32>(Hrp::parse("npub").ok()?, &bytes).ok()
}

/// The event with its id, which follows from what it says, and a signature.
fn signed(note: &Note, key: &SigningKey) -> Result<Value, Failure> {
    let now = Moment::now().map_err(Failure::NotSent)?.seconds();
    let mut event = json!({
        "pubkey": hex(&key.verifying_key().to_bytes()),
        "created_at": note.created_at.unwrap_or(now),
        "kind": note.kind,
        "tags": note.tags,
        "content": note.content,
    });
    let id = id_of(&event);
    let mut chance = [0; 32];
    getrandom::fill(&mut chance)
        .map_err(|error| Failure::NotSent(format!("no random number can be had: {error}")))?;
    let signature = key
        .sign_raw(&id, &chance)
        .map_err(|_| Failure::NotSent("the event cannot be signed".to_owned()))?;
    event["id"] = json!(hex(&id));
    event["sig"] = json!(hex(&signature.to_bytes()));
    Ok(event)
}

/// SHA-256 of the canonical form of NIP-01.
fn id_of(event: &Value) -> [u8; 32] {
    let parts = ["pubkey", "created_at", "kind", "tags", "content"].map(|key| event[key].clone());
    let [account, created_at, kind, tags, content] = parts;
    let canonical = json!([0, account, created_at, kind, tags, content]).to_string();
    Sha256::digest(canonical.as_bytes()).into()
}

/// Whether an event is by whom it says, so that no relay can make one up.
fn is_genuine(event: &Value) -> bool {
    let bytes = |key: &str| event[key].as_str().and_then(from_hex);
    let checked = || {
        let id = id_of(event);
        let account = VerifyingKey::from_bytes(&bytes("pubkey")?).ok()?;
        let signature = Signature::try_from(bytes("sig")?.as_slice()).ok()?;
        let is_its = bytes("id")? == id && account.verify_raw(&id, &signature).is_ok();
        is_its.then_some(())
    };
    checked().is_some()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let is_whole = text.len() == 2 * text.len().div_euclid(2) && text.is_ascii();
    let pairs = (0..text.len()).step_by(2);
    is_whole.then(|| {
        pairs
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
            .collect()
    })?
}

/// Every relay at once, each with its outcome, in their order.
fn all(
    relays: &[String],
    question: &Question,
    ask: impl Fn(&str, &Question) -> Result<Vec<Value>, Failure> + Sync,
) -> Vec<Result<Vec<Value>, Failure>> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = relays
            .iter()
            .map(|relay| scope.spawn(|| ask(relay, question)))
            .collect();
        let joined = threads.into_iter().map(|thread| {
            let outcome = thread.join();
            outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        joined.collect()
    })
}

/// What the relays said of an event. Where none said anything, it matters whether one of them may have it.
fn take(
    relays: &[String],
    event: &Value,
    ask: impl Fn(&str, &Question) -> Result<Vec<Value>, Failure> + Sync,
) -> Result<Answer, Failure> {
    let heard = all(relays, &Question::Take(event.clone()), ask);
    let mut told = Vec::new();
    let mut failure: Option<Failure> = None;
    for (relay, outcome) in relays.iter().zip(heard) {
        match outcome {
            Ok(words) => {
                let said = words.first().cloned().unwrap_or_default();
                told.push(json!({ "relay": relay, "accepted": said[2], "said": said[3] }));
            }
            Err(other) => {
                let about = |reason: String| format!("`{relay}`: {reason}");
                failure = Some(match (failure.take(), other) {
                    (Some(Failure::Unknown(known)), _) => Failure::Unknown(known),
                    (_, Failure::Unknown(reason)) => Failure::Unknown(about(reason)),
                    (_, Failure::NotSent(reason)) => Failure::NotSent(about(reason)),
                });
            }
        }
    }
    if told.is_empty() {
        let none = || Failure::NotSent("the channel names no relay".to_owned());
        return Err(failure.unwrap_or_else(none));
    }
    Ok(Answer::json(
        &json!({ "id": event["id"], "pubkey": event["pubkey"], "relays": told }),
    ))
}

fn find(
    relays: &[String],
    filter: Value,
    ask: impl Fn(&str, &Question) -> Result<Vec<Value>, Failure> + Sync,
) -> Result<Answer, Failure> {
    let mut failure = None;
    let mut events: Vec<Value> = Vec::new();
    let mut answered = false;
    for outcome in all(relays, &Question::Find(filter), ask) {
        match outcome {
            Ok(found) => {
                answered = true;
                for event in found.into_iter().filter(is_genuine) {
                    if !events.iter().any(|it| it["id"] == event["id"]) {
                        events.push(event);
                    }
                }
            }
            Err(other) => failure = Some(other),
        }
    }
    match failure {
        Some(failure) if !answered => Err(failure),
        _ => Ok(Answer::json(&json!({ "events": events }))),
    }
}

/// One question to one relay, and its words in answer: what it says of an event, or the events that it knows.
fn exchange(relay: &str, question: &Question, patience: Duration) -> Result<Vec<Value>, Failure> {
    let until = Instant::now() + patience;
    let mut socket = connect(relay, patience)?;
    let (said, id) = match question {
        Question::Take(event) => (json!(["EVENT", event]), event["id"].clone()),
        Question::Find(filter) => (json!(["REQ", QUESTION, filter]), json!(QUESTION)),
    };
    let lost = |error: &tungstenite::Error| Failure::Unknown(format!("the line was cut ({error})"));
    socket
        .send(Message::text(said.to_string()))
        .map_err(|error| lost(&error))?;
    let mut events = Vec::new();
    while Instant::now() < until && events.len() < MOST_EVENTS {
        let message = socket.read().map_err(|error| lost(&error))?;
        let Message::Text(text) = message else {
            continue;
        };
        let word: Value = serde_json::from_str(&text).unwrap_or_default();
        // A relay that refuses the time of an event leaves its id away.
        let is_ours = word[1] == id || word[1] == "";
        match (word[0].as_str(), question) {
            (Some("OK"), Question::Take(_)) if is_ours => {
                // Whether the relay hears the farewell does not matter any more.
                let _ = socket.close(None);
                return Ok(vec![word]);
            }
            (Some("EVENT"), Question::Find(_)) if is_ours => events.push(word[2].clone()),
            (Some("EOSE"), Question::Find(_)) if is_ours => {
                let _ = socket.close(None);
                return Ok(events);
            }
            (Some("CLOSED"), Question::Find(_)) if is_ours => break,
            _ => {}
        }
    }
    Err(Failure::Unknown(
        "the relay did not answer in time".to_owned(),
    ))
}

fn connect(relay: &str, patience: Duration) -> Result<Socket, Failure> {
    let failed =
        |reason: String| Failure::NotSent(format!("no connection could be made ({reason})"));
    let url = Url::parse(relay).map_err(|error| failed(error.to_string()))?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or(443);
    let addresses = (host, port).to_socket_addrs();
    let mut trouble = "the name is not known".to_owned();
    for address in addresses.map_err(|error| failed(error.to_string()))? {
        let stream = TcpStream::connect_timeout(&address, patience).and_then(|stream| {
            stream.set_read_timeout(Some(patience))?;
            stream.set_write_timeout(Some(patience))?;
            Ok(stream)
        });
        match stream {
            Ok(stream) => {
                let opened = tungstenite::client_tls(relay, stream);
                return opened
                    .map(|(socket, _)| socket)
                    .map_err(|error| failed(error.to_string()));
            }
            Err(error) => trouble = error.to_string(),
        }
    }
    Err(failed(trouble))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The private key and account of NIP-19's examples.
    const NSEC: &str = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";
    const SECRET: &str = "67dea2ed018072d675f5415ecfaed7d2597555e202d85b3d65ea4e58d2d92ffa";
    const ACCOUNT: &str = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e";

    fn note(content: &str) -> Note {
        Note {
            kind: 1,
            created_at: Some(1_795_766_400),
            tags: vec![vec!["t".to_owned(), "ação".to_owned()]],
            content: content.to_owned(),
        }
    }

    #[test]
    fn a_key_is_read_in_both_forms_and_names_its_account() {
        for text in [NSEC, SECRET] {
            let key = private_key(text).unwrap();
            assert_eq!(hex(&key.verifying_key().to_bytes()), ACCOUNT);
            assert_eq!(
                npub(&key).as_deref(),
                Some("npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg")
            );
        }
        for wrong in [
            "",
            "nsec1",
            "abc",
            &SECRET[1..],
            "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg",
        ] {
            assert!(private_key(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn an_event_has_the_same_id_at_every_try_and_a_signature_that_holds() {
        let key = private_key(SECRET).unwrap();
        let (one, other) = (
            signed(&note("Olá\n\"👋\""), &key).unwrap(),
            signed(&note("Olá\n\"👋\""), &key).unwrap(),
        );
        assert_eq!(one["id"], other["id"]);
        assert!(is_genuine(&one));
        let mut forged = one.clone();
        forged["content"] = json!("Bye");
        assert!(!is_genuine(&forged));
        forged["id"] = json!(hex(&id_of(&forged)));
        assert!(!is_genuine(&forged));
        assert!(!is_genuine(&json!({})));
    }
}
