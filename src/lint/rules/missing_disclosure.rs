//! A post whose tag asks for words that it does not say.

use crate::diagnostic::{Fix, RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::{listed, openings};
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::text::words::WordFinder;
use crate::source::Spanned;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    id: RuleId("missing-disclosure"),
    category: Category::Text,
    severity: Severity::Warning,
    doc: r##"## What it does
Reports posts with a tag for which `[voice] disclosures` lists words, and whose text holds none of them. The words for
texts in one language stand in `[voice.in.LANGUAGE]`. A hashtag counts wherever the post puts it; elsewhere the words
have to stand in the first text, which every reader sees. `--unsafe-fixes` appends the first of them.

## Why is this bad?
Advertising that does not say what it is breaks the law in most countries. The Federal Trade Commission's "Disclosures
101 for Social Media Influencers" asks for words that are hard to miss, in the message itself and in its language.

## Example
```toml calendar/posts.toml
[voice]
disclosures = { sponsored = ["#ad", "paid partnership"] }

[posts.boots]
tags = ["sponsored"]
text = "We walked a hundred miles in these boots."
```

## Use instead
```toml calendar/posts.toml
[voice]
disclosures = { sponsored = ["#ad", "paid partnership"] }

[posts.boots]
tags = ["sponsored"]
text = "Paid partnership: we walked a hundred miles in these boots."
```
"##,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let Some(voice) = &context.calendar.voice else {
        return;
    };
    let mut told = BTreeSet::new();
    for target in context
        .targets
        .iter()
        .filter(|target| !target.post().tags.is_empty())
    {
        let language = language(context, target);
        for tag in &target.post().tags {
            let vocabularies = voice.value.vocabularies(language);
            // The nearest list counts: a Swedish reader is told in Swedish.
            let lists =
                vocabularies.filter_map(|vocabulary| vocabulary.disclosures.get(&tag.value));
            let Some(words) = lists.last().filter(|words| !words.is_empty()) else {
                continue;
            };
            for text in undisclosed(target, words) {
                let place = text.map_or(target.entry.key.span, |text| text.span);
                if told.insert((place, tag.span)) {
                    report(context, (target, text), (tag, words), out);
                }
            }
        }
    }
}

fn language<'a>(context: &'a Context<'_>, target: &'a Target<'_>) -> Option<&'a str> {
    let channel = target.channel.value.language.as_ref();
    let own = target.terms.language.as_ref();
    let language = channel
        .or(own)
        .or(context.settings.workspace.language.as_ref());
    language.map(|language| language.value.tag())
}

/// The texts that may open the target and hold none of the words; `None` stands for a post without any text.
fn undisclosed<'a>(
    target: &Target<'a>,
    words: &[Spanned<String>],
) -> Vec<Option<&'a Spanned<String>>> {
    if is_hashtag(target, words) {
        return Vec::new();
    }
    let mut texts: Vec<_> = openings(target).map(Some).collect();
    if texts.is_empty() {
        texts.push(None);
    }
    let finder = WordFinder::new(words.iter().map(|word| word.value.as_str()));
    let holds = |text: &Spanned<String>| {
        let finder = finder.as_ref();
        finder.is_some_and(|finder| !finder.find(&text.value).is_empty())
    };
    texts.retain(|text| !text.is_some_and(holds));
    texts
}

fn is_hashtag(target: &Target<'_>, words: &[Spanned<String>]) -> bool {
    let tags = listed(target, |words| words.hashtags.as_ref());
    let plain = |word: &str| word.trim_start_matches('#').to_lowercase();
    let wanted = words.iter().filter(|word| word.value.starts_with('#'));
    let mut wanted = wanted.map(|word| plain(&word.value));
    wanted.any(|word| tags.iter().any(|tag| plain(&tag.value) == word))
}

fn report(
    context: &Context<'_>,
    (target, text): (&Target<'_>, Option<&Spanned<String>>),
    (tag, words): (&Spanned<String>, &[Spanned<String>]),
    out: &mut Out,
) {
    let list: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
    let message = format!(
        "`{}` is tagged `{}` and does not say so",
        target.post_id(),
        tag.value
    );
    let span = text.map_or(target.entry.key.span, |text| text.span);
    out.report(span, message)
        .label("readers cannot tell")
        .related(tag.span, "asks for a disclosure")
        .help(format!("add one of: {}", list.join(", ")))
        .fix(text.and_then(|text| appended(context, text, list[0])))
        .post(target.post_id())
        .on_channel(target.channel_id());
}

/// The words on a line of their own behind the text.
fn appended(context: &Context<'_>, text: &Spanned<String>, words: &str) -> Option<Fix> {
    let end = text.value.trim_end().len();
    let last = text.value[..end].char_indices().next_back()?.0;
    let (title, addition) = (
        format!("add `{words}`"),
        format!("{}\n\n{words}", &text.value[last..end]),
    );
    context.rewrite(text.span, &(last..end), (&title, &addition), false)
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(post: &str) -> Vec<String> {
        workspace(post).messages("missing-disclosure")
    }

    fn workspace(post: &str) -> Workspace {
        let voice = "[voice]\ndisclosures = { paid = [\"#ad\"] }\n[voice.in.sv]\ndisclosures = { paid = [\"Annons\"] }\n";
        Workspace::default()
            .file("calendar/voice.toml", voice)
            .file("calendar/a.toml", &format!("[posts.a]\n{post}\n"))
    }

    #[test]
    fn a_hashtag_counts_wherever_it_stands() {
        let paid = "tags = [\"paid\"]\ntext = \"Boots\"";
        assert_eq!(messages(paid), ["`a` is tagged `paid` and does not say so"]);
        assert!(messages(&format!("{paid}\nhashtags = [\"AD\"]")).is_empty());
        assert!(messages("tags = [\"paid\"]\ntext = \"Boots #Ad\"").is_empty());
        assert_eq!(
            messages("tags = [\"paid\"]\ntext = \"#Adventure\"").len(),
            1
        );
    }

    #[test]
    fn every_language_has_its_own_words() {
        let swedish = "tags = [\"paid\"]\nlanguage = \"sv\"\ntext = ";
        assert_eq!(messages(&format!("{swedish}\"Skor #ad\"")).len(), 1);
        assert!(messages(&format!("{swedish}\"Annons: skor\"")).is_empty());
    }

    #[test]
    fn each_of_the_texts_that_take_turns_has_to_say_it() {
        let turns = |second: &str| {
            messages(&format!(
                "tags = [\"paid\"]\nvariants = [\"Boots #ad\", \"{second}\"]"
            ))
        };
        assert_eq!(turns("Shoes").len(), 1);
        assert!(turns("Shoes #ad").is_empty());
    }

    #[test]
    fn a_text_for_one_channel_replaces_texts_that_take_turns() {
        let own = |text: &str| {
            messages(&format!(
                "tags = [\"paid\"]\nvariants = [\"Boots #ad\"]\non.mastodon.text = \"{text}\""
            ))
        };
        assert_eq!(own("Shoes").len(), 1);
        assert!(own("Shoes #ad").is_empty());
    }

    #[test]
    fn other_tags_ask_for_nothing_and_the_change_appends() {
        assert!(messages("tags = [\"shoes\"]\ntext = \"Boots\"").is_empty());
        let findings = workspace("tags = [\"paid\"]\ntext = \"Boots.\"").findings();
        let fix = findings
            .into_iter()
            .find_map(|finding| finding.fix)
            .unwrap();
        assert_eq!((fix.replacement.as_str(), fix.safe), (".\\n\\n#ad", false));
    }
}
