//! The promises of the loopback platform, checked with bare sockets: one file a subject.

mod client;
mod conversations;
mod faults;
mod publishing;
mod reading;
mod refusals;
mod uploads;
mod webhooks;
