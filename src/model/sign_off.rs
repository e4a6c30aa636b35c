//! Sign-offs: what is known of the approvals that people recorded, and what a post still lacks.

use super::Status;

/// What became of the approval that somebody recorded for a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignOff {
    /// The post still stands as it was approved.
    Holds,
    /// It does not: a phrase with who approved it, when, and what changed since.
    Void(String),
}

/// What a post lacks before it may go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack<'a> {
    /// Its file does not call it approved.
    Status(Status),
    /// Nobody approved it on record.
    SignOff,
    /// It is not what was approved: the phrase of [`SignOff::Void`].
    Void(&'a str),
}

impl Lack<'_> {
    /// What is missing, as a phrase that begins with the post: "its status is `draft`".
    pub fn reason(&self) -> String {
        match self {
            Self::Status(status) => format!("its status is `{}`", status.word()),
            Self::SignOff => "nobody has approved it on record".to_owned(),
            Self::Void(why) => (*why).to_owned(),
        }
    }

    /// What to do about it.
    pub fn help(&self, post: &str) -> String {
        match self {
            Self::Status(_) => "write status = \"approved\" to publish it".to_owned(),
            Self::SignOff => format!("run `kalends approve {post}`"),
            Self::Void(_) => format!("read it again, then run `kalends approve {post}`"),
        }
    }
}
