//! Hashtags of several words in small letters.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::decode::Entry;
use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::every_listed;
use crate::lint::context::said::Role;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::{Post, Status};
use crate::platform::count::hashtags;
use crate::source::{Span, Spanned};

/// How often a spelling must be written before it counts as the team's own, unless `[voice]` names it.
const LEAST_USES: usize = 2;
/// From how many letters on a hashtag is certainly of several words, in languages that do not write words together.
const CERTAINLY_WORDS: usize = 18;

pub(super) static RULE: Rule = Rule {
    id: RuleId("hashtag-not-camel-case"),
    category: Category::Accessibility,
    severity: Severity::Info,
    doc: r#"## What it does
Reports hashtags in small letters that are written with capitals in `[voice]`, or in at least two other places, and very
long ones. `--fix` writes those of `[voice]` as they stand there; others are told once.

## Why is this bad?
Screen readers read `#KettleDay` as two words and `#kettleday` as none. For platforms both are the same hashtag.

## Example
```toml calendar/posts.toml
[voice]
hashtags = ["KettleDay"]

[posts.launch]
text = "It is #kettleday!"
```

## Use instead
```toml calendar/posts.toml
[voice]
hashtags = ["KettleDay"]

[posts.launch]
text = "It is #KettleDay!"
```
"#,
    check: Check::Here(check),
};

/// One hashtag where it is written.
struct Tag<'a> {
    /// Without its sign.
    name: &'a str,
    post: &'a Entry<Post>,
    span: Span,
    /// Its bytes without the sign, in the text at the span.
    range: Range<usize>,
}

/// A spelling that the team uses.
struct Spelling<'a> {
    name: &'a str,
    uses: usize,
    is_of_voice: bool,
}

fn check(context: &Context<'_>, out: &mut Out) {
    let tags = tags(context);
    let spellings = spellings(context, &tags);
    let mut small: BTreeMap<&str, Vec<&Tag<'_>>> = BTreeMap::new();
    for tag in tags.iter().filter(|tag| is_small(tag.name)) {
        if tag.name.len() >= CERTAINLY_WORDS || spellings.contains_key(tag.name) {
            small.entry(tag.name).or_default().push(tag);
        }
    }
    for (name, places) in small {
        match spellings.get(name) {
            Some(spelling) if spelling.is_of_voice => report(context, out, &places, spelling.name),
            Some(spelling) => report_once(context, out, &places, spelling.name),
            None => report_long(context, out, &places),
        }
    }
}

/// Every place, so that each can be changed to what `[voice]` says.
fn report(context: &Context<'_>, out: &mut Out, places: &[&Tag<'_>], better: &str) {
    let change = format!("write `{better}`");
    for tag in places {
        let name = tag.name;
        out.report(
            context.inside(tag.span, &tag.range),
            format!("`#{name}` is read out as one word; [voice] has it as `#{better}`"),
        )
        .help(format!("write `#{better}`"))
        .fix(context.rewrite(tag.span, &tag.range, (&change, better), true))
        .post(&tag.post.key.value);
    }
}

/// The first place, for what the team never settled: there may be hundreds more.
fn report_once(context: &Context<'_>, out: &mut Out, places: &[&Tag<'_>], better: &str) {
    let Some(tag) = places.first() else {
        return;
    };
    let more = match places.len() {
        1 => String::new(),
        count => format!(", in {count} places"),
    };
    out.report(
        context.inside(tag.span, &tag.range),
        format!("`#{}` is read out as one word{more}; elsewhere it is `#{better}`", tag.name),
    )
    .help(format!(
        "write `#{better}`; with `{better}` in the hashtags of [voice], `--fix` changes it everywhere"
    ))
    .post(&tag.post.key.value);
}

/// A tag that must be of several words, at its first place.
fn report_long(context: &Context<'_>, out: &mut Out, places: &[&Tag<'_>]) {
    let mut long = places.iter().filter(|tag| is_surely_long(context, tag));
    if let Some(tag) = long.next() {
        out.report(
            context.inside(tag.span, &tag.range),
            format!("`#{}` is read out as one word", tag.name),
        )
        .help("begin each of its words with a capital")
        .post(&tag.post.key.value);
    }
}

/// Every hashtag of every text and list, in the order of the posts.
fn tags<'a>(context: &Context<'a>) -> Vec<Tag<'a>> {
    let mut tags = Vec::new();
    for said in context
        .every_said
        .iter()
        .filter(|said| said.role != Role::Alt)
    {
        if said.text.value.contains('#') || said.text.value.contains('＃') {
            tags.extend(hashtags::find(&said.text.value).into_iter().map(|range| {
                let sign = said.text.value[range.clone()].chars().next();
                let start = range.start + sign.map_or(0, char::len_utf8);
                Tag {
                    name: &said.text.value[start..range.end],
                    post: said.entry,
                    span: said.text.span,
                    range: start..range.end,
                }
            }));
        }
    }
    for post in context.calendar.posts.values() {
        if post.value.terms.status() != Status::Cancelled {
            let lists = post
                .value
                .every_words()
                .filter_map(|words| words.hashtags.as_ref());
            tags.extend(
                lists
                    .flat_map(every_listed)
                    .map(|entry| listed(post, entry)),
            );
        }
    }
    tags
}

fn listed<'a>(post: &'a Entry<Post>, entry: &'a Spanned<String>) -> Tag<'a> {
    let name = entry.value.trim().trim_start_matches('#');
    let start = name.as_ptr() as usize - entry.value.as_ptr() as usize;
    Tag {
        name,
        post,
        span: entry.span,
        range: start..start + name.len(),
    }
}

/// By a hashtag in small letters, how the team writes it with capitals. What is written at least as often with nothing but
/// a first capital is one word.
fn spellings<'a>(context: &Context<'a>, tags: &[Tag<'a>]) -> BTreeMap<String, Spelling<'a>> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in tags.iter().filter(|tag| !is_small(tag.name)) {
        *uses.entry(tag.name).or_default() += 1;
    }
    let mut best: BTreeMap<String, Spelling<'a>> = BTreeMap::new();
    let mut offer = |spelling: Spelling<'a>| {
        let known = best.entry(spelling.name.to_lowercase());
        let known = known.or_insert(Spelling {
            uses: 0,
            ..spelling
        });
        if spelling.uses > known.uses {
            *known = spelling;
        }
    };
    for (name, uses) in uses {
        offer(Spelling {
            name,
            uses,
            is_of_voice: false,
        });
    }
    let voice = context.calendar.voice.as_ref();
    for tag in voice.iter().flat_map(|voice| &voice.value.hashtags) {
        let name = tag.value.trim().trim_start_matches('#');
        offer(Spelling {
            name,
            uses: usize::MAX,
            is_of_voice: true,
        });
    }
    best.retain(|_, spelling| spelling.uses >= LEAST_USES && has_words(spelling.name));
    best
}

fn is_small(name: &str) -> bool {
    !name.chars().any(char::is_uppercase)
}

/// Small letters with capitals behind the first: `KettleDay` and `useKettle`, but neither `Kettle` nor `KETTLE`. An underscore
/// parts words as well.
fn has_words(name: &str) -> bool {
    let joined = !name.contains('_');
    joined && name.chars().any(char::is_lowercase) && name.chars().skip(1).any(char::is_uppercase)
}

/// Long enough to be of several words, in a language that does not write words together as German does.
fn is_surely_long(context: &Context<'_>, tag: &Tag<'_>) -> bool {
    let language = tag.post.value.terms.language.as_ref();
    let language = language.or(context.settings.workspace.language.as_ref());
    let parts_words = language
        .is_some_and(|language| ["en", "es", "fr", "it", "pt"].contains(&language.value.primary()));
    let letters = tag.name.chars().all(|c| c.is_ascii_lowercase());
    parts_words && letters && tag.name.len() >= CERTAINLY_WORDS
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(posts: &str) -> Vec<String> {
        Workspace::default()
            .file("calendar/a.toml", posts)
            .messages("hashtag-not-camel-case")
    }

    #[test]
    fn a_spelling_counts_from_its_second_use_and_over_plainer_ones() {
        let once = "[posts.a]\ntext = \"#kettleday\"\nhashtags = [\"KettleDay\"]\n";
        assert!(messages(once).is_empty());
        let twice = format!("{once}[posts.b]\ntext = \"#KettleDay\"\n");
        let small = format!("{twice}[posts.c]\ntext = \"#kettleday #kettleday\"\n");
        assert_eq!(
            messages(&small),
            ["`#kettleday` is read out as one word, in 3 places; elsewhere it is `#KettleDay`"]
        );
        assert_eq!(
            messages(&twice),
            ["`#kettleday` is read out as one word; elsewhere it is `#KettleDay`"]
        );
        let plain =
            "[posts.a]\ntext = \"#kettle #KettLe #KettLe #Kettle #Kettle #Kettle #KETTLE\"\n";
        assert!(messages(plain).is_empty());
    }

    #[test]
    fn long_tags_are_told_where_words_are_written_apart() {
        let tag = |language: &str| {
            format!(
                "[posts.a]\ntext = \"#researchsoftwareengineering\"\nlanguage = \"{language}\"\n"
            )
        };
        assert_eq!(messages(&tag("en")).len(), 1);
        assert!(messages(&tag("de")).is_empty());
        assert!(messages("[posts.a]\nlanguage = \"en\"\ntext = \"#openscience\"\n").is_empty());
    }

    #[test]
    fn the_spelling_of_the_voice_is_taken_without_asking() {
        let posts = "[voice]\nhashtags = [\"#KettleDay\"]\n[posts.a]\ntext = \"a\"\nhashtags = [\"#kettleday\"]\n";
        let findings = Workspace::default()
            .file("calendar/a.toml", posts)
            .findings();
        let fix = findings
            .into_iter()
            .find_map(|finding| finding.fix)
            .unwrap();
        assert_eq!(&posts[fix.span.range()], "kettleday");
        assert_eq!((fix.replacement.as_str(), fix.safe), ("KettleDay", true));
    }
}
