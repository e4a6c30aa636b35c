//! Platforms as JSON, version 1: additive changes only.

use std::time::Duration;

use serde::Serialize;

use super::summary::{doubt, threads};
use crate::platform::{Platform, SettingKey};

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    platforms: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a promised field of its own"
)]
struct Entry<'a> {
    id: &'a str,
    name: &'a str,
    text: Option<usize>,
    unit: &'a str,
    title: bool,
    least_media: usize,
    media: Option<usize>,
    alt_texts: bool,
    alt: Option<usize>,
    threads: &'a str,
    polls: bool,
    poll_options: Option<usize>,
    first_comments: bool,
    lost_answer: &'a str,
    key_seconds: Option<u64>,
    deletes: bool,
    figures: bool,
    settings: Vec<Key<'a>>,
    options: Vec<Key<'a>>,
    steps: &'a [&'a str],
    gaps: &'a [&'a str],
}

#[derive(Serialize)]
struct Key<'a> {
    name: &'a str,
    required: bool,
    secret: bool,
    doc: &'a str,
}

/// Platforms as one JSON document; a limit that there is not is null.
pub fn render(platforms: &[&'static Platform]) -> String {
    super::super::json(&Root {
        version: 1,
        platforms: platforms.iter().map(|platform| entry(platform)).collect(),
    })
}

fn entry(platform: &'static Platform) -> Entry<'static> {
    let (facts, adapter) = (platform.facts, platform.adapter);
    let limits = &facts.limits;
    Entry {
        id: platform.id,
        name: platform.name,
        text: limit(limits.text),
        unit: facts.unit,
        title: facts.titles,
        least_media: facts.media.least,
        media: limit(limits.media),
        alt_texts: facts.alt_texts,
        alt: limit(limits.alt).filter(|_| facts.alt_texts),
        threads: threads(facts),
        polls: facts.polls,
        poll_options: limit(limits.poll_options).filter(|_| facts.polls),
        first_comments: facts.first_comments,
        lost_answer: doubt(platform),
        key_seconds: Some(facts.key_window.as_secs()).filter(|_| facts.key_window > Duration::ZERO),
        deletes: adapter.retract.is_some(),
        figures: adapter.metrics.is_some(),
        settings: platform.keys.iter().map(key).collect(),
        options: platform.options.iter().map(key).collect(),
        steps: platform.guide.steps,
        gaps: platform.guide.gaps,
    }
}

fn limit(most: usize) -> Option<usize> {
    Some(most).filter(|most| *most != usize::MAX)
}

fn key(key: &'static SettingKey) -> Key<'static> {
    Key {
        name: key.name,
        required: key.required,
        secret: key.kind.is_secret(),
        doc: key.doc,
    }
}
