//! The Atom file (RFC 4287), written from the JSON Feed.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::Value;

/// An Atom document with the items of a JSON Feed.
pub(super) fn from_json_feed(feed: &Value) -> String {
    let mut document = Document {
        writer: Writer::new_with_indent(Vec::new(), b' ', 2),
    };
    document.event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
    document.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom")]);
    document.text("title", text(feed, "title"));
    document.text("id", feed_id(feed));
    document.text("updated", updated(feed));
    document.link(
        "self",
        &text(feed, "feed_url").replace("feed.json", "feed.atom"),
    );
    document.link("alternate", text(feed, "home_page_url"));
    document.open("author", &[]);
    document.text(
        "name",
        feed["authors"][0]["name"].as_str().unwrap_or("unknown"),
    );
    document.close("author");
    for item in feed["items"].as_array().into_iter().flatten() {
        document.entry(item);
    }
    document.close("feed");
    let bytes = document.writer.into_inner();
    String::from_utf8_lossy(&bytes).into_owned() + "\n"
}

struct Document {
    writer: Writer<Vec<u8>>,
}

impl Document {
    fn entry(&mut self, item: &Value) {
        self.open("entry", &[]);
        let title = match text(item, "title") {
            "" => first_line(text(item, "content_text")),
            title => title.to_owned(),
        };
        self.text("title", &title);
        self.text("id", text(item, "id"));
        self.text("updated", item_date(item));
        self.text("published", item_date(item));
        self.link("alternate", text(item, "url"));
        self.link("related", text(item, "external_url"));
        for tag in item["tags"].as_array().into_iter().flatten() {
            self.empty("category", &[("term", tag.as_str().unwrap_or_default())]);
        }
        for attachment in item["attachments"].as_array().into_iter().flatten() {
            self.enclosure(attachment);
        }
        match text(item, "content_html") {
            "" => self.text_with("content", &[("type", "text")], text(item, "content_text")),
            html => self.text_with("content", &[("type", "html")], html),
        }
        self.close("entry");
    }

    fn enclosure(&mut self, attachment: &Value) {
        let length = attachment["size_in_bytes"]
            .as_u64()
            .unwrap_or(0)
            .to_string();
        let attributes = [
            ("rel", "enclosure"),
            ("href", text(attachment, "url")),
            ("type", text(attachment, "mime_type")),
            ("length", &length),
            ("title", text(attachment, "title")),
        ];
        let known: Vec<_> = attributes
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        self.empty("link", &known);
    }

    fn link(&mut self, rel: &str, href: &str) {
        if !href.is_empty() {
            self.empty("link", &[("rel", rel), ("href", href)]);
        }
    }

    fn text(&mut self, name: &str, content: &str) {
        self.text_with(name, &[], content);
    }

    fn text_with(&mut self, name: &str, attributes: &[(&str, &str)], content: &str) {
        self.open(name, attributes);
        self.event(Event::Text(BytesText::new(&without_controls(content))));
        self.close(name);
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Start(element(name, attributes)));
    }

    fn close(&mut self, name: &str) {
        self.event(Event::End(BytesEnd::new(name)));
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Empty(element(name, attributes)));
    }

    fn event(&mut self, event: Event<'_>) {
        // Writing into memory does not fail.
        let _ = self.writer.write_event(event);
    }
}

fn element<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let clean: Vec<(&str, String)> = attributes
        .iter()
        .map(|(key, value)| (*key, without_controls(value)))
        .collect();
    BytesStart::new(name).with_attributes(clean.iter().map(|(key, value)| (*key, value.as_str())))
}

/// XML 1.0 has no way to write most control characters, not even escaped.
fn without_controls(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars()
        .filter(allowed)
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

fn first_line(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    if line.chars().count() <= 80 {
        line.to_owned()
    } else {
        line.chars().take(79).chain(['…']).collect()
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The feed's own id follows from its address, or from its title where it has none.
fn feed_id(feed: &Value) -> &str {
    match text(feed, "feed_url") {
        "" => "urn:kalends:feed",
        url => url,
    }
}

/// The newest item's time; the order of the items puts it first.
fn updated(feed: &Value) -> &str {
    item_date(&feed["items"][0])
}

/// RFC 4287 wants a date where JSON Feed lets another program leave it out.
fn item_date(item: &Value) -> &str {
    let dates = ["date_published", "date_modified"].map(|key| text(item, key));
    let written = dates.into_iter().find(|date| !date.is_empty());
    written.unwrap_or("1970-01-01T00:00:00Z")
}
