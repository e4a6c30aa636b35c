//! Each post as a pair of cards: what its channels showed, and what they will show.

use maud::{Markup, html};

use super::super::group::groups;
use super::super::passages::passages;
use super::super::{Report, phrase};
use super::pictures::Pictures;
use super::{section, when};
use crate::diff::{Field, FieldChange, Medium, Part, Piece, Planned, Said, Words};
use crate::render::page::address::link;
use crate::render::page::visible::visible;

/// How many letters around a change are shown of a long text.
const AROUND: usize = 100;

/// A post on some channels, before and after.
struct Pair<'a> {
    tone: &'static str,
    word: &'static str,
    channels: Vec<&'a str>,
    before: Option<(&'a Planned, &'a Said)>,
    after: Option<(&'a Planned, &'a Said)>,
    fields: Vec<&'a FieldChange>,
    /// What each channel shows, counted as its platform counts.
    counted: Vec<&'a Said>,
    /// How many times more the same is told of a series.
    more: usize,
    remark: Option<&'a str>,
}

/// The cards of everything that came, changed or went.
pub(super) fn cards(report: &Report<'_>, pictures: &Pictures) -> Markup {
    let pairs = pairs(report);
    let cards = html! {
        @for pair in &pairs { (card(report, pictures, pair)) }
    };
    section("posts", "Posts", pairs.len(), &cards)
}

fn pairs<'a>(report: &Report<'a>) -> Vec<Pair<'a>> {
    let diff = report.diff;
    let mut pairs = Vec::new();
    for group in groups(
        &diff.added,
        |one| &one.delivery,
        |one| format!("{:?}{:?}", one.delivery.time, words_of(&one.said)),
    ) {
        let first = group.first();
        pairs.push(Pair {
            counted: group.firsts.iter().map(|one| &one.said).collect(),
            tone: "tone-done",
            word: "added",
            channels: group.channels.clone(),
            before: None,
            after: Some((&first.delivery, &first.said)),
            fields: Vec::new(),
            more: group.all.len() - 1,
            remark: phrase::came(first.why),
        });
    }
    for group in groups(
        &diff.changed,
        |one| &one.after,
        |one| {
            format!(
                "{:?}{:?}{:?}",
                one.after.time,
                words_of(&one.said),
                one.fields
            )
        },
    ) {
        let first = group.first();
        pairs.push(Pair {
            counted: group.firsts.iter().map(|one| &one.said).collect(),
            tone: "tone-ready",
            word: "changed",
            channels: group.channels.clone(),
            before: Some((&first.before, &first.said_before)),
            after: Some((&first.after, &first.said)),
            fields: first.fields.iter().collect(),
            more: group.all.len() - 1,
            remark: None,
        });
    }
    for group in groups(
        &diff.removed,
        |one| &one.delivery,
        |one| format!("{:?}{:?}", one.delivery.time, words_of(&one.said)),
    ) {
        let first = group.first();
        pairs.push(Pair {
            counted: group.firsts.iter().map(|one| &one.said).collect(),
            tone: "tone-bad",
            word: "removed",
            channels: group.channels.clone(),
            before: Some((&first.delivery, &first.said)),
            after: None,
            fields: Vec::new(),
            more: group.all.len() - 1,
            remark: Some(phrase::went(first.why)),
        });
    }
    pairs
}

/// What is said without how it is counted: two platforms may count alike and allow another length.
fn words_of(said: &Said) -> Said {
    let mut said = said.clone();
    for part in &mut said.parts {
        (part.length, part.limit, part.unit) = (0, None, "");
    }
    said
}

fn card(report: &Report<'_>, pictures: &Pictures, pair: &Pair<'_>) -> Markup {
    let planned = pair.after.or(pair.before).map(|(planned, _)| planned);
    let post = planned.map_or("", |planned| &planned.key.post);
    html! {
        article {
            header {
                h3 { (visible(post)) }
                span .pill .(pair.tone) { (pair.word) }
                span .quiet {
                    "on " (visible(&pair.channels.join(", ")))
                    @if pair.more > 0 { ", and " (pair.more) " more times" }
                    @if let Some(remark) = pair.remark { ": " (remark) }
                }
            }
            @for field in pair.fields.iter().filter(|field| field.pieces.is_empty()) { (plain_field(field)) }
            @for field in pair.fields.iter().filter(|field| is_apart(field)) { (passages_of(field)) }
            div .sides {
                @if pair.before.is_some() { (side(report, pictures, pair, false)) }
                @if pair.after.is_some() { (side(report, pictures, pair, true)) }
            }
        }
    }
}

/// A change that is not told word by word.
fn plain_field(change: &FieldChange) -> Markup {
    let shown = |text: &Option<String>| text.as_deref().map_or("nothing".to_owned(), visible);
    html! {
        p .field {
            span .quiet { (phrase::field(change)) ": " }
            @if change.before == change.after {
                (shown(&change.after))
            } @else {
                del { (shown(&change.before)) } " → " ins { (shown(&change.after)) }
            }
        }
    }
}

/// What the sides do not show in full: it is told in passages above them.
fn is_apart(change: &FieldChange) -> bool {
    let fields = [Field::BodyContent, Field::Alt, Field::FirstComment];
    !change.pieces.is_empty() && fields.contains(&change.field)
}

/// The places of a text that changed.
fn passages_of(change: &FieldChange) -> Markup {
    html! {
        div .field {
            span .quiet { (phrase::field(change)) ": " }
            @for passage in passages(&change.pieces, AROUND) {
                p .passage dir="auto" {
                    @for piece in &passage {
                        @match piece.fate {
                            Words::Kept => (visible(&piece.text)),
                            Words::Removed => del { (visible(&piece.text)) },
                            Words::Added => ins { (visible(&piece.text)) },
                        }
                    }
                }
            }
        }
    }
}

fn side(report: &Report<'_>, pictures: &Pictures, pair: &Pair<'_>, is_after: bool) -> Markup {
    let (name, shown) = if is_after {
        ("after", pair.after)
    } else {
        ("before", pair.before)
    };
    let Some((planned, said)) = shown else {
        return html! {};
    };
    html! {
        div .side .(name) {
            p .when {
                strong { (when(report, planned.time)) } " "
                span .quiet { (planned.status.word()) }
            }
            @if let Some(reason) = &planned.reason { p .quiet { (visible(reason)) } }
            @for (index, part) in said.parts.iter().enumerate() {
                div .message {
                    (message(pictures, part, is_after, &|field| pieces_of(pair, field, index + 1)))
                    (lengths(pair, index, is_after == pair.after.is_some(), part))
                }
            }
            @for (name, value) in [("First comment", &said.first_comment), ("Long text", &said.body), ("Answers", &said.reply_to), ("Goes out after", &said.after)] {
                @if let Some(value) = value { p { span .quiet { (name) ": " } (visible(value)) } }
            }
        }
    }
}

/// The words of a field that changed.
fn pieces_of<'a>(pair: &Pair<'a>, field: Field, part: usize) -> Option<&'a [Piece]> {
    let found = pair
        .fields
        .iter()
        .find(|change| change.field == field && change.part == part)?;
    Some(&found.pieces)
        .filter(|pieces| !pieces.is_empty())
        .map(Vec::as_slice)
}

fn message<'a>(
    pictures: &Pictures,
    part: &Part,
    is_after: bool,
    pieces: &dyn Fn(Field) -> Option<&'a [Piece]>,
) -> Markup {
    html! {
        @if let Some(title) = &part.title { p .title { (words(title, pieces(Field::Title), is_after)) } }
        @if let Some(warning) = &part.content_warning {
            p .warning { (words(warning, pieces(Field::ContentWarning), is_after)) }
        }
        p .text dir="auto" { (words(&part.text, pieces(Field::Text), is_after)) }
        @if !part.poll.is_empty() {
            ul .poll { @for option in &part.poll { li { (visible(option)) } } }
        }
        @if let Some(address) = &part.link { p { (address_of(address)) } }
        @for medium in &part.media { (figure(pictures, medium, is_after)) }
    }
}

/// How long a message is, on each channel where that is told otherwise.
fn lengths(pair: &Pair<'_>, index: usize, is_counted: bool, part: &Part) -> Markup {
    let said = pair.counted.iter().filter(|_| is_counted);
    let parts: Vec<&Part> = said.filter_map(|said| said.parts.get(index)).collect();
    let counts = |part: &Part| (part.length, part.limit, part.unit);
    let is_one = parts.iter().all(|one| counts(one) == counts(part));
    html! {
        p .count {
            @if is_one { (length(part, None)) } @else {
                @for (index, (part, channel)) in parts.iter().zip(&pair.channels).enumerate() {
                    @if index > 0 { " · " }
                    (length(part, Some(channel)))
                }
            }
        }
    }
}

fn length(part: &Part, channel: Option<&str>) -> Markup {
    html! {
        span .over[part.is_too_long()] {
            (part.length)
            @if let Some(limit) = part.limit { " of " (limit) }
            " " (part.unit)
            @if part.is_too_long() { ", too long" }
            @if let Some(channel) = channel { " on " (visible(channel)) }
        }
    }
}

/// A text with what went, or what came, marked in it.
fn words(text: &str, pieces: Option<&[Piece]>, is_after: bool) -> Markup {
    let Some(pieces) = pieces else {
        return html! { (visible(text)) };
    };
    html! {
        @for piece in pieces {
            @match (piece.fate, is_after) {
                (Words::Kept, _) => (visible(&piece.text)),
                (Words::Removed, false) => del { (visible(&piece.text)) },
                (Words::Added, true) => ins { (visible(&piece.text)) },
                (Words::Removed, true) | (Words::Added, false) => {},
            }
        }
    }
}

fn address_of(address: &str) -> Markup {
    html! {
        @if let Some(href) = link(address) {
            a href=(href) rel="noreferrer nofollow" { (visible(address)) }
        } @else {
            (visible(address))
        }
    }
}

fn figure(pictures: &Pictures, medium: &Medium, is_after: bool) -> Markup {
    let alt = medium.alt.as_deref().map(visible);
    html! {
        figure {
            @if let Some(address) = pictures.get(&medium.path, is_after) {
                img src=(address) alt=(alt.clone().unwrap_or_default()) loading="lazy";
            }
            figcaption {
                span .quiet { (visible(&medium.path)) } " "
                @if let Some(alt) = &alt { (alt) } @else { em { "no alt text" } }
            }
        }
    }
}
