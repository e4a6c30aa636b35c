//! Markdown as it reads in a terminal: headings, lists, quotations and tables in plain lines, with emphasis where there are
//! styles.

use anstyle::{AnsiColor, Effects, Style};
use unicode_width::UnicodeWidthStr;

use crate::render::page::body::{Element, Node};
use crate::render::wrap::wrapped;

const LINK: Style = AnsiColor::Blue.on_default().underline();
const ADDRESS: Style = Style::new().dimmed();
const HEADING: Style = Style::new().bold();
/// In front of the lines of a quotation.
const QUOTE: &str = "▏ ";
/// In front of the lines of code.
const CODE: &str = "    ";
/// Between the cells of a row.
const CELL: &str = " │ ";
/// How wide a rule is.
const RULE: usize = 24;
/// However deep lists go, so many columns are left for words.
const LEAST: usize = 12;

/// Words and their style.
type Runs = Vec<(String, Style)>;

/// The lines of a text, each in so many columns.
pub(super) fn lines(nodes: &[Node], room: usize, styled: bool) -> Vec<String> {
    Page { styled }.blocks(nodes, room, true)
}

/// How text is written.
#[derive(Clone, Copy)]
struct Page {
    styled: bool,
}

impl Page {
    /// Paragraphs and whatever else stands one below the other, with empty lines between them where `apart` says so.
    fn blocks(self, nodes: &[Node], room: usize, apart: bool) -> Vec<String> {
        let room = room.max(LEAST);
        let mut blocks: Vec<Vec<String>> = Vec::new();
        let mut words = Runs::new();
        for node in nodes {
            match node {
                Node::Element(element) if is_block(element) => {
                    blocks.push(Self::paragraph(&std::mem::take(&mut words), room));
                    blocks.push(self.block(element, room));
                }
                Node::Text(_) | Node::Element(_) => self.words(node, Style::new(), &mut words),
            }
        }
        blocks.push(Self::paragraph(&words, room));
        blocks.retain(|block| !block.is_empty());
        if apart {
            blocks.join(&String::new())
        } else {
            blocks.concat()
        }
    }

    fn paragraph(words: &[(String, Style)], room: usize) -> Vec<String> {
        if words.iter().all(|(text, _)| text.trim().is_empty()) {
            return Vec::new();
        }
        let words = words.iter().map(|(text, style)| (text.as_str(), *style));
        let runs: Vec<(&str, Style)> = words.collect();
        wrapped(&runs, room)
    }

    fn block(self, element: &Element, room: usize) -> Vec<String> {
        let inside = element.inside.as_slice();
        match element.name {
            "ul" => self.list(inside, room, |_| "• ".to_owned()),
            "ol" => self.list(inside, room, |number| format!("{number}. ")),
            "blockquote" => {
                let lines = self.blocks(inside, room.saturating_sub(QUOTE.width()), true);
                set_in(lines, QUOTE, QUOTE)
            }
            "pre" => {
                let mut words = Runs::new();
                for node in inside {
                    self.words(node, Style::new(), &mut words);
                }
                if let Some((last, _)) = words.last_mut() {
                    last.truncate(last.trim_end().len());
                }
                let lines = Self::paragraph(&words, room.saturating_sub(CODE.width()));
                set_in(lines, CODE, CODE)
            }
            "table" => self.table(inside, room),
            "hr" => vec!["─".repeat(room.min(RULE))],
            "h" => {
                let mut words = Runs::new();
                let style = self.style(HEADING);
                for node in inside {
                    self.words(node, style, &mut words);
                }
                Self::paragraph(&words, room)
            }
            _ => self.blocks(inside, room, true),
        }
    }

    fn list(self, items: &[Node], room: usize, mark: impl Fn(usize) -> String) -> Vec<String> {
        let elements = items.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        });
        let mut lines = Vec::new();
        for (number, item) in (1..).zip(elements) {
            let mark = mark(number);
            let inside = self.blocks(&item.inside, room.saturating_sub(mark.width()), false);
            lines.extend(set_in(inside, &mark, &" ".repeat(mark.width())));
        }
        lines
    }

    /// Rows whose cells stand one below the other, as far as there is room.
    fn table(self, rows: &[Node], room: usize) -> Vec<String> {
        let cells = |node: &Node| match node {
            Node::Element(row) => row.inside.iter().map(|cell| self.cell(cell)).collect(),
            Node::Text(_) => Vec::new(),
        };
        let rows: Vec<Vec<(String, usize)>> = rows.iter().map(cells).collect();
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|(_, width)| *width).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let whole = widths.iter().sum::<usize>() + CELL.width() * columns.saturating_sub(1);
        let is_aligned = whole <= room;
        let line = |row: &Vec<(String, usize)>| {
            let cells = row.iter().zip(&widths).map(|((text, own), width)| {
                let blank = if is_aligned { width - own } else { 0 };
                format!("{text}{}", " ".repeat(blank))
            });
            cells.collect::<Vec<_>>().join(CELL).trim_end().to_owned()
        };
        rows.iter().map(line).collect()
    }

    /// A cell in one line, and its width.
    fn cell(self, cell: &Node) -> (String, usize) {
        let plain = Page { styled: false };
        let own = plain.blocks(std::slice::from_ref(cell), usize::from(u16::MAX), false);
        let is_header = matches!(cell, Node::Element(element) if element.name == "th");
        let width = own.join(" ").width();
        let mut words = Runs::new();
        let style = if is_header {
            self.style(HEADING)
        } else {
            Style::new()
        };
        self.words(cell, style, &mut words);
        (
            Self::paragraph(&words, usize::from(u16::MAX)).join(" "),
            width,
        )
    }

    /// Text with emphasis and links.
    fn words(self, node: &Node, style: Style, out: &mut Runs) {
        let element = match node {
            Node::Text(text) => return out.push((text.clone(), style)),
            Node::Element(element) => element,
        };
        let with = |effect: Effects| self.style(style.effects(style.get_effects() | effect));
        let (style, mark) = match element.name {
            "em" => (with(Effects::ITALIC), ""),
            "strong" => (with(Effects::BOLD), ""),
            "del" => (with(Effects::STRIKETHROUGH), "~~"),
            "code" => (style, "`"),
            "a" => (self.style(LINK), ""),
            _ => (style, ""),
        };
        out.push((mark.to_owned(), style));
        let from = out.len();
        for node in &element.inside {
            self.words(node, style, out);
        }
        let said: String = out[from..].iter().map(|(text, _)| text.as_str()).collect();
        out.push((mark.to_owned(), style));
        if let Some(address) = element.address.as_ref().filter(|address| **address != said) {
            out.push((format!(" ({address})"), self.style(ADDRESS)));
        }
    }

    fn style(self, style: Style) -> Style {
        if self.styled { style } else { Style::new() }
    }
}

fn is_block(element: &Element) -> bool {
    let inline = ["a", "code", "del", "em", "strong", "td", "th"];
    !inline.contains(&element.name)
}

fn set_in(lines: Vec<String>, first: &str, rest: &str) -> Vec<String> {
    let mark = |index: usize| if index == 0 { first } else { rest };
    let lines = lines.into_iter().enumerate();
    lines
        .map(|(index, line)| format!("{}{line}", mark(index)).trim_end().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::page::body::whole;

    fn told(markdown: &str, room: usize) -> String {
        lines(&whole(markdown).nodes, room, false).join("\n")
    }

    #[test]
    fn a_text_reads_as_one_in_plain_lines() {
        let text = "# News\n\nA *new* map, **free** and `fast`: [look](https://acme.example) or https://b.example.\n\n\
            - one\n- two lines of it\n  1. in\n  2. side\n\n> said\n\n```\nlet it = be;\n```\n\n---\n\n\
            | Day | Hours |\n| --- | --- |\n| Mon | 9 to 17 |\n\n![A map](media/a.png)";
        let expected = "News\n\nA new map, free and `fast`: look\n(https://acme.example) or\nhttps://b.example.\n\n\
            • one\n• two lines of it\n  1. in\n  2. side\n\n▏ said\n\n    let it = be;\n\n────────────────────────\n\n\
            Day │ Hours\nMon │ 9 to 17\n\n▣ A map";
        assert_eq!(told(text, 36), expected);
    }

    #[test]
    fn colour_changes_nothing_but_the_look() {
        let text = whole("# A\n\n*b* **c** ~~d~~ [e](https://e.example)\n\n| f |\n| --- |\n| g |");
        let plain = lines(&text.nodes, 40, false).join("\n");
        let styled = lines(&text.nodes, 40, true).join("\n");
        assert_ne!(plain, styled);
        assert_eq!(anstream::adapter::strip_str(&styled).to_string(), plain);
    }
}
