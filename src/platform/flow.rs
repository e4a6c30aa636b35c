//! Publishing in several calls: the answer that a call has, or the step that leads there.

use std::time::Duration;

use super::{Answer, Answers, Call, Outcome, Step};

/// What is known already, or the step by which it becomes known.
pub(super) type Led<T> = Result<T, Box<Step>>;

/// How long something that takes its time is waited for: looks with pauses between them, each twice as long as the one before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// The first pause.
    pub(super) first: Duration,
    /// The longest pause.
    pub(super) longest: Duration,
    /// How many looks are taken before it is left for a later run.
    pub(super) looks: u32,
}

impl Patience {
    /// About five minutes, which is what Meta's documentation advises for the processing of a video.
    pub(super) const MINUTES: Self = Self {
        first: Duration::from_millis(250),
        longest: Duration::from_secs(60),
        looks: 12,
    };

    fn pause(self, looks: u32) -> Duration {
        let doubled = self.first.saturating_mul(1 << looks.min(16));
        doubled.min(self.longest)
    }
}

/// The step, whichever way it was found.
pub(super) fn step(led: Led<Step>) -> Step {
    led.unwrap_or_else(|step| *step)
}

/// The end of it.
pub(super) fn over<T>(outcome: Outcome) -> Led<T> {
    Err(Box::new(Step::Done(outcome)))
}

/// The end of it: a person must change something.
pub(super) fn refused<T>(reason: impl Into<String>) -> Led<T> {
    over(Outcome::Refused(reason.into()))
}

/// The answer to a call, or the call.
pub(super) fn answer<'a>(
    answers: &'a Answers,
    name: &str,
    call: impl FnOnce(String) -> Call,
) -> Led<&'a Answer> {
    let to_ask = || Box::new(Step::Call(call(name.to_owned())));
    answers.get(name).ok_or_else(to_ask)
}

/// The first answer to a look that says that the wait is over, or the next look. `None` when the patience is at its end.
pub(super) fn look(
    answers: &Answers,
    call: Call,
    patience: Patience,
    is_over: impl FnOnce(&Answer) -> bool,
) -> Led<Option<&Answer>> {
    match answers.get(&call.name) {
        None => Err(Box::new(Step::Wait(patience.first, call))),
        Some(answer) if is_over(answer) => Ok(Some(answer)),
        Some(answer) if answer.asked < patience.looks => {
            Err(Box::new(Step::Wait(patience.pause(answer.asked), call)))
        }
        Some(_) => Ok(None),
    }
}
