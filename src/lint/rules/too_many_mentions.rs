//! More mentions than a platform takes.

use std::ops::Range;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::{Message, listed};
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::tally::{self, Occurrence, Tally, in_texts, with_listed};
use crate::platform::count::mentions;

pub(super) static RULE: Rule = Rule {
    id: RuleId("too-many-mentions"),
    category: Category::Platform,
    severity: Severity::Error,
    doc: r#"## What it does
Reports messages that mention more accounts than their platform takes: 20 on Instagram (Meta's documentation of
`ig-user/media`). The mentions of the text and those of `mentions` count together.

## Why is this bad?
The platform refuses the post when it is due.

## Example
```toml calendar/posts.toml
[posts.thanks]
text = "Thank you @a1 @a2 @a3 @a4 @a5 @a6 @a7 @a8 @a9 @a10 @a11 @a12 @a13 @a14 @a15 @a16 @a17 @a18 @a19 @a20 @a21!"
media = [{ file = "media/all.jpg", alt = "All of us on the stairs" }]
```

```toml calendar/channels.toml
[channels.instagram]
platform = "instagram"
```

## Use instead
```toml calendar/posts.toml
[posts.thanks]
text = "Thank you @a1 @a2 @a3 @a4 @a5 and everybody else in the picture!"
media = [{ file = "media/all.jpg", alt = "All of us on the stairs" }]
```

```toml calendar/channels.toml
[channels.instagram]
platform = "instagram"
```

```jpeg media/all.jpg
1000 x 1000 pixels
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let tally = Tally {
        plural: "mentions",
        most: |facts| facts.text.mentions,
        found,
    };
    tally::report(context, out, &tally);
}

fn found(target: &Target<'_>, message: &Message<'_>) -> Vec<Occurrence> {
    let list = listed(target, |words| words.mentions.as_ref());
    with_listed(in_texts(message, "@", mentioned), message, ("@", list))
}

fn mentioned(text: &str) -> Vec<Range<usize>> {
    let found = mentions::find(text).into_iter();
    found.map(|mention| mention.range).collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn an_address_is_no_mention_and_the_list_counts_too() {
        let messages = |text: &str| {
            let names: Vec<String> = (0..20).map(|number| format!("\"a{number}\"")).collect();
            let names = names.join(", ");
            let post = format!("[posts.a]\ntext = \"{text}\"\nmentions = [{names}]\n");
            Workspace::default()
                .file(
                    "calendar/channels.toml",
                    "[channels.here]\nplatform = \"instagram\"\n",
                )
                .file("calendar/a.toml", &post)
                .messages("too-many-mentions")
        };
        assert!(messages("Write to me@a.example, @A1!").is_empty());
        assert_eq!(
            messages("Hello @bo"),
            ["21 mentions, and Instagram takes 20 in one message"]
        );
    }
}
