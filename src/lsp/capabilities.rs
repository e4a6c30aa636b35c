//! What the server says it can do.

use serde_json::{Value, json};

use super::position::Encoding;

/// Characters after which an editor asks for completions.
const TRIGGERS: [&str; 9] = [".", "\"", "'", "[", "=", "{", ",", "(", "/"];

/// Files whose changes on disk matter: calendars, and what posts name.
const WATCHED: [&str; 2] = [
    "**/*.toml",
    "**/*.{png,jpg,jpeg,gif,webp,avif,heic,mp4,mov,webm,m4v,mp3,ogg,wav,flac,md}",
];

/// The capabilities as the protocol names them.
pub(super) fn capabilities(encoding: Encoding) -> Value {
    json!({
        "positionEncoding": encoding.kind(),
        // Open and close are told, changes come as ranges, saving is told without the text.
        "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
        "completionProvider": { "triggerCharacters": TRIGGERS },
        "hoverProvider": true,
        "definitionProvider": true,
        "referencesProvider": true,
        "renameProvider": { "prepareProvider": true },
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "inlayHintProvider": true,
        "codeActionProvider": { "codeActionKinds": ["quickfix", "source.fixAll.kalends"] },
    })
}

/// The request that asks the client to tell when files change on disk.
pub(super) fn watchers() -> Value {
    let patterns: Vec<Value> = WATCHED
        .iter()
        .map(|glob| json!({ "globPattern": glob }))
        .collect();
    json!({
        "registrations": [{
            "id": "kalends-files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": patterns },
        }]
    })
}
