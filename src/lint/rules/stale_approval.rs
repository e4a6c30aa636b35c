//! A post that was approved and then changed.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::SignOff;

pub(super) static RULE: Rule = Rule {
    id: RuleId("stale-approval"),
    category: Category::Time,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts that somebody approved and that changed since: their words, media, times, channels or accounts. It looks
where `required` of `[approval]` is `digest` and the ledger is at hand.

## Why is this bad?
An approval is for what was read. A post that changed since is held when its time comes, until somebody approves it
again.

## Example
```toml kalends.toml
[workspace]
timezone = "Europe/Stockholm"

[approval]
required = "digest"
```

```toml calendar/posts.toml
[posts.hours]
publish_at = 2026-12-01T09:00:00
status = "approved"
text = "Open from 9 to 17."
```

Ada approved it like this:

```approved calendar/posts.toml
[posts.hours]
publish_at = 2026-12-01T09:00:00
status = "approved"
text = "Open from 9 to 18."
```

## Use instead
After `kalends approve hours` it is approved as it stands:

```toml kalends.toml
[workspace]
timezone = "Europe/Stockholm"

[approval]
required = "digest"
```

```toml calendar/posts.toml
[posts.hours]
publish_at = 2026-12-01T09:00:00
status = "approved"
text = "Open from 9 to 17."
```

```approved calendar/posts.toml
[posts.hours]
publish_at = 2026-12-01T09:00:00
status = "approved"
text = "Open from 9 to 17."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let Some(sign_offs) = &context.settings.approval.sign_offs else {
        return;
    };
    for (id, sign_off) in sign_offs {
        let (SignOff::Void(why), Some(entry)) = (sign_off, context.calendar.posts.get(id)) else {
            continue;
        };
        // What is cancelled everywhere, or a draft again, is no longer about to go out.
        let targets = context.targets.iter();
        let mut approved = targets
            .filter(|target| target.post_id() == id)
            .filter_map(|target| target.terms.status)
            .filter(|status| status.value == crate::model::Status::Approved);
        if approved.next().is_none() {
            continue;
        }
        out.report(
            entry.key.span,
            format!("`{id}` is not approved as it stands: {why}"),
        )
        .label("held when its time comes")
        .help(format!(
            "let somebody read it again and run `kalends approve {id}`"
        ))
        .post(id);
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    const ROOT: &str = "[workspace]\ntimezone = 'Europe/Stockholm'\n[approval]\nrequired = ";

    fn messages(required: &str, then: &str, now: &str) -> Vec<String> {
        let post = |rest: &str| format!("[posts.a]\nstatus = 'approved'\n{rest}\n");
        Workspace::default()
            .file("kalends.toml", &format!("{ROOT}'{required}'\n"))
            .file("calendar/a.toml", &post(now))
            .approved("calendar/a.toml", &post(then))
            .messages("stale-approval")
    }

    #[test]
    fn a_change_is_told_with_who_approved_what_and_when() {
        assert_eq!(
            messages("digest", "text = 'One'", "text = 'Two'"),
            [
                "`a` is not approved as it stands: it changed since Ada approved it on 10 November 2026 (the words on `mastodon`)"
            ]
        );
    }

    #[test]
    fn what_never_goes_out_and_where_nobody_asks_for_a_record_nothing_is_told() {
        assert!(messages("digest", "text = 'One'", "text = 'One'\nnotes = 'Good.'").is_empty());
        assert!(
            messages(
                "digest",
                "text = 'One'",
                "text = 'Two'\non.mastodon.status = 'draft'"
            )
            .is_empty()
        );
        assert!(messages("status", "text = 'One'", "text = 'Two'").is_empty());
    }
}
