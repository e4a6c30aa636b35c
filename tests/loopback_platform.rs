//! The loopback platform keeps its promises: what other tests take from it as truth is checked here.

mod loopback;

#[path = "loopback/checks/mod.rs"]
mod checks;
