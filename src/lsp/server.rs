//! The server's state, and how messages change it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, InitializeParams,
    PublishDiagnosticsParams, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::capabilities::{capabilities, watchers};
use super::diagnostics::of_stranger;
use super::position::Encoding;
use super::snapshot::Environment;
use super::workspaces::{Document, Place, Workspaces, file_of};
use crate::load::WORKSPACE_FILE;
use crate::load::disk::find_workspace;

/// What is sent without being asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Outgoing {
    /// Something to know.
    Notification {
        /// The method.
        method: &'static str,
        /// Its parameters.
        params: Value,
    },
    /// Something to do; its answer does not matter.
    Request {
        /// The method.
        method: &'static str,
        /// Its parameters.
        params: Value,
    },
}

/// The language server.
#[derive(Debug)]
pub struct Server {
    pub(super) environment: Environment,
    pub(super) workspaces: Workspaces,
    pub(super) encoding: Encoding,
    pub(super) snippets: bool,
    watches: bool,
}

impl Server {
    /// A server that knows nothing yet.
    pub fn new(environment: Environment) -> Self {
        Self {
            environment,
            workspaces: Workspaces::default(),
            encoding: Encoding::default(),
            snippets: false,
            watches: false,
        }
    }

    /// Learns what the client can do and where it works, and says what this server can do.
    pub fn initialize(&mut self, params: Value) -> Result<Value, String> {
        let params: InitializeParams = read(params)?;
        let general = params.capabilities.general.as_ref();
        let encodings = general.and_then(|general| general.position_encodings.as_deref());
        self.encoding = Encoding::negotiated(encodings);
        let document = params.capabilities.text_document.as_ref();
        let item =
            document.and_then(|document| document.completion.as_ref()?.completion_item.as_ref());
        self.snippets = item.and_then(|item| item.snippet_support) == Some(true);
        let workspace = params.capabilities.workspace.as_ref();
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files);
        self.watches = watched.and_then(|watched| watched.dynamic_registration) == Some(true);
        #[expect(
            deprecated,
            reason = "clients without folders still name their root so"
        )]
        let root = params.root_uri;
        let folders = params.workspace_folders.unwrap_or_default().into_iter();
        for uri in folders.map(|folder| folder.uri).chain(root) {
            if let Some(root) = file_of(&uri).and_then(|folder| find_workspace(&folder).ok()) {
                self.workspaces.by_root.entry(root).or_default();
            }
        }
        Ok(json!({
            "capabilities": capabilities(self.encoding),
            "serverInfo": { "name": "kalends", "version": env!("CARGO_PKG_VERSION") },
        }))
    }

    /// Takes over what the client tells. What cannot be read is left out.
    pub fn notify(&mut self, method: &str, params: Value) -> Vec<Outgoing> {
        let told = match method {
            "initialized" => return self.registrations(),
            "textDocument/didOpen" => read(params).map(|params| self.open(params)),
            "textDocument/didChange" => read(params).map(|params| self.change(params)),
            "textDocument/didSave" => read(params).map(|params| self.saved(&params)),
            "textDocument/didClose" => read(params).map(|params| self.close(&params)),
            "workspace/didChangeWatchedFiles" => {
                read(params).map(|params| self.changed_on_disk(&params))
            }
            _ => return Vec::new(),
        };
        told.unwrap_or_default()
    }

    fn registrations(&self) -> Vec<Outgoing> {
        let register = Outgoing::Request {
            method: "client/registerCapability",
            params: watchers(),
        };
        if self.watches {
            vec![register]
        } else {
            Vec::new()
        }
    }

    fn open(&mut self, params: DidOpenTextDocumentParams) -> Vec<Outgoing> {
        let uri = params.text_document.uri;
        let Some(file) = file_of(&uri) else {
            return Vec::new();
        };
        let document = Document {
            place: Place::of(&file),
            text: params.text_document.text,
            uri,
        };
        let hint = self.settled(&document);
        self.workspaces.documents.insert(file, document);
        hint.into_iter().collect()
    }

    /// Marks the document's workspace as changed; outside every workspace, that is what there is to say.
    fn settled(&mut self, document: &Document) -> Option<Outgoing> {
        match &document.place {
            Some(place) => {
                self.workspaces.touch(&place.root);
                None
            }
            None => Some(published(
                &document.uri,
                of_stranger(&document.text).into_iter().collect(),
            )),
        }
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) -> Vec<Outgoing> {
        let encoding = self.encoding;
        let file = file_of(&params.text_document.uri);
        let Some((file, mut document)) =
            file.and_then(|file| self.workspaces.documents.remove_entry(&file))
        else {
            return Vec::new();
        };
        for change in params.content_changes {
            document.change(change, encoding);
        }
        let hint = self.settled(&document);
        self.workspaces.documents.insert(file, document);
        hint.into_iter().collect()
    }

    fn saved(&mut self, params: &DidSaveTextDocumentParams) -> Vec<Outgoing> {
        self.moved_on(&params.text_document.uri)
    }

    fn close(&mut self, params: &DidCloseTextDocumentParams) -> Vec<Outgoing> {
        let uri = &params.text_document.uri;
        let document = file_of(uri).and_then(|file| self.workspaces.documents.remove(&file));
        match document.map(|document| document.place) {
            Some(Some(place)) => {
                self.workspaces.touch(&place.root);
                Vec::new()
            }
            Some(None) => vec![published(uri, Vec::new())],
            None => Vec::new(),
        }
    }

    fn changed_on_disk(&mut self, params: &DidChangeWatchedFilesParams) -> Vec<Outgoing> {
        let changed = params.changes.iter();
        changed
            .flat_map(|change| self.moved_on(&change.uri))
            .collect()
    }

    /// A file on disk is not what it was: its workspace is read again. With its own file, workspaces begin and end.
    fn moved_on(&mut self, uri: &Uri) -> Vec<Outgoing> {
        let Some(file) = file_of(uri) else {
            return Vec::new();
        };
        let place = Place::of(&file);
        if let Some(place) = &place {
            self.workspaces.touch(&place.root);
        }
        let is_root = file.file_name().is_some_and(|name| name == WORKSPACE_FILE);
        if is_root {
            self.placed_again()
        } else {
            Vec::new()
        }
    }

    fn placed_again(&mut self) -> Vec<Outgoing> {
        let mut said = Vec::new();
        let mut roots: BTreeSet<PathBuf> = self.workspaces.by_root.keys().cloned().collect();
        for (file, document) in &mut self.workspaces.documents {
            document.place = Place::of(file);
            match &document.place {
                Some(place) => drop(roots.insert(place.root.clone())),
                None => said.push(published(
                    &document.uri,
                    of_stranger(&document.text).into_iter().collect(),
                )),
            }
        }
        for root in roots {
            self.workspaces.touch(&root);
        }
        said
    }
}

/// The notification that shows these findings for an address, in place of those before.
pub(super) fn published(uri: &Uri, diagnostics: Vec<lsp_types::Diagnostic>) -> Outgoing {
    let params = PublishDiagnosticsParams {
        uri: uri.clone(),
        diagnostics,
        version: None,
    };
    Outgoing::Notification {
        method: "textDocument/publishDiagnostics",
        params: json!(params),
    }
}

/// The parameters of a message, or what is wrong with them.
pub(super) fn read<T: DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|error| error.to_string())
}
