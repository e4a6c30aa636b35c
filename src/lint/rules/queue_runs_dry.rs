//! A queue whose last post goes out within a week.

use chrono::TimeDelta;

use crate::diagnostic::{RuleId, Severity};
use crate::layout::Origin;
use crate::lint::context::Context;
use crate::lint::context::target::Target;
use crate::lint::phrase::number;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::agenda::{Agenda, agendas};
use crate::model::Timing;

/// A queue that ends within so many days runs dry.
const SOON_DAYS: i64 = 7;
/// A channel with fewer posts for the queue does not live on it.
const FEWEST_POSTS: usize = 5;

pub(super) static RULE: Rule = Rule {
    id: RuleId("queue-runs-dry"),
    category: Category::Cadence,
    severity: Severity::Info,
    doc: r#"## What it does
Reports channels whose queue ends within a week, at its last post. A channel counts as one that lives on its queue when
its files hold at least five posts, sent ones included, that wait or waited for a slot there.

## Why is this bad?
After that post the slots stay empty, and the channel falls silent without anybody having decided so.

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
[posts.tip-1]
text = "Tip number 1."
queue = {}

[posts.tip-2]
text = "Tip number 2."
queue = {}

[posts.tip-3]
text = "Tip number 3."
queue = {}

[posts.tip-4]
text = "Tip number 4."
queue = {}

[posts.tip-5]
text = "Tip number 5."
queue = {}
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
[posts.tip-1]
text = "Tip number 1."
queue = {}

[posts.tip-2]
text = "Tip number 2."
queue = {}

[posts.tip-3]
text = "Tip number 3."
queue = {}

[posts.tip-4]
text = "Tip number 4."
queue = {}

[posts.tip-5]
text = "Tip number 5."
queue = {}

[posts.tip-6]
text = "Tip number 6."
queue = {}
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for agenda in agendas(context).filter(Agenda::is_certain) {
        let mut waiting = agenda
            .laid_out()
            .iter()
            .filter(|sending| sending.origin == Origin::Slot && waits(agenda.target(sending)));
        let left = waiting.clone().count();
        let Some(last) = waiting.next_back() else {
            continue;
        };
        let ends_soon = last.instant < context.now + TimeDelta::days(SOON_DAYS);
        if !ends_soon || !lives_on_queue(context, &agenda) || has_unplaced(context, &agenda) {
            continue;
        }
        let target = agenda.target(last);
        let message = format!(
            "the queue of `{}` runs dry: {} left, and the last one goes out on {}",
            agenda.channel_id(),
            number(left, "post"),
            agenda.moment(last)
        );
        out.report(target.time_span(), message)
            .label(format!("`{}` is the last one", target.post_id()))
            .help("add posts with queue = {}")
            .post(target.post_id())
            .on_channel(agenda.channel_id());
    }
}

fn waits(target: &Target<'_>) -> bool {
    matches!(target.post().timing(&target.terms), Timing::Queue(_))
}

fn lives_on_queue(context: &Context<'_>, agenda: &Agenda<'_>) -> bool {
    let id = agenda.channel_id();
    let targets = context.targets.iter();
    let queued = targets.filter(|target| target.channel_id() == id && waits(target));
    queued.take(FEWEST_POSTS).count() == FEWEST_POSTS
}

/// What finds no slot is left in the queue, and told by `unplaced-post`.
fn has_unplaced(context: &Context<'_>, agenda: &Agenda<'_>) -> bool {
    let mut unplaced = context.layout.unplaced.iter();
    unplaced.any(|waits| waits.channel == agenda.channel_id())
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn workspace(count: usize, queue: &str) -> Workspace {
        let channel = "[channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n\
            [cadences.c]\nslots = [\"0 9 * * MON-FRI\"]\n";
        let posts = (0..count).map(|n| format!("[posts.p{n}]\ntext = \"a\"\n{queue}\n"));
        Workspace::default()
            .file("calendar/channels.toml", channel)
            .file("calendar/a.toml", &posts.collect::<String>())
    }

    #[test]
    fn the_last_post_is_told_when_it_is_a_week_away() {
        assert_eq!(
            workspace(5, "").messages("queue-runs-dry"),
            [
                "the queue of `news` runs dry: 5 posts left, and the last one goes out on Friday, 27 November 2026 at 09:00"
            ]
        );
        assert!(workspace(6, "").messages("queue-runs-dry").is_empty());
    }

    #[test]
    fn few_posts_and_posts_of_a_day_are_no_queue() {
        assert!(workspace(4, "").messages("queue-runs-dry").is_empty());
        let of_a_day = "publish_at = 2026-11-23";
        assert!(workspace(5, of_a_day).messages("queue-runs-dry").is_empty());
    }

    #[test]
    fn without_a_ledger_nobody_knows_what_is_left() {
        let mut workspace = workspace(5, "");
        workspace.ledger = None;
        assert!(workspace.messages("queue-runs-dry").is_empty());
    }
}
