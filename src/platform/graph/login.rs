//! Tokens of Meta that work for 60 days: made of the ones that a person grants, and renewed before they end.
//!
//! Facts from Meta's documentation: "Business Login for Instagram" with the references `access_token` and
//! `refresh_access_token`, "Long-lived tokens" of Threads, and "Long-lived access tokens" of Facebook Login.

use std::time::Duration;

use super::super::oauth::can_be_replaced;
use super::super::settings::{SettingKey, SettingKind};
use super::super::{Account, Answer, Body, Call, HttpRequest, Outcome, Piece, Template};
use super::invisible_failure;

/// A token must be this old before it is renewed.
pub(in crate::platform) const LEAST_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// What a renewal grants.
pub(in crate::platform) const GRANTS: &[(&str, &str)] = &[("/access_token", "token")];

/// The key of a channel that holds the app's id.
pub(in crate::platform) const APP_ID: SettingKey = SettingKey {
    name: "client_id",
    kind: SettingKind::Text,
    required: false,
    doc: "id of your app, for `kalends auth`",
};

/// The key of a channel that holds the app's secret.
pub(in crate::platform) const APP_SECRET: SettingKey = SettingKey {
    name: "client_secret",
    kind: SettingKind::Secret,
    required: false,
    doc: "secret of your app, for `kalends auth`",
};

/// The call that renews the channel's token; `None` where the new one could not be kept, and where it is one of Facebook
/// login, whose server the channel names: those are obtained anew.
pub(in crate::platform) fn renew(account: &Account<'_>, usual: &str, grant: &str) -> Option<Call> {
    let server = account.server_or(usual);
    if !can_be_replaced(account, "token") || server.contains("//graph.facebook.com") {
        return None;
    }
    let path = format!("{server}/refresh_access_token?grant_type={grant}&access_token=");
    Some(call("sign-in", Template::with_secret(path, "token")))
}

/// What an answer without a new token proves.
pub(in crate::platform) fn refused(answer: &Answer) -> Outcome {
    invisible_failure(answer)
}

/// How a token that a person granted becomes one that lasts.
#[derive(Debug)]
pub enum Further {
    /// It is exchanged for one that works for 60 days.
    Prolonged {
        /// The server and the path.
        at: (&'static str, &'static str),
        /// The kind of exchange.
        grant: &'static str,
        /// The parameter that holds the token.
        token: &'static str,
    },
    /// It is exchanged for that of the page which the channel names.
    OfPage {
        /// The server and the path.
        at: (&'static str, &'static str),
    },
}

impl Further {
    /// The call, with the token under the name `granted`.
    pub fn call(&self, account: &Account<'_>) -> Call {
        match self {
            Self::Prolonged { at, grant, token } => {
                let (server, path) = (account.server_or(at.0), at.1);
                let app = account.text("client_id");
                let plain = |text: String| Piece::Plain(text);
                call(
                    "exchange",
                    Template(vec![
                        plain(format!(
                            "{server}{path}?grant_type={grant}&client_id={app}&client_secret="
                        )),
                        Piece::Secret("client_secret"),
                        plain(format!("&{token}=")),
                        Piece::Secret("granted"),
                    ]),
                )
            }
            Self::OfPage { at } => {
                let (server, path) = (account.server_or(at.0), at.1);
                let address =
                    format!("{server}{path}?fields=id,access_token&limit=100&access_token=");
                call("page", Template::with_secret(address, "granted"))
            }
        }
    }

    /// The token of a good answer. Errors say what is missing.
    pub fn token(&self, account: &Account<'_>, answer: &Answer) -> Result<String, String> {
        match self {
            Self::Prolonged { .. } => answer
                .text("access_token")
                .ok_or_else(|| "the platform granted no token that lasts".to_owned()),
            Self::OfPage { .. } => {
                let page = account.text("page");
                let json = answer.to_json().unwrap_or_default();
                let pages = json["data"].as_array().into_iter().flatten();
                let mut tokens = pages.filter(|it| it["id"] == page);
                let token = tokens.find_map(|it| Some(it["access_token"].as_str()?.to_owned()));
                token.ok_or_else(|| format!(
                    "the page `{page}` was not granted: choose it when Facebook asks, and look whether `page` is its number"
                ))
            }
        }
    }
}

fn call(name: &str, url: Template) -> Call {
    let request = HttpRequest {
        method: "GET",
        url,
        headers: Vec::new(),
        body: Body::Empty,
        signature: None,
    };
    Call::upload(name, request, Answer::empty())
}
