//! What was approved, for people: each post with its channels, times, first words and media.

use chrono::NaiveDate;

use super::text::{cut, indented};
use super::times::{day, day_and_time};
use crate::approval::{ChannelSheet, Sheet, Spoken, Time, When, Word};
use crate::time::Zone;

/// How many media of a message are named.
const MEDIA: usize = 3;

/// The words on all posts, a paragraph each, and a sentence.
pub fn render(spoken: &[Spoken], commit: Option<&str>, (zone, width): (Zone, usize)) -> String {
    let mut text = String::new();
    for one in spoken {
        text.push_str(&indented(0, &heading(one, zone)));
        if let Some(sheet) = &one.sheet {
            text.push_str(&channels(sheet, (zone, width)));
        }
        text.push('\n');
    }
    text + &indented(0, &sentence(spoken, commit))
}

fn heading(spoken: &Spoken, zone: Zone) -> String {
    let post = &spoken.post;
    match spoken.word {
        Word::Approved => format!("{post} is approved"),
        Word::Ready => format!("{post} would be approved"),
        Word::Unchanged => format!(
            "{post} is approved already, by {} on {}",
            spoken.by,
            day(spoken.at, zone)
        ),
        Word::Withdrawn => format!("{post} is not approved any more"),
        Word::Withdrawable => format!("{post} would not be approved any more"),
        Word::NotApproved => format!("{post} was not approved, so there is nothing to take back"),
    }
}

fn channels(sheet: &Sheet, (own_zone, width): (Zone, usize)) -> String {
    let column = sheet.channels.keys().map(|id| id.chars().count()).max();
    let column = column.unwrap_or_default();
    let lines = sheet.channels.iter().map(|(id, channel)| {
        let head = indented(
            2,
            &format!("{id:column$}  {}", when(&channel.when, own_zone)),
        );
        let inner = column + 4;
        let told = said(channel).into_iter();
        head + &told
            .map(|line| indented(inner, &cut(&line, width.saturating_sub(inner).max(20))))
            .collect::<String>()
    });
    lines.collect()
}

/// When it goes out; a time with an offset is told in the workspace's own zone.
fn when(when: &When, own_zone: Zone) -> String {
    let zone = when.zone.as_deref().unwrap_or_default();
    match &when.time {
        Time::Instant(instant) => {
            format!("{}, {}", day_and_time(*instant, own_zone), own_zone.name())
        }
        Time::Local(local) => format!("{}, {zone}", local.format("%a %-d %b %Y %H:%M")),
        Time::Day(day) => format!("a free slot on {}", date(*day)),
        Time::Queue {
            not_before,
            not_after,
            ..
        } => {
            let from = not_before.map(|day| format!(" from {} on", date(day)));
            let until = not_after.map(|day| format!(" until {}", date(day)));
            format!(
                "the next free slot{}{}",
                from.unwrap_or_default(),
                until.unwrap_or_default()
            )
        }
        Time::Repeat(repeat) => {
            let from = repeat.from.map(|day| format!(" from {}", date(day)));
            let until = repeat.until.map(|day| format!(" until {}", date(day)));
            format!(
                "again and again by `{}`{}{}, {zone}",
                repeat.cron,
                from.unwrap_or_default(),
                until.unwrap_or_default()
            )
        }
    }
}

fn date(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// The first words of each turn, how many messages there are, and the media.
fn said(channel: &ChannelSheet) -> Vec<String> {
    let firsts = channel.words.turns.iter().filter_map(|turn| {
        let part = turn.first()?;
        let text = part.title.as_deref().unwrap_or(&part.text);
        let line = text.trim().lines().next().unwrap_or_default();
        (!line.is_empty()).then(|| format!("“{line}”"))
    });
    let mut lines: Vec<String> = firsts.collect();
    let messages = channel.words.turns.first().map_or(0, Vec::len);
    if messages > 1 {
        lines.push(format!("a thread of {messages} messages"));
    }
    let media: Vec<&str> = channel
        .media
        .iter()
        .flatten()
        .map(|medium| medium.file.as_str())
        .collect();
    if !media.is_empty() {
        let more = media.len().saturating_sub(MEDIA);
        let named = media[..media.len() - more].join(", ");
        let more = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        lines.push(format!("with {named}{more}"));
    }
    lines.extend(
        channel
            .words
            .body
            .as_ref()
            .map(|body| format!("with {}", body.file)),
    );
    lines
}

fn sentence(spoken: &[Spoken], commit: Option<&str>) -> String {
    let count = |word: Word| spoken.iter().filter(|one| one.word == word).count();
    let from = commit.map_or(String::new(), |id| {
        format!(", from commit {}", id.get(..10).unwrap_or(id))
    });
    let by = |word: Word| {
        let mut spoken = spoken.iter();
        let by = spoken
            .find(|one| one.word == word)
            .map(|one| one.by.as_str());
        by.unwrap_or_default()
    };
    for (word, done) in [
        (Word::Approved, "approved"),
        (Word::Withdrawn, "taken back"),
    ] {
        if count(word) > 0 {
            return format!("{} {done} by {}{from}.", count(word), by(word));
        }
    }
    "Nothing was recorded.".to_owned()
}
