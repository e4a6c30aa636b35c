//! An address that is no link on its platform because it lacks `https://`.

use std::collections::BTreeSet;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::texts;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::source::Spanned;

pub(super) static RULE: Rule = Rule {
    id: RuleId("link-without-scheme"),
    category: Category::Link,
    severity: Severity::Info,
    doc: r#"## What it does
Reports addresses that begin with `www.` in texts for Mastodon, which makes links only of what begins with `https://`
(`config/initializers/twitter_regex.rb` of its source). `--unsafe-fixes` adds it.

## Why is this bad?
It stays plain text there, and readers would have to copy it.

## Example
```toml calendar/posts.toml
[posts.shop]
text = "Our shop: www.acme.example/shop"
```

## Use instead
```toml calendar/posts.toml
[posts.shop]
text = "Our shop: https://www.acme.example/shop"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let mut told = BTreeSet::new();
    for target in &context.targets {
        if target
            .platform
            .is_none_or(|platform| platform.id != "mastodon")
        {
            continue;
        }
        for text in texts(target) {
            for start in bare(text) {
                let place = context.inside(text.span, &(start..start + 4));
                if told.insert(place) {
                    let fix = ("add https://", "https://www.");
                    out.report(
                        place,
                        "Mastodon makes no link of an address without `https://`",
                    )
                    .help("write `https://` in front of it")
                    .fix(context.rewrite(text.span, &(start..start + 4), fix, false))
                    .post(target.post_id())
                    .on_channel(target.channel_id());
                }
            }
        }
    }
}

/// Where words begin with `www.` and go on with a host.
fn bare(text: &Spanned<String>) -> impl Iterator<Item = usize> {
    let text = text.value.as_str();
    text.match_indices("www.")
        .map(|(start, _)| start)
        .filter(|start| {
            let before = text[..*start].chars().next_back();
            let opens = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '"' | '“'));
            let host = text[*start + 4..]
                .split(|c: char| c.is_whitespace() || c == '/')
                .next();
            opens && host.is_some_and(|host| host.trim_end_matches('.').contains('.'))
        })
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn count(text: &str) -> usize {
        let post = format!("[posts.a]\ntext = \"{text}\"\n");
        let workspace = Workspace::default().file("calendar/a.toml", &post);
        workspace.messages("link-without-scheme").len()
    }

    #[test]
    fn every_part_of_a_thread_counts() {
        let post = "[posts.a]\ntext = \"One\"\nthread = [{ text = \"www.acme.example\" }]\n";
        let workspace = Workspace::default().file("calendar/a.toml", post);
        assert_eq!(workspace.messages("link-without-scheme").len(), 1);
    }

    #[test]
    fn only_a_bare_address_is_told() {
        assert_eq!(count("(www.acme.example) and www.b.example/x"), 2);
        assert_eq!(
            count("https://www.acme.example, a@www.acme.example, www. is short for"),
            0
        );
    }
}
