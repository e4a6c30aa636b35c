//! Which posts say the same: what each says on a channel, told by its words alone, and when it says so.

use std::hash::{DefaultHasher, Hasher};

use chrono::TimeDelta;

use crate::lint::context::Context;
use crate::lint::context::message::openings;
use crate::lint::context::target::{Target, place};
use crate::source::{Span, Spanned};
use crate::time::Instant;

/// How long a post whose time is over may still be about to go out, where the ledger does not know it.
const STILL_DUE: TimeDelta = TimeDelta::days(1);

/// A post that goes out, or went out, on a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::lint) struct Utterance {
    /// The target, by its place in the context.
    pub(in crate::lint) target: usize,
    /// When.
    pub(in crate::lint) time: Instant,
}

/// Everything that goes out from now on and, as far as that is known, what went out before; by target and time.
pub(in crate::lint) fn utterances(context: &Context<'_>) -> Vec<Utterance> {
    let counts = |time: Instant| context.ledger.is_none() || time > context.now - STILL_DUE;
    let planned = context
        .sendings
        .iter()
        .map(|sending| Utterance {
            target: sending.target,
            time: sending.instant,
        })
        .filter(|one| counts(one.time));
    let mut all: Vec<Utterance> = planned.chain(sent(context)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn sent(context: &Context<'_>) -> Vec<Utterance> {
    let Some(ledger) = context.ledger.filter(|ledger| !ledger.is_empty()) else {
        return Vec::new();
    };
    let records = ledger.iter().filter_map(|(key, record)| {
        let target = place(&context.targets, &key.post, &key.channel)?;
        let time = record.sent_at()?;
        Some(Utterance { target, time })
    });
    records.collect()
}

/// What a post says on a channel, as far as it can be compared.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::lint) struct Speech<'a> {
    /// Its texts: title, text, parts of a thread, answers of a poll.
    pub(in crate::lint) texts: Vec<&'a Spanned<String>>,
    /// Its link and its files.
    around: Vec<&'a str>,
}

impl<'a> Speech<'a> {
    /// What the target says. `None` where texts take turns, or where there are no words.
    pub(in crate::lint) fn of(target: &Target<'a>) -> Option<Self> {
        let mut openings = openings(target);
        let text = openings.next();
        if openings.next().is_some() && target.post().repeat.is_some() {
            return None;
        }
        let title = target.said(|words| words.title.as_ref());
        let thread = target.said(|words| words.thread.as_ref()).into_iter();
        let parts = thread.flatten().filter_map(|part| part.value.text.as_ref());
        let poll = target.said(|words| words.poll.as_ref()).into_iter();
        let answers = poll.flat_map(|poll| &poll.value.options);
        let texts: Vec<_> = text
            .into_iter()
            .chain(title)
            .chain(parts)
            .chain(answers)
            .collect();
        let link = target.said(|words| words.link.as_ref()).into_iter();
        let media = target.said(|words| words.media.as_ref()).into_iter();
        let files = media
            .flatten()
            .filter_map(|medium| medium.value.file.as_ref());
        let around = link.chain(files).map(|word| word.value.as_str()).collect();
        (!texts.is_empty()).then_some(Self { texts, around })
    }

    /// A number that is the same for the same words, case and white space aside.
    pub(in crate::lint) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let mut small = String::new();
        for word in self.words() {
            small.clear();
            small.extend(word.chars().flat_map(char::to_lowercase));
            small.push(' ');
            hasher.write(small.as_bytes());
        }
        hasher.finish()
    }

    /// Whether both are written in the same place, as on channels that replace nothing.
    pub(in crate::lint) fn is_one_with(&self, other: &Self) -> bool {
        let spans =
            |speech: &Self| -> Vec<Span> { speech.texts.iter().map(|text| text.span).collect() };
        spans(self) == spans(other) && self.around == other.around
    }

    /// Whether both say the same, case and white space aside.
    pub(in crate::lint) fn says_the_same_as(&self, other: &Self) -> bool {
        let small = |word: &str| word.to_lowercase();
        self.words().map(small).eq(other.words().map(small))
    }

    /// Where its text stands.
    pub(in crate::lint) fn span(&self) -> Span {
        self.texts[0].span
    }

    /// Its link and its files, in that order.
    pub(in crate::lint) fn around(&self) -> &[&'a str] {
        &self.around
    }

    fn words(&self) -> impl Iterator<Item = &'a str> {
        let texts = self.texts.iter().map(|text| text.value.as_str());
        texts
            .chain(self.around.iter().copied())
            .flat_map(str::split_whitespace)
    }
}
