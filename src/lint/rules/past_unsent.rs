//! A post whose time is over and that was never sent.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::target::Target;
use crate::lint::phrase::moment;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::{LatePolicy, Status};
use crate::time::to_local;

pub(super) static RULE: Rule = Rule {
    id: RuleId("past-unsent"),
    category: Category::Time,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts with a fixed time that is over by more than `max_late` allows, and that were never sent as far as the
ledger knows.

## Why is this bad?
Such a post is not published any more unless somebody decides about it. It was forgotten, approved too late, or its
date has a wrong month or year.

## Example
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
status = "approved"
publish_at = 2026-11-02T09:00:00
```

## Use instead
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
status = "approved"
publish_at = 2026-12-02T09:00:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let Some(ledger) = context.ledger else {
        return;
    };
    for target in &context.targets {
        let Some(instant) = target.fixed_instant() else {
            continue;
        };
        let own = target.terms.max_late.map(|late| late.value.as_delta());
        let max_late = own.unwrap_or_else(|| context.settings.publish.max_late());
        if instant + max_late >= context.now
            || goes_out_late(context, target)
            || target.is_known(ledger)
        {
            continue;
        }
        let local = to_local(instant, target.zone);
        let message = format!(
            "the time of `{}` is over, and it was never sent on `{}`",
            target.post_id(),
            target.channel_id()
        );
        out.report(target.time_span(), message)
            .label(format!("that was {}", moment(local)))
            .help("set a new `publish_at`, or write status = \"cancelled\"")
            .post(target.post_id())
            .on_channel(target.channel_id());
    }
}

fn goes_out_late(context: &Context<'_>, target: &Target<'_>) -> bool {
    let own = target.terms.on_late.map(|policy| policy.value);
    let policy = own.or(context.settings.publish.on_late).unwrap_or_default();
    policy == LatePolicy::Publish && target.terms.status() == Status::Approved
}

#[cfg(test)]
mod tests {
    use crate::ledger::{Event, Stream, What, fold};
    use crate::lint::workspace::{Workspace, now};
    use crate::model::DeliveryKey;

    fn workspace(post: &str) -> Workspace {
        let post = format!("[posts.a]\ntext = \"a\"\nstatus = \"approved\"\n{post}\n");
        Workspace::default().file("calendar/a.toml", &post)
    }

    fn held() -> Event {
        Event {
            stream: Stream::Delivery(DeliveryKey {
                post: "a".to_owned(),
                channel: "mastodon".to_owned(),
                occurrence: String::new(),
            }),
            number: 1,
            at: now(),
            run: "run-1".to_owned(),
            what: What::Held {
                reason: "late".to_owned(),
            },
        }
    }

    #[test]
    fn what_the_ledger_knows_is_nobodys_surprise() {
        let mut workspace = workspace("publish_at = 2026-11-02T09:00:00");
        assert_eq!(workspace.messages("past-unsent").len(), 1);
        workspace.ledger = Some(fold(&[held()]).unwrap());
        assert!(workspace.messages("past-unsent").is_empty());
        workspace.ledger = None;
        assert!(workspace.messages("past-unsent").is_empty());
    }

    #[test]
    fn a_post_that_may_still_go_out_is_not_over() {
        for post in [
            "publish_at = 2026-11-20T06:00:00",
            "publish_at = 2026-11-02T09:00:00\nmax_late = \"30d\"",
            "publish_at = 2026-11-02T09:00:00\non_late = \"publish\"",
        ] {
            assert!(workspace(post).messages("past-unsent").is_empty(), "{post}");
        }
    }
}
