//! Times that a file gives: local, absolute, and across the changes of the clocks.

use super::{DAILY, always, key, laid_out, laid_out_in, queued, shown, sound, tried, utc};
use crate::layout::{Input, called_off, lay_out};
use crate::ledger::LedgerState;
use crate::model::Status;

/// One post at a local time, with zones where the test puts them.
fn at(publish_at: &str, post: &str, channel: &str, campaign: &str) -> crate::layout::Delivery {
    let text = format!(
        "[channels.m]\nplatform = 'mastodon'\n{channel}\n[campaigns.c]\n{campaign}\n[posts.a]\ncampaign = 'c'\ntext = 'Hello'\npublish_at = {publish_at}\n{post}\n"
    );
    let mut layout = laid_out(&text, "2026-01-01 00:00");
    assert_eq!(layout.unplaced, []);
    layout.deliveries.remove(0)
}

#[test]
fn a_local_time_is_read_in_the_nearest_zone() {
    let local = "2026-11-27T09:00:00";
    let (post, channel, campaign) = (
        "timezone = 'Asia/Tokyo'",
        "timezone = 'America/New_York'",
        "timezone = 'Europe/Lisbon'",
    );
    assert_eq!(
        at(local, post, channel, campaign).publish_at,
        utc("2026-11-27 00:00")
    );
    assert_eq!(
        at(local, "", channel, campaign).publish_at,
        utc("2026-11-27 14:00")
    );
    assert_eq!(
        at(local, "", "", campaign).publish_at,
        utc("2026-11-27 09:00")
    );
    assert_eq!(at(local, "", "", "").publish_at, utc("2026-11-27 08:00"));
    let elsewhere = "[posts.a.on.m]\ntimezone = 'Asia/Kolkata'";
    assert_eq!(
        at(local, elsewhere, channel, campaign).publish_at,
        utc("2026-11-27 03:30")
    );
}

#[test]
fn an_absolute_time_is_the_same_everywhere_and_shown_on_the_wall_clock() {
    let delivery = at(
        "2026-11-27T09:00:00-05:00",
        "timezone = 'Asia/Tokyo'",
        "",
        "",
    );
    assert_eq!(delivery.publish_at, utc("2026-11-27 14:00"));
    assert_eq!(delivery.local.to_string(), "2026-11-27 23:00:00");
}

#[test]
fn a_skipped_time_moves_forward_and_a_repeated_one_is_its_first() {
    assert_eq!(
        at("2026-03-29T02:30:00", "", "", "").publish_at,
        utc("2026-03-29 01:30")
    );
    assert_eq!(
        at("2026-03-29T02:30:00", "", "", "").local.to_string(),
        "2026-03-29 03:30:00"
    );
    assert_eq!(
        at("2026-10-25T02:30:00", "", "", "").publish_at,
        utc("2026-10-25 00:30")
    );
}

#[test]
fn a_post_goes_to_its_own_channels_else_its_campaigns_else_all_and_once_to_each() {
    let channels = "[channels.m]\nplatform = 'mastodon'\n[channels.f]\nplatform = 'feed'\n[channels.w]\nplatform = 'webhook'\n[campaigns.c]\nchannels = ['w']\n";
    let post =
        |keys: &str| format!("{channels}[posts.a]\npublish_at = 2026-11-27T09:00:00\n{keys}\n");
    let named = |keys: &str| {
        let layout = laid_out(&post(keys), "2026-01-01 00:00");
        layout
            .deliveries
            .into_iter()
            .map(|delivery| delivery.key.channel)
            .collect::<Vec<_>>()
    };
    assert_eq!(named(""), ["f", "m", "w"]);
    assert_eq!(named("campaign = 'c'"), ["w"]);
    assert_eq!(
        named("campaign = 'c'\nchannels = ['m', 'f', 'm']"),
        ["f", "m"]
    );
    assert_eq!(named("channels = []"), [""; 0]);
}

#[test]
fn a_cancelled_post_is_laid_out_nowhere_and_an_override_cancels_one_channel() {
    let text = |keys: &str| {
        format!(
            "[channels.m]\nplatform = 'mastodon'\n[channels.f]\nplatform = 'feed'\n[posts.a]\npublish_at = 2026-11-27T09:00:00\n{keys}"
        )
    };
    assert_eq!(
        laid_out(&text("status = 'cancelled'\n"), "2026-01-01 00:00").deliveries,
        []
    );
    let layout = laid_out(
        &text(
            "status = 'review'\n[posts.a.on.feed]\nstatus = 'cancelled'\n[posts.a.on.m]\nstatus = 'approved'\n",
        ),
        "2026-01-01 00:00",
    );
    assert_eq!(shown(&layout), ["a m Fri 11-27 09:00 fixed"]);
    assert_eq!(layout.deliveries[0].status, Some(Status::Approved));
}

#[test]
fn a_channel_may_have_a_time_of_its_own() {
    let text = "[channels.m]\nplatform = 'mastodon'\n[channels.f]\nplatform = 'feed'\n[posts.a]\npublish_at = 2026-11-27T09:00:00\n[posts.a.on.mastodon]\npublish_at = 2026-11-27T10:00:00\n[posts.a.on.m]\npublish_at = 2026-11-27T11:00:00\n";
    assert_eq!(
        shown(&laid_out(text, "2026-01-01 00:00")),
        ["a f Fri 11-27 09:00 fixed", "a m Fri 11-27 11:00 fixed"]
    );
}

#[test]
fn what_was_tried_stays_at_its_time_whatever_its_file_says_now() {
    let text = "[channels.m]\nplatform = 'mastodon'\n[posts.a]\npublish_at = 2026-12-24T09:00:00\n";
    let mut ledger = LedgerState::default();
    tried(&mut ledger, &key("a", "m", ""), "2026-11-20 08:00");
    let layout = laid_out_in(&sound(text), &ledger, "2026-11-21 00:00", always());
    assert_eq!(shown(&layout), ["a m Fri 11-20 09:00 fixed"]);
}

#[test]
fn the_window_includes_its_start_and_excludes_its_end() {
    let text = "[channels.m]\nplatform = 'mastodon'\n[posts.a]\npublish_at = 2026-11-27T09:00:00Z\n[posts.b]\npublish_at = 2026-11-28T09:00:00Z\n";
    let window = super::Window {
        from: utc("2026-11-27 09:00"),
        to: utc("2026-11-28 09:00"),
    };
    let layout = laid_out_in(
        &sound(text),
        &LedgerState::default(),
        "2026-01-01 00:00",
        window,
    );
    assert_eq!(shown(&layout), ["a m Fri 11-27 10:00 fixed"]);
}

#[test]
fn the_title_is_the_posts_own_else_the_first_line_of_what_it_says() {
    let title = |keys: &str| at("2026-11-27T09:00:00", keys, "", "").title;
    assert_eq!(title("title = ' News '"), "News");
    assert_eq!(title("variants = []"), "Hello");
    assert_eq!(
        title("variants = ['One\\n\\nmore', 'Two']"),
        "One\\n\\nmore"
    );
    assert_eq!(title("variants = [\"\\n One\\nmore\"]"), "One");
}

#[test]
fn what_its_file_calls_off_keeps_its_time_and_takes_no_place() {
    let loaded = sound(
        "[channels.m]\nplatform = 'mastodon'\n[posts.off]\nstatus = 'cancelled'\npublish_at = 2026-11-27T09:00:00\n\
         [posts.on]\nstatus = 'approved'\npublish_at = 2026-11-27T09:00:00\n",
    );
    let ledger = LedgerState::default();
    let input = Input {
        calendar: &loaded.calendar,
        settings: &loaded.settings,
        ledger: &ledger,
        now: utc("2026-11-20 09:00"),
    };
    let off = called_off(&input, always());
    assert_eq!(shown(&off), ["off m Fri 11-27 09:00 fixed"]);
    assert_eq!(
        shown(&lay_out(&input, always())),
        ["on m Fri 11-27 09:00 fixed"]
    );
}

/// What is called off on the channel `m` with its daily slot, at a time: deliveries, and days of what has no time.
fn off(calendar: &str, ledger: &LedgerState, now: &str) -> (Vec<String>, Vec<String>) {
    let loaded = sound(&format!("{DAILY}{calendar}"));
    let input = Input {
        calendar: &loaded.calendar,
        settings: &loaded.settings,
        ledger,
        now: utc(now),
    };
    let layout = called_off(&input, always());
    let statuses = layout.deliveries.iter().map(|delivery| delivery.status);
    assert!(
        statuses
            .into_iter()
            .all(|status| status == Some(Status::Cancelled))
    );
    let days = layout
        .unplaced
        .iter()
        .map(|one| format!("{} {:?}", one.post, one.day));
    (shown(&layout), days.collect())
}

#[test]
fn what_is_called_off_in_a_queue_has_the_slot_that_it_would_have() {
    let posts = "[posts.a]\nstatus = 'approved'\n[posts.b]\nstatus = 'cancelled'\n[posts.c]\nstatus = 'approved'\n\
                 [posts.day]\nstatus = 'cancelled'\npublish_at = 2026-12-03\n";
    let (shown, days) = off(posts, &LedgerState::default(), "2026-11-20 12:00");
    assert_eq!(
        shown,
        ["b m Sun 11-22 09:00 slot", "day m Thu 12-03 09:00 slot"]
    );
    assert_eq!(days, [""; 0]);
}

#[test]
fn a_slot_that_the_ledger_explains_moves_on_no_more() {
    let post = "[posts.b]\nstatus = 'cancelled'\n";
    let ledger = queued("b", "2026-11-20 12:00");
    for now in ["2026-11-20 13:00", "2026-11-27 13:00", "2027-03-01 13:00"] {
        let (shown, _) = off(post, &ledger, now);
        assert_eq!(shown, ["b m Sat 11-21 09:00 slot"], "at {now}");
    }
}

#[test]
fn what_would_find_no_slot_keeps_the_day_that_is_known() {
    let posts = "[posts.day]\nstatus = 'cancelled'\npublish_at = 2026-11-02\n\
                 [posts.late]\nstatus = 'cancelled'\nqueue = { not_before = 2026-11-01, not_after = 2026-11-05 }\n";
    let (shown, days) = off(posts, &LedgerState::default(), "2026-11-20 12:00");
    assert_eq!(shown, [""; 0]);
    assert_eq!(days, ["day Some(2026-11-02)", "late Some(2026-11-05)"]);
}
