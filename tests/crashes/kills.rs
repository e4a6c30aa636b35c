//! I1, I2, I7: the process is killed at any moment, again and again.

use std::thread;
use std::time::Duration;

use crate::loopback::Loopback;
use crate::loopback::settings::KeyRepeat;
use crate::support::Workspace;
use crate::support::calendar::{FEED, mastodon, post, text_of, webhook};
use crate::support::settle::Texts;

const ROUNDS: u64 = 40;
const POSTS: usize = 10;
const STEP_MINUTES: i64 = 11;
/// So many requests are let through at most before a run is killed; a run that ends makes no more of them.
const MOST_REQUESTS: u64 = 14;
const PATIENCE: Duration = Duration::from_millis(400);

/// Thirty deliveries, on three channels.
fn workspace(server: &Loopback) -> (Workspace, Texts) {
    let mut calendar = mastodon(server) + &webhook(server) + FEED;
    let mut texts = Texts::new();
    for channel in ["mastodon", "hook", "feed"] {
        for number in 0..POSTS {
            let id = format!("{channel}-{number}");
            calendar += &post(&id, channel, "");
            texts.insert(format!("{id}@{channel}"), vec![text_of(&id)]);
        }
    }
    let workspace = Workspace::new(&calendar);
    workspace.set("[publish]\nmax_late = \"30d\"\ncatch_up = 1000\n");
    (workspace, texts)
}

/// A number that follows from the seed alone (the step of `SplitMix64`).
fn draw(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 31)
}

/// What arrived, without what a webhook says beside the text.
fn arrived(server: &Loopback, texts: &Texts) -> Vec<String> {
    let effects = server.effects();
    let mut arrived = Vec::new();
    for effect in &effects {
        match (effect.status(), effect.webhook()) {
            (Some(status), _) => arrived.push(status.text.clone()),
            (None, Some(webhook)) => {
                let said = texts
                    .values()
                    .flatten()
                    .find(|text| webhook.body.contains(*text));
                arrived.push(said.expect("a text of the calendar").clone());
            }
            (None, None) => {}
        }
    }
    arrived.sort();
    arrived
}

/// Lets a run go on for some requests and some milliseconds, which follow from the seed.
fn let_it_run(server: &Loopback, seed: u64) {
    let random = draw(seed);
    let more = usize::try_from(random % MOST_REQUESTS).expect("a small number");
    server.wait_for_requests(server.requests().len() + more, PATIENCE);
    thread::sleep(Duration::from_millis((random >> 32) % 8));
}

/// Kills runs of one workspace until one ends by itself. Returns how many were begun, and how many killed.
fn kill_until_quiet(seed: u64, most: u64) -> (u64, u64) {
    let server = Loopback::start();
    server.configure(|settings| settings.key_repeat = KeyRepeat::Ignored);
    let (mut workspace, texts) = workspace(&server);
    let (mut begun, mut killed, mut minutes) = (0, 0, 0);
    while begun < most && begun == killed {
        let mut child = workspace.start(&["publish", "--format", "json"]);
        let_it_run(&server, seed + begun);
        begun += 1;
        // One that has ended by itself cannot be killed any more.
        let _ = child.kill();
        let ended = child.wait().expect("the end of a child");
        killed += u64::from(ended.code().is_none());
        minutes += STEP_MINUTES;
        workspace.minutes_later(minutes);
    }
    workspace.settle(&server, &texts, minutes);
    everything_once(&server, &workspace, &texts);
    (begun, killed)
}

#[track_caller]
fn everything_once(server: &Loopback, workspace: &Workspace, texts: &Texts) {
    let mut expected: Vec<String> = texts
        .iter()
        .filter(|(name, _)| !name.ends_with("@feed"))
        .flat_map(|(_, parts)| parts.clone())
        .collect();
    expected.sort();
    assert_eq!(arrived(server, texts), expected);
    assert!(server.effects().iter().all(|it| it.repeats == 0));
    assert_eq!(workspace.feed().len(), POSTS);
    let history = workspace.history();
    assert_eq!(history.len(), 3 * POSTS);
    assert!(
        history.iter().all(|it| it["state"] == "sent"),
        "{history:?}"
    );
}

#[test]
fn i1_i2_i7_runs_that_are_killed_at_any_moment_send_everything_exactly_once() {
    let (mut begun, mut killed) = (0, 0);
    while begun < ROUNDS {
        let (more, ended) = kill_until_quiet(begun, ROUNDS - begun);
        begun += more;
        killed += ended;
    }
    assert!(killed >= ROUNDS / 2, "only {killed} runs could be killed");
}
