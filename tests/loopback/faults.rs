//! What goes wrong, and when. A fault is a rule: requests that it matches are counted, and those that it
//! picks are treated as its behaviour says. The first rule that picks a request wins; `WrongDate` is added
//! to whatever else happens.

use std::time::Duration;

use super::clock;
use super::http::Head;

/// A rule of misbehaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Which requests.
    pub(crate) on: Matcher,
    /// What happens to them.
    pub(crate) does: Behaviour,
}

/// Which requests a fault is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Matcher {
    /// The method; every method when absent.
    pub(crate) method: Option<String>,
    /// What the path begins with.
    pub(crate) path: String,
    /// Which of those requests.
    pub(crate) when: When,
}

/// Which of the matching requests a fault picks, counted from the moment it was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Only this one; the first is 1.
    Nth(u64),
    /// So many from the first on.
    First(u64),
    /// Each whose number is a multiple of this; 1 is every one.
    Every(u64),
    /// So many of a hundred, by a sequence that the seed determines.
    Chance {
        /// From 0 to 100.
        percent: u64,
        /// The same seed picks the same requests.
        seed: u64,
    },
}

/// What happens to a picked request. "The effect" is what the request would change on the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// Answers this, without effect.
    Answer(Refusal),
    /// Answers with a redirect, without effect.
    Redirect {
        /// 301, 302, 303, 307 or 308.
        status: u16,
        /// The `Location`.
        location: String,
    },
    /// Reads everything, then waits (until released when no time is given), then goes on as if nothing had
    /// happened, even when the client is long gone: a late effect.
    HangBeforeEffect(Option<Duration>),
    /// Makes the effect, waits likewise, then answers.
    HangAfterEffect(Option<Duration>),
    /// Closes the connection as soon as it is accepted. Counts connections; method and path do not matter.
    CutAtAccept,
    /// Reads the headers only, then closes; a body that is on its way resets the connection.
    CutBeforeRead,
    /// Reads half of the body, then resets the connection.
    CutMidBody,
    /// Reads everything, then closes without effect or answer.
    CutBeforeEffect,
    /// Makes the effect, then closes without an answer.
    CutAfterEffect,
    /// Makes the effect, then answers with this status, as a proxy in front of a slow server does.
    ErrorAfterEffect(u16),
    /// Makes the effect, then answers with a success that cannot be read.
    BrokenSuccess(Broken),
    /// Answers so many bytes a second.
    SlowAnswer(u64),
    /// Answers with at least so many bytes of valid JSON.
    HugeAnswer(u64),
    /// Sends a `Date` header that is so many seconds off.
    WrongDate(i64),
    /// Panics in the middle of handling the request; the server lives on.
    Crash,
}

/// In which way a success is unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The first half of the JSON, in a well-formed HTTP answer.
    Truncated,
    /// A web page with status 200.
    Html,
    /// JSON of an unexpected shape.
    WrongShape,
    /// Status 200 and no body.
    Empty,
    /// More body than `Content-Length` says.
    Overlong,
    /// Less body than `Content-Length` says, then the end of the connection.
    CutShort,
}

/// An answer without effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The `Retry-After` header.
    pub(crate) retry_after: RetryAfter,
    /// `X-RateLimit-Reset`, in seconds from now; the true one when absent.
    pub(crate) reset_in: Option<i64>,
    /// Further headers.
    pub(crate) headers: Vec<(String, String)>,
    /// The body; Mastodon's own error for that status when absent.
    pub(crate) body: Option<String>,
}

/// The `Retry-After` header of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    /// No such header.
    Absent,
    /// These words: seconds, or nonsense.
    Text(String),
    /// An HTTP date so many seconds from now.
    DateIn(i64),
}

/// The rules in force, with what they have counted.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<(Fault, u64)>,
}

/// What the rules say about one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decision {
    /// What happens to it, when anything does.
    pub(crate) behaviour: Option<Behaviour>,
    /// By how many seconds the `Date` header is wrong.
    pub(crate) date_offset: i64,
}

impl Fault {
    /// A fault of the next request with that method whose path begins so.
    pub(crate) fn next(method: &str, path: &str, does: Behaviour) -> Fault {
        Fault {
            on: Matcher {
                method: Some(method.to_owned()),
                path: path.to_owned(),
                when: When::Nth(1),
            },
            does,
        }
    }
}

impl Matcher {
    fn covers(&self, method: &str, path: &str) -> bool {
        let method_fits = self.method.as_deref().is_none_or(|own| own == method);
        method_fits && path.starts_with(&self.path)
    }
}

impl When {
    /// Whether the request with that number is picked; the first is 1.
    fn picks(self, number: u64) -> bool {
        match self {
            When::Nth(nth) => number == nth,
            When::First(count) => number <= count,
            When::Every(step) => number.is_multiple_of(step),
            When::Chance { percent, seed } => draw(seed, number) % 100 < percent,
        }
    }
}

impl Behaviour {
    /// The name in the request log and in the fault grammar.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Behaviour::Answer(_) => "answer",
            Behaviour::Redirect { .. } => "redirect",
            Behaviour::HangBeforeEffect(_) => "hang-before-effect",
            Behaviour::HangAfterEffect(_) => "hang-after-effect",
            Behaviour::CutAtAccept => "cut-at-accept",
            Behaviour::CutBeforeRead => "cut-before-read",
            Behaviour::CutMidBody => "cut-mid-body",
            Behaviour::CutBeforeEffect => "cut-before-effect",
            Behaviour::CutAfterEffect => "cut-after-effect",
            Behaviour::ErrorAfterEffect(_) => "error-after-effect",
            Behaviour::BrokenSuccess(_) => "broken-success",
            Behaviour::SlowAnswer(_) => "slow-answer",
            Behaviour::HugeAnswer(_) => "huge-answer",
            Behaviour::WrongDate(_) => "wrong-date",
            Behaviour::Crash => "crash",
        }
    }
}

impl Refusal {
    /// A plain refusal with that status.
    pub(crate) fn new(status: u16) -> Refusal {
        Refusal {
            status,
            retry_after: RetryAfter::Absent,
            reset_in: None,
            headers: Vec::new(),
            body: None,
        }
    }

    /// The headers that the refusal sets itself; `now` is in seconds since 1970.
    pub(crate) fn own_headers(&self, now: i64) -> Vec<(String, String)> {
        let mut headers = self.headers.clone();
        let retry_after = match &self.retry_after {
            RetryAfter::Absent => None,
            RetryAfter::Text(text) => Some(text.clone()),
            RetryAfter::DateIn(seconds) => Some(clock::http_date(now + seconds)),
        };
        headers.extend(retry_after.map(|value| ("Retry-After".to_owned(), value)));
        let reset = self
            .reset_in
            .map(|seconds| clock::instant((now + seconds) * 1000));
        headers.extend(reset.map(|value| ("X-RateLimit-Reset".to_owned(), value)));
        headers
    }
}

impl Faults {
    /// Adds a rule behind the others.
    pub(crate) fn add(&mut self, fault: Fault) {
        self.rules.push((fault, 0));
    }

    /// Drops every rule.
    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Whether a connection is closed as soon as it is accepted.
    pub(crate) fn cuts_connection(&mut self) -> bool {
        let mut cut = false;
        for (fault, seen) in &mut self.rules {
            if fault.does == Behaviour::CutAtAccept {
                *seen += 1;
                cut |= fault.on.when.picks(*seen);
            }
        }
        cut
    }

    /// What happens to the request with that head.
    pub(crate) fn decide(&mut self, head: &Head) -> Decision {
        let mut decision = Decision::default();
        for (fault, seen) in &mut self.rules {
            let counts = fault.does != Behaviour::CutAtAccept;
            if !counts || !fault.on.covers(&head.method, &head.path) {
                continue;
            }
            *seen += 1;
            if !fault.on.when.picks(*seen) {
                continue;
            }
            if let Behaviour::WrongDate(seconds) = fault.does {
                decision.date_offset += seconds;
            } else if decision.behaviour.is_none() {
                decision.behaviour = Some(fault.does.clone());
            }
        }
        decision
    }
}

/// A number that follows from the seed and the place in the sequence alone: FNV-1a over both, then stirred,
/// since the low bits of neighbours would otherwise go in step.
fn draw(seed: u64, number: u64) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(number.to_le_bytes());
    let mut state = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    for _ in 0..2 {
        state = (state ^ (state >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    state >> 32
}
