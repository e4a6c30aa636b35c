//! Questions to Nostr relays as data: composed by the adapter, signed and asked by the transport.

/// A question to Nostr relays, in the name of a key that only the transport sees.
#[derive(Debug, Clone, PartialEq)]
pub struct RelayRequest {
    /// Their addresses, `wss://…`.
    pub relays: Vec<String>,
    /// The channel's setting that names the private key.
    pub key: &'static str,
    /// What is asked.
    pub ask: RelayAsk,
}

/// What is asked of relays.
#[derive(Debug, Clone, PartialEq)]
pub enum RelayAsk {
    /// Whose key it is: `{"pubkey": "…", "npub": "…"}`. No relay is needed for that.
    Account,
    /// To take this note, signed: `{"id", "pubkey", "relays": [{"relay", "accepted", "said"}]}`.
    Take(Note),
    /// For the events that pass this filter of NIP-01: `{"events": […]}`, each once and truly signed.
    Find {
        /// The filter.
        filter: serde_json::Value,
        /// Whether only those by this key are wanted.
        own: bool,
    },
}

impl RelayAsk {
    /// What is sent, as far as it can be shown without the key.
    pub fn shown(&self) -> serde_json::Value {
        match self {
            Self::Account => serde_json::Value::Null,
            Self::Take(note) => serde_json::json!({
                "kind": note.kind,
                "created_at": note.created_at,
                "tags": note.tags,
                "content": note.content,
            }),
            Self::Find { filter, .. } => filter.clone(),
        }
    }
}

/// An event of NIP-01 before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its kind.
    pub kind: u32,
    /// Its time in seconds since 1970; now where there is none.
    pub created_at: Option<i64>,
    /// Its tags.
    pub tags: Vec<Vec<String>>,
    /// Its text.
    pub content: String,
}
