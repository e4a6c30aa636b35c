//! Cadences of campaigns: whose slots their posts take, and whose limits hold.

use super::{laid_out, shown};

/// A Monday.
const NOW: &str = "2026-11-23 00:00";

/// A channel with a slot at nine, and a campaign with these keys in its cadence.
fn launch(channel: &str, campaign: &str) -> String {
    format!(
        "[channels.m]\nplatform = 'mastodon'\ncadence = 'usual'\n[cadences.usual]\nslots = ['0 9 * * *']\n{channel}\n\
        [campaigns.launch]\ncadence = 'launch'\n[cadences.launch]\n{campaign}\n"
    )
}

fn posts(ids: &[&str], campaign: &str) -> String {
    let tables = ids.iter().map(|id| format!("[posts.{id}]\n{campaign}\n"));
    tables.collect::<Vec<_>>().concat()
}

#[test]
fn posts_of_a_campaign_take_its_slots_and_all_others_those_of_their_channel() {
    let text = launch("", "slots = ['0 15 * * *']");
    let queue = posts(&["a", "b"], "campaign = 'launch'") + &posts(&["c"], "");
    assert_eq!(
        shown(&laid_out(&format!("{text}{queue}"), NOW)),
        [
            "c m Mon 11-23 09:00 slot",
            "a m Mon 11-23 15:00 slot",
            "b m Tue 11-24 15:00 slot"
        ]
    );
}

#[test]
fn the_limits_of_the_channel_hold_for_campaigns_too() {
    let text = launch(
        "min_gap = '8h'\nblackout = [{ from = 2026-11-24 }]",
        "slots = ['0 15,18 * * *']",
    );
    let queue =
        posts(&["c"], "queue = { priority = 1 }") + &posts(&["a", "b"], "campaign = 'launch'");
    assert_eq!(
        shown(&laid_out(&format!("{text}{queue}"), NOW)),
        [
            "c m Mon 11-23 09:00 slot",
            "a m Mon 11-23 18:00 slot",
            "b m Wed 11-25 15:00 slot"
        ]
    );
}

#[test]
fn the_limits_of_a_campaign_hold_among_its_own_posts_however_they_came_by_their_time() {
    let text = launch("", "max_per_week = 2");
    let queue =
        posts(&["a", "b"], "campaign = 'launch'") + &posts(&["c", "d"], "queue = { priority = 1 }");
    let fixed = "[posts.x]\ncampaign = 'launch'\npublish_at = 2026-11-25T20:00:00\n";
    assert_eq!(
        shown(&laid_out(&format!("{text}{queue}{fixed}"), NOW)),
        [
            "c m Mon 11-23 09:00 slot",
            "d m Tue 11-24 09:00 slot",
            "a m Wed 11-25 09:00 slot",
            "x m Wed 11-25 20:00 fixed",
            "b m Mon 11-30 09:00 slot"
        ]
    );
}

#[test]
fn a_channel_without_a_cadence_takes_that_of_the_campaign() {
    let text = "[channels.m]\nplatform = 'mastodon'\n[campaigns.launch]\ncadence = 'l'\n[cadences.l]\nslots = ['0 15 * * *']\n";
    let layout = laid_out(
        &format!("{text}{}[posts.b]\n", posts(&["a"], "campaign = 'launch'")),
        NOW,
    );
    assert_eq!(shown(&layout), ["a m Mon 11-23 15:00 slot"]);
    assert_eq!(
        layout.unplaced[0].reason,
        "`m` has no cadence, so it offers no slots"
    );
}

#[test]
fn holidays_of_a_file_are_days_without_posts() {
    use crate::load::memory::{ROOT_TEXT, loaded};
    let ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Day\r\nDTSTART;VALUE=DATE:20201123\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let text = format!(
        "{}blackout = [{{ file = 'days.ics' }}]\n[posts.a]\n",
        super::DAILY
    );
    let loaded = loaded(&[
        ("kalends.toml", ROOT_TEXT),
        ("calendar/a.toml", &text),
        ("days.ics", ics),
    ]);
    assert_eq!(loaded.diagnostics, []);
    let layout = super::laid_out_in(
        &loaded,
        &crate::ledger::LedgerState::default(),
        NOW,
        super::always(),
    );
    assert_eq!(shown(&layout), ["a m Tue 11-24 09:00 slot"]);
}
