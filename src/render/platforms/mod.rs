//! What each platform can do, for people and for programs: all of them as a table, one of them as a page.

pub mod json;
pub mod markdown;
mod page;
mod summary;
mod text;

pub use page::render as page;
pub use text::render as text;
