//! Chance against every ledger: many runs at once, killed, frozen, cut off and refused at random moments. What arrived is
//! then counted against the calendar: nothing twice, nothing lost, and every doubt named.
//!
//! `cargo test` gives each ledger a few seconds. `tests/soak/run SECONDS [sqlite|git|postgres…]` takes longer, and
//! `tests/soak/crowds ROUNDS [sqlite|git|postgres…]` lets eight runs begin at once, so many times.
#![cfg(unix)]

mod loopback;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "hosts/shared.rs"]
mod shared;
mod support;

#[path = "soak/dice.rs"]
mod dice;

#[path = "soak/field.rs"]
mod field;

#[path = "soak/count.rs"]
mod count;

#[path = "soak/harm.rs"]
mod harm;

#[path = "soak/random.rs"]
mod random;

#[path = "soak/crowds.rs"]
mod crowds;
