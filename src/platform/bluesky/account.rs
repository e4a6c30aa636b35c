//! The account: how its app password becomes a session, whose it is, and how its posts did.

use serde_json::json;

use super::{Address, address_of, escaped, get, read, repo, said, unseen_failure};
use crate::model::Receipt;
use crate::platform::http::{checked_id, invisible_failure};
use crate::platform::{
    Account, Answer, Body, Call, Figure, Figures, HttpRequest, Identity, Outcome, Template,
};

#[expect(
    clippy::unnecessary_wraps,
    reason = "on other platforms some channels need no signing in"
)]
pub(super) fn sign_in(account: &Account<'_>) -> Option<Call> {
    let request = HttpRequest {
        method: "POST",
        url: Template::plain(address_of(account, "com.atproto.server.createSession")),
        headers: Vec::new(),
        body: Body::Object(vec![
            ("identifier", Template::plain(repo(account))),
            ("password", Template::secret("password")),
        ]),
        signature: None,
    };
    Some(Call::read(
        "sign-in",
        request,
        Answer::json(&json!({ "accessJwt": "" })),
    ))
}

pub(super) fn sign_in_refused(answer: &Answer) -> Outcome {
    let refused = |reason: &str| Outcome::Refused(reason.to_owned());
    match (answer.status, answer.text("error").as_deref()) {
        (_, Some("AuthFactorTokenRequired")) => refused(
            "the server wants a code by email, as `password` holds the account's own password: make an app password, and put it there",
        ),
        (_, Some("AccountTakedown" | "AccountDeactivated")) => {
            refused("the account is closed: open the app to see why")
        }
        (400 | 401, _) => refused(
            "the server does not know this `handle` with this `password`: make a new app password, and put it where `password` says",
        ),
        _ => invisible_failure(answer, said(answer)),
    }
}

pub(super) fn identify(account: &Account<'_>) -> Call {
    let example = json!({ "did": "did:plc:account", "handle": account.text("handle") });
    let request = get(account, "com.atproto.server.getSession");
    read("identify".to_owned(), request, &example)
}

pub(super) fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let id = checked_id(answer.text("did")).filter(|_| answer.is_success());
    let id = id.ok_or_else(|| unseen_failure(answer))?;
    let name = answer.text("handle").map(|handle| format!("@{handle}"));
    let name = name.unwrap_or_else(|| id.clone());
    Ok(Identity { id, name })
}

pub(super) fn ask_figures(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let uri = Address::of(receipt)?.uri();
    let path = format!("app.bsky.feed.getPosts?uris={}", escaped(&uri));
    let request = get(account, &path);
    Some(read("figures".to_owned(), request, &json!({ "posts": [] })))
}

pub(super) fn read_figures(answer: &Answer) -> Option<Figures> {
    let answer = answer.to_json().filter(|_| answer.is_success())?;
    let post = answer["posts"].get(0)?;
    let count = |key: &str| post[key].as_u64().unwrap_or_default();
    Some(vec![
        (Figure::Reactions, count("likeCount")),
        (Figure::Replies, count("replyCount")),
        (Figure::Shares, count("repostCount") + count("quoteCount")),
        (Figure::Saves, count("bookmarkCount")),
    ])
}
