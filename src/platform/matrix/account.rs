//! The account: whose token it is, what its server takes, and how its messages did.

use serde_json::json;

use super::{FACTS, escaped, event_of, get, read, unseen_failure};
use crate::model::Receipt;
use crate::platform::{Account, Answer, Call, Figure, Figures, Identity, Limits, Outcome};

pub(super) fn identify(account: &Account<'_>) -> Call {
    let example = json!({ "user_id": "@account:server.example" });
    let request = get(account, "/_matrix/client/v3/account/whoami");
    read("identify", request, &example)
}

pub(super) fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let id = answer.text("user_id").filter(|_| answer.is_success());
    let is_user = |id: &String| {
        id.starts_with('@') && id.len() <= 255 && !id.contains(|c: char| c.is_control() || c == ' ')
    };
    let id = id.filter(is_user).ok_or_else(|| unseen_failure(answer))?;
    Ok(Identity {
        name: id.clone(),
        id,
    })
}

pub(super) fn ask_limits(account: &Account<'_>) -> Vec<Call> {
    [
        "/_matrix/client/v1/media/config",
        "/_matrix/media/v3/config",
    ]
    .map(|path| read(&format!("limits{path}"), get(account, path), &json!({})))
    .into()
}

pub(super) fn read_limits(answer: &Answer) -> Option<Limits> {
    let config = answer.to_json().filter(|_| answer.is_success())?;
    let most = config["m.upload.size"].as_u64()?;
    Some(Limits {
        image_bytes: most,
        video_bytes: most,
        ..FACTS.limits
    })
}

/// Reactions and answers, up to a hundred of them. A room that is named by its alias is not asked for.
pub(super) fn ask_figures(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let room = account.text("room").trim();
    let event = event_of(receipt).filter(|_| room.starts_with('!'))?;
    let path = format!(
        "/_matrix/client/v1/rooms/{}/relations/{}?limit=100",
        escaped(room),
        escaped(&event)
    );
    Some(read(
        "figures",
        get(account, &path),
        &json!({ "chunk": [] }),
    ))
}

pub(super) fn read_figures(answer: &Answer) -> Option<Figures> {
    let answer = answer.to_json().filter(|_| answer.is_success())?;
    let events = answer["chunk"].as_array()?;
    let count = |kind: &str| events.iter().filter(|event| event["type"] == kind).count() as u64;
    Some(vec![
        (Figure::Reactions, count("m.reaction")),
        (Figure::Replies, count("m.room.message")),
    ])
}
