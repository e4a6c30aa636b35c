//! What a feed says of each delivery.

use super::render;
use crate::ledger::{LedgerState, What};
use crate::render::calendar::plans::{sent, tried, with_plan};
use crate::time::Duration;

const TEASER: &str = "[campaigns.bf]\nname = 'Black Friday; 24 h'\nchannels = ['m']\n\
     [posts.teaser]\ncampaign = 'bf'\npillar = 'product'\nowner = 'Kim'\nstatus = 'approved'\n\
     publish_at = 2026-11-27T09:00:00\ntext = \"Tomorrow, all day.\\nCome!\"\nlink = 'https://acme.example/bf'\n\
     thread = [{ text = 'Part two' }]\n";

/// The feed with its lines put together again.
fn feed(calendar: &str, ledger: &LedgerState, alarm: Option<&str>) -> String {
    let alarm = alarm.map(|alarm| Duration::parse(alarm).unwrap());
    with_plan(calendar, ledger, |plan| render(plan, alarm)).replace("\r\n ", "")
}

fn fresh(calendar: &str) -> String {
    feed(calendar, &LedgerState::default(), None)
}

/// The values of a property, in the feed's order.
fn values<'a>(feed: &'a str, name: &str) -> Vec<&'a str> {
    let lines = feed.split("\r\n");
    lines
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .collect()
}

fn post(id: &str, rest: &str) -> String {
    format!(
        "[posts.{id}]\nchannels = ['m']\ntext = 'Hello'\npublish_at = 2026-11-27T09:00:00\n{rest}\n"
    )
}

#[test]
fn an_event_says_everything_about_its_delivery() {
    let feed = fresh(TEASER);
    let event: Vec<&str> = feed
        .split("\r\n")
        .skip_while(|line| *line != "BEGIN:VEVENT")
        .collect();
    assert_eq!(
        event,
        [
            "BEGIN:VEVENT",
            "UID:teaser.m@09a66aca2e88b0e1.kalends",
            "DTSTAMP:20261120T110000Z",
            "LAST-MODIFIED:20261120T110000Z",
            "SEQUENCE:217335600",
            "DTSTART:20261127T080000Z",
            "DTEND:20261127T081500Z",
            "SUMMARY:Fedi: Tomorrow\\, all day.",
            "DESCRIPTION:Tomorrow\\, all day.\\nCome!\\n\\nPart two\\n\\nhttps://acme.example/bf\\n\\n\
             State: approved\\nTime: Fri 27 Nov 2026 09:00 (Europe/Stockholm)\\nPost: teaser\\nChannel: m\\n\
             Campaign: Black Friday\\; 24 h\\nPillar: product\\nOwner: Kim",
            "CATEGORIES:Black Friday\\; 24 h,product",
            "STATUS:CONFIRMED",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    );
}

#[test]
fn the_feed_has_the_name_of_the_calendar() {
    let feed = fresh(TEASER);
    assert_eq!(values(&feed, "X-WR-CALNAME"), ["Acme & friends"]);
    assert_eq!(values(&feed, "NAME"), ["Acme & friends"]);
    assert_eq!(values(&feed, "X-WR-TIMEZONE"), ["Europe/Stockholm"]);
}

#[test]
fn the_words_are_those_of_the_channel_and_of_the_occurrence() {
    let own = post("a", "on.m.text = 'Only here'");
    assert!(values(&fresh(&own), "DESCRIPTION")[0].starts_with("Only here\\n\\nState"));
    let turns = "[posts.a]\nchannels = ['m']\nvariants = ['One', 'Two']\n\
                 repeat = { cron = '0 9 * * MON', from = 2026-11-16 }\n";
    let feed = fresh(turns);
    let texts = values(&feed, "DESCRIPTION");
    let first_words: Vec<&str> = texts.iter().map(|text| &text[..3]).collect();
    assert_eq!(first_words, ["Two", "One"]);
}

#[test]
fn each_occurrence_is_an_event_of_its_own() {
    let repeats = "[posts.a]\nchannels = ['m']\ntext = 'Hello'\n\
                   repeat = { cron = '0 9 * * MON', from = 2026-11-23 }\n";
    let feed = fresh(repeats);
    assert_eq!(
        values(&feed, "UID"),
        [
            "a.m.2026-11-23T0900@09a66aca2e88b0e1.kalends",
            "a.m.2026-11-30T0900@09a66aca2e88b0e1.kalends"
        ]
    );
}

#[test]
fn how_sure_it_is_follows_the_post_and_then_the_ledger() {
    for (status, word, summary) in [
        ("draft", "TENTATIVE", "Fedi (draft): Hello"),
        ("review", "TENTATIVE", "Fedi (review): Hello"),
        ("approved", "CONFIRMED", "Fedi: Hello"),
        ("cancelled", "CANCELLED", "Fedi (cancelled): Hello"),
    ] {
        let feed = fresh(&post("a", &format!("status = '{status}'")));
        assert_eq!(values(&feed, "STATUS"), [word]);
        assert_eq!(values(&feed, "SUMMARY"), [summary]);
    }
    let refused = What::Refused {
        epoch: 1,
        part: 1,
        reason: "too long".to_owned(),
    };
    let approved = post("a", "status = 'approved'");
    for (came_of_it, word, summary) in [
        (refused, "TENTATIVE", "Fedi (failed): Hello"),
        (sent("https://m.example/1"), "CONFIRMED", "Fedi: Hello"),
    ] {
        let feed = feed(&approved, &tried("a", came_of_it), None);
        assert_eq!(values(&feed, "STATUS"), [word]);
        assert_eq!(values(&feed, "SUMMARY"), [summary]);
    }
}

#[test]
fn what_was_sent_leads_to_where_people_see_it() {
    let approved = post("a", "status = 'approved'");
    for (receipt, addresses) in [
        ("https://m.example/@a/1", vec!["https://m.example/@a/1"]),
        (
            "https://m.example/a b\r\nX:1",
            vec!["https://m.example/a%20bX:1"],
        ),
        ("javascript:alert(1)", vec![]),
        ("at://did:plc:x/1", vec![]),
        ("nonsense", vec![]),
    ] {
        let feed = feed(&approved, &tried("a", sent(receipt)), None);
        assert_eq!(values(&feed, "URL"), addresses);
    }
}

#[test]
fn an_alarm_is_for_what_is_still_to_come() {
    let two = post("past", "status = 'approved'").replace("11-27", "11-02") + &post("soon", "");
    let cancelled = post("off", "status = 'cancelled'");
    for (alarm, trigger) in [
        ("30m", "-PT30M"),
        ("1h30s", "-PT3630S"),
        ("2d", "-P2D"),
        ("0s", "PT0S"),
    ] {
        let feed = feed(
            &format!("{two}{cancelled}"),
            &LedgerState::default(),
            Some(alarm),
        );
        assert_eq!(values(&feed, "TRIGGER"), [trigger]);
    }
    assert_eq!(values(&fresh(&two), "TRIGGER"), [""; 0]);
}

#[test]
fn a_feed_without_events_still_holds_a_component() {
    let feed = fresh("");
    assert!(feed.contains("BEGIN:VTIMEZONE\r\nTZID:Etc/UTC\r\n"));
    assert!(!feed.contains("VEVENT"));
}

#[test]
fn what_has_no_slot_any_more_stays_on_its_day_as_called_off() {
    let posts = "[posts.off]\nchannels = ['m']\nstatus = 'cancelled'\ntext = 'Hello'\npublish_at = 2026-11-28\n\
                 [posts.lost]\nchannels = ['m']\ntext = 'There'\nqueue = { not_after = 2026-11-29 }\n\
                 [posts.other]\nchannels = ['m']\ntext = 'Month'\npublish_at = 2026-12-01\n\
                 [posts.unknown]\nchannels = ['m']\ntext = 'No day'\n";
    let feed = fresh(posts);
    assert_eq!(
        values(&feed, "UID"),
        [
            "lost.m@09a66aca2e88b0e1.kalends",
            "off.m@09a66aca2e88b0e1.kalends"
        ]
    );
    assert_eq!(values(&feed, "STATUS"), ["CANCELLED"; 2]);
    assert_eq!(
        values(&feed, "DTSTART;VALUE=DATE"),
        ["20261129", "20261128"]
    );
    assert_eq!(
        values(&feed, "SUMMARY"),
        ["Fedi (without a time): There", "Fedi (cancelled): Hello"]
    );
    assert!(
        feed.contains("Why: `m` has no cadence\\, so it offers no slots"),
        "{feed}"
    );
}
