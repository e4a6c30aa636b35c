//! The part of Mastodon's API that publishing needs: who may call what, and which handler answers.

use serde_json::Value;

use super::answer::Answer;
use super::clock;
use super::entities;
use super::fields::Fields;
use super::http::{Head, Payload, Request};
use super::media;
use super::settings::Settings;
use super::statuses;
use super::world::{Account, Desk, Rate, accounts};

/// Answers a request below `/api/`. `rate` is how often this client has called.
pub(crate) fn answer(desk: &mut Desk<'_>, request: &Request, rate: Rate) -> Answer {
    let head = &request.head;
    if desk.settings.enforces_rate_limit && rate.count > desk.settings.rate_limit {
        return Answer::error(429, "Too many requests");
    }
    match (head.method.as_str(), head.path.as_str()) {
        ("GET", "/api/v2/instance") => return Answer::json(200, &entities::instance(desk)),
        ("GET", "/api/v1/instance") => return Answer::json(200, &entities::instance_v1(desk)),
        _ => {}
    }
    let Some(account) = account(desk, head) else {
        return Answer::error(401, "The access token is invalid");
    };
    match fields(request) {
        Ok(fields) => authorised(desk, &account, request, &fields),
        Err(refusal) => refusal,
    }
}

/// Adds the rate-limit headers that the answer does not set itself
/// (`app/controllers/concerns/api/rate_limit_headers.rb`: the reset is an ISO 8601 instant).
pub(crate) fn add_rate_headers(settings: &Settings, answer: &mut Answer, rate: Rate) {
    let left = match answer.status {
        429 => 0,
        _ => settings.rate_limit.saturating_sub(rate.count),
    };
    let resets_at = clock::instant(rate.resets_at * 1000).replace(".000Z", ".000000Z");
    for (name, value) in [
        ("X-RateLimit-Limit", settings.rate_limit.to_string()),
        ("X-RateLimit-Remaining", left.to_string()),
        ("X-RateLimit-Reset", resets_at),
    ] {
        if !answer.has_header(name) {
            answer.set_header(name, &value);
        }
    }
}

/// The token of a request, as sent.
pub(crate) fn bearer(head: &Head) -> Option<&str> {
    head.header("authorization")?.strip_prefix("Bearer ")
}

fn account(desk: &Desk<'_>, head: &Head) -> Option<Account> {
    let token = bearer(head)?;
    accounts(desk.settings)
        .into_iter()
        .find(|account| account.token == token)
}

fn authorised(
    desk: &mut Desk<'_>,
    account: &Account,
    request: &Request,
    fields: &Fields,
) -> Answer {
    let head = &request.head;
    let query = Fields::from_form(&head.query);
    let path: Vec<&str> = head.path.split('/').skip(2).collect();
    match (head.method.as_str(), path.as_slice()) {
        ("GET", ["v1", "accounts", "verify_credentials"]) => {
            Answer::json(200, &entities::credential_account(desk, account))
        }
        ("GET", ["v1", "accounts", id, "statuses"]) => statuses::list(desk, id, &query),
        ("POST", ["v2", "media"]) => media::upload(desk, account, request),
        ("GET", ["v1", "media", id]) => media::show(desk, account, id),
        ("PUT", ["v1", "media", id]) => media::update(desk, account, id, fields),
        ("POST", ["v1", "statuses"]) => {
            statuses::create(desk, account, head.header("idempotency-key"), fields)
        }
        ("GET", ["v1", "statuses"]) => statuses::show_many(desk, &query),
        ("GET", ["v1", "statuses", id]) => statuses::show(desk, id),
        ("GET", ["v1", "statuses", id, "source"]) => statuses::source(desk, id),
        ("DELETE", ["v1", "statuses", id]) => statuses::delete(desk, account, id),
        _ => Answer::error(404, "Not Found"),
    }
}

/// The parameters in the body. One that is empty, or without a content type that Rails reads, has none.
fn fields(request: &Request) -> Result<Fields, Answer> {
    let bytes = match &request.payload {
        Payload::Form(form) => return Ok(form.fields.clone()),
        Payload::Raw(bytes) if bytes.is_empty() => return Ok(Fields::default()),
        Payload::Raw(bytes) => bytes,
    };
    match request.head.media_type().as_str() {
        "application/json" => serde_json::from_slice::<Value>(bytes)
            .map(|value| Fields::from_json(&value))
            .map_err(|_| Answer::error(400, "Error occurred while parsing request parameters")),
        "application/x-www-form-urlencoded" => {
            Ok(Fields::from_form(&String::from_utf8_lossy(bytes)))
        }
        _ => Ok(Fields::default()),
    }
}
