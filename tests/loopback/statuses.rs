//! Statuses: publishing with Mastodon's validations and idempotency, reading back, deleting
//! (Mastodon documentation, methods/statuses and methods/accounts; `app/services/post_status_service.rb`).

use super::answer::Answer;
use super::clock;
use super::draft::{self, Draft};
use super::effects::{StatusSeen, What};
use super::entities;
use super::fields::Fields;
use super::settings::KeyRepeat;
use super::world::{Account, Desk, Media, Status, StoredKey, accounts};

const LIST_DEFAULT: usize = 20;
const LIST_MOST: usize = 40;

/// Publishes what the fields describe, unless the key has been used.
pub(crate) fn create(
    desk: &mut Desk<'_>,
    account: &Account,
    key: Option<&str>,
    fields: &Fields,
) -> Answer {
    if let Some(refusal) = missing_parent(desk, fields) {
        return refusal;
    }
    let key = key.filter(|key| !key.trim().is_empty());
    if let Some(answer) = key.and_then(|key| repeated(desk, account, key)) {
        return answer;
    }
    let draft = match draft::read(desk, account, fields) {
        Ok(draft) => draft,
        Err(refusal) => return refusal,
    };
    let status = publish(desk, account, draft);
    let seen = status.seen.clone();
    let effect = desk
        .log
        .effect(What::StatusCreated(seen), Some(&account.token), key);
    remember(desk, account, key.map(|key| (key, effect)), &status);
    desk.world.statuses.push(status.clone());
    Answer::json(200, &entities::status(desk, &status, false))
}

/// One status by id.
pub(crate) fn show(desk: &mut Desk<'_>, id: &str) -> Answer {
    match read_one(desk, id) {
        Some(status) => Answer::json(200, &entities::status(desk, &status, false)),
        None => Answer::error(404, "Record not found"),
    }
}

/// The plain text of a status.
pub(crate) fn source(desk: &mut Desk<'_>, id: &str) -> Answer {
    match read_one(desk, id) {
        Some(status) => Answer::json(200, &entities::status_source(&status)),
        None => Answer::error(404, "Record not found"),
    }
}

/// Several statuses by `id[]`; those that cannot be found are left out.
pub(crate) fn show_many(desk: &mut Desk<'_>, query: &Fields) -> Answer {
    let found: Vec<Status> = query
        .all("id[]")
        .into_iter()
        .filter_map(|id| read_one(desk, id))
        .collect();
    Answer::json(200, &listed(desk, &found))
}

/// Removes one of the account's own statuses.
pub(crate) fn delete(desk: &mut Desk<'_>, account: &Account, id: &str) -> Answer {
    let place = desk
        .world
        .statuses
        .iter()
        .position(|status| status.seen.id == id && status.seen.account == account.id);
    let Some(place) = place else {
        return Answer::error(404, "Record not found");
    };
    let seen = desk.world.statuses[place].seen.clone();
    desk.log
        .effect(What::StatusDeleted(seen), Some(&account.token), None);
    let status = desk.world.statuses.remove(place);
    Answer::json(200, &entities::status(desk, &status, true))
}

/// The statuses of an account, newest first.
pub(crate) fn list(desk: &mut Desk<'_>, account_id: &str, query: &Fields) -> Answer {
    if !accounts(desk.settings)
        .iter()
        .any(|account| account.id == account_id)
    {
        return Answer::error(404, "Record not found");
    }
    let mut found = Vec::new();
    for status in &mut desk.world.statuses {
        let wanted = status.seen.account == account_id && is_listed(status, query);
        if wanted && status.unseen_reads == 0 {
            found.push(status.clone());
        } else if wanted {
            status.unseen_reads -= 1;
        }
    }
    let page = page(found, query);
    let mut answer = Answer::json(200, &listed(desk, &page));
    if let (Some(newest), Some(oldest)) = (page.first(), page.last()) {
        let address = format!("{}/api/v1/accounts/{account_id}/statuses", desk.origin);
        let link = format!(
            "<{address}?max_id={}>; rel=\"next\", <{address}?min_id={}>; rel=\"prev\"",
            oldest.seen.id, newest.seen.id
        );
        answer.set_header("Link", &link);
    }
    answer
}

fn missing_parent(desk: &Desk<'_>, fields: &Fields) -> Option<Answer> {
    let parent = fields.get("in_reply_to_id").filter(|id| !id.is_empty())?;
    let is_there = desk
        .world
        .statuses
        .iter()
        .any(|status| status.seen.id == parent && status.unseen_reads == 0);
    let message = "The post you are trying to reply to does not appear to exist.";
    (!is_there).then(|| Answer::error(404, message))
}

/// The answer to a key that has made a status before.
fn repeated(desk: &Desk<'_>, account: &Account, key: &str) -> Option<Answer> {
    let place = (account.id.clone(), key.to_owned());
    let stored = desk.world.keys.get(&place)?;
    let age = clock::now_milliseconds() - stored.stored_at;
    if u128::try_from(age).unwrap_or(0) >= desk.settings.key_lifetime.as_millis() {
        return None;
    }
    match desk.settings.key_repeat {
        KeyRepeat::Ignored => return None,
        KeyRepeat::ServerError => {
            desk.log.repeat(stored.effect);
            return Some(Answer::error(500, "An unexpected error occurred"));
        }
        KeyRepeat::Original => desk.log.repeat(stored.effect),
    }
    let original = desk
        .world
        .statuses
        .iter()
        .find(|status| status.seen.id == stored.status);
    Some(match original {
        Some(status) => Answer::json(200, &entities::status(desk, status, false)),
        None => Answer::error(404, "Record not found"),
    })
}

fn publish(desk: &mut Desk<'_>, account: &Account, draft: Draft) -> Status {
    let mut attached: Vec<Media> = Vec::new();
    for id in &draft.media {
        if let Some(media) = desk.world.media.get_mut(id) {
            media.is_attached = true;
            attached.push(media.clone());
        }
    }
    Status {
        seen: StatusSeen {
            id: desk.world.new_id(),
            account: account.id.clone(),
            text: draft.text,
            media: attached.iter().map(|media| media.seen.clone()).collect(),
            sensitive: draft.sensitive,
            spoiler_text: draft.spoiler_text,
            visibility: draft.visibility,
            language: draft.language,
            in_reply_to_id: draft.in_reply_to_id,
            poll: draft.poll,
        },
        media: attached,
        created_at: clock::now_milliseconds(),
        unseen_reads: desk.settings.unseen_reads,
    }
}

/// Keeps the key, with the effect's number, for repeats.
fn remember(desk: &mut Desk<'_>, account: &Account, key: Option<(&str, u64)>, status: &Status) {
    let Some((key, effect)) = key else { return };
    let stored = StoredKey {
        status: status.seen.id.clone(),
        effect,
        stored_at: status.created_at,
    };
    let place = (account.id.clone(), key.to_owned());
    desk.world.keys.insert(place, stored);
}

/// The status of that id; a read that comes too early misses it and brings it nearer.
fn read_one(desk: &mut Desk<'_>, id: &str) -> Option<Status> {
    let status = desk
        .world
        .statuses
        .iter_mut()
        .find(|status| status.seen.id == id)?;
    if status.unseen_reads > 0 {
        status.unseen_reads -= 1;
        return None;
    }
    Some(status.clone())
}

fn is_listed(status: &Status, query: &Fields) -> bool {
    let id: i64 = status.seen.id.parse().unwrap_or(0);
    let bound = |name| query.get(name).and_then(|text| text.parse::<i64>().ok());
    let is_newer = ["min_id", "since_id"]
        .into_iter()
        .filter_map(bound)
        .all(|other| id > other);
    let is_older = bound("max_id").is_none_or(|other| id < other);
    let is_reply = status.seen.in_reply_to_id.is_some();
    let has_media = !status.seen.media.is_empty();
    is_newer
        && is_older
        && !(is_reply && query.is_true("exclude_replies"))
        && (has_media || !query.is_true("only_media"))
}

/// The page that the query asks for, newest first. With `min_id` it is the oldest ones above that id.
fn page(mut oldest_first: Vec<Status>, query: &Fields) -> Vec<Status> {
    let limit = query
        .get("limit")
        .and_then(|text| text.parse().ok())
        .unwrap_or(LIST_DEFAULT)
        .clamp(1, LIST_MOST);
    if query.get("min_id").is_some() {
        oldest_first.truncate(limit);
    }
    oldest_first.into_iter().rev().take(limit).collect()
}

fn listed(desk: &Desk<'_>, statuses: &[Status]) -> serde_json::Value {
    statuses
        .iter()
        .map(|status| entities::status(desk, status, false))
        .collect()
}
