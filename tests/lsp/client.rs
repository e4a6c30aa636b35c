//! An editor in small: it starts the server, speaks over its pipes and keeps what it was told.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const NOW: &str = "2026-11-20T12:00:00+01:00";

/// The `kalends.toml` of tests that do not care about it.
const ROOT: &str = "[workspace]\ntimezone = \"Europe/Stockholm\"\n";

/// A client with a workspace of its own.
pub(crate) struct Client {
    folder: TempDir,
    child: Child,
    input: ChildStdin,
    incoming: Receiver<Value>,
    /// What was published last, by path.
    pub(crate) diagnostics: BTreeMap<String, Vec<Value>>,
    /// Messages to the person at the editor.
    pub(crate) told: Vec<String>,
    requests: i64,
}

impl Client {
    /// A server for a workspace with these files, that knows the client's capabilities.
    pub(crate) fn with(files: &[(&str, &str)], capabilities: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut client = Self::started(folder);
        client.write("kalends.toml", ROOT);
        for (path, text) in files {
            client.write(path, text);
        }
        let folder = client.uri("");
        let params = json!({
            "processId": null,
            "capabilities": capabilities,
            "workspaceFolders": [{ "uri": folder.trim_end_matches('/'), "name": "w" }],
        });
        client.request("initialize", &params).unwrap();
        client.notify("initialized", &json!({}));
        client
    }

    /// A server for a workspace with these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self::with(files, &json!({}))
    }

    /// A server that was not told anything yet.
    pub(crate) fn started(folder: TempDir) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kalends"))
            .args(["lsp", "--now", NOW])
            .current_dir(folder.path())
            .env_remove("RUST_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (sender, incoming) = channel();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            while let Some(message) = message(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            input: child.stdin.take().unwrap(),
            folder,
            child,
            incoming,
            diagnostics: BTreeMap::new(),
            told: Vec::new(),
            requests: 0,
        }
    }

    /// Writes a file of the workspace.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(path)
    }

    pub(crate) fn uri(&self, path: &str) -> String {
        format!("file://{}", self.path(path).display())
    }

    /// Sends these bytes as they are.
    pub(crate) fn raw(&mut self, bytes: &str) {
        self.input.write_all(bytes.as_bytes()).unwrap();
        self.input.flush().unwrap();
    }

    /// Sends a body with its length.
    pub(crate) fn body(&mut self, body: &str) {
        self.raw(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    }

    pub(crate) fn notify(&mut self, method: &str, params: &Value) {
        let message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        self.body(&message.to_string());
    }

    /// Asks, and waits for the answer or the refusal.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> Result<Value, Value> {
        self.requests += 1;
        let id = self.requests;
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.body(&message.to_string());
        loop {
            let message = self.next();
            if message["id"] == id && message["method"].is_null() {
                return match message.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(message["result"].clone()),
                };
            }
        }
    }

    /// The next so many answers, by the ids of their questions; each question has one.
    pub(crate) fn answers(&mut self, count: usize) -> BTreeMap<String, Value> {
        let mut answers = BTreeMap::new();
        while answers.len() < count {
            let message = self.next();
            if let (Some(id), None) = (message["id"].as_str(), message.get("method")) {
                let before = answers.insert(id.to_owned(), message.clone());
                assert_eq!(before, None, "{id} was answered twice");
            }
        }
        answers
    }

    fn next(&mut self) -> Value {
        let message: Value = match self.incoming.recv_timeout(PATIENCE) {
            Ok(message) => message,
            Err(error) => panic!("{error}: {:#?}", self.diagnostics),
        };
        let params = &message["params"];
        match message["method"].as_str() {
            Some("textDocument/publishDiagnostics") => {
                let uri = params["uri"].as_str().unwrap();
                let root = self.uri("");
                let path = uri.strip_prefix(&root).unwrap_or(uri).to_owned();
                let list = params["diagnostics"].as_array().unwrap().clone();
                self.diagnostics.insert(path, list);
            }
            Some("window/showMessage") => {
                self.told
                    .push(params["message"].as_str().unwrap().to_owned());
            }
            _ => {}
        }
        message
    }

    pub(crate) fn open(&mut self, path: &str, text: &str) {
        let document =
            json!({ "uri": self.uri(path), "languageId": "toml", "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    /// Replaces the whole text of an open file.
    pub(crate) fn retype(&mut self, path: &str, text: &str) {
        self.change(path, &json!({ "text": text }));
    }

    /// Sends one change of an open file.
    pub(crate) fn change(&mut self, path: &str, change: &Value) {
        let document = json!({ "uri": self.uri(path), "version": 2 });
        let params = json!({ "textDocument": document, "contentChanges": [change] });
        self.notify("textDocument/didChange", &params);
    }

    /// The codes of a file's findings, as soon as they are these.
    pub(crate) fn wait_for(&mut self, path: &str, codes: &[&str]) -> Vec<Value> {
        loop {
            let list = self.diagnostics.get(path);
            let found: Option<Vec<&str>> = list.map(|list| {
                let codes = list
                    .iter()
                    .map(|one| one["code"].as_str().unwrap_or("none"));
                codes.collect()
            });
            if found.as_deref() == Some(codes) {
                return list.unwrap().clone();
            }
            self.next();
        }
    }

    /// Asks about the place of `|` in a text that is opened for it.
    pub(crate) fn ask(&mut self, method: &str, path: &str, marked: &str, more: &Value) -> Value {
        let (params, text) = self.place(path, marked);
        self.open(path, &text);
        let mut params = params;
        params
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        self.request(method, &params).unwrap()
    }

    /// The place of `|`, in UTF-16 units, and the text without it.
    pub(crate) fn place(&self, path: &str, marked: &str) -> (Value, String) {
        let (before, after) = marked.split_once('|').expect("a cursor");
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap().encode_utf16().count();
        let params = json!({
            "textDocument": { "uri": self.uri(path) },
            "position": { "line": line, "character": column },
        });
        (params, format!("{before}{after}"))
    }

    /// Ends the conversation as the protocol has it.
    pub(crate) fn shut_down(mut self) -> ExitStatus {
        assert_eq!(self.request("shutdown", &Value::Null), Ok(Value::Null));
        self.notify("exit", &Value::Null);
        self.child.wait().unwrap()
    }

    /// Closes the pipe without a word.
    pub(crate) fn hang_up(mut self) -> ExitStatus {
        drop(self.input);
        self.child.wait().unwrap()
    }
}

/// The next message, or nothing at the end.
fn message(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// What a text becomes by the edits of a file, from the last to the first.
pub(crate) fn edited(text: &str, edits: &[Value]) -> String {
    let byte = |place: &Value| {
        let line = usize::try_from(place["line"].as_u64().unwrap()).unwrap();
        let column = usize::try_from(place["character"].as_u64().unwrap()).unwrap();
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = 0;
        let rest = &text[start..];
        let at = rest.char_indices().find(|(_, letter)| {
            let here = units >= column;
            units += letter.len_utf16();
            here
        });
        start + at.map_or(rest.len(), |(at, _)| at)
    };
    let mut changes: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (
                byte(&range["start"]),
                byte(&range["end"]),
                edit["newText"].as_str().unwrap(),
            )
        })
        .collect();
    changes.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, new) in changes.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}
