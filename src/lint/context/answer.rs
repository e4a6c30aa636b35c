//! What the web answered to the addresses of a workspace, as data: somebody else asked.

use std::collections::BTreeMap;

/// What one address answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkAnswer {
    /// The server answered with this status, and the address is where the page is.
    Status(u16),
    /// The page is elsewhere: the status, and the whole address that the server names.
    Moved(u16, String),
    /// The host has no address on the internet.
    NoSuchHost,
    /// Nobody answered, for this reason. It may be different in a minute.
    Silent(String),
}

/// Answers by address, as the calendar writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkAnswers(pub BTreeMap<String, LinkAnswer>);

impl LinkAnswers {
    /// What an address answered, if it was asked.
    pub fn get(&self, address: &str) -> Option<&LinkAnswer> {
        self.0.get(address)
    }
}
