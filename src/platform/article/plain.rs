//! Markdown as people write plain mail.

use std::fmt::Write as _;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::events;

/// Plain text of some Markdown: marks are gone, addresses stand behind what they are linked to.
pub(super) fn to_plain(markdown: &str) -> String {
    let mut written = Plain::default();
    for event in events(markdown, true) {
        written.take(event);
    }
    written.text.trim().to_owned()
}

/// Plain text while it is written.
#[derive(Default)]
struct Plain {
    text: String,
    /// The number of the next item of each open list; `None` for one without numbers.
    lists: Vec<Option<u64>>,
    /// How many quotes are open.
    quotes: usize,
    /// The address of the link that is open, and where its text begins.
    link: Option<(String, usize)>,
}

impl Plain {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.say(&text),
            Event::SoftBreak | Event::HardBreak => self.line(),
            Event::Rule => {
                self.block();
                self.text.push_str("* * *");
            }
            Event::FootnoteReference(name) => self.say(&format!("[{name}]")),
            Event::TaskListMarker(_)
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph if self.text.ends_with("- ") || self.text.ends_with(". ") => {}
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Table(_) => {
                self.block();
            }
            Tag::FootnoteDefinition(name) => {
                self.block();
                self.say(&format!("[{name}] "));
            }
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::List(first) => {
                if self.lists.is_empty() {
                    self.block();
                }
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            Tag::TableRow => self.line(),
            Tag::Link { dest_url, .. } => {
                self.link = Some((dest_url.to_string(), self.text.len()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_) => self.quotes = self.quotes.saturating_sub(1),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::TableCell => self.text.push_str("  "),
            TagEnd::Link => self.address(),
            _ => {}
        }
    }

    /// The address of a link stands behind its text, unless it is its text.
    fn address(&mut self) {
        let Some((address, from)) = self.link.take() else {
            return;
        };
        let said = self.text.get(from..).unwrap_or_default();
        if said != address && !address.is_empty() && address != "#" {
            // Writing into a text does not fail.
            let _ = write!(self.text, " ({address})");
        }
    }

    fn item(&mut self) {
        let depth = self.lists.len().saturating_sub(1);
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.line();
        }
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(&mark);
    }

    fn say(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.line();
            }
            self.text.push_str(line);
        }
    }

    fn line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
        self.text.push_str(&"> ".repeat(self.quotes));
    }

    /// A new block stands behind an empty line.
    fn block(&mut self) {
        if self.text.is_empty() {
            self.text.push_str(&"> ".repeat(self.quotes));
            return;
        }
        let kept = self.text.trim_end_matches(['\n', ' ', '>']).len();
        self.text.truncate(kept);
        self.text.push('\n');
        self.line();
    }
}
