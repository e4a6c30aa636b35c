//! What a place means: times, lengths, ids, keys and rules, as Markdown.

use std::ops::Range;

use chrono::NaiveDate;

use super::grammar;
use super::lengths::{Length, lengths};
use super::names::{Kind, Mention, mention_at, post_of};
use super::outline::{Element, Pair, Scalar, Step, keys};
use super::times::{Times, times};
use super::view::View;
use crate::lint;
use crate::model::{Calendar, Channel, Post};
use crate::platform;
use crate::source::{Span, Spanned};

/// Keys that decide when a post goes out.
const TIME_KEYS: [&str; 3] = ["publish_at", "repeat", "queue"];

/// What a hover shows, and of which bytes.
pub(super) struct Shown {
    /// Markdown.
    pub(super) text: String,
    /// What it explains.
    pub(super) range: Range<usize>,
}

/// What stands at a byte.
pub(super) fn hover(view: &View<'_>, byte: usize) -> Option<Shown> {
    let element = view.outline.at(byte)?;
    if let Element::Comment(range) = element {
        return of_remark(&view.text[range.clone()], range.start, byte);
    }
    let mut blocks: Vec<String> = Vec::new();
    let mention = mention_at(view.text, &view.outline, byte);
    blocks.extend(mention.as_ref().and_then(|mention| of_id(view, mention)));
    let range = match element {
        Element::HeaderKey(header, index) => {
            let path: Vec<&str> = header
                .keys
                .iter()
                .take(index + 1)
                .map(|key| key.name.as_str())
                .collect();
            blocks.extend(of_key(view, &path).filter(|_| mention.is_none()));
            header.keys[index].range.clone()
        }
        Element::PairKey(pair, index) => {
            let is_id = mention.is_some();
            blocks.extend(of_pair(view, pair, index, is_id));
            pair.keys[index].range.clone()
        }
        Element::Scalar(scalar) => {
            blocks.extend(of_value(view, scalar));
            scalar.range.clone()
        }
        Element::Comment(range) => range.clone(),
    };
    let text = blocks.join("\n\n");
    (!text.is_empty()).then_some(Shown { text, range })
}

/// The documentation of a key, and what follows from its value.
fn of_pair(view: &View<'_>, pair: &Pair, index: usize, is_id: bool) -> Vec<String> {
    let mut path = keys(&pair.table);
    path.extend(
        pair.keys
            .iter()
            .take(index + 1)
            .map(|key| key.name.as_str()),
    );
    let doc = of_key(view, &path).filter(|_| !is_id);
    let mut blocks: Vec<String> = doc.into_iter().collect();
    let way = pair.path();
    blocks.extend(when(view, &way));
    let value = view
        .outline
        .scalars
        .iter()
        .filter(|scalar| scalar.path.starts_with(&way));
    blocks.extend(value.filter_map(|scalar| counts(view, scalar)));
    blocks
}

fn of_value(view: &View<'_>, scalar: &Scalar) -> Vec<String> {
    let path = keys(&scalar.path);
    let mut blocks = Vec::new();
    blocks.extend(when(view, &scalar.path));
    blocks.extend(counts(view, scalar));
    let written = &view.text[scalar.inner.clone()];
    if path.last() == Some(&"platform") {
        blocks.extend(of_platform(written));
    }
    blocks.extend(of_word(view, &path, written));
    if path.first() == Some(&"lint")
        && let Some(rule) = path.last().and_then(|id| lint::find(id))
    {
        blocks.push(of_rule(rule));
    }
    if blocks.is_empty() {
        blocks.extend(of_key(view, &path));
    }
    blocks
}

/// What a word of a closed set means.
fn of_word(view: &View<'_>, path: &[&str], written: &str) -> Option<String> {
    let form = grammar::form_of(view.path);
    let platform = view.platform_of(path);
    let shapes = grammar::shapes(form, path, platform.as_deref()).into_iter();
    let words = shapes.flat_map(|shape| match shape {
        crate::decode::Shape::Words(words) => words,
        _ => Vec::new(),
    });
    let mut meant = words.filter(|(word, _)| *word == written);
    meant.next().map(|(word, doc)| format!("`{word}`: {doc}"))
}

fn of_key(view: &View<'_>, path: &[&str]) -> Option<String> {
    let name = path.last()?;
    if let (["lint", ..], Some(rule)) = (path, lint::find(name)) {
        return Some(of_rule(rule));
    }
    let form = grammar::form_of(view.path);
    let platform = view.platform_of(path);
    let field = grammar::field(form, path, platform.as_deref())?;
    let must = if field.required {
        " (must be there)"
    } else {
        ""
    };
    Some(format!("`{name}`: {}{must}", field.doc))
}

/// The documentation of the rule that a remark such as `# kalends: allow(text-too-long)` names at a byte.
fn of_remark(remark: &str, start: usize, byte: usize) -> Option<Shown> {
    let allow = remark.find("allow(")? + "allow(".len();
    let end = remark[allow..]
        .find(')')
        .map_or(remark.len(), |end| allow + end);
    let mut from = allow;
    for name in remark[allow..end].split(',') {
        let range = start + from..start + from + name.len();
        from += name.len() + 1;
        if range.start <= byte && byte <= range.end {
            let text = of_rule(lint::find(name.trim())?);
            return Some(Shown { text, range });
        }
    }
    None
}

fn of_rule(rule: &lint::Rule) -> String {
    format!(
        "**{}** ({}, {})\n\n{}",
        rule.id.0,
        rule.category.name(),
        rule.level().word(),
        rule.doc.trim()
    )
}

/// When the post of a path goes out, where the path is that of its time.
fn when(view: &View<'_>, path: &[Step]) -> Option<String> {
    let post = post_of(path)?;
    let names = keys(path);
    let is_time = names.iter().skip(2).any(|key| TIME_KEYS.contains(key));
    is_time.then(|| lines_of_times(view, post)).flatten()
}

fn lines_of_times(view: &View<'_>, post: &str) -> Option<String> {
    let times = times(&view.snapshot, post);
    let lines: Vec<String> = times.iter().flat_map(Times::lines).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn counts(view: &View<'_>, scalar: &Scalar) -> Option<String> {
    let post = post_of(&scalar.path)?;
    let span = Span::new(view.source()?, scalar.range.clone());
    let lengths = lengths(&view.snapshot, post, span);
    let lines: Vec<String> = lengths.iter().map(Length::line).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What an id names.
fn of_id(view: &View<'_>, mention: &Mention) -> Option<String> {
    let calendar = &view.snapshot.loaded.calendar;
    let id = mention.id.as_str();
    if mention.kind == Kind::Channel && !calendar.channels.contains_key(id) {
        return of_platform(id);
    }
    let said = what(calendar, mention.kind, id)?;
    let mut text = format!("**{} `{id}`**", mention.kind.word());
    for line in said.into_iter().filter(|line| !line.is_empty()) {
        text.push_str("  \n");
        text.push_str(&line);
    }
    if mention.kind == Kind::Post
        && let Some(times) = lines_of_times(view, id)
    {
        text.push_str("\n\n");
        text.push_str(&times);
    }
    Some(text)
}

fn what(calendar: &Calendar, kind: Kind, id: &str) -> Option<Vec<String>> {
    Some(match kind {
        Kind::Post => of_post(&calendar.posts.get(id)?.value),
        Kind::Channel => of_channel(&calendar.channels.get(id)?.value),
        Kind::Campaign => of_campaign(calendar, id)?,
        Kind::Cadence => {
            let slots = calendar.cadences.get(id)?.value.slots.iter();
            let slots: Vec<String> = slots
                .map(|slot| format!("`{}`", slot.value.source()))
                .collect();
            vec![format!("slots: {}", slots.join(", "))]
        }
        Kind::Goal => {
            let goal = &calendar.goals.get(id)?.value;
            let metric = goal.metric.as_ref().map(|metric| metric.value.as_str());
            vec![line("name", goal.name.as_deref()), line("metric", metric)]
        }
        Kind::Audience => vec![line(
            "name",
            calendar.audiences.get(id)?.value.name.as_deref(),
        )],
        Kind::Pillar if calendar.pillars.contains_key(id) => Vec::new(),
        Kind::Pillar if calendar.has_pillar(id) => vec!["a pillar that comes built in".to_owned()],
        Kind::Pillar => return None,
    })
}

fn line(name: &str, value: Option<&str>) -> String {
    value
        .map(|value| format!("{name}: {value}"))
        .unwrap_or_default()
}

fn of_channel(channel: &Channel) -> Vec<String> {
    let platform = platform::find(channel.platform_id());
    let platform = platform.map_or(channel.platform_id(), |platform| platform.name);
    let cadence = channel.cadence.as_ref().map(|id| id.value.as_str());
    vec![
        line("platform", Some(platform)),
        line("name", channel.name.as_deref()),
        line("cadence", cadence),
    ]
}

fn of_campaign(calendar: &Calendar, id: &str) -> Option<Vec<String>> {
    let campaign = &calendar.campaigns.get(id)?.value;
    let day = |day: Option<Spanned<NaiveDate>>| {
        day.map_or_else(|| "…".to_owned(), |day| day.value.to_string())
    };
    let window = format!("{} to {}", day(campaign.from), day(campaign.to));
    let is_in = |post: &Post| post.campaign.as_ref().is_some_and(|one| one.value == id);
    let posts = calendar
        .posts
        .values()
        .filter(|post| is_in(&post.value))
        .count();
    Some(vec![
        line("name", campaign.name.as_deref()),
        window,
        format!("posts: {posts}"),
    ])
}

fn of_post(post: &Post) -> Vec<String> {
    let variants = || post.words.variants.as_ref()?.first();
    let text = post
        .words
        .title
        .as_ref()
        .or(post.words.text.as_ref())
        .or_else(variants);
    let first = text.and_then(|text| text.value.trim().lines().next());
    let status = post.terms.status().word();
    vec![
        first.unwrap_or_default().to_owned(),
        format!("status: {status}"),
    ]
}

fn of_platform(id: &str) -> Option<String> {
    let platform = platform::find(id)?;
    Some(format!("**platform `{id}`**: {}", platform.name))
}
