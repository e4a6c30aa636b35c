//! What a note says: its text with the addresses of its media, and the tags by which apps know links, topics, accounts,
//! warnings and threads.

use super::ids;
use crate::platform::count::{hashtags, links};
use crate::platform::{Attachment, Job, Note, hex};
use crate::time::Instant;

/// Where a note is answered to, for the marker of its tag (NIP-10).
const ROOT: &str = "root";
const REPLY: &str = "reply";

/// The note of a message, or why it cannot be one.
pub(super) fn of(job: &Job<'_>) -> Result<Note, String> {
    let text = with_mentions(&job.message.text);
    let mut tags = thread(job)?;
    tags.extend(accounts(&text));
    tags.extend(topics(&job.message.text));
    tags.extend(
        links::find(&text)
            .into_iter()
            .map(|range| tag(["r", &text[range]])),
    );
    if let Some(warning) = &job.message.content_warning {
        tags.push(tag(["content-warning", warning]));
    }
    let mut content = text;
    for attachment in &job.message.media {
        let address = job.account.public_address(&attachment.path).ok_or_else(|| {
            format!(
                "`{}` is fetched by apps from a public address: write `media_url` for the channel",
                attachment.path
            )
        })?;
        let gap = if content.is_empty() { "" } else { "\n\n" };
        content = format!("{content}{gap}{address}");
        tags.push(medium(attachment, &address));
    }
    Ok(Note {
        kind: 1,
        created_at: Some(created_at(job.publish_at, job.part)),
        tags,
        content,
    })
}

/// The planned second; each part of a thread has one of its own, so that they stand in order.
pub(super) fn created_at(publish_at: Instant, part: usize) -> i64 {
    publish_at.timestamp() + i64::try_from(part).unwrap_or_default()
}

/// The note that began the thread of a message that answers another.
pub(super) fn root<'a>(job: &Job<'a>) -> Option<&'a str> {
    let known = job.parent?.remote_id.as_deref()?;
    known.split(':').next_back()
}

fn thread(job: &Job<'_>) -> Result<Vec<Vec<String>>, String> {
    let Some(parent) = job.parent else {
        return Ok(Vec::new());
    };
    let Some((id, root)) = ids(parent) else {
        return Err(
            "the recorded address of the message that it answers does not name a note, so it would stand alone: publish it by hand"
                .to_owned(),
        );
    };
    Ok(match root {
        None => vec![tag(["e", &id, "", ROOT])],
        Some(root) => vec![tag(["e", &root, "", ROOT]), tag(["e", &id, "", REPLY])],
    })
}

fn tag<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).into()
}

/// The text with `@npub1…` written as NIP-27 has it: `nostr:npub1…`.
pub(super) fn with_mentions(text: &str) -> String {
    text.replace("@npub1", "nostr:npub1")
}

fn accounts(text: &str) -> Vec<Vec<String>> {
    let mut tags: Vec<Vec<String>> = Vec::new();
    for (start, _) in text.match_indices("nostr:npub1") {
        let name = &text[start + "nostr:".len()..];
        let length = name.find(|c: char| !c.is_ascii_alphanumeric());
        let Ok((_, bytes)) = bech32::decode(&name[..length.unwrap_or(name.len())]) else {
            continue;
        };
        let tag = tag(["p", &hex(&bytes)]);
        if bytes.len() == 32 && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

fn topics(text: &str) -> Vec<Vec<String>> {
    let mut tags: Vec<Vec<String>> = Vec::new();
    for range in hashtags::find(text) {
        let name = text[range].trim_start_matches(['#', '＃']).to_lowercase();
        let tag = tag(["t", &name]);
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// What NIP-92 tells of a file: `imeta`, with a word for each thing that is known.
fn medium(attachment: &Attachment, address: &str) -> Vec<String> {
    let mut words = vec![
        "imeta".to_owned(),
        format!("url {address}"),
        format!("m {}", attachment.media_type),
        format!("x {}", attachment.sha256),
    ];
    if attachment.width > 0 && attachment.height > 0 {
        words.push(format!("dim {}x{}", attachment.width, attachment.height));
    }
    words.extend(attachment.alt.as_ref().map(|alt| format!("alt {alt}")));
    words
}
