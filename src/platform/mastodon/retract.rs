//! How a status is deleted: `DELETE /api/v1/statuses/:id`, scope `write:statuses` (Mastodon documentation, `methods/statuses`).

use serde_json::json;

use super::{get, id_of, said};
use crate::platform::http::removal;
use crate::platform::{Answer, Answers, Call, HttpRequest, Removal, Unwanted};

/// One call. A status that is not there any more answers 404, which is what was wanted.
pub(super) fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = id_of(unwanted.receipt) else {
        return Removal::Refused(
            "its recorded address does not end with its id: delete it by hand".to_owned(),
        );
    };
    match answers.get("delete") {
        None => Removal::Call(delete(unwanted, &id)),
        Some(answer) => removal(answer, said(answer)),
    }
}

fn delete(unwanted: &Unwanted<'_>, id: &str) -> Call {
    let request = HttpRequest {
        method: "DELETE",
        ..get(unwanted.account, &format!("/api/v1/statuses/{id}"))
    };
    Call::publish("delete", request, Answer::json(&json!({ "id": id })))
}
