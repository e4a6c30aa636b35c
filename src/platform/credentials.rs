//! What a platform says of a channel's credentials, before anything is sent with them: whether a person has to act, or
//! whether it may be over by the next run.
//!
//! Adapters know the words of their platforms: what has ended, was withdrawn or may not do this is `Refused` wherever they
//! read it, with a good status, too. What the status says alone is the same everywhere.

use super::{Answer, Outcome};

/// How HTTP (RFC 9110) and mail servers (RFC 4954) say that they do not take the credentials.
const NOT_TAKEN: [u16; 5] = [401, 530, 534, 535, 538];

/// True where nothing changes until a person acts: makes a new token, gives the app more rights, corrects a setting.
/// `outcome` is what the adapter made of the answer to a question that only proves the credentials.
pub fn need_a_person(answer: &Answer, outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(_)) || NOT_TAKEN.contains(&answer.status)
}

/// The same outcome where no later try helps. A message would wait for the new token; the channel asks for it now.
pub(super) fn ended(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Later { reason, .. } => Outcome::Refused(reason),
        Outcome::Refused(_) | Outcome::Unknown(_) | Outcome::Sent(_) => outcome,
    }
}
