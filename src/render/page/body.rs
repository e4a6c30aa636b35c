//! The beginning of a long text in Markdown, as a tree that can hold nothing but text, emphasis, lists and links.

use maud::{Markup, html};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use serde::Serialize;

use super::address::contact;
use super::visible::visible;

/// How many characters are shown; the paragraph in which they end is cut at a word.
const BEGINNING: usize = 900;
/// How deep lists and quotations are shown inside each other. Deeper ones stand with those around them.
const DEEPEST: usize = 12;

/// The beginning of a long text.
#[derive(Debug, PartialEq, Serialize)]
pub(in crate::render) struct Beginning {
    /// What stands there, in order.
    nodes: Vec<Node>,
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

    /// The text alone, a line a paragraph.
    pub(in crate::render) fn lines(&self) -> String {
        let mut text = String::new();
        self.nodes.iter().for_each(|node| node.write(&mut text));
        text
    }
}

/// Text, or something that holds more of it.
#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Node {
    Text(String),
    Element(Element),
}

#[derive(Debug, PartialEq, Serialize)]
struct Element {
    /// The name of an HTML element, always one of those of [`element`].
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    inside: Vec<Node>,
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
            "li" => html! { li { (inside) } },
            "ol" => html! { ol { (inside) } },
            "pre" => html! { pre { (inside) } },
            "strong" => html! { strong { (inside) } },
            "ul" => html! { ul { (inside) } },
            "h" => html! { p .heading { (inside) } },
            _ => html! { p { (inside) } },
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::Element(element) => {
                element.inside.iter().for_each(|node| node.write(out));
                if matches!(element.name, "p" | "h" | "li" | "pre") && !out.ends_with('\n') {
                    out.push('\n');
                }
            }
        }
    }
}

/// Reads Markdown up to its first characters. Raw HTML in it is text like any other.
pub(in crate::render) fn beginning(markdown: &str) -> Beginning {
    let mut tree = Tree::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH) {
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
    is_full: bool,
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
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.text(&text),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.text("\n"),
            Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn begin(&mut self, tag: &Tag<'_>) {
        let opened = if self.depth < DEEPEST {
            named(tag)
        } else {
            None
        };
        self.put(opened);
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
        let room = BEGINNING - self.characters;
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
fn named(tag: &Tag<'_>) -> Option<Element> {
    match tag {
        Tag::Paragraph => element("p"),
        Tag::Heading { .. } => element("h"),
        Tag::BlockQuote(_) => element("blockquote"),
        Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => element("pre"),
        Tag::List(Some(_)) => element("ol"),
        Tag::List(None) => element("ul"),
        Tag::Item => element("li"),
        Tag::Emphasis | Tag::Image { .. } => element("em"),
        Tag::Strong => element("strong"),
        Tag::Strikethrough => element("del"),
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
