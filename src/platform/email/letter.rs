//! The message itself: its headers, its text twice, and its pictures.

use super::recipients;
use crate::model::Setting;
use crate::platform::article::{Shown, escaped, html, plain, summary};
use crate::platform::mail::{Inline, Letter, mailbox, texts};
use crate::platform::{Attachment, Job};

/// How large the pictures of a message are at most, in bytes: written in base64 they stay below the 25 MB that large
/// providers take.
pub(super) const MOST_BYTES: u64 = 15 * 1024 * 1024;
/// How much of a preview mail programs show, in characters.
const PREVIEW: usize = 140;

/// The message, or why there is none.
pub(super) fn write(job: &Job<'_>) -> Result<Letter, String> {
    let settings = job.account.channel;
    let to = recipients(&job.account);
    let wrong = |address: &&String| mailbox(address).is_none();
    if to.is_empty()
        || to.iter().any(|it| wrong(&it))
        || mailbox(job.account.text("from")).is_none()
    {
        return Err("`from` or `to` holds no address of email".to_owned());
    }
    let files = files(job)?;
    let shown: Vec<Shown> = files.iter().map(|(shown, _)| shown.clone()).collect();
    Ok(Letter {
        from: job.account.text("from").to_owned(),
        reply_to: settings.text("reply_to").map(str::to_owned),
        to: to.to_vec(),
        subject: subject(job),
        date: job.publish_at,
        id: id(job),
        unsubscribe: texts(settings.setting("unsubscribe").map(|it| &it.value)).to_vec(),
        one_click: settings
            .setting("one_click")
            .is_some_and(|it| it.value == Setting::Flag(true)),
        plain: plain(job.message, &shown),
        html: document(job, &html(job.message, &shown)),
        pictures: files.into_iter().filter_map(|(_, inline)| inline).collect(),
    })
}

/// The same for every try, so that whoever gets two can see that they are one.
pub(super) fn id(job: &Job<'_>) -> String {
    let from = mailbox(job.account.text("from"));
    let domain = from.map_or_else(String::new, |it| it.email.domain().to_owned());
    format!("{}@{domain}", job.key)
}

/// The title in one line.
fn subject(job: &Job<'_>) -> String {
    let title = job.message.title.as_deref().unwrap_or_default();
    let clean = title.replace(char::is_control, " ");
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Each file as readers see it, and as it travels if it does.
fn files(job: &Job<'_>) -> Result<Vec<(Shown, Option<Inline>)>, String> {
    let media = job.message.media.iter();
    let files: Result<Vec<_>, String> = media
        .clone()
        .enumerate()
        .map(|(n, it)| file(job, n, it))
        .collect();
    let files = files?;
    let travel = media
        .zip(&files)
        .filter(|(_, (_, inline))| inline.is_some());
    let bytes: u64 = travel.map(|(attachment, _)| attachment.bytes).sum();
    if bytes > MOST_BYTES {
        return Err(format!(
            "its pictures have {} MB, and a message takes 15: make them smaller, or set `media_url` so that they are linked",
            bytes.div_ceil(1024 * 1024)
        ));
    }
    Ok(files)
}

fn file(
    job: &Job<'_>,
    index: usize,
    attachment: &Attachment,
) -> Result<(Shown, Option<Inline>), String> {
    if let Some(address) = job.account.public_address(&attachment.path) {
        return Ok((Shown::new(attachment, address), None));
    }
    if !attachment.media_type.starts_with("image/") {
        return Err(format!(
            "`{}` is too large for a message: set `media_url`, so that it is linked",
            attachment.path
        ));
    }
    let id = format!("{}.{}", index + 1, id(job));
    let shown = Shown::new(attachment, format!("cid:{id}"));
    let inline = Inline {
        path: attachment.path.clone(),
        id,
        media_type: attachment.media_type.clone(),
        file_name: attachment.file_name().to_owned(),
    };
    Ok((shown, Some(inline)))
}

/// A whole document. The preview is there for lists of messages, and not seen in the message itself.
fn document(job: &Job<'_>, content: &str) -> String {
    let language = job
        .message
        .language
        .as_deref()
        .map(|tag| format!(" lang=\"{}\"", escaped(tag)));
    let preview = summary(job.message, PREVIEW)
        .map(|line| format!("<div style=\"display:none\">{}</div>\n", escaped(&line)));
    format!(
        "<!DOCTYPE html>\n<html{}>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n</head>\n<body>\n{}{content}</body>\n</html>\n",
        language.unwrap_or_default(),
        escaped(&subject(job)),
        preview.unwrap_or_default(),
    )
}
