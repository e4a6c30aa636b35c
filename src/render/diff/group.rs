//! Deliveries of one post told together: every channel that shares a story, and every occurrence of a series.

use std::collections::BTreeMap;

use super::passages::passages;
use crate::diff::{Changed, Planned};

/// How many letters around a change must be the same for two channels to share its story: what their texts end with, such
/// as hashtags, may differ.
const NEAR: usize = 16;

/// Deliveries with one story.
#[derive(Debug, Clone)]
pub(super) struct Group<'a, T> {
    /// The channels, in the order of their ids.
    pub(super) channels: Vec<&'a str>,
    /// The deliveries of the first channel, in order of time.
    pub(super) all: Vec<&'a T>,
    /// The first delivery of each channel.
    pub(super) firsts: Vec<&'a T>,
}

impl<'a, T> Group<'a, T> {
    /// The first delivery.
    pub(super) fn first(&self) -> &'a T {
        self.all[0]
    }
}

/// Groups a list that is in order of time. Two channels share a story when every delivery of theirs has the same.
pub(super) fn groups<'a, T>(
    list: &'a [T],
    planned: fn(&T) -> &Planned,
    story: impl Fn(&T) -> String,
) -> Vec<Group<'a, T>> {
    let mut by_channel: BTreeMap<(&str, &str), Vec<&'a T>> = BTreeMap::new();
    let mut order: Vec<(&str, &str)> = Vec::new();
    for one in list {
        let key = &planned(one).key;
        let name = (key.post.as_str(), key.channel.as_str());
        let of_channel = by_channel.entry(name).or_default();
        if of_channel.is_empty() {
            order.push(name);
        }
        of_channel.push(one);
    }
    let mut groups: Vec<Group<'a, T>> = Vec::new();
    let mut known: BTreeMap<(&str, Vec<String>), usize> = BTreeMap::new();
    for (post, channel) in order {
        let Some(all) = by_channel.remove(&(post, channel)) else {
            continue;
        };
        let stories: Vec<String> = all.iter().map(|one| story(one)).collect();
        if let Some(index) = known.get(&(post, stories.clone())) {
            groups[*index].channels.push(channel);
            groups[*index].firsts.extend(all.first());
        } else {
            known.insert((post, stories), groups.len());
            groups.push(Group {
                channels: vec![channel],
                firsts: all.first().copied().into_iter().collect(),
                all,
            });
        }
    }
    groups
}

/// The story of a change: its time, and every difference with the words around it.
pub(super) fn story(change: &Changed) -> String {
    let fields = change.fields.iter().map(|field| {
        let is_told_by_words = !field.pieces.is_empty();
        let values = (!is_told_by_words).then_some((&field.before, &field.after));
        (
            field.field,
            field.part,
            values,
            passages(&field.pieces, NEAR),
        )
    });
    format!("{:?}{:?}", change.after.time, fields.collect::<Vec<_>>())
}
