//! A link through a service that hides where it leads.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::address::is_shortened;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("shortened-link"),
    category: Category::Link,
    severity: Severity::Info,
    doc: r#"## What it does
Reports addresses of link shorteners such as `bit.ly` and `tinyurl.com`.

## Why is this bad?
Readers cannot see where it leads, filters against spam distrust it, and it dies with the service: Google's `goo.gl`
did. It saves nothing either: Mastodon counts every link as 23 characters, and so does X. Figures come from campaign
parameters.

## Example
```toml calendar/posts.toml
[posts.shop]
text = "Our shop: https://bit.ly/3xYzAbC"
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
    for address in &context.addresses {
        let host = address.host();
        if is_shortened(&host) {
            out.report(
                context.inside(address.span, &address.range),
                format!("`{host}` hides where this link leads"),
            )
            .help("write the address that it leads to")
            .post(address.post_id());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn the_whole_host_counts() {
        let count = |text: &str| {
            let post = format!("[posts.a]\ntext = \"{text}\"\n");
            let workspace = Workspace::default().file("calendar/a.toml", &post);
            workspace.messages("shortened-link").len()
        };
        assert_eq!(count("https://www.BIT.ly/x and http://t.co/abc"), 2);
        assert_eq!(count("https://rabbit.ly/x https://bit.ly.example/x"), 0);
    }
}
