//! What a message says: its plain text, the same as HTML where it has Markdown or mentions, a file, and what it hangs on.

use pulldown_cmark::{CowStr, Event, Options, Parser, html};
use serde_json::{Value, json};

use crate::platform::count::{links, mentions};
use crate::platform::{Attachment, Job};

/// An event has at most 65,536 bytes; beyond this much the HTML, which says everything twice, is left out.
const LARGEST: usize = 60_000;

/// What a message hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Relation {
    /// It answers this message.
    Answer(String),
    /// It stands in the thread of the first, behind the second.
    Thread(String, String),
}

/// The content of the event.
pub(super) fn of(job: &Job<'_>, relation: Option<&Relation>, file: Option<&str>) -> Value {
    let message = job.message;
    let mut content = match (message.media.first(), file) {
        (Some(attachment), Some(file)) => medium(attachment, file),
        _ => text(&message.text, job.flag("notice") == Some(true)),
    };
    match relation {
        None => {}
        Some(Relation::Answer(event)) => {
            content["m.relates_to"] = json!({ "m.in_reply_to": { "event_id": event } });
        }
        Some(Relation::Thread(root, last)) => {
            content["m.relates_to"] = json!({
                "rel_type": "m.thread",
                "event_id": root,
                "is_falling_back": true,
                "m.in_reply_to": { "event_id": last },
            });
        }
    }
    content
}

fn text(text: &str, is_notice: bool) -> Value {
    let users = users(text);
    let kind = if is_notice { "m.notice" } else { "m.text" };
    let mut content = json!({
        "msgtype": kind,
        "body": text,
        "m.mentions": if users.is_empty() { json!({}) } else { json!({ "user_ids": users }) },
    });
    let formatted = formatted(text).filter(|html| html.len() + text.len() < LARGEST);
    if let Some(html) = formatted {
        content["format"] = json!("org.matrix.custom.html");
        content["formatted_body"] = json!(html);
    }
    content
}

/// A file with what it shows as its caption; without one, its name is all there is to say.
fn medium(attachment: &Attachment, file: &str) -> Value {
    let kind = match attachment.media_type.split('/').next() {
        Some("image") => "m.image",
        Some("video") => "m.video",
        Some("audio") => "m.audio",
        _ => "m.file",
    };
    let name = attachment.file_name();
    let mut info = json!({ "mimetype": attachment.media_type, "size": attachment.bytes });
    if attachment.width > 0 && attachment.height > 0 {
        info["w"] = json!(attachment.width);
        info["h"] = json!(attachment.height);
    }
    json!({
        "msgtype": kind,
        "body": attachment.alt.as_deref().unwrap_or(name),
        "filename": name,
        "url": file,
        "info": info,
        "m.mentions": {},
    })
}

/// The accounts that a text mentions as `@name:server`, each once.
fn users(text: &str) -> Vec<String> {
    let mut users: Vec<String> = Vec::new();
    for mention in mentions::find(text) {
        if let Some(user) = user_at(text, mention.range.start)
            && !users.iter().any(|it| it == user)
        {
            users.push(user.to_owned());
        }
    }
    users
}

/// The account that begins at a byte of the text: `@name:server`, where the server is a name with a dot, or `localhost`.
fn user_at(text: &str, start: usize) -> Option<&str> {
    let rest = &text[start + 1..];
    let in_name = |c: char| c.is_ascii_alphanumeric() || "._=-/+".contains(c);
    let name = rest.find(|c| !in_name(c)).filter(|length| *length > 0)?;
    let server = rest[name..].strip_prefix(':')?;
    let of_server = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let length = server.find(|c| !of_server(c)).unwrap_or(server.len());
    let server = server[..length].trim_end_matches(['.', '-']);
    let is_whole = server == "localhost" || server.contains('.');
    is_whole.then(|| &text[start..start + 1 + name + 1 + server.len()])
}

/// The text as HTML; `None` where it says no more than the plain one.
fn formatted(text: &str) -> Option<String> {
    let mut says_more = !users(text).is_empty();
    let source = with_whole_links(text);
    let events: Vec<Event<'_>> = Parser::new_ext(&source, Options::ENABLE_STRIKETHROUGH)
        .flat_map(|event| {
            says_more |= is_markup(&event);
            shown(event)
        })
        .collect();
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    says_more.then(|| out.trim_end().to_owned())
}

/// The text with its bare links in angle brackets, so that no mark inside an address counts as Markdown.
fn with_whole_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for range in links::find(text) {
        let before = &text[..range.start];
        if before.ends_with(['<', '(', '[', '"']) {
            continue;
        }
        out.push_str(&text[copied..range.start]);
        out.push('<');
        out.push_str(&text[range.clone()]);
        out.push('>');
        copied = range.end;
    }
    out.push_str(&text[copied..]);
    out
}

fn is_markup(event: &Event<'_>) -> bool {
    use pulldown_cmark::{LinkType, Tag};
    let is_bare_link = |tag: &Tag<'_>| {
        matches!(
            tag,
            Tag::Link {
                link_type: LinkType::Autolink,
                ..
            }
        )
    };
    if let Event::Start(tag) = event
        && is_bare_link(tag)
    {
        return false;
    }
    !matches!(
        event,
        Event::Text(_)
            | Event::SoftBreak
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::Start(Tag::Paragraph | Tag::HtmlBlock)
            | Event::End(_)
    )
}

/// Raw HTML as the text that it is, ends of lines as they were written, and accounts as links that apps show by name.
fn shown(event: Event<'_>) -> Vec<Event<'_>> {
    match event {
        Event::Html(raw) | Event::InlineHtml(raw) => vec![Event::Text(raw)],
        Event::SoftBreak => vec![Event::HardBreak],
        Event::Text(text) if !users(&text).is_empty() => linked(&text),
        other => vec![other],
    }
}

fn linked<'a>(text: &str) -> Vec<Event<'a>> {
    let plain = |text: &str| Event::Text(CowStr::from(text.to_owned()));
    let mut events = Vec::new();
    let mut copied = 0;
    for mention in mentions::find(text) {
        let Some(user) = user_at(text, mention.range.start) else {
            continue;
        };
        events.push(plain(&text[copied..mention.range.start]));
        let link = format!("<a href=\"https://matrix.to/#/{user}\">{user}</a>");
        events.push(Event::InlineHtml(CowStr::from(link)));
        copied = mention.range.start + user.len();
    }
    events.push(plain(&text[copied..]));
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_with_their_server() {
        let text =
            "Thanks @ada:acme.example, @bob:localhost! Not @carl, me@dora:a.example or @e:x.";
        assert_eq!(users(text), ["@ada:acme.example", "@bob:localhost"]);
    }

    #[test]
    fn only_what_says_more_is_html_and_raw_html_is_text() {
        assert_eq!(
            formatted("Plain\ntext #tag https://acme.com/_x_\n\nand more"),
            None
        );
        assert_eq!(
            formatted("One *two*\n<b>three</b>").as_deref(),
            Some("<p>One <em>two</em><br />\n&lt;b&gt;three&lt;/b&gt;</p>")
        );
        assert_eq!(
            formatted("Hi @ada:a.example").as_deref(),
            Some("<p>Hi <a href=\"https://matrix.to/#/@ada:a.example\">@ada:a.example</a></p>")
        );
    }
}
