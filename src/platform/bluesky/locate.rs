//! Whether a post is there, by the record key that was chosen in advance, and how one is deleted.

use serde_json::{Value, json};

use super::{
    Address, COLLECTION, address, get, is_absent, read, repo, request, said, signed_out, tid,
    unseen_failure,
};
use crate::platform::http::publishing_failure;
use crate::platform::{Answer, Answers, Body, Call, Look, Removal, Sought, Unwanted};

/// One look at the record under its key.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let key = tid::of(sought.key, sought.publish_at);
    let Some(answer) = answers.get("record") else {
        let address = Address::new(repo(&sought.account), &key);
        let request = get(&sought.account, &address.query());
        return Look::Call(read("record".to_owned(), request, &json!({})));
    };
    if is_absent(answer) {
        return Look::Absent;
    }
    let record = answer.to_json().filter(|_| answer.is_success());
    if let Some(record) = record {
        found(sought, &record)
    } else {
        let why = unseen_failure(answer).reason().unwrap_or_default();
        Look::Undecided(format!("it cannot be read: {why}"))
    }
}

fn found(sought: &Sought<'_>, record: &Value) -> Look {
    let same = record["value"]["text"] == sought.said.text.as_str();
    match address::receipt(record).filter(|_| same) {
        Some(receipt) => Look::Found(receipt),
        None => Look::Undecided("another record has its key".to_owned()),
    }
}

/// One call. To delete what is not there is a success.
pub(super) fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(address) = Address::of(unwanted.receipt) else {
        return Removal::Refused(
            "its recorded address does not name a post: delete it by hand".to_owned(),
        );
    };
    match answers.get("delete") {
        None => Removal::Call(delete(unwanted, &address)),
        Some(answer) if answer.is_success() => Removal::Gone,
        Some(answer) if is_absent(answer) => Removal::WasGone,
        Some(answer) => {
            let failure = signed_out(answer);
            Removal::from(failure.unwrap_or_else(|| publishing_failure(answer, said(answer))))
        }
    }
}

fn delete(unwanted: &Unwanted<'_>, address: &Address) -> Call {
    let account = &unwanted.account;
    let mut request = request(account, "POST", "com.atproto.repo.deleteRecord");
    request.body = Body::Json(json!({
        "repo": repo(account),
        "collection": COLLECTION,
        "rkey": address.key(),
    }));
    Call::publish("delete", request, Answer::json(&json!({})))
}
