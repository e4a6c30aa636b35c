//! A post whose time comes within a day and that nobody has approved.

use chrono::TimeDelta;

use crate::diagnostic::{RuleId, Severity};
use crate::layout::Origin;
use crate::lint::context::Context;
use crate::lint::context::target::Target;
use crate::lint::phrase::{channels, moment};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::soon::{Soon, soon};
use crate::model::Lack;

/// What goes out within so many hours is urgent.
const SOON_HOURS: i64 = 24;

pub(super) static RULE: Rule = Rule {
    id: RuleId("unapproved-soon"),
    category: Category::Time,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts that would go out within 24 hours and that are not approved yet. A post without a `status` is a draft,
unless `required` of `[approval]` is `none`. Where it is `digest`, a post that nobody approved on record is told too,
and so is one that changed since.

## Why is this bad?
A post that is not approved is not published. When its time comes nothing happens, and often nobody notices.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
status = "review"
publish_at = 2026-11-21T09:00:00
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
status = "approved"
publish_at = 2026-11-21T09:00:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let approval = &context.settings.approval;
    let waits = |target: &Target<'_>| !approval.is_met(target.post_id(), &target.terms);
    let soon = soon(context, TimeDelta::hours(SOON_HOURS), waits);
    // Whoever waits for a slot and is not approved may wait longer, unless its file names the day.
    let urgent = soon
        .iter()
        .filter(|soon| soon.sending.origin != Origin::Slot || soon.target.fixed_day().is_some());
    for soon in urgent {
        report(context, soon, out);
    }
}

fn report(context: &Context<'_>, soon: &Soon<'_>, out: &mut Out) {
    let target = soon.target;
    let status = target.terms.status;
    let approval = &context.settings.approval;
    let lack = approval.lack(target.post_id(), &target.terms);
    let reason = lack.map_or(String::new(), |lack| lack.reason());
    let message = format!(
        "`{}` is due on {} on {}, and it is not approved",
        target.post_id(),
        channels(soon.target.channel_id(), soon.others),
        moment(soon.sending.local)
    );
    out.report(
        status.map_or(target.entry.key.span, |status| status.span),
        message,
    )
    .label(match (lack, status) {
        (Some(Lack::SignOff | Lack::Void(_)), _) => reason,
        (_, Some(_)) => "not published like this".to_owned(),
        (_, None) => "without a `status` it is a draft".to_owned(),
    })
    .related(target.time_span(), "when it is due")
    .help(match lack {
        Some(Lack::SignOff | Lack::Void(_)) => {
            format!(
                "run `kalends approve {}`, or give it a later time",
                target.post_id()
            )
        }
        _ => "write status = \"approved\" once it is, or give it a later time".to_owned(),
    })
    .post(target.post_id())
    .on_channel_alone(target.channel_id(), soon.others);
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    const CHANNELS: &str = "[channels.blog]\nplatform = \"feed\"\ncadence = \"c\"\n\
        [channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n[cadences.c]\nslots = [\"30 * * * *\"]\n";

    fn workspace(post: &str) -> Workspace {
        let post = format!("[posts.a]\ntext = \"a\"\n{post}\n");
        Workspace::default()
            .file("calendar/channels.toml", CHANNELS)
            .file("calendar/a.toml", &post)
    }

    fn messages(post: &str) -> Vec<String> {
        workspace(post).messages("unapproved-soon")
    }

    #[test]
    fn a_draft_is_told_in_its_last_day_alone() {
        assert_eq!(
            messages("publish_at = 2026-11-21T11:59:00"),
            [
                "`a` is due on `blog` and 1 other channel on Saturday, 21 November 2026 at 11:59, and it is not approved"
            ]
        );
        for time in ["2026-11-21T12:00:00", "2026-11-20T11:00:00"] {
            assert!(
                messages(&format!("publish_at = {time}")).is_empty(),
                "{time}"
            );
        }
    }

    #[test]
    fn the_channel_whose_word_is_missing_is_named() {
        let post = "status = \"approved\"\npublish_at = 2026-11-21T09:00:00\n[posts.a.on.news]\nstatus = \"draft\"";
        assert_eq!(
            messages(post),
            ["`a` is due on `news` on Saturday, 21 November 2026 at 09:00, and it is not approved"]
        );
    }

    #[test]
    fn a_draft_in_the_queue_is_in_no_hurry_and_one_of_a_day_is() {
        assert!(messages("queue = {}").is_empty());
        assert_eq!(messages("publish_at = 2026-11-20").len(), 1);
    }

    #[test]
    fn where_nobody_has_to_approve_a_post_without_status_goes_out() {
        let root =
            "[workspace]\ntimezone = \"Europe/Stockholm\"\n[approval]\nrequired = \"none\"\n";
        let found = |post: &str| {
            let workspace = workspace(post).file("kalends.toml", root);
            workspace.messages("unapproved-soon").len()
        };
        assert_eq!(found("publish_at = 2026-11-21T09:00:00"), 0);
        assert_eq!(
            found("status = \"draft\"\npublish_at = 2026-11-21T09:00:00"),
            1
        );
    }
}
