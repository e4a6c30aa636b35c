//! One calendar and many hosts, with the ledger on a branch of the repository that they share: whatever they do at the
//! same time and wherever one of them ends, nothing goes out twice and nothing is lost.
#![cfg(unix)]

mod loopback;
mod support;

#[path = "hosts/shared.rs"]
mod shared;

#[path = "hosts/http.rs"]
mod http;

#[path = "hosts/crowds.rs"]
mod crowds;

#[path = "hosts/crashes.rs"]
mod crashes;

#[path = "hosts/frozen.rs"]
mod frozen;

#[path = "hosts/first_use.rs"]
mod first_use;

#[path = "hosts/over_http.rs"]
mod over_http;
