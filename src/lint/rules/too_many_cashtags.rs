//! More cashtags than a platform takes.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::tally::{self, Tally, in_texts};
use crate::platform::count::cashtags;

pub(super) static RULE: Rule = Rule {
    id: RuleId("too-many-cashtags"),
    category: Category::Platform,
    severity: Severity::Error,
    doc: r#"## What it does
Reports messages with more cashtags (`$ACME`) than their platform takes: one on X (its documentation,
`posts/manage-tweets`).

## Why is this bad?
The platform refuses the post when it is due.

## Example
```toml calendar/posts.toml
[posts.results]
text = "Good news for $ACME and $BETA."
```

```toml calendar/channels.toml
[channels.x]
platform = "x"
```

## Use instead
```toml calendar/posts.toml
[posts.results]
text = "Good news for $ACME and Beta."
```

```toml calendar/channels.toml
[channels.x]
platform = "x"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let tally = Tally {
        plural: "cashtags",
        most: |facts| facts.text.cashtags,
        found: |_, message| in_texts(message, "$", cashtags::find),
    };
    tally::report(context, out, &tally);
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn amounts_are_no_cashtags_and_each_message_counts_alone() {
        let messages = |text: &str| {
            let post = format!("[posts.a]\ntext = \"{text}\"\nthread = [{{ text = \"$ACME\" }}]\n");
            Workspace::default()
                .file(
                    "calendar/channels.toml",
                    "[channels.here]\nplatform = \"x\"\n",
                )
                .file("calendar/a.toml", &post)
                .messages("too-many-cashtags")
        };
        assert!(messages("$ACME for $5 or US$ 6").is_empty());
        assert_eq!(messages("$ACME $BETA").len(), 1);
    }
}
