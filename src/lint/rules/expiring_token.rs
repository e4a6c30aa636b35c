//! Posts that are due when the token of their channel no longer works.

use crate::diagnostic::{RuleId, Severity, Subject};
use crate::lint::context::Context;
use crate::lint::context::sending::Sending;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("expiring-token"),
    category: Category::Platform,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports channels whose token ends, by their `token_expires`, before some post is due there, and channels whose token
has ended already. Tokens of Instagram, Threads and LinkedIn work for 60 days (their documentation of access tokens).

## Why is this bad?
The platform refuses the post, and that is noticed only when it should be out.

## Example
```toml calendar/channels.toml
[channels.company]
platform = "linkedin"
token_expires = 2026-12-01
```

```toml calendar/posts.toml
[posts.hello]
text = "Hello."
publish_at = 2026-12-02T09:00:00
```

## Use instead
```toml calendar/channels.toml
[channels.company]
platform = "linkedin"
token_expires = 2027-01-30
```

```toml calendar/posts.toml
[posts.hello]
text = "Hello."
publish_at = 2026-12-02T09:00:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let channels = context.calendar.channels.iter();
    let expiring = channels.filter_map(|(id, entry)| Some((id, entry.value.token_expires?)));
    for (id, day) in expiring {
        let is_late =
            |sending: &&Sending| sending.instant >= context.now && sending.local.date() > day.value;
        let late: Vec<&Sending> = context.sendings_on(id).iter().filter(is_late).collect();
        let first = late
            .first()
            .map(|sending| context.targets[sending.target].post_id());
        let message = match (first, late.len()) {
            (Some(post), 1) => {
                format!("`{post}` is due on `{id}` after the last day of its token")
            }
            (Some(post), count) => format!(
                "{count} posts are due on `{id}` after the last day of its token, `{post}` first"
            ),
            (None, _) if day.value < context.today() => {
                format!("the token of `{id}` no longer works")
            }
            (None, _) => continue,
        };
        out.report(day.span, message)
            .label("the last day")
            .help("obtain a new token, then write its last day here")
            .about(Subject::Channel(id.clone()));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(day: &str, posts: &str) -> Vec<String> {
        let channel = format!("[channels.news]\nplatform = \"feed\"\ntoken_expires = {day}\n");
        Workspace::default()
            .file("calendar/channels.toml", &channel)
            .file("calendar/a.toml", posts)
            .messages("expiring-token")
    }

    #[test]
    fn a_token_works_through_its_last_day() {
        let post = "[posts.a]\ntext = \"a\"\npublish_at = 2026-12-01T23:00:00\n";
        assert!(messages("2026-12-01", post).is_empty());
        assert_eq!(
            messages("2026-11-30", post),
            ["`a` is due on `news` after the last day of its token"]
        );
    }

    #[test]
    fn posts_are_summed_up_and_a_dead_token_is_told_without_any() {
        let daily = "[posts.a]\ntext = \"a\"\nrepeat = { cron = \"0 9 * * *\", from = 2026-11-21, until = 2026-11-30 }\n";
        assert_eq!(
            messages("2026-11-25", daily),
            ["5 posts are due on `news` after the last day of its token, `a` first"]
        );
        assert_eq!(
            messages("2026-11-19", ""),
            ["the token of `news` no longer works"]
        );
        assert!(messages("2026-11-20", "").is_empty());
    }
}
