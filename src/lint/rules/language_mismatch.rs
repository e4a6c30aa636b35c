//! A text in another language than the one it is published as.

use whatlang::Lang;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::said::{Role, Said, Version};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::text::common_words::{self, LOOKED_AT};
use crate::lint::text::prose;
use crate::model::Language;

/// Fewest letters of prose, without links, mentions and hashtags, that tell a language.
const LEAST_LETTERS: usize = 60;
/// Languages too close to one another to be told apart for certain.
const CLOSE: [&[Lang]; 8] = [
    &[Lang::Nob, Lang::Dan, Lang::Swe],
    &[Lang::Spa, Lang::Por, Lang::Cat],
    &[Lang::Ces, Lang::Slk],
    &[Lang::Hrv, Lang::Srp, Lang::Slv],
    &[
        Lang::Rus,
        Lang::Ukr,
        Lang::Bel,
        Lang::Bul,
        Lang::Mkd,
        Lang::Srp,
    ],
    &[Lang::Nld, Lang::Afr],
    &[Lang::Hin, Lang::Mar, Lang::Nep],
    &[Lang::Tur, Lang::Aze, Lang::Tuk],
];

pub(super) static RULE: Rule = Rule {
    id: RuleId("language-mismatch"),
    category: Category::Text,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports texts that are certainly in another language than the files say: the language of the translation, of the
override, of the post or of the workspace. Short texts and languages that are very close to one another are left alone.

## Why is this bad?
Readers who filter by language miss the post, screen readers pronounce it wrongly, and a translation that was never
made goes out as one.

## Example
```toml calendar/posts.toml
[posts.holidays]
language = "en"
text = "Liebe Kundinnen und Kunden, wir sind über die Feiertage nicht da und wünschen Ihnen eine schöne Zeit mit der Familie."
```

## Use instead
```toml calendar/posts.toml
[posts.holidays]
language = "de"
text = "Liebe Kundinnen und Kunden, wir sind über die Feiertage nicht da und wünschen Ihnen eine schöne Zeit mit der Familie."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let spoken = |said: &&Said<'_>| matches!(said.role, Role::Text | Role::Part | Role::Comment);
    for said in context.said.iter().filter(spoken) {
        let Some(expected) = expected(context, said).and_then(known) else {
            continue;
        };
        let text = said.text.value.as_str();
        if let Some(found) = other_language(text, expected) {
            report(context, out, said, (expected, found));
        }
    }
}

fn report(context: &Context<'_>, out: &mut Out, said: &Said<'_>, (expected, found): (Lang, Lang)) {
    let text = said.text.value.as_str();
    let start = text.len() - text.trim_start().len();
    let line = text[start..].lines().next().unwrap_or_default();
    let range = start..start + line.len();
    let tag = common_words::LANGUAGES
        .iter()
        .find(|(_, one)| *one == found);
    let tag = tag.map_or("…", |(tag, _)| tag);
    let help = match said.version {
        Version::In(_) => "write this translation in its language".to_owned(),
        Version::Own => {
            format!("write language = \"{tag}\" in the post, whatever its channels speak")
        }
        Version::On(id) => format!(
            "write language = \"{tag}\" in [posts.{}.on.{id}]",
            said.post_id()
        ),
    };
    let (expected, found) = (expected.eng_name(), found.eng_name());
    out.report(
        context.inside(said.text.span, &range),
        format!("this text seems to be in {found}, and it goes out as {expected}"),
    )
    .help(help)
    .post(said.post_id());
}

/// The language as which a text goes out; `None` where the files do not say.
fn expected<'a>(context: &'a Context<'_>, said: &'a Said<'_>) -> Option<&'a str> {
    let workspace = context.settings.workspace.language.as_ref();
    let nearest = said.language.or(workspace).map(|language| &language.value);
    match said.version {
        Version::In(tag) => Some(Language::parse(tag)?).and(Some(primary(tag))),
        Version::Own => nearest.map(Language::primary),
        Version::On(id) => match translated(context, said, id) {
            Some(_) if said.language.is_some() => None,
            Some(tag) => Some(primary(tag)),
            None => nearest.map(Language::primary),
        },
    }
}

/// The translation that a channel takes: words of an override go out as being in its language.
fn translated<'a>(context: &'a Context<'_>, said: &Said<'_>, id: &str) -> Option<&'a str> {
    let channel = context.calendar.channels.get(id)?;
    let language = &channel.value.language.as_ref()?.value;
    let translations = &said.entry.value.translations;
    language
        .fallbacks()
        .find(|tag| translations.get(tag).is_some())
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

/// The language behind the first part of a tag, if it can be recognised.
fn known(tag: &str) -> Option<Lang> {
    common_words::LANGUAGES
        .iter()
        .find(|(known, _)| *known == tag)
        .map(|(_, language)| *language)
}

/// The language of a text, where it is certainly another one. Recognising costs much, so words that only the expected
/// language has let most texts pass.
fn other_language(text: &str, expected: Lang) -> Option<Lang> {
    if text.len() < LEAST_LETTERS || common_words::holds_enough(text, expected) {
        return None;
    }
    let words: Vec<&str> = prose::words(text).take(LOOKED_AT).collect();
    let prose = words.join(" ");
    let letters = prose.chars().filter(|c| c.is_alphabetic()).count();
    if letters < LEAST_LETTERS || !common_words::hints_at_another(&prose, expected) {
        return None;
    }
    let info = whatlang::detect(&prose)?;
    let found = info.lang();
    let is_close = CLOSE
        .iter()
        .any(|group| group.contains(&found) && group.contains(&expected));
    let is_certain = info.is_reliable() && common_words::confirms(&prose, found);
    (found != expected && !is_close && is_certain).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::Workspace;

    const GERMAN: &str = "Wir haben die neue Version veröffentlicht, und sie ist für alle da: mit vielen Verbesserungen und einer schöneren Oberfläche.";
    const SWEDISH: &str = "Nu är den nya versionen här, och den är till för alla: med många förbättringar och ett mycket vackrare gränssnitt än förut.";

    #[test]
    fn only_certain_cases_are_told() {
        assert_eq!(other_language(GERMAN, Lang::Eng), Some(Lang::Deu));
        assert_eq!(other_language(SWEDISH, Lang::Eng), Some(Lang::Swe));
        for (text, expected) in [
            (GERMAN, Lang::Deu),
            (SWEDISH, Lang::Dan),
            (
                "Galaxy Training Network, Galaxy Europe, BioConductor, UseGalaxy, Nextflow, Snakemake",
                Lang::Eng,
            ),
            (
                "Neu! https://beispiel.example/eine-lange-adresse-mit-vielen-worten-und-noch-mehr #und #der #die",
                Lang::Eng,
            ),
        ] {
            assert_eq!(other_language(text, expected), None, "{text}");
        }
    }

    #[test]
    fn another_script_is_told() {
        let russian = "Мы выпустили новую версию нашей программы, и теперь она доступна для всех пользователей";
        let japanese = "新しいバージョンを公開しました。みなさんにお使いいただけます。多くの改善と、より美しい画面をお楽しみください。ご意見もお待ちしております。";
        assert_eq!(other_language(russian, Lang::Eng), Some(Lang::Rus));
        assert_eq!(other_language(japanese, Lang::Deu), Some(Lang::Jpn));
    }

    #[test]
    fn the_nearest_language_counts() {
        let messages = |rest: &str| {
            let posts = format!("[posts.a]\nlanguage = \"de\"\ntext = \"{GERMAN}\"\n{rest}\n");
            let workspace = Workspace::default().file("calendar/a.toml", &posts);
            workspace.messages("language-mismatch")
        };
        assert!(messages("").is_empty());
        assert_eq!(
            messages(&format!("[posts.a.in.sv]\ntext = \"{GERMAN}\"")),
            ["this text seems to be in German, and it goes out as Swedish"]
        );
        assert!(messages(&format!("[posts.a.in.sv]\ntext = \"{SWEDISH}\"")).is_empty());
        assert!(
            messages(&format!(
                "[posts.a.on.mastodon]\nlanguage = \"sv\"\ntext = \"{SWEDISH}\""
            ))
            .is_empty()
        );
    }
}
