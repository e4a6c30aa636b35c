//! Mixes: whose slot goes to the next in the queue, and who finds none.

use super::{always, key, laid_out, laid_out_in, shown, sound, tried};
use crate::ledger::LedgerState;

/// A Monday.
const NOW: &str = "2026-11-23 00:00";

/// A channel with a slot at nine on every day, and this mix.
fn channel(mix: &str) -> String {
    format!("{}mix = {{ {mix} }}\n", super::DAILY)
}

fn posts(ids: &[&str], keys: &str) -> String {
    let tables = ids.iter().map(|id| format!("[posts.{id}]\n{keys}\n"));
    tables.collect::<Vec<_>>().concat()
}

/// Who goes out on which day of November, the days of December counted on.
fn days(calendar: &str) -> Vec<String> {
    let day = |line: String| {
        let mut words = line.split(' ');
        let (id, _, _, day) = (words.next(), words.next(), words.next(), words.next());
        let (month, day) = day.unwrap().split_once('-').unwrap();
        let past = if month == "12" { 30 } else { 0 };
        format!("{} {}", id.unwrap(), day.parse::<u32>().unwrap() + past)
    };
    shown(&laid_out(calendar, NOW))
        .into_iter()
        .map(day)
        .collect()
}

const PRODUCT: &str = "pillar = 'product'";

#[test]
fn a_fifth_is_every_fifth_post_and_others_have_the_slots_between() {
    let text = channel("product = { max = 0.2 }");
    let queue = posts(&["a1", "a2", "a3"], PRODUCT)
        + &posts(&["t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"], "");
    assert_eq!(
        days(&format!("{text}{queue}")),
        [
            "a1 23", "t1 24", "t2 25", "t3 26", "t4 27", "a2 28", "t5 29", "t6 30", "t7 31",
            "t8 32", "a3 33"
        ]
    );
}

#[test]
fn the_first_post_of_a_pillar_always_fits_and_the_next_waits_for_the_window_to_pass() {
    let text = channel("window = '10d', product = { max = 0.2 }");
    assert_eq!(
        days(&format!("{text}{}", posts(&["a1", "a2", "a3"], PRODUCT))),
        ["a1 23", "a2 33", "a3 43"]
    );
}

#[test]
fn a_share_of_nothing_is_never() {
    let text = channel("product = { max = 0 }");
    let layout = laid_out(&format!("{text}{}", posts(&["a"], PRODUCT)), NOW);
    assert_eq!(
        layout.unplaced[0].reason,
        "`product` is at most 0 % of 30 days; `m` has no other free slot within a year"
    );
}

#[test]
fn what_went_out_counts_and_so_does_what_has_its_time() {
    let text = channel("window = '7d', product = { max = 0.25 }");
    let fixed = "[posts.x]\npillar = 'product'\npublish_at = 2026-11-26T12:00:00\n";
    let loaded = sound(&format!("{text}{fixed}{}", posts(&["a"], PRODUCT)));
    let only_fixed = laid_out_in(&loaded, &LedgerState::default(), NOW, always());
    // Before the fixed one it would be one of two in the window that ends with it; a week later that is over.
    assert_eq!(shown(&only_fixed)[1], "a m Fri 12-04 09:00 slot");
    let mut ledger = LedgerState::default();
    for day in 19..=22 {
        let at = format!("2026-11-{day} 08:00");
        tried(&mut ledger, &key(&format!("gone{day}"), "m", ""), &at);
    }
    let after_others = laid_out_in(&loaded, &ledger, NOW, always());
    assert_eq!(shown(&after_others)[0], "a m Mon 11-23 09:00 slot");
}

#[test]
fn what_may_not_go_out_makes_no_room_for_what_may() {
    let text = channel("window = '10d', product = { max = 0.2 }");
    let approved = posts(&["a1", "a2"], "status = 'approved'\npillar = 'product'");
    let drafts = posts(&["t1", "t2", "t3", "t4", "t5"], "status = 'draft'");
    let placed = days(&format!("{text}{approved}{drafts}"));
    assert!(placed.contains(&"a2 33".to_owned()), "{placed:?}");
}

#[test]
fn a_named_day_keeps_its_slot_while_the_queue_fills_the_days_around_it() {
    let text = channel("window = '10d', product = { max = 0.2 }");
    let days_named = "[posts.a]\npillar = 'product'\npublish_at = 2026-11-23\n[posts.b]\npillar = 'product'\npublish_at = 2026-11-28\n";
    let tips = posts(&["t1", "t2", "t3", "t4"], "");
    assert_eq!(
        days(&format!("{text}{days_named}{tips}")),
        ["a 23", "t1 24", "t2 25", "t3 26", "t4 27", "b 28"]
    );
}

#[test]
fn a_named_day_whose_share_stays_broken_gives_its_slot_to_another() {
    let text = channel("window = '10d', product = { max = 0.2 }");
    let days_named = "[posts.a]\npillar = 'product'\npublish_at = 2026-11-23\n[posts.b]\npillar = 'product'\npublish_at = 2026-11-24\n";
    let layout = laid_out(
        &format!("{text}{days_named}{}", posts(&["t1", "t2"], "")),
        NOW,
    );
    assert_eq!(
        shown(&layout),
        [
            "a m Mon 11-23 09:00 slot",
            "t1 m Tue 11-24 09:00 slot",
            "t2 m Wed 11-25 09:00 slot"
        ]
    );
    assert_eq!(
        layout.unplaced[0].reason,
        "`product` is at most 20 % of 10 days; `m` has no other free slot left on 2026-11-24"
    );
}

#[test]
fn a_deadline_that_the_mix_lets_pass_is_told_with_the_share() {
    let text = channel("product = { max = 0.125 }");
    let late = "[posts.b]\npillar = 'product'\nqueue = { not_after = 2026-11-30 }\n[posts.a]\npillar = 'product'\nqueue = { priority = 1 }\n";
    let layout = laid_out(&format!("{text}{late}"), NOW);
    assert_eq!(
        layout.unplaced[0].reason,
        "`product` is at most 12.5 % of 30 days; `m` has no other free slot up to 2026-11-30"
    );
}

#[test]
fn the_mix_of_a_campaign_holds_among_its_own_posts() {
    let text = format!(
        "{}[campaigns.launch]\ncadence = 'launch'\n[cadences.launch]\nmix = {{ window = '3d', product = {{ max = 0.5 }} }}\n",
        super::DAILY
    );
    let own = posts(&["a1", "a2"], "campaign = 'launch'\npillar = 'product'");
    let others = posts(&["t1", "t2", "t3"], PRODUCT);
    assert_eq!(
        days(&format!("{text}{own}{others}")),
        ["a1 23", "t1 24", "t2 25", "a2 26", "t3 27"]
    );
}

#[test]
fn occurrences_far_ahead_count_whatever_window_is_looked_at() {
    let text = channel("window = '60d', product = { max = 0.1 }");
    let repeat =
        "[posts.r]\npillar = 'product'\nrepeat = { cron = '0 12 1 * *', from = 2026-11-01 }\n";
    let loaded = sound(&format!("{text}{repeat}{}", posts(&["a"], PRODUCT)));
    let layout = |window| laid_out_in(&loaded, &LedgerState::default(), NOW, window);
    let narrow = super::Window {
        from: super::utc("2026-11-23 00:00"),
        to: super::utc("2026-11-30 00:00"),
    };
    assert_eq!(layout(narrow).unplaced, layout(always()).unplaced);
    assert_eq!(layout(narrow).unplaced.len(), 1);
}

#[test]
fn what_repeats_every_minute_stays_in_the_calendar_beside_a_mix() {
    let text = channel("product = { max = 0.5 }");
    let repeat = "[posts.r]\nrepeat = { cron = '* * * * *', from = 2026-11-01 }\n";
    let loaded = sound(&format!("{text}{repeat}{}", posts(&["a"], PRODUCT)));
    let day = super::Window {
        from: super::utc("2026-11-23 00:00"),
        to: super::utc("2026-11-24 00:00"),
    };
    let layout = laid_out_in(&loaded, &LedgerState::default(), NOW, day);
    assert_eq!(layout.deliveries.len(), 1440);
    assert!(layout.unplaced.iter().all(|one| one.post == "a"));
}
