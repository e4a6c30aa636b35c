//! Figures of what was published: a table for people, JSON for programs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::table::Grid;
use super::times::{day_and_time, rfc3339};
use crate::platform::{Figure, Figures};
use crate::publish::Entry;

/// A delivery with its figures, or why there are none.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    /// The delivery.
    pub entry: &'a Entry,
    /// Its figures.
    pub figures: Result<Figures, String>,
}

/// A row a delivery, a column for whatever is counted for one of them.
pub fn table(told: &[Told<'_>], width: usize, colored: bool) -> String {
    let counted: BTreeSet<Figure> = all(told).map(|(figure, _)| figure).collect();
    let names: Vec<String> = counted
        .iter()
        .map(|figure| capital(figure.word()))
        .collect();
    let headers: Vec<&str> = ["Sent", "Post", "Channel"]
        .into_iter()
        .chain(names.iter().map(String::as_str))
        .collect();
    let mut grid = Grid::new(&headers, width);
    for it in told.iter().filter(|it| it.figures.is_ok()) {
        let sent = it
            .entry
            .sent_at
            .map_or(String::new(), |at| day_and_time(at, it.entry.zone));
        let key = &it.entry.key;
        let cells = counted.iter().map(|figure| {
            let figures = it.figures.iter().flatten();
            let mut same = figures.filter(|(name, _)| name == figure);
            same.next()
                .map_or(String::new(), |(_, count)| count.to_string())
        });
        grid.row(
            [sent, key.post.clone(), key.channel.clone()]
                .into_iter()
                .chain(cells),
        );
    }
    grid.into_text(colored)
}

fn all<'a>(told: &'a [Told<'_>]) -> impl Iterator<Item = (Figure, u64)> + 'a {
    told.iter()
        .filter_map(|it| it.figures.as_ref().ok())
        .flatten()
        .copied()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    deliveries: Vec<Delivery<'a>>,
}

#[derive(Serialize)]
struct Delivery<'a> {
    post: &'a str,
    channel: &'a str,
    occurrence: Option<&'a str>,
    sent_at: Option<String>,
    remote_id: Option<&'a str>,
    url: Option<&'a str>,
    figures: Option<BTreeMap<&'static str, u64>>,
    error: Option<&'a str>,
}

/// The same as JSON, version 1: additive changes only.
pub fn json(told: &[Told<'_>]) -> String {
    super::json(&Root {
        version: 1,
        deliveries: told.iter().map(delivery).collect(),
    })
}

fn delivery<'a>(told: &'a Told<'_>) -> Delivery<'a> {
    let entry = told.entry;
    let by_name = |figures: &Figures| {
        figures
            .iter()
            .map(|(figure, count)| (figure.word(), *count))
            .collect()
    };
    Delivery {
        post: &entry.key.post,
        channel: &entry.key.channel,
        occurrence: Some(entry.key.occurrence.as_str()).filter(|it| !it.is_empty()),
        sent_at: entry.sent_at.map(|at| rfc3339(at, entry.zone)),
        remote_id: entry.remote_id.as_deref(),
        url: entry.url.as_deref(),
        figures: told.figures.as_ref().ok().map(by_name),
        error: told.figures.as_ref().err().map(String::as_str),
    }
}
