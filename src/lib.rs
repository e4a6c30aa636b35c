//! Kalends: a content calendar as code.
//!
//! Data flows one way, and each layer below uses only those above it: texts become diagnostics and models,
//! models become deliveries, deliveries become requests, and what happened becomes events of a ledger.

pub mod source;

pub mod diagnostic;

pub mod time;

pub mod decode;

pub mod git;

pub mod model;

pub mod config;

pub mod load;

pub mod platform;

pub mod content;

pub mod ledger;

pub mod approval;

pub mod layout;

pub mod lint;

pub mod diff;

pub mod merge;

pub mod publish;

pub mod render;

pub mod lsp;
