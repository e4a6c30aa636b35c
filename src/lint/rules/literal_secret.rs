//! A secret that is written into a file.

use rayon::prelude::*;

use crate::diagnostic::Severity;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::text::secrets::find;
use crate::platform::{LITERAL_SECRET, validate};
use crate::source::Span;

/// How much of a secret is shown, so that one can tell which it is.
const SHOWN: usize = 4;

pub(super) static RULE: Rule = Rule {
    id: LITERAL_SECRET,
    category: Category::Security,
    severity: Severity::Error,
    doc: r#"## What it does
Reports tokens, passwords and keys that stand in a calendar file themselves: what a channel's key holds that is meant
for the place of a secret, and whatever looks like a token of a well-known service, wherever it stands, remarks and
texts of posts included. It never shows a secret whole.

## Why is this bad?
Everybody who can read the repository, now or later, can post in your name. A secret that was committed once stays in
the history: revoke it, and name the place where the new one is kept.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = "hunter2"
```

## Use instead
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let sources: Vec<_> = context.sources.iter().collect();
    let found: Vec<(&'static str, Span)> = sources
        .par_iter()
        .flat_map_iter(|(id, source)| {
            let secrets = find(source.text()).into_iter();
            secrets.map(|(name, range)| (name, Span::new(*id, range)))
        })
        .collect();
    if found.is_empty() {
        return;
    }
    let told = already_told(context);
    let is_told = |span: &Span| told.iter().any(|whole| contains(*whole, *span));
    for (name, span) in found.into_iter().filter(|(_, span)| !is_told(span)) {
        let text = context.sources.get(span.source).text();
        let start: String = text[span.range()].chars().take(SHOWN).collect();
        out.report(span, format!("{name} stands in this file: `{start}…`"))
            .label("everybody who reads the repository can read this")
            .help("revoke it, and keep the new one outside of the calendar, such as { env = \"TOKEN\" }");
    }
}

/// The secrets that their channel's platform has found already, by the names of the keys.
fn already_told(context: &Context<'_>) -> Vec<Span> {
    let found = validate(context.calendar).into_iter();
    let secrets = found.filter(|finding| finding.rule == LITERAL_SECRET);
    secrets.map(|finding| finding.label.span).collect()
}

fn contains(whole: Span, part: Span) -> bool {
    whole.source == part.source && whole.start <= part.start && part.end <= whole.end
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    /// Put together here, so that no scanner takes this file for a leak.
    fn token() -> String {
        format!("ghp_{}", "aB3dE5fG7h".repeat(4))
    }

    fn messages(text: &str) -> Vec<String> {
        Workspace::default()
            .file("calendar/a.toml", text)
            .messages("literal-secret")
    }

    #[test]
    fn a_token_is_found_in_texts_and_remarks_and_never_shown_whole() {
        let posts = format!("# {0}\n[posts.a]\ntext = \"Look: {0}\"\n", token());
        let told = messages(&posts);
        assert_eq!(told, vec!["a GitHub token stands in this file: `ghp_…`"; 2]);
    }

    #[test]
    fn a_secret_that_the_channel_tells_is_told_once() {
        let channel = format!(
            "[channels.b]\nplatform = \"mastodon\"\nserver = \"https://b.example\"\ntoken = \"{}\"\n",
            token()
        );
        assert_eq!(messages(&channel), ["`token` holds the secret itself"]);
    }
}
