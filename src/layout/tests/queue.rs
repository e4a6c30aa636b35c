//! Slots: who gets which, and what forbids one.

use super::{DAILY, always, key, laid_out, laid_out_in, queued, shown, sound, tried, utc};
use crate::layout::Unplaced;
use crate::ledger::LedgerState;

/// A Monday.
const NOW: &str = "2026-11-23 00:00";

/// A channel with these keys in its cadence.
fn cadence(keys: &str) -> String {
    format!("[channels.m]\nplatform = 'mastodon'\ncadence = 'c'\n[cadences.c]\n{keys}\n")
}

fn posts(ids: &[&str]) -> String {
    let tables = ids.iter().map(|id| format!("[posts.{id}]\n"));
    tables.collect::<Vec<_>>().concat()
}

#[test]
fn the_queue_goes_by_approval_priority_deadline_and_id() {
    let text = format!(
        "{DAILY}\
        [posts.a-draft]\nqueue = {{ priority = 9 }}\n\
        [posts.b]\nstatus = 'approved'\n\
        [posts.c]\nstatus = 'approved'\nqueue = {{ not_after = 2026-12-31 }}\n\
        [posts.d]\nstatus = 'approved'\nqueue = {{ not_after = 2026-12-30 }}\n\
        [posts.e]\nstatus = 'approved'\nqueue = {{ priority = 1 }}\n\
        [posts.f]\nstatus = 'approved'\nqueue = {{ priority = -1 }}\n\
        [posts.g]\nstatus = 'approved'\n"
    );
    let order: Vec<_> = laid_out(&text, NOW)
        .deliveries
        .into_iter()
        .map(|delivery| delivery.key.post)
        .collect();
    assert_eq!(order, ["e", "d", "c", "b", "g", "f", "a-draft"]);
}

#[test]
fn bare_dates_take_their_slots_before_the_queue() {
    let text = format!(
        "{DAILY}[posts.a]\n[posts.z]\npublish_at = 2026-11-23\n[posts.y]\npublish_at = 2026-11-25\n[posts.b]\n"
    );
    assert_eq!(
        shown(&laid_out(&text, NOW)),
        [
            "z m Mon 11-23 09:00 slot",
            "a m Tue 11-24 09:00 slot",
            "y m Wed 11-25 09:00 slot",
            "b m Thu 11-26 09:00 slot"
        ]
    );
}

#[test]
fn a_post_waits_between_its_days() {
    let text = format!(
        "{DAILY}[posts.a]\nqueue = {{ not_before = 2026-11-26, not_after = 2026-11-27 }}\n[posts.b]\nqueue = {{ not_before = 2026-11-26, not_after = 2026-11-26 }}\n[posts.c]\nqueue = {{ not_before = 2026-11-26, not_after = 2026-11-27 }}\n"
    );
    let layout = laid_out(&text, NOW);
    assert_eq!(
        shown(&layout),
        ["b m Thu 11-26 09:00 slot", "a m Fri 11-27 09:00 slot"]
    );
    assert_eq!(
        layout.unplaced[0].reason,
        "`m` has no free slot up to 2026-11-27"
    );
}

#[test]
fn the_least_gap_counts_on_both_sides_of_every_delivery() {
    let text = cadence("slots = ['0 9-15 * * *']\nmin_gap = '2h'");
    let fixed = "[posts.x]\npublish_at = 2026-11-23T11:30:00\n";
    let layout = laid_out(&format!("{text}{fixed}{}", posts(&["a", "b", "c"])), NOW);
    assert_eq!(
        shown(&layout),
        [
            "a m Mon 11-23 09:00 slot",
            "x m Mon 11-23 11:30 fixed",
            "b m Mon 11-23 14:00 slot",
            "c m Tue 11-24 09:00 slot"
        ]
    );
}

#[test]
fn a_slot_may_be_exactly_the_least_gap_away() {
    let text = cadence("slots = ['0 9,11 * * *']\nmin_gap = '2h'");
    let layout = laid_out(&format!("{text}{}", posts(&["a", "b"])), NOW);
    assert_eq!(
        shown(&layout),
        ["a m Mon 11-23 09:00 slot", "b m Mon 11-23 11:00 slot"]
    );
}

#[test]
fn days_and_weeks_hold_no_more_than_they_may() {
    let text = cadence("slots = ['0 9-12 * * *']\nmax_per_day = 2\nmax_per_week = 3");
    let fixed = "[posts.x]\npublish_at = 2026-11-24T20:00:00\n";
    let layout = laid_out(
        &format!("{text}{fixed}{}", posts(&["a", "b", "c", "d"])),
        NOW,
    );
    assert_eq!(
        shown(&layout),
        [
            "a m Mon 11-23 09:00 slot",
            "b m Mon 11-23 10:00 slot",
            "x m Tue 11-24 20:00 fixed",
            "c m Mon 11-30 09:00 slot",
            "d m Mon 11-30 10:00 slot"
        ]
    );
}

#[test]
fn days_are_counted_on_the_wall_clock_of_the_channel() {
    let text = cadence("slots = ['0 9 * * *']\nmax_per_day = 1");
    // In Stockholm half past midnight on the 24th, in Greenwich still the 23rd.
    let fixed = "[posts.x]\npublish_at = 2026-11-23T23:30:00Z\n";
    let layout = laid_out(&format!("{text}{fixed}{}", posts(&["a", "b"])), NOW);
    assert_eq!(
        shown(&layout)[..2],
        ["a m Mon 11-23 09:00 slot", "x m Tue 11-24 00:30 fixed"]
    );
    assert_eq!(shown(&layout)[2], "b m Wed 11-25 09:00 slot");
}

#[test]
fn two_posts_of_one_instant_count_as_two_and_a_tried_one_counts_once() {
    let text = cadence("slots = ['0 9-12 * * *']\nmax_per_day = 3");
    let fixed = "[posts.x]\npublish_at = 2026-11-23T20:00:00\n[posts.y]\npublish_at = 2026-11-23T20:00:00\n";
    let loaded = sound(&format!("{text}{fixed}{}", posts(&["a", "b"])));
    let mut ledger = LedgerState::default();
    tried(&mut ledger, &key("x", "m", ""), "2026-11-23 19:00");
    let layout = laid_out_in(&loaded, &ledger, NOW, always());
    let slots: Vec<_> = shown(&layout)
        .into_iter()
        .filter(|line| line.ends_with("slot"))
        .collect();
    assert_eq!(
        slots,
        ["a m Mon 11-23 09:00 slot", "b m Tue 11-24 09:00 slot"]
    );
}

#[test]
fn quiet_hours_pass_midnight_and_blackouts_include_both_days() {
    let text = cadence(
        "slots = ['0 6,7,21,22,23 * * *']\nquiet_hours = [{ from = 22:00:00, to = 07:00:00 }]\nblackout = [{ from = 2026-11-24, to = 2026-11-25 }, { from = 2026-11-26 }]",
    );
    let layout = laid_out(&format!("{text}{}", posts(&["a", "b", "c"])), NOW);
    assert_eq!(
        shown(&layout),
        [
            "a m Mon 11-23 07:00 slot",
            "b m Mon 11-23 21:00 slot",
            "c m Fri 11-27 07:00 slot"
        ]
    );
}

#[test]
fn a_slot_that_the_clocks_skip_obeys_the_limits_of_the_time_that_it_becomes() {
    let text =
        cadence("slots = ['30 2 * * *']\nquiet_hours = [{ from = 03:00:00, to = 04:00:00 }]");
    let layout = laid_out(&format!("{text}{}", posts(&["a"])), "2026-03-28 12:00");
    assert_eq!(shown(&layout), ["a m Mon 03-30 02:30 slot"]);
}

#[test]
fn a_slot_goes_to_one_post_even_when_two_expressions_name_it() {
    let text = cadence("slots = ['0 9 * * *', '0 9 * * MON']");
    let layout = laid_out(&format!("{text}{}", posts(&["a", "b"])), NOW);
    assert_eq!(
        shown(&layout),
        ["a m Mon 11-23 09:00 slot", "b m Tue 11-24 09:00 slot"]
    );
}

#[test]
fn occurrences_take_their_times_before_anything_waits() {
    let text = format!(
        "{DAILY}[posts.a]\n[posts.r]\nrepeat = {{ cron = '0 9 * * TUE', from = 2026-11-01, count = 5 }}\n[posts.b]\n"
    );
    let layout = laid_out(&text, NOW);
    assert_eq!(
        shown(&layout)[..3],
        [
            "a m Mon 11-23 09:00 slot",
            "r m Tue 11-24 09:00 repeat",
            "b m Wed 11-25 09:00 slot"
        ]
    );
}

#[test]
fn each_channel_has_slots_of_its_own_in_its_own_zone() {
    let text = format!(
        "{DAILY}[channels.x]\nplatform = 'x'\ncadence = 'daily'\ntimezone = 'America/New_York'\n[posts.a]\n"
    );
    let layout = laid_out(&text, NOW);
    let at: Vec<_> = layout
        .deliveries
        .iter()
        .map(|delivery| (delivery.key.channel.as_str(), delivery.publish_at))
        .collect();
    assert_eq!(
        at,
        [
            ("m", utc("2026-11-23 08:00")),
            ("x", utc("2026-11-23 14:00"))
        ]
    );
    assert_eq!(layout.unseen, [key("a", "m", ""), key("a", "x", "")]);
}

#[test]
fn a_slot_is_kept_while_it_is_late_and_given_up_when_it_is_too_late() {
    let loaded = sound(&format!("{DAILY}[posts.a]\n"));
    let at = |now: &str| {
        shown(&laid_out_in(
            &loaded,
            &queued("a", "2026-11-23 07:00"),
            now,
            always(),
        ))
    };
    assert_eq!(at("2026-11-23 07:30"), ["a m Mon 11-23 09:00 slot"]);
    assert_eq!(at("2026-11-23 14:00"), ["a m Mon 11-23 09:00 slot"]);
    assert_eq!(at("2026-11-23 14:01"), ["a m Tue 11-24 09:00 slot"]);
}

#[test]
fn a_post_is_not_late_for_a_slot_that_passed_before_it_was_known() {
    let loaded = sound(&format!("{DAILY}[posts.a]\n"));
    let unseen = laid_out_in(
        &loaded,
        &LedgerState::default(),
        "2026-11-23 08:01",
        always(),
    );
    assert_eq!(shown(&unseen), ["a m Tue 11-24 09:00 slot"]);
    assert_eq!(unseen.unseen, [key("a", "m", "")]);
    let seen = laid_out_in(
        &loaded,
        &queued("a", "2026-11-23 08:01"),
        "2026-11-23 08:30",
        always(),
    );
    assert_eq!(shown(&seen), ["a m Tue 11-24 09:00 slot"]);
    assert_eq!(seen.unseen, []);
}

#[test]
fn how_late_a_post_may_be_is_its_own_word_before_the_workspaces() {
    let loaded = sound(&format!("{DAILY}[posts.a]\nmax_late = '30m'\n"));
    let at = |now: &str| {
        shown(&laid_out_in(
            &loaded,
            &queued("a", "2026-11-23 07:00"),
            now,
            always(),
        ))
    };
    assert_eq!(at("2026-11-23 08:30"), ["a m Mon 11-23 09:00 slot"]);
    assert_eq!(at("2026-11-23 08:31"), ["a m Tue 11-24 09:00 slot"]);
}

#[test]
fn a_slot_in_which_something_was_tried_stays_taken_even_when_its_post_is_gone() {
    let loaded = sound(&format!("{DAILY}[posts.a]\n"));
    let mut ledger = queued("a", "2026-11-23 07:00");
    tried(&mut ledger, &key("removed", "m", ""), "2026-11-23 08:00");
    let layout = laid_out_in(&loaded, &ledger, "2026-11-23 08:30", always());
    assert_eq!(shown(&layout), ["a m Tue 11-24 09:00 slot"]);
}

#[test]
fn a_queued_post_that_was_tried_stays_in_its_slot() {
    let loaded = sound(&format!("{DAILY}[posts.a]\n[posts.b]\n"));
    let mut ledger = queued("b", "2026-11-22 07:00");
    tried(&mut ledger, &key("b", "m", ""), "2026-11-22 08:00");
    let layout = laid_out_in(&loaded, &ledger, NOW, always());
    assert_eq!(
        shown(&layout),
        ["b m Sun 11-22 09:00 slot", "a m Mon 11-23 09:00 slot"]
    );
}

#[test]
fn what_finds_no_slot_says_why() {
    let reasons = |text: &str, now: &str| -> Vec<(String, bool)> {
        let told = |unplaced: Unplaced| (unplaced.reason, unplaced.overdue);
        laid_out(text, now).unplaced.into_iter().map(told).collect()
    };
    let one = |reason: &str, overdue| vec![(reason.to_owned(), overdue)];
    let channel = "[channels.m]\nplatform = 'mastodon'\n";
    assert_eq!(
        reasons(&format!("{channel}[posts.a]\n"), NOW),
        one("`m` has no cadence, so it offers no slots", false)
    );
    assert_eq!(
        reasons(&format!("{}[posts.a]\n", cadence("max_per_day = 1")), NOW),
        one("the cadence `c` of `m` offers no slots", false)
    );
    let day = format!("{DAILY}[posts.a]\npublish_at = 2026-11-20\n");
    assert_eq!(
        reasons(&day, NOW),
        one("`m` has no free slot left on 2026-11-20", true)
    );
    assert_eq!(
        reasons(&day, "2026-11-20 09:00"),
        one("`m` has no free slot left on 2026-11-20", false)
    );
    let last = format!("{DAILY}[posts.a]\nqueue = {{ not_after = 2026-11-22 }}\n");
    assert_eq!(
        reasons(&last, NOW),
        one("`m` has no free slot up to 2026-11-22", true)
    );
    let never = format!(
        "{}[posts.a]\n",
        cadence("slots = ['0 9 * * *']\nmax_per_day = 0")
    );
    assert_eq!(
        reasons(&never, NOW),
        one("`m` has no free slot within a year", false)
    );
}
