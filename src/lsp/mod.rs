//! The language server: a workspace as an editor sees it, unsaved texts included.
//!
//! It is a state and functions from messages to answers. Reading messages, writing them and waiting are the command's.

mod capabilities;
mod checks;
mod completion;
mod definition;
mod diagnostics;
mod fixes;
mod grammar;
mod hints;
mod hover;
mod lengths;
mod names;
mod outline;
mod position;
mod rename;
mod requests;
mod server;
mod snapshot;
mod symbols;
mod times;
mod view;
mod workspaces;

pub use checks::{Checked, Job};
pub use position::Encoding;
pub use requests::{Answer, Refusal};
pub use server::{Outgoing, Server};
pub use snapshot::Environment;

#[cfg(test)]
mod tests;
