//! Mastodon's entities as JSON, after its documentation (`Status`, `MediaAttachment`,
//! `Account`, `CredentialAccount`, `Poll`, `Instance`, `V1_Instance`). Text is invented; shapes are complete.

use serde_json::{Value, json};

use super::clock;
use super::effects::PollSeen;
use super::media;
use super::settings::Settings;
use super::text;
use super::world::{Account, Desk, Media, Status, accounts};

const VERSION: &str = "4.4.8";
const ACCOUNT_CREATED: &str = "2024-03-01T00:00:00.000Z";

/// `Status`, with the plain `text` only where the documentation shows it (after a deletion).
pub(crate) fn status(desk: &Desk<'_>, status: &Status, with_text: bool) -> Value {
    let seen = &status.seen;
    let author = author(desk, &seen.account);
    let address = format!("{}/@{}/{}", desk.origin, author.username, seen.id);
    let mut entity = json!({
        "id": seen.id,
        "created_at": clock::instant(status.created_at),
        "in_reply_to_id": seen.in_reply_to_id,
        "in_reply_to_account_id": seen.in_reply_to_id.as_ref().map(|_| &seen.account),
        "sensitive": seen.sensitive,
        "spoiler_text": seen.spoiler_text,
        "visibility": seen.visibility,
        "language": seen.language,
        "uri": format!("{}/users/{}/statuses/{}", desk.origin, author.username, seen.id),
        "url": address,
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "quotes_count": 0,
        "edited_at": null,
        "favourited": false,
        "reblogged": false,
        "muted": false,
        "bookmarked": false,
        "pinned": false,
        "content": text::html(&seen.text, desk.origin),
        "filtered": [],
        "reblog": null,
        "quote": null,
        "application": { "name": "Loopback", "website": null },
        "account": account(desk, &author),
        "media_attachments": status.media.iter()
            .map(|media| attachment(desk.origin, media))
            .collect::<Vec<_>>(),
        "mentions": [],
        "tags": [],
        "emojis": [],
        "card": null,
        "poll": seen.poll.as_ref().map(|options| poll(&seen.id, status.created_at, options)),
    });
    if with_text {
        entity["text"] = Value::String(seen.text.clone());
    }
    entity
}

/// `StatusSource`.
pub(crate) fn status_source(status: &Status) -> Value {
    json!({
        "id": status.seen.id,
        "text": status.seen.text,
        "spoiler_text": status.seen.spoiler_text,
    })
}

/// `MediaAttachment`; its `url` is null while it is processed.
pub(crate) fn attachment(origin: &str, media: &Media) -> Value {
    let seen = &media.seen;
    let address = format!("{origin}/system/media_attachments/{}", seen.id);
    json!({
        "id": seen.id,
        "type": media::kind(&seen.mime),
        "url": (media.polls_left == 0).then(|| format!("{address}/original")),
        "preview_url": format!("{address}/small"),
        "remote_url": null,
        "preview_remote_url": null,
        "text_url": null,
        "meta": media.focus.map_or(json!({}), |(x, y)| json!({ "focus": { "x": x, "y": y } })),
        "description": seen.description,
        "blurhash": "UBL_:rOpGG-;_4-;x]NGtRtRWBt7",
    })
}

/// `CredentialAccount`.
pub(crate) fn credential_account(desk: &Desk<'_>, owner: &Account) -> Value {
    let mut entity = account(desk, owner);
    entity["source"] = json!({
        "privacy": "public",
        "sensitive": false,
        "language": "en",
        "note": "An account for tests.",
        "fields": [],
        "follow_requests_count": 0,
        "hide_collections": null,
        "discoverable": true,
        "indexable": false,
        "attribution_domains": [],
        "quote_policy": "public",
    });
    entity["role"] = json!({
        "id": "-99",
        "name": "",
        "permissions": "0",
        "color": "",
        "highlighted": false,
    });
    entity
}

/// `Instance`, of `/api/v2/instance`.
pub(crate) fn instance(desk: &Desk<'_>) -> Value {
    json!({
        "domain": host(desk.origin),
        "title": "Loopback",
        "version": VERSION,
        "source_url": "https://github.com/mastodon/mastodon",
        "description": "A server for tests.",
        "usage": { "users": { "active_month": 1 } },
        "thumbnail": { "url": format!("{}/thumbnail.png", desk.origin) },
        "icon": [],
        "languages": ["en"],
        "configuration": configuration(desk, true),
        "registrations": {
            "enabled": false,
            "approval_required": false,
            "reason_required": null,
            "message": null,
            "url": null,
            "min_age": null,
        },
        "api_versions": { "mastodon": 6 },
        "contact": { "email": "admin@loopback.example", "account": null },
        "rules": [],
    })
}

/// `V1::Instance`, of `/api/v1/instance`.
pub(crate) fn instance_v1(desk: &Desk<'_>) -> Value {
    json!({
        "uri": host(desk.origin),
        "title": "Loopback",
        "short_description": "A server for tests.",
        "description": "",
        "email": "admin@loopback.example",
        "version": VERSION,
        "urls": { "streaming_api": format!("ws://{}", host(desk.origin)) },
        "stats": { "user_count": 1, "status_count": desk.world.statuses.len(), "domain_count": 0 },
        "thumbnail": format!("{}/thumbnail.png", desk.origin),
        "languages": ["en"],
        "registrations": false,
        "approval_required": false,
        "invites_enabled": false,
        "configuration": configuration(desk, false),
        "contact_account": null,
        "rules": [],
    })
}

fn account(desk: &Desk<'_>, owner: &Account) -> Value {
    let image = format!("{}/avatars/original/missing.png", desk.origin);
    let statuses = &desk.world.statuses;
    let count = statuses
        .iter()
        .filter(|status| status.seen.account == owner.id)
        .count();
    json!({
        "id": owner.id,
        "username": owner.username,
        "acct": owner.username,
        "display_name": "Tester",
        "locked": false,
        "bot": true,
        "discoverable": true,
        "indexable": false,
        "group": false,
        "created_at": ACCOUNT_CREATED,
        "note": "<p>An account for tests.</p>",
        "url": format!("{}/@{}", desk.origin, owner.username),
        "uri": format!("{}/users/{}", desk.origin, owner.username),
        "avatar": image,
        "avatar_static": image,
        "header": image,
        "header_static": image,
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": count,
        "last_status_at": null,
        "hide_collections": null,
        "noindex": false,
        "emojis": [],
        "roles": [],
        "fields": [],
    })
}

/// The account of that id, also when its token has been withdrawn since.
fn author(desk: &Desk<'_>, id: &str) -> Account {
    let known = accounts(desk.settings)
        .into_iter()
        .find(|account| account.id == id);
    known.unwrap_or_else(|| Account {
        id: id.to_owned(),
        username: "former".to_owned(),
        token: String::new(),
    })
}

fn poll(id: &str, created_at: i64, poll: &PollSeen) -> Value {
    let votes = if poll.hide_totals {
        Value::Null
    } else {
        json!(0)
    };
    let options: Vec<Value> = poll
        .options
        .iter()
        .map(|title| json!({ "title": title, "votes_count": votes }))
        .collect();
    json!({
        "id": id,
        "expires_at": clock::instant(created_at + poll.expires_in * 1000),
        "expired": false,
        "multiple": poll.multiple,
        "votes_count": 0,
        "voters_count": 0,
        "voted": true,
        "own_votes": [],
        "options": options,
        "emojis": [],
    })
}

fn configuration(desk: &Desk<'_>, is_v2: bool) -> Value {
    let mut entity = limits(desk.settings);
    if is_v2 {
        entity["urls"] = json!({
            "streaming": format!("ws://{}", host(desk.origin)),
            "status": null,
            "about": format!("{}/about", desk.origin),
            "privacy_policy": null,
            "terms_of_service": null,
        });
        entity["vapid"] = json!({ "public_key": "" });
        entity["translation"] = json!({ "enabled": false });
        entity["limited_federation"] = json!(false);
        entity["media_attachments"]["description_limit"] =
            json!(desk.settings.media.description_characters);
    }
    entity
}

fn limits(settings: &Settings) -> Value {
    json!({
        "accounts": { "max_featured_tags": 10, "max_pinned_statuses": 5 },
        "statuses": {
            "max_characters": settings.statuses.max_characters,
            "max_media_attachments": settings.statuses.max_media_attachments,
            "characters_reserved_per_url": settings.statuses.characters_reserved_per_url,
        },
        "media_attachments": {
            "supported_mime_types": media::SUPPORTED,
            "image_size_limit": settings.media.image_bytes,
            "image_matrix_limit": 33_177_600,
            "video_size_limit": settings.media.video_bytes,
            "video_frame_rate_limit": 120,
            "video_matrix_limit": 8_294_400,
        },
        "polls": {
            "max_options": settings.polls.max_options,
            "max_characters_per_option": settings.polls.max_characters_per_option,
            "min_expiration": settings.polls.min_expiration,
            "max_expiration": settings.polls.max_expiration,
        },
    })
}

fn host(origin: &str) -> &str {
    origin.trim_start_matches("http://")
}
