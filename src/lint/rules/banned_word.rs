//! A word that the brand never uses.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::said::Said;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::text::words::{Found, in_the_case_of};
use crate::lint::view::voice::{Lookup, is_our_own_word, preferred};
use crate::source::Spanned;

/// How many words of one text are told.
const MOST_TOLD: usize = 3;

pub(super) static RULE: Rule = Rule {
    id: RuleId("banned-word"),
    category: Category::Text,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports words and phrases that `[voice] banned` lists, and for texts in one language those of `[voice.in.LANGUAGE]`.
Whole words count, in small letters or capitals; what stands in addresses, accounts and descriptions of pictures does
not. Where `preferred` has a word to write instead, `--unsafe-fixes` puts it in.

## Why is this bad?
The team decided so: the word is worn out, hurts somebody, or promises what the law or the product does not.

## Example
```toml calendar/posts.toml
[voice]
banned = ["hidden gem", "utilize"]
preferred = { utilize = "use" }

[posts.lake]
text = "Utilize our map to find the lake."
```

## Use instead
```toml calendar/posts.toml
[voice]
banned = ["hidden gem", "utilize"]
preferred = { utilize = "use" }

[posts.lake]
text = "Use our map to find the lake. Few people know it, and those who do come back."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let Some(lookup) = Lookup::new(context, |vocabulary| vocabulary.banned.iter().collect()) else {
        return;
    };
    for said in context.said.iter().filter(|said| is_our_own_word(said)) {
        for (word, found) in lookup.find(context, said).into_iter().take(MOST_TOLD) {
            report(context, said, (word, found), out);
        }
    }
}

fn report(
    context: &Context<'_>,
    said: &Said<'_>,
    (word, found): (&Spanned<String>, Found),
    out: &mut Out,
) {
    let span = said.text.span;
    let written = &said.text.value[found.range.clone()];
    let banned = word.value.to_lowercase();
    let instead = preferred(context, |key| key.value.to_lowercase() == banned);
    let fix = instead.and_then(|instead| {
        let instead = in_the_case_of(written, instead);
        let title = format!("write `{instead}`");
        context.rewrite(span, &found.range, (&title, &instead), false)
    });
    let help = match instead {
        Some(instead) => format!("write `{instead}` instead"),
        None => "say it in other words".to_owned(),
    };
    let message = format!("`{}` is a word that we do not use", word.value);
    out.report(context.inside(span, &found.range), message)
        .related(word.span, "banned here")
        .help(help)
        .fix(fix)
        .post(said.post_id());
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn workspace(post: &str) -> Workspace {
        let voice = "[voice]\nbanned = [\"cheap\"]\npreferred = { cheap = \"fair\" }\n[voice.in.sv]\nbanned = [\"billig\"]\n";
        Workspace::default()
            .file("calendar/voice.toml", voice)
            .file("calendar/a.toml", &format!("[posts.a]\n{post}\n"))
    }

    fn messages(post: &str) -> Vec<String> {
        workspace(post).messages("banned-word")
    }

    #[test]
    fn a_word_of_one_language_is_free_in_the_others() {
        assert!(messages("text = \"Billig\"").is_empty());
        assert_eq!(
            messages("text = \"Hi\"\nin.sv.text = \"Billig, cheap\""),
            [
                "`billig` is a word that we do not use",
                "`cheap` is a word that we do not use"
            ]
        );
        assert_eq!(messages("text = \"Billig\"\nlanguage = \"sv-FI\"").len(), 1);
    }

    #[test]
    fn what_the_brand_does_not_say_itself_is_free() {
        let post = "text = \"@cheap https://a.example/cheap cheaper\"\nmedia = [{ file = \"a.png\", alt = \"A sign: cheap\" }]";
        assert!(messages(post).is_empty());
    }

    #[test]
    fn the_preferred_word_takes_its_place() {
        let findings = workspace("text = \"Cheap!\"").findings();
        let fix = findings
            .into_iter()
            .find_map(|finding| finding.fix)
            .unwrap();
        assert_eq!((fix.replacement.as_str(), fix.safe), ("Fair", false));
    }
}
