//! What came of running the program.

use std::collections::BTreeMap;
use std::process::Output;

use serde_json::Value;

/// A run of the program that is over.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit code; nothing when a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        Run {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Run {
    /// The run, which must have ended with that exit code.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Run {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    /// The deliveries of a report as JSON.
    #[track_caller]
    pub(crate) fn deliveries(&self) -> Vec<Value> {
        let report: Value = serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err));
        assert_eq!(report["version"], 1);
        report["deliveries"].as_array().expect("deliveries").clone()
    }

    /// The state of each reported delivery, as `post@channel`.
    #[track_caller]
    pub(crate) fn states(&self) -> BTreeMap<String, String> {
        let deliveries = self.deliveries();
        let named = deliveries.iter().map(|delivery| {
            let name = format!("{}@{}", word(delivery, "post"), word(delivery, "channel"));
            (name, word(delivery, "state"))
        });
        named.collect()
    }

    /// The report of the first delivery of that post.
    #[track_caller]
    pub(crate) fn delivery(&self, post: &str) -> Value {
        let found = self.deliveries().into_iter().find(|it| it["post"] == post);
        found.unwrap_or_else(|| panic!("`{post}` is not reported: {}\n{}", self.out, self.err))
    }

    /// The state of the first delivery of that post.
    #[track_caller]
    pub(crate) fn state(&self, post: &str) -> String {
        word(&self.delivery(post), "state")
    }

    /// The reason that is given for the first delivery of that post.
    #[track_caller]
    pub(crate) fn reason(&self, post: &str) -> String {
        word(&self.delivery(post), "error")
    }

    /// The states of the messages of the first delivery of that post.
    #[track_caller]
    pub(crate) fn parts(&self, post: &str) -> Vec<String> {
        let delivery = self.delivery(post);
        let parts = delivery["parts"].as_array().expect("parts");
        parts.iter().map(|part| word(part, "state")).collect()
    }
}

/// A text inside a JSON object; empty where there is none.
pub(crate) fn word(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
