//! A text in Markdown, or how it begins, as a tree that can hold nothing but text, emphasis, lists, tables and links.

use maud::{Markup, html};
use pulldown_cmark::{Event, Tag};
use serde::Serialize;

use super::address::contact;
use super::visible::visible;
use crate::platform::markdown_events;

/// How many characters are shown of a beginning; the paragraph in which they end is cut at a word.
const BEGINNING: usize = 900;
/// How many characters are shown of a whole text: more than anybody reads in one sitting.
const WHOLE: usize = 60_000;
/// How deep lists and quotations are shown inside each other. Deeper ones stand with those around them.
const DEEPEST: usize = 12;

/// A text, or how it begins.
#[derive(Debug, PartialEq, Serialize)]
pub(in crate::render) struct Beginning {
    /// What stands there, in order.
    pub(in crate::render) nodes: Vec<Node>,
    /// How many words the whole has.
    pub(in crate::render) words: usize,
    /// True where the text goes on.
    pub(in crate::render) more: bool,
}

impl Beginning {
    /// The text as elements of a page.
    pub(in crate::render) fn markup(&self) -> Markup {
        html! { @for node in &self.nodes { (node.markup()) } }
    }
}

/// Text, or something that holds more of it.
#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(in crate::render) enum Node {
    /// Text.
    Text(String),
    /// Something that holds more.
    Element(Element),
}

/// Something that holds text.
#[derive(Debug, PartialEq, Serialize)]
pub(in crate::render) struct Element {
    /// The name of an HTML element, always one of those of [`named`], or `h` for a heading of any level.
    pub(in crate::render) name: &'static str,
    /// Where a link leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render) address: Option<String>,
    /// What it holds.
    pub(in crate::render) inside: Vec<Node>,
}

impl Node {
    fn markup(&self) -> Markup {
        let element = match self {
            Self::Text(text) => return html! { (text) },
            Self::Element(element) => element,
        };
        let inside = html! { @for node in &element.inside { (node.markup()) } };
        match element.name {
            "a" => {
                html! { a href=[&element.address] rel="noopener noreferrer" { (inside) } }
            }
            "blockquote" => html! { blockquote { (inside) } },
            "code" => html! { code { (inside) } },
            "del" => html! { del { (inside) } },
            "em" => html! { em { (inside) } },
            "hr" => html! { hr; },
            "li" => html! { li { (inside) } },
            "ol" => html! { ol { (inside) } },
            "pre" => html! { pre { (inside) } },
            "strong" => html! { strong { (inside) } },
            "table" => html! { table { (inside) } },
            "td" => html! { td { (inside) } },
            "th" => html! { th { (inside) } },
            "tr" => html! { tr { (inside) } },
            "ul" => html! { ul { (inside) } },
            "h" => html! { p .heading { (inside) } },
            _ => html! { p { (inside) } },
        }
    }
}

/// How a long text begins, in few characters.
pub(in crate::render) fn beginning(markdown: &str) -> Beginning {
    read(markdown, BEGINNING, false)
}

/// A whole long text.
pub(in crate::render) fn whole(markdown: &str) -> Beginning {
    read(markdown, WHOLE, false)
}

/// A text whose lines stay lines.
pub(in crate::render) fn in_lines(markdown: &str) -> Beginning {
    read(markdown, WHOLE, true)
}

/// Reads Markdown as it is sent, up to so many characters. Raw HTML in it is text like any other.
fn read(markdown: &str, most: usize, keep_lines: bool) -> Beginning {
    let mut tree = Tree {
        most,
        ..Tree::default()
    };
    for event in markdown_events(markdown, keep_lines) {
        tree.take(event);
        if tree.is_full {
            break;
        }
    }
    let more = tree.is_full;
    Beginning {
        nodes: tree.into_nodes(),
        words: markdown.split_whitespace().count(),
        more,
    }
}

/// What is open, from the outside to the inside; `None` for what leaves no element behind.
#[derive(Default)]
struct Tree {
    done: Vec<Node>,
    open: Vec<Option<Element>>,
    depth: usize,
    characters: usize,
    most: usize,
    is_full: bool,
    /// Whether the cells are those of a table's header.
    in_header: bool,
}

impl Tree {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(&tag),
            Event::End(_) => self.end(),
            Event::Code(text) => {
                self.put(element("code"));
                self.text(&text);
                self.end();
            }
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.text(&text),
            Event::FootnoteReference(name) => self.text(&format!("[{name}]")),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.text("\n"),
            Event::Rule => self.inside().extend(element("hr").map(Node::Element)),
            Event::TaskListMarker(_) => {}
        }
    }

    fn begin(&mut self, tag: &Tag<'_>) {
        let opened = if self.depth < DEEPEST {
            named(tag, self.in_header)
        } else {
            None
        };
        self.put(opened);
        match tag {
            Tag::TableHead => self.in_header = true,
            Tag::TableRow => self.in_header = false,
            Tag::FootnoteDefinition(name) => self.text(&format!("[{name}] ")),
            Tag::Image { .. } => self.text("▣ "),
            _ => {}
        }
    }

    fn put(&mut self, opened: Option<Element>) {
        self.depth += usize::from(opened.is_some());
        self.open.push(opened);
    }

    fn end(&mut self) {
        if let Some(Some(closed)) = self.open.pop() {
            self.depth -= 1;
            if !closed.inside.is_empty() {
                self.inside().push(Node::Element(closed));
            }
        }
    }

    /// The nearest list that takes what comes next.
    fn inside(&mut self) -> &mut Vec<Node> {
        let nearest = self.open.iter_mut().rev().flatten().next();
        nearest.map_or(&mut self.done, |element| &mut element.inside)
    }

    fn text(&mut self, text: &str) {
        let room = self.most - self.characters;
        let length = text.chars().count();
        self.is_full = length > room;
        self.characters += length.min(room);
        let shown = if self.is_full {
            visible(cut(text, room).trim_end()) + "…"
        } else {
            visible(text)
        };
        let inside = self.inside();
        if let Some(Node::Text(before)) = inside.last_mut() {
            before.push_str(&shown);
        } else {
            inside.push(Node::Text(shown));
        }
    }

    fn into_nodes(mut self) -> Vec<Node> {
        while !self.open.is_empty() {
            self.end();
        }
        self.done
    }
}

/// The first characters of a text, up to the end of a word where there is one.
fn cut(text: &str, characters: usize) -> &str {
    let end = text.char_indices().nth(characters);
    let begun = &text[..end.map_or(text.len(), |(end, _)| end)];
    begun.rfind(' ').map_or(begun, |space| &begun[..space])
}

/// The element that shows a tag; `None` for what stands there as its text alone.
fn named(tag: &Tag<'_>, in_header: bool) -> Option<Element> {
    match tag {
        Tag::Paragraph | Tag::FootnoteDefinition(_) => element("p"),
        Tag::Heading { .. } => element("h"),
        Tag::BlockQuote(_) => element("blockquote"),
        Tag::CodeBlock(_) => element("pre"),
        Tag::List(Some(_)) => element("ol"),
        Tag::List(None) => element("ul"),
        Tag::Item => element("li"),
        Tag::Emphasis | Tag::Image { .. } => element("em"),
        Tag::Strong => element("strong"),
        Tag::Strikethrough => element("del"),
        Tag::Table(_) => element("table"),
        Tag::TableHead | Tag::TableRow => element("tr"),
        Tag::TableCell => element(if in_header { "th" } else { "td" }),
        Tag::Link { dest_url, .. } => Some(Element {
            address: Some(contact(dest_url)?.to_owned()),
            ..element("a")?
        }),
        _ => None,
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "what is opened may leave nothing behind"
)]
fn element(name: &'static str) -> Option<Element> {
    Some(Element {
        name,
        address: None,
        inside: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn nodes(markdown: &str) -> Value {
        serde_json::to_value(beginning(markdown).nodes).unwrap()
    }

    #[test]
    fn text_emphasis_lists_and_links_are_shown() {
        assert_eq!(
            nodes(
                "# News\n\nA *new* `map`\nis **here**: [look](https://acme.example).\n\n- one\n- two"
            ),
            json!([
                { "name": "h", "inside": ["News"] },
                { "name": "p", "inside": [
                    "A ", { "name": "em", "inside": ["new"] }, " ", { "name": "code", "inside": ["map"] }, " is ",
                    { "name": "strong", "inside": ["here"] }, ": ",
                    { "name": "a", "address": "https://acme.example", "inside": ["look"] }, ".",
                ] },
                { "name": "ul", "inside": [
                    { "name": "li", "inside": ["one"] }, { "name": "li", "inside": ["two"] },
                ] },
            ])
        );
    }

    #[test]
    fn nothing_leads_anywhere_but_to_web_pages_and_people() {
        for (markdown, leads) in [
            ("[a](http://acme.example)", true),
            ("<mailto:kim@acme.example>", true),
            ("[a](javascript:alert(1))", false),
            ("[a](<JavaScript:alert(1)>)", false),
            ("[a](data:text/html,x)", false),
            ("[a](../secret)", false),
            ("<script>alert(1)</script> <a href=x>", false),
            ("![a](https://acme.example/spy.png)", false),
        ] {
            let text = nodes(markdown).to_string();
            assert_eq!(text.contains("address"), leads, "{text}");
            assert!(!text.contains("spy"), "{text}");
        }
    }

    #[test]
    fn raw_html_and_hidden_marks_are_text() {
        let text = nodes("Say <b>hi</b>\u{202e}").to_string();
        assert!(text.contains("Say <b>hi</b>\\\\u{202e}"), "{text}");
    }

    #[test]
    fn a_long_text_ends_at_a_word_and_tells_its_length() {
        let long = beginning(&"word ".repeat(1000));
        assert_eq!((long.words, long.more), (1000, true));
        let text = serde_json::to_string(&long.nodes).unwrap();
        assert!(text.ends_with("word word…\"]}]"), "{text}");
        assert!(text.len() < BEGINNING + 60);
        assert!(!beginning("Short.").more);
    }

    #[test]
    fn however_deep_it_goes_it_is_shown() {
        let deep = beginning(&format!("{}deep", "> ".repeat(5000)));
        let text = serde_json::to_string(&deep.nodes).unwrap();
        assert_eq!(text.matches("blockquote").count(), DEEPEST);
        assert!(text.contains("deep"));
    }
}
