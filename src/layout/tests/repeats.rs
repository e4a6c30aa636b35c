//! Occurrences of recurring posts.

use super::{Window, always, key, laid_out, laid_out_in, queued, shown, sound, utc};
use crate::ledger::LedgerState;

const CHANNEL: &str = "[channels.m]\nplatform = 'mastodon'\n";

fn repeating(repeat: &str) -> String {
    format!("{CHANNEL}[posts.a]\nrepeat = {{ {repeat} }}\n")
}

/// The occurrences of a post that was known before it began.
fn occurrences(repeat: &str) -> Vec<String> {
    let text = repeating(repeat);
    let layout = laid_out_in(
        &sound(&text),
        &queued("a", "2025-12-01 00:00"),
        "2026-01-01 00:00",
        always(),
    );
    assert_eq!(layout.unplaced, []);
    layout
        .deliveries
        .into_iter()
        .map(|delivery| delivery.key.occurrence)
        .collect()
}

#[test]
fn occurrences_begin_and_end_with_their_days() {
    assert_eq!(
        occurrences("cron = '0 10 * * MON', from = 2026-11-02, until = 2026-11-16"),
        ["2026-11-02T10:00", "2026-11-09T10:00", "2026-11-16T10:00"]
    );
}

#[test]
fn a_count_counts_from_the_first_day_and_an_excepted_day_is_counted() {
    assert_eq!(
        occurrences("cron = '0 10 * * MON', from = 2026-11-01, count = 3, except = [2026-11-09]"),
        ["2026-11-02T10:00", "2026-11-16T10:00"]
    );
    assert_eq!(
        occurrences("cron = '0 10 * * MON', from = 2026-11-01, count = 0"),
        [""; 0]
    );
}

#[test]
fn each_nominal_time_fires_once_across_the_changes_of_the_clocks() {
    let around = |from: &str, until: &str| {
        let text = repeating(&format!(
            "cron = '30 2 * * *', from = {from}, until = {until}"
        ));
        let layout = laid_out_in(
            &sound(&text),
            &queued("a", "2025-12-01 00:00"),
            "2026-01-01 00:00",
            always(),
        );
        let at = |delivery: &crate::layout::Delivery| {
            (delivery.key.occurrence.clone(), delivery.publish_at)
        };
        layout.deliveries.iter().map(at).collect::<Vec<_>>()
    };
    let spring = [
        ("2026-03-28T02:30", "2026-03-28 01:30"),
        ("2026-03-29T02:30", "2026-03-29 01:30"),
        ("2026-03-30T02:30", "2026-03-30 00:30"),
    ];
    let autumn = [
        ("2026-10-24T02:30", "2026-10-24 00:30"),
        ("2026-10-25T02:30", "2026-10-25 00:30"),
        ("2026-10-26T02:30", "2026-10-26 01:30"),
    ];
    let expected =
        |days: [(&str, &str); 3]| days.map(|(name, instant)| (name.to_owned(), utc(instant)));
    assert_eq!(around("2026-03-28", "2026-03-30"), expected(spring));
    assert_eq!(around("2026-10-24", "2026-10-26"), expected(autumn));
}

#[test]
fn variants_take_turns_however_narrow_the_window() {
    let text = format!(
        "{CHANNEL}[posts.a]\nvariants = ['One', 'Two', 'Three']\nrepeat = {{ cron = '0 10 * * *', from = 2026-11-01 }}\n"
    );
    let window = Window {
        from: utc("2026-11-06 00:00"),
        to: utc("2026-11-10 00:00"),
    };
    let layout = laid_out_in(
        &sound(&text),
        &queued("a", "2025-12-01 00:00"),
        "2026-11-05 00:00",
        window,
    );
    let turns: Vec<_> = layout
        .deliveries
        .iter()
        .map(|delivery| (delivery.ordinal, delivery.title.as_str()))
        .collect();
    assert_eq!(turns, [(5, "Three"), (6, "One"), (7, "Two"), (8, "Three")]);
}

#[test]
fn a_window_shows_a_part_of_what_a_wider_one_shows() {
    let text = repeating("cron = '0 10 * * *', from = 2026-11-01");
    let narrow = Window {
        from: utc("2026-11-06 00:00"),
        to: utc("2026-11-10 00:00"),
    };
    let loaded = sound(&text);
    let ledger = queued("a", "2025-12-01 00:00");
    let within = laid_out_in(&loaded, &ledger, "2026-11-05 00:00", narrow).deliveries;
    let mut wide = laid_out_in(&loaded, &ledger, "2026-11-05 00:00", always()).deliveries;
    wide.retain(|delivery| narrow.contains(delivery.publish_at));
    assert_eq!(within, wide);
    assert_eq!(within.len(), 4);
}

#[test]
fn occurrences_that_were_over_before_the_post_was_known_are_not_due() {
    let text = repeating("cron = '0 10 * * *', from = 2026-11-01, until = 2026-11-07");
    let new = laid_out(&text, "2026-11-05 12:00");
    let days: Vec<_> = new
        .deliveries
        .iter()
        .map(|delivery| delivery.key.occurrence.as_str())
        .collect();
    assert_eq!(
        days,
        ["2026-11-05T10:00", "2026-11-06T10:00", "2026-11-07T10:00"]
    );
    assert_eq!(new.unseen, [key("a", "m", "")]);
}

#[test]
fn occurrences_that_were_missed_since_the_post_is_known_stay_listed() {
    let text = repeating("cron = '0 10 * * *', from = 2026-11-01, until = 2026-11-07");
    let ledger = queued("a", "2026-11-03 00:00");
    let layout = laid_out_in(&sound(&text), &ledger, "2026-11-06 00:00", always());
    let days: Vec<_> = layout
        .deliveries
        .iter()
        .map(|delivery| delivery.key.occurrence.as_str())
        .collect();
    assert_eq!(
        days,
        [
            "2026-11-03T10:00",
            "2026-11-04T10:00",
            "2026-11-05T10:00",
            "2026-11-06T10:00",
            "2026-11-07T10:00"
        ]
    );
    assert_eq!(layout.unseen, []);
}

#[test]
fn a_repeat_that_cannot_be_counted_is_unplaced_with_the_way_out() {
    let layout = laid_out(
        &repeating("cron = '* * * * *', from = 2020-01-01, count = 9999999"),
        "2026-11-05 12:00",
    );
    assert_eq!(layout.deliveries, []);
    assert_eq!(
        layout.unplaced[0].reason,
        "it repeats too often to be counted from its first day: narrow `repeat`"
    );
}

#[test]
fn a_repeat_takes_the_zone_of_its_channel() {
    let text = "[channels.m]\nplatform = 'mastodon'\ntimezone = 'America/New_York'\n[posts.a]\nrepeat = { cron = '0 10 * * *', from = 2026-11-05, count = 1 }\n";
    let layout = laid_out_in(
        &sound(text),
        &LedgerState::default(),
        "2026-11-05 00:00",
        always(),
    );
    assert_eq!(layout.deliveries[0].publish_at, utc("2026-11-05 15:00"));
    assert_eq!(shown(&layout), ["a m Thu 11-05 10:00 repeat"]);
}

/// The turns of daily variants, four of which were said before the list became this one.
fn turns(then: &str, now: &str) -> Vec<String> {
    let calendar = |variants: &str| {
        format!(
            "{CHANNEL}[posts.a]\nvariants = [{variants}]\nrepeat = {{ cron = '0 10 * * *', from = 2026-11-01 }}\n"
        )
    };
    let mut ledger = queued("a", "2025-12-01 00:00");
    let (before, window) = (sound(&calendar(then)), always());
    let first = laid_out_in(&before, &ledger, "2026-11-01 00:00", window);
    for delivery in first.deliveries.iter().take(4) {
        let mark = super::mark(&before, delivery);
        super::said(&mut ledger, delivery, &mark);
    }
    let layout = laid_out_in(&sound(&calendar(now)), &ledger, "2026-11-05 00:00", window);
    let titles = layout.deliveries.into_iter().map(|delivery| delivery.title);
    titles.take(10).collect()
}

#[test]
fn a_new_variant_changes_neither_what_was_said_nor_who_follows_whom() {
    assert_eq!(
        turns("'A', 'B', 'C'", "'A', 'B', 'C'").concat(),
        "ABCABCABCA"
    );
    assert_eq!(
        turns("'A', 'B', 'C'", "'A', 'B', 'C', 'D'").concat(),
        "ABCABCDABC"
    );
    assert_eq!(
        turns("'A', 'B', 'C'", "'D', 'A', 'B', 'C'").concat(),
        "ABCABCDABC"
    );
    assert_eq!(
        turns("'A', 'B', 'C'", "'A', 'D', 'B', 'C'").concat(),
        "ABCADBCADB"
    );
}

#[test]
fn a_variant_that_goes_leaves_the_order_of_the_others() {
    assert_eq!(turns("'A', 'B', 'C'", "'A', 'B'").concat()[4..], *"BABABA");
    assert_eq!(turns("'A', 'B', 'C'", "'B', 'C'").concat()[4..], *"CBCBCB");
}
