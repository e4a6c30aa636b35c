//! An address in a text that is written wrongly.

use std::ops::Range;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::address::names_host;
use crate::lint::rule::{Category, Check, Out, Rule};

/// Slips of `https://` and `http://`, up to the two slashes, and what was meant. The longer ones come first.
const SLIPS: [(&str, &str); 19] = [
    ("https://https://", "https://"),
    ("https://http://", "https://"),
    ("http://https://", "https://"),
    ("http://http://", "http://"),
    ("hhttps://", "https://"),
    ("httpss://", "https://"),
    ("htttps://", "https://"),
    ("htpps://", "https://"),
    ("htps://", "https://"),
    ("htts://", "https://"),
    ("httos://", "https://"),
    ("https;//", "https://"),
    ("https.//", "https://"),
    ("https//", "https://"),
    ("ttps://", "https://"),
    ("ttp://", "http://"),
    ("htp://", "http://"),
    ("http;//", "http://"),
    ("http//", "http://"),
];

pub(super) static RULE: Rule = Rule {
    id: RuleId("malformed-address"),
    category: Category::Link,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports addresses in texts whose beginning is misspelled: `htps://`, `https//`, `https:/a.example`,
`https:// a.example`, `https://https://a.example`. `--unsafe-fixes` corrects them.

## Why is this bad?
No platform makes a link of it. Readers see a broken address and cannot follow it.

## Example
```toml calendar/posts.toml
[posts.shop]
text = "Our shop: https:/acme.example/shop"
```

## Use instead
```toml calendar/posts.toml
[posts.shop]
text = "Our shop: https://acme.example/shop"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for said in &context.said {
        let text = said.text.value.as_str();
        // Whatever is wrong with it, an address has a slash behind `http` or `ttp`.
        if !text.contains("//") && !text.contains(":/") {
            continue;
        }
        for (range, meant) in slips(text) {
            let written = text[range.clone()].trim_end();
            out.report(
                context.inside(said.text.span, &range),
                format!("`{written}` makes no link"),
            )
            .help(format!("write `{meant}`"))
            .fix(context.rewrite(
                said.text.span,
                &range,
                (&format!("write `{meant}`"), meant),
                false,
            ))
            .post(said.post_id());
        }
    }
}

/// Every slip, with what was meant.
fn slips(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
    for (slash, _) in text.match_indices(['/']) {
        let last = found.last().map_or(0, |(range, _)| range.end);
        if slash < last {
            continue;
        }
        let before = &text[last..slash];
        let word = before
            .rfind(|c: char| !c.is_ascii_alphabetic() && !matches!(c, ':' | ';' | '.'))
            .map_or(last, |at| {
                last + at + before[at..].chars().next().map_or(1, char::len_utf8)
            });
        found.extend(slip_at(text, word));
    }
    found
}

fn slip_at(text: &str, start: usize) -> Option<(Range<usize>, &'static str)> {
    let rest = &text[start..];
    let begins = |slip: &str| {
        let head = rest.as_bytes().get(..slip.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(slip.as_bytes()))
    };
    if let Some((slip, meant)) = SLIPS.iter().find(|(slip, _)| begins(slip)) {
        return names_host(&rest[slip.len()..]).then(|| (start..start + slip.len(), *meant));
    }
    ["https", "http"].into_iter().find_map(|scheme| {
        let meant = if scheme == "https" {
            "https://"
        } else {
            "http://"
        };
        let length = begins(scheme).then_some(scheme.len())?;
        let tail = rest[length..].strip_prefix(":/")?;
        let skipped = match tail.strip_prefix('/') {
            Some(after) => after.len() - after.trim_start_matches(' ').len(),
            None => 0,
        };
        let slashes = 2 + usize::from(tail.starts_with('/'));
        let host = &rest[length + slashes + skipped..];
        let is_slip = slashes == 2 || skipped > 0;
        (is_slip && names_host(host)).then(|| (start..start + length + slashes + skipped, meant))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::Workspace;

    fn corrected(text: &str) -> String {
        let mut text = text.to_owned();
        for (range, meant) in slips(&text).into_iter().rev() {
            text.replace_range(range, meant);
        }
        text
    }

    #[test]
    fn slips_are_corrected() {
        for slip in [
            "htps://",
            "https//",
            "https:/",
            "https:// ",
            "https://https://",
            "HTTPS;//",
            "ttps://",
        ] {
            assert_eq!(
                corrected(&format!("é {slip}a.example/x, and")),
                "é https://a.example/x, and",
                "{slip}"
            );
        }
    }

    #[test]
    fn a_slip_is_no_other_rules_business_too() {
        for slip in ["https:// a.example", "https://https://a.example"] {
            let post = format!("[posts.a]\ntext = \"See {slip}\"\n");
            let workspace = Workspace::default().file("calendar/a.toml", &post);
            assert_eq!(workspace.messages("malformed-address").len(), 1, "{slip}");
            assert!(workspace.messages("garbled-link").is_empty(), "{slip}");
        }
    }

    #[test]
    fn good_addresses_and_other_words_are_left_alone() {
        for text in [
            "https://a.example//b http://b.example/https://c.example",
            "and/or, 1/2, https:// or http://",
            "ftp://a.example, file:///etc, matrix:u/a.example",
            "https://web.archive.org/web/2020/http://a.example/",
            "// a.example",
        ] {
            assert_eq!(slips(text), [], "{text}");
        }
    }
}
