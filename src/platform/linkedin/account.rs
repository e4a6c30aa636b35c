//! Whether LinkedIn takes the token, asked before anything is sent: tokens end after two months.
//!
//! `GET /v2/userinfo` tells who the member is (Microsoft's documentation, "Sign In with LinkedIn"). A
//! token without the scope `openid` is answered with 403, and one that has expired or was withdrawn with 401 ("API Error
//! Details": `EXPIRED_ACCESS_TOKEN`, `REVOKED_ACCESS_TOKEN`).

use serde_json::json;

use super::{read, said};
use crate::platform::http::invisible_failure;
use crate::platform::{Account, Answer, Call, Identity, Outcome};

pub(super) fn identify(account: &Account<'_>) -> Call {
    let example = Answer::json(&json!({ "sub": "1" }));
    Call::read("identify", read(*account, "/v2/userinfo"), example)
}

/// The author stands in the channel, and the token alone says whether it may post for it; so both answers that only a token
/// that works can get are the same.
pub(super) fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    if !answer.is_success() && answer.status != 403 {
        return Err(invisible_failure(answer, said(answer)));
    }
    Ok(Identity {
        id: "author".to_owned(),
        name: "the author".to_owned(),
    })
}
