//! A link that is no address of the web.

use crate::content::INVALID_LINK;
use crate::diagnostic::Severity;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: INVALID_LINK,
    category: Category::Link,
    severity: Severity::Error,
    doc: r#"## What it does
Reports links that do not begin with `https://` or `http://` and a host.

## Why is this bad?
Readers could not follow it, and campaign parameters could not be added to it.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
link = "acme.example/offer"
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
link = "https://acme.example/offer"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    context.report_problems(out);
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(link: &str) -> Vec<String> {
        let channel = |id: &str| format!("[channels.{id}]\nplatform = \"feed\"\npath = \"{id}\"\n");
        Workspace::default()
            .file(
                "calendar/channels.toml",
                &(channel("one") + &channel("two")),
            )
            .file(
                "calendar/a.toml",
                &format!("[posts.a]\ntext = \"a\"\nlink = \"{link}\"\n"),
            )
            .messages("invalid-link")
    }

    #[test]
    fn a_link_is_told_once_however_many_channels_it_goes_to() {
        assert_eq!(
            messages("acme.example"),
            ["`acme.example` is not an address that begins with https:// or http://"]
        );
    }

    #[test]
    fn a_space_is_called_a_space() {
        assert_eq!(
            messages("https://acme example/a"),
            ["`https://acme example/a` has a space in it"]
        );
    }
}
