//! `calendar` as an agenda: day by day, one line a delivery, and what found no time below.

use anstyle::Style;
use comfy_table::Cell;
use unicode_width::UnicodeWidthStr;

use super::marks::{Concern, Marks};
use super::{Item, Plan};
use crate::render::check_full::Look;
use crate::render::table::{deliveries, sheet};
use crate::render::text::{cut, indented, paragraph};
use crate::render::times::{day, time};
use crate::time::to_local;

/// Columns that a line keeps for the title, before the post's id is cut.
const ROOM_FOR_TITLE: usize = 24;

/// Columns of a post's or a channel's id that are never cut.
const SHORTEST_ID: usize = 12;

/// The longest channel's id that is shown in full on any line; on a wide one it may take a share of the line.
const LONGEST_CHANNEL: usize = 20;

/// Which share of a wide line a channel's id may take.
const SHARE_OF_CHANNEL: usize = 5;

/// Columns of a line that hold no words of the calendar: blanks, and the time.
const AROUND_WORDS: usize = 15;

/// The plan day by day.
pub fn render(plan: &Plan<'_>, look: Look) -> String {
    let planned = if plan.items.is_empty() {
        "Nothing is planned in this time.\n".to_owned()
    } else {
        days(plan, look)
    };
    planned + &without_time(plan, look.width)
}

/// What goes out nowhere, with the reasons; empty when there is nothing.
pub(super) fn without_time(plan: &Plan<'_>, width: usize) -> String {
    if plan.unplaced.is_empty() {
        return String::new();
    }
    let lines = plan.unplaced.iter().map(|unplaced| {
        let name = format!("{} → {}", unplaced.post, unplaced.channel);
        indented(2, &name) + &paragraph(6, &unplaced.reason, width)
    });
    let lines: String = lines.collect();
    format!("\nWithout a time ({})\n{lines}", plan.unplaced.len())
}

fn days(plan: &Plan<'_>, look: Look) -> String {
    let mut lines = lines(plan, look).into_iter();
    let mut text = String::new();
    for items in plan.items.chunk_by(|a, b| plan.day_of(a) == plan.day_of(b)) {
        text.push_str(&heading(plan, items, look));
        for line in lines.by_ref().take(items.len()) {
            text.push_str(&line);
            text.push('\n');
        }
        text.push('\n');
    }
    let count = deliveries(plan.items.len());
    format!("{text}{count}. Times are those of {}.\n", plan.zone.name())
}

/// The day, how far away it is when that is a word, and how much goes out when that is more than one.
fn heading(plan: &Plan<'_>, items: &[Item<'_>], look: Look) -> String {
    let Some(first) = items.first() else {
        return String::new();
    };
    let today = to_local(plan.now, plan.zone).date();
    let away = match plan.day_of(first).signed_duration_since(today).num_days() {
        -1 => ", yesterday",
        0 => ", today",
        1 => ", tomorrow",
        _ => "",
    };
    let bold = if look.styled {
        Style::new().bold()
    } else {
        Style::new()
    };
    let day = day(first.delivery.publish_at, plan.zone);
    let count = match items.len() {
        1 => String::new(),
        many => format!(" ({})", deliveries(many)),
    };
    format!("{bold}{day}{away}{bold:#}{count}\n")
}

/// Every delivery on a line of its own, aligned over all days.
fn lines(plan: &Plan<'_>, look: Look) -> Vec<String> {
    let marks = Marks::new(plan);
    let rooms = Rooms::of(plan, look.width);
    let mut sheet = sheet(look.styled);
    for item in &plan.items {
        let (key, concern) = (&item.delivery.key, Concern::of(item.state));
        sheet.add_row([
            Cell::new(format!(" {}", time(item.delivery.publish_at, plan.zone))),
            Cell::new(cut(&key.post, rooms.post)),
            marks.paint(item, Cell::new(cut(&key.channel, rooms.channel))),
            concern.paint(Cell::new(item.state)),
            Cell::new(cut(&item.delivery.title, rooms.title)),
        ]);
    }
    sheet
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// How many columns the words of a line may take.
struct Rooms {
    post: usize,
    channel: usize,
    title: usize,
}

impl Rooms {
    /// The titles get what is left; only where that is little, ids are cut.
    fn of(plan: &Plan<'_>, width: usize) -> Self {
        let widest = |word: for<'i> fn(&'i Item<'_>) -> &'i str| {
            let widths = plan.items.iter().map(|item| word(item).width());
            widths.max().unwrap_or_default()
        };
        let longest = LONGEST_CHANNEL.max(width / SHARE_OF_CHANNEL);
        let channel = widest(|item| &item.delivery.key.channel).min(longest);
        let taken = AROUND_WORDS + channel + widest(|item| item.state);
        let most = width
            .saturating_sub(taken + ROOM_FOR_TITLE)
            .max(SHORTEST_ID);
        let post = widest(|item| &item.delivery.key.post).min(most);
        let title = width.saturating_sub(taken + post).max(1);
        Self {
            post,
            channel,
            title,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    const PLAIN: Look = Look {
        styled: false,
        width: 80,
    };

    #[test]
    fn days_are_named_once_with_what_goes_out() {
        let sample = Sample::of(&[
            ("2026-11-27T09:00:00", "news", "approved", "Maps are here"),
            ("2026-11-27T23:30:00", "mastodon", "draft", "Good night"),
            (
                "2026-11-28T09:00:00",
                "news",
                "draft",
                "A title that is far too long for a line of eighty columns",
            ),
        ]);
        let expected = "\
Fri 27 Nov 2026, today (2 deliveries)
  09:00  p0  news      approved  Maps are here
  23:30  p1  mastodon  draft     Good night

Sat 28 Nov 2026, tomorrow
  09:00  p2  news      draft     A title that is far too long for a line of eig…

3 deliveries. Times are those of Europe/Stockholm.
";
        assert_eq!(render(&sample.plan(), PLAIN), expected);
    }

    #[test]
    fn the_readers_zone_decides_the_day() {
        let sample = Sample::of(&[("2026-11-27T23:30:00", "news", "draft", "Good night")]);
        let mut plan = sample.plan();
        plan.zone = crate::time::Zone::Asia__Tokyo;
        let text = render(&plan, PLAIN);
        assert!(
            text.starts_with("Sat 28 Nov 2026, tomorrow\n  07:30  "),
            "{text}"
        );
        assert!(text.ends_with("those of Asia/Tokyo.\n"), "{text}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_whatever_the_titles_are() {
        let sample = Sample::hostile();
        for width in [60, 80, 100, 200] {
            let look = Look {
                styled: false,
                width,
            };
            let text = render(&sample.plan(), look);
            for line in text.lines() {
                assert!(line.width() <= width, "{} of {width}: {line}", line.width());
            }
            assert!(!text.chars().any(|c| c != '\n' && c.is_control()), "{text}");
            assert!(!text.contains(['\u{202e}', '\u{200b}']), "{text}");
        }
    }

    #[test]
    fn colours_add_nothing_but_colours() {
        let sample = Sample::hostile();
        let look = Look {
            styled: true,
            ..PLAIN
        };
        let styled = render(&sample.plan(), look);
        assert!(styled.contains('\u{1b}'));
        let bare = anstream::adapter::strip_str(&styled).to_string();
        let trimmed: Vec<&str> = bare.lines().map(str::trim_end).collect();
        let plain = render(&sample.plan(), PLAIN);
        assert_eq!(trimmed, plain.lines().collect::<Vec<_>>());
    }
}
