//! The account: its refresh token is exchanged, and TikTok tells whose it is.

use serde_json::{Value, json};

use super::{USUAL, call, errors, post};
use crate::platform::http::checked_id;
use crate::platform::oauth;
use crate::platform::{
    Account, Answer, Body, Call, Effect, HttpRequest, Identity, Outcome, Template,
};

/// TikTok's own form of OAuth: the app's id is called a key. Where the next refresh token cannot be kept nothing is asked.
pub(super) fn sign_in(account: &Account<'_>) -> Option<Call> {
    if oauth::is_secret(account, "token") || !oauth::can_be_replaced(account, "refresh_token") {
        return None;
    }
    let pairs = vec![
        (
            "client_key".into(),
            Template::plain(account.text("client_key")),
        ),
        ("client_secret".into(), Template::secret("client_secret")),
        ("grant_type".into(), Template::plain("refresh_token")),
        ("refresh_token".into(), Template::secret("refresh_token")),
    ];
    Some(Call::upload(
        "sign-in",
        HttpRequest {
            method: "POST",
            url: Template::plain(format!("{}/v2/oauth/token/", account.server_or(USUAL))),
            headers: Vec::new(),
            body: Body::Pairs(pairs),
            signature: None,
        },
        Answer::empty(),
    ))
}

pub(super) fn identify(account: &Account<'_>) -> Call {
    let request = HttpRequest {
        method: "GET",
        body: Body::Empty,
        ..post(
            account,
            "/v2/user/info/?fields=open_id,display_name",
            Value::Null,
        )
    };
    let data = json!({ "user": { "open_id": "1", "display_name": "Account" } });
    call("identify".to_owned(), Effect::Read, request, &data)
}

pub(super) fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let json = answer.to_json().filter(|_| errors::is_good(answer));
    let user = json.as_ref().and_then(|json| json.pointer("/data/user"));
    let field = |key: &str| Some(user?[key].as_str()?.to_owned());
    let id = checked_id(field("open_id"));
    let id = id.ok_or_else(|| errors::unproved(answer))?;
    Ok(Identity {
        name: field("display_name").unwrap_or_else(|| id.clone()),
        id,
    })
}
