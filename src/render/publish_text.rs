//! A publishing run for people: what went out and where it is, then what needs somebody, then a sentence.

use super::overview_text;
use super::table::Grid;
use super::text::{indented, paragraph};
use super::times::day_and_time;
use crate::publish::{DeliveryReport, Entry, Fate, Report};

/// How many deliveries of one reason are listed before the rest is only counted.
const MOST_LISTED: usize = 5;
/// How many past deliveries are shown when nothing is due.
const RECENT: usize = 10;

/// The report as a table and a list, as wide as it is told.
pub fn render(report: &Report, width: usize, colored: bool) -> String {
    let sent: Vec<_> = report
        .deliveries
        .iter()
        .filter(|delivery| delivery.fate == Fate::Sent)
        .collect();
    let mut blocks = Vec::new();
    if !sent.is_empty() {
        blocks.push(sent_table(&sent, width, colored));
    }
    for fate in Fate::ALL.into_iter().filter(|fate| *fate != Fate::Sent) {
        let others: Vec<_> = report
            .deliveries
            .iter()
            .filter(|delivery| delivery.fate == fate)
            .collect();
        if !others.is_empty() {
            blocks.push(list(fate, &others, width));
        }
    }
    blocks.push(sentence(report));
    blocks.join("\n")
}

/// A table where it fits on the screen; else each delivery on a line and its address on the next.
fn sent_table(sent: &[&DeliveryReport], width: usize, colored: bool) -> String {
    let mut grid = Grid::new(&["Sent", "Channel", "Time", "Where"], width);
    for delivery in sent {
        grid.row(cells(delivery));
    }
    if grid.fits() {
        return grid.into_text(colored);
    }
    let lines = sent.iter().map(|delivery| {
        let [post, channel, when, place] = cells(delivery);
        indented(2, &format!("{post} → {channel}, {when}")) + &indented(6, &place)
    });
    format!(
        "Sent ({})\n{}",
        sent.len(),
        lines.collect::<Vec<_>>().concat()
    )
}

fn cells(delivery: &DeliveryReport) -> [String; 4] {
    let key = &delivery.key;
    let post = if key.occurrence.is_empty() {
        key.post.clone()
    } else {
        format!("{}@{}", key.post, key.occurrence)
    };
    let parts = if delivery.parts.len() > 1 {
        format!(" ({} messages)", delivery.parts.len())
    } else {
        String::new()
    };
    let when = delivery
        .publish_at
        .map_or(String::new(), |at| day_and_time(at, delivery.zone));
    let place = delivery.url().or(delivery.remote_id()).unwrap_or_default();
    [post + &parts, key.channel.clone(), when, place.to_owned()]
}

/// Deliveries of one fate, those of one reason together: a reason is read once.
fn list(fate: Fate, others: &[&DeliveryReport], width: usize) -> String {
    let mut by_reason: Vec<(&str, Vec<&DeliveryReport>)> = Vec::new();
    for delivery in others {
        let reason = delivery.error.as_deref().unwrap_or_default();
        match by_reason.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, list)) => list.push(delivery),
            None => by_reason.push((reason, vec![delivery])),
        }
    }
    let groups = by_reason
        .iter()
        .map(|(reason, list)| group(reason, list, width));
    format!(
        "{} ({})\n{}",
        heading(fate),
        others.len(),
        groups.collect::<Vec<_>>().concat()
    )
}

fn group(reason: &str, list: &[&DeliveryReport], width: usize) -> String {
    let mut text = String::new();
    for delivery in list.iter().take(MOST_LISTED) {
        let when = delivery.publish_at.map_or(String::new(), |at| {
            format!(", {}", day_and_time(at, delivery.zone))
        });
        text.push_str(&indented(2, &format!("{}{when}", delivery.key)));
    }
    if list.len() > MOST_LISTED {
        text.push_str(&indented(
            2,
            &format!("and {} more", list.len() - MOST_LISTED),
        ));
    }
    text + &paragraph(6, reason, width)
}

fn heading(fate: Fate) -> &'static str {
    match fate {
        Fate::Sent => "Sent",
        Fate::Failed => "Failed",
        Fate::Retrying => "Not sent yet, and tried again by the next run",
        Fate::Unknown => "Perhaps sent: look, then say so",
        Fate::Held => "Held for a person",
        Fate::Missed => "Missed",
        Fate::Skipped => "Left out",
    }
}

fn sentence(report: &Report) -> String {
    let summary = report.summary();
    let counts = Fate::ALL.into_iter().filter(|fate| summary.of(*fate) > 0);
    let words: Vec<String> = counts
        .map(|fate| format!("{} {}", summary.of(fate), fate.name()))
        .collect();
    let from = report.commit.as_ref().map_or(String::new(), |commit| {
        format!(", from commit {}", commit.get(..10).unwrap_or(commit))
    });
    format!("{}{from}.\n", words.join(", "))
}

/// What is said when nothing is due: when what was published.
pub fn nothing_due(past: &[Entry], width: usize) -> String {
    let sent: Vec<Entry> = past
        .iter()
        .filter(|entry| entry.state == "sent")
        .cloned()
        .collect();
    if sent.is_empty() {
        return "Nothing is due, and nothing was published from here yet.\n".to_owned();
    }
    let rest = sent.len().saturating_sub(RECENT);
    let more = if rest == 0 {
        String::new()
    } else {
        format!("and {rest} before; `kalends history` shows all.\n")
    };
    format!(
        "Nothing is due. Published before:\n\n{}{more}",
        overview_text::table(&sent[..sent.len() - rest], width)
    )
}
