//! The texts of a target, message by message, as their author wrote them.

use super::target::Target;
use crate::model::{ByChannel, Words};
use crate::platform::Threads;
use crate::source::Spanned;

/// One message of a target.
pub(super) struct Wording<'a> {
    /// The texts that it is put together from, in order.
    pub texts: Vec<&'a Spanned<String>>,
    /// True for the message with which the post begins: link, mentions and hashtags stand there.
    pub opens: bool,
}

/// Every message of a target. Each of the texts that take turns opens one.
pub(super) fn wordings<'a>(target: &Target<'a>) -> Vec<Wording<'a>> {
    let parts = target.said(|words| words.thread.as_ref());
    let parts: Vec<_> = parts
        .into_iter()
        .flatten()
        .filter_map(|part| part.value.text.as_ref())
        .collect();
    let openings = openings(target);
    let facts = target.platform.map(|platform| platform.facts);
    if facts.is_some_and(|facts| facts.threads == Threads::Joined) {
        let joined = openings.into_iter().map(|texts| Wording {
            texts: texts.into_iter().chain(parts.iter().copied()).collect(),
            opens: true,
        });
        return joined.collect();
    }
    let first = openings
        .into_iter()
        .map(|texts| Wording { texts, opens: true });
    let further = parts.into_iter().map(|text| Wording {
        texts: vec![text],
        opens: false,
    });
    first.chain(further).collect()
}

/// What may open the post: a text, each of several, or nothing but what stands beside a text.
fn openings<'a>(target: &Target<'a>) -> Vec<Vec<&'a Spanned<String>>> {
    let gives_text = |words: &Words| words.text.is_some() || words.variants.is_some();
    let nearest = target.said(|words| gives_text(words).then_some(words));
    let variants = nearest.and_then(|words| words.variants.as_ref());
    match variants.filter(|variants| !variants.is_empty()) {
        Some(variants) => variants.iter().map(|text| vec![text]).collect(),
        None => vec![
            nearest
                .and_then(|words| words.text.as_ref())
                .into_iter()
                .collect(),
        ],
    }
}

/// A list that may differ from channel to channel, as it is on a target.
pub(super) fn listed<'a>(
    target: &Target<'a>,
    pick: impl Fn(&'a Words) -> Option<&'a ByChannel>,
) -> &'a [Spanned<String>] {
    target.said(pick).map_or(&[], |lists| {
        lists.for_channel(target.channel_id(), target.channel.value.platform_id())
    })
}

/// Every entry of a list that may differ from channel to channel.
pub(super) fn every_listed(lists: &ByChannel) -> impl Iterator<Item = &Spanned<String>> {
    let (everywhere, named) = match lists {
        ByChannel::Everywhere(list) => (list.as_slice(), &[][..]),
        ByChannel::Named(lists) => (&[][..], lists.0.as_slice()),
    };
    let named = named.iter().flat_map(|list| &list.value);
    everywhere.iter().chain(named)
}
