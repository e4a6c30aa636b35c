//! Requests and their answers.

use std::path::Path;
use std::sync::Arc;

use lsp_types::{
    CodeActionKind, CodeActionParams, CompletionParams, DocumentSymbolParams, GotoDefinitionParams,
    Hover, HoverContents, HoverParams, InlayHintParams, MarkupContent, MarkupKind, Position,
    ReferenceParams, RenameParams, TextDocumentPositionParams, Uri, WorkspaceSymbolParams,
};
use serde_json::{Value, json};

use super::outline::Outline;
use super::position::Lines;
use super::server::{Outgoing, Server, read};
use super::snapshot::Snapshot;
use super::view::View;
use super::workspaces::{Missing, Place, file_of};
use super::{completion, definition, fixes, hints, hover, rename, symbols};

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody here knows the method.
    UnknownMethod,
    /// The parameters cannot be read; the text says why.
    InvalidParameters(String),
    /// The workspace changed and is being read: to be asked again when [`Server::publish`] was told what came of it.
    NotYet,
    /// It cannot be done; the text is for whoever asked.
    Refused(String),
}

/// An answer, and what is to be sent with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The result.
    pub result: Value,
    /// What the client should be told beside it.
    pub outgoing: Vec<Outgoing>,
}

impl From<Value> for Answer {
    fn from(result: Value) -> Self {
        Self {
            result,
            outgoing: Vec::new(),
        }
    }
}

impl Server {
    /// The answer to a request.
    pub fn answer(&self, method: &str, params: Value) -> Result<Answer, Refusal> {
        let result = match method {
            "textDocument/completion" => self.completion(&parameters(params)?)?,
            "textDocument/hover" => self.hover(&parameters(params)?)?,
            "textDocument/definition" => self.definition(&parameters(params)?)?,
            "textDocument/references" => self.references(&parameters(params)?)?,
            "textDocument/prepareRename" => self.prepare_rename(&parameters(params)?)?,
            "textDocument/rename" => return self.rename(&parameters(params)?),
            "textDocument/documentSymbol" => self.document_symbols(&parameters(params)?)?,
            "workspace/symbol" => self.workspace_symbols(&parameters(params)?)?,
            "textDocument/inlayHint" => self.inlay_hints(&parameters(params)?)?,
            "textDocument/codeAction" => self.code_actions(&parameters(params)?)?,
            _ => return Err(Refusal::UnknownMethod),
        };
        Ok(result.into())
    }

    fn completion(&self, params: &CompletionParams) -> Result<Value, Refusal> {
        let snippets = self.snippets;
        let at = &params.text_document_position;
        // Every further letter asks again, so the snapshot of a moment ago will do.
        self.on(&at.text_document.uri, Age::Recent, |view| {
            let byte = view.byte(at.position);
            json!({ "isIncomplete": false, "items": completion::complete(view, byte, snippets) })
        })
    }

    fn hover(&self, params: &HoverParams) -> Result<Value, Refusal> {
        self.at(&params.text_document_position_params, |view, byte| {
            let shown = hover::hover(view, byte);
            json!(shown.map(|shown| Hover {
                range: Some(view.lines.range(shown.range)),
                contents: HoverContents::Markup(MarkupContent {
                    kind: MarkupKind::Markdown,
                    value: shown.text,
                }),
            }))
        })
    }

    fn definition(&self, params: &GotoDefinitionParams) -> Result<Value, Refusal> {
        self.at(&params.text_document_position_params, |view, byte| {
            json!(definition::definition(view, byte))
        })
    }

    fn references(&self, params: &ReferenceParams) -> Result<Value, Refusal> {
        let with_definition = params.context.include_declaration;
        self.at(&params.text_document_position, |view, byte| {
            json!(definition::references(view, byte, with_definition))
        })
    }

    fn prepare_rename(&self, params: &TextDocumentPositionParams) -> Result<Value, Refusal> {
        self.at(params, |view, byte| match rename::prepare(view, byte) {
            Ok(mention) => {
                json!({ "range": view.lines.range(mention.range), "placeholder": mention.id })
            }
            // The protocol's way to say that there is nothing to rename here.
            Err(_) => Value::Null,
        })
    }

    fn rename(&self, params: &RenameParams) -> Result<Answer, Refusal> {
        let at = &params.text_document_position;
        let mut warning = None;
        let mut refused = None;
        let result = self.at(at, |view, byte| {
            match rename::rename(view, byte, &params.new_name) {
                Ok(renamed) => {
                    warning = renamed.warning;
                    json!(renamed.edit)
                }
                Err(reason) => {
                    refused = Some(reason);
                    Value::Null
                }
            }
        })?;
        match refused {
            Some(reason) => Err(Refusal::Refused(reason)),
            None => Ok(Answer {
                outgoing: warning.as_deref().map(warned).into_iter().collect(),
                result,
            }),
        }
    }

    fn document_symbols(&self, params: &DocumentSymbolParams) -> Result<Value, Refusal> {
        let uri = &params.text_document.uri;
        self.on(uri, Age::Current, |view| json!(symbols::of_document(view)))
    }

    fn workspace_symbols(&self, params: &WorkspaceSymbolParams) -> Result<Value, Refusal> {
        let mut found = Vec::new();
        for root in self.workspaces.by_root.keys() {
            let snapshot = match self.workspaces.current(root) {
                Ok(snapshot) => snapshot,
                Err(Missing::NotYet) => return Err(Refusal::NotYet),
                Err(Missing::Unreadable) => continue,
            };
            let address = |path: &str| self.workspaces.address(root, path);
            found.extend(symbols::of_workspace(
                &snapshot,
                self.encoding,
                &address,
                &params.query,
            ));
        }
        Ok(json!(found))
    }

    fn inlay_hints(&self, params: &InlayHintParams) -> Result<Value, Refusal> {
        self.on(&params.text_document.uri, Age::Current, |view| {
            json!(hints::hints(view, &view.lines.bytes(params.range)))
        })
    }

    fn code_actions(&self, params: &CodeActionParams) -> Result<Value, Refusal> {
        let only = params.context.only.as_ref();
        let is_wanted = |kind: Option<&CodeActionKind>| {
            let within = |wanted: &CodeActionKind| {
                kind.is_some_and(|kind| kind.as_str().starts_with(wanted.as_str()))
            };
            only.is_none_or(|only| only.iter().any(within))
        };
        self.on(&params.text_document.uri, Age::Checked, |view| {
            let mut actions = fixes::actions(view, &view.lines.bytes(params.range));
            actions.retain(|action| is_wanted(action.kind.as_ref()));
            json!(actions)
        })
    }

    fn at(
        &self,
        at: &TextDocumentPositionParams,
        answer: impl FnOnce(&View<'_>, usize) -> Value,
    ) -> Result<Value, Refusal> {
        let position: Position = at.position;
        self.on(&at.text_document.uri, Age::Current, |view| {
            let byte = view.byte(position);
            answer(view, byte)
        })
    }

    /// An answer about an open text; nothing is known of a text that is not open or in no workspace.
    fn on(
        &self,
        uri: &Uri,
        age: Age,
        answer: impl FnOnce(&View<'_>) -> Value,
    ) -> Result<Value, Refusal> {
        let file = file_of(uri);
        let document = file.and_then(|file| self.workspaces.documents.get(&file));
        let place = document.and_then(|document| Some((document, document.place.as_ref()?)));
        let Some((document, Place { root, path })) = place else {
            return Ok(Value::Null);
        };
        let snapshot = match self.snapshot(root, age) {
            Ok(snapshot) => snapshot,
            Err(Missing::NotYet) => return Err(Refusal::NotYet),
            Err(Missing::Unreadable) => return Ok(Value::Null),
        };
        Ok(answer(&View {
            snapshot,
            path,
            text: &document.text,
            outline: Outline::of(&document.text),
            lines: Lines::new(&document.text, self.encoding),
            encoding: self.encoding,
            address: &|path| self.workspaces.address(root, path),
        }))
    }

    fn snapshot(&self, root: &Path, age: Age) -> Result<Arc<Snapshot>, Missing> {
        match age {
            Age::Recent => self.workspaces.recent(root),
            Age::Current => self.workspaces.current(root),
            Age::Checked => {
                let current = self.workspaces.current(root)?;
                Some(current)
                    .filter(|snapshot| snapshot.is_checked())
                    .ok_or(Missing::NotYet)
            }
        }
    }
}

/// How new a snapshot has to be.
#[derive(Clone, Copy)]
enum Age {
    /// Of a moment ago.
    Recent,
    /// With the last letter that was typed.
    Current,
    /// With that letter, and checked.
    Checked,
}

fn parameters<T: serde::de::DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    read(params).map_err(Refusal::InvalidParameters)
}

fn warned(message: &str) -> Outgoing {
    Outgoing::Notification {
        method: "window/showMessage",
        // 2 is a warning.
        params: json!({ "type": 2, "message": message }),
    }
}
