//! A receiver of Standard Webhooks 1.0 (standard-webhooks, spec/standard-webhooks.md): checks the
//! signature and the age, takes each `webhook-id` once.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::answer::Answer;
use super::clock;
use super::effects::{WebhookSeen, What};
use super::http::{Head, Payload, Request};
use super::world::Desk;

/// Answers a request below `/hooks/`.
pub(crate) fn answer(desk: &mut Desk<'_>, request: &Request) -> Answer {
    let head = &request.head;
    if head.method != "POST" {
        return Answer::error(405, "webhooks are sent with POST");
    }
    let body = match &request.payload {
        Payload::Raw(bytes) => bytes.as_slice(),
        Payload::Form(_) => &[],
    };
    if let Some(problem) = problem(desk, head, body) {
        return Answer::error(401, problem);
    }
    let id = head.header("webhook-id").unwrap_or_default();
    if let Some(&effect) = desk.world.webhooks.get(id) {
        desk.log.repeat(effect);
        return Answer::empty(204);
    }
    let seen = WebhookSeen {
        path: head.path.clone(),
        body: String::from_utf8_lossy(body).into_owned(),
    };
    let effect = desk.log.effect(What::WebhookAccepted(seen), None, Some(id));
    desk.world.webhooks.insert(id.to_owned(), effect);
    Answer::empty(204)
}

/// Takes whatever comes below `/chat/` and `/health/`, unsigned, as a chat or a switch does.
pub(crate) fn take(desk: &mut Desk<'_>, request: &Request) -> Answer {
    let body = match &request.payload {
        Payload::Raw(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Payload::Form(_) => String::new(),
    };
    let path = request.head.path.clone();
    desk.log.effect(
        What::WebhookAccepted(WebhookSeen { path, body }),
        None,
        None,
    );
    Answer::empty(200)
}

/// The signature of a message under a `whsec_` secret, with its version; nothing when the secret is not base64.
pub(crate) fn signature(secret: &str, id: &str, timestamp: &str, body: &[u8]) -> Option<String> {
    let mac = message_code(secret, id, timestamp, body)?;
    let code = STANDARD.encode(mac.finalize().into_bytes());
    Some(format!("v1,{code}"))
}

/// Why a webhook is not to be trusted.
fn problem(desk: &Desk<'_>, head: &Head, body: &[u8]) -> Option<&'static str> {
    let (Some(id), Some(timestamp), Some(signatures)) = (
        head.header("webhook-id"),
        head.header("webhook-timestamp"),
        head.header("webhook-signature"),
    ) else {
        return Some("missing webhook-id, webhook-timestamp or webhook-signature");
    };
    let Ok(sent_at) = timestamp.parse::<i64>() else {
        return Some("webhook-timestamp is not a number of seconds");
    };
    let age = clock::now_seconds().abs_diff(sent_at);
    let tolerance = desk.settings.webhook_tolerance;
    if tolerance.is_some_and(|tolerance| age > tolerance.as_secs()) {
        return Some("webhook-timestamp is too old or too new");
    }
    let is_signed = desk.settings.webhook_secrets.iter().any(|secret| {
        signatures
            .split(' ')
            .any(|one| matches(one, secret, (id, timestamp, body)))
    });
    (!is_signed).then_some("no webhook-signature fits")
}

/// Whether one versioned signature fits a message of id, timestamp and body.
fn matches(signature: &str, secret: &str, message: (&str, &str, &[u8])) -> bool {
    let (id, timestamp, body) = message;
    let code = signature
        .strip_prefix("v1,")
        .and_then(|text| STANDARD.decode(text).ok());
    let mac = message_code(secret, id, timestamp, body);
    match (code, mac) {
        (Some(code), Some(mac)) => mac.verify_slice(&code).is_ok(),
        _ => false,
    }
}

fn message_code(secret: &str, id: &str, timestamp: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Some(mac)
}
