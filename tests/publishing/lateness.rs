//! I7: what is late is held, published or missed as the calendar says, and always reported.

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, post, post_at, text_of};

/// Half a day after the posts were due.
const LATE: i64 = 12 * 60;

fn late(server: &Loopback, settings: &str, rest: &str) -> Workspace {
    let mut workspace = Workspace::new(&(mastodon(server) + &post("teaser", "mastodon", rest)));
    workspace.set(settings);
    workspace.minutes_later(LATE);
    workspace
}

#[test]
fn i7_what_is_late_is_held_until_a_person_says_so() {
    let server = Loopback::start();
    let mut workspace = late(&server, "", "");
    let run = workspace.publish().expect(4);
    assert_eq!(run.state("teaser"), "held");
    assert!(
        run.reason("teaser")
            .contains("kalends retry teaser --channel mastodon")
    );
    assert_eq!(workspace.publish().expect(4).state("teaser"), "held");
    assert_eq!(workspace.status()[0]["state"], "held");
    assert_eq!(server.effects().len(), 0);
    workspace
        .run(&["retry", "teaser", "--channel", "mastodon"])
        .expect(0);
    workspace.minutes_later(LATE + 5);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn what_was_held_goes_out_at_the_new_time_that_its_file_gives() {
    let server = Loopback::start();
    let mut workspace = late(&server, "", "");
    workspace.publish().expect(4);
    let tomorrow = post_at("teaser", "mastodon", "2026-11-28T09:00:00", "");
    workspace.write("calendar/all.toml", mastodon(&server) + &tomorrow);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    workspace.minutes_later(24 * 60);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn what_is_late_goes_out_where_the_workspace_or_the_post_says_so() {
    for (settings, rest) in [
        ("[publish]\non_late = \"publish\"\n", ""),
        ("", "on_late = \"publish\""),
        ("[publish]\nmax_late = \"1d\"\n", ""),
        ("", "max_late = \"13h\""),
        ("[publish]\non_late = \"skip\"\n", "on_late = \"publish\""),
    ] {
        let server = Loopback::start();
        let workspace = late(&server, settings, rest);
        assert_eq!(
            workspace.publish().expect(0).state("teaser"),
            "sent",
            "{settings}{rest}"
        );
        assert_eq!(server.effects().len(), 1);
    }
}

#[test]
fn i7_what_is_missed_is_reported_once_with_exit_code_4_and_can_still_be_sent() {
    let server = Loopback::start();
    let workspace = late(&server, "[publish]\non_late = \"skip\"\n", "");
    assert_eq!(workspace.publish().expect(4).state("teaser"), "missed");
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert_eq!(workspace.history()[0]["state"], "missed");
    assert_eq!(workspace.status()[0]["state"], "missed");
    let told = workspace.run(&["status"]).expect(0).out;
    assert!(told.contains("next: kalends retry teaser"), "{told}");
    assert_eq!(server.effects().len(), 0);
    workspace
        .run(&["retry", "teaser", "--channel", "mastodon"])
        .expect(0);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
}

#[test]
fn after_an_outage_a_channel_catches_up_a_few_posts_at_a_time_in_order() {
    let server = Loopback::start();
    let posts: String = (1..=7)
        .map(|n| {
            post_at(
                &format!("p{n}"),
                "mastodon",
                &format!("2026-11-27T0{n}:00:00"),
                "",
            )
        })
        .collect();
    let mut workspace = Workspace::new(&(mastodon(&server) + &posts));
    workspace.set("[publish]\nmax_late = \"2d\"\ncatch_up = 3\n");
    workspace.minutes_later(60);
    let sent = |workspace: &Workspace| {
        let states = workspace.publish().expect(0).states();
        states.values().filter(|state| *state == "sent").count()
    };
    assert_eq!(
        [sent(&workspace), sent(&workspace), sent(&workspace)],
        [3, 3, 1]
    );
    let texts: Vec<String> = server.published().into_iter().map(|it| it.text).collect();
    let expected: Vec<String> = (1..=7).map(|n| text_of(&format!("p{n}"))).collect();
    assert_eq!(texts, expected);
}

#[test]
fn nothing_goes_out_early() {
    let server = Loopback::start();
    let mut workspace = Workspace::new(&(mastodon(&server) + &post("teaser", "mastodon", "")));
    workspace.at("2026-11-27T08:59:59+01:00");
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert!(server.requests().is_empty());
    workspace.at("2026-11-27T09:00:00+01:00");
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
}

#[test]
fn a_clock_that_is_behind_the_ledger_stops_the_run() {
    let server = Loopback::start();
    let posts =
        post("teaser", "mastodon", "") + &post_at("past", "mastodon", "2026-11-27T07:00:00", "");
    let mut workspace = Workspace::new(&(mastodon(&server) + &posts));
    workspace.publish().expect(0);
    workspace.at("2026-11-27T08:00:00+01:00");
    let run = workspace.publish().expect(2);
    assert!(run.err.contains("set the clock right"), "{}", run.err);
    assert_eq!(server.effects().len(), 2);
}

#[test]
fn i2_i7_a_clock_that_jumps_sends_nothing_early_or_twice_and_loses_nothing() {
    let server = Loopback::start();
    let posts = post("first", "mastodon", "")
        + &post_at("second", "mastodon", "2026-11-27T10:15:00", "")
        + &post_at("third", "mastodon", "2026-11-28T09:00:00", "");
    let mut workspace = Workspace::new(&(mastodon(&server) + &posts));
    let day = 24 * 60;
    // Hours and days ahead and back again: ahead it sends what is due by then, back it refuses to run.
    for (minutes, code, effects) in [
        (0, 0, 1),
        (60, 0, 1),
        (-60, 2, 1),
        (0, 0, 1),
        (76, 0, 2),
        (day, 0, 3),
        (0, 2, 3),
        (76, 2, 3),
        (day + 60, 0, 3),
        (2 * day, 0, 3),
        (day, 0, 3),
    ] {
        workspace.minutes_later(minutes);
        let run = workspace.publish();
        assert_eq!(run.code, Some(code), "{minutes}: {}", run.err);
        assert_eq!(server.effects().len(), effects, "{minutes}");
    }
    let texts: Vec<String> = server.published().into_iter().map(|it| it.text).collect();
    assert_eq!(texts, ["first", "second", "third"].map(text_of));
}

/// A schedule of every half hour that comes twice in ten times, and four hours late at the worst.
#[test]
fn a_job_that_rarely_runs_and_late_sends_each_post_once_and_none_before_its_time() {
    let server = Loopback::start();
    let hours = ["09:00", "09:30", "10:00", "12:15", "13:30", "17:00"];
    let ids: Vec<String> = (1..=hours.len())
        .map(|number| format!("post-{number}"))
        .collect();
    let posts = ids
        .iter()
        .zip(hours)
        .map(|(id, hour)| post_at(id, "mastodon", &format!("2026-11-27T{hour}:00"), ""));
    let calendar = mastodon(&server) + &posts.collect::<String>();
    let mut workspace = Workspace::new(&calendar);
    workspace.set("[publish]\nmax_late = \"6h\"\ncatch_up = 10\n");
    // 09:00, then four hours of nothing, then 17:00.
    for (minutes, sent) in [(0, 1), (241, 4), (479, 5), (480, 6), (481, 6)] {
        workspace.minutes_later(minutes);
        workspace.publish().expect(0);
        assert_eq!(server.effects().len(), sent, "{minutes} minutes later");
    }
    let texts: Vec<String> = server.published().into_iter().map(|it| it.text).collect();
    let expected: Vec<String> = ids.iter().map(|id| text_of(id)).collect();
    assert_eq!(texts, expected);
}
