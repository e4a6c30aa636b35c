//! Approval by digest: what of a post a person approves, and whether it still stands as it was approved.
//!
//! A [`Sheet`] is everything that a post would send, where and when. Its digest is what is recorded; an edit changes it,
//! while moving the post to another file, ordering its keys anew and writing comments do not.

mod digest;
mod making;
mod sheet;
mod sign_offs;
mod spoken;

#[cfg(test)]
mod tests;

pub use digest::{Seal, seal};
pub use sheet::{ChannelSheet, Long, Medium, Part, Question, Repeating, Sheet, Time, When, Words};
pub use sign_offs::{is_out, sign_offs, with_sign_offs};
pub use spoken::{Spoken, Word};
