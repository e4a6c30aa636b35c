//! What every page for a browser is made of: text that stays text, addresses that lead nowhere bad, files of the
//! workspace, and the policy that keeps the page from asking the network for anything.

pub(super) mod address;
pub(super) mod body;
mod files;
pub(super) mod policy;
pub(super) mod prose;
pub(super) mod visible;
mod way;

pub use files::Files;
pub use way::way;

pub(super) use files::is_clip;
