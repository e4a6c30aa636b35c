//! Blogs that speak Micropub, a W3C recommendation. It sets no limits; every server may.

use super::Platform;
use super::facts::Facts;
use super::planned::planned;

pub(super) static PLATFORM: Platform = planned("micropub", "Micropub", &FACTS);

static FACTS: Facts = Facts {
    replies: true,
    ..Facts::ARTICLES
};
