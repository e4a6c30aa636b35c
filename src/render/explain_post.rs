//! Why a post goes out when it does, on each of its channels.

use crate::layout::{Delivery, Input, Layout, Origin, Refusal, Wait};
use crate::model::{Lack, Post, Status, Terms};
use crate::time::{Instant, Zone};

use super::times::{day_and_time, time};

/// How many refused slots, and how many occurrences, are shown of each channel.
const SHOWN: usize = 8;

/// Everything that decides about a post's times, a paragraph a channel.
pub fn render(input: &Input<'_>, layout: &Layout, waits: &[Wait], post_id: &str) -> String {
    let Some(entry) = input.calendar.posts.get(post_id) else {
        return String::new();
    };
    let mut channels = input.calendar.channel_ids(&entry.value);
    channels.sort_unstable();
    channels.dedup();
    let known = channels
        .into_iter()
        .filter(|id| input.calendar.channels.contains_key(*id));
    let told: Vec<String> = known
        .map(|channel| {
            let wait = waits.iter().find(|wait| wait.channel == channel);
            paragraph(
                &About {
                    input,
                    layout,
                    post_id,
                    post: &entry.value,
                    channel,
                },
                wait,
            )
        })
        .collect();
    if told.is_empty() {
        return format!("`{post_id}` goes to no channel.\n");
    }
    told.join("\n")
}

/// One post on one channel.
struct About<'a> {
    input: &'a Input<'a>,
    layout: &'a Layout,
    post_id: &'a str,
    post: &'a Post,
    channel: &'a str,
}

fn paragraph(about: &About<'_>, wait: Option<&Wait>) -> String {
    let Some(channel) = about.input.calendar.channels.get(about.channel) else {
        return String::new();
    };
    let terms = about
        .post
        .terms_on(about.channel, channel.value.platform_id());
    let zone = channel
        .value
        .timezone
        .unwrap_or_else(|| about.input.settings.workspace.zone());
    let deliveries: Vec<&Delivery> = about
        .layout
        .deliveries
        .iter()
        .filter(|delivery| {
            delivery.key.post == about.post_id && delivery.key.channel == about.channel
        })
        .collect();
    let mut lines = match deliveries.first() {
        Some(first) if first.origin == Origin::Repeat => repeated(about, &deliveries),
        Some(first) => placed(first, wait),
        None => nowhere(about, &terms),
    };
    lines.extend(wait.into_iter().flat_map(|wait| refused(wait, zone)));
    lines.extend(held(about, &terms));
    let indented: Vec<String> = lines.iter().map(|line| format!("  {line}\n")).collect();
    format!(
        "{} on {}:\n{}",
        about.post_id,
        about.channel,
        indented.concat()
    )
}

fn placed(delivery: &Delivery, wait: Option<&Wait>) -> Vec<String> {
    let at = day_and_time(delivery.publish_at, delivery.zone);
    let why = match (delivery.origin, wait.map(|wait| wait.ahead)) {
        (Origin::Fixed, _) => "its file names this time, in `publish_at`".to_owned(),
        (Origin::Slot | Origin::Repeat, None) => {
            "it was tried then, and stays where it was".to_owned()
        }
        (Origin::Slot | Origin::Repeat, Some(0)) => {
            "the first free slot; nobody who waits there is served before it".to_owned()
        }
        (Origin::Slot | Origin::Repeat, Some(1)) => {
            "the first slot that is free for it; 1 post is served before it".to_owned()
        }
        (Origin::Slot | Origin::Repeat, Some(ahead)) => {
            format!("the first slot that is free for it; {ahead} posts are served before it")
        }
    };
    vec![format!("{at}, {}", delivery.zone.name()), why]
}

fn repeated(about: &About<'_>, deliveries: &[&Delivery]) -> Vec<String> {
    let cron = about
        .post
        .repeat
        .as_ref()
        .and_then(|repeat| repeat.value.cron.as_ref());
    let cron = cron.map_or("", |cron| cron.value.source());
    let ahead = deliveries
        .iter()
        .filter(|delivery| delivery.publish_at >= about.input.now);
    let mut lines = vec![format!("it repeats by `{cron}`:")];
    lines.extend(ahead.take(SHOWN).map(|delivery| {
        format!(
            "{}, {}",
            day_and_time(delivery.publish_at, delivery.zone),
            delivery.zone.name()
        )
    }));
    if lines.len() == 1 {
        lines.push("no time is left within a year".to_owned());
    }
    lines
}

fn nowhere(about: &About<'_>, terms: &Terms) -> Vec<String> {
    if terms.status() == Status::Cancelled {
        return vec!["goes out nowhere: it is cancelled".to_owned()];
    }
    let mut unplaced = about.layout.unplaced.iter();
    let unplaced = unplaced.find(|one| one.post == about.post_id && one.channel == about.channel);
    let reason = unplaced.map_or("no time within a year", |one| one.reason.as_str());
    vec![format!("goes out nowhere: {reason}")]
}

/// The slots before its own that were refused.
fn refused(wait: &Wait, zone: Zone) -> Vec<String> {
    let shown = wait.refused.iter().take(SHOWN);
    let mut lines: Vec<String> = shown
        .map(|(slot, refusal)| {
            format!(
                "not {}: {}",
                day_and_time(*slot, zone),
                reason(refusal, *slot, zone)
            )
        })
        .collect();
    if wait.refused.len() > SHOWN {
        lines.push(format!("nor {} more slots", wait.refused.len() - SHOWN));
    }
    lines
}

fn reason(refusal: &Refusal, slot: Instant, zone: Zone) -> String {
    match refusal {
        Refusal::Taken => "another post has this slot".to_owned(),
        Refusal::TooNear(other) if (*other - slot).num_hours().abs() < 12 => {
            format!("nearer than `min_gap` to a post at {}", time(*other, zone))
        }
        Refusal::TooNear(other) => format!(
            "nearer than `min_gap` to a post on {}",
            day_and_time(*other, zone)
        ),
        Refusal::FullDay(most) => format!("the day has {most} already (`max_per_day`)"),
        Refusal::FullWeek(most) => format!("the week has {most} already (`max_per_week`)"),
        Refusal::QuietHours => "in quiet hours".to_owned(),
        Refusal::Blackout(None) => "in a blackout".to_owned(),
        Refusal::Blackout(Some(reason)) => format!("in a blackout ({reason})"),
        Refusal::Mix(share) => format!("{share} (`mix`)"),
    }
}

/// What must happen first.
fn held(about: &About<'_>, terms: &Terms) -> Vec<String> {
    let after = terms
        .after
        .iter()
        .map(|id| format!("waits until `{}` is published (`after`)", id.value));
    let reply = terms.reply_to.iter().map(|id| {
        format!(
            "waits until `{}` is published, which it answers (`reply_to`)",
            id.value
        )
    });
    let mut lines: Vec<String> = after.chain(reply).collect();
    let approval = &about.input.settings.approval;
    let lack = approval
        .lack(about.post_id, terms)
        .filter(|_| terms.status() != Status::Cancelled);
    lines.extend(lack.map(|lack| told(&lack, about.post_id)));
    lines
}

/// A status stands in the file for all to see; who has to approve a post, and how, does not.
fn told(lack: &Lack<'_>, post: &str) -> String {
    let reason = lack.reason();
    match lack {
        Lack::Status(_) => format!("waits for approval: {reason}"),
        Lack::SignOff | Lack::Void(_) => {
            format!("waits for approval: {reason}; {}", lack.help(post))
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::layout::{Window, lay_out, waits};
    use crate::ledger::LedgerState;
    use crate::load::memory::sound;

    fn explained(posts: &str, id: &str) -> String {
        let text = format!(
            "[channels.m]\nplatform = 'mastodon'\ncadence = 'c'\n[cadences.c]\nslots = ['0 9,12 * * *']\nmin_gap = '4h'\nblackout = [{{ from = 2026-11-24, reason = 'Fair' }}]\n{posts}"
        );
        let loaded = sound(&text);
        let now = "2026-11-23T06:00:00Z".parse().unwrap();
        let ledger = LedgerState::default();
        let input = Input {
            calendar: &loaded.calendar,
            settings: &loaded.settings,
            ledger: &ledger,
            now,
        };
        let window = Window {
            from: now,
            to: now + TimeDelta::days(60),
        };
        render(
            &input,
            &lay_out(&input, window),
            &waits(&input, window, id),
            id,
        )
    }

    #[test]
    fn a_slot_that_the_mix_gave_to_another_names_the_share() {
        let text = "mix = { product = { max = 0.2 } }\n[posts.a]\npillar = 'product'\n[posts.b]\npillar = 'product'\n[posts.c]\n";
        let told = explained(text, "b");
        assert!(
            told.contains(
                "not Wed 25 Nov 2026 09:00: `product` is at most 20 % of 30 days (`mix`)\n"
            ),
            "{told}"
        );
    }

    #[test]
    fn every_slot_that_was_refused_is_told_with_its_reason() {
        assert_eq!(
            explained("[posts.a]\n[posts.b]\nafter = 'a'\n", "b"),
            "b on m:\n  Wed 25 Nov 2026 09:00, Europe/Stockholm\n  the first slot that is free for it; 1 post is served before it\n  \
            not Mon 23 Nov 2026 09:00: another post has this slot\n  not Mon 23 Nov 2026 12:00: nearer than `min_gap` to a post at 09:00\n  \
            not Tue 24 Nov 2026 09:00: in a blackout (Fair)\n  not Tue 24 Nov 2026 12:00: in a blackout (Fair)\n  \
            waits until `a` is published (`after`)\n  waits for approval: its status is `draft`\n"
        );
    }

    #[test]
    fn times_of_files_and_of_repeats_are_told_as_such() {
        let fixed = explained(
            "[posts.a]\nstatus = 'approved'\npublish_at = 2026-11-24T08:00:00\n",
            "a",
        );
        assert_eq!(
            fixed,
            "a on m:\n  Tue 24 Nov 2026 08:00, Europe/Stockholm\n  its file names this time, in `publish_at`\n"
        );
        let repeat = explained(
            "[posts.a]\nstatus = 'approved'\nrepeat = { cron = '0 8 * * *', from = 2026-11-25, count = 1 }\n",
            "a",
        );
        assert_eq!(
            repeat,
            "a on m:\n  it repeats by `0 8 * * *`:\n  Wed 25 Nov 2026 08:00, Europe/Stockholm\n"
        );
    }

    #[test]
    fn what_goes_out_nowhere_says_why() {
        let day = explained(
            "[posts.a]\nstatus = 'approved'\npublish_at = 2026-11-24\n",
            "a",
        );
        assert!(day.starts_with("a on m:\n  goes out nowhere: `m` has no free slot left on 2026-11-24\n  not Tue 24 Nov"), "{day}");
        assert_eq!(
            explained("[posts.a]\nstatus = 'cancelled'\n", "a"),
            "a on m:\n  goes out nowhere: it is cancelled\n"
        );
    }
}
