//! WordPress, through its REST API, which sets no limits on a post.

use super::Platform;
use super::facts::{Doubt, Facts};
use super::planned::planned;

pub(super) static PLATFORM: Platform = planned("wordpress", "WordPress", &FACTS);

static FACTS: Facts = Facts {
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};
