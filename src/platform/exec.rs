//! A command of the team's own, for platforms that are not known here. What it can express only the team knows.

use super::facts::{Facts, Threads};
use super::planned::planned;
use super::{Platform, marks};

pub(super) static PLATFORM: Platform = planned("exec", "Command", &FACTS);

static FACTS: Facts = Facts {
    threads: Threads::Joined,
    links_in_text: false,
    polls: true,
    content_warnings: true,
    visibility: true,
    titles: true,
    first_comments: true,
    bodies: true,
    markdown: true,
    marks: marks::links_alone,
    ..Facts::MESSAGES
};
