//! A time on a day on which its channel posts nothing.

use chrono::NaiveDate;

use crate::diagnostic::{RuleId, Severity};
use crate::layout::Origin;
use crate::lint::context::Context;
use crate::lint::phrase::{and_more, channels, day};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::agenda::{Agenda, every_agenda};
use crate::lint::view::forbidden::{Forbidden, forbidden};
use crate::model::Blackout;
use crate::time::LocalTime;

pub(super) static RULE: Rule = Rule {
    id: RuleId("in-blackout"),
    category: Category::Time,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts whose fixed time, or some time of whose repeat in the next three months, falls on a blackout day of a
channel's cadence, with the blackout's reason. What is over is left alone.

## Why is this bad?
Somebody decided that the channel is silent on that day. Posts that wait for a slot keep to it; a time that a file
names goes out all the same.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "daily"

[cadences.daily]
slots = ["0 9 * * *"]
blackout = [{ from = 2026-12-24, to = 2026-12-26, reason = "Christmas" }]
```

```toml calendar/posts.toml
[posts.weekly-tip]
text = "Tip of the week."
repeat = { cron = "0 9 * * FRI", from = 2026-11-01 }
```

## Use instead
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "daily"

[cadences.daily]
slots = ["0 9 * * *"]
blackout = [{ from = 2026-12-24, to = 2026-12-26, reason = "Christmas" }]
```

```toml calendar/posts.toml
[posts.weekly-tip]
text = "Tip of the week."
repeat = { cron = "0 9 * * FRI", from = 2026-11-01, except = [2026-12-25] }
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let agendas: Vec<Agenda<'_>> = every_agenda(context).collect();
    let is_silent = |blackout: &Blackout, local: LocalTime| blackout.contains(local.date());
    for found in forbidden(&agendas, |cadence| &cadence.blackout, is_silent) {
        report(&found, out);
    }
}

fn report(found: &Forbidden<'_, Blackout>, out: &mut Out) {
    let (agenda, target) = (found.agenda, found.agenda.target(found.sending));
    let silent = agenda.local(found.sending).date();
    let reason = found.limit.value.reason_on(silent);
    let message = format!(
        "`{}` goes out in a blackout of {}{}, on {}{}",
        target.post_id(),
        channels(agenda.channel_id(), found.others),
        reason.map_or_else(String::new, |reason| format!(" ({reason})")),
        agenda.moment(found.sending),
        and_more(found.more)
    );
    let help = match found.sending.origin {
        Origin::Repeat => "leave these days out with `except`, or let the blackout go",
        Origin::Fixed | Origin::Slot => "choose another day, or let the blackout go",
    };
    out.report(target.time_span(), message)
        .related(found.limit.span, days(&found.limit.value, silent))
        .help(help)
        .post(target.post_id())
        .on_channel_alone(agenda.channel_id(), found.others);
}

fn days(blackout: &Blackout, silent: NaiveDate) -> String {
    match blackout.range {
        Some(range) if range.from() < range.to() => {
            format!("silent from {} to {}", day(range.from()), day(range.to()))
        }
        Some(range) => format!("silent on {}", day(range.from())),
        None => format!("silent on {}", day(silent)),
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    const CHANNEL: &str = "[channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n\
        [cadences.c]\nslots = [\"0 9 * * *\"]\n\
        blackout = [{ from = 2026-12-24, to = 2026-12-26, reason = \"Christmas\" }, { from = 2027-01-01 }]\n";

    fn messages(post: &str) -> Vec<String> {
        Workspace::default()
            .file("calendar/channels.toml", CHANNEL)
            .file(
                "calendar/a.toml",
                &format!("[posts.a]\ntext = \"a\"\n{post}\n"),
            )
            .messages("in-blackout")
    }

    #[test]
    fn the_last_day_is_silent_to_its_end() {
        assert_eq!(
            messages("publish_at = 2026-12-26T23:59:00"),
            [
                "`a` goes out in a blackout of `news` (Christmas), on Saturday, 26 December 2026 at 23:59"
            ]
        );
        assert!(messages("publish_at = 2026-12-27T00:00:00").is_empty());
    }

    #[test]
    fn a_repeat_is_told_once_for_each_blackout() {
        assert_eq!(
            messages("repeat = { cron = \"0 9 * * *\", from = 2026-01-01 }"),
            [
                "`a` goes out in a blackout of `news` (Christmas), on Thursday, 24 December 2026 at 09:00, and 2 more times",
                "`a` goes out in a blackout of `news`, on Friday, 1 January 2027 at 09:00"
            ]
        );
    }

    #[test]
    fn who_waits_for_a_slot_keeps_out_by_itself() {
        assert!(messages("queue = { not_before = 2026-12-24 }").is_empty());
    }
}
