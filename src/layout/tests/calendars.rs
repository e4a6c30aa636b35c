//! What holds for any calendar: nothing is lost, no slot is given twice, no limit is broken, and order does not matter.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, TimeDelta};
use proptest::collection::vec;
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_assume, prop_oneof,
    proptest,
};
use proptest::sample::Index;

use super::{Window, always, key, laid_out_in, tried, utc};
use crate::layout::{Delivery, Layout, Origin};
use crate::ledger::LedgerState;
use crate::load::Loaded;
use crate::load::memory::{ROOT_TEXT, loaded, sound};
use crate::model::Status;
use crate::time::Instant;

pub(super) const NOW: &str = "2026-03-25 08:00";

pub(super) const CHANNELS: &str = "\
[channels.m]
platform = 'mastodon'
cadence = 'tight'
[channels.x]
platform = 'x'
cadence = 'tight'
timezone = 'America/New_York'
[cadences.tight]
slots = ['0 8-20/3 * * *', '30 2 * * *']
min_gap = '4h'
max_per_day = 2
max_per_week = 9
quiet_hours = [{ from = 20:00:00, to = 01:00:00 }]
blackout = [{ from = 2026-04-02, to = 2026-04-03 }]
";

/// What a post says of its time, around a change of the clocks.
fn timing() -> impl Strategy<Value = String> {
    let day = || (25_u32..=31).prop_map(|day| format!("2026-03-{day:02}"));
    prop_oneof![
        3 => Just(String::new()),
        2 => (-2_i32..3).prop_map(|priority| format!("queue = {{ priority = {priority} }}")),
        1 => day().prop_map(|day| format!("queue = {{ not_before = {day} }}")),
        1 => day().prop_map(|day| format!("queue = {{ not_after = {day} }}")),
        2 => day().prop_map(|day| format!("publish_at = {day}")),
        2 => (day(), 0_u32..24).prop_map(|(day, hour)| format!("publish_at = {day}T{hour:02}:30:00")),
        1 => (0_u32..24).prop_map(|hour| format!("repeat = {{ cron = '0 {hour} * * MON,THU', from = 2026-03-01, until = 2026-04-20 }}")),
    ]
}

fn post() -> impl Strategy<Value = String> {
    let status = prop_oneof![
        Just("draft"),
        Just("approved"),
        Just("approved"),
        Just("cancelled")
    ];
    let channels = prop_oneof![
        Just(""),
        Just("channels = ['m']\n"),
        Just("channels = ['x']\n")
    ];
    (timing(), status, channels)
        .prop_map(|(timing, status, channels)| format!("status = '{status}'\n{channels}{timing}\n"))
}

/// Posts with the ids `p0`, `p1` and so on.
pub(super) fn posts() -> impl Strategy<Value = Vec<String>> {
    let named = |(number, body): (usize, String)| format!("[posts.p{number}]\n{body}");
    vec(post(), 0..30).prop_map(move |bodies| bodies.into_iter().enumerate().map(named).collect())
}

fn calendar(posts: &[String]) -> Loaded {
    sound(&format!("{CHANNELS}{}", posts.concat()))
}

fn layout(loaded: &Loaded) -> Layout {
    laid_out_in(loaded, &LedgerState::default(), NOW, always())
}

/// The deliveries of each channel, with those that took a slot.
pub(super) fn by_channel(layout: &Layout) -> BTreeMap<&str, Vec<&Delivery>> {
    let mut channels: BTreeMap<&str, Vec<&Delivery>> = BTreeMap::new();
    for delivery in &layout.deliveries {
        channels
            .entry(&delivery.key.channel)
            .or_default()
            .push(delivery);
    }
    channels
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - TimeDelta::days(i64::from(day.weekday().num_days_from_monday()))
}

/// The first limit of the cadence that a delivery in a slot breaks.
pub(super) fn broken_limit(deliveries: &[&Delivery]) -> Option<String> {
    let count =
        |same: &dyn Fn(&Delivery) -> bool| deliveries.iter().filter(|other| same(other)).count();
    for (index, delivery) in deliveries
        .iter()
        .enumerate()
        .filter(|(_, delivery)| delivery.origin == Origin::Slot)
    {
        let (day, hour) = (
            delivery.local.date(),
            chrono::Timelike::hour(&delivery.local),
        );
        let nearer = |other: &&Delivery| {
            (other.publish_at - delivery.publish_at).abs() < TimeDelta::hours(4)
        };
        let neighbours = deliveries[..index]
            .iter()
            .chain(&deliveries[index + 1..])
            .filter(|other| nearer(other))
            .count();
        let broken = [
            ("gap", neighbours > 0),
            ("day", count(&|other| other.local.date() == day) > 2),
            (
                "week",
                count(&|other| monday(other.local.date()) == monday(day)) > 9,
            ),
            ("quiet hours", !(1..20).contains(&hour)),
            ("blackout", day.month() == 4 && (2..=3).contains(&day.day())),
        ];
        if let Some((limit, _)) = broken.into_iter().find(|(_, broken)| *broken) {
            return Some(format!("{limit} at {} of {}", delivery.local, delivery.key));
        }
    }
    None
}

/// What happens to one post of the queue.
#[derive(Debug, Clone, Copy)]
enum Change {
    Removed,
    Delayed,
    Lowered,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Removed),
        Just(Change::Delayed),
        Just(Change::Lowered)
    ]
}

impl Change {
    fn made(self, index: usize, post: &str) -> String {
        let queue = |keys: &str| format!("[posts.p{index}]\n{}queue = {{ {keys} }}\n", kept(post));
        match self {
            Self::Removed => String::new(),
            Self::Delayed => queue("not_before = 2026-04-04"),
            Self::Lowered => queue("priority = -9"),
        }
    }
}

/// The lines of a post that say on which channels and how far it is.
fn kept(post: &str) -> String {
    let lines = post
        .lines()
        .filter(|line| line.starts_with("status") || line.starts_with("channels"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// True for a post of the queue without a deadline and with the usual priority at least: none of the changes takes it up.
fn waits(post: &str) -> bool {
    ["publish_at", "repeat", "not_after", "cancelled", "= -"]
        .iter()
        .all(|word| !post.contains(word))
}

/// The posts that have another time, or none, in one of two layouts; without the post itself.
fn moved(before: &Layout, after: &Layout, id: &str) -> BTreeSet<String> {
    let placed = |layout: &Layout| -> BTreeSet<(String, String, Instant)> {
        let times = layout.deliveries.iter().map(|delivery| {
            let key = &delivery.key;
            (key.post.clone(), key.channel.clone(), delivery.publish_at)
        });
        times.filter(|(post, _, _)| post != id).collect()
    };
    let (before, after) = (placed(before), placed(after));
    let differ = before.symmetric_difference(&after);
    differ.map(|(post, _, _)| post.clone()).collect()
}

/// The posts that are served before another, by the order that the layout promises.
fn ahead(loaded: &Loaded, id: &str) -> BTreeSet<String> {
    let rank = |id: &str| {
        let post = &loaded.calendar.posts[id].value;
        let queue = post
            .queue
            .as_ref()
            .map(|queue| queue.value)
            .unwrap_or_default();
        let approved = post.terms.status() == Status::Approved;
        let deadline = queue.not_after.unwrap_or(NaiveDate::MAX);
        let waits = post.repeat.is_none() && post.terms.publish_at.is_none();
        (
            waits,
            !approved,
            Reverse(queue.priority),
            deadline,
            id.to_owned(),
        )
    };
    let others = loaded.calendar.posts.keys();
    others
        .filter(|other| rank(other) < rank(id))
        .cloned()
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_slot_is_given_twice_and_no_limit_is_broken(posts in posts()) {
        let layout = layout(&calendar(&posts));
        for (channel, deliveries) in by_channel(&layout) {
            let slots: Vec<_> = deliveries.iter().filter(|delivery| delivery.origin == Origin::Slot).map(|delivery| delivery.publish_at).collect();
            let distinct: BTreeSet<_> = slots.iter().collect();
            prop_assert_eq!(slots.len(), distinct.len(), "{}", channel);
            prop_assert_eq!(broken_limit(&deliveries), None);
        }
    }

    #[test]
    fn every_post_is_placed_or_unplaced_on_each_of_its_channels(posts in posts()) {
        let loaded = calendar(&posts);
        let layout = layout(&loaded);
        for (id, entry) in &loaded.calendar.posts {
            let post = &entry.value;
            let wanted = post.terms.status() != Status::Cancelled;
            for channel in loaded.calendar.channel_ids(post) {
                let placed = layout.deliveries.iter().filter(|delivery| delivery.key.post == *id && delivery.key.channel == channel).count();
                let unplaced = layout.unplaced.iter().filter(|unplaced| unplaced.post == *id && unplaced.channel == channel).count();
                if post.repeat.is_some() {
                    prop_assert!(unplaced == 0 && (placed > 1) == wanted, "{} on {}", id, channel);
                } else {
                    prop_assert_eq!(placed + unplaced, usize::from(wanted), "{} on {}", id, channel);
                }
            }
        }
    }

    #[test]
    fn the_order_of_posts_and_of_files_changes_nothing(posts in posts(), shuffled in vec(0_usize..4, 30)) {
        let whole = layout(&calendar(&posts));
        let mut files = vec![String::new(); 4];
        files[3].push_str(CHANNELS);
        for (post, file) in posts.iter().rev().zip(shuffled) {
            files[file].push_str(post);
        }
        let names = ["calendar/a.toml", "calendar/deep/b.toml", "calendar/c.toml", "calendar/z.toml"];
        let mut split = vec![("kalends.toml", ROOT_TEXT)];
        split.extend(names.into_iter().zip(files.iter().map(String::as_str)));
        prop_assert_eq!(layout(&loaded(&split)), whole);
    }

    #[test]
    fn one_more_post_at_the_end_of_the_queue_moves_no_other(posts in posts()) {
        let before = layout(&calendar(&posts));
        let mut more = posts;
        more.push("[posts.zz]\nstatus = 'draft'\nqueue = { priority = -9 }\n".to_owned());
        let mut after = layout(&calendar(&more));
        after.deliveries.retain(|delivery| delivery.key.post != "zz");
        after.unplaced.retain(|unplaced| unplaced.post != "zz");
        prop_assert_eq!(after.deliveries, before.deliveries);
        prop_assert_eq!(after.unplaced, before.unplaced);
    }

    #[test]
    fn what_changes_with_one_post_moves_only_posts_behind_it(posts in posts(), index in any::<Index>(), change in change()) {
        prop_assume!(!posts.is_empty());
        let index = index.index(posts.len());
        prop_assume!(waits(&posts[index]));
        let before = calendar(&posts);
        let mut changed = posts;
        changed[index] = change.made(index, &changed[index]);
        let id = format!("p{index}");
        let (moved, ahead) = (moved(&layout(&before), &layout(&calendar(&changed)), &id), ahead(&before, &id));
        prop_assert_eq!(moved.intersection(&ahead).collect::<Vec<_>>(), Vec::<&String>::new());
    }

    #[test]
    fn where_nothing_but_slots_counts_a_gap_is_closed_from_behind_and_by_no_more_than_must(priorities in vec(-2_i32..3, 1..12), firsts in vec(25_u32..=31, 12), index in any::<Index>()) {
        let gone = index.index(priorities.len());
        let queued = |number: usize| format!("[posts.p{number:02}]\nqueue = {{ priority = {}, not_before = 2026-03-{} }}\n", priorities[number], firsts[number]);
        let text = |left_out: Option<usize>| -> String {
            let posts = (0..priorities.len()).filter(|number| Some(*number) != left_out).map(queued);
            format!("{}{}", super::DAILY, posts.collect::<String>())
        };
        let (whole, less) = (layout(&sound(&text(None))), layout(&sound(&text(Some(gone)))));
        let at = |layout: &Layout| -> BTreeMap<String, Instant> {
            layout.deliveries.iter().map(|delivery| (delivery.key.post.clone(), delivery.publish_at)).collect()
        };
        let (whole, less) = (at(&whole), at(&less));
        let hole = whole[&format!("p{gone:02}")];
        let mut free = BTreeSet::from([hole]);
        for (post, now) in &less {
            let was = whole[post];
            prop_assert!(*now == was || (*now < was && was > hole), "{} went from {} to {}", post, was, now);
            if *now != was {
                free.insert(was);
            }
        }
        // Each that moved took the place of the one that left, or of another that moved up itself: one chain.
        let taken = less.iter().filter(|(post, now)| whole[*post] != **now).map(|(_, now)| *now);
        prop_assert!(taken.collect::<BTreeSet<_>>().is_subset(&free));
    }

    #[test]
    fn what_was_sent_stays_whatever_becomes_of_the_files(posts in posts(), sent in vec((0_usize..30, 0_u32..24), 0..6)) {
        let mut ledger = LedgerState::default();
        let mut at = BTreeMap::new();
        for (number, hour) in sent {
            let delivery = key(&format!("p{number}"), "m", "");
            let time = format!("2026-03-24 {hour:02}:10");
            if let Entry::Vacant(first) = at.entry(delivery.post.clone()) {
                tried(&mut ledger, &delivery, &time);
                first.insert(utc(&time));
            }
        }
        let loaded = calendar(&posts);
        let layout = laid_out_in(&loaded, &ledger, NOW, always());
        for delivery in layout.deliveries.iter().filter(|delivery| delivery.key.channel == "m" && delivery.key.occurrence.is_empty()) {
            if let Some(time) = at.get(&delivery.key.post) {
                prop_assert_eq!(delivery.publish_at, *time, "{}", &delivery.key.post);
            }
        }
        let slots = layout.deliveries.iter().filter(|delivery| delivery.key.channel == "m" && delivery.origin == Origin::Slot);
        for delivery in slots.filter(|delivery| !at.contains_key(&delivery.key.post)) {
            let near = at.values().find(|time| (delivery.publish_at - **time).abs() < TimeDelta::hours(4));
            prop_assert_eq!(near, None, "{}", &delivery.key.post);
        }
    }

    #[test]
    fn a_narrow_window_shows_what_a_wide_one_shows_there(posts in posts(), from in 0_i64..20, days in 1_i64..10) {
        let loaded = calendar(&posts);
        let start = utc("2026-03-20 00:00") + TimeDelta::days(from);
        let narrow = Window { from: start, to: start + TimeDelta::days(days) };
        let within = laid_out_in(&loaded, &LedgerState::default(), NOW, narrow).deliveries;
        let mut wide = layout(&loaded).deliveries;
        wide.retain(|delivery| narrow.contains(delivery.publish_at));
        prop_assert_eq!(within, wide);
    }
}
