//! I1, I2, I7: a host ends at a named place and never comes back; another one goes on.

use crate::loopback::Loopback;

use super::shared::{Shared, calendar, everything_once, nothing_twice};

fn ends_at(point: &str, passings: std::ops::RangeInclusive<u32>) {
    for passing in passings {
        let told = format!("{point}:{passing}");
        let server = Loopback::start();
        let (text, texts) = calendar(&server, 1);
        let shared = Shared::new(&text);
        let dead = shared.host().crash_at(point, passing);
        assert_eq!(dead.code, None, "{told}: {}", dead.out);
        nothing_twice(&server, &texts, &told);
        let mut other = shared.host();
        other.minutes_later(11);
        let run = other.publish();
        assert!(matches!(run.code, Some(0 | 4)), "{told}: {}", run.err);
        nothing_twice(&server, &texts, &told);
        other.settle(&server, &texts, 11);
        everything_once(&server, &other, &texts, &told);
    }
}

#[test]
fn i1_i2_i7_a_host_may_end_before_or_after_its_intent() {
    ends_at("before-intent", 1..=1);
    ends_at("after-intent", 1..=2);
}

#[test]
fn i1_i2_i7_a_host_may_end_before_or_after_its_result_is_recorded() {
    ends_at("after-send", 1..=2);
    ends_at("after-record", 1..=1);
}

#[test]
fn i4_what_another_host_is_sending_is_left_to_it_and_so_is_what_comes_after_it() {
    let server = Loopback::start();
    let (text, texts) = calendar(&server, 1);
    let shared = Shared::new(&text);
    let dead = shared.host().crash_at("after-intent", 1);
    assert_eq!(dead.code, None);
    // As far as anybody can know, it is alive for as long as a claim lasts.
    let mut other = shared.host();
    other.minutes_later(5);
    let run = other.publish().expect(0);
    let reasons: Vec<String> = texts
        .keys()
        .map(|name| {
            let post = name.split('@').next().expect("a post");
            run.reason(post)
        })
        .collect();
    assert!(
        reasons
            .iter()
            .any(|reason| reason.contains("another run is sending it")),
        "{reasons:?}"
    );
    other.minutes_later(11);
    assert_eq!(other.publish().code, Some(4));
    other.settle(&server, &texts, 11);
    everything_once(&server, &other, &texts, "later");
}
