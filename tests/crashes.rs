//! Runs that end at the wrong moment, and runs at the same time: never twice, and never lost.
//!
//! The promises, by which the tests are named: I1 the intent comes first; I2 nothing is sent again blindly; I4 claims
//! are numbered, and only one run holds them; I7 nothing is silent.
#![cfg(unix)]

mod loopback;
mod support;

#[path = "crashes/mixed.rs"]
mod mixed;

#[path = "crashes/points.rs"]
mod points;

#[path = "crashes/kills.rs"]
mod kills;

#[path = "crashes/signals.rs"]
mod signals;

#[path = "crashes/crowds.rs"]
mod crowds;

#[path = "crashes/calls.rs"]
#[cfg(target_os = "linux")]
mod calls;
