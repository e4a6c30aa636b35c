//! A hashtag that is nearly one of the brand's.

use std::collections::BTreeMap;

use strsim::osa_distance;

use crate::diagnostic::{Fix, RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::said::{Role, Said};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::platform::count::hashtags;

/// From how many letters on one slip is told, and from how many on two.
const LEAST_LENGTHS: [usize; 2] = [6, 12];

pub(super) static RULE: Rule = Rule {
    id: RuleId("off-brand-hashtag"),
    category: Category::Text,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports hashtags in texts that are nearly one of `[voice] hashtags`: a letter too many, too few or swapped, or other
capitals than those that the brand's hashtag has. Another number or another plural is another hashtag, and what is
written in small letters throughout is told by `hashtag-not-camel-case`.
`--unsafe-fixes` writes the brand's.

## Why is this bad?
Whoever follows the hashtag does not see the post. Capitals inside a hashtag are what screen readers tell its words by.

## Example
```toml calendar/posts.toml
[voice]
hashtags = ["TrailStories"]

[posts.walk]
text = "Who was out there? #TrialStories"
```

## Use instead
```toml calendar/posts.toml
[voice]
hashtags = ["TrailStories"]

[posts.walk]
text = "Who was out there? #TrailStories"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let Some(voice) = &context.calendar.voice else {
        return;
    };
    let tags = voice.value.hashtags.iter();
    let ours: BTreeMap<String, &str> = tags
        .map(|tag| tag.value.trim().trim_start_matches('#'))
        .map(|tag| (tag.to_lowercase(), tag))
        .collect();
    if ours.is_empty() {
        return;
    }
    for said in context.said.iter().filter(|said| said.role != Role::Alt) {
        let text = said.text.value.as_str();
        if text.contains('#') {
            for range in hashtags::find(text) {
                let tag = &text[range.start + 1..range.end];
                if let Some(meant) = meant(tag, &ours) {
                    report(context, said, (range.start + 1..range.end, meant), out);
                }
            }
        }
    }
}

/// The brand's hashtag that was meant, if this one is nearly it.
fn meant<'a>(tag: &str, ours: &BTreeMap<String, &'a str>) -> Option<&'a str> {
    let small = tag.to_lowercase();
    if let Some(same) = ours.get(&small) {
        // Where the brand's has no capitals inside, anybody's capitals are as good. Small letters alone are told by
        // `hashtag-not-camel-case`.
        let has_capitals = same.chars().skip(1).any(char::is_uppercase);
        let has_none = !tag.chars().any(char::is_uppercase);
        return (has_capitals && !has_none && *same != tag).then_some(same);
    }
    let length = small.chars().count();
    let slips = LEAST_LENGTHS
        .iter()
        .filter(|least| length >= **least)
        .count();
    let near = |our: &str| {
        let apart = osa_distance(our, &small);
        (1..=slips).contains(&apart) && !is_another(our, &small)
    };
    let (_, same) = ours.iter().find(|(our, _)| near(our))?;
    Some(same)
}

/// Whether two hashtags differ on purpose: in a number, or as one and many do.
fn is_another(one: &str, other: &str) -> bool {
    let digits = |tag: &str| -> String { tag.chars().filter(char::is_ascii_digit).collect() };
    let is_plural = |one: &str, many: &str| {
        let rest = many.strip_prefix(one);
        rest.is_some_and(|rest| matches!(rest, "s" | "n" | "er" | "ar" | "en" | "e"))
    };
    digits(one) != digits(other) || is_plural(one, other) || is_plural(other, one)
}

fn report(
    context: &Context<'_>,
    said: &Said<'_>,
    (range, meant): (std::ops::Range<usize>, &str),
    out: &mut Out,
) {
    let span = said.text.span;
    let tag = &said.text.value[range.clone()];
    let fix: Option<Fix> =
        context.rewrite(span, &range, (&format!("write `#{meant}`"), meant), false);
    out.report(
        context.inside(span, &range),
        format!("our hashtag is `#{meant}`, not `#{tag}`"),
    )
    .help(format!("write `#{meant}`"))
    .fix(fix)
    .post(said.post_id());
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(ours: &str, text: &str) -> Vec<String> {
        let files = format!("[voice]\nhashtags = [\"{ours}\"]\n[posts.a]\ntext = \"{text}\"\n");
        Workspace::default()
            .file("calendar/a.toml", &files)
            .messages("off-brand-hashtag")
    }

    #[test]
    fn slips_and_lost_capitals_are_told() {
        assert_eq!(
            messages("hiking", "#hikign"),
            ["our hashtag is `#hiking`, not `#hikign`"]
        );
        assert_eq!(
            messages("UseGalaxy", "#Usegalaxy"),
            ["our hashtag is `#UseGalaxy`, not `#Usegalaxy`"]
        );
    }

    #[test]
    fn small_letters_alone_are_told_by_one_rule_only() {
        assert!(messages("UseGalaxy", "#usegalaxy").is_empty());
    }

    #[test]
    fn other_hashtags_are_free() {
        assert!(messages("hiking", "#Hiking #hikings #HIKING #biking2 #maps").is_empty());
        assert!(messages("GCC2025", "#GCC2026").is_empty());
        assert!(messages("maps", "#naps").is_empty());
    }
}
