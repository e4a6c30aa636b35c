//! OAuth 2.0: a refresh token becomes an access token (RFC 6749, section 6), once a run and channel.
//!
//! The access token is granted under the name `token`, so that a channel's requests have one name for it wherever it comes from.

use chrono::TimeDelta;

use super::request::Piece;
use super::settings::{SettingKey, SettingKind};
use super::{Account, Answer, Body, Call, HttpRequest, Outcome, SignIn, Template};
use crate::model::Setting;
use crate::platform::http::invisible_failure;

/// What a good answer grants. A refresh token that comes with it replaces the one that was used.
pub(super) const GRANTS: &[(&str, &str)] = &[
    ("/access_token", "token"),
    ("/refresh_token", "refresh_token"),
];

/// The key of a channel that holds the app's id.
pub(super) const CLIENT_ID: SettingKey = SettingKey {
    name: "client_id",
    kind: SettingKind::Text,
    required: false,
    doc: "id of your app, for a `refresh_token`",
};

/// The key of a channel that holds the app's secret.
pub(super) const CLIENT_SECRET: SettingKey = SettingKey {
    name: "client_secret",
    kind: SettingKind::Secret,
    required: false,
    doc: "secret of your app, for a `refresh_token`",
};

/// The key of a channel whose platform gives a new refresh token for every one that is used.
pub(super) const ROTATING_REFRESH_TOKEN: SettingKey = SettingKey {
    name: "refresh_token",
    kind: SettingKind::ReplacedSecret,
    required: false,
    doc: "what keeps the token by which a run gets its access token, which every use replaces: a file, or the ledger",
};

/// The key of a channel whose refresh token lasts.
pub(super) const REFRESH_TOKEN: SettingKey = SettingKey {
    name: "refresh_token",
    kind: SettingKind::Secret,
    required: false,
    doc: "token by which a run gets its access token",
};

/// Signing in by this call, which each run makes anew.
pub(super) const fn sign_in(call: fn(&Account<'_>) -> Option<Call>) -> SignIn {
    SignIn {
        call,
        grants: GRANTS,
        refused,
        least_age: None,
    }
}

/// How an app proves itself to the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// Its id and secret stand in the header `authorization`.
    Header,
    /// Its id and secret stand among the parameters.
    Parameters,
}

/// The call that refreshes, at that address; `None` where the channel holds an access token, or no refresh token.
pub(super) fn refresh(account: &Account<'_>, address: String, proof: Proof) -> Option<Call> {
    if is_secret(account, "token") || !is_secret(account, "refresh_token") {
        return None;
    }
    let pairs = vec![
        ("grant_type".into(), Template::plain("refresh_token")),
        ("refresh_token".into(), Template::secret("refresh_token")),
    ];
    Some(grant(account, address, proof, pairs))
}

/// The same for a platform that gives a new refresh token for every one that is used. Where the new one cannot be kept
/// nothing is asked, for the channel would be lost.
pub(super) fn rotate(account: &Account<'_>, address: String, proof: Proof) -> Option<Call> {
    refresh(account, address, proof).filter(|_| can_be_replaced(account, "refresh_token"))
}

/// Whether a new secret of that name can be put where the channel keeps the old one.
pub(super) fn can_be_replaced(account: &Account<'_>, name: &str) -> bool {
    let setting = account.channel.setting(name).map(|setting| &setting.value);
    matches!(setting, Some(Setting::Secret(source)) if source.can_be_replaced())
}

/// A call that asks for an access token by these parameters and the app's own.
pub(super) fn grant(
    account: &Account<'_>,
    address: String,
    proof: Proof,
    mut pairs: Vec<(std::borrow::Cow<'static, str>, Template)>,
) -> Call {
    let client = account.text("client_id").to_owned();
    let mut headers = vec![("accept", Template::plain("application/json"))];
    if is_secret(account, "client_secret") && proof == Proof::Header {
        let client = Piece::Plain(client);
        headers.push(("authorization", Template::basic(client, "client_secret")));
    } else {
        pairs.push(("client_id".into(), Template::plain(client)));
        if is_secret(account, "client_secret") {
            pairs.push(("client_secret".into(), Template::secret("client_secret")));
        }
    }
    Call::upload(
        "sign-in",
        HttpRequest {
            method: "POST",
            url: Template::plain(address),
            headers,
            body: Body::Pairs(pairs),
            signature: None,
        },
        Answer::empty(),
    )
}

/// Where answers tell for how many seconds an access token works (RFC 6749, section 5.1), and for how many a refresh token
/// does: LinkedIn's and Pinterest's name, and TikTok's.
const GRANTED_FOR: &str = "/expires_in";
const LASTING_FOR: [&str; 2] = ["/refresh_token_expires_in", "/refresh_expires_in"];

/// For how long what was granted works, where the platform tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lifetimes {
    /// What requests carry.
    pub granted: Option<TimeDelta>,
    /// What the next sign-in needs.
    pub lasting: Option<TimeDelta>,
}

impl Lifetimes {
    /// What an answer tells of them.
    pub fn of(answer: &Answer) -> Self {
        let json = answer.to_json().unwrap_or_default();
        let told = |pointer: &str| {
            let seconds = json.pointer(pointer)?.as_i64()?;
            TimeDelta::try_seconds(seconds).filter(|lasts| *lasts > TimeDelta::zero())
        };
        Self {
            granted: told(GRANTED_FOR),
            lasting: LASTING_FOR.iter().find_map(|pointer| told(pointer)),
        }
    }
}

/// What an answer without an access token proves: RFC 6749, section 5.2, with its `error` and `error_description`.
pub(super) fn refused(answer: &Answer) -> Outcome {
    let told = answer.text("error_description").or(answer.text("error"));
    match answer.text("error").as_deref() {
        Some("invalid_grant") => Outcome::Refused(
            "the refresh token is used up or withdrawn: let the app in anew with `kalends auth`"
                .to_owned(),
        ),
        Some("invalid_client" | "unauthorized_client") => Outcome::Refused(
            "the app is not known there: check `client_id` and `client_secret`".to_owned(),
        ),
        Some(_) | None => invisible_failure(answer, told),
    }
}

/// Whether the channel names the place of such a secret.
pub(super) fn is_secret(account: &Account<'_>, name: &str) -> bool {
    let setting = account.channel.setting(name);
    setting.is_some_and(|setting| matches!(setting.value, Setting::Secret(_)))
}
