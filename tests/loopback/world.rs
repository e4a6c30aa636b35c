//! What the pretended server remembers: statuses, attachments, idempotency keys, webhooks, rates.

use std::collections::BTreeMap;

use super::clock;
use super::effects::{MediaSeen, StatusSeen};
use super::log::Log;
use super::settings::Settings;

const RATE_PERIOD_SECONDS: i64 = 300;
const FIRST_ACCOUNT_ID: usize = 109_000_000_000_000_001;

/// The server's memory.
#[derive(Debug, Default)]
pub(crate) struct World {
    last_id: i64,
    /// Published statuses, oldest first.
    pub(crate) statuses: Vec<Status>,
    /// Uploaded attachments by id.
    pub(crate) media: BTreeMap<String, Media>,
    /// Idempotency keys by account and key.
    pub(crate) keys: BTreeMap<(String, String), StoredKey>,
    /// Effect numbers by webhook id.
    pub(crate) webhooks: BTreeMap<String, u64>,
    rates: BTreeMap<String, Rate>,
}

/// A published status.
#[derive(Clone, Debug)]
pub(crate) struct Status {
    /// What followers see.
    pub(crate) seen: StatusSeen,
    /// Its attachments, for the entity.
    pub(crate) media: Vec<Media>,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
    /// How many more reads miss it.
    pub(crate) unseen_reads: u32,
}

/// An uploaded attachment.
#[derive(Clone, Debug)]
pub(crate) struct Media {
    /// What followers would see.
    pub(crate) seen: MediaSeen,
    /// The account that uploaded it.
    pub(crate) account: String,
    /// The focal point.
    pub(crate) focus: Option<(f64, f64)>,
    /// How many more polls find it unprocessed.
    pub(crate) polls_left: u32,
    /// Whether a status has it; it cannot be read, changed or attached any more then.
    pub(crate) is_attached: bool,
}

/// A key that made a status.
#[derive(Clone, Debug)]
pub(crate) struct StoredKey {
    /// The status.
    pub(crate) status: String,
    /// The effect.
    pub(crate) effect: u64,
    /// Milliseconds since 1970.
    pub(crate) stored_at: i64,
}

/// Whose token came with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    /// The account id.
    pub(crate) id: String,
    /// The name behind the `@`.
    pub(crate) username: String,
    /// The token.
    pub(crate) token: String,
}

/// What a request handler may use.
pub(crate) struct Desk<'server> {
    /// What the server pretends to be.
    pub(crate) settings: &'server Settings,
    /// The record of effects.
    pub(crate) log: &'server Log,
    /// The server's memory.
    pub(crate) world: &'server mut World,
    /// The server's address, without a final slash.
    pub(crate) origin: &'server str,
}

/// Requests counted in one period.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rate {
    period: i64,
    /// Requests in this period.
    pub(crate) count: u32,
    /// When the next period begins, in seconds since 1970.
    pub(crate) resets_at: i64,
}

impl World {
    /// An id higher than every one before: milliseconds and a sequence, as Mastodon's are
    /// (`lib/mastodon/snowflake.rb`).
    pub(crate) fn new_id(&mut self) -> String {
        let by_time = clock::now_milliseconds() << 16;
        self.last_id = by_time.max(self.last_id + 1);
        self.last_id.to_string()
    }

    /// Counts a request of `client` into the present period, which begins at a multiple of its length
    /// (`app/controllers/concerns/api/rate_limit_headers.rb`).
    pub(crate) fn count_request(&mut self, client: &str, now: i64) -> Rate {
        let period = now / RATE_PERIOD_SECONDS;
        let rate = self.rates.entry(client.to_owned()).or_default();
        if rate.period != period {
            *rate = Rate::default();
        }
        rate.period = period;
        rate.count += 1;
        rate.resets_at = (period + 1) * RATE_PERIOD_SECONDS;
        *rate
    }
}

/// The accounts that the settings' tokens belong to: `tester`, `tester2`, …
pub(crate) fn accounts(settings: &Settings) -> Vec<Account> {
    let mut accounts = Vec::new();
    for (index, token) in settings.tokens.iter().enumerate() {
        accounts.push(Account {
            id: (FIRST_ACCOUNT_ID + index).to_string(),
            username: match index {
                0 => "tester".to_owned(),
                _ => format!("tester{}", index + 1),
            },
            token: token.clone(),
        });
    }
    accounts
}
