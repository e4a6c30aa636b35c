//! What a follower would see, and what a client asked for, as plain data with one JSON line each.

use serde_json::{Value, json};

/// One change of the platform that people could see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effect {
    /// Its place in the log, from 1.
    pub(crate) number: u64,
    /// What changed.
    pub(crate) what: What,
    /// The access token that asked for it.
    pub(crate) token: Option<String>,
    /// The `Idempotency-Key`, or the `webhook-id`.
    pub(crate) idempotency_key: Option<String>,
    /// How often the same key came again and was answered without a second effect.
    pub(crate) repeats: u64,
    /// When, as an ISO 8601 instant.
    pub(crate) at: String,
}

/// The kinds of effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A status was published.
    StatusCreated(StatusSeen),
    /// A status was removed.
    StatusDeleted(StatusSeen),
    /// A webhook was accepted.
    WebhookAccepted(WebhookSeen),
}

/// A status as followers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatusSeen {
    /// The status id.
    pub(crate) id: String,
    /// The id of the account that it appeared on.
    pub(crate) account: String,
    /// Its text, as source.
    pub(crate) text: String,
    /// Its attachments, in order.
    pub(crate) media: Vec<MediaSeen>,
    /// The content warning; empty for none.
    pub(crate) spoiler_text: String,
    /// `public`, `unlisted`, `private` or `direct`.
    pub(crate) visibility: String,
    /// The language tag.
    pub(crate) language: Option<String>,
    /// Whether the media are hidden behind a click.
    pub(crate) sensitive: bool,
    /// The status that it answers.
    pub(crate) in_reply_to_id: Option<String>,
    /// The poll.
    pub(crate) poll: Option<PollSeen>,
}

/// An attachment as followers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MediaSeen {
    /// The attachment id.
    pub(crate) id: String,
    /// SHA-256 of the file, in hexadecimal.
    pub(crate) sha256: String,
    /// The file's size.
    pub(crate) bytes: u64,
    /// The text for those who cannot see it.
    pub(crate) description: Option<String>,
    /// The media type by the file's first bytes.
    pub(crate) mime: String,
}

/// A poll as followers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PollSeen {
    /// The answers to choose from.
    pub(crate) options: Vec<String>,
    /// How long it runs, in seconds.
    pub(crate) expires_in: i64,
    /// Whether several answers may be chosen.
    pub(crate) multiple: bool,
    /// Whether counts are hidden until the end.
    pub(crate) hide_totals: bool,
}

/// A webhook as its receiver saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebhookSeen {
    /// The path that it was sent to.
    pub(crate) path: String,
    /// The body, byte for byte (replacement characters where it is not UTF-8).
    pub(crate) body: String,
}

/// One request, and what the platform did with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestSeen {
    /// Its place by arrival, from 1.
    pub(crate) number: u64,
    /// The method; empty for a connection that was cut at once.
    pub(crate) method: String,
    /// The path, without the query.
    pub(crate) path: String,
    /// The query, still encoded.
    pub(crate) query: String,
    /// All headers, secrets included.
    pub(crate) headers: Vec<(String, String)>,
    /// How many bytes of body arrived.
    pub(crate) body_bytes: u64,
    /// SHA-256 of those bytes, in hexadecimal.
    pub(crate) body_sha256: String,
    /// `answered`, `incomplete`, `malformed`, or the name of the fault.
    pub(crate) did: String,
    /// The status of the answer, when one was made.
    pub(crate) status: Option<u16>,
    /// When it was settled, as an ISO 8601 instant.
    pub(crate) at: String,
}

impl Effect {
    /// `status-created`, `status-deleted` or `webhook-accepted`.
    pub(crate) fn kind(&self) -> &'static str {
        match self.what {
            What::StatusCreated(_) => "status-created",
            What::StatusDeleted(_) => "status-deleted",
            What::WebhookAccepted(_) => "webhook-accepted",
        }
    }

    /// The status that was created or deleted.
    pub(crate) fn status(&self) -> Option<&StatusSeen> {
        match &self.what {
            What::StatusCreated(status) | What::StatusDeleted(status) => Some(status),
            What::WebhookAccepted(_) => None,
        }
    }

    /// The webhook that was accepted.
    pub(crate) fn webhook(&self) -> Option<&WebhookSeen> {
        match &self.what {
            What::StatusCreated(_) | What::StatusDeleted(_) => None,
            What::WebhookAccepted(webhook) => Some(webhook),
        }
    }

    /// The effect as a line of the log file.
    pub(crate) fn line(&self) -> Value {
        json!({
            "line": "effect",
            "number": self.number,
            "kind": self.kind(),
            "token": self.token,
            "idempotency_key": self.idempotency_key,
            "status": self.status().map(StatusSeen::value),
            "webhook": self.webhook().map(|webhook| json!({
                "path": webhook.path,
                "body": webhook.body,
            })),
            "at": self.at,
        })
    }
}

impl StatusSeen {
    fn value(&self) -> Value {
        json!({
            "id": self.id,
            "account": self.account,
            "text": self.text,
            "media": self.media.iter().map(MediaSeen::value).collect::<Vec<_>>(),
            "spoiler_text": self.spoiler_text,
            "visibility": self.visibility,
            "language": self.language,
            "sensitive": self.sensitive,
            "in_reply_to_id": self.in_reply_to_id,
            "poll": self.poll.as_ref().map(|poll| json!({
                "options": poll.options,
                "expires_in": poll.expires_in,
                "multiple": poll.multiple,
                "hide_totals": poll.hide_totals,
            })),
        })
    }
}

impl MediaSeen {
    fn value(&self) -> Value {
        json!({
            "id": self.id,
            "sha256": self.sha256,
            "bytes": self.bytes,
            "description": self.description,
            "mime": self.mime,
        })
    }
}

impl RequestSeen {
    /// The request as a line of the log file.
    pub(crate) fn line(&self) -> Value {
        json!({
            "line": "request",
            "number": self.number,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": self.headers,
            "body_bytes": self.body_bytes,
            "body_sha256": self.body_sha256,
            "did": self.did,
            "status": self.status,
            "at": self.at,
        })
    }
}
