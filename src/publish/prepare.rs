//! Everything about a delivery that can be known before anything is sent: messages, media, digests and keys.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::content::media::{HEAD_BYTES, inspect, is_lfs_pointer, media_type};
use crate::content::{Composition, compose, wording};
use crate::layout::Delivery;
use crate::ledger::Intent;
use crate::load::{Loaded, Tree, regular_file};
use crate::model::{Channel, Post, Visibility};
use crate::platform::{Attachment, Facts, Limits, Message, hex};

/// How large a long text may be, in bytes.
const LARGEST_BODY: u64 = 1024 * 1024;

/// What the messages are made from.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) tree: &'a dyn Tree,
    pub(super) channel_id: &'a str,
    pub(super) channel: &'a Channel,
    pub(super) facts: &'static Facts,
    pub(super) limits: &'a Limits,
}

/// A delivery that is ready to be sent.
pub(super) struct Prepared {
    /// Its messages, the first first.
    pub(super) messages: Vec<Message>,
    /// A digest of each message and where it goes.
    pub(super) digests: Vec<String>,
    /// A mark of what the post says, by which a later change is noticed.
    pub(super) wording: Option<String>,
    /// The size of each file, by path.
    pub(super) sizes: BTreeMap<String, u64>,
}

impl Prepared {
    /// The key of a message: the same for every try of these words there, and for nothing else.
    pub(super) fn key(&self, delivery: &Delivery, part: usize) -> String {
        let digest = self.digests.get(part).map_or("", String::as_str);
        let name = format!("{}\n{}", delivery.key, part + 1);
        let hash = hex(&Sha256::digest(
            format!("kalends\n{name}\n{digest}").as_bytes(),
        ));
        format!("kalends-{}", &hash[..40])
    }

    /// The intent to send a message, counted from 1, under a claim; from no commit.
    pub(super) fn intent(&self, delivery: &Delivery, epoch: u64, part: u32) -> Intent {
        let index = part as usize - 1;
        Intent {
            epoch,
            part,
            parts: u32::try_from(self.messages.len()).unwrap_or(u32::MAX),
            key: self.key(delivery, index),
            digest: self.digests[index].clone(),
            wording: self.wording.clone(),
            said: None,
            commit: None,
            publish_at: delivery.publish_at,
        }
    }
}

/// Makes a delivery ready, or says why it cannot be sent as it stands.
pub(super) fn prepare(sources: Sources<'_>, delivery: &Delivery) -> Result<Prepared, String> {
    let entry = sources
        .loaded
        .calendar
        .posts
        .get(&delivery.key.post)
        .ok_or("its post is gone")?;
    let composition = composition(sources, &entry.value, delivery);
    let mut messages = composed(&composition)?;
    let mut sizes = BTreeMap::new();
    for message in &mut messages {
        for attachment in &mut message.media {
            look_at(sources, attachment)?;
            sizes.insert(attachment.path.clone(), attachment.bytes);
        }
    }
    if sources.facts.bodies
        && let Some(first) = messages.first_mut()
    {
        first.body = body(sources, &entry.value)?;
    }
    let place = place(sources.channel);
    let digests = messages
        .iter()
        .map(|message| digest(message, &place))
        .collect();
    Ok(Prepared {
        messages,
        digests,
        wording: wording(&composition),
        sizes,
    })
}

fn composition<'a>(
    sources: Sources<'a>,
    post: &'a Post,
    delivery: &'a Delivery,
) -> Composition<'a> {
    Composition {
        calendar: &sources.loaded.calendar,
        workspace: &sources.loaded.settings.workspace,
        post_id: &delivery.key.post,
        post,
        channel_id: sources.channel_id,
        channel: sources.channel,
        ordinal: delivery.ordinal,
        facts: sources.facts,
        limits: sources.limits,
    }
}

fn composed(composition: &Composition<'_>) -> Result<Vec<Message>, String> {
    compose(composition).map_err(|problems| {
        let told: Vec<String> = problems
            .iter()
            .map(|problem| format!("{}: {}", problem.message, problem.help))
            .collect();
        told.join("; ")
    })
}

/// Fills in what only the file itself can tell.
fn look_at(sources: Sources<'_>, attachment: &mut Attachment) -> Result<(), String> {
    let path = attachment.path.clone();
    let file = regular_file(sources.tree, &path)?;
    let mut blob = sources.tree.open(&file)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut start = Vec::new();
    loop {
        let read = blob
            .read(&mut buffer)
            .map_err(|error| format!("`{path}` cannot be read: {error}"))?;
        if read == 0 {
            break;
        }
        if start.len() < HEAD_BYTES {
            start.extend_from_slice(&buffer[..read.min(HEAD_BYTES)]);
        }
        hash.update(&buffer[..read]);
        attachment.bytes += read as u64;
    }
    attachment.sha256 = hex(&hash.finalize());
    let look = inspect(sources.tree.open(&file)?.as_mut(), file.size);
    if let Some(pixels) = look.ok().and_then(|medium| medium.pixels) {
        (attachment.width, attachment.height) = (pixels.width, pixels.height);
    }
    let kind = media_type(&start).ok_or_else(|| no_medium(&path, &start))?;
    if kind.starts_with("application/") && !sources.facts.media.document_types.contains(&kind) {
        return Err(format!(
            "`{path}` is a document, and this channel takes none"
        ));
    }
    kind.clone_into(&mut attachment.media_type);
    fits(sources.limits, attachment)
}

fn no_medium(path: &str, start: &[u8]) -> String {
    if is_lfs_pointer(start) {
        return format!(
            "`{path}` is only a pointer of Git LFS here: fetch it with `git lfs pull`, and publish the folder with `--worktree`"
        );
    }
    format!("`{path}` is no picture, video or sound that is known here")
}

fn fits(limits: &Limits, attachment: &Attachment) -> Result<(), String> {
    let most = if attachment.media_type.starts_with("image/") {
        limits.image_bytes
    } else {
        limits.video_bytes
    };
    if attachment.bytes <= most {
        return Ok(());
    }
    let megabytes = |bytes: u64| bytes.div_ceil(1024 * 1024);
    Err(format!(
        "`{}` is {} MB large, and this channel takes {}",
        attachment.path,
        megabytes(attachment.bytes),
        megabytes(most)
    ))
}

fn body(sources: Sources<'_>, post: &Post) -> Result<Option<String>, String> {
    let overrides = post.overrides(sources.channel_id, sources.channel.platform_id());
    let own = post.words.body.as_ref();
    let Some(body) = overrides
        .filter_map(|nearer| nearer.words.body.as_ref())
        .last()
        .or(own)
    else {
        return Ok(None);
    };
    let Some(path) = &body.value.file else {
        return Ok(None);
    };
    let file = regular_file(sources.tree, &path.value)?;
    let mut text = String::new();
    let blob = sources.tree.open(&file)?;
    let read = blob.take(LARGEST_BODY + 1).read_to_string(&mut text);
    read.map_err(|error| format!("`{}` cannot be read as text: {error}", path.value))?;
    if text.len() as u64 > LARGEST_BODY {
        return Err(format!(
            "`{}` is larger than {LARGEST_BODY} bytes",
            path.value
        ));
    }
    Ok(Some(text))
}

/// Where a channel sends to: its settings by their names, in an order that does not depend on the file's.
fn place(channel: &Channel) -> Value {
    let settings = channel.settings.0.iter();
    settings
        .map(|setting| {
            let value = format!("{:?}", setting.value.value);
            (setting.key.value.clone(), Value::from(value))
        })
        .collect()
}

/// Whatever changes what people see, or where, changes the digest. What a message does not have is left out, so that a field
/// that is new in a later version changes no digest.
fn digest(message: &Message, place: &Value) -> String {
    let media: Vec<Value> = message.media.iter().map(medium).collect();
    let poll = message.poll.as_ref().map(|poll| {
        json!([
            poll.options,
            poll.open_for.as_secs(),
            poll.multiple,
            poll.hide_totals
        ])
    });
    let options = message.options.iter();
    let options: BTreeMap<&String, String> = options
        .map(|(key, value)| (key, format!("{value:?}")))
        .collect();
    let said = json!({
        "text": message.text,
        "title": message.title,
        "content_warning": message.content_warning,
        "link": message.link,
        "language": message.language,
        "visibility": message.visibility.map(Visibility::word),
        "media": media,
        "poll": poll,
        "body": message.body,
        "hashtags": message.hashtags,
        "is_comment": message.is_comment.then_some(true),
        "options": options,
    });
    hex(&Sha256::digest(format!("{}\n{place}", full(said))))
}

fn medium(attachment: &Attachment) -> Value {
    full(json!({
        "path": attachment.path,
        "alt": attachment.alt,
        "focus": attachment.focus.map(|focus| [focus.x, focus.y]),
        "media_type": attachment.media_type,
        "sha256": attachment.sha256,
    }))
}

/// The fields of an object that hold something.
fn full(mut object: Value) -> Value {
    let holds = |value: &Value| match value {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    };
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|_, value| holds(value));
    }
    object
}
