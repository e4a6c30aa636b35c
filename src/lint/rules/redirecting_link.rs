//! A link to a page that has moved for good.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::address::is_shortened;
use crate::lint::context::answer::LinkAnswer;
use crate::lint::context::target::ahead;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("redirecting-link"),
    category: Category::Link,
    severity: Severity::Info,
    doc: r#"## What it does
Reports links of posts that are still to go out whose page has moved for good (301, 308), and tells where it is now.
`--unsafe-fixes` writes the new address. What leads elsewhere for a while (302, 307), to a login for example, and link
shorteners are left alone. It needs `kalends check --online`, which asks the web.

## Why is this bad?
The old address may be switched off at any time, and campaign parameters are often lost on the way.

## Example
```toml calendar/posts.toml
[posts.shop]
text = "Our shop: https://moved.example/shop"
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
    let Some(answers) = context.answers else {
        return;
    };
    let ahead = ahead(&context.targets, context.now);
    for address in &context.addresses {
        let Some(LinkAnswer::Moved(301 | 308, to)) = answers.get(address.written) else {
            continue;
        };
        if is_shortened(&address.host()) || !ahead.contains(address.post_id()) {
            continue;
        }
        let fix = ("write the new address", to.as_str());
        out.report(
            context.inside(address.span, &address.range),
            format!("this address has moved to {to}"),
        )
        .help("write the new address")
        .fix(context.rewrite(address.span, &address.range, fix, false))
        .post(address.post_id());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::Workspace;

    fn messages(address: &str, status: u16) -> Vec<String> {
        let post = format!("[posts.a]\ntext = \"See {address}.\"\n");
        let mut workspace = Workspace::default().file("calendar/a.toml", &post);
        let answer = LinkAnswer::Moved(status, "https://b.example/".to_owned());
        workspace.answers.0.insert(address.to_owned(), answer);
        workspace.messages("redirecting-link")
    }

    #[test]
    fn only_what_moved_for_good_is_told() {
        assert_eq!(
            messages("https://a.example/x", 301),
            ["this address has moved to https://b.example/"]
        );
        assert!(messages("https://a.example/x", 302).is_empty());
    }

    #[test]
    fn a_shortener_leads_elsewhere_by_design() {
        assert!(messages("https://bit.ly/x", 301).is_empty());
    }
}
