//! Whether texts fit, and what becomes of those that do not.

use super::compose::{Composition, Part};
use super::problem::{MISSING_TITLE, Problem, TEXT_TOO_LONG, TEXT_TOO_SHORT};
use super::split::split_all;
use crate::model::Words;
use crate::platform::count;
use crate::source::Span;

/// How long a text may be, with media beside it or without: a content warning counts with the text that it hides.
pub(super) fn room(of: &Composition<'_>, words: &Words, has_media: bool) -> usize {
    let warning = words.content_warning.as_ref();
    let taken = warning.map_or(0, |warning| count::graphemes(warning.value.trim()));
    let caption = if has_media {
        of.limits.caption
    } else {
        usize::MAX
    };
    of.limits.text.min(caption).saturating_sub(taken)
}

/// For each part the texts that it becomes: itself, or a piece of thread.
pub(super) fn fitting(
    of: &Composition<'_>,
    parts: &[Part<'_>],
    (words, splits): (&Words, bool),
    problems: &mut Vec<Problem>,
) -> Vec<Vec<String>> {
    let limit = |part: &Part<'_>| room(of, words, !part.media.is_empty());
    // Measuring costs more than everything else here, so what fits in any way of counting is not measured.
    if parts.iter().all(|part| longest(&part.text) <= limit(part)) {
        return parts.iter().map(|part| vec![part.text.clone()]).collect();
    }
    if splits {
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        let tightest = parts.iter().map(limit).min().unwrap_or_default();
        return split_all(&texts, tightest, &|text| measured(of, text)).unwrap_or_else(|error| {
            let span = parts.first().and_then(|part| part.span);
            let help = "shorten the text";
            problems.push(Problem::new(TEXT_TOO_LONG, span, error.to_string(), help));
            Vec::new()
        });
    }
    for part in parts {
        problems.extend(too_long(of, part, limit(part)));
    }
    parts.iter().map(|part| vec![part.text.clone()]).collect()
}

/// The length of a text in the platform's unit. Bytes that are counted as well are brought to the same scale, so that one
/// limit holds both.
fn measured(of: &Composition<'_>, text: &str) -> usize {
    let bytes = match of.limits.text_bytes {
        usize::MAX => 0,
        most => (text.len() * of.limits.text).div_ceil(most),
    };
    (of.facts.measure)(text, of.limits).max(bytes)
}

/// True when splitting cannot fail: links and mentions are never cut, and each fits into a part with its number.
pub(super) fn surely_splits(parts: &[Part<'_>], limit: usize) -> bool {
    const NUMBER: usize = 16;
    let words = parts.iter().flat_map(|part| part.text.split_whitespace());
    let mut uncut = words.filter(|word| word.contains(['@', '.']));
    limit > 2 * NUMBER && uncut.all(|word| longest(word) + NUMBER <= limit)
}

/// More than any platform counts for a text: its bytes, and for whatever may be a link the length that a link counts.
fn longest(text: &str) -> usize {
    const LINK: usize = 23;
    text.len() + LINK * text.bytes().filter(|byte| *byte == b'.').count()
}

/// A text that is too long in the platform's unit, or in bytes.
fn too_long(of: &Composition<'_>, part: &Part<'_>, limit: usize) -> Option<Problem> {
    let length = (of.facts.measure)(&part.text, of.limits);
    let (length, unit, limit) = if length <= limit {
        (part.text.len(), "bytes", of.limits.text_bytes)
    } else {
        (length, of.facts.unit, limit)
    };
    (length > limit).then(|| {
        let message = format!(
            "{length} {unit} on `{}`, which takes {limit}",
            of.channel_id
        );
        let help = format!(
            "shorten it by {}, write a shorter one in [posts.{}.on.{}], or split it with overflow = \"thread\"",
            length - limit,
            of.post_id,
            of.channel_id,
        );
        Problem::new(TEXT_TOO_LONG, part.span, message, help)
    })
}

/// What is wrong with the lengths of everything but the texts themselves, and with a text that is too short.
pub(super) fn report_other_lengths(
    of: &Composition<'_>,
    words: &Words,
    parts: &[Part<'_>],
    problems: &mut Vec<Problem>,
) {
    let title = words.title.as_ref().filter(|_| of.facts.titles);
    if of.facts.text.needs_title && title.is_none() {
        let message = format!("a post on `{}` needs a title", of.channel_id);
        let help = "write `title`, in the post or for this channel alone";
        problems.push(Problem::new(MISSING_TITLE, None, message, help));
    }
    let lengths = title.map(|title| {
        let length = count::code_points(title.value.trim());
        let range = (of.limits.least_title, of.limits.title);
        ("title", title.span, length, range)
    });
    let comment = words.first_comment.as_ref();
    let comment = comment.filter(|_| of.facts.first_comments).map(|comment| {
        let length = (of.facts.measure)(comment.value.trim(), of.limits);
        ("comment", comment.span, length, (0, of.limits.comment))
    });
    for (what, span, length, range) in lengths.into_iter().chain(comment) {
        problems.extend(out_of_range(of, (what, span), length, range));
    }
    problems.extend(too_short(of, words, parts));
}

fn out_of_range(
    of: &Composition<'_>,
    (what, span): (&str, Span),
    length: usize,
    (least, most): (usize, usize),
) -> Option<Problem> {
    let channel = of.channel_id;
    let (rule, limit, help) = if length > most {
        (TEXT_TOO_LONG, format!("takes {most}"), "shorten it")
    } else if length < least {
        (
            TEXT_TOO_SHORT,
            format!("wants {least}"),
            "say a little more",
        )
    } else {
        return None;
    };
    let message = format!("the {what} has {length} characters on `{channel}`, which {limit}");
    Some(Problem::new(rule, Some(span), message, help))
}

/// A long text beside it makes up for a short one.
fn too_short(of: &Composition<'_>, words: &Words, parts: &[Part<'_>]) -> Option<Problem> {
    let least = of.limits.least_text;
    // Measuring is dear, and few platforms ask for a least length.
    let first = parts.first().filter(|_| least > 0)?;
    let length = (of.facts.measure)(&first.text, of.limits);
    let has_body = of.facts.bodies && words.body.is_some();
    (length < least && !has_body).then(|| {
        let message = format!(
            "{length} {} on `{}`, which wants {least}",
            of.facts.unit, of.channel_id
        );
        Problem::new(TEXT_TOO_SHORT, first.span, message, "say a little more")
    })
}
