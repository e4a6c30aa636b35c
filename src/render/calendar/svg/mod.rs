//! The calendar as a picture for a README or a slide: the weeks of the window, Monday first.
//!
//! It stands alone: no script, no font, nothing from elsewhere. It follows the viewer's light or dark setting, and says in
//! words what it shows.

mod day;
mod letters;
mod mark;
mod style;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeDelta};

use day::{Cell, cell, height};
use letters::{shown, visible, width, written};
use mark::mark;
use style::style;

use super::standing::Standing;
use super::{Item, Plan};
use crate::render::table::deliveries as counted;
use crate::time::to_local;

/// Width of the picture.
const WIDTH: usize = 1120;
/// Around everything.
const MARGIN: usize = 24;
/// Width of a day.
const DAY: usize = (WIDTH - 2 * MARGIN) / 7;
/// Where the weeks begin.
const TOP: usize = 112;
/// Height of a line of the legend.
const LEGEND_LINE: usize = 24;
/// Size of the legend's letters.
const LETTERS: usize = 12;

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A picture in the making: what every day needs to know.
struct Picture<'p, 'a> {
    plan: &'p Plan<'a>,
    first: NaiveDate,
    last: NaiveDate,
    days: BTreeMap<NaiveDate, Vec<&'p Item<'a>>>,
    /// Channels by id, each with its place among all that are shown, and its name.
    channels: BTreeMap<&'p str, (usize, &'p str)>,
}

/// The plan as a picture.
pub fn render(plan: &Plan<'_>) -> String {
    let picture = Picture::new(plan);
    let (weeks, bottom) = weeks(&picture);
    let (legend, height) = legend(&picture, bottom + 32);
    let description = shown(&description(&picture));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"calendar-name calendar-description\">\n\
         <title id=\"calendar-name\">{}</title>\n<desc id=\"calendar-description\">{description}</desc>\n\
         {}<rect class=\"ground\" width=\"{WIDTH}\" height=\"{height}\" rx=\"8\"/>\n{}{weeks}{legend}</svg>\n",
        shown(&name(&picture)),
        style(),
        heading(&picture),
    )
}

impl<'p, 'a> Picture<'p, 'a> {
    fn new(plan: &'p Plan<'a>) -> Self {
        let mut days: BTreeMap<NaiveDate, Vec<&Item<'a>>> = BTreeMap::new();
        let mut channels = BTreeMap::new();
        for item in &plan.items {
            days.entry(plan.day_of(item)).or_default().push(item);
            let id = item.delivery.key.channel.as_str();
            channels.insert(id, (0, item.channel.name.as_deref().unwrap_or(id)));
        }
        for (number, (place, _)) in channels.values_mut().enumerate() {
            *place = number;
        }
        let end = plan.window.to - TimeDelta::seconds(1);
        Self {
            plan,
            first: to_local(plan.window.from, plan.zone).date(),
            last: to_local(end, plan.zone).date(),
            days,
            channels,
        }
    }

    fn is_inside(&self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }

    fn has(&self, standing: Standing) -> bool {
        let mut items = self.plan.items.iter();
        items.any(|item| Standing::of(item) == standing)
    }
}

/// `November 2026`, or the first and the last day.
fn span(first: NaiveDate, last: NaiveDate) -> String {
    let is_month = first.day() == 1 && (last + TimeDelta::days(1)).day() == 1;
    let month = |day: NaiveDate| (day.year(), day.month());
    if is_month && month(first) == month(last) {
        return first.format("%B %Y").to_string();
    }
    let beginning = match (first.year() == last.year(), month(first) == month(last)) {
        (true, true) => "%-d",
        (true, false) => "%-d %B",
        (false, _) => "%-d %B %Y",
    };
    let (first, last) = (first.format(beginning), last.format("%-d %B %Y"));
    format!("{first} – {last}")
}

fn name(picture: &Picture<'_, '_>) -> String {
    let span = span(picture.first, picture.last);
    match picture.plan.name {
        Some(name) => format!("{name}: {span}"),
        None => format!("Content calendar: {span}"),
    }
}

/// What the picture shows, for those who do not see it.
fn description(picture: &Picture<'_, '_>) -> String {
    let items = &picture.plan.items;
    let of = |id: &str| {
        let here = items.iter().filter(|item| item.delivery.key.channel == id);
        here.count()
    };
    let channels = picture.channels.iter();
    let counts = channels.map(|(id, (_, name))| format!("{name}: {}", of(id)));
    let counts: Vec<String> = counts.collect();
    let counts = if counts.is_empty() {
        String::new()
    } else {
        format!(" {}.", counts.join(", "))
    };
    format!("A calendar with {}.{counts}", totals(picture))
}

/// `12 deliveries, 2 without a time`.
fn totals(picture: &Picture<'_, '_>) -> String {
    let planned = counted(picture.plan.items.len());
    match picture.plan.unplaced.len() {
        0 => planned,
        waiting => format!("{planned}, {waiting} without a time"),
    }
}

fn heading(picture: &Picture<'_, '_>) -> String {
    let span = span(picture.first, picture.last);
    let team = picture.plan.name.map(|name| format!("{name} · "));
    let zone = picture.plan.zone.name();
    let below = format!("{}{} · {zone}", team.unwrap_or_default(), totals(picture));
    let mut heading = written("name", (MARGIN, 46), &span);
    heading += &written("head faint", (MARGIN, 70), &below);
    for (column, weekday) in WEEKDAYS.into_iter().enumerate() {
        heading += &written("faint", (MARGIN + column * DAY + 8, TOP - 8), weekday);
    }
    heading + "\n"
}

/// Every week that the window touches, and where the last one ends.
fn weeks(picture: &Picture<'_, '_>) -> (String, usize) {
    let to_monday = i64::from(picture.first.weekday().num_days_from_monday());
    let mut monday = picture.first - TimeDelta::days(to_monday);
    let (mut weeks, mut y) = (String::new(), TOP);
    while monday <= picture.last {
        let days = (0..7).map(|day| monday + TimeDelta::days(day));
        let cells: Vec<Cell> = days.map(|day| cell(picture, day)).collect();
        let height = height(&cells);
        for (column, cell) in cells.iter().enumerate() {
            weeks += &cell.at((MARGIN + column * DAY, y), height);
        }
        y += height;
        monday += TimeDelta::days(7);
    }
    (weeks, y)
}

/// Which mark is which channel's and what else the marks say, in as many lines as that takes; and where the picture ends.
fn legend(picture: &Picture<'_, '_>, top: usize) -> (String, usize) {
    let channels = picture.channels.values();
    let channels = channels.map(|(number, name)| (mark(*number, (6, 0), false), visible(name)));
    let open = (mark(0, (6, 0), true), "not approved yet".to_owned());
    let alert = r#"<text class="alert day" x="4" y="4">!</text>"#.to_owned();
    let stuck = (alert, "needs a person".to_owned());
    let open = picture.has(Standing::Open).then_some(open);
    let stuck = picture.has(Standing::Stuck).then_some(stuck);
    let (mut legend, mut x, mut y) = (String::new(), MARGIN + 2, top);
    for (mark, words) in channels.chain(open).chain(stuck) {
        let room = 20 + width(&words) * LETTERS / 1000 + 20;
        if x + room > WIDTH - MARGIN && x > MARGIN + 2 {
            (x, y) = (MARGIN + 2, y + LEGEND_LINE);
        }
        legend += &entry((x, y), &mark, &words);
        x += room;
    }
    (legend, y + MARGIN)
}

fn entry((x, y): (usize, usize), mark: &str, words: &str) -> String {
    let words = written("entry", (18, 4), words);
    format!("<g transform=\"translate({x} {y})\">{mark}{words}</g>\n")
}

#[cfg(test)]
mod tests;
