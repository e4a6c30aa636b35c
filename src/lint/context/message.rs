//! The texts of a target, message by message, as their author wrote them.

use super::target::Target;
use crate::model::{ByChannel, Words};
use crate::source::Spanned;

/// One message of a target.
pub(in crate::lint) struct Message<'a> {
    /// The texts that it is put together from, in order.
    pub texts: Vec<&'a Spanned<String>>,
    /// True for the message with which the post begins: link, mentions and hashtags stand there.
    pub opens: bool,
}

/// Every message of a target. Each of the texts that take turns opens one.
pub(in crate::lint) fn messages<'a>(target: &Target<'a>) -> Vec<Message<'a>> {
    let mut openings: Vec<Vec<_>> = openings(target).map(|text| vec![text]).collect();
    if openings.is_empty() {
        // Nothing but what stands beside a text.
        openings.push(Vec::new());
    }
    let mut further: Vec<_> = parts(target).collect();
    if target.is_one_message() {
        for texts in &mut openings {
            texts.extend(&further);
        }
        further.clear();
    }
    let first = openings
        .into_iter()
        .map(|texts| Message { texts, opens: true });
    let further = further.into_iter().map(|text| Message {
        texts: vec![text],
        opens: false,
    });
    first.chain(further).collect()
}

/// Every text of a target: those that may open it, then the further parts of its thread.
pub(in crate::lint) fn texts<'a>(target: &Target<'a>) -> impl Iterator<Item = &'a Spanned<String>> {
    openings(target).chain(parts(target))
}

/// The texts that may open a target: one, several that take turns, or none. A nearer text replaces variants that stand
/// farther away, and nearer variants a text.
pub(in crate::lint) fn openings<'a>(
    target: &Target<'a>,
) -> impl Iterator<Item = &'a Spanned<String>> {
    let gives_text = |words: &Words| words.text.is_some() || words.variants.is_some();
    let nearest = target.said(|words| gives_text(words).then_some(words));
    let variants = nearest.and_then(|words| words.variants.as_deref());
    let variants = variants.unwrap_or_default();
    let text = nearest.and_then(|words| words.text.as_ref());
    variants.iter().chain(text.filter(|_| variants.is_empty()))
}

fn parts<'a>(target: &Target<'a>) -> impl Iterator<Item = &'a Spanned<String>> {
    let parts = target.said(|words| words.thread.as_ref());
    let parts = parts.into_iter().flatten();
    parts.filter_map(|part| part.value.text.as_ref())
}

/// A list that may differ from channel to channel, as it is on a target.
pub(in crate::lint) fn listed<'a>(
    target: &Target<'a>,
    pick: impl Fn(&'a Words) -> Option<&'a ByChannel>,
) -> &'a [Spanned<String>] {
    target.said(pick).map_or(&[], |lists| {
        lists.for_channel(target.channel_id(), target.channel.value.platform_id())
    })
}

/// Every entry of a list that may differ from channel to channel.
pub(in crate::lint) fn every_listed(lists: &ByChannel) -> impl Iterator<Item = &Spanned<String>> {
    let (everywhere, named) = match lists {
        ByChannel::Everywhere(list) => (list.as_slice(), &[][..]),
        ByChannel::Named(lists) => (&[][..], lists.0.as_slice()),
    };
    let named = named.iter().flat_map(|list| &list.value);
    everywhere.iter().chain(named)
}
