//! How messages are deleted: `deleteMessage`, and `deleteMessages` for an album (Bot API). A bot deletes what is at most 48 hours
//! old.

use serde_json::json;

use super::answer::{description, failure, result};
use super::{address, ids_of};
use crate::platform::{Answer, Answers, Body, Call, Effect, HttpRequest, Removal, Unwanted};

/// One call.
pub(super) fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let ids = ids_of(unwanted.receipt).filter(|ids| !ids.is_empty());
    let Some(ids) = ids else {
        return Removal::Refused(
            "its recorded address does not end with its number: delete it by hand".to_owned(),
        );
    };
    match answers.get("delete") {
        None => Removal::Call(delete(unwanted, &ids)),
        Some(answer) => read(answer),
    }
}

fn delete(unwanted: &Unwanted<'_>, ids: &[i64]) -> Call {
    let chat = unwanted.account.text("chat_id");
    let (method, body) = match ids {
        [id] => (
            "deleteMessage",
            json!({ "chat_id": chat, "message_id": id }),
        ),
        ids => (
            "deleteMessages",
            json!({ "chat_id": chat, "message_ids": ids }),
        ),
    };
    let request = HttpRequest {
        method: "POST",
        url: address(unwanted.account, method),
        headers: Vec::new(),
        body: Body::Json(body),
        signature: None,
    };
    Call::publish(
        "delete",
        request,
        Answer::json(&json!({ "ok": true, "result": true })),
    )
}

fn read(answer: &Answer) -> Removal {
    if result(answer).is_some() {
        return Removal::Gone;
    }
    let said = description(answer).to_lowercase();
    if said.contains("message to delete not found") {
        return Removal::WasGone;
    }
    if said.contains("can't be deleted") {
        return Removal::Refused(
            "a bot deletes what is at most 48 hours old, and in a channel only with the right to: delete it in Telegram".to_owned(),
        );
    }
    Removal::from(failure(answer, Effect::Publish))
}
