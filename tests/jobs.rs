//! The jobs that `kalends init --ci` writes: what they may do is read from the parsed files, and their own commands are
//! run, with the real program, in a repository of their own.
//!
//! The comment of Forgejo's job is written with jq and curl, to a stand-in of the server on this machine. `zizmor` looks over the workflows where the Python that `KALENDS_PYTHON` names has it, `systemd-analyze` over the
//! units where it is installed; elsewhere these tests say that they are skipped, and pass.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

#[path = "jobs/scratch.rs"]
mod scratch;

#[path = "jobs/cron.rs"]
mod cron;
#[path = "jobs/forge.rs"]
mod forge;
#[path = "jobs/forgejo.rs"]
mod forgejo;
#[path = "jobs/github.rs"]
mod github;
#[path = "jobs/gitlab.rs"]
mod gitlab;
#[path = "jobs/place.rs"]
mod place;
#[path = "jobs/systemd.rs"]
mod systemd;
