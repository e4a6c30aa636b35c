//! `calendar` as a sheet for the wall: a column a weekday, a row a week, and in each day what goes out.
//!
//! Weekdays on which nothing goes out are narrow. Where a column has no room for a title beside the time, the title stands
//! below it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use comfy_table::{
    Attribute, Cell, Color, ColumnConstraint, ContentLineStyle, Table, TableStyle, Width,
};
use unicode_width::UnicodeWidthStr;

use super::agenda::without_time;
use super::marks::{Concern, Marks};
use super::{Item, Plan};
use crate::render::check_full::Look;
use crate::render::table::{deliveries, sheet};
use crate::render::text::cut;
use crate::render::times::time;
use crate::time::to_local;

/// The days of a week in the order of ISO 8601.
const WEEK: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Columns of a weekday on which nothing goes out: a date between blanks.
const NARROW: usize = 8;

/// The blanks of a column.
const BLANKS: usize = 2;

/// Columns below and above which no weekday with deliveries goes.
const BUSY: std::ops::RangeInclusive<usize> = 10..=45;

/// Columns from which on a title stands beside its time.
const ONE_LINE: usize = 25;

/// What is shown of a day in a sheet of several weeks, and of a single week.
const MOST_A_DAY: [usize; 2] = [5, 20];

/// A plan by days, and what its sheet looks like.
struct Sheet<'p> {
    plan: &'p Plan<'p>,
    days: BTreeMap<NaiveDate, Vec<&'p Item<'p>>>,
    marks: Marks<'p>,
    first: NaiveDate,
    last: NaiveDate,
    widths: [usize; 7],
}

/// The plan as a sheet, with a legend and what found no time below it.
pub fn render(plan: &Plan<'_>, look: Look) -> String {
    if plan.items.is_empty() {
        return "Nothing is planned in this time.\n".to_owned() + &without_time(plan, look.width);
    }
    let sheet = Sheet::of(plan, look.width);
    sheet.head(look.width)
        + &sheet.body(look.styled)
        + &sheet.legend(look)
        + &without_time(plan, look.width)
}

impl<'p> Sheet<'p> {
    fn of(plan: &'p Plan<'p>, width: usize) -> Self {
        let mut days: BTreeMap<NaiveDate, Vec<&Item<'_>>> = BTreeMap::new();
        for item in &plan.items {
            days.entry(plan.day_of(item)).or_default().push(item);
        }
        let busy: BTreeSet<usize> = days.keys().copied().map(column).collect();
        let before_the_end = plan.window.to - TimeDelta::nanoseconds(1);
        Self {
            plan,
            days,
            marks: Marks::new(plan),
            first: to_local(plan.window.from, plan.zone).date(),
            last: to_local(before_the_end, plan.zone).date(),
            widths: widths(&busy, width),
        }
    }

    fn head(&self, width: usize) -> String {
        let [first, last] = [self.first, self.last].map(|day| day.format("%a %-d %b %Y"));
        let (count, zone) = (deliveries(self.plan.items.len()), self.plan.zone.name());
        let (what, whose) = (
            format!("{first} to {last}: {count}."),
            format!("Times are those of {zone}."),
        );
        let fits = what.width() + 1 + whose.width() <= width;
        let between = if fits { ' ' } else { '\n' };
        format!("{what}{between}{whose}\n\n")
    }

    /// The sheet itself. Every row of the table is one line, so the lines between weeks are put in afterwards.
    fn body(&self, styled: bool) -> String {
        let mut table = sheet(styled);
        table.load_style(TableStyle::new().content_lines(ContentLineStyle::none().junction('│')));
        table.add_row(WEEK.map(|name| Cell::new(name).add_attribute(Attribute::Bold)));
        let mut heights = vec![1];
        for monday in self.mondays() {
            heights.push(self.week(monday, &mut table));
        }
        for (column, width) in table.column_iter_mut().zip(self.widths) {
            let width = Width::Fixed(u16::try_from(width).unwrap_or(u16::MAX));
            column.set_padding((1, 1));
            column.set_constraint(ColumnConstraint::Absolute(width));
        }
        let rule = self.widths.map(|width| "─".repeat(width)).join("┼");
        let mut lines = table.lines();
        let mut text = String::new();
        for height in heights {
            for line in lines.by_ref().take(height) {
                text.push_str(line.trim_end());
                text.push('\n');
            }
            text.push_str(&rule);
            text.push('\n');
        }
        text
    }

    fn mondays(&self) -> impl Iterator<Item = NaiveDate> {
        let monday = self.first.week(Weekday::Mon).first_day();
        let weeks = self.last.signed_duration_since(monday).num_weeks().max(0);
        monday.iter_weeks().zip(0..=weeks).map(|(monday, _)| monday)
    }

    /// Adds the rows of a week, and tells how many there are.
    fn week(&self, monday: NaiveDate, table: &mut Table) -> usize {
        let mut days: Vec<std::vec::IntoIter<Cell>> = monday
            .iter_days()
            .zip(self.widths)
            .map(|(day, width)| self.day(day, width - BLANKS).into_iter())
            .collect();
        let height = days
            .iter()
            .map(ExactSizeIterator::len)
            .max()
            .unwrap_or_default();
        for _ in 0..height {
            table.add_row(
                days.iter_mut()
                    .map(|cells| cells.next().unwrap_or_else(|| Cell::new(""))),
            );
        }
        height
    }

    /// The lines of a day: its date, and each delivery.
    fn day(&self, day: NaiveDate, room: usize) -> Vec<Cell> {
        if day < self.first || day > self.last {
            return vec![Cell::new("")];
        }
        let items = self.days.get(&day).map(Vec::as_slice).unwrap_or_default();
        let weeks = usize::from(self.first.week(Weekday::Mon) == self.last.week(Weekday::Mon));
        let most = MOST_A_DAY[weeks];
        // "1 more" would take the line of the one that it hides.
        let shown = if items.len() > most {
            most - 1
        } else {
            items.len()
        };
        let mut cells = vec![self.date(day, items.len(), room)];
        for item in &items[..shown] {
            cells.extend(self.delivery(item, room));
        }
        if shown < items.len() {
            cells.push(Cell::new(cut(
                &format!("+{} more", items.len() - shown),
                room,
            )));
        }
        cells
    }

    /// `27`, `1 Dec`, `[27]` for today, and how much goes out.
    fn date(&self, day: NaiveDate, count: usize, room: usize) -> Cell {
        let is_today = day == to_local(self.plan.now, self.plan.zone).date();
        let names_month = day == self.first || day.day() == 1;
        let count = if count == 0 {
            String::new()
        } else {
            format!("({count})")
        };
        let labels = ["%-d %b", "%-d"].map(|form| {
            let label = day.format(form).to_string();
            if is_today {
                format!("[{label}]")
            } else {
                label
            }
        });
        let fits =
            |label: &&String| label.width() + count.width() < room + usize::from(count.is_empty());
        let [long, short] = &labels;
        let label = Some(long)
            .filter(|_| names_month)
            .filter(fits)
            .unwrap_or(short);
        let gap = room.saturating_sub(label.width() + count.width());
        let cell = Cell::new(format!("{label}{:gap$}{count}", ""));
        if is_today {
            cell.add_attribute(Attribute::Bold)
        } else {
            cell
        }
    }

    /// A delivery on one line, or its time on one and its title on the next.
    fn delivery(&self, item: &Item<'_>, room: usize) -> Vec<Cell> {
        let concern = Concern::of(item.state);
        let at = time(item.delivery.publish_at, self.plan.zone);
        let start = format!("{at} {}{}", self.marks.letter(item), concern.sign());
        let title = match item.delivery.title.as_str() {
            "" => &item.delivery.key.post,
            title => title,
        };
        let lines = if room < ONE_LINE {
            vec![start, cut(title, room)]
        } else {
            let left = room - start.width() - 1;
            vec![format!("{start} {}", cut(title, left))]
        };
        let paint = |line| concern.paint(self.marks.paint(item, Cell::new(line)));
        lines.into_iter().map(paint).collect()
    }

    /// What letters and signs mean, as far as the sheet has them.
    fn legend(&self, look: Look) -> String {
        let channels = self
            .marks
            .iter()
            .map(|(id, letter, color)| (format!("{letter} {id}"), Some(color)));
        let concerns: BTreeSet<Concern> = self
            .plan
            .items
            .iter()
            .map(|item| Concern::of(item.state))
            .collect();
        let signs = concerns
            .into_iter()
            .filter(|concern| concern.sign() != ' ')
            .map(|concern| (format!("{} {}", concern.sign(), concern.meaning()), None));
        let entries: Vec<(String, Option<Color>)> = channels.chain(signs).collect();
        let widest = entries
            .iter()
            .map(|(text, _)| text.width())
            .max()
            .unwrap_or_default();
        let columns = (look.width / (widest + 2)).max(1);
        let mut table = sheet(look.styled);
        for entries in entries.chunks(columns) {
            table.add_row(entries.iter().map(|(text, color)| {
                let cell = Cell::new(cut(text, look.width.saturating_sub(1)));
                color.map_or_else(|| Cell::new(text), |color| cell.fg(color))
            }));
        }
        table
            .lines()
            .map(|line| line.trim_end().to_owned() + "\n")
            .collect()
    }
}

/// The column of a day, from 0 for Monday.
fn column(day: NaiveDate) -> usize {
    day.weekday().num_days_from_monday() as usize
}

/// The width of each column, its blanks included: quiet weekdays are narrow, the others share the rest.
fn widths(busy: &BTreeSet<usize>, width: usize) -> [usize; 7] {
    let lines = WEEK.len() - 1;
    let quiet = (WEEK.len() - busy.len()) * NARROW;
    let share = width.saturating_sub(lines + quiet) / busy.len().max(1);
    let share = share.clamp(*BUSY.start(), *BUSY.end());
    std::array::from_fn(|column| {
        if busy.contains(&column) {
            share
        } else {
            NARROW
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    const PLAIN: Look = Look {
        styled: false,
        width: 80,
    };

    /// Display columns of the lines between the columns of the sheet.
    fn seams(line: &str) -> Vec<usize> {
        let marks = line
            .char_indices()
            .filter(|(_, mark)| matches!(mark, '│' | '┼'));
        marks.map(|(at, _)| line[..at].width()).collect()
    }

    /// The lines below the heading, which takes two where the terminal is narrow.
    fn from_the_weekdays(text: &str) -> impl Iterator<Item = &str> {
        text.lines().skip_while(|line| !line.starts_with(" Mon "))
    }

    #[test]
    fn a_week_is_a_row_and_today_is_marked() {
        let sample = Sample::of(&[
            ("2026-11-27T09:00:00", "news", "approved", "Maps are here"),
            ("2026-11-27T12:30:00", "mastodon", "draft", "Good night"),
            ("2026-12-01T09:00:00", "news", "draft", "December begins"),
        ]);
        let text = render(&sample.plan(), PLAIN);
        let rows: Vec<&str> = from_the_weekdays(&text).take(9).collect();
        let expected = [
            " Mon    │ Tue             │ Wed    │ Thu    │ Fri             │ Sat    │ Sun",
            "────────┼─────────────────┼────────┼────────┼─────────────────┼────────┼────────",
            " 23 Nov │ 24              │ 25     │ 26     │ [27]        (2) │ 28     │ 29",
            "        │                 │        │        │ 09:00 N         │        │",
            "        │                 │        │        │ Maps are here   │        │",
            "        │                 │        │        │ 12:30 M?        │        │",
            "        │                 │        │        │ Good night      │        │",
            "────────┼─────────────────┼────────┼────────┼─────────────────┼────────┼────────",
            " 30     │ 1 Dec       (1) │ 2      │ 3      │ 4               │ 5      │ 6",
        ];
        assert_eq!(rows, expected, "{text}");
        let legend = " M mastodon  N news  ? not approved yet\n";
        assert!(text.ends_with(legend), "{text}");
    }

    #[test]
    fn the_lines_between_days_are_straight_whatever_the_titles_are() {
        let sample = Sample::hostile();
        let plan = sample.plan();
        for width in [80, 100, 132, 240] {
            let text = render(
                &plan,
                Look {
                    styled: false,
                    width,
                },
            );
            let sheet: Vec<&str> = from_the_weekdays(&text)
                .take_while(|line| !line.starts_with(" M "))
                .collect();
            assert!(text.lines().all(|line| line.width() <= width), "{text}");
            let straight = seams(sheet[1]);
            assert_eq!(straight.len(), 6);
            for line in &sheet {
                assert_eq!(seams(line), straight, "{line}");
            }
            assert!(!text.chars().any(|c| c != '\n' && c.is_control()), "{text}");
        }
    }

    #[test]
    fn a_full_day_tells_how_much_it_hides() {
        let text = render(&Sample::hostile().plan(), PLAIN);
        assert!(text.contains(" 24   (9) │"), "{text}");
        assert_eq!(text.matches("+5 more").count(), 7, "{text}");
    }

    #[test]
    fn a_single_week_shows_its_days_in_full() {
        let sample = Sample::hostile();
        let mut plan = sample.plan();
        plan.window.to = plan.window.from + TimeDelta::days(7);
        let text = render(&plan, PLAIN);
        assert!(!text.contains("more"), "{text}");
        assert_eq!(text.matches('┼').count(), 12, "{text}");
    }

    #[test]
    fn colours_add_nothing_but_colours() {
        let sample = Sample::hostile();
        let styled = render(
            &sample.plan(),
            Look {
                styled: true,
                ..PLAIN
            },
        );
        assert!(styled.contains('\u{1b}'));
        let bare = anstream::adapter::strip_str(&styled).to_string();
        let trimmed: Vec<&str> = bare.lines().map(str::trim_end).collect();
        let plain = render(&sample.plan(), PLAIN);
        assert_eq!(trimmed, plain.lines().collect::<Vec<_>>());
    }
}
