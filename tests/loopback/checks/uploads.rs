//! Uploads are hashed as they stream by, told apart by their bytes, and processed at leisure.

use super::client::{get, parse, post, raw, send, upload};
use crate::loopback::Loopback;
use crate::loopback::http::hexadecimal;
use crate::loopback::media::mime;
use crate::loopback::settings::TOKEN;

use sha2::{Digest, Sha256};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and more";

#[test]
fn an_attached_file_is_in_the_effect_byte_for_byte() {
    let server = Loopback::start();
    let mut content = PNG.to_vec();
    content.extend((0..300_000_u32).flat_map(u32::to_le_bytes));
    content.extend_from_slice(b"\r\n--edg\r\n--edg");
    let reply = upload(
        &server,
        &content,
        &[("description", "Å"), ("focus", "0.5,-2")],
    );
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json()["meta"]["focus"]["y"], -1.0);
    post(&server, &format!("media_ids[]={}", reply.id()));
    let published = server.published();
    let media = &published[0].media[0];
    assert_eq!(media.sha256, hexadecimal(&Sha256::digest(&content)));
    assert_eq!(media.bytes, u64::try_from(content.len()).unwrap());
    assert_eq!(media.description.as_deref(), Some("Å"));
    assert_eq!(media.mime, "image/png");
    let request = &server.requests()[0];
    assert!(request.body_bytes > media.bytes);
}

#[test]
fn an_upload_is_processed_for_as_many_polls_as_wanted() {
    let server = Loopback::start();
    server.configure(|settings| settings.media_polls = Some(2));
    let reply = upload(&server, PNG, &[]);
    assert_eq!(reply.status, 202);
    assert!(reply.json()["url"].is_null());
    let line = format!("GET /api/v1/media/{}", reply.id());
    let statuses: Vec<u16> = (0..4).map(|_| get(&server, &line).status).collect();
    assert_eq!(statuses, [206, 206, 200, 200]);
}

#[test]
fn a_description_can_be_changed_until_the_file_is_attached() {
    let server = Loopback::start();
    let id = upload(&server, PNG, &[("description", "a")]).id();
    let line = format!("PUT /api/v1/media/{id}");
    let headers = [("Content-Type", "application/json")];
    let reply = send(&server, &line, &headers, br#"{"description": "b"}"#).unwrap();
    assert_eq!(reply.json()["description"], "b");
    post(&server, &format!("media_ids[]={id}"));
    assert_eq!(
        server.published()[0].media[0].description.as_deref(),
        Some("b")
    );
    assert_eq!(get(&server, &line).status, 404);
}

#[test]
fn what_is_unknown_too_large_or_too_wordy_is_refused() {
    let server = Loopback::start();
    server.configure(|settings| settings.media.image_bytes = 16);
    assert_eq!(upload(&server, b"MZ\x90", &[]).status, 422);
    assert_eq!(
        upload(&server, b"\xff\xd8\xff, and some more than that", &[]).status,
        422
    );
    assert_eq!(
        upload(&server, b"GIF89a", &[("description", &"x".repeat(1501))]).status,
        422
    );
    assert_eq!(
        upload(&server, b"GIF89a", &[("description", &"x".repeat(1500))]).status,
        200
    );
    assert_eq!(get(&server, "POST /api/v2/media").status, 422);
}

#[test]
fn types_are_told_by_the_first_bytes() {
    for (head, expected) in [
        (&b"\xff\xd8\xff\xe0"[..], Some("image/jpeg")),
        (b"RIFF....WEBPVP8 ", Some("image/webp")),
        (b"RIFF....WAVEfmt ", Some("audio/wav")),
        (b"\0\0\0\x18ftypheic", Some("image/heic")),
        (b"\0\0\0\x18ftypavif", Some("image/avif")),
        (b"\0\0\0\x18ftypqt  ", Some("video/quicktime")),
        (b"\0\0\0\x18ftypisom", Some("video/mp4")),
        (b"\x1a\x45\xdf\xa3", Some("video/webm")),
        (b"OggS", Some("audio/ogg")),
        (b"ID3\x03", Some("audio/mpeg")),
        (b"<svg", None),
        (b"", None),
    ] {
        assert_eq!(mime(head), expected, "{head:?}");
    }
}

#[test]
fn an_upload_in_chunks_is_the_same_upload() {
    let server = Loopback::start();
    let form = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.gif\"\r\n\r\nGIF89a\r\n--b--\r\n";
    let mut bytes = format!("POST /api/v2/media HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=\"b\"\r\nTransfer-Encoding: chunked\r\n\r\n").into_bytes();
    for piece in form.chunks(7) {
        bytes.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        bytes.extend_from_slice(piece);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    let reply = parse(&raw(&server, &bytes).unwrap()).unwrap();
    assert_eq!(
        (reply.status, reply.json()["type"].as_str()),
        (200, Some("image"))
    );
    assert_eq!(
        server.requests()[0].body_sha256,
        hexadecimal(&Sha256::digest(form))
    );
}
