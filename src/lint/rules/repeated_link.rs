//! The same address again and again on a channel.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::address::Address;
use crate::lint::context::said::Version;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::time::Instant;

/// How many posts a week may point to one address.
const MOST: usize = 3;
/// How long a week is.
const WEEK: TimeDelta = TimeDelta::days(7);

pub(super) static RULE: Rule = Rule {
    id: RuleId("repeated-link"),
    category: Category::Duplicate,
    severity: Severity::Info,
    doc: r#"## What it does
Reports addresses to which more than three posts of a channel point within seven days. The home page of a site, and
what a repeated post points to again, are not counted.

## Why is this bad?
Readers who did not follow it three times do not follow it the fourth time, and some platforms take an account that
shows one address again and again for an advertisement.

## Example
```toml calendar/posts.toml
[posts.one]
text = "Two days left."
link = "https://acme.example/sale"
publish_at = 2026-11-23T09:00:00

[posts.two]
text = "Maps are cheaper today."
link = "https://acme.example/sale"
publish_at = 2026-11-24T09:00:00

[posts.three]
text = "Have you seen the boots?"
link = "https://acme.example/sale"
publish_at = 2026-11-25T09:00:00

[posts.four]
text = "Last call!"
link = "https://acme.example/sale"
publish_at = 2026-11-26T09:00:00
```

## Use instead
```toml calendar/posts.toml
[posts.one]
text = "Two days left."
link = "https://acme.example/sale"
publish_at = 2026-11-23T09:00:00

[posts.two]
text = "Maps are cheaper today."
link = "https://acme.example/sale/maps"
publish_at = 2026-11-24T09:00:00

[posts.three]
text = "Have you seen the boots?"
link = "https://acme.example/sale/boots"
publish_at = 2026-11-25T09:00:00

[posts.four]
text = "Last call!"
link = "https://acme.example/sale"
publish_at = 2026-11-26T09:00:00
```
"#,
    check: Check::Here(check),
};

/// One post that points to an address at some time.
type Mention<'m, 'a> = (Instant, &'m Address<'a>);

fn check(context: &Context<'_>, out: &mut Out) {
    let mut by_post: BTreeMap<&str, Vec<&Address<'_>>> = BTreeMap::new();
    for address in context
        .every_address
        .iter()
        .filter(|one| leads_somewhere(one.written))
    {
        by_post.entry(address.post_id()).or_default().push(address);
    }
    let mut mentions: BTreeMap<(&str, &str), Vec<Mention<'_, '_>>> = BTreeMap::new();
    for sending in &context.sendings {
        let target = &context.targets[sending.target];
        let addresses = by_post.get(target.post_id()).into_iter().flatten();
        for address in addresses.filter(|one| one.version == Version::Own) {
            let key = (target.channel_id(), bare(address.written));
            let list = mentions.entry(key).or_default();
            let is_new = list
                .iter()
                .rev()
                .take(MOST)
                .all(|(_, one)| one.post_id() != address.post_id());
            if is_new {
                list.push((sending.instant, address));
            }
        }
    }
    let mut told = BTreeSet::new();
    for ((channel, address), list) in &mentions {
        if let Some(week) = crowded(list, context.now)
            && told.insert((*address, week[MOST].1.post_id()))
        {
            report((channel, address), week, out);
        }
    }
}

/// Whether an address has a path or a query of its own.
fn leads_somewhere(address: &str) -> bool {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    rest.trim_end_matches('/').contains(['/', '?'])
}

/// The address without its place on the page and a last slash.
fn bare(address: &str) -> &str {
    let page = address.split('#').next().unwrap_or(address);
    page.trim_end_matches('/')
}

/// The first mentions, one more than there may be, that fall into a week and end ahead of now.
fn crowded<'m, 'a>(list: &'m [Mention<'m, 'a>], now: Instant) -> Option<&'m [Mention<'m, 'a>]> {
    list.windows(MOST + 1)
        .find(|week| week[MOST].0 >= now && week[MOST].0 - week[0].0 < WEEK)
}

fn report((channel, address): (&str, &str), week: &[Mention<'_, '_>], out: &mut Out) {
    let last = week[MOST].1;
    let before: Vec<&str> = week[..MOST].iter().map(|(_, one)| one.post_id()).collect();
    let message = format!(
        "the {}th post within seven days on `{channel}` that points to {address}",
        MOST + 1
    );
    out.report(last.span, message)
        .related(
            week[0].1.span,
            format!("the first of them, in `{}`", before[0]),
        )
        .help(format!(
            "point to something else, or drop one of `{}`",
            before.join("`, `")
        ))
        .post(last.post_id())
        .on_channel(channel);
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn count(address: &str, days: [u32; 4]) -> usize {
        let posts: Vec<String> = days
            .iter()
            .map(|day| {
                format!("[posts.p{day}]\ntext = \"See {address}\"\npublish_at = 2026-12-{day:02}T09:00:00\n")
            })
            .collect();
        let workspace = Workspace::default().file("calendar/a.toml", &posts.concat());
        workspace.messages("repeated-link").len()
    }

    #[test]
    fn four_posts_in_seven_days_are_too_many() {
        assert_eq!(count("https://a.example/b", [1, 2, 3, 7]), 1);
        assert_eq!(count("https://a.example/b", [1, 2, 3, 8]), 0);
    }

    #[test]
    fn a_home_page_may_always_be_named() {
        assert_eq!(count("https://a.example/", [1, 2, 3, 4]), 0);
    }

    #[test]
    fn a_repeated_post_counts_once() {
        let post = "[posts.a]\ntext = \"See https://a.example/b\"\nrepeat = { cron = \"0 9 * * *\", from = 2026-11-21 }\n";
        let workspace = Workspace::default().file("calendar/a.toml", post);
        assert!(workspace.messages("repeated-link").is_empty());
    }
}
