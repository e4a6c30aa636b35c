//! A workspace, its platform, and a person who looks before saying anything.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::step::{POSTS, Step};
use crate::loopback::Loopback;
use crate::loopback::settings::KeyRepeat;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, post, webhook};
use crate::support::run::{Run, word};

const LIMIT: Duration = Duration::from_secs(20);
/// States after which a run need not name a delivery any more.
const OVER: [&str; 5] = ["sent", "failed", "cancelled", "missed", "retracted"];
/// So long after it was sent nothing comes any more: this town's platform is not slower than that.
const LONGEST_WAY: i64 = 9;
const MOST_RUNS: usize = 30;

type Played = Result<(), String>;

/// Everything, and what a person knows of it.
pub(crate) struct Town {
    server: Loopback,
    workspace: Workspace,
    knows_keys: bool,
    minutes: i64,
    versions: [u32; POSTS.len()],
    is_paused: bool,
}

impl Town {
    /// A town on whose platform a repeated key makes no second message, or one that knows no keys.
    pub(crate) fn new(knows_keys: bool) -> Town {
        let server = Loopback::start();
        let repeat = if knows_keys {
            KeyRepeat::Original
        } else {
            KeyRepeat::Ignored
        };
        server.configure(|settings| settings.key_repeat = repeat);
        let workspace = Workspace::new("");
        workspace.set("[publish]\nmax_late = \"60d\"\ncatch_up = 1000\ndeadline = \"1s\"\n");
        let town = Town {
            server,
            workspace,
            knows_keys,
            minutes: 0,
            versions: [0; POSTS.len()],
            is_paused: false,
        };
        town.write();
        town
    }

    fn write(&self) {
        let mut calendar = mastodon(&self.server) + &webhook(&self.server);
        for ((id, channel, parts), version) in POSTS.iter().zip(self.versions) {
            let mut rest = format!("text = \"{} version {version}\"\n", mark(id, 1));
            if *parts == 2 {
                let text = format!("{} version {version}", mark(id, 2));
                rest.extend(["thread = [{ text = \"", &text, "\" }]\n"]);
            }
            calendar += &post(id, channel, &rest);
        }
        self.workspace.write("calendar/all.toml", calendar);
    }

    /// One step, and then the promises.
    pub(crate) fn play(&mut self, step: &Step) -> Played {
        match step {
            Step::Publish(fault) => self.publish(*fault)?,
            Step::Crash(point, passing) => {
                self.workspace.crash_at(point, *passing);
            }
            Step::Pause(pauses) => self.pause(*pauses),
            Step::Edit(index) => {
                self.versions[*index] += 1;
                self.write();
            }
            Step::Resolve(index) => self.say_what_is_there(POSTS[*index].0)?,
            Step::Cancel(index) => {
                let (id, channel, _) = POSTS[*index];
                self.workspace
                    .run(&["resolve", id, "--channel", channel, "--cancel"]);
            }
            Step::Retry(index) => self.retry(*index)?,
            Step::Reconcile => {
                let run = self.workspace.run(&["reconcile", "--no-wait"]);
                expect(&run, &[0, 4])?;
            }
            Step::Retract(index) => {
                let (id, channel, _) = POSTS[*index];
                self.workspace
                    .run(&["retract", id, "--channel", channel, "--yes"]);
            }
            Step::Forward(minutes) => self.forward(*minutes),
            Step::Rest => {}
        }
        self.promises()
    }

    fn forward(&mut self, minutes: i64) {
        if minutes > LONGEST_WAY {
            self.wait();
        }
        self.minutes += minutes;
        self.workspace.minutes_later(self.minutes);
    }

    /// Lets the platform finish whatever it was asked.
    fn wait(&self) {
        self.server.release();
        assert!(self.server.wait_until_idle(LIMIT));
    }

    fn pause(&mut self, pauses: bool) {
        if pauses {
            self.workspace.run(&["pause", "--reason", "a storm"]);
        } else {
            self.workspace.run(&["resume"]);
        }
        self.is_paused = pauses;
    }

    fn publish(&mut self, fault: Option<(&'static str, u32)>) -> Played {
        self.server.clear_faults();
        if let Some((fault, nth)) = fault {
            // Without keys, what comes late comes twice, and nobody can help it.
            if self.knows_keys || !fault.starts_with("hang") {
                let rule = format!("POST /api/v1/statuses:nth={nth}:{fault}");
                self.server.fail_as(&rule).expect("a rule");
                let rule = format!("POST /hooks/:nth={nth}:{fault}");
                self.server.fail_as(&rule).expect("a rule");
            }
        }
        let before = self.states()?;
        let run = self.workspace.publish();
        expect(&run, &[0, 3, 4])?;
        self.server.clear_faults();
        names_everything(&run, &before)
    }

    /// The state of each delivery that was ever tried.
    fn states(&self) -> Result<BTreeMap<String, String>, String> {
        let run = self.workspace.run(&["history", "--format", "json"]);
        expect(&run, &[0])?;
        let listed = run.deliveries().into_iter();
        Ok(listed
            .map(|it| (word(&it, "post"), word(&it, "state")))
            .collect())
    }

    /// What a run says of a post that is not settled; a person looks at it before saying anything.
    fn open(&self, id: &str) -> Result<Option<Value>, String> {
        let arguments = ["publish", "--limit", "0", "--format", "json"];
        let run = self.workspace.run(&arguments);
        expect(&run, &[0, 3, 4])?;
        Ok(run.deliveries().into_iter().find(|it| it["post"] == id))
    }

    fn say_what_is_there(&mut self, id: &str) -> Played {
        self.wait();
        let Some(open) = self.open(id)? else {
            return Ok(());
        };
        let state = word(&open, "state");
        if state != "unknown" && state != "held" {
            return Ok(());
        }
        let channel = word(&open, "channel");
        let url = self.address(id, next_part(&open));
        let mut arguments = vec!["resolve", id, "--channel", &channel];
        match &url {
            Some(url) => arguments.extend(["--sent", url]),
            None => arguments.push("--not-sent"),
        }
        expect(&self.workspace.run(&arguments), &[0])
    }

    /// Asks for another try of what has stopped, unless it turns out to be there.
    fn retry(&mut self, index: usize) -> Played {
        self.wait();
        let (id, channel, _) = POSTS[index];
        let state = self.states()?.remove(id).unwrap_or_default();
        if state == "failed" || state == "cancelled" {
            let sent = self.sent_parts(id);
            if self.address(id, sent + 1).is_none() {
                let run = self.workspace.run(&["retry", id, "--channel", channel]);
                return expect(&run, &[0]);
            }
        }
        Ok(())
    }

    /// How many messages of a post are out, one after the other from the first.
    fn sent_parts(&self, id: &str) -> usize {
        let is_out = |part: &usize| self.address(id, *part).is_some();
        (1..=2).take_while(is_out).count()
    }

    /// Where a message is or was, whatever version of it.
    fn address(&self, id: &str, part: usize) -> Option<String> {
        let mark = mark(id, part);
        let effects = self.server.effects();
        effects.iter().find_map(|effect| match effect.webhook() {
            Some(webhook) => webhook
                .body
                .contains(&mark)
                .then(|| self.server.hook_url("acme")),
            None => effect
                .status()
                .filter(|status| status.text.starts_with(&mark))
                .map(|status| format!("{}/@tester/{}", self.server.url(), status.id)),
        })
    }

    /// How often a message was published, whatever version of it.
    fn count(&self, id: &str, part: usize) -> usize {
        let mark = mark(id, part);
        let published = self.server.published();
        let statuses = published.iter().filter(|it| it.text.starts_with(&mark));
        let effects = self.server.effects();
        let webhooks = effects.iter().filter_map(|effect| effect.webhook());
        statuses.count() + webhooks.filter(|it| it.body.contains(&mark)).count()
    }

    /// What holds at any time.
    fn promises(&self) -> Played {
        let states = self.states()?;
        let run = self.workspace.run(&["status", "--format", "json"]);
        expect(&run, &[0])?;
        let listed: Vec<String> = run.deliveries().iter().map(|it| word(it, "post")).collect();
        for (id, _, parts) in POSTS {
            let state = states.get(id).map_or("planned", String::as_str);
            for part in 1..=parts {
                let count = self.count(id, part);
                if count > 1 {
                    return Err(format!("message {part} of `{id}` is out {count} times"));
                }
                if count == 0 && state == "sent" {
                    return Err(format!("message {part} of `{id}` is not there"));
                }
            }
            let may_be_unlisted = ["sent", "cancelled", "retracted"].contains(&state);
            if !may_be_unlisted && !listed.contains(&id.to_owned()) {
                return Err(format!("`{id}` is {state}, and `status` does not list it"));
            }
        }
        Ok(())
    }

    /// Peace: everything goes out that nobody called off or took back, once.
    pub(crate) fn come_to_rest(&mut self) -> Played {
        self.pause(false);
        for _ in 0..MOST_RUNS {
            self.forward(11);
            for (index, (id, ..)) in POSTS.iter().enumerate() {
                if self.states()?.get(*id).map(String::as_str) == Some("failed") {
                    self.retry(index)?;
                }
            }
            self.publish(None)?;
            self.promises()?;
            let open = self.workspace.publish();
            if open.deliveries().is_empty() && !self.states()?.values().any(|it| it == "failed") {
                return self.everything_is_out();
            }
            for delivery in open.deliveries() {
                self.say_what_is_there(&word(&delivery, "post"))?;
            }
        }
        Err(format!(
            "it never comes to rest: {:?}",
            self.workspace.status()
        ))
    }

    fn everything_is_out(&self) -> Played {
        let states = self.states()?;
        for (id, _, parts) in POSTS {
            let state = states.get(id).map_or("planned", String::as_str);
            if ["cancelled", "retracted"].contains(&state) {
                continue;
            }
            let out = (1..=parts).all(|part| self.count(id, part) == 1);
            if state != "sent" || !out {
                return Err(format!("`{id}` is {state} in the end, and not out once"));
            }
        }
        Ok(())
    }
}

/// What every version of a message begins with; no two are much alike.
fn mark(id: &str, part: usize) -> String {
    let words = match (id, part) {
        ("apples", _) => "Apples ripen late this year, says everybody at the market;",
        ("bridges", _) => "Both bridges over the northern canal stay closed until noon;",
        ("clouds", 1) => "Who counts the clouds above the harbour never comes to an end;",
        ("clouds", _) => "Yesterday somebody reached four hundred and fell asleep;",
        _ => "Here be dragons, or so the oldest of our maps would have it;",
    };
    words.to_owned()
}

fn next_part(delivery: &Value) -> usize {
    let parts = delivery["parts"].as_array().expect("parts");
    parts.iter().filter(|part| part["state"] == "sent").count() + 1
}

fn expect(run: &Run, codes: &[i32]) -> Played {
    let is_expected = run.code.is_some_and(|code| codes.contains(&code));
    let panicked = run.err.contains("panicked");
    (is_expected && !panicked)
        .then_some(())
        .ok_or_else(|| format!("{:?}\n{}\n{}", run.code, run.out, run.err))
}

/// The report names what was due, and the exit code says the worst of it.
fn names_everything(run: &Run, before: &BTreeMap<String, String>) -> Played {
    let states = run.states();
    for (id, channel, _) in POSTS {
        let state = before.get(id).map_or("planned", String::as_str);
        let is_named = states.contains_key(&format!("{id}@{channel}"));
        if !OVER.contains(&state) && !is_named {
            return Err(format!(
                "`{id}` was {state} and is not in the report: {}",
                run.out
            ));
        }
    }
    let is_any = |wanted: &[&str]| {
        states
            .values()
            .any(|state| wanted.contains(&state.as_str()))
    };
    let code = if is_any(&["unknown", "held", "missed"]) {
        4
    } else if is_any(&["failed"]) {
        3
    } else {
        0
    };
    (run.code == Some(code))
        .then_some(())
        .ok_or_else(|| format!("exit code {:?} for {states:?}", run.code))
}
