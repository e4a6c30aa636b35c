//! A post that goes out before anybody can review it.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::target::Target;
use crate::lint::phrase::{channels, length, moment};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::soon::soon;

pub(super) static RULE: Rule = Rule {
    id: RuleId("too-soon"),
    category: Category::Time,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports approved posts that go out sooner than the setting `min_lead` of `[publish]` allows and that the ledger does
not know yet. Without that setting it says nothing.

## Why is this bad?
A post that is merged minutes before its time is out before somebody sees a mistake in it. The ledger knows a post that
waits for a slot or repeats from the first run that sees it. Of a fixed time it knows nothing before it has come, so
that a post which has been there for weeks is told too while its time is that near.

## Example
```toml kalends.toml
[workspace]
timezone = "Europe/Stockholm"

[publish]
min_lead = "2h"
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
status = "approved"
publish_at = 2026-11-20T13:00:00
```

## Use instead
```toml kalends.toml
[workspace]
timezone = "Europe/Stockholm"

[publish]
min_lead = "2h"
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
status = "approved"
publish_at = 2026-11-20T15:00:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let Some((min_lead, ledger)) = context.settings.publish.min_lead.zip(context.ledger) else {
        return;
    };
    // A post that is not approved does not go out unseen, however near its time is.
    let approval = &context.settings.approval;
    let counts = |target: &Target<'_>| {
        approval.is_met(target.post_id(), &target.terms) && !target.is_known(ledger)
    };
    for soon in soon(context, min_lead.as_delta(), counts) {
        let message = format!(
            "`{}` goes out on {} in {}, and `min_lead` asks for {min_lead}",
            soon.target.post_id(),
            channels(soon.target.channel_id(), soon.others),
            length(soon.sending.instant - context.now)
        );
        out.report(soon.target.time_span(), message)
            .label(format!("goes out on {}", moment(soon.sending.local)))
            .help("give it a later time, or let somebody look at it now")
            .post(soon.target.post_id())
            .on_channel_alone(soon.target.channel_id(), soon.others);
    }
}

#[cfg(test)]
mod tests {
    use crate::ledger::{Event, Stream, What, fold};
    use crate::lint::workspace::{Workspace, now};
    use crate::model::DeliveryKey;

    fn workspace(lead: &str, post: &str) -> Workspace {
        let root = format!("[workspace]\ntimezone = \"Europe/Stockholm\"\n[publish]\n{lead}\n");
        let channels = "[channels.blog]\nplatform = \"feed\"\ncadence = \"c\"\n\
            [channels.news]\nplatform = \"feed\"\n[cadences.c]\nslots = [\"30 * * * *\"]\n";
        Workspace::default()
            .file("kalends.toml", &root)
            .file("calendar/channels.toml", channels)
            .file(
                "calendar/a.toml",
                &format!("[posts.a]\ntext = \"a\"\nstatus = \"approved\"\n{post}\n"),
            )
    }

    fn messages(lead: &str, post: &str) -> Vec<String> {
        workspace(lead, post).messages("too-soon")
    }

    #[test]
    fn without_the_setting_nothing_is_too_soon() {
        assert!(messages("", "publish_at = 2026-11-20T12:01:00").is_empty());
    }

    #[test]
    fn a_post_is_told_once_with_where_it_goes_out_first() {
        assert_eq!(
            messages("min_lead = \"2h\"", "publish_at = 2026-11-20T13:59:00"),
            [
                "`a` goes out on `blog` and 1 other channel in 1 hour 59 minutes, and `min_lead` asks for 2h"
            ]
        );
        for time in ["2026-11-20T14:00:00", "2026-11-20T12:00:00"] {
            let post = format!("publish_at = {time}");
            assert!(messages("min_lead = \"2h\"", &post).is_empty(), "{time}");
        }
    }

    #[test]
    fn a_post_of_the_queue_that_a_run_has_seen_is_not_new() {
        let mut workspace = workspace("min_lead = \"2h\"", "channels = [\"blog\"]\nqueue = {}");
        assert_eq!(
            workspace.messages("too-soon"),
            ["`a` goes out on `blog` in 30 minutes, and `min_lead` asks for 2h"]
        );
        let queued = Event {
            stream: Stream::Delivery(DeliveryKey {
                post: "a".to_owned(),
                channel: "blog".to_owned(),
                occurrence: String::new(),
            }),
            number: 1,
            at: now(),
            run: "run-1".to_owned(),
            what: What::Queued,
        };
        workspace.ledger = Some(fold(&[queued]).unwrap());
        assert!(workspace.messages("too-soon").is_empty());
    }
}
