//! A publishing run for people: what went out and where it is, then what needs somebody, then a sentence.

use super::table::{Grid, counted};
use super::times::day_and_time;
use super::text::{indented, paragraph};
use crate::publish::{DeliveryReport, Entry, Fate, Report};

/// How many deliveries of one fate are listed before the rest is only counted.
const MOST_LISTED: usize = 20;
/// How many past deliveries are shown when nothing is due.
const RECENT: usize = 10;

/// The report as a table and a list, as wide as it is told.
pub fn render(report: &Report, width: usize, colored: bool) -> String {
    let sent: Vec<_> = report.deliveries.iter().filter(|delivery| delivery.fate == Fate::Sent).collect();
    let mut blocks = Vec::new();
    if !sent.is_empty() {
        blocks.push(sent_table(&sent, width, colored));
    }
    for fate in Fate::ALL.into_iter().filter(|fate| *fate != Fate::Sent) {
        let others: Vec<_> = report.deliveries.iter().filter(|delivery| delivery.fate == fate).collect();
        if !others.is_empty() {
            blocks.push(list(fate, &others, width));
        }
    }
    blocks.push(sentence(report));
    blocks.join("\n")
}

fn sent_table(sent: &[&DeliveryReport], width: usize, colored: bool) -> String {
    let mut grid = Grid::new(&["Sent", "Channel", "Time", "Where"], width);
    for delivery in sent {
        let when = delivery.publish_at.map_or(String::new(), |at| day_and_time(at, delivery.zone));
        let place = delivery.url().or(delivery.remote_id()).unwrap_or_default();
        let parts = if delivery.parts.len() > 1 { format!(" ({} messages)", delivery.parts.len()) } else { String::new() };
        grid.row([post(delivery) + &parts, delivery.key.channel.clone(), when, place.to_owned()]);
    }
    grid.keep_whole(3);
    grid.into_text(colored)
}

fn post(delivery: &DeliveryReport) -> String {
    match delivery.key.occurrence.as_str() {
        "" => delivery.key.post.clone(),
        occurrence => format!("{}@{occurrence}", delivery.key.post),
    }
}

fn list(fate: Fate, others: &[&DeliveryReport], width: usize) -> String {
    let mut text = format!("{} ({})\n", heading(fate), others.len());
    for delivery in others.iter().take(MOST_LISTED) {
        let when = delivery.publish_at.map_or(String::new(), |at| format!(", {}", day_and_time(at, delivery.zone)));
        text.push_str(&indented(2, &format!("{}{when}", delivery.key)));
        if let Some(error) = &delivery.error {
            text.push_str(&paragraph(6, error, width));
        }
    }
    if others.len() > MOST_LISTED {
        let rest = format!("and {} more; `kalends publish --format json` names each", others.len() - MOST_LISTED);
        text.push_str(&indented(2, &rest));
    }
    text
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
    let words: Vec<String> = counts.map(|fate| format!("{} {}", summary.of(fate), fate.name())).collect();
    let from = report.commit.as_ref().map_or(String::new(), |commit| format!(", from commit {}", commit.get(..10).unwrap_or(commit)));
    format!("{}{from}.\n", words.join(", "))
}

/// What is said when nothing is due: when what was published.
pub fn nothing_due(past: &[Entry], width: usize) -> String {
    let sent: Vec<&Entry> = past.iter().filter(|entry| entry.state == "sent").collect();
    if sent.is_empty() {
        return "Nothing is due, and nothing was published from here yet.\n".to_owned();
    }
    let mut grid = Grid::new(&["Published", "Channel", "When", "Where"], width);
    for entry in sent.iter().take(RECENT) {
        let when = entry.sent_at.map_or(String::new(), |at| day_and_time(at, entry.zone));
        grid.row([entry.key.post.clone(), entry.key.channel.clone(), when, entry.url.clone().unwrap_or_default()]);
    }
    grid.keep_whole(3);
    let rest = sent.len().saturating_sub(RECENT);
    let more = if rest == 0 { String::new() } else { format!("… and {}; `kalends history` shows all.\n", counted(rest, "earlier one")) };
    format!("Nothing is due. Published before:\n\n{}{more}", grid.into_text(false))
}
