//! `[notify]`: who is told when a run of publishing needs somebody, or did not come.

use crate::decode::{Fields, Table};
use crate::model::{OutsideTheLedger, SecretSource};

/// Where it is said what a run came to. Both addresses are secrets: whoever knows one can write there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notify {
    /// Where a summary goes when something needs somebody.
    pub webhook: Option<SecretSource>,
    /// What is called after every run, so that its silence is noticed.
    pub health: Option<SecretSource>,
}

impl Table for Notify {
    const NAME: &'static str = "notify";
    const DOC: &'static str =
        "Who is told when publishing needs somebody, or when it does not run any more.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            webhook: fields.optional::<OutsideTheLedger>(
                "webhook",
                "where the address is kept to which a summary is sent when something failed, is unknown, held or missed, such as { env = \"SLACK_WEBHOOK\" }; Slack, Mattermost and Discord (with /slack at its end) take it",
            ).map(|source| source.0),
            health: fields.optional::<OutsideTheLedger>(
                "health",
                "where the address is kept that is called after every run, such as { env = \"HEALTH_URL\" }; /fail is added to it when the run needs somebody",
            ).map(|source| source.0),
        }
    }
}
