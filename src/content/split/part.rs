//! Filling one part after the other, and choosing where each of them ends.

use std::ops::Range;

use crate::platform::count::links;

use super::SplitError;
use super::cuts::{self, Cut, Rank};

/// Where to cut, best first: a rank, and which share of the limit the part must fill at least (1 / 2, 1 / 4).
const PREFERENCES: [(Rank, usize); 5] = [
    (Rank::Paragraph, 2),
    (Rank::Line, 2),
    (Rank::Sentence, 2),
    (Rank::Joined, 2),
    (Rank::Sentence, 4),
];

/// What a part may hold: `limit` by `measure`, with a number that is one of `total`.
pub(super) struct Room<'a> {
    pub(super) limit: usize,
    pub(super) measure: &'a dyn Fn(&str) -> usize,
    pub(super) total: String,
}

impl Room<'_> {
    /// The length of a part with its number, if it fits.
    fn length(&self, body: &str, number: usize) -> Option<usize> {
        let length = (self.measure)(&numbered(body, number, &self.total));
        (length <= self.limit).then_some(length)
    }
}

/// Cuts one text into bodies that fit with their numbers, the first of which is `first`.
pub(super) fn cut_part<'a>(
    text: &'a str,
    first: usize,
    room: &Room<'_>,
) -> Result<Vec<&'a str>, SplitError> {
    let whole = cuts::whole(text);
    let cuts = cuts::between_words(text, &whole);
    let mut bodies = Vec::new();
    let mut start = 0;
    while room.length(&text[start..], first + bodies.len()).is_none() {
        let rest = Rest {
            text,
            start,
            number: first + bodies.len(),
            cuts: &cuts,
            whole: &whole,
            room,
        };
        let cut = rest.best()?;
        bodies.push(&text[start..cut.end]);
        start = cut.next;
    }
    bodies.push(&text[start..]);
    Ok(bodies)
}

/// The part with its number: behind a space, but on a line of its own where it would stand beside a link.
pub(super) fn numbered(body: &str, number: usize, total: &str) -> String {
    if body.is_empty() {
        return String::new();
    }
    let behind_link = links::find(body)
        .last()
        .is_some_and(|link| link.end == body.len());
    let gap = if behind_link { "\n\n" } else { " " };
    format!("{body}{gap}({number}/{total})")
}

/// What is left of a text, from `start`: more than fits the part `number`.
struct Rest<'a> {
    text: &'a str,
    start: usize,
    number: usize,
    cuts: &'a [Cut],
    whole: &'a [Range<usize>],
    room: &'a Room<'a>,
}

impl Rest<'_> {
    /// The best place to end this part.
    fn best(&self) -> Result<Cut, SplitError> {
        let cuts = &self.cuts[self.cuts.partition_point(|cut| cut.end <= self.start)..];
        let fitting = self.fitting(cuts);
        let preferred = PREFERENCES
            .iter()
            .find_map(|(rank, share)| self.last(&fitting, *rank, *share));
        preferred.map_or_else(|| self.at_word(cuts, &fitting), Ok)
    }

    /// The end of the last word that fits, or a place inside the word behind it.
    fn at_word(&self, cuts: &[Cut], fitting: &[(Cut, usize)]) -> Result<Cut, SplitError> {
        let before = fitting.last().map(|(cut, _)| *cut);
        let start = before.map_or(self.start, |cut| cut.next);
        let end = cuts
            .get(fitting.len())
            .map_or(self.text.len(), |cut| cut.end);
        // A word that the next part holds is left to it; a longer one begins there too, unless this part is rather empty.
        let fits_next = self
            .room
            .length(&self.text[start..end], self.number + 1)
            .is_some();
        let leave = fits_next || self.last(fitting, Rank::Word, 2).is_some();
        let inside = || self.inside(&(start..end));
        let cut = before.filter(|_| leave).or_else(inside).or(before);
        cut.ok_or_else(|| self.error(start))
    }

    /// The cuts, from the first on, that leave a part that fits, each with its length.
    fn fitting(&self, cuts: &[Cut]) -> Vec<(Cut, usize)> {
        let length = |cut: &Cut| {
            self.room
                .length(&self.text[self.start..cut.end], self.number)
        };
        cuts.iter()
            .map_while(|cut| Some((*cut, length(cut)?)))
            .collect()
    }

    /// The last cut of at least `rank` that fills one part in `share` of the limit.
    fn last(&self, fitting: &[(Cut, usize)], rank: Rank, share: usize) -> Option<Cut> {
        let full = |length: usize| length.saturating_mul(share) >= self.room.limit;
        let found = fitting
            .iter()
            .rev()
            .find(|(cut, length)| cut.rank >= rank && full(*length));
        found.map(|(cut, _)| *cut)
    }

    /// The last place inside `word`, between two of its syllables if that leaves the part half full.
    fn inside(&self, word: &Range<usize>) -> Option<Cut> {
        let mut cuts = cuts::inside_word(self.text, word, self.whole);
        cuts.retain(|cut| cut.end > self.start);
        let fitting = self.fitting(&cuts);
        self.last(&fitting, Rank::Syllable, 2)
            .or(fitting.last().map(|(cut, _)| *cut))
    }

    /// Why nothing at all fits this part, when it must begin at byte `start`.
    fn error(&self, start: usize) -> SplitError {
        let limit = self.room.limit;
        match self.whole.iter().find(|range| range.start == start) {
            Some(range) => SplitError::TooLong {
                text: self.text[range.clone()].to_owned(),
                limit,
            },
            None => SplitError::LimitTooSmall { limit },
        }
    }
}
