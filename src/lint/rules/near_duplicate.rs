//! Nearly the same text twice on a channel.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use chrono::TimeDelta;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::phrase::length;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::likeness::{Speech, Utterance, utterances};

/// How far apart two posts may be.
const WINDOW: TimeDelta = TimeDelta::days(14);
/// Fewest words of a text that can be nearly another one.
const FEWEST_WORDS: usize = 8;
/// How much of two texts must be the same, in pairs of neighbouring words: those of both, out of those of either.
const SHARE: f64 = 0.75;
/// How many differing words still make a slip rather than another message.
const MOST_CHANGES: usize = 4;
/// Under how many names a text is filed; it is compared with its neighbours under each.
const NAMES: usize = 4;
/// Odd numbers that shuffle the pairs, two for each name.
const SHUFFLES: [u64; 2 * NAMES] = [
    0x9e37_79b9_7f4a_7c15,
    0xc2b2_ae3d_27d4_eb4f,
    0x1656_67b1_9e37_79f9,
    0x85eb_ca77_c2b2_ae63,
    0x27d4_eb2f_1656_67c5,
    0xff51_afd7_ed55_8ccd,
    0xc4ce_b9fe_1a85_ec53,
    0xd6e8_feb8_6659_fd93,
];

pub(super) static RULE: Rule = Rule {
    id: RuleId("near-duplicate"),
    category: Category::Duplicate,
    severity: Severity::Info,
    doc: r#"## What it does
Reports posts that differ in a word or two from what another post says on the same channel within 14 days. Series are no
such posts: where a number, a name, the link or a file changes, the two are about different things.

## Why is this bad?
Often both are versions of one post, and one of them was meant to go. Readers take the second for the first and scroll
on.

## Example
```toml calendar/posts.toml
[posts.shop]
text = "Our shop opens again after the long winter, and everybody gets a cup of coffee at the door."
publish_at = 2026-11-27T09:00:00

[posts.shop-new]
text = "Our shop opens again after the long winter, and everybody gets a mug of coffee at the door."
publish_at = 2026-11-30T09:00:00
```

## Use instead
```toml calendar/posts.toml
[posts.shop]
text = "Our shop opens again after the long winter, and everybody gets a cup of coffee at the door."
publish_at = 2026-11-27T09:00:00

[posts.shop-new]
text = "Still looking for a reason to leave the house? There is coffee in our shop today."
publish_at = 2026-11-30T09:00:00
```
"#,
    check: Check::Here(check),
};

/// What a post says on a channel, and when.
struct Text<'a> {
    utterance: Utterance,
    channel: &'a str,
    compared: Rc<Compared<'a>>,
}

/// A text as it is compared.
struct Compared<'a> {
    speech: Speech<'a>,
    /// The hashes of its pairs of neighbouring words, sorted, each once.
    pairs: Vec<u64>,
    /// Under what it is filed.
    names: [u64; NAMES],
}

fn check(context: &Context<'_>, out: &mut Out) {
    let texts = texts(context);
    let mut told = BTreeSet::new();
    for name in 0..NAMES {
        let mut filed: Vec<&Text<'_>> = texts.iter().collect();
        filed.sort_by_key(|text| {
            let Utterance { target, time } = text.utterance;
            (text.channel, text.compared.names[name], time, target)
        });
        for neighbours in filed.windows(2) {
            let (first, second) = (neighbours[0], neighbours[1]);
            let are_filed_alike = first.channel == second.channel
                && first.compared.names[name] == second.compared.names[name];
            if are_filed_alike && is_pair(context, first, second) {
                let ids =
                    [first, second].map(|text| context.targets[text.utterance.target].post_id());
                if told.insert(ids) {
                    report(context, (first, second), out);
                }
            }
        }
    }
}

/// The first time that each post says its text on each channel.
fn texts<'a>(context: &'a Context<'_>) -> Vec<Text<'a>> {
    let mut all = utterances(context);
    all.dedup_by_key(|utterance| utterance.target);
    let mut texts: Vec<Text<'a>> = Vec::new();
    let recent = |one: &Utterance| one.time >= context.now - WINDOW;
    for utterance in all.into_iter().filter(recent) {
        let target = &context.targets[utterance.target];
        let Some(speech) = Speech::of(target) else {
            continue;
        };
        // On most of its channels a post says one and the same, and they follow each other.
        let before = texts.last().map(|text| &text.compared);
        let compared = match before.filter(|before| before.speech.is_one_with(&speech)) {
            Some(before) => Some(Rc::clone(before)),
            None => Compared::of(speech).map(Rc::new),
        };
        texts.extend(compared.map(|compared| Text {
            utterance,
            channel: target.channel_id(),
            compared,
        }));
    }
    texts
}

impl<'a> Compared<'a> {
    /// `None` for a text of too few words.
    fn of(speech: Speech<'a>) -> Option<Self> {
        let texts = speech.texts.iter();
        let words = texts.flat_map(|text| text.value.split_whitespace());
        let words: Vec<u64> = words.map(hash).collect();
        if words.len() < FEWEST_WORDS {
            return None;
        }
        let mut pairs: Vec<u64> = words
            .windows(2)
            .map(|pair| pair[0].rotate_left(17).wrapping_add(pair[1]))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let names = std::array::from_fn(|name| filing_name(&pairs, name));
        Some(Self {
            speech,
            pairs,
            names,
        })
    }
}

fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

/// The smallest two of its pairs after a shuffle that is the same for all: like texts mostly share them.
fn filing_name(pairs: &[u64], name: usize) -> u64 {
    let least = |odd: u64| {
        let shuffled = pairs.iter().map(|pair| {
            let mixed = pair.wrapping_mul(odd);
            (mixed ^ (mixed >> 29)).wrapping_mul(odd)
        });
        shuffled.min().unwrap_or_default()
    };
    least(SHUFFLES[2 * name]) ^ least(SHUFFLES[2 * name + 1]).rotate_left(1)
}

fn is_pair(context: &Context<'_>, first: &Text<'_>, second: &Text<'_>) -> bool {
    let is_near = second.utterance.time - first.utterance.time <= WINDOW;
    let [one, other] = [first, second].map(|text| &context.targets[text.utterance.target]);
    let (one_says, other_says) = (&first.compared, &second.compared);
    is_near
        && second.utterance.time >= context.now
        && one.post_id() != other.post_id()
        // What is the very same is another rule's.
        && one_says.pairs != other_says.pairs
        && one_says.speech.around() == other_says.speech.around()
        && share(&one_says.pairs, &other_says.pairs) >= SHARE
        && is_slip(&changes(&one_says.speech, &other_says.speech))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "texts have far fewer words than 2^52"
)]
fn share(one: &[u64], other: &[u64]) -> f64 {
    let common = one
        .iter()
        .filter(|pair| other.binary_search(pair).is_ok())
        .count();
    common as f64 / (one.len() + other.len() - common) as f64
}

/// The words that only one of them says, in order.
fn changes<'a>(one: &Speech<'a>, other: &Speech<'a>) -> Vec<&'a str> {
    let is_around = |c: char| !c.is_alphanumeric() && !matches!(c, '@' | '#');
    let words = |speech: &Speech<'a>| -> BTreeSet<&'a str> {
        let texts = speech.texts.iter();
        let words = texts.flat_map(|text| text.value.split_whitespace());
        words.map(|word| word.trim_matches(is_around)).collect()
    };
    let (one, other) = (words(one), words(other));
    one.symmetric_difference(&other).copied().collect()
}

/// A few plain words. Numbers, names, addresses and accounts are what the members of a series differ in; no word at all
/// is another order, another sign, or the same text with a capital letter.
fn is_slip(changes: &[&str]) -> bool {
    let is_plain = |word: &&str| {
        word.chars()
            .all(|c| c.is_lowercase() || matches!(c, '-' | '\'' | '’'))
    };
    let count = changes.len();
    (1..=MOST_CHANGES).contains(&count) && changes.iter().all(is_plain)
}

fn report(context: &Context<'_>, (first, second): (&Text<'_>, &Text<'_>), out: &mut Out) {
    let [one, other] = [first, second].map(|text| &context.targets[text.utterance.target]);
    let changes = changes(&first.compared.speech, &second.compared.speech);
    let differ = if changes.len() == 1 {
        "differs"
    } else {
        "differ"
    };
    let message = format!(
        "`{}` says on `{}` nearly what `{}` says there {} before: only `{}` {differ}",
        other.post_id(),
        other.channel_id(),
        one.post_id(),
        length(second.utterance.time - first.utterance.time),
        changes.join("`, `")
    );
    out.report(second.compared.speech.span(), message)
        .related(first.compared.speech.span(), "nearly the same")
        .help("keep the better one, or say something new in the second")
        .post(other.post_id())
        .on_channel(other.channel_id());
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(one: &str, other: &str) -> Vec<String> {
        let posts = format!(
            "[posts.a]\ntext = \"{one}\"\npublish_at = 2026-11-23T09:00:00\n\
             [posts.b]\ntext = \"{other}\"\npublish_at = 2026-11-25T09:00:00\n"
        );
        Workspace::default()
            .file("calendar/a.toml", &posts)
            .messages("near-duplicate")
    }

    const TEXT: &str = "Our shop opens again after the long winter, and everybody gets coffee in April at the door.";

    #[test]
    fn the_words_that_differ_are_named() {
        assert_eq!(
            messages(TEXT, &TEXT.replace("coffee", "tea")),
            [
                "`b` says on `mastodon` nearly what `a` says there 2 days before: only `coffee`, `tea` differ"
            ]
        );
    }

    #[test]
    fn a_series_is_no_slip() {
        for other in ["2 coffees", "Ada", "https://a.example", "@ada"] {
            assert!(
                messages(TEXT, &TEXT.replace("coffee", other)).is_empty(),
                "{other}"
            );
        }
        assert!(messages(TEXT, &TEXT.replace("April", "March")).is_empty());
    }

    #[test]
    fn the_very_same_and_short_texts_are_somebody_else_s_business() {
        assert!(messages(TEXT, TEXT).is_empty());
        assert!(messages("We open at nine.", "We open at ten.").is_empty());
    }
}
