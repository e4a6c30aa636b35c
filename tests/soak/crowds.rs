//! I4, I5: eight runs that begin at once, again and again.

use std::io::Write as _;
use std::process::Child;
use std::time::Instant;

use super::count::{Count, settle};
use super::field::{Field, Kind};
use super::harm::end;

/// Eight at once, as many times as `SOAK_ROUNDS` in the environment says; the other tests of crowds do it a few times.
const RUNS: usize = 8;

#[test]
fn i4_i5_eight_runs_at_once_send_each_message_once_on_every_ledger() {
    let rounds = std::env::var("SOAK_ROUNDS").ok();
    let rounds = rounds.and_then(|text| text.parse().ok()).unwrap_or(1);
    for kind in Kind::ALL.into_iter().filter(|kind| !kind.is_left_out()) {
        let (begin, mut count, mut sent) = (Instant::now(), Count::default(), 0);
        while count.rounds < rounds {
            let Some(field) = Field::new(kind, 3, RUNS) else {
                break;
            };
            sent += crowd(field, &mut count);
            count.holds(&format!("{kind}, round {}", count.rounds));
        }
        let line = format!(
            "crowds on {kind}: {} seconds, {sent} deliveries sent before anybody had to come again; {count}\n",
            begin.elapsed().as_secs()
        );
        // Past the test harness, which keeps what passing tests print to itself.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

/// Lets eight runs begin at once. Returns how many deliveries are sent when all of them have ended.
fn crowd(mut field: Field, count: &mut Count) -> usize {
    count.rounds += 1;
    let start = |number: usize| {
        let host = &field.hosts[number % field.hosts.len()];
        host.start(&["publish", "--format", "json"])
    };
    let running: Vec<Child> = (0..RUNS).map(start).collect();
    count.runs += RUNS as u64;
    for child in running {
        let run = end(child);
        if !matches!(run.code, Some(0 | 5)) {
            count.odd.push(format!("{:?} {}", run.code, run.err));
        }
    }
    let history = field.hosts[0].history();
    let sent = history.iter().filter(|it| it["state"] == "sent").count();
    settle(&mut field, 0, count);
    count.take(&field);
    let history = field.hosts[0].history();
    let is_whole = history.len() == field.texts.len()
        && history
            .iter()
            .all(|it| it["state"] == "sent" && it["attempts"] == 1);
    if !is_whole {
        count.odd.push(format!("{history:?}"));
    }
    sent
}
