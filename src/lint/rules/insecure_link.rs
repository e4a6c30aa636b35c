//! A link that is not encrypted.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::address::is_private;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("insecure-link"),
    category: Category::Link,
    severity: Severity::Info,
    doc: r#"## What it does
Reports addresses that begin with `http://`. `--unsafe-fixes` writes `https://`; look whether the site answers there.

## Why is this bad?
Browsers warn readers before they show such a page, and anybody on their network can read along and change it.

## Example
```toml calendar/posts.toml
[posts.shop]
text = "Our shop: http://acme.example/shop"
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
    let plain = |written: &str| {
        let scheme = written.as_bytes().get(..7);
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"http://"))
    };
    for address in context.addresses.iter().filter(|one| plain(one.written)) {
        if address.url().is_none_or(|url| is_private(&url)) {
            continue;
        }
        let scheme = address.within(&(0..4));
        out.report(
            context.inside(address.span, &scheme),
            "this link is not encrypted",
        )
        .help("write https, if the site answers there")
        .fix(context.rewrite(address.span, &scheme, ("write https", "https"), false))
        .post(address.post_id());
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn workspace(words: &str) -> Workspace {
        Workspace::default().file("calendar/a.toml", &format!("[posts.a]\n{words}\n"))
    }

    #[test]
    fn one_s_own_machine_needs_no_encryption() {
        let count = |words: &str| workspace(words).messages("insecure-link").len();
        assert_eq!(count("text = \"a\"\nlink = \"http://acme.example\""), 1);
        assert_eq!(count("text = \"a\"\nlink = \"http://localhost:8080\""), 0);
        assert_eq!(count("text = \"http is a protocol\""), 0);
    }

    #[test]
    fn the_change_touches_the_scheme_alone() {
        let words = "text = \"See http://acme.example/x now\"";
        let findings = workspace(words).findings();
        let fix = findings
            .into_iter()
            .find_map(|finding| finding.fix)
            .unwrap();
        assert_eq!(&format!("[posts.a]\n{words}\n")[fix.span.range()], "http");
        assert_eq!((fix.replacement.as_str(), fix.safe), ("https", false));
    }
}
