//! Hints between the lines: how much of its room a text takes, and when a post really goes out.

use std::ops::Range;

use lsp_types::{InlayHint, InlayHintLabel, InlayHintTooltip};

use super::lengths::{lengths, tightest};
use super::names::post_of;
use super::outline::{Scalar, keys};
use super::times::{Times, times};
use super::view::View;
use crate::source::Span;
use crate::time::{Instant, to_local};

/// The hints of a range of bytes.
pub(super) fn hints(view: &View<'_>, bytes: &Range<usize>) -> Vec<InlayHint> {
    let within =
        |scalar: &&Scalar| bytes.start <= scalar.range.end && scalar.range.start <= bytes.end;
    let scalars = view.outline.scalars.iter().filter(within);
    scalars
        .filter_map(|scalar| length(view, scalar).or_else(|| time(view, scalar)))
        .collect()
}

/// `213/300` behind a text, for the channel on which it has the least room.
fn length(view: &View<'_>, scalar: &Scalar) -> Option<InlayHint> {
    let post = post_of(&scalar.path).filter(|_| scalar.is_text)?;
    let span = Span::new(view.source()?, scalar.range.clone());
    let lengths = lengths(&view.snapshot, post, span);
    let (least, limit) = tightest(&lengths)?;
    let tooltip = format!(
        "{} of {limit} {} on `{}`",
        least.count.length, least.count.unit, least.channel
    );
    Some(hint(
        view,
        scalar,
        format!("{}/{limit}", least.count.length),
        tooltip,
    ))
}

/// The resolved time behind `publish_at`: in UTC where the file tells local time, local where it tells an offset.
fn time(view: &View<'_>, scalar: &Scalar) -> Option<InlayHint> {
    let post = post_of(&scalar.path)?;
    if keys(&scalar.path).last() != Some(&"publish_at") {
        return None;
    }
    let all = times(&view.snapshot, post);
    let on = override_of(&keys(&scalar.path));
    let mine = |times: &&Times| on.is_none_or(|on| times.channel == on);
    let first = all
        .iter()
        .filter(mine)
        .find(|times| !times.instants.is_empty())?;
    let instant = *first.instants.first()?;
    let written = &view.text[scalar.range.clone()];
    let is_local = written.len() > 10 && !written[10..].contains(['Z', 'z', '+', '-']);
    let label = if is_local {
        told_in_utc(instant, first)
    } else {
        to_local(instant, first.zone)
            .format("%a %-d %b, %H:%M")
            .to_string()
    };
    let lines: Vec<String> = all.iter().flat_map(Times::lines).collect();
    Some(hint(view, scalar, label, lines.join("\n")))
}

fn told_in_utc(instant: Instant, times: &Times) -> String {
    let local = to_local(instant, times.zone).format("%a");
    let utc = instant.format("%H:%M");
    format!("{local}, {utc} UTC")
}

fn override_of<'p>(path: &[&'p str]) -> Option<&'p str> {
    match path {
        [_, _, "on", channel, ..] => Some(channel),
        _ => None,
    }
}

fn hint(view: &View<'_>, scalar: &Scalar, label: String, tooltip: String) -> InlayHint {
    InlayHint {
        position: view.lines.position(scalar.range.end),
        label: InlayHintLabel::String(label),
        kind: None,
        text_edits: None,
        tooltip: Some(InlayHintTooltip::String(tooltip)),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    }
}
