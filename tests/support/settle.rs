//! What a careful person does after an interruption: runs again, looks whether what is unknown is there, and says so.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Workspace;
use super::run::{Run, word};
use crate::loopback::Loopback;

/// A claim without a send is free again after ten minutes; every run comes later than that.
const STEP_MINUTES: i64 = 11;
const MOST_RUNS: i64 = 12;

/// The texts of a delivery's messages by `post@channel`.
pub(crate) type Texts = BTreeMap<String, Vec<String>>;

impl Workspace {
    /// Runs until nothing is due, `from` being the minutes that have passed already, and returns the minutes then.
    /// What is unknown is looked up in the platform's own log and settled by what is found there.
    #[track_caller]
    pub(crate) fn settle(&mut self, server: &Loopback, texts: &Texts, from: i64) -> i64 {
        for round in 1..=MOST_RUNS {
            let minutes = from + round * STEP_MINUTES;
            self.minutes_later(minutes);
            let run = self.publish();
            assert!(matches!(run.code, Some(0 | 4)), "{}\n{}", run.out, run.err);
            if run.deliveries().is_empty() {
                return minutes;
            }
            self.say_what_is_there(server, texts, &run);
        }
        panic!("it never comes to rest: {:?}", self.status());
    }

    #[track_caller]
    fn say_what_is_there(&self, server: &Loopback, texts: &Texts, run: &Run) {
        let deliveries = run.deliveries();
        for delivery in deliveries.iter().filter(|it| it["state"] == "unknown") {
            let (post, channel) = (word(delivery, "post"), word(delivery, "channel"));
            let sent = sent_parts(delivery);
            let text = &texts[&format!("{post}@{channel}")][sent];
            let mut arguments = vec!["resolve", post.as_str(), "--channel", channel.as_str()];
            let url = address(server, text);
            match &url {
                Some(url) => arguments.extend(["--sent", url]),
                None => arguments.push("--not-sent"),
            }
            self.run(&arguments).expect(0);
        }
    }
}

/// How many messages of a reported delivery are known to be sent.
fn sent_parts(delivery: &Value) -> usize {
    let parts = delivery["parts"].as_array().expect("parts");
    parts.iter().filter(|part| part["state"] == "sent").count()
}

/// Where a message is on the platform, if it is there.
fn address(server: &Loopback, text: &str) -> Option<String> {
    let effects = server.effects();
    effects.iter().find_map(|effect| {
        if let Some(status) = effect.status() {
            return (status.text == text)
                .then(|| format!("{}/@loopback/{}", server.url(), status.id));
        }
        let webhook = effect.webhook()?;
        webhook.body.contains(text).then(|| server.hook_url("acme"))
    })
}
