//! `calendar` as Markdown: a table for a comment on a pull request, and a list of what found no time.
//!
//! Titles are shown as they read: nothing in them becomes markup, calls a person, or links to an issue, a commit or a page.

use super::{Item, Plan};
use crate::render::display::Foreign;
use crate::render::table::deliveries;
use crate::render::times::{day, time};

/// Punctuation that is markup inside of a line, in the dialect that GitHub describes (<https://github.github.com/gfm/>).
const MARKUP: &str = "\\`*_{}[]()!|~^";

/// Readers do not see it, and whatever looks for names and numbers to link finds two halves.
const BREAK: &str = "<!-- -->";

/// One digit less than the shortest abbreviation of a commit that GitHub links
/// (<https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls>).
const SHORTER_THAN_COMMIT: usize = 6;

/// The plan as a table, with what found no time below it.
pub fn render(plan: &Plan<'_>) -> String {
    let planned = if plan.items.is_empty() {
        "Nothing is planned in this time.\n".to_owned()
    } else {
        table(plan)
    };
    planned + &without_time(plan)
}

fn table(plan: &Plan<'_>) -> String {
    let mut text = String::from("| Day | Time | Channel | Post | About | State |\n");
    text.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for items in plan.items.chunk_by(|a, b| plan.day_of(a) == plan.day_of(b)) {
        for (number, item) in items.iter().enumerate() {
            text.push_str(&row(plan, item, number == 0));
        }
    }
    let (count, zone) = (deliveries(plan.items.len()), plan.zone.name());
    format!("{text}\n{count}. Times are those of {zone}.\n")
}

fn row(plan: &Plan<'_>, item: &Item<'_>, names_day: bool) -> String {
    let (at, key) = (item.delivery.publish_at, &item.delivery.key);
    let day = if names_day {
        day(at, plan.zone)
    } else {
        String::new()
    };
    format!(
        "| {day} | {} | {} | {} | {} | {} |\n",
        time(at, plan.zone),
        plain(&key.channel),
        plain(&key.post),
        plain(&item.delivery.title),
        item.state,
    )
}

fn without_time(plan: &Plan<'_>) -> String {
    if plan.unplaced.is_empty() {
        return String::new();
    }
    let lines = plan.unplaced.iter().map(|unplaced| {
        let [post, channel, reason] =
            [&unplaced.post, &unplaced.channel, &unplaced.reason].map(|text| plain(text));
        format!("- {post} → {channel}: {reason}\n")
    });
    let lines: String = lines.collect();
    format!("\nWithout a time ({}):\n\n{lines}", plan.unplaced.len())
}

/// A text that Markdown shows letter for letter.
fn plain(text: &str) -> String {
    let shown = Foreign(text).to_string();
    let mut written = String::with_capacity(shown.len());
    let mut digits = 0;
    for (at, letter) in shown.char_indices() {
        digits = if letter.is_ascii_hexdigit() {
            digits + 1
        } else {
            0
        };
        let (before, after) = (&shown[..at], &shown[at + letter.len_utf8()..]);
        match letter {
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '&' => written.push_str("&amp;"),
            // The way that GitHub names to keep a sum of money from becoming a formula.
            '$' => written.push_str("<span>$</span>"),
            mark if MARKUP.contains(mark) => written.extend(['\\', mark]),
            other => written.push(other),
        }
        let splits_commit = digits > 0 && digits % SHORTER_THAN_COMMIT == 0;
        if splits_commit || is_seam(before, letter, after) {
            written.push_str(BREAK);
        }
    }
    written
}

/// True after a letter that would begin, or hold together, what becomes a link or a picture by itself: `@name`, `#1`,
/// `GH-1`, an address, `:tada:`.
fn is_seam(before: &str, letter: char, after: &str) -> bool {
    let follows = |is: fn(&char) -> bool| after.chars().next().is_some_and(|next| is(&next));
    match letter {
        '@' | '#' => true,
        ':' => after.starts_with("//") || after.contains(':'),
        '-' => {
            before.ends_with(|last: char| last.is_ascii_alphabetic())
                && follows(char::is_ascii_digit)
        }
        'w' | 'W' if after.starts_with('.') => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser, html};

    use super::super::sample::{HOSTILE, Sample};
    use super::*;

    /// What readers see of a cell, and whether anything but text came of it.
    fn read(text: &str) -> String {
        let page = format!("| a |\n| --- |\n| {} |\n", plain(text));
        let events = Parser::new_ext(
            &page,
            Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
        );
        let cell = events
            .skip_while(|event| !matches!(event, Event::End(pulldown_cmark::TagEnd::TableHead)));
        cell.filter_map(|event| match event {
            Event::Text(text) => Some(text.to_string()),
            Event::InlineHtml(mark) => {
                assert!(
                    matches!(&*mark, "<!-- -->" | "<span>" | "</span>"),
                    "{mark}"
                );
                None
            }
            Event::Start(tag) => {
                let is_table = matches!(
                    tag,
                    pulldown_cmark::Tag::TableRow | pulldown_cmark::Tag::TableCell
                );
                assert!(is_table, "{tag:?} of {text}");
                None
            }
            Event::End(_) => None,
            other => panic!("{other:?} of {text}"),
        })
        .collect()
    }

    #[test]
    fn a_title_reads_as_it_was_written() {
        for text in [
            "a | b",
            "`code` **bold** _thin_ ~~gone~~",
            "<img src=x onerror=alert(1)> &amp; <!-- no -->",
            "[link](https://evil.example) ![picture](x.png)",
            "\\| \\` \\",
            "$5 or $6",
        ]
        .into_iter()
        .chain(HOSTILE)
        {
            assert_eq!(read(text), Foreign(text).to_string().trim());
        }
    }

    #[test]
    fn nobody_is_called_and_nothing_is_linked() {
        for (text, written) in [
            ("thanks @team/all", "thanks @<!-- -->team/all"),
            ("fixes #1", "fixes #<!-- -->1"),
            ("see GH-12", "see GH-<!-- -->12"),
            ("https://a.example", "https:<!-- -->//a.example"),
            ("www.a.example", "www<!-- -->.a.example"),
            ("0123456g", "012345<!-- -->6g"),
            (":tada:", ":<!-- -->tada:"),
            ("at 9:00 in well-known rooms", "at 9:00 in well-known rooms"),
        ] {
            assert_eq!(plain(text), written);
        }
    }

    #[test]
    fn every_delivery_is_a_row_of_six_cells() {
        let sample = Sample::hostile();
        let text = render(&sample.plan());
        let options = Options::ENABLE_TABLES;
        let mut page = String::new();
        html::push_html(&mut page, Parser::new_ext(&text, options));
        let rows = sample.plan().items.len() + 1;
        assert_eq!(page.matches("<tr>").count(), rows);
        assert_eq!(
            page.matches("<td>").count() + page.matches("<th>").count(),
            rows * 6
        );
    }
}
