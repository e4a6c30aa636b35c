//! I1, I2, I4, I7: whatever happens to runs, to the platform and to the ledger, at whatever moment.

use std::io::Write as _;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use super::count::{Count, STEP_MINUTES, settle};
use super::dice::Dice;
use super::field::{Field, Kind};
use super::harm::{PATIENCE, end, keep_busy, trouble_the_platform};
use crate::support::signals::signal;

/// How long each ledger is soaked; `SOAK_SECONDS` in the environment asks for more.
const SECONDS: u64 = 1;
const POSTS: usize = 3;
const HOSTS: usize = 3;
const STEPS: i64 = 5;

#[test]
fn i1_i2_i4_i7_chance_makes_no_duplicate_and_loses_nothing_in_a_file() {
    soak(Kind::Sqlite);
}

#[test]
fn i1_i2_i4_i7_chance_makes_no_duplicate_and_loses_nothing_on_a_branch() {
    soak(Kind::Git);
}

#[test]
fn i1_i2_i4_i7_chance_makes_no_duplicate_and_loses_nothing_in_a_database() {
    soak(Kind::Postgres);
}

fn number(variable: &str, otherwise: u64) -> u64 {
    let asked = std::env::var(variable).ok();
    asked
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

fn soak(kind: Kind) {
    if kind.is_left_out() {
        return;
    }
    let time = Duration::from_secs(number("SOAK_SECONDS", SECONDS));
    let first = number("SOAK_SEED", 1);
    let (begin, mut count) = (Instant::now(), Count::default());
    while count.rounds == 0 || begin.elapsed() < time {
        let seed = first + count.rounds;
        let Some(field) = Field::new(kind, POSTS, HOSTS) else {
            return;
        };
        round(field, &mut Dice::new(seed), &mut count);
        count.holds(&format!("{kind}, SOAK_SEED={seed}"));
    }
    let line = format!(
        "soak on {kind}: {} seconds, {count}\n",
        begin.elapsed().as_secs()
    );
    // Past the test harness, which keeps what passing tests print to itself.
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// Some steps under fire, and then peace.
fn round(mut field: Field, dice: &mut Dice, count: &mut Count) {
    count.rounds += 1;
    let mut minutes = 0;
    for _ in 0..STEPS {
        trouble_the_platform(&field, dice);
        step(&field, dice, count);
        minutes += if dice.percent(70) { STEP_MINUTES } else { 1 };
        field.minutes_later(minutes);
    }
    field.server.clear_faults();
    settle(&mut field, minutes, count);
    count.take(&field);
}

/// Several runs at once, to which things happen, until all of them have ended.
fn step(field: &Field, dice: &mut Dice, count: &mut Count) {
    let mut running: Vec<Child> = Vec::new();
    for _ in 0..=dice.below(3) {
        let host = dice.one(&field.hosts);
        running.push(host.start(&["publish", "--format", "json"]));
        count.runs += 1;
        thread::sleep(Duration::from_millis(dice.below(60)));
    }
    let mut frozen = Vec::new();
    for (index, child) in running.iter_mut().enumerate() {
        if dice.percent(25) {
            count.busy += u64::from(keep_busy(field, dice));
        }
        happen(child, index, dice, (count, &mut frozen));
        thread::sleep(Duration::from_millis(dice.below(match field.kind {
            Kind::Sqlite => 60,
            Kind::Git | Kind::Postgres => 300,
        })));
    }
    // Nobody sleeps longer than a claim lasts: the clock of the runs is not this one.
    for index in frozen {
        signal(&running[index], "CONT");
    }
    for child in running {
        count.ended(&end(child));
    }
    // What the platform still does for those that are gone is done before the clock moves.
    assert!(field.server.wait_until_idle(PATIENCE));
}

fn happen(
    child: &mut Child,
    index: usize,
    dice: &mut Dice,
    (count, frozen): (&mut Count, &mut Vec<usize>),
) {
    match dice.below(10) {
        0..4 => {
            // One that has ended by itself cannot be killed any more.
            let _ = child.kill();
            count.killed += 1;
        }
        4..6 => {
            signal(child, "STOP");
            frozen.push(index);
            count.frozen += 1;
        }
        6 => {
            signal(child, "TERM");
            count.asked_to_stop += 1;
        }
        _ => {}
    }
}
