//! `status` and `history` for people.

use super::table::{Grid, deliveries};
use super::text::{indented, paragraph};
use super::times::day_and_time;
use crate::publish::Entry;

/// How many entries of one kind are listed before the rest is only counted.
const MOST_LISTED: usize = 20;

/// The groups of `status`, in the order in which a person wants to know.
const GROUPS: [(&[&str], &str); 4] = [
    (
        &["unknown", "held", "failed", "missed", "retracted"],
        "Needs you",
    ),
    (&["due", "retrying"], "Due"),
    (&["skipped"], "Due, but left out"),
    (&["planned", "draft", "review", "reserved", "retry"], "Next"),
];

/// What needs a person first.
pub fn status(entries: &[Entry], width: usize) -> String {
    if entries.is_empty() {
        return "Nothing needs you, nothing is due, and nothing is planned for the next two weeks.\n".to_owned();
    }
    let groups = GROUPS.iter().filter_map(|(states, title)| {
        let members: Vec<&Entry> = entries
            .iter()
            .filter(|entry| states.contains(&entry.state))
            .collect();
        (!members.is_empty()).then(|| group(title, &members, width))
    });
    groups.collect::<Vec<_>>().join("\n")
}

fn group(title: &str, members: &[&Entry], width: usize) -> String {
    let mut text = format!("{title} ({})\n", members.len());
    for entry in members.iter().take(MOST_LISTED) {
        let when = entry
            .publish_at
            .map_or("no time".to_owned(), |at| day_and_time(at, entry.zone));
        text.push_str(&indented(
            2,
            &format!("{when}  {}  {}", entry.key, entry.state),
        ));
        if let Some(error) = &entry.error {
            text.push_str(&paragraph(6, error, width));
        }
    }
    if members.len() > MOST_LISTED {
        text.push_str(&indented(
            2,
            &format!("and {} more", members.len() - MOST_LISTED),
        ));
    }
    text
}

/// What was sent, the newest first.
pub fn history(entries: &[Entry], width: usize) -> String {
    if entries.is_empty() {
        return "Nothing was published from here yet.\n".to_owned();
    }
    let sent = entries.iter().filter(|entry| entry.state == "sent").count();
    format!("{}\n{} sent.\n", table(entries, width), deliveries(sent))
}

/// A table where it fits on the screen; else each delivery on a line and its address on the next.
pub(super) fn table(entries: &[Entry], width: usize) -> String {
    let mut grid = Grid::new(&["When", "State", "Post", "Channel", "Where"], width);
    for entry in entries {
        grid.row(cells(entry));
    }
    if grid.fits() {
        return grid.into_text(false);
    }
    let lines = entries.iter().map(|entry| {
        let [when, state, post, channel, place] = cells(entry);
        indented(1, &format!("{when}  {state}  {post} → {channel}")) + &paragraph(6, &place, width)
    });
    lines.collect::<Vec<_>>().concat()
}

fn cells(entry: &Entry) -> [String; 5] {
    let when = entry
        .sent_at
        .or(entry.publish_at)
        .map_or(String::new(), |at| day_and_time(at, entry.zone));
    let post = match entry.key.occurrence.as_str() {
        "" => entry.key.post.clone(),
        occurrence => format!("{}@{occurrence}", entry.key.post),
    };
    let place = entry
        .url
        .clone()
        .or_else(|| entry.error.clone())
        .unwrap_or_default();
    [
        when,
        entry.state.to_owned(),
        post,
        entry.key.channel.clone(),
        place,
    ]
}
