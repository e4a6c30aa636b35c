//! What a server says of its own limits (Mastodon documentation, `entities/Instance`).

use std::time::Duration;

use serde_json::{Value, json};

use super::{FACTS, get};
use crate::platform::{Account, Answer, Call, Limits, count};

/// Asks the server, in its newer words first.
pub(super) fn ask_limits(account: &Account<'_>) -> Vec<Call> {
    ["/api/v2/instance", "/api/v1/instance"]
        .map(|path| {
            Call::read(
                format!("limits{path}"),
                get(*account, path),
                Answer::json(&json!({ "configuration": {} })),
            )
        })
        .into()
}

/// The limits of this server; what it does not tell stays as it is on an unchanged one.
pub(super) fn read_limits(answer: &Answer) -> Option<Limits> {
    let instance = answer.to_json().filter(|_| answer.is_success())?;
    let configuration = instance.get("configuration")?;
    let number = |pointer: &str| configuration.pointer(pointer).and_then(Value::as_u64);
    let size = |pointer: &str, default: usize| {
        number(pointer)
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(default)
    };
    let seconds =
        |pointer: &str, default: Duration| number(pointer).map_or(default, Duration::from_secs);
    let usual = FACTS.limits;
    Some(Limits {
        text: size("/statuses/max_characters", usual.text),
        url: Some(size(
            "/statuses/characters_reserved_per_url",
            count::MASTODON_URL_LENGTH,
        )),
        media: size("/statuses/max_media_attachments", usual.media),
        alt: size("/media_attachments/description_limit", usual.alt),
        image_bytes: number("/media_attachments/image_size_limit").unwrap_or(usual.image_bytes),
        video_bytes: number("/media_attachments/video_size_limit").unwrap_or(usual.video_bytes),
        poll_options: size("/polls/max_options", usual.poll_options),
        poll_option: size("/polls/max_characters_per_option", usual.poll_option),
        poll_shortest: seconds("/polls/min_expiration", usual.poll_shortest),
        poll_longest: seconds("/polls/max_expiration", usual.poll_longest),
        ..usual
    })
}
