//! A link that was damaged while it was copied.

use std::ops::Range;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::address::names_host;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("garbled-link"),
    category: Category::Link,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports links in a text that were damaged while they were copied: cut off with `…`, glued to the word before, or with
nothing behind `https://`. What is misspelt instead is `malformed-address`.

## Why is this bad?
Readers come to a page that does not exist, or see no link at all.

## Example
```toml calendar/posts.toml
[posts.guide]
text = "Our guide: https://acme.example/guides/how-to-beg…"
```

## Use instead
```toml calendar/posts.toml
[posts.guide]
text = "Our guide: https://acme.example/guides/how-to-begin"
```
"#,
    check: Check::Here(check),
};

/// The schemes of the web.
const SCHEMES: [&str; 2] = ["https", "http"];
/// What separates a scheme from its host.
const MARK: &str = "://";

fn check(context: &Context<'_>, out: &mut Out) {
    for said in &context.said {
        let text = said.text.value.as_str();
        if !text.contains("://") {
            continue;
        }
        for (range, message, help) in garbled(text) {
            out.report(context.inside(said.text.span, &range), message)
                .help(help)
                .post(said.post_id());
        }
    }
}

/// Every such link with what is wrong and what to do.
fn garbled(text: &str) -> Vec<(Range<usize>, &'static str, &'static str)> {
    let words = words(text).into_iter();
    let faults = words.filter_map(|range| {
        let (message, help) = fault(text, range.start, range.end)?;
        Some((range, message, help))
    });
    faults.collect()
}

fn fault(text: &str, start: usize, end: usize) -> Option<(&'static str, &'static str)> {
    let link = text[start..end].to_lowercase();
    let host = link.split_once("://").map_or("", |(_, host)| host);
    let before = text[..start].chars().next_back();
    // What a space has parted from its `https://` is `malformed-address`, and so is what begins twice.
    if host.is_empty() && names_host(text[end..].trim_start_matches(' ')) {
        None
    } else if host.is_empty() {
        Some((
            "this link is broken off behind its `://`",
            "write the whole address, or leave it out",
        ))
    } else if is_cut(host) {
        Some(("this link is cut off", "copy the whole address"))
    } else if before.is_some_and(char::is_alphanumeric) {
        Some((
            "this link is glued to the word before it",
            "put a space between them",
        ))
    } else {
        None
    }
}

/// A path that ends in an ellipsis, as applications show long addresses. Behind a host alone it may be the sentence's.
fn is_cut(host: &str) -> bool {
    let cut = host.strip_suffix('…').or_else(|| host.strip_suffix("..."));
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '=' | '%' | '/');
    cut.is_some_and(|path| path.contains('/') && path.ends_with(goes_on))
}

/// Every word that is an address or holds one, from its scheme up to the next white space. What stands inside another
/// address, as in those of archives, belongs to that one.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (mark, _) in text.match_indices(MARK) {
        let seen = found.last().map_or(0, |last| last.end);
        if let Some(start) = scheme_start(text, mark).filter(|start| *start >= seen) {
            let rest = &text[start..];
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            found.push(start..start + length);
        }
    }
    found
}

fn scheme_start(text: &str, mark: usize) -> Option<usize> {
    SCHEMES.iter().find_map(|scheme| {
        let start = mark.checked_sub(scheme.len())?;
        let there = text.get(start..mark)?;
        there.eq_ignore_ascii_case(scheme).then_some(start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_have_been_meant_is_told_as_what_it_is() {
        for (text, words) in [
            ("see https://a.example/long-na…", "cut off"),
            ("see https://\nand more", "broken off"),
            ("Read ithttps://a.example", "glued"),
        ] {
            let found = garbled(text);
            assert_eq!(found.len(), 1, "{text}");
            assert!(found[0].1.contains(words), "{text}: {}", found[0].1);
        }
    }

    #[test]
    fn addresses_inside_addresses_and_other_schemes_are_fine() {
        for text in [
            "https://web.archive.example/web/2024/https://a.example/b",
            "https://a.example?to=https://b.example",
            "(https://a.example), <https://b.example> “https://c.example”…",
            "ipfs://abc and git+ssh://x",
            "https://a.example … and more",
            "more at https://a.example…",
            "see https:// a.example",
            "see https://https://a.example",
        ] {
            assert!(garbled(text).is_empty(), "{text}: {:?}", garbled(text));
        }
    }
}
