//! What `explain` says of a rule: its documentation, laid out for a terminal instead of as Markdown.

use anstyle::{AnsiColor, Style};

use super::check_full::Look;
use super::text::paragraph;
use crate::lint::Rule;

const HEADING: Style = Style::new().bold();
const FILE: Style = AnsiColor::Cyan.on_default();

/// A piece of a documentation.
enum Part<'a> {
    Heading(&'a str),
    Paragraph(String),
    Example { file: &'a str, lines: Vec<&'a str> },
}

/// The rule's name, level and category, and its documentation.
pub fn render(rule: &Rule, look: Look) -> String {
    let name = shown(HEADING, rule.id.0, look);
    let (level, category) = (rule.level().word(), rule.category.name());
    let mut text = format!("{name} ({category}, {level})\n");
    let mut below_heading = false;
    for part in parts(rule.doc) {
        if !below_heading {
            text.push('\n');
        }
        below_heading = matches!(part, Part::Heading(_));
        text.push_str(&laid_out(&part, look));
    }
    text
}

fn laid_out(part: &Part<'_>, look: Look) -> String {
    match part {
        Part::Heading(title) => shown(HEADING, title, look) + "\n",
        Part::Paragraph(words) => paragraph(2, words, look.width),
        Part::Example { file, lines } => {
            let file = format!("  {}\n", shown(FILE, file, look));
            let lines = lines.iter().map(|line| format!("    {line}\n"));
            file + &lines.collect::<String>()
        }
    }
}

fn shown(style: Style, text: &str, look: Look) -> String {
    if look.styled {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

fn parts(doc: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut lines = doc.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            parts.push(Part::Heading(title));
        } else if let Some(kind) = line.strip_prefix("```") {
            let file = kind.split_once(' ').map_or("", |(_, file)| file);
            let lines = lines.by_ref().take_while(|line| *line != "```").collect();
            parts.push(Part::Example { file, lines });
        } else if !line.is_empty() {
            let mut words = line.to_owned();
            while let Some(more) = lines.next_if(|line| !line.is_empty()) {
                words = words + " " + more;
            }
            parts.push(Part::Paragraph(words));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use snapbox::IntoData;

    use super::*;
    use crate::lint::{RULES, find};

    fn look(styled: bool) -> Look {
        Look { styled, width: 60 }
    }

    #[test]
    fn a_rule_is_laid_out_for_a_terminal() {
        snapbox::assert_data_eq!(
            render(find("newer-toml").unwrap(), look(false)),
            snapbox::str![[r#"
newer-toml (syntax, warning)

What it does
  Reports what TOML 1.1 allows and TOML 1.0 does not. These
  are tables in braces over several lines, a comma before a
  closing brace, times without seconds, and the escapes `\e`
  and `\x`. `--fix` writes them the older way, except for
  tables over several lines.

Why is this bad?
  Kalends reads it, but many editors and other tools refuse
  the whole file.

Example
  calendar/posts.toml
    [posts.hello]
    text = "Hello."
    queue = { priority = 5, }

Use instead
  calendar/posts.toml
    [posts.hello]
    text = "Hello."
    queue = { priority = 5 }

"#]]
            .raw()
        );
    }

    #[test]
    fn no_mark_of_markdown_and_no_long_line_of_prose_is_left() {
        for rule in RULES {
            let text = render(rule, look(true));
            assert!(!text.contains("```") && !text.contains("## "), "{text}");
            let long = |line: &&str| line.chars().count() > 60 && !line.starts_with("    ");
            assert_eq!(text.lines().find(long), None);
        }
    }
}
