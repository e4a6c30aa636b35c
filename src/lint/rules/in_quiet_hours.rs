//! A time inside the quiet hours of its channel.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::phrase::{and_more, channels};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::agenda::{Agenda, every_agenda};
use crate::lint::view::forbidden::{Forbidden, forbidden};
use crate::model::QuietHours;
use crate::time::LocalTime;

pub(super) static RULE: Rule = Rule {
    id: RuleId("in-quiet-hours"),
    category: Category::Time,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts whose fixed time, or some time of whose repeat in the next three months, lies in the quiet hours of a
channel's cadence. What is over is left alone.

## Why is this bad?
Posts that wait for a slot keep out of the quiet hours. A time that a file names goes out all the same, when hardly
anybody reads it. Often it is 09:00 that was written as 21:00, or a time of another zone.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "weekdays"

[cadences.weekdays]
slots = ["0 9 * * MON-FRI"]
quiet_hours = [{ from = 20:00:00, to = 07:00:00 }]
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
publish_at = 2026-11-27T21:00:00
```

## Use instead
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "weekdays"

[cadences.weekdays]
slots = ["0 9 * * MON-FRI"]
quiet_hours = [{ from = 20:00:00, to = 07:00:00 }]
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
publish_at = 2026-11-27T09:00:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let agendas: Vec<Agenda<'_>> = every_agenda(context).collect();
    let is_quiet = |hours: &QuietHours, local: LocalTime| {
        let window = hours.window;
        window.is_some_and(|window| window.contains(local.time()))
    };
    for found in forbidden(&agendas, |cadence| &cadence.quiet_hours, is_quiet) {
        report(&found, out);
    }
}

fn report(found: &Forbidden<'_, QuietHours>, out: &mut Out) {
    let (agenda, target) = (found.agenda, found.agenda.target(found.sending));
    let Some(window) = found.limit.value.window else {
        return;
    };
    let message = format!(
        "`{}` goes out in the quiet hours of {}, on {}{}",
        target.post_id(),
        channels(agenda.channel_id(), found.others),
        agenda.moment(found.sending),
        and_more(found.more)
    );
    let (from, to) = (window.from().format("%H:%M"), window.to().format("%H:%M"));
    out.report(target.time_span(), message)
        .related(found.limit.span, format!("quiet from {from} to {to}"))
        .help(format!("choose a time from {to} on and before {from}"))
        .post(target.post_id())
        .on_channel_alone(agenda.channel_id(), found.others);
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    const CHANNEL: &str = "[channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n\
        [cadences.c]\nslots = [\"0 9 * * *\"]\nquiet_hours = [{ from = 22:00:00, to = 07:00:00 }]\n";

    fn messages(post: &str) -> Vec<String> {
        Workspace::default()
            .file("calendar/channels.toml", CHANNEL)
            .file(
                "calendar/a.toml",
                &format!("[posts.a]\ntext = \"a\"\n{post}\n"),
            )
            .messages("in-quiet-hours")
    }

    #[test]
    fn the_first_quiet_minute_is_told_and_the_first_loud_one_is_not() {
        assert_eq!(
            messages("publish_at = 2026-11-27T22:00:00"),
            ["`a` goes out in the quiet hours of `news`, on Friday, 27 November 2026 at 22:00"]
        );
        assert!(messages("publish_at = 2026-11-27T07:00:00").is_empty());
    }

    #[test]
    fn the_clock_is_that_of_the_channel() {
        assert!(messages("publish_at = 2026-11-27T23:00:00\ntimezone = \"Asia/Tokyo\"").is_empty());
        assert_eq!(
            messages("publish_at = 2026-11-27T09:00:00\ntimezone = \"Asia/Tokyo\""),
            [
                "`a` goes out in the quiet hours of `news`, on Friday, 27 November 2026 at 01:00 in Europe/Stockholm"
            ]
        );
    }

    #[test]
    fn a_repeat_is_told_once_and_what_is_over_never() {
        assert_eq!(
            messages("repeat = { cron = \"30 6 * * MON\", from = 2026-01-01, until = 2026-12-10 }"),
            [
                "`a` goes out in the quiet hours of `news`, on Monday, 23 November 2026 at 06:30, and 2 more times"
            ]
        );
        assert!(messages("publish_at = 2026-11-19T23:00:00").is_empty());
    }

    #[test]
    fn the_same_on_two_channels_is_told_once() {
        let second = "[channels.blog]\nplatform = \"feed\"\ncadence = \"c\"\n";
        let found = Workspace::default()
            .file("calendar/channels.toml", &format!("{CHANNEL}{second}"))
            .file(
                "calendar/a.toml",
                "[posts.a]\ntext = \"a\"\npublish_at = 2026-11-27T23:00:00\n",
            )
            .messages("in-quiet-hours");
        assert_eq!(
            found,
            [
                "`a` goes out in the quiet hours of `blog` and 1 other channel, on Friday, 27 November 2026 at 23:00"
            ]
        );
    }
}
