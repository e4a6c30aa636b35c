//! Cron expressions fire when an independent engine says so.
//!
//! The engine is the Python package croniter, asked through `tests/tools/cron_times.py` with the Python that `KALENDS_PYTHON` names, or with
//! `python3`; `pip install --require-hashes --requirement tests/tools/requirements.txt` installs it. Where it is
//! missing, the test says so and passes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use chrono::NaiveDateTime;
use kalends::time::Cron;

const EXPRESSIONS: usize = 3_000;
const TIMES: usize = 12;
const START: &str = "2027-10-30T17:23";
const MINUTE: &str = "%Y-%m-%dT%H:%M";

#[test]
fn thousands_of_random_expressions_fire_as_croniter_says() {
    let mut random = Random(20_261_127);
    let expressions: Vec<String> = (0..EXPRESSIONS).map(|_| random.expression()).collect();
    let Some(answers) = ask(&expressions) else {
        eprintln!(
            "thousands_of_random_expressions_fire_as_croniter_says: skipped, no Python with croniter"
        );
        return;
    };
    let start = NaiveDateTime::parse_from_str(START, MINUTE).unwrap();
    for (expression, expected) in expressions.iter().zip(&answers) {
        let cron = Cron::parse(expression).unwrap();
        let times = cron.after(start).take(TIMES);
        let times: Vec<String> = times.map(|time| time.format(MINUTE).to_string()).collect();
        assert_eq!(times, *expected, "{expression}");
    }
    assert_eq!(answers.len(), EXPRESSIONS);
}

fn ask(expressions: &[String]) -> Option<Vec<Vec<String>>> {
    let python = std::env::var_os("KALENDS_PYTHON").unwrap_or_else(|| "python3".into());
    let mut engine = Command::new(python)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/tools/cron_times.py"
        ))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let asked: Vec<_> = expressions.iter().map(|one| (one, START, TIMES)).collect();
    let text = serde_json::to_string(&asked).unwrap();
    // An engine that is not there has closed its end already.
    let _ = engine.stdin.take()?.write_all(text.as_bytes());
    let output = engine.wait_with_output().ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

/// Numbers that are the same for a seed everywhere (the generator of `SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }

    fn expression(&mut self) -> String {
        let (minute, hour) = (self.field(0, 59), self.field(0, 23));
        // Days up to the 28th are in every month, so that every expression fires often enough to be compared.
        let day = if self.below(2) == 0 {
            "*".to_owned()
        } else {
            self.values(1, 28)
        };
        let month = self.field(1, 12);
        let weekday = match self.below(4) {
            0 | 1 => "*".to_owned(),
            2 => self.values(0, 6),
            _ => ["MON-FRI", "sun", "TUE,THU", "7", "sat"][usize::try_from(self.below(5)).unwrap()]
                .to_owned(),
        };
        format!("{minute} {hour} {day} {month} {weekday}")
    }

    fn field(&mut self, first: u64, last: u64) -> String {
        match self.below(4) {
            0 => "*".to_owned(),
            1 => format!("*/{}", 1 + self.below(last - first)),
            _ => self.values(first, last),
        }
    }

    /// A list of values, ranges and ranges with steps.
    fn values(&mut self, first: u64, last: u64) -> String {
        let count = 1 + self.below(3);
        let written: Vec<String> = (0..count).map(|_| self.value(first, last)).collect();
        written.join(",")
    }

    fn value(&mut self, first: u64, last: u64) -> String {
        let from = first + self.below(last - first + 1);
        let to = from + self.below(last - from + 1);
        match self.below(3) {
            1 if from < to => format!("{from}-{to}"),
            2 if from < to => format!("{from}-{to}/{}", 1 + self.below(to - from)),
            _ => from.to_string(),
        }
    }
}
