//! Attachments: `POST /api/v2/media`, `GET` and `PUT /api/v1/media/:id`
//! (Mastodon documentation, methods/media; `app/controllers/api/v1/media_controller.rb`).

use super::answer::Answer;
use super::effects::MediaSeen;
use super::entities;
use super::fields::Fields;
use super::http::{Payload, Request};
use super::multipart::File;
use super::world::{Account, Desk, Media};

/// The media types that the server takes, as it tells them.
pub(crate) const SUPPORTED: [&str; 17] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/heic",
    "image/heif",
    "image/webp",
    "image/avif",
    "video/webm",
    "video/mp4",
    "video/quicktime",
    "video/ogg",
    "audio/wav",
    "audio/ogg",
    "audio/mpeg",
    "audio/flac",
    "audio/aac",
    "audio/mp4",
];

/// `image`, `video` or `audio`, for a media type.
pub(crate) fn kind(mime: &str) -> &str {
    mime.split('/').next().unwrap_or_default()
}

/// Takes an uploaded file.
pub(crate) fn upload(desk: &mut Desk<'_>, account: &Account, request: &Request) -> Answer {
    let Payload::Form(form) = &request.payload else {
        return Answer::error(422, "Validation failed: File can't be blank");
    };
    let Some(file) = form.files.iter().find(|file| file.field == "file") else {
        return Answer::error(422, "Validation failed: File can't be blank");
    };
    let Some(mime) = mime(&file.head) else {
        return Answer::error(422, "File type of uploaded media could not be verified");
    };
    if let Some(refusal) =
        too_large(desk, mime, file).or_else(|| bad_description(desk, &form.fields))
    {
        return refusal;
    }
    let media = Media {
        seen: MediaSeen {
            id: desk.world.new_id(),
            sha256: file.sha256.clone(),
            bytes: file.bytes,
            description: description(&form.fields),
            mime: mime.to_owned(),
        },
        account: account.id.clone(),
        focus: form.fields.get("focus").and_then(focus),
        polls_left: desk.settings.media_polls.unwrap_or(0),
        is_attached: false,
    };
    let status = if desk.settings.media_polls.is_some() {
        202
    } else {
        200
    };
    let answer = Answer::json(status, &entities::attachment(desk.origin, &media));
    desk.world.media.insert(media.seen.id.clone(), media);
    answer
}

/// Tells how far an upload is: 206 while it is processed, 200 after.
pub(crate) fn show(desk: &mut Desk<'_>, account: &Account, id: &str) -> Answer {
    let origin = desk.origin;
    let Some(media) = own_loose(desk, account, id) else {
        return Answer::error(404, "Record not found");
    };
    let status = if media.polls_left > 0 { 206 } else { 200 };
    let answer = Answer::json(status, &entities::attachment(origin, media));
    media.polls_left = media.polls_left.saturating_sub(1);
    answer
}

/// Changes description and focus of an upload that no status has yet.
pub(crate) fn update(desk: &mut Desk<'_>, account: &Account, id: &str, fields: &Fields) -> Answer {
    if let Some(refusal) = bad_description(desk, fields) {
        return refusal;
    }
    let origin = desk.origin;
    let Some(media) = own_loose(desk, account, id) else {
        return Answer::error(404, "Record not found");
    };
    if fields.get("description").is_some() {
        media.seen.description = description(fields);
    }
    media.focus = fields.get("focus").and_then(focus).or(media.focus);
    let status = if media.polls_left > 0 { 206 } else { 200 };
    Answer::json(status, &entities::attachment(origin, media))
}

/// The media type that the first bytes of a file show.
pub(crate) fn mime(head: &[u8]) -> Option<&'static str> {
    let at =
        |from: usize, magic: &[u8]| head.get(from..).is_some_and(|rest| rest.starts_with(magic));
    let found = match head {
        _ if at(0, b"\x89PNG\r\n\x1a\n") => "image/png",
        _ if at(0, b"\xff\xd8\xff") => "image/jpeg",
        _ if at(0, b"GIF87a") || at(0, b"GIF89a") => "image/gif",
        _ if at(0, b"RIFF") && at(8, b"WEBP") => "image/webp",
        _ if at(0, b"RIFF") && at(8, b"WAVE") => "audio/wav",
        _ if at(4, b"ftyp") => iso_brand(head.get(8..12)?),
        _ if at(0, b"\x1a\x45\xdf\xa3") => "video/webm",
        _ if at(0, b"OggS") && at(28, b"\x80theora") => "video/ogg",
        _ if at(0, b"OggS") => "audio/ogg",
        _ if at(0, b"ID3") || at(0, b"\xff\xfb") || at(0, b"\xff\xf3") => "audio/mpeg",
        _ if at(0, b"fLaC") => "audio/flac",
        _ if at(0, b"\xff\xf1") || at(0, b"\xff\xf9") => "audio/aac",
        _ => return None,
    };
    Some(found)
}

/// The media type of an ISO base media file with that major brand.
fn iso_brand(brand: &[u8]) -> &'static str {
    match brand {
        b"heic" | b"heix" => "image/heic",
        b"mif1" | b"msf1" => "image/heif",
        b"avif" | b"avis" => "image/avif",
        b"qt  " => "video/quicktime",
        b"M4A " => "audio/mp4",
        _ => "video/mp4",
    }
}

fn too_large(desk: &Desk<'_>, mime: &str, file: &File) -> Option<Answer> {
    let limit = match kind(mime) {
        "image" => desk.settings.media.image_bytes,
        _ => desk.settings.media.video_bytes,
    };
    let message = format!(
        "Validation failed: File file size must be less than {} MB",
        limit / (1024 * 1024)
    );
    (file.bytes > limit).then(|| Answer::error(422, &message))
}

fn bad_description(desk: &Desk<'_>, fields: &Fields) -> Option<Answer> {
    let limit = desk.settings.media.description_characters;
    let length = fields
        .get("description")
        .map_or(0, |text| text.chars().count());
    let message =
        format!("Validation failed: Description is too long (maximum is {limit} characters)");
    (length > limit).then(|| Answer::error(422, &message))
}

fn description(fields: &Fields) -> Option<String> {
    fields
        .get("description")
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

/// A focal point, `x,y`, each from -1 to 1.
fn focus(text: &str) -> Option<(f64, f64)> {
    let (x, y) = text.split_once(',')?;
    let inside = |value: &str| {
        value
            .trim()
            .parse::<f64>()
            .ok()
            .map(|at| at.clamp(-1.0, 1.0))
    };
    Some((inside(x)?, inside(y)?))
}

/// The account's own attachment of that id, unless a status has it.
fn own_loose<'desk>(
    desk: &'desk mut Desk<'_>,
    account: &Account,
    id: &str,
) -> Option<&'desk mut Media> {
    desk.world
        .media
        .get_mut(id)
        .filter(|media| media.account == account.id && !media.is_attached)
}
