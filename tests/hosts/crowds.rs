//! I4: many hosts at once.

use std::process::Child;

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::run::Run;

use super::shared::{Shared, calendar, everything_once, nothing_twice};

/// Enough to meet; `HOSTS_ROUNDS` in the environment asks for more.
const ROUNDS: usize = 1;
const HOSTS: usize = 8;
const POSTS: usize = 2;

fn rounds() -> usize {
    let asked = std::env::var("HOSTS_ROUNDS").ok();
    asked.and_then(|count| count.parse().ok()).unwrap_or(ROUNDS)
}

/// Lets every host publish at the same time, and returns their ends.
fn all_at_once(hosts: &[Workspace]) -> Vec<Run> {
    let start = |host: &Workspace| host.start(&["publish", "--format", "json"]);
    let children: Vec<Child> = hosts.iter().map(start).collect();
    let ends = children.into_iter().map(Child::wait_with_output);
    ends.map(|end| Run::from(end.expect("the end of a run")))
        .collect()
}

fn round(count: usize, told: &str) {
    let server = Loopback::start();
    let (text, texts) = calendar(&server, POSTS);
    let shared = Shared::new(&text);
    let mut hosts: Vec<Workspace> = (0..count).map(|_| shared.host()).collect();
    let ends = all_at_once(&hosts);
    nothing_twice(&server, &texts, told);
    for end in &ends {
        assert!(
            matches!(end.code, Some(0 | 5)),
            "{told}: {:?} {}\n{}",
            end.code,
            end.err,
            end.out
        );
    }
    let last = &mut hosts[0];
    last.settle(&server, &texts, 0);
    everything_once(&server, last, &texts, told);
    // A host that was not there knows all of it as well.
    everything_once(&server, &shared.host(), &texts, told);
}

#[test]
fn i4_of_two_hosts_that_publish_the_same_at_once_each_post_is_sent_by_one() {
    for number in 0..rounds() {
        round(2, &format!("round {number}"));
    }
}

#[test]
fn i4_of_many_hosts_that_publish_the_same_at_once_each_post_is_sent_by_one() {
    for number in 0..rounds() {
        round(HOSTS, &format!("round {number}"));
    }
}
