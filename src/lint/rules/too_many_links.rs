//! More links than a platform takes.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::address;
use crate::lint::context::message::Message;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::tally::{self, Occurrence, Tally, different, in_texts, with_listed};

pub(super) static RULE: Rule = Rule {
    id: RuleId("too-many-links"),
    category: Category::Platform,
    severity: Severity::Error,
    doc: r#"## What it does
Reports messages with more different links than their platform takes: five on Threads (Meta's documentation of
`threads/posts`). The post's `link` counts with those of the text.

## Why is this bad?
The platform refuses the post when it is due.

## Example
```toml calendar/posts.toml
[posts.talks]
text = "All talks: https://a.example/1 https://a.example/2 https://a.example/3 https://a.example/4 https://a.example/5"
link = "https://a.example/programme"
```

```toml calendar/channels.toml
[channels.threads]
platform = "threads"
```

## Use instead
```toml calendar/posts.toml
[posts.talks]
text = "All talks are in the programme."
link = "https://a.example/programme"
```

```toml calendar/channels.toml
[channels.threads]
platform = "threads"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let tally = Tally {
        plural: "different links",
        most: |facts| facts.text.links,
        found,
    };
    tally::report(context, out, &tally);
}

fn found(target: &Target<'_>, message: &Message<'_>) -> Vec<Occurrence> {
    let in_text = in_texts(message, "://", address::places);
    let link = target.said(|words| words.link.as_ref());
    let beside = link.map_or(&[][..], std::slice::from_ref);
    different(with_listed(in_text, message, ("", beside)))
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn the_same_link_again_counts_once() {
        let messages = |last: &str| {
            let links: Vec<String> = (1..5).map(|n| format!("https://a.example/{n}")).collect();
            let links = links.join(" ");
            let post =
                format!("[posts.a]\ntext = \"{links} {last}\"\nlink = \"https://a.example/5\"\n");
            Workspace::default()
                .file(
                    "calendar/channels.toml",
                    "[channels.here]\nplatform = \"threads\"\n",
                )
                .file("calendar/a.toml", &post)
                .messages("too-many-links")
        };
        assert!(messages("https://a.example/1 https://a.example/5").is_empty());
        assert_eq!(
            messages("https://a.example/6"),
            ["6 different links, and Threads takes 5 in one message"]
        );
    }
}
