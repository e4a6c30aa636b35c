//! `diff` for a terminal: what needs a second look first, then what goes out otherwise than before.

mod words;

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::group::{Group, groups, story};
use super::told::Told;
use super::{Report, phrase};
use crate::diagnostic::Severity;
use crate::diff::{
    Added, Changed, FieldChange, Found, KeyChange, Moved, Planned, Removed, TableChange,
};
use crate::render::check_full::Look;
use crate::render::display::Foreign;
use crate::render::text::{cut, paragraph};
use crate::render::wrap::wrapped;
use crate::time::Zone;

const GONE: Style = AnsiColor::Red.on_default();
const CAME: Style = AnsiColor::Green.on_default();
const TITLE: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();

/// In front of what is told of a delivery, and of the lines that go on with it.
const SET_IN: &str = "      ";
const DEEP: &str = "        ";
/// How many findings, weeks and tables are shown in full; the rest is counted.
const MOST: usize = 40;

/// The report as text.
pub fn render(report: &Report<'_>, look: Look) -> String {
    let mut page = Page {
        text: String::new(),
        look,
        zone: report.diff.zone,
    };
    let diff = report.diff;
    for note in report.notes {
        let _ = writeln!(page.text, "{}\n", Foreign(note));
    }
    if diff.is_empty() {
        let _ = writeln!(
            page.text,
            "Nothing changed between {} and {}.",
            report.base.words(),
            report.head.words()
        );
        return page.text;
    }
    page.lines(
        "Security",
        diff.security.iter().map(|change| {
            let mut lines = vec![phrase::security(change)];
            match (&change.before, &change.after) {
                (Some(before), Some(after)) => lines.push(format!("{before} → {after}")),
                (Some(before), None) => lines.push(format!("{before} → nothing")),
                (None, Some(after)) => lines.push(after.clone()),
                (None, None) => {}
            }
            if !change.posts.is_empty() {
                lines.push(format!("in {}", change.posts.join(", ")));
            }
            lines
        }),
    );
    page.lines(
        "Published already",
        diff.published
            .iter()
            .map(|one| vec![phrase::published(one, diff.zone)]),
    );
    page.added(&diff.added);
    page.moved(&diff.moved);
    page.changed(&diff.changed);
    page.removed(&diff.removed);
    page.tables(&phrase::other_tables(diff));
    page.lines(
        "Deliveries a week",
        diff.cadence.iter().map(|week| {
            vec![format!(
                "{}, week of {}: {}",
                week.channel,
                week.monday.format("%-d %b %Y"),
                phrase::week(week)
            )]
        }),
    );
    let told = Told::of(&diff.findings);
    page.findings("New findings", &told.new);
    let now: Vec<&Found> = told.otherwise.iter().map(|(_, now)| *now).collect();
    page.findings("Findings in other words", &now);
    page.findings("Fixed findings", &told.fixed);
    let _ = writeln!(
        page.text,
        "{} between {} and {}. Times are those of {}.",
        sentence(&phrase::summary(diff)),
        report.base.words(),
        report.head.words(),
        diff.zone.name()
    );
    page.text
}

/// With a capital letter in front.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

struct Page {
    text: String,
    look: Look,
    zone: Zone,
}

impl Page {
    fn style(&self, style: Style) -> Style {
        if self.look.styled {
            style
        } else {
            Style::new()
        }
    }

    fn styled(&self, style: Style, text: &str) -> String {
        let style = self.style(style);
        format!("{style}{text}{style:#}")
    }

    fn title(&mut self, title: &str, count: usize) {
        let title = self.styled(TITLE, &format!("{title} ({count})"));
        self.text.push_str(&title);
        self.text.push('\n');
    }

    /// A section whose entries are lines; those after the first of an entry are set in.
    fn lines(&mut self, title: &str, entries: impl Iterator<Item = Vec<String>>) {
        let entries: Vec<Vec<String>> = entries.collect();
        if entries.is_empty() {
            return;
        }
        self.title(title, entries.len());
        for entry in entries.iter().take(MOST) {
            for (number, line) in entry.iter().enumerate() {
                let columns = if number == 0 { 2 } else { 6 };
                self.text
                    .push_str(&paragraph(columns, line, self.look.width));
            }
        }
        self.rest(entries.len());
        self.text.push('\n');
    }

    fn rest(&mut self, count: usize) {
        if count > MOST {
            let _ = writeln!(self.text, "  … and {} more", count - MOST);
        }
    }

    /// `Fri 27 Nov 2026 09:00  hello → feed, mastodon  approved`.
    fn head(&mut self, mark: (Style, &str), when: &str, of: (&Planned, &[&str]), rest: &str) {
        let (planned, channels) = of;
        let when = format!(" {when}  ");
        let to = format!(" → {}  {rest}", channels.join(", "));
        let runs = [
            (mark.1, self.style(mark.0)),
            (when.as_str(), Style::new()),
            (planned.key.post.as_str(), self.style(TITLE)),
            (to.as_str(), Style::new()),
        ];
        self.runs(&runs, "", SET_IN);
    }

    /// Words that go on in the lines below, which are set in.
    fn runs(&mut self, runs: &[(&str, Style)], first: &str, below: &str) {
        let room = self.look.width.saturating_sub(below.len()).max(20);
        for (number, line) in wrapped(runs, room).iter().enumerate() {
            let margin = if number == 0 { first } else { below };
            let _ = writeln!(self.text, "{margin}{line}");
        }
    }

    /// What it is about, in one line.
    fn about(&mut self, planned: &Planned) {
        if !planned.title.is_empty() {
            let title = cut(&planned.title, self.look.width.saturating_sub(6).max(20));
            let title = self.styled(QUIET, &title);
            let _ = writeln!(self.text, "      {title}");
        }
    }

    fn note(&mut self, text: &str) {
        self.text.push_str(&paragraph(6, text, self.look.width));
    }

    fn added(&mut self, added: &[Added]) {
        if added.is_empty() {
            return;
        }
        self.title("Added", added.len());
        let story = |one: &Added| {
            format!(
                "{:?}{:?}{:?}",
                one.delivery.time, one.delivery.status, one.why
            )
        };
        for group in groups(added, |one| &one.delivery, story) {
            let first = group.first();
            let when = phrase::series(&planned(&group, |one| &one.delivery), self.zone);
            self.head(
                (CAME, "+"),
                &when,
                (&first.delivery, &group.channels),
                first.delivery.status.word(),
            );
            self.about(&first.delivery);
            if let Some(why) = phrase::came(first.why) {
                self.note(why);
            }
            if let Some(reason) = &first.delivery.reason {
                self.note(reason);
            }
        }
        self.text.push('\n');
    }

    fn removed(&mut self, removed: &[Removed]) {
        if removed.is_empty() {
            return;
        }
        self.title("Removed", removed.len());
        let story = |one: &Removed| format!("{:?}{:?}", one.delivery.time, one.why);
        for group in groups(removed, |one| &one.delivery, story) {
            let first = group.first();
            let when = phrase::series(&planned(&group, |one| &one.delivery), self.zone);
            self.head((GONE, "-"), &when, (&first.delivery, &group.channels), "");
            self.about(&first.delivery);
            self.note(phrase::went(first.why));
        }
        self.text.push('\n');
    }

    fn moved(&mut self, moved: &[Moved]) {
        if moved.is_empty() {
            return;
        }
        self.title("Moved", moved.len());
        let story = |one: &Moved| format!("{:?}{:?}{:?}", one.before.time, one.after.time, one.why);
        for group in groups(moved, |one| &one.after, story) {
            let first = group.first();
            let when = format!(
                "{} → {}",
                phrase::when(first.before.time, self.zone),
                phrase::when(first.after.time, self.zone)
            );
            let more = match group.all.len() {
                1 => String::new(),
                count => format!("and {} more times", count - 1),
            };
            self.head(
                (Style::new(), "~"),
                &when,
                (&first.after, &group.channels),
                &more,
            );
            self.note(&phrase::because(&first.why));
            if let Some(reason) = &first.after.reason {
                self.note(reason);
            }
        }
        self.text.push('\n');
    }

    fn changed(&mut self, changed: &[Changed]) {
        if changed.is_empty() {
            return;
        }
        self.title("Changed", changed.len());
        for group in groups(changed, |one| &one.after, story) {
            let first = group.first();
            let when = phrase::series(&planned(&group, |one| &one.after), self.zone);
            self.head(
                (Style::new(), "*"),
                &when,
                (&first.after, &group.channels),
                first.after.status.word(),
            );
            let mut told: Vec<&FieldChange> = Vec::new();
            for field in group.all.iter().flat_map(|one| &one.fields) {
                if !told.contains(&field) {
                    self.field(field);
                    told.push(field);
                }
            }
        }
        self.text.push('\n');
    }

    fn tables(&mut self, tables: &[TableChange]) {
        let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
        let line =
            |key: &KeyChange| format!("{}: {} → {}", key.key, side(&key.before), side(&key.after));
        self.lines(
            "Other changes of the files",
            tables.iter().map(|change| {
                let head = format!("{} {}", phrase::table(change), change.fate.name());
                let mut lines = vec![head];
                lines.extend(change.keys.iter().map(line));
                lines
            }),
        );
    }

    fn findings(&mut self, title: &str, findings: &[&Found]) {
        if findings.is_empty() {
            return;
        }
        self.title(title, findings.len());
        for found in findings.iter().take(MOST) {
            let style = match found.severity {
                Severity::Error => GONE,
                Severity::Warning => AnsiColor::Yellow.on_default(),
                Severity::Info => QUIET,
            };
            let place = format!("{}:{}: ", found.file, found.line);
            let message = format!(": {} [{}]", found.message, found.rule.0);
            let runs = [
                (place.as_str(), Style::new()),
                (found.severity.name(), self.style(style)),
                (message.as_str(), Style::new()),
            ];
            self.runs(&runs, "  ", SET_IN);
        }
        self.rest(findings.len());
        self.text.push('\n');
    }
}

fn planned<'a, T>(group: &Group<'a, T>, of: fn(&T) -> &Planned) -> Vec<&'a Planned> {
    group.all.iter().map(|one| of(one)).collect()
}
