//! Where a text may be cut, and how well it reads when it is.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::platform::count::{links, mentions};

/// Most letters and digits of a word that ends no sentence (`Dr.`, `e.g.`, `J.`), or that numbers a line (`1.`, `b)`).
const MARK_LENGTH_MAX: usize = 2;

/// A place for a cut: one part ends at `end` and the next starts at `next`, with only white space between them.
#[derive(Clone, Copy)]
pub(super) struct Cut {
    pub(super) end: usize,
    pub(super) next: usize,
    pub(super) rank: Rank,
}

/// How good a place for a cut is, from worst to best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Inside a word.
    Cluster,
    /// Inside a word, or between two of a script that writes no space between words.
    Syllable,
    /// Between two words.
    Word,
    /// Behind the colon that announces what follows, or before the links that belong to what they follow.
    Joined,
    /// Between two sentences.
    Sentence,
    /// Between two lines.
    Line,
    /// Between two paragraphs.
    Paragraph,
}

/// Links and mentions of `text`, in order: no cut is inside them.
pub(super) fn whole(text: &str) -> Vec<Range<usize>> {
    let mentions = mentions::find(text)
        .into_iter()
        .map(|mention| mention.range);
    let mut whole: Vec<Range<usize>> = links::find(text).into_iter().chain(mentions).collect();
    whole.sort_by_key(|range| range.start);
    whole
}

/// Every cut of `text` between words, in order.
pub(super) fn between_words(text: &str, whole: &[Range<usize>]) -> Vec<Cut> {
    let sentences: Vec<usize> = text
        .split_sentence_bound_indices()
        .map(|(start, sentence)| start + sentence.len())
        .collect();
    let at_spaces = spaces(text).into_iter().filter_map(|space| {
        let ends_sentence = sentences.binary_search(&space.end).is_ok();
        let rank = rank(text, &space, ends_sentence)?;
        Some(Cut {
            end: space.start,
            next: space.end,
            rank,
        })
    });
    let at_stops = sentences
        .iter()
        .filter(|end| ends_without_space(text, **end))
        .map(|end| Cut {
            end: *end,
            next: *end,
            rank: Rank::Sentence,
        });
    let mut cuts: Vec<Cut> = at_spaces.chain(at_stops).collect();
    cuts.retain(|cut| !is_inside(whole, cut.end) && !is_inside(whole, cut.next));
    cuts.sort_by_key(|cut| cut.next);
    cuts
}

/// Every cut in the `word` of `text` that keeps the characters whole, in order.
pub(super) fn inside_word(text: &str, word: &Range<usize>, whole: &[Range<usize>]) -> Vec<Cut> {
    let bounds: Vec<usize> = text[word.clone()]
        .split_word_bound_indices()
        // No part starts with a comma or a closing quote.
        .filter(|(_, piece)| piece.starts_with(char::is_alphanumeric))
        .map(|(at, _)| word.start + at)
        .collect();
    let rank = |at: usize| match bounds.binary_search(&at) {
        Ok(_) => Rank::Syllable,
        Err(_) => Rank::Cluster,
    };
    text[word.clone()]
        .grapheme_indices(true)
        .map(|(at, _)| word.start + at)
        .filter(|at| !is_inside(whole, *at))
        .map(|at| Cut {
            end: at,
            next: at,
            rank: rank(at),
        })
        .collect()
}

fn is_inside(whole: &[Range<usize>], at: usize) -> bool {
    whole.iter().any(|range| range.start < at && at < range.end)
}

/// Runs of white space at which a line may be broken.
fn spaces(text: &str) -> Vec<Range<usize>> {
    let mut spaces: Vec<Range<usize>> = Vec::new();
    // A mark that stands on a space makes a cluster with it, which is no place for a cut.
    let clusters = text.grapheme_indices(true);
    for (start, cluster) in clusters.filter(|(_, cluster)| cluster.chars().all(char::is_whitespace))
    {
        match spaces.last_mut() {
            Some(space) if space.end == start => space.end += cluster.len(),
            _ => spaces.push(start..start + cluster.len()),
        }
    }
    spaces.retain(|space| text[space.clone()].contains(breaks));
    spaces
}

/// White space, without the kinds that hold two words together.
fn breaks(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Whether the sentence before byte `end` ends with a full stop of a script that writes no space behind it.
fn ends_without_space(text: &str, end: usize) -> bool {
    let stop = |last: char| !last.is_ascii() && !last.is_whitespace();
    text[..end].ends_with(stop) && !text[end..].is_empty()
}

/// How good a place for a cut `space` is; none behind the dash, emoji or number that starts a line.
fn rank(text: &str, space: &Range<usize>, ends_sentence: bool) -> Option<Rank> {
    let (before, after) = (&text[..space.start], &text[space.end..]);
    let joined = before.ends_with([':', '：']) || starts_with_appendix(after);
    let rank = match text[space.clone()].matches('\n').count() {
        0 | 1 if is_bullet(before) => return None,
        0 if ends_sentence && !joined && !is_abbreviated(before) => Rank::Sentence,
        0 => Rank::Word,
        _ if joined => Rank::Joined,
        // A line that goes on in lower case was wrapped in the middle of a sentence.
        1 if after.starts_with(char::is_lowercase) => Rank::Word,
        1 => Rank::Line,
        _ => Rank::Paragraph,
    };
    Some(rank)
}

/// Whether the rest of the line is nothing but links, mentions, hashtags and emoji, which belong to what they follow.
fn starts_with_appendix(after: &str) -> bool {
    let line = after.lines().next().unwrap_or(after);
    let refers = |word: &str| word.starts_with(['#', '@']) || word.contains("://");
    line.split_whitespace()
        .all(|word| refers(word) || !word.contains(char::is_alphanumeric))
}

/// Whether the line so far is only a sign (`-`, an emoji) or a number (`1.`, `b)`) that belongs to what follows.
fn is_bullet(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or(before).trim_start();
    let is_sign = !line.contains(char::is_alphanumeric);
    !line.contains(breaks) && (is_sign || (is_mark(line) && line.ends_with(['.', ')'])))
}

/// Whether the last word is shortened rather than the end of a sentence; `us.` and `it.` are ends.
fn is_abbreviated(before: &str) -> bool {
    let word = before.rsplit(breaks).next().unwrap_or(before);
    let is_plain = word.starts_with(char::is_lowercase) && word.matches('.').count() == 1;
    word.ends_with('.') && is_mark(word) && !is_plain
}

fn is_mark(word: &str) -> bool {
    let letters = word.chars().filter(|character| character.is_alphanumeric());
    letters.count() <= MARK_LENGTH_MAX
}
