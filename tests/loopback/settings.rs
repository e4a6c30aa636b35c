//! What kind of server the loopback platform pretends to be. The defaults are those of a stock Mastodon
//! (documentation, entities/Instance) with one account and one webhook secret.

use std::path::PathBuf;
use std::time::Duration;

/// The access token of the first account, unless others are set.
pub(crate) const TOKEN: &str = "loopback-token";

/// The secret of the webhook receiver, unless others are set.
pub(crate) const WEBHOOK_SECRET: &str = "whsec_bG9vcGJhY2stcGxhdGZvcm0td2ViaG9vay1zZWNyZXQ=";

/// Everything about the server that a test may choose.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The port on 127.0.0.1; 0 for any free one.
    pub(crate) port: u16,
    /// The valid access tokens; each is an account of its own.
    pub(crate) tokens: Vec<String>,
    /// The secrets that a webhook may be signed with, `whsec_` and base64.
    pub(crate) webhook_secrets: Vec<String>,
    /// How far a webhook's timestamp may be off; any amount when absent.
    pub(crate) webhook_tolerance: Option<Duration>,
    /// Where effects and requests are appended as JSON lines.
    pub(crate) log_file: Option<PathBuf>,
    /// What a status may hold.
    pub(crate) statuses: StatusLimits,
    /// What an attachment may be.
    pub(crate) media: MediaLimits,
    /// What a poll may be.
    pub(crate) polls: PollLimits,
    /// How often an upload answers "still processing": absent, it is ready at once (200); otherwise the
    /// upload answers 202 and that many polls answer 206.
    pub(crate) media_polls: Option<u32>,
    /// What happens when an `Idempotency-Key` comes again.
    pub(crate) key_repeat: KeyRepeat,
    /// How long a key is remembered. Mastodon, `app/services/post_status_service.rb`: one hour.
    pub(crate) key_lifetime: Duration,
    /// How many reads miss a new status before it becomes visible; reads lag writes on busy servers.
    pub(crate) unseen_reads: u32,
    /// Requests in five minutes. Mastodon documentation, api/rate-limits: 300.
    pub(crate) rate_limit: u32,
    /// Whether a request above the limit is refused, or only counted in the headers.
    pub(crate) enforces_rate_limit: bool,
}

/// Limits of a status.
#[derive(Clone, Debug)]
pub(crate) struct StatusLimits {
    /// Grapheme clusters of warning and text.
    pub(crate) max_characters: usize,
    /// Attachments.
    pub(crate) max_media_attachments: usize,
    /// What a link counts, whatever its length.
    pub(crate) characters_reserved_per_url: usize,
}

/// Limits of an attachment.
#[derive(Clone, Debug)]
pub(crate) struct MediaLimits {
    /// Characters of the description.
    pub(crate) description_characters: usize,
    /// Bytes of an image.
    pub(crate) image_bytes: u64,
    /// Bytes of a video or a sound.
    pub(crate) video_bytes: u64,
}

/// Limits of a poll.
#[derive(Clone, Debug)]
pub(crate) struct PollLimits {
    /// Answers to choose from; at least two.
    pub(crate) max_options: usize,
    /// Grapheme clusters of one answer.
    pub(crate) max_characters_per_option: usize,
    /// Shortest duration in seconds.
    pub(crate) min_expiration: i64,
    /// Longest duration in seconds.
    pub(crate) max_expiration: i64,
}

/// What the server makes of a key that it has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyRepeat {
    /// Answers with the first status, as documented.
    Original,
    /// Knows no keys and publishes again, as some compatible servers do.
    Ignored,
    /// Answers 500, as Mastodon does in some states (mastodon/mastodon issue 40399).
    ServerError,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            port: 0,
            tokens: vec![TOKEN.to_owned()],
            webhook_secrets: vec![WEBHOOK_SECRET.to_owned()],
            webhook_tolerance: Some(Duration::from_secs(5 * 60)),
            log_file: None,
            statuses: StatusLimits {
                max_characters: 500,
                max_media_attachments: 4,
                characters_reserved_per_url: 23,
            },
            media: MediaLimits {
                description_characters: 1500,
                image_bytes: 16 * 1024 * 1024,
                video_bytes: 99 * 1024 * 1024,
            },
            polls: PollLimits {
                max_options: 4,
                max_characters_per_option: 50,
                min_expiration: 300,
                max_expiration: 2_629_746,
            },
            media_polls: None,
            key_repeat: KeyRepeat::Original,
            key_lifetime: Duration::from_secs(60 * 60),
            unseen_reads: 0,
            rate_limit: 300,
            enforces_rate_limit: false,
        }
    }
}
