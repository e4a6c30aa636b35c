//! Words that changed after they went out.

use chrono::TimeDelta;
use rayon::prelude::*;

use crate::content::is_reworded;
use crate::diagnostic::{RuleId, Severity, Subject};
use crate::ledger::{LedgerState, Record};
use crate::lint::context::Context;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::DeliveryKey;
use crate::time::{Instant, to_local};

pub(super) static RULE: Rule = Rule {
    id: RuleId("edited-after-publishing"),
    category: Category::Platform,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts that went out in the last three months with other words than their file holds now: they were edited
since, or their id was used again for a new post. Posts that an earlier version of Kalends published are not known well
enough and left alone.

## Why is this bad?
What is sent stays sent: nobody will see the new words. A new post under an old id never goes out at all.

## Example
```toml calendar/posts.toml
[posts.hours]
publish_at = 2026-11-16T09:00:00
status = "approved"
text = "Open from 9 to 17."
```

It went out with these words:

```published calendar/posts.toml
[posts.hours]
publish_at = 2026-11-16T09:00:00
status = "approved"
text = "Open from 9 to 18."
```

## Use instead
```toml calendar/posts.toml
[posts.hours-corrected]
publish_at = 2026-11-24T09:00:00
status = "approved"
text = "We made a mistake: we are open from 9 to 17."
```
"#,
    check: Check::Here(check),
};

/// How long ago a post may have gone out for anybody to care.
const DAYS: i64 = 92;

/// A target that went out with other words.
struct Edited {
    index: usize,
    at: Instant,
}

fn check(context: &Context<'_>, out: &mut Out) {
    let Some(ledger) = context
        .ledger
        .filter(|ledger| ledger.iter().next().is_some())
    else {
        return;
    };
    let indexed = context.targets.par_iter().enumerate();
    let edited: Vec<Edited> = indexed
        .filter_map(|(index, target)| {
            let at = edited_since(context, ledger, target)?;
            Some(Edited { index, at })
        })
        .collect();
    for Edited { index, at } in edited {
        let target = &context.targets[index];
        let day = to_local(at, target.zone).format("%-d %B %Y");
        let message = format!(
            "`{}` went out on `{}` on {day} with other words",
            target.post_id(),
            target.channel_id()
        );
        out.report(target.entry.key.span, message)
            .label("nobody will see what changed")
            .help("to correct it, edit it where it was published; for a new post, choose a new id")
            .post(target.post_id())
            .on_channel(target.channel_id());
    }
}

/// When the target went out, if it did so lately and says something else today.
fn edited_since(
    context: &Context<'_>,
    ledger: &LedgerState,
    target: &Target<'_>,
) -> Option<Instant> {
    let subject = Subject::Post(target.post_id().to_owned());
    // What cannot be read throughout only seems to say something else.
    if target.post().repeat.is_some() || context.unsound.contains(&subject) {
        return None;
    }
    let record = ledger.get(&DeliveryKey {
        post: target.post_id().to_owned(),
        channel: target.channel_id().to_owned(),
        occurrence: String::new(),
    })?;
    let at = record.sent_at()?;
    let then = wording_of(record)?;
    let is_recent = context.now - at < TimeDelta::days(DAYS);
    (is_recent && is_reworded(then, &context.wording(target)?)).then_some(at)
}

/// The mark of what was sent.
fn wording_of(record: &Record) -> Option<&str> {
    let mut intents = record.parts.values().filter_map(|part| part.intent());
    intents.find_map(|intent| intent.wording.as_deref())
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(then: &str, now: &str) -> Vec<String> {
        let post = |rest: &str| format!("[posts.a]\npublish_at = 2026-11-10T09:00:00\n{rest}\n");
        Workspace::default()
            .file("calendar/a.toml", &post(now))
            .published("calendar/a.toml", &post(then))
            .messages("edited-after-publishing")
    }

    #[test]
    fn new_words_are_told_and_new_notes_are_not() {
        assert_eq!(
            messages("text = 'One'", "text = 'Two'"),
            ["`a` went out on `mastodon` on 10 November 2026 with other words"]
        );
        assert!(messages("text = 'One'", "text = 'One'\nnotes = 'Went well.'").is_empty());
        assert!(messages("text = 'One'", "text = 'Two'\nstatus = 'cancelled'").is_empty());
    }
}
