//! More hashtags than a platform takes.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::{Message, listed};
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::tally::{self, Occurrence, Tally, in_texts, with_listed};
use crate::platform::count::hashtags;

pub(super) static RULE: Rule = Rule {
    id: RuleId("too-many-hashtags"),
    category: Category::Platform,
    severity: Severity::Error,
    doc: r#"## What it does
Reports messages with more hashtags than their platform takes: 30 on Instagram (Meta's pages on `ig-user/media`), four
on dev.to (its API, `articles`), and five on a Discourse forum that did not set another number. The hashtags of the
text and those of `hashtags` count together.

## Why is this bad?
The platform refuses the post when it is due.

## Example
```toml calendar/posts.toml
[posts.guide]
title = "A guide for newcomers"
text = "How to begin."
hashtags = ["beginners", "webdev", "rust", "cli", "tutorial"]
```

```toml calendar/channels.toml
[channels.blog]
platform = "dev-to"
api_key = { env = "DEV_TO_API_KEY" }
```

## Use instead
```toml calendar/posts.toml
[posts.guide]
title = "A guide for newcomers"
text = "How to begin."
hashtags = ["beginners", "webdev", "rust", "cli"]
```

```toml calendar/channels.toml
[channels.blog]
platform = "dev-to"
api_key = { env = "DEV_TO_API_KEY" }
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let tally = Tally {
        plural: "hashtags",
        most: |facts| facts.text.hashtags,
        found,
    };
    tally::report(context, out, &tally);
}

/// Articles have their tags beside the text; in it they are only words.
fn found(target: &Target<'_>, message: &Message<'_>) -> Vec<Occurrence> {
    let facts = target.platform.map(|platform| platform.facts);
    let in_text = facts.is_some_and(|facts| facts.links_in_text && !facts.bodies);
    let found = if in_text {
        in_texts(message, "#", hashtags::find)
    } else {
        Vec::new()
    };
    let list = listed(target, |words| words.hashtags.as_ref());
    with_listed(found, message, ("#", list))
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(platform: &str, post: &str) -> Vec<String> {
        let channel = format!("[channels.here]\nplatform = \"{platform}\"\n");
        Workspace::default()
            .file("calendar/channels.toml", &channel)
            .file("calendar/a.toml", &format!("[posts.a]\n{post}\n"))
            .messages("too-many-hashtags")
    }

    fn tags(count: usize) -> String {
        let tags: Vec<String> = (0..count).map(|number| format!("#tag{number}")).collect();
        tags.join(" ")
    }

    #[test]
    fn those_of_the_text_and_of_the_list_count_once_each() {
        let post = |count, list: &str| format!("text = \"{}\"\nhashtags = [{list}]", tags(count));
        assert_eq!(
            messages("instagram", &post(30, "\"more\"")),
            ["31 hashtags, and Instagram takes 30 in one message"]
        );
        assert!(messages("instagram", &post(30, "\"Tag1\"")).is_empty());
        assert!(messages("mastodon", &post(99, "\"more\"")).is_empty());
    }

    #[test]
    fn beside_an_article_only_its_tags_count() {
        assert!(messages("dev-to", &format!("title = \"A\"\ntext = \"{}\"", tags(9))).is_empty());
    }

    #[test]
    fn parts_that_become_one_message_count_together() {
        let post = format!("text = \"{}\"\nthread = [{{ text = \"#b #c\" }}]", tags(29));
        assert_eq!(messages("instagram", &post).len(), 1);
    }
}
