//! A word for which the brand has another one.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::said::Said;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::text::words::{Found, in_the_case_of};
use crate::lint::view::voice::{Lookup, is_our_own_word, preferred};
use crate::model::Vocabulary;
use crate::source::Spanned;

/// How many words of one text are told.
const MOST_TOLD: usize = 3;

pub(super) static RULE: Rule = Rule {
    id: RuleId("preferred-word"),
    category: Category::Text,
    severity: Severity::Info,
    doc: r#"## What it does
Reports words for which `[voice] preferred`, or that of `[voice.in.LANGUAGE]` for texts in that language, names another
one. `--unsafe-fixes` puts that one in, with a capital letter where the old word had it. Hashtags, addresses, accounts
and descriptions of pictures are left alone.

## Why is this bad?
One thing should have one name. Readers wonder whether `e-mail` and `email` are two.

## Example
```toml calendar/posts.toml
[voice]
preferred = { "e-mail" = "email" }

[posts.write]
text = "Send us an e-mail."
```

## Use instead
```toml calendar/posts.toml
[voice]
preferred = { "e-mail" = "email" }

[posts.write]
text = "Send us an email."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let Some(lookup) = Lookup::new(context, unwanted) else {
        return;
    };
    for said in context.said.iter().filter(|said| is_our_own_word(said)) {
        let text = &said.text.value;
        let found = lookup.find(context, said).into_iter();
        let found = found.filter(|(_, one)| !text[..one.range.start].ends_with(['#', '＃']));
        for (word, one) in found.take(MOST_TOLD) {
            report(context, said, (word, one), out);
        }
    }
}

/// The words on the left that are not banned anyway: those are another rule's.
fn unwanted(vocabulary: &Vocabulary) -> Vec<&Spanned<String>> {
    let is_banned = |word: &str| {
        let mut banned = vocabulary.banned.iter();
        banned.any(|banned| banned.value.to_lowercase() == word.to_lowercase())
    };
    let words = vocabulary.preferred.0.iter().map(|entry| &entry.key);
    words.filter(|word| !is_banned(&word.value)).collect()
}

fn report(
    context: &Context<'_>,
    said: &Said<'_>,
    (word, found): (&Spanned<String>, Found),
    out: &mut Out,
) {
    let Some(instead) = preferred(context, |key| key.span == word.span) else {
        return;
    };
    let span = said.text.span;
    let written = &said.text.value[found.range.clone()];
    // A word that differs in its capitals alone is written as it stands, or it would be found again.
    let words = if written.to_lowercase() == instead.to_lowercase() {
        instead.to_owned()
    } else {
        in_the_case_of(written, instead)
    };
    if written == words {
        return;
    }
    let title = format!("write `{words}`");
    out.report(
        context.inside(span, &found.range),
        format!("we write `{words}`, not `{written}`"),
    )
    .related(word.span, "preferred here")
    .help(format!("write `{words}`"))
    .fix(context.rewrite(span, &found.range, (&title, &words), false))
    .post(said.post_id());
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(preferred: &str, text: &str) -> Vec<String> {
        let files = format!("[voice]\n{preferred}\n[posts.a]\ntext = \"{text}\"\n");
        Workspace::default()
            .file("calendar/a.toml", &files)
            .messages("preferred-word")
    }

    #[test]
    fn the_case_of_a_brand_s_own_name_can_be_asked_for() {
        let preferred = "preferred = { github = \"GitHub\" }";
        assert_eq!(
            messages(preferred, "On Github"),
            ["we write `GitHub`, not `Github`"]
        );
        assert!(messages(preferred, "On GitHub, #github, https://github.com").is_empty());
    }

    #[test]
    fn a_capital_letter_is_kept_and_a_longer_word_is_another_one() {
        let preferred = "preferred = { utilize = \"use\" }";
        assert_eq!(
            messages(preferred, "Utilize it"),
            ["we write `Use`, not `Utilize`"]
        );
        assert!(messages(preferred, "utilized").is_empty());
    }

    #[test]
    fn a_banned_word_is_told_once() {
        let both = "banned = [\"Cheap\"]\npreferred = { cheap = \"fair\" }";
        assert!(messages(both, "cheap").is_empty());
    }
}
