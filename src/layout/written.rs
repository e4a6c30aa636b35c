//! Slots as changes of the files: what makes a laid-out time a fixed one.
//!
//! A change is a range of bytes and what stands there instead, so comments and layout stay as they are.

use std::collections::BTreeMap;

use super::{Delivery, Input, Layout, Origin};
use crate::decode::{Entry, Moment};
use crate::diagnostic::Fix;
use crate::model::{Calendar, Post};
use crate::source::{Source, Sources, Span, Spanned};

/// What a delivery's file must say, or that it cannot be said by a plain change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The changes, one after the other.
    pub fixes: Vec<Fix>,
    /// The posts whose tables are written in a way that is left to people, and where.
    pub by_hand: Vec<Spanned<String>>,
}

/// The changes that write the slots of deliveries from now on as `publish_at`, on one channel or on all.
pub fn write_slots(
    input: &Input<'_>,
    layout: &Layout,
    sources: &Sources,
    channel: Option<&str>,
) -> Written {
    let mut by_post: BTreeMap<&str, Vec<&Delivery>> = BTreeMap::new();
    let found = layout.deliveries.iter().filter(|delivery| {
        let is_free = delivery.origin == Origin::Slot && delivery.publish_at > input.now;
        is_free && channel.is_none_or(|id| delivery.key.channel == id)
    });
    for delivery in found {
        by_post
            .entry(&delivery.key.post)
            .or_default()
            .push(delivery);
    }
    let headers = headers(input.calendar);
    let mut written = Written::default();
    for (id, deliveries) in by_post {
        let Some(entry) = input.calendar.posts.get(id) else {
            continue;
        };
        let file = File {
            source: sources.get(entry.key.span.source),
            headers: &headers,
        };
        match changes(input.calendar, file, entry, &deliveries) {
            Some(fixes) => written.fixes.extend(fixes),
            None => written.by_hand.push(entry.key.clone()),
        }
    }
    written
}

/// A file, and where tables begin in all files.
#[derive(Clone, Copy)]
struct File<'a> {
    source: &'a Source,
    headers: &'a [Span],
}

/// The keys that name tables of posts, channels and campaigns, in the order of reading.
fn headers(calendar: &Calendar) -> Vec<Span> {
    let posts = calendar.posts.values().map(|entry| entry.key.span);
    let channels = calendar.channels.values().map(|entry| entry.key.span);
    let campaigns = calendar.campaigns.values().map(|entry| entry.key.span);
    let cadences = calendar.cadences.values().map(|entry| entry.key.span);
    let mut all: Vec<Span> = posts
        .chain(channels)
        .chain(campaigns)
        .chain(cadences)
        .collect();
    all.sort_unstable();
    all
}

fn changes(
    calendar: &Calendar,
    file: File<'_>,
    entry: &Entry<Post>,
    deliveries: &[&Delivery],
) -> Option<Vec<Fix>> {
    let post = &entry.value;
    let mut channels = calendar.channel_ids(post);
    channels.sort_unstable();
    channels.dedup();
    let time = deliveries.first()?.local;
    let is_one_time = channels.len() == deliveries.len()
        && deliveries.iter().all(|delivery| delivery.local == time);
    if is_one_time
        && post
            .every_terms()
            .skip(1)
            .all(|terms| terms.publish_at.is_none())
    {
        return Some(vec![on_the_post(file, entry, &value(deliveries[0]))?]);
    }
    on_channels(file, entry, deliveries)
}

fn value(delivery: &Delivery) -> String {
    format!(
        "publish_at = {}",
        delivery.local.format("%Y-%m-%dT%H:%M:%S")
    )
}

/// One time for all: it takes the place of the day or of `queue`, or stands below the header.
fn on_the_post(file: File<'_>, entry: &Entry<Post>, line: &str) -> Option<Fix> {
    let id = &entry.key.value;
    let day = entry.value.terms.publish_at.map(|moment| moment.span);
    let queue = entry.value.queue.as_ref().map(|queue| queue.span);
    if let Some((key, span)) = day
        .map(|span| ("publish_at", span))
        .or(queue.map(|span| ("queue", span)))
    {
        let start = key_before(file.source.text(), span, key)?;
        return Some(fix(id, Span { start, ..span }, line.to_owned()));
    }
    let place = below_header(file, entry.key.span, line)
        .or_else(|| inside_braces(file, entry.key.span, line))
        .or_else(|| before_dotted(file, entry.key.span, line));
    place.map(|(span, text)| fix(id, span, text))
}

/// Right behind the brace that opens the table of this key.
fn inside_braces(file: File<'_>, key: Span, line: &str) -> Option<(Span, String)> {
    let text = file.source.text();
    let after = text[key.end as usize..].trim_start_matches(['"', '\'', ' ', '\t']);
    let after = after.strip_prefix('=')?.trim_start_matches([' ', '\t']);
    let inside = after.strip_prefix('{')?;
    let place = text.len() - inside.len();
    let comma = if inside.trim_start().starts_with('}') {
        ""
    } else {
        ","
    };
    let span = Span::new(key.source, place..place);
    Some((span, format!(" {line}{comma}")))
}

/// A line of its own in front of the first one that begins with this key, `posts.tip.text = …`.
fn before_dotted(file: File<'_>, key: Span, line: &str) -> Option<(Span, String)> {
    let text = file.source.text();
    let (start, end) = (key.start as usize, key.end as usize);
    let begins = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || "-_. \t".contains(letter);
    let goes_on = text[end..].trim_start_matches([' ', '\t']).starts_with('.');
    if !goes_on || !text[begins..end].chars().all(is_bare) {
        return None;
    }
    let (words, after) = (&text[begins..end], line_end(text));
    let span = Span::new(key.source, begins..begins);
    Some((span, format!("{words}.{line}{after}")))
}

/// A time for each channel: in the table that the channel has already, or in a new one below the post.
fn on_channels(file: File<'_>, entry: &Entry<Post>, deliveries: &[&Delivery]) -> Option<Vec<Fix>> {
    let (id, text) = (&entry.key.value, file.source.text());
    let mut fixes = Vec::new();
    let mut new = Vec::new();
    for delivery in deliveries {
        let line = value(delivery);
        let mut own = entry
            .value
            .on
            .0
            .iter()
            .filter(|table| table.key.value == delivery.key.channel);
        let Some(table) = own.next() else {
            new.push(format!(
                "[posts.{id}.on.{}]{end}{line}{end}",
                delivery.key.channel,
                end = line_end(text)
            ));
            continue;
        };
        let day = table
            .value
            .terms
            .publish_at
            .filter(|moment| matches!(moment.value, Moment::Day(_)));
        fixes.push(match day {
            Some(moment) => fix(
                id,
                Span {
                    start: key_before(text, moment.span, "publish_at")?,
                    ..moment.span
                },
                line,
            ),
            None => {
                below_header(file, table.key.span, &line).map(|(span, text)| fix(id, span, text))?
            }
        });
    }
    if !new.is_empty() {
        // A table in braces cannot be added to by another one.
        header_end(text, entry.key.span)?;
        fixes.push(added(file, entry, &new));
    }
    Some(fixes)
}

/// New tables before the next one, with an empty line between them, or at the end of the file.
fn added(file: File<'_>, entry: &Entry<Post>, tables: &[String]) -> Fix {
    let (text, end) = (file.source.text(), line_end(file.source.text()));
    let here = entry.key.span;
    let next = file.headers.iter().find(|span| {
        span.source == here.source && **span > here && header_end(text, **span).is_some()
    });
    let place = next.map_or(text.len(), |span| above_comments(text, span.start as usize));
    let tables = tables.join(end);
    let is_begun = !text[..place].is_empty() && !text[..place].ends_with('\n');
    let before = if is_begun {
        [end, end].concat()
    } else if text[..place].ends_with(&[end, end].concat()) {
        String::new()
    } else {
        end.to_owned()
    };
    let after = if next.is_some() { end } else { "" };
    fix(
        &entry.key.value,
        Span::new(here.source, place..place),
        format!("{before}{tables}{after}"),
    )
}

/// The start of the line of a byte, or of the comments right above it.
fn above_comments(text: &str, byte: usize) -> usize {
    let mut start = text[..byte].rfind('\n').map_or(0, |end| end + 1);
    while start > 0 {
        let above = text[..start - 1].rfind('\n').map_or(0, |end| end + 1);
        if !text[above..start].trim_start().starts_with('#') {
            break;
        }
        start = above;
    }
    start
}

/// A line right below the header that ends with this key; `None` where the key stands in no header.
fn below_header(file: File<'_>, key: Span, line: &str) -> Option<(Span, String)> {
    let text = file.source.text();
    let end = header_end(text, key)?;
    let is_last = !text[..end].ends_with('\n');
    let (before, after) = if is_last {
        (line_end(text), "")
    } else {
        ("", line_end(text))
    };
    Some((
        Span::new(key.source, end..end),
        format!("{before}{line}{after}"),
    ))
}

/// Where the line of a header ends whose last word is this key.
fn header_end(text: &str, key: Span) -> Option<usize> {
    let (start, end) = (key.start as usize, key.end as usize);
    let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let opens = text[line..start].trim_start().starts_with('[');
    let closes = text[end..]
        .trim_start_matches(['"', '\'', ' ', '\t'])
        .starts_with(']');
    (opens && closes).then(|| {
        text[end..]
            .find('\n')
            .map_or(text.len(), |more| end + more + 1)
    })
}

/// Where `key = ` begins in front of a value on one line: at its start, behind other keys of a table in braces, or behind
/// the dot of `posts.tip.key = `.
fn key_before(text: &str, value: Span, key: &str) -> Option<u32> {
    let start = value.start as usize;
    let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let words = text[line..start].trim_end().strip_suffix('=')?.trim_end();
    let before = words.strip_suffix(key)?;
    let is_key = before.trim().is_empty() || before.trim_end().ends_with(['{', ',', '.']);
    is_key.then(|| u32::try_from(line + before.len()).unwrap_or(value.start))
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

fn fix(id: &str, span: Span, replacement: String) -> Fix {
    Fix {
        title: format!("`{id}` has its slot"),
        span,
        replacement,
        safe: true,
    }
}
