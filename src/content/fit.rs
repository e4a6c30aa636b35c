//! Whether texts fit, and what becomes of those that do not.

use super::compose::{Composition, Part};
use super::problem::{Problem, TEXT_TOO_LONG};
use super::split::split_all;
use crate::model::Words;
use crate::platform::count;
use crate::source::Span;

/// How long a text may be: a content warning counts with the text that it hides.
pub(super) fn room(of: &Composition<'_>, words: &Words) -> usize {
    let warning = words.content_warning.as_ref();
    let taken = warning.map_or(0, |warning| count::graphemes(warning.value.trim()));
    of.limits.text.saturating_sub(taken)
}

/// For each part the texts that it becomes: itself, or a piece of thread.
pub(super) fn fitting(
    of: &Composition<'_>,
    parts: &[Part<'_>],
    (limit, splits): (usize, bool),
    problems: &mut Vec<Problem>,
) -> Vec<Vec<String>> {
    let measure = |text: &str| (of.facts.measure)(text, of.limits);
    // Measuring costs more than everything else here, so what fits in any way of counting is not measured.
    if parts.iter().all(|part| longest(&part.text) <= limit) {
        return parts.iter().map(|part| vec![part.text.clone()]).collect();
    }
    if splits {
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        return split_all(&texts, limit, &measure).unwrap_or_else(|error| {
            let span = parts.first().and_then(|part| part.span);
            let help = "shorten the text";
            problems.push(Problem::new(TEXT_TOO_LONG, span, error.to_string(), help));
            Vec::new()
        });
    }
    for part in parts {
        let length = measure(&part.text);
        if length > limit {
            problems.push(too_long(of, part.span, length, limit));
        }
    }
    parts.iter().map(|part| vec![part.text.clone()]).collect()
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

fn too_long(of: &Composition<'_>, span: Option<Span>, length: usize, limit: usize) -> Problem {
    let unit = of.facts.unit;
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
    Problem::new(TEXT_TOO_LONG, span, message, help)
}
