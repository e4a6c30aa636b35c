//! Things of which a message may hold only so many: hashtags, mentions, links, cashtags.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::lint::context::Context;
use crate::lint::context::message::{Message, messages};
use crate::lint::context::target::Target;
use crate::lint::rule::Out;
use crate::platform::Facts;
use crate::source::{Span, Spanned};

/// What is counted, and against what.
pub(in crate::lint) struct Tally {
    /// What several of it are called.
    pub(in crate::lint) plural: &'static str,
    /// The most that a platform takes in one message, where it has such a limit.
    pub(in crate::lint) most: fn(&Facts) -> Option<usize>,
    /// Everything of it in one message.
    pub(in crate::lint) found: fn(&Target<'_>, &Message<'_>) -> Vec<Occurrence>,
}

/// One thing that counts.
pub(in crate::lint) struct Occurrence {
    /// The string that holds it.
    span: Span,
    /// Its bytes in the text; `None` where the string holds nothing else.
    range: Option<Range<usize>>,
    /// Its words in small letters.
    word: String,
}

/// Reports every message that holds more than its platform takes, at the first of those that are too many.
pub(in crate::lint) fn report(context: &Context<'_>, out: &mut Out, tally: &Tally) {
    for target in &context.targets {
        let Some(platform) = target.platform else {
            continue;
        };
        let Some(most) = (tally.most)(platform.facts) else {
            continue;
        };
        for message in messages(target) {
            let found = (tally.found)(target, &message);
            if let Some(first) = found.get(most) {
                let (count, what) = (found.len(), tally.plural);
                let span = match &first.range {
                    Some(range) => context.inside(first.span, range),
                    None => first.span,
                };
                let name = platform.name;
                out.report(
                    span,
                    format!("{count} {what}, and {name} takes {most} in one message"),
                )
                .label("one too many from here on")
                .help(format!(
                    "leave out {}, or say it with fewer in [posts.{}.on.{}]",
                    count - most,
                    target.post_id(),
                    target.channel_id()
                ))
                .post(target.post_id())
                .on_channel(target.channel_id());
            }
        }
    }
}

/// Those in the texts of a message. `sign` stands in every one of them, so that most texts need no closer look.
pub(in crate::lint) fn in_texts(
    message: &Message<'_>,
    sign: &str,
    find: fn(&str) -> Vec<Range<usize>>,
) -> Vec<Occurrence> {
    let texts = message
        .texts
        .iter()
        .filter(|text| text.value.contains(sign));
    let found = texts.flat_map(|text| {
        let of_text = find(&text.value).into_iter();
        of_text.map(|range| Occurrence {
            span: text.span,
            word: text.value[range.clone()].to_lowercase(),
            range: Some(range),
        })
    });
    found.collect()
}

/// Adds those of a list that the texts do not hold: they are set below the message that opens the post.
pub(in crate::lint) fn with_listed(
    mut found: Vec<Occurrence>,
    message: &Message<'_>,
    (sign, list): (&str, &[Spanned<String>]),
) -> Vec<Occurrence> {
    if !message.opens || list.is_empty() {
        return found;
    }
    let mut known: BTreeSet<String> = found.iter().map(|one| one.word.clone()).collect();
    for entry in list {
        let word = entry.value.trim().trim_start_matches(sign).to_lowercase();
        let word = format!("{sign}{word}");
        if word.len() > sign.len() && known.insert(word.clone()) {
            found.push(Occurrence {
                span: entry.span,
                range: None,
                word,
            });
        }
    }
    found
}

/// Each of them once, where only different ones count.
pub(in crate::lint) fn different(mut found: Vec<Occurrence>) -> Vec<Occurrence> {
    let mut seen = BTreeSet::new();
    found.retain(|one| seen.insert(one.word.clone()));
    found
}
