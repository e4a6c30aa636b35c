//! What holds whatever goes wrong: nothing early, nothing twice, nothing lost; and the runs that are passed over change
//! nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};

use super::*;
use crate::layout::{Delivery, Layout};
use crate::load::memory::{Memory, sound};
use crate::publish::sort_out::lay_out_before;
use crate::time::{Cron, parse_instant};

const CHANNELS: &str = "\
[channels.f]
platform = 'feed'
name = 'News'
path = 'public'
cadence = 'tight'
[channels.m]
platform = 'mastodon'
server = 'https://mastodon.example'
token = { env = 'TOKEN' }
cadence = 'tight'
timezone = 'America/New_York'
[channels.x]
platform = 'x'
cadence = 'tight'
[cadences.tight]
slots = ['0 8-20/3 * * *', '30 2 * * *']
min_gap = '4h'
max_per_day = 2
max_per_week = 9
quiet_hours = [{ from = 20:00:00, to = 01:00:00 }]
blackout = [{ from = 2026-04-02, to = 2026-04-03 }]
mix = { window = '5d', product = { max = 0.4 } }
";

/// Four days before the clocks change in Stockholm.
fn start() -> Instant {
    parse_instant("2026-03-25T08:00:00Z").unwrap()
}

fn days(days: i64) -> Window {
    Window {
        from: start(),
        to: start() + TimeDelta::days(days),
    }
}

fn course(cron: &str, span: Window) -> Course {
    Course {
        span,
        job: Job {
            cron: Cron::parse(cron).unwrap(),
            skip: 0.0,
            delay: TimeDelta::zero(),
            seed: 1,
            down: Vec::new(),
        },
        outages: Vec::new(),
        pauses: Vec::new(),
    }
}

fn run(pace: Pace, loaded: &Loaded, course: &Course) -> (Simulation, LedgerState) {
    let tree = Memory::of(&[]);
    simulate_at(pace, (loaded, &tree), LedgerState::default(), course).unwrap()
}

/// Every delivery as `post time end [sent after]`.
fn shown(simulation: &Simulation) -> Vec<String> {
    let show = |it: &Simulated| {
        let at = it.publish_at.map(|at| at.format("%m-%d %H:%M").to_string());
        let late = it
            .lateness()
            .map(|late| format!(" +{}", late.num_minutes()));
        let (at, late) = (at.unwrap_or_default(), late.unwrap_or_default());
        format!("{} {at} {}{late}", it.key.post, it.end.name())
    };
    simulation.deliveries.iter().map(show).collect()
}

/// A post a day on the feed, at nine in the morning of Greenwich, from 26 March on.
fn daily(count: usize, more: &str) -> Loaded {
    let post = |number: usize| {
        let day = 26 + number;
        format!(
            "[posts.p{number}]\nstatus = 'approved'\nchannels = ['f']\npublish_at = 2026-03-{day}T09:00:00Z\ntitle = 'T'\ntext = 'T'\n{more}\n"
        )
    };
    sound(&format!(
        "{CHANNELS}{}",
        (0..count).map(post).collect::<String>()
    ))
}

#[test]
fn a_job_that_is_dead_for_days_holds_what_is_too_late_and_sends_the_rest_late() {
    let mut course = course("0 * * * *", days(5));
    course.job.down = vec![Window {
        from: start(),
        to: parse_instant("2026-03-28T12:00:00Z").unwrap(),
    }];
    let (simulation, _) = run(Pace::Needed, &daily(4, ""), &course);
    let expected = [
        "p0 03-26 09:00 held",
        "p1 03-27 09:00 held",
        "p2 03-28 09:00 sent +180",
        "p3 03-29 09:00 sent +0",
    ];
    assert_eq!(shown(&simulation), expected);
    assert_eq!(simulation.tally().exit_code(), 4);
}

#[test]
fn what_may_be_late_is_caught_up_with_a_few_a_run() {
    let mut course = course("0 12 * * *", days(6));
    course.job.down = vec![Window {
        from: start(),
        to: parse_instant("2026-03-30T09:30:00Z").unwrap(),
    }];
    let loaded = daily(5, "max_late = '2w'");
    let (simulation, _) = run(Pace::Needed, &loaded, &course);
    let expected = [
        "p0 03-26 09:00 sent +5820",
        "p1 03-27 09:00 sent +4380",
        "p2 03-28 09:00 sent +2940",
        "p3 03-29 09:00 due",
        "p4 03-30 09:00 sent +60",
    ];
    assert_eq!(shown(&simulation), expected);
}

#[test]
fn what_is_tried_in_an_outage_is_given_up_when_the_retries_are_and_the_rest_waits_in_order() {
    let mut course = course("*/10 * * * *", days(4));
    course.outages = vec![Outage {
        channel: "f".to_owned(),
        time: Window {
            from: start(),
            to: parse_instant("2026-03-27T12:00:00Z").unwrap(),
        },
    }];
    let (simulation, ledger) = run(Pace::Needed, &daily(2, "max_late = '1w'"), &course);
    assert_eq!(
        shown(&simulation),
        ["p0 03-26 09:00 failed", "p1 03-27 09:00 sent +280"]
    );
    let tries: Vec<usize> = ledger.iter().map(|(_, record)| record.attempts()).collect();
    assert_eq!(tries, [8, 6]);
    assert_eq!(simulation.tally().exit_code(), 3);
}

#[test]
fn a_platform_that_is_asked_who_it_is_costs_no_try_while_it_is_out() {
    let mut course = course("*/10 * * * *", days(3));
    course.outages = vec![Outage {
        channel: "m".to_owned(),
        time: Window {
            from: start(),
            to: parse_instant("2026-03-26T12:00:00Z").unwrap(),
        },
    }];
    let loaded = sound(&format!(
        "{CHANNELS}[posts.p]\nstatus = 'approved'\nchannels = ['m']\npublish_at = 2026-03-26T09:00:00Z\ntext = 'T'\n"
    ));
    let (simulation, ledger) = run(Pace::Needed, &loaded, &course);
    assert_eq!(shown(&simulation), ["p 03-26 09:00 sent +180"]);
    assert_eq!(ledger.iter().next().unwrap().1.attempts(), 1);
}

#[test]
fn nothing_goes_out_in_a_pause_and_what_may_still_go_out_does_afterwards() {
    let mut course = course("*/10 * * * *", days(3));
    course.pauses = vec![Pause {
        channel: None,
        time: Window {
            from: start(),
            to: parse_instant("2026-03-27T10:00:00Z").unwrap(),
        },
    }];
    let (simulation, _) = run(Pace::Needed, &daily(2, ""), &course);
    assert_eq!(
        shown(&simulation),
        ["p0 03-26 09:00 held", "p1 03-27 09:00 sent +60"]
    );
}

#[test]
fn what_is_due_after_the_last_run_is_still_due_and_drafts_are_left_out() {
    let loaded = sound(&format!(
        "{CHANNELS}[posts.a]\nchannels = ['f']\npublish_at = 2026-03-26T09:00:00Z\ntext = 'T'\n\
         [posts.b]\nstatus = 'approved'\nchannels = ['f']\npublish_at = 2026-03-26T10:00:00Z\ntext = 'T'\n"
    ));
    let (simulation, _) = run(Pace::Needed, &loaded, &course("0 9 * * *", days(2)));
    assert_eq!(
        shown(&simulation),
        ["a 03-26 09:00 skipped", "b 03-26 10:00 due"]
    );
    let (longer, _) = run(Pace::Needed, &loaded, &course("0 9 * * *", days(3)));
    assert_eq!(
        shown(&longer),
        ["a 03-26 09:00 skipped", "b 03-26 10:00 held"]
    );
    let never = Course {
        job: Job {
            skip: 1.0,
            ..course("* * * * *", days(2)).job
        },
        ..course("* * * * *", days(2))
    };
    let (simulation, untouched) = run(Pace::Needed, &loaded, &never);
    assert_eq!(
        shown(&simulation),
        ["a 03-26 09:00 skipped", "b 03-26 10:00 due"]
    );
    assert!(untouched.is_empty());
}

#[test]
fn a_clock_behind_the_ledger_is_refused_as_by_a_real_run() {
    let loaded = daily(1, "");
    let (_, ledger) = run(Pace::Needed, &loaded, &course("0 * * * *", days(4)));
    let tree = Memory::of(&[]);
    let again = simulate(&loaded, &tree, ledger, &course("0 * * * *", days(4)));
    assert!(
        matches!(again, Err(RunError::ClockBehind { .. })),
        "{again:?}"
    );
}

/// What a post says of its time, around a change of the clocks.
fn timing() -> impl Strategy<Value = String> {
    let day = || (24_u32..=31).prop_map(|day| format!("2026-03-{day:02}"));
    prop_oneof![
        3 => Just(String::new()),
        2 => (-2_i32..3).prop_map(|priority| format!("queue = {{ priority = {priority} }}")),
        1 => day().prop_map(|day| format!("queue = {{ not_before = {day} }}")),
        1 => day().prop_map(|day| format!("queue = {{ not_after = {day} }}")),
        2 => day().prop_map(|day| format!("publish_at = {day}")),
        4 => (day(), 0_u32..24, 0_u32..60).prop_map(|(day, hour, minute)| format!("publish_at = {day}T{hour:02}:{minute:02}:00")),
        1 => (0_u32..24).prop_map(|hour| format!("variants = ['A', 'B']\nrepeat = {{ cron = '0 {hour} * * *', from = 2026-03-01, until = 2026-04-20 }}")),
    ]
}

/// What else a post says; the posts have the ids `p0`, `p1` and so on.
fn posts(status: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Vec<String>> {
    let channels = prop_oneof![
        Just(""),
        Just("channels = ['f']\n"),
        Just("channels = ['m']\n")
    ];
    let terms = prop_oneof![
        3 => Just(""),
        1 => Just("on_late = 'skip'\n"),
        1 => Just("on_late = 'publish'\n"),
        1 => Just("max_late = '45m'\n"),
        2 => Just("pillar = 'product'\n"),
        1 => Just("pillar = 'support'\n"),
        1 => Just("after = 'p0'\n"),
        1 => Just("thread = [{ text = 'More' }]\n"),
    ];
    let post = (timing(), status, channels, terms);
    vec(post, 1..20).prop_map(|posts| {
        let named = posts.into_iter().enumerate();
        let text = named.map(|(number, (timing, status, channels, terms))| {
            let text = if timing.contains("variants") {
                ""
            } else {
                "text = 'T'\n"
            };
            // A post does not wait for itself.
            let terms = if number == 0 && terms.contains("after") {
                ""
            } else {
                terms
            };
            format!("[posts.p{number}]\nstatus = '{status}'\n{channels}{terms}{text}{timing}\n")
        });
        text.collect()
    })
}

fn statuses() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        3 => Just("approved"),
        1 => Just("draft"),
        1 => Just("cancelled")
    ]
}

/// A job with everything that can go wrong with it.
fn troubled() -> impl Strategy<Value = Course> {
    let time = || {
        (0_i64..140, 1_i64..80).prop_map(|(from, hours)| {
            let from = start() + TimeDelta::hours(from);
            Window {
                from,
                to: from + TimeDelta::hours(hours),
            }
        })
    };
    let cron = prop_oneof![
        Just("20 */2 * * *"),
        Just("5,45 */5 * * *"),
        Just("0 9 * * *")
    ];
    let channel = || prop_oneof![Just("f".to_owned()), Just("m".to_owned())];
    let outage = (channel(), time()).prop_map(|(channel, time)| Outage { channel, time });
    let pause = (proptest::option::of(channel()), time())
        .prop_map(|(channel, time)| Pause { channel, time });
    let chance = (0_u32..10, 0_i64..50, any::<u64>());
    (
        cron,
        chance,
        vec(time(), 0..2),
        vec(outage, 0..3),
        vec(pause, 0..2),
    )
        .prop_map(|(cron, (skip, delay, seed), down, outages, pauses)| {
            let mut course = course(cron, days(7));
            course.job.skip = f64::from(skip) / 20.0;
            course.job.delay = TimeDelta::minutes(delay);
            course.job.seed = seed;
            course.job.down = down;
            Course {
                outages,
                pauses,
                ..course
            }
        })
}

fn calendar(posts: &[String]) -> Loaded {
    let channels = CHANNELS.to_owned();
    sound(&(channels + &posts.concat()))
}

fn layout_at(loaded: &Loaded, ledger: &LedgerState, now: Instant, end: Instant) -> Layout {
    lay_out_before(loaded, ledger, now, end)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn with_a_run_a_minute_and_no_trouble_everything_goes_out_in_its_minute_in_order_and_once(posts in posts(prop_oneof![3 => Just("approved"), 1 => Just("cancelled")])) {
        let plain: Vec<String> = posts.iter().map(|post| post.replace("after = 'p0'\n", "")).collect();
        let loaded = calendar(&plain);
        let course = course("* * * * *", days(9));
        let planned = layout_at(&loaded, &LedgerState::default(), start(), course.span.to);
        let on = |delivery: &&Delivery| delivery.publish_at >= start();
        let planned: BTreeMap<_, _> = planned.deliveries.iter().filter(on).map(|delivery| (delivery.key.clone(), delivery.publish_at)).collect();
        let (simulation, ledger) = run(Pace::Needed, &loaded, &course);
        let sent = simulation.deliveries.iter().filter(|it| it.end == End::Sent && it.publish_at >= Some(start()));
        let sent: BTreeMap<_, _> = sent.map(|it| (it.key.clone(), it)).collect();
        prop_assert_eq!(sent.iter().map(|(key, it)| (key.clone(), it.publish_at.unwrap())).collect::<BTreeMap<_, _>>(), planned);
        for it in sent.values() {
            prop_assert!(it.lateness().unwrap() >= TimeDelta::zero() && it.late().is_none(), "{:?}", it);
            prop_assert_eq!(ledger.get(&it.key).unwrap().attempts(), 1);
        }
        let mut in_order: Vec<_> = sent.values().collect();
        in_order.sort_by_key(|it| it.sent_at);
        prop_assert!(in_order.is_sorted_by_key(|it| it.publish_at.map(|at| at.timestamp() / 60)));
    }

    #[test]
    fn whatever_goes_wrong_nothing_is_early_or_twice_and_everything_that_was_due_has_one_end(posts in posts(statuses()), course in troubled()) {
        let loaded = calendar(&posts);
        let (simulation, ledger) = run(Pace::Needed, &loaded, &course);
        let keys: BTreeSet<_> = simulation.deliveries.iter().map(|it| it.key.clone()).collect();
        prop_assert_eq!(keys.len(), simulation.deliveries.len());
        for it in &simulation.deliveries {
            let record = ledger.get(&it.key);
            let sent_at = record.and_then(crate::ledger::Record::sent_at);
            prop_assert_eq!(sent_at, it.sent_at);
            prop_assert_eq!(it.end == End::Sent, sent_at.is_some());
            prop_assert!(it.lateness().is_none_or(|late| late >= TimeDelta::zero()), "{:?}", it);
            prop_assert!(record.is_none_or(|record| !record.blocks_send()));
        }
        let end = course.span.to;
        for delivery in layout_at(&loaded, &ledger, end, end).deliveries {
            prop_assert!(keys.contains(&delivery.key), "{} is lost", delivery.key);
        }
    }

    #[test]
    fn the_runs_that_are_passed_over_would_have_changed_nothing(posts in posts(statuses()), course in troubled()) {
        let loaded = calendar(&posts);
        let (quick, ledger) = run(Pace::Needed, &loaded, &course);
        let (whole, every) = run(Pace::Every, &loaded, &course);
        prop_assert_eq!(shown(&quick), shown(&whole));
        prop_assert_eq!(quick, whole);
        prop_assert_eq!(ledger, every);
    }
}
