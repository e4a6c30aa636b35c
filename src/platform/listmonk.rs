//! Listmonk, a newsletter. A campaign has a subject and a body (knadh/listmonk, `docs/content/apis/campaigns.md`).

use super::Platform;
use super::facts::{Doubt, Facts, TextFacts};
use super::planned::planned;

pub(super) static PLATFORM: Platform = planned("listmonk", "Listmonk", &FACTS);

static FACTS: Facts = Facts {
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};
