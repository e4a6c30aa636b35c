//! One day of the picture: its number, what goes out, and how much more there is than room for it.

use chrono::{Datelike, NaiveDate};

use super::letters::{fitted, shown, visible, written};
use super::mark::mark;
use super::{DAY, LETTERS, Picture};
use crate::render::calendar::Item;
use crate::render::calendar::standing::Standing;
use crate::render::times::{day_and_time, time};
use crate::time::to_local;

/// So many posts are named on one day at most.
const MOST: usize = 4;
/// So many marks fit beside the time.
const MOST_MARKS: usize = 6;
/// Height of a line of words.
const LINE: usize = 16;
/// Between two posts.
const BETWEEN: usize = 6;
/// Where a day's first post stands.
const FIRST: usize = 44;
/// A day without anything is still so high.
const LOWEST: usize = 64;
/// Where words begin.
const LEFT: usize = 8;
/// Where the first mark stands: behind the time.
const MARKS: usize = 54;
/// From the middle of a mark to that of the next.
const MARK: usize = 13;

/// A day, drawn but for its height.
pub(super) struct Cell {
    content: String,
    height: usize,
    is_inside: bool,
}

/// The height of a week: that of its fullest day.
pub(super) fn height(cells: &[Cell]) -> usize {
    let highest = cells.iter().map(|cell| cell.height).max();
    highest.unwrap_or(LOWEST).max(LOWEST)
}

/// Draws a day.
pub(super) fn cell(picture: &Picture<'_, '_>, day: NaiveDate) -> Cell {
    let items = picture.days.get(&day).map_or(&[][..], Vec::as_slice);
    let is_inside = picture.is_inside(day);
    let mut content = number(picture, day);
    // The same post at the same time, on however many channels, is one thing to read.
    let posts = items.chunk_by(|a, b| sent_together(a, b));
    let posts: Vec<&[&Item<'_>]> = posts.collect();
    let named = if posts.len() > MOST { MOST - 1 } else { MOST };
    let mut y = FIRST;
    for items in posts.iter().take(named) {
        let (drawn, lines) = post(picture, items, y);
        content += &drawn;
        y += lines * LINE + BETWEEN;
    }
    if posts.len() > named {
        let more = posts.len() - named;
        content += &written("faint", (LEFT, y), &format!("+{more} more"));
        y += LINE + BETWEEN;
    }
    Cell {
        content,
        height: y - LINE - BETWEEN + 10,
        is_inside,
    }
}

impl Cell {
    /// The day at its place, in its week's height. Nothing of it can reach into its neighbours.
    pub(super) fn at(&self, (x, y): (usize, usize), height: usize) -> String {
        let ground = if self.is_inside { "ground" } else { "beyond" };
        let edge = format!(r#"<rect class="{ground}" width="{DAY}" height="{height}"/>"#);
        format!(
            "<svg x=\"{x}\" y=\"{y}\" width=\"{DAY}\" height=\"{height}\">{edge}\
             <path class=\"edge\" d=\"M0 .5H{DAY}\"/>{}</svg>\n",
            self.content
        )
    }
}

/// The number of the day, with the month where it begins; today's stands on a disc.
fn number(picture: &Picture<'_, '_>, day: NaiveDate) -> String {
    let is_first = day == picture.first || day.day() == 1;
    let words = day.format(if is_first { "%-d %b" } else { "%-d" });
    let today = to_local(picture.plan.now, picture.plan.zone).date();
    if !picture.is_inside(day) {
        return written("faint", (LEFT, 20), &words.to_string());
    }
    if day == today {
        let disc = r#"<circle class="today" cx="15" cy="16" r="11"/>"#;
        let number = day.day();
        return format!(
            r#"{disc}<text class="day on" x="15" y="20" text-anchor="middle">{number}</text>"#
        );
    }
    written("day", (LEFT, 20), &words.to_string())
}

/// Posts that say the same at the same time are often one post for each channel.
fn sent_together(one: &Item<'_>, other: &Item<'_>) -> bool {
    let (one, other) = (&one.delivery, &other.delivery);
    let says_the_same = one.title == other.title && !one.title.is_empty();
    let is_same = one.key.post == other.key.post || says_the_same;
    is_same && one.publish_at == other.publish_at
}

/// One post on its channels, with its first line at `y`, and how many lines it takes.
fn post(picture: &Picture<'_, '_>, items: &[&Item<'_>], y: usize) -> (String, usize) {
    let Some(first) = items.first() else {
        return (String::new(), 0);
    };
    let clock = time(first.delivery.publish_at, picture.plan.zone);
    let room = (DAY - LEFT - 6) * 1000 / LETTERS;
    let title = fitted(&title(items), &[room, room]);
    let is_off = items.iter().all(|item| Standing::of(item) == Standing::Off);
    let class = if is_off { "off" } else { "post" };
    let mut drawn = format!("<g><title>{}</title>", shown(&whole(picture, items)));
    drawn += &written("time", (LEFT, y), &clock);
    drawn += &marks(picture, items, y - 4);
    for (line, number) in title.iter().zip(1..) {
        drawn += &written(class, (LEFT, y + number * LINE), line);
    }
    (drawn + "</g>", 1 + title.len())
}

/// The channels' marks in a row with its middle at `y`, and how many more there are.
fn marks(picture: &Picture<'_, '_>, items: &[&Item<'_>], y: usize) -> String {
    let mut row = String::new();
    for (index, item) in items.iter().take(MOST_MARKS).enumerate() {
        let (number, _) = picture.channels[item.delivery.key.channel.as_str()];
        let is_hollow = Standing::of(item) == Standing::Open;
        row += &mark(number, (MARKS + index * MARK, y), is_hollow);
    }
    if items.len() > MOST_MARKS {
        let (x, more) = (MARKS + MOST_MARKS * MARK - 6, items.len() - MOST_MARKS);
        row += &written("faint", (x, y + 4), &format!("+{more}"));
    }
    row
}

/// What it is about, with a mark in front where a person has to see to it.
fn title(items: &[&Item<'_>]) -> String {
    let named = items.first().map_or("", |item| {
        let delivery = &item.delivery;
        match delivery.title.as_str() {
            "" => &delivery.key.post,
            title => title,
        }
    });
    let is_stuck = items
        .iter()
        .any(|item| Standing::of(item) == Standing::Stuck);
    format!("{}{}", if is_stuck { "! " } else { "" }, visible(named))
}

/// Everything, for the pointer that rests on it.
fn whole(picture: &Picture<'_, '_>, items: &[&Item<'_>]) -> String {
    let when = items.first().map_or_else(String::new, |item| {
        let when = day_and_time(item.delivery.publish_at, picture.plan.zone);
        format!("{when} · {}", item.delivery.title)
    });
    let channels = items.iter().map(|item| {
        let (_, channel) = picture.channels[item.delivery.key.channel.as_str()];
        format!(" · {channel}: {}", item.state)
    });
    when + &channels.collect::<String>()
}
