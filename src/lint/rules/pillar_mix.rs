//! A channel that sends too much or too little of one kind of content.

use chrono::TimeDelta;

use crate::decode::Entry;
use crate::diagnostic::{RuleId, Severity, Subject};
use crate::lint::context::sending::Sending;
use crate::lint::context::{Context, WINDOW_DAYS};
use crate::lint::phrase::{channels, number};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::agenda::{Agenda, every_agenda, series};
use crate::model::{Mix, Share};

/// Fewer posts have no shares worth a word.
const FEWEST_POSTS: usize = 5;

pub(super) static RULE: Rule = Rule {
    id: RuleId("pillar-mix"),
    category: Category::Cadence,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports pillars whose share of a channel's posts, from now to the end of the window of `mix`, is greater than `max` or
less than `min`. The window is 30 days where `mix` names none, and three months at most. A share is told when one post
more or less would not keep it either, and only where at least five posts are planned. Posts without a `pillar` may
belong to whatever is missing, so `min` leaves them out.

Posts that wait for a slot keep to `max` by themselves: among the posts of the window that ends with one of them, its
pillar has its share at most, rounded up to whole posts, and a slot that would break it goes to the next post in the
queue. What this rule finds are the times that files name, repeats, weeks with too little else, and what is missing.

## Why is this bad?
A channel that only ever sells loses its readers, and one that never does misses its goal. The shares are what the team
agreed on.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "weekdays"

[cadences.weekdays]
slots = ["0 9 * * MON-FRI"]
mix = { window = "30d", promotion = { max = 0.5 } }
```

```toml calendar/posts.toml
[pillars.promotion]
name = "Promotion"

[posts.offer]
pillar = "promotion"
text = "See our offer."
repeat = { cron = "0 9 * * MON-THU", from = 2026-11-01 }

[posts.tip]
pillar = "support"
text = "A tip."
repeat = { cron = "0 9 * * FRI", from = 2026-11-01 }
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
mix = { window = "30d", promotion = { max = 0.5 } }
```

```toml calendar/posts.toml
[pillars.promotion]
name = "Promotion"

[posts.offer]
pillar = "promotion"
text = "See our offer."
repeat = { cron = "0 9 * * MON", from = 2026-11-01 }

[posts.tip]
pillar = "support"
text = "A tip."
repeat = { cron = "0 9 * * FRI", from = 2026-11-01 }
```
"#,
    check: Check::Here(check),
};

/// A pillar beside everything that its channel sends.
struct Counted<'a> {
    agenda: &'a Agenda<'a>,
    share: &'a Entry<Share>,
    posts: usize,
    /// Everything that the channel sends.
    all: usize,
    /// Those that name some pillar.
    named: usize,
    days: i64,
}

fn check(context: &Context<'_>, out: &mut Out) {
    let agendas: Vec<Agenda<'_>> = every_agenda(context).filter(Agenda::is_certain).collect();
    let counted = agendas.iter().flat_map(|agenda| counted(context, agenda));
    let by_place = counted.map(|one| ((one.share.key.span, one.posts, one.all), one));
    // What is the same on several channels is told once.
    for (_, counted, others) in series(by_place) {
        report(&counted, others, out);
    }
}

/// The pillars of one channel's mix, where it plans enough.
fn counted<'a>(context: &Context<'_>, agenda: &'a Agenda<'a>) -> Vec<Counted<'a>> {
    let Some(mix) = &agenda.cadence.mix else {
        return Vec::new();
    };
    let days = days(mix);
    let planned = agenda.between(context.now, context.now + TimeDelta::days(days));
    if planned.len() < FEWEST_POSTS {
        return Vec::new();
    }
    let pillar = |sending: &Sending| agenda.target(sending).post().pillar.as_ref();
    let belonging = |id: Option<&str>| {
        let same = |one: &&Sending| pillar(one).map(|own| own.value.as_str()) == id;
        planned.iter().filter(same).count()
    };
    let shares = mix.shares.0.iter().map(|share| Counted {
        agenda,
        share,
        posts: belonging(Some(&share.key.value)),
        all: planned.len(),
        named: planned.len() - belonging(None),
        days,
    });
    shares.collect()
}

fn days(mix: &Mix) -> i64 {
    mix.length().num_days().clamp(1, WINDOW_DAYS)
}

fn report(counted: &Counted<'_>, others: usize, out: &mut Out) {
    let Some((of, what, bound)) = broken(counted) else {
        return;
    };
    let agenda = counted.agenda;
    let message = format!(
        "`{}` is {} of {} on {} in the next {} ({:.0} %), where `{}` {what} {:.0} %",
        counted.share.key.value,
        counted.posts,
        number(of, "post"),
        channels(agenda.channel_id(), others),
        number(usize::try_from(counted.days).unwrap_or_default(), "day"),
        100.0 * number_of(counted.posts) / number_of(of),
        agenda.named.value,
        100.0 * bound,
    );
    let finding = out
        .report(counted.share.key.span, message)
        .related(agenda.named.span, agenda.keeper())
        .help("plan more of what is missing, or fewer of what there is too much of")
        .about(Subject::Channel(agenda.channel_id().to_owned()));
    if of < counted.all {
        let unnamed = number(counted.all - of, "post");
        finding.label(format!("{unnamed} without a `pillar` not counted"));
    }
}

/// Out of how many posts which bound is not kept. One post cannot be cut in two, so the last one is for the author to
/// choose; and a post that names no pillar may belong to whatever is missing.
fn broken(counted: &Counted<'_>) -> Option<(usize, &'static str, f64)> {
    let posts = number_of(counted.posts);
    let share = &counted.share.value;
    let is_below =
        |min: &f64| counted.named >= FEWEST_POSTS && posts + 1.0 <= min * number_of(counted.named);
    let is_above = !share.allows(counted.posts, counted.all);
    let above = share.max.filter(|_| is_above);
    let above = above.map(|max| (counted.all, "allows at most", max));
    let below = share.min.filter(is_below);
    above.or_else(|| below.map(|min| (counted.named, "asks for at least", min)))
}

fn number_of(posts: usize) -> f64 {
    f64::from(u32::try_from(posts).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    /// Five posts a week on weekdays, so many of them about one pillar each day.
    fn messages(mix: &str, posts: &[(&str, &str)]) -> Vec<String> {
        let channels = format!(
            "[channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n\
             [cadences.c]\nslots = [\"0 9 * * *\"]\nmix = {mix}\n"
        );
        let posts = posts.iter().enumerate().map(|(index, (pillar, days))| {
            format!(
                "[posts.p{index}]\ntext = \"a\"\n{pillar}\nrepeat = {{ cron = \"0 {index} * * {days}\", from = 2026-11-01 }}\n"
            )
        });
        Workspace::default()
            .file("calendar/channels.toml", &channels)
            .file("calendar/a.toml", &posts.collect::<String>())
            .messages("pillar-mix")
    }

    #[test]
    fn one_post_above_the_share_is_allowed_and_two_are_not() {
        // Five posts in the next seven days.
        let mix = "{ window = \"7d\", product = { max = 0.2 } }";
        let product = "pillar = \"product\"";
        assert!(messages(mix, &[(product, "MON,TUE"), ("", "WED-FRI")]).len() == 1);
        assert!(messages(mix, &[(product, "MON"), ("", "TUE-FRI")]).is_empty());
        let mix = "{ window = \"7d\", product = { max = 0.3 } }";
        assert!(messages(mix, &[(product, "MON,TUE"), ("", "WED-FRI")]).is_empty());
    }

    #[test]
    fn a_share_that_is_missed_names_the_figures() {
        let mix = "{ window = \"7d\", support = { min = 0.4 } }";
        assert_eq!(
            messages(mix, &[("pillar = \"product\"", "MON-FRI")]),
            [
                "`support` is 0 of 5 posts on `news` in the next 7 days (0 %), where `c` asks for at least 40 %"
            ]
        );
    }

    #[test]
    fn posts_without_a_pillar_may_be_what_is_missing() {
        let mix = "{ window = \"7d\", support = { min = 0.4 } }";
        assert!(messages(mix, &[("", "MON-FRI")]).is_empty());
    }

    #[test]
    fn four_posts_have_no_shares() {
        let mix = "{ window = \"7d\", support = { min = 0.4 } }";
        assert!(messages(mix, &[("pillar = \"product\"", "MON-THU")]).is_empty());
    }
}
