//! What holds for any calendar under a mix: no share is broken by what took a slot, nothing is lost, order does not matter.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::prelude::{
    Just, ProptestConfig, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest,
};

use super::calendars::{CHANNELS, NOW, broken_limit, by_channel, posts};
use super::{Window, always, key, laid_out_in, tried, utc};
use crate::layout::{Delivery, Layout, Origin};
use crate::ledger::LedgerState;
use crate::load::Loaded;
use crate::load::memory::{ROOT_TEXT, loaded, sound};
use crate::model::Status;

/// The mix of every channel: the pillars with their greatest shares, over so many days.
const MIX: [(&str, f64); 2] = [("product", 0.2), ("support", 0.5)];
const DAYS: i64 = 6;

/// Posts, each of some pillar or none.
fn mixed() -> impl Strategy<Value = Vec<String>> {
    let pillar = prop_oneof![
        Just("pillar = 'product'\n"),
        Just("pillar = 'product'\n"),
        Just("pillar = 'support'\n"),
        Just("")
    ];
    (posts(), vec(pillar, 30)).prop_map(|(posts, pillars)| {
        let both = posts.into_iter().zip(pillars);
        both.map(|(post, pillar)| format!("{post}{pillar}"))
            .collect()
    })
}

fn channels() -> String {
    let shares = MIX.map(|(pillar, max)| format!("{pillar} = {{ max = {max} }}"));
    format!(
        "{CHANNELS}mix = {{ window = '{DAYS}d', {} }}\n",
        shares.join(", ")
    )
}

fn calendar(posts: &[String]) -> Loaded {
    sound(&format!("{}{}", channels(), posts.concat()))
}

fn layout(loaded: &Loaded, ledger: &LedgerState) -> Layout {
    laid_out_in(loaded, ledger, NOW, always())
}

/// What went out before, a post a day, of which nobody knows the pillar any more.
fn past(days: u32) -> LedgerState {
    let mut ledger = LedgerState::default();
    for day in 0..days {
        let at = format!("2026-03-{:02} 12:00", 24 - day);
        for channel in ["m", "x"] {
            tried(&mut ledger, &key(&format!("gone{day}"), channel, ""), &at);
        }
    }
    ledger
}

/// The first delivery in a slot whose pillar has more than its share in the window that ends with it; `before` counts all
/// that went out before on its channel.
fn broken_share(loaded: &Loaded, deliveries: &[&Delivery], before: u32) -> Option<String> {
    let pillar = |delivery: &Delivery| {
        let post = &loaded.calendar.posts[&delivery.key.post].value;
        post.pillar.as_ref().map(|pillar| pillar.value.clone())
    };
    let slots = deliveries.iter().filter(|one| one.origin == Origin::Slot);
    let mut found = slots.filter_map(|delivery| {
        let own = pillar(delivery)?;
        let max = MIX.iter().find(|(id, _)| *id == own)?.1;
        let first = delivery.publish_at - TimeDelta::days(DAYS);
        let window: Vec<&&Delivery> = deliveries
            .iter()
            .filter(|one| first < one.publish_at && one.publish_at <= delivery.publish_at)
            .collect();
        let gone = (0..before)
            .filter(|day| utc("2026-03-24 12:00") - TimeDelta::days(i64::from(*day)) > first);
        let all = u32::try_from(window.len() + gone.count()).unwrap();
        let posts = window
            .iter()
            .filter(|one| pillar(one).as_ref() == Some(&own))
            .count();
        let most = (max * f64::from(all) - 1e-9).ceil();
        let is_kept = f64::from(u32::try_from(posts).unwrap()) <= most;
        (!is_kept).then(|| format!("{posts} of {all} are {own} at {}", delivery.key))
    });
    found.next()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_share_and_no_other_limit_is_broken_by_what_took_a_slot(posts in mixed(), days in 0_u32..8) {
        let loaded = calendar(&posts);
        let layout = layout(&loaded, &past(days));
        for (_, deliveries) in by_channel(&layout) {
            prop_assert_eq!(broken_share(&loaded, &deliveries, days), None);
            prop_assert_eq!(broken_limit(&deliveries), None);
            let slots = deliveries.iter().filter(|delivery| delivery.origin == Origin::Slot);
            let times: Vec<_> = slots.map(|delivery| delivery.publish_at).collect();
            prop_assert_eq!(times.iter().collect::<BTreeSet<_>>().len(), times.len());
        }
    }

    #[test]
    fn every_post_is_placed_or_listed_with_its_reason(posts in mixed(), days in 0_u32..8) {
        let loaded = calendar(&posts);
        let layout = layout(&loaded, &past(days));
        for (id, entry) in &loaded.calendar.posts {
            let post = &entry.value;
            if post.repeat.is_some() {
                continue;
            }
            for channel in loaded.calendar.channel_ids(post) {
                let placed = layout.deliveries.iter().filter(|one| one.key.post == *id && one.key.channel == channel).count();
                let unplaced: Vec<_> = layout.unplaced.iter().filter(|one| one.post == *id && one.channel == channel).collect();
                let wanted = post.terms.status() != Status::Cancelled;
                prop_assert_eq!(placed + unplaced.len(), usize::from(wanted), "{} on {}", id, channel);
                prop_assert!(unplaced.iter().all(|one| one.reason.contains("free slot")));
            }
        }
    }

    #[test]
    fn the_order_of_posts_and_of_files_changes_nothing_under_a_mix(posts in mixed(), shuffled in vec(0_usize..4, 30)) {
        let whole = layout(&calendar(&posts), &LedgerState::default());
        let mut files = vec![String::new(); 4];
        files[3].push_str(&channels());
        for (post, file) in posts.iter().rev().zip(shuffled) {
            files[file].push_str(post);
        }
        let names = ["calendar/a.toml", "calendar/deep/b.toml", "calendar/c.toml", "calendar/z.toml"];
        let mut split = vec![("kalends.toml", ROOT_TEXT)];
        split.extend(names.into_iter().zip(files.iter().map(String::as_str)));
        prop_assert_eq!(layout(&loaded(&split), &LedgerState::default()), whole);
    }

    #[test]
    fn a_post_that_needs_a_word_moves_none_that_may_go_out(posts in mixed()) {
        let mut more: Vec<String> = posts.iter().map(|post| post.replace("'draft'", "'approved'")).collect();
        let before = layout(&calendar(&more), &LedgerState::default());
        more.push("[posts.zz]\nstatus = 'draft'\nqueue = { priority = 9 }\n".to_owned());
        let mut after = layout(&calendar(&more), &LedgerState::default());
        after.deliveries.retain(|one| one.key.post != "zz");
        after.unplaced.retain(|one| one.post != "zz");
        prop_assert_eq!(after.deliveries, before.deliveries);
        prop_assert_eq!(after.unplaced, before.unplaced);
    }

    #[test]
    fn a_narrow_window_shows_what_a_wide_one_shows_there_under_a_mix(posts in mixed(), from in 0_i64..20, days in 1_i64..10) {
        let loaded = calendar(&posts);
        let start = utc("2026-03-20 00:00") + TimeDelta::days(from);
        let narrow = Window { from: start, to: start + TimeDelta::days(days) };
        let within = laid_out_in(&loaded, &LedgerState::default(), NOW, narrow).deliveries;
        let mut wide = layout(&loaded, &LedgerState::default()).deliveries;
        wide.retain(|delivery| narrow.contains(delivery.publish_at));
        prop_assert_eq!(within, wide);
    }
}
