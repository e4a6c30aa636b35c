//! Long texts: Markdown as HTML and as plain text, together with the pictures and files that belong to it.
//!
//! Raw HTML in Markdown is shown as text, for what is sent to many people runs in many programs. A picture that the text
//! names by its file stands where it is named; the others stand below the text.

mod plain;

use std::collections::BTreeSet;

use plain::to_plain;
use pulldown_cmark::{
    CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream, html,
};

use super::{Account, Attachment, Message};

/// A file that an article shows, and where readers find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// Path from the workspace's folder, by which the text may name it.
    pub(super) path: String,
    /// Where it is: an address, or `cid:` and the name of a part of the same message.
    pub(super) address: String,
    /// What it shows; its file's name where nobody said so.
    pub(super) label: String,
    /// Whether it is a picture; anything else is linked.
    pub(super) is_picture: bool,
}

impl Shown {
    /// A file that readers find there.
    pub(super) fn new(attachment: &Attachment, address: String) -> Self {
        let is_picture = attachment.media_type.starts_with("image/");
        let alt = attachment.alt.clone();
        let named = || {
            if is_picture {
                String::new()
            } else {
                attachment.file_name().to_owned()
            }
        };
        Self {
            path: attachment.path.clone(),
            address,
            label: alt.unwrap_or_else(named),
            is_picture,
        }
    }
}

/// A file where the channel's `media_url` has it, or why it is nowhere.
pub(super) fn on_the_web(account: &Account<'_>, attachment: &Attachment) -> Result<Shown, String> {
    match account.public_address(&attachment.path) {
        Some(address) => Ok(Shown::new(attachment, address)),
        None => Err(format!(
            "`{}` can only be linked: set `media_url`",
            attachment.path
        )),
    }
}

/// The Markdown that a message says: its long text, or its text where it has none.
pub(super) fn markdown(message: &Message) -> &str {
    long_text(message).unwrap_or(&message.text)
}

/// The text of a message that has a long one, in one line: what stands below a title in a list.
pub(super) fn summary(message: &Message, longest: usize) -> Option<String> {
    long_text(message)?;
    let plain = to_plain(&message.text);
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_whole = line.chars().count() <= longest;
    let cut = || line.chars().take(longest - 1).chain(['…']).collect();
    Some(if is_whole { line.clone() } else { cut() }).filter(|line| !line.is_empty())
}

fn long_text(message: &Message) -> Option<&str> {
    let body = message.body.as_deref();
    body.filter(|body| !body.trim().is_empty())
}

/// Markdown as HTML.
pub(super) fn to_html(markdown: &str) -> String {
    rendered(events(markdown, false))
}

/// A message as HTML, with what it shows. A line of its text stays a line; in a long text, lines of a paragraph flow.
pub(super) fn html(message: &Message, shown: &[Shown]) -> String {
    let keep_lines = long_text(message).is_none();
    let mut named = BTreeSet::new();
    let events: Vec<Event<'_>> = events(markdown(message), keep_lines)
        .map(|event| in_place(event, shown, &mut named))
        .collect();
    let further = shown.iter().filter(|file| !named.contains(&file.path));
    rendered(events.into_iter()) + &further.map(below).collect::<String>()
}

/// A message as plain text, with the addresses of what stands below it; what is part of the message itself has none.
pub(super) fn plain(message: &Message, shown: &[Shown]) -> String {
    let markdown = markdown(message);
    let is_named = |file: &&Shown| {
        let marks = [format!("]({}", file.path), format!("](./{}", file.path)];
        file.is_picture && marks.iter().any(|mark| markdown.contains(mark.as_str()))
    };
    let mut text = to_plain(markdown);
    for file in shown.iter().filter(|file| !is_named(file)) {
        let line = match (file.label.as_str(), file.address.starts_with("cid:")) {
            ("", true) => continue,
            (label, true) => format!("[{label}]"),
            ("", false) => file.address.clone(),
            (label, false) => format!("{label}: {}", file.address),
        };
        text.push_str("\n\n");
        text.push_str(&line);
    }
    text.trim().to_owned() + "\n"
}

/// The pieces of Markdown (the dialect of commonmark.org), with tables, strikethrough and footnotes, without raw HTML, and with
/// addresses that can be followed. A break between lines stays one where `keep_lines` says so.
pub fn events(markdown: &str, keep_lines: bool) -> impl Iterator<Item = Event<'_>> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let plain = Parser::new_ext(markdown, options).map(move |event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::SoftBreak if keep_lines => Event::HardBreak,
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: followable(dest_url),
            title,
            id,
        }),
        other => other,
    });
    let mut depth = 0;
    TextMergeStream::new(plain).flat_map(move |event| {
        match &event {
            Event::Start(Tag::Link { .. } | Tag::CodeBlock(_)) => depth += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => depth -= 1,
            Event::Text(text) if depth == 0 => return linked(text),
            _ => {}
        }
        vec![event]
    })
}

/// An address that a reader may follow; anything else, such as a script, leads nowhere.
fn followable(address: CowStr<'_>) -> CowStr<'_> {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    let known = ["http", "https", "mailto"];
    match scheme {
        Some(scheme) if !known.iter().any(|it| scheme.eq_ignore_ascii_case(it)) => "#".into(),
        _ => address,
    }
}

/// A text whose addresses are links.
fn linked<'a>(text: &CowStr<'a>) -> Vec<Event<'a>> {
    let piece = |from: usize, to: usize| Event::Text(text[from..to].to_owned().into());
    let mut events = Vec::new();
    let mut copied = 0;
    while let Some((from, to)) = next_address(text, copied) {
        events.push(piece(copied, from));
        events.push(Event::Start(Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: text[from..to].to_owned().into(),
            title: "".into(),
            id: "".into(),
        }));
        events.push(piece(from, to));
        events.push(Event::End(TagEnd::Link));
        copied = to;
    }
    events.push(piece(copied, text.len()));
    events
}

/// Where the next address of a text begins and ends. What ends a sentence or a bracket is no part of it. Which top-level
/// domains there are is not asked, as for counting: a link too many does no harm here.
fn next_address(text: &str, after: usize) -> Option<(usize, usize)> {
    let rest = &text[after..];
    let starts = ["https://", "http://"].map(|scheme| rest.find(scheme));
    let from = after + starts.into_iter().flatten().min()?;
    let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"');
    let address = text[from..].split(ends).next().unwrap_or_default();
    let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', ']', '…']);
    Some((from, from + address.len()))
}

/// A picture that the text names by its file, at the address where readers find it.
fn in_place<'a>(event: Event<'a>, shown: &[Shown], named: &mut BTreeSet<String>) -> Event<'a> {
    let Event::Start(Tag::Image {
        link_type,
        dest_url,
        title,
        id,
    }) = event
    else {
        return event;
    };
    let path = dest_url.trim_start_matches("./").to_owned();
    let found = shown
        .iter()
        .find(|file| file.is_picture && file.path == path);
    let dest_url = match found {
        Some(file) => {
            named.insert(path);
            file.address.clone().into()
        }
        None => followable(dest_url),
    };
    Event::Start(Tag::Image {
        link_type,
        dest_url,
        title,
        id,
    })
}

fn rendered<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

/// A file below the text.
fn below(file: &Shown) -> String {
    let (address, label) = (escaped(&file.address), escaped(&file.label));
    if file.is_picture {
        format!("<p><img src=\"{address}\" alt=\"{label}\" style=\"max-width:100%\"></p>\n")
    } else {
        format!("<p><a href=\"{address}\">{label}</a></p>\n")
    }
}

/// A text as it stands in HTML, in an attribute too.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str, body: Option<&str>) -> Message {
        Message {
            text: text.to_owned(),
            body: body.map(str::to_owned),
            ..Message::default()
        }
    }

    #[test]
    fn no_markdown_becomes_a_tag_or_a_script() {
        for hostile in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](  JavaScript:alert(1))",
            "![x](data:text/html;base64,x)",
            "<javascript:alert(1)>",
            "[x]\n\n[x]: vbscript:x",
            "https://acme.example/\" onmouseover=x",
        ] {
            let html = html(&message(hostile, None), &[]);
            for mark in [
                "<script",
                "<img src=x",
                "=\"javascript",
                "=\"JavaScript",
                "=\"data",
                "=\"vbscript",
                "href=\"https://acme.example/\" onmouse",
            ] {
                assert!(!html.contains(mark), "{hostile}: {html}");
            }
        }
    }

    #[test]
    fn a_picture_stands_where_the_text_names_it_and_else_below() {
        let file = |path: &str| Shown {
            path: path.to_owned(),
            address: format!("https://acme.example/{path}"),
            label: "A & \"B\"".to_owned(),
            is_picture: true,
        };
        let shown = [file("media/a.png"), file("media/b.png")];
        let text = html(&message("", Some("One ![a](./media/a.png) two")), &shown);
        assert!(
            text.contains("One <img src=\"https://acme.example/media/a.png\" alt=\"a\" /> two"),
            "{text}"
        );
        assert!(
            text.contains(
                "<p><img src=\"https://acme.example/media/b.png\" alt=\"A &amp; &quot;B&quot;\""
            ),
            "{text}"
        );
        assert_eq!(text.matches("<img").count(), 2);
        let plain = plain(&message("", Some("One ![a](./media/a.png) two")), &shown);
        assert_eq!(
            plain,
            "One a two\n\nA & \"B\": https://acme.example/media/b.png\n"
        );
    }

    #[test]
    fn lines_of_a_text_stay_lines_and_a_long_text_flows() {
        assert_eq!(
            html(&message("one\ntwo", None), &[]),
            "<p>one<br />\ntwo</p>\n"
        );
        assert_eq!(
            html(&message("x", Some("one\ntwo")), &[]),
            "<p>one\ntwo</p>\n"
        );
    }

    #[test]
    fn a_summary_is_one_line_of_the_text_beside_a_long_one() {
        assert_eq!(summary(&message("short", None), 5), None);
        assert_eq!(
            summary(&message("*one*\n\ntwo", Some("x")), 7).as_deref(),
            Some("one two")
        );
        assert_eq!(
            summary(&message("one two three", Some("x")), 7).as_deref(),
            Some("one tw…")
        );
    }
}
