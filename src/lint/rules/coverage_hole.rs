//! A long silence between two posts of a channel that posts often.

use chrono::{NaiveDate, TimeDelta};

use crate::diagnostic::{RuleId, Severity, Subject};
use crate::lint::context::Context;
use crate::lint::context::sending::Sending;
use crate::lint::phrase::{day, length, number};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::agenda::{Agenda, agendas};

/// So many posts must stand on either side of a hole.
const FEWEST_BESIDE: usize = 3;
/// For how many days back posts count as those before a hole.
const LOOK_BACK_DAYS: i64 = 28;
/// With fewer distances nobody can say which is usual.
const FEWEST_DISTANCES: usize = 4;
/// No shorter silence is a hole, in days.
const SHORTEST_DAYS: i64 = 7;
/// So long a silence is a hole on every channel that posts about once a week, in days.
const LONGEST_DAYS: i64 = 14;

pub(super) static RULE: Rule = Rule {
    id: RuleId("coverage-hole"),
    category: Category::Cadence,
    severity: Severity::Info,
    doc: r#"## What it does
Reports stretches within the next three months in which a channel with a cadence sends nothing though it does before and
after. A hole is longer than a week and longer than three times the usual distance of the channel's posts; on channels
that post about once a week it is longer than two weeks, and on rarer ones than twice the usual distance. Days of a
blackout do not count. At least three posts must stand on either side, so that neither a single one that was planned
far ahead nor a channel that has yet to begin makes a hole.

## Why is this bad?
Nobody decides to be silent for two weeks. It happens between two plans, when each ends where the other was thought to
begin.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "weekdays"

[cadences.weekdays]
slots = ["0 9 * * MON-FRI"]
```

```toml calendar/posts.toml
[posts.tip]
text = "A tip."
repeat = { cron = "0 9 * * MON-FRI", from = 2026-11-01, until = 2026-12-04 }

[posts.news]
text = "The news."
repeat = { cron = "0 9 * * MON-FRI", from = 2026-12-21 }
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
```

```toml calendar/posts.toml
[posts.tip]
text = "A tip."
repeat = { cron = "0 9 * * MON-FRI", from = 2026-11-01, until = 2026-12-04 }

[posts.news]
text = "The news."
repeat = { cron = "0 9 * * MON-FRI", from = 2026-12-07 }
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for agenda in agendas(context).filter(Agenda::is_certain) {
        let planned = agenda.laid_out();
        let Some(usual) = usual(planned) else {
            continue;
        };
        let over = agenda.between(context.now - TimeDelta::days(LOOK_BACK_DAYS), context.now);
        let holes: Vec<&[Sending]> = planned
            .windows(2)
            .enumerate()
            .filter(|(index, _)| {
                let (before, after) = (over.len() + index + 1, planned.len() - index - 1);
                before.min(after) >= FEWEST_BESIDE
            })
            .map(|(_, pair)| pair)
            .filter(|pair| silence(&agenda, pair) > threshold(usual))
            .collect();
        if let Some((first, more)) = holes.split_first() {
            report(&agenda, (first, more.len()), usual, out);
        }
    }
}

/// The distance that half of the posts keep, where there are enough of them.
fn usual(planned: &[Sending]) -> Option<TimeDelta> {
    let pairs = planned.windows(2);
    let mut distances: Vec<TimeDelta> = pairs
        .map(|pair| pair[1].instant - pair[0].instant)
        .collect();
    distances.sort_unstable();
    let middle = distances.get(distances.len() / 2).copied();
    middle.filter(|_| distances.len() >= FEWEST_DISTANCES)
}

/// A longer silence is a hole.
fn threshold(usual: TimeDelta) -> TimeDelta {
    let several = (usual * 3).min(TimeDelta::days(LONGEST_DAYS));
    several.max(usual * 2).max(TimeDelta::days(SHORTEST_DAYS))
}

/// How long nothing goes out between two posts, without the days on which nothing should.
fn silence(agenda: &Agenda<'_>, pair: &[Sending]) -> TimeDelta {
    let distance = pair[1].instant - pair[0].instant;
    if distance <= TimeDelta::days(SHORTEST_DAYS) {
        return distance;
    }
    let (first, last) = (agenda.local(&pair[0]).date(), agenda.local(&pair[1]).date());
    let is_silent = |day: &NaiveDate| {
        let mut ranges = agenda.cadence.blackout.iter();
        ranges.any(|blackout| blackout.value.contains(*day))
    };
    let days = first.iter_days().take_while(|day| *day <= last);
    let silent = i64::try_from(days.filter(is_silent).count()).unwrap_or_default();
    distance - TimeDelta::days(silent)
}

fn report(agenda: &Agenda<'_>, (pair, more): (&[Sending], usize), usual: TimeDelta, out: &mut Out) {
    let (before, after) = (&pair[0], &pair[1]);
    let (first_day, last_day) = (agenda.local(before).date(), agenda.local(after).date());
    let more = match more {
        0 => String::new(),
        more => format!(", and {} after it", number(more, "more hole")),
    };
    let message = format!(
        "`{}` is silent for {}, from {} to {}{more}",
        agenda.channel_id(),
        length(last_day - first_day),
        day(first_day),
        day(last_day),
    );
    let told = |sending: &Sending, place: &str| {
        let target = agenda.target(sending);
        (
            target.time_span(),
            format!("`{}` goes out {place}", target.post_id()),
        )
    };
    let (last, next) = (told(before, "before"), told(after, "after"));
    out.report(agenda.named.span, message)
        .label(format!("usually a post follows after {}", length(usual)))
        .related(last.0, last.1)
        .related(next.0, next.1)
        .help("plan something in between; if the silence is meant, write a `blackout`")
        .about(Subject::Channel(agenda.channel_id().to_owned()));
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(cadence: &str, posts: &[&str]) -> Vec<String> {
        let channels = format!(
            "[channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n\
             [cadences.c]\nslots = [\"0 9 * * *\"]\n{cadence}\n"
        );
        let posts = posts
            .iter()
            .enumerate()
            .map(|(n, timing)| format!("[posts.p{n}]\ntext = \"a\"\n{timing}\n"));
        Workspace::default()
            .file("calendar/channels.toml", &channels)
            .file("calendar/a.toml", &posts.collect::<String>())
            .messages("coverage-hole")
    }

    const UNTIL: &str = "repeat = { cron = \"0 9 * * *\", from = 2026-11-01, until = 2026-12-05 }";
    const FROM: &str = "repeat = { cron = \"0 9 * * *\", from = 2026-12-14 }";

    #[test]
    fn a_week_and_two_days_without_a_daily_post_are_a_hole_unless_they_are_meant() {
        assert_eq!(
            messages("", &[UNTIL, FROM]),
            [
                "`news` is silent for 9 days, from Saturday, 5 December 2026 to Monday, 14 December 2026"
            ]
        );
        let blackout = "blackout = [{ from = 2026-12-06, to = 2026-12-08 }]";
        assert!(messages(blackout, &[UNTIL, FROM]).is_empty());
    }

    #[test]
    fn one_post_that_is_planned_far_ahead_makes_no_hole() {
        assert!(messages("", &[UNTIL, "publish_at = 2026-12-24T09:00:00"]).is_empty());
    }

    #[test]
    fn a_channel_that_has_yet_to_begin_has_no_hole() {
        let tomorrow = "publish_at = 2026-11-21T09:00:00";
        assert!(messages("", &[tomorrow, FROM]).is_empty());
        let week = "publish_at = 2026-11-18T09:00:00\n[posts.o]\ntext = \"a\"\npublish_at = 2026-11-19T09:00:00";
        assert_eq!(messages("", &[week, tomorrow, FROM]).len(), 1);
    }

    #[test]
    fn a_channel_that_posts_rarely_may_miss_one() {
        let weekly =
            "repeat = { cron = \"0 9 * * MON\", from = 2026-11-01, except = [2026-12-14] }";
        assert!(messages("", &[weekly]).is_empty());
        let gone = "repeat = { cron = \"0 9 * * MON\", from = 2026-11-01, except = [2026-12-14, 2026-12-21] }";
        assert_eq!(messages("", &[gone]).len(), 1);
        assert!(
            messages(
                "",
                &["repeat = { cron = \"0 9 1 * *\", from = 2026-11-01 }"]
            )
            .is_empty()
        );
    }
}
