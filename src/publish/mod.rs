//! Publishing: never twice without a person's word, and never lost.
//!
//! A run decides what is due (pure), makes every request ready (pure but for reading media), and for each message writes
//! its intent, sends it once and writes what came of it. Whatever is between the intent and the result when the
//! process ends is unknown, and stays unknown until it is settled.

mod authorize;
mod base64_body;
mod channel;
mod checkup;
mod conformance;
mod crash;
mod credentials;
mod decide;
mod delivery;
pub mod doctor;
mod dry_run;
mod ended;
mod figures;
mod files;
mod first_try;
mod hosts;
mod http;
mod keep;
mod lane;
mod letter;
mod look;
mod mail;
mod notify;
mod opening;
mod overview;
mod pause;
mod pin;
mod plan;
mod prepare;
mod processes;
mod progress;
mod reconcile;
mod recorder;
mod report;
mod retract;
mod retry;
mod run;
mod sign;
mod sign_in;
mod simulate;
mod since;
mod sort_out;
mod told;
mod transport;
mod turns;
mod uploads;
mod visit;

pub use authorize::{Kept, exchange, put};
pub use checkup::{Asked, Asking, ask, find_secret};
pub use conformance::{Program, SECRETS as SECRETS_OF_PROGRAMS, Trial, try_program};
pub use credentials::{CredentialError, Secrets, fetch};
pub use doctor::{Checkup, Condition};
pub use dry_run::{DryRun, Rehearsal, rehearse};
pub use figures::figures;
pub use hosts::{HOSTS_VARIABLE, Hosts};
pub use http::{DEADLINE, HttpTransport};
pub use look::Finding;
pub use notify::Notifier;
pub use overview::{Entry, history, status};
pub use pause::in_words as pause_in_words;
pub use pin::{in_words as account_in_words, there};
pub use plan::{Difference, PLAN_DIGITS, digest};
pub use progress::{Observer, Progress, Stop};
pub use reconcile::{Reconciled, Settled, reconcile};
pub use report::{DeliveryReport, Fate, PartReport, Report, Summary};
pub use retract::{Retraction, retract};
pub use run::{Filter, Options, RunError, Surroundings, publish};
pub use sign::random_word;
pub use simulate::{Course, End, Job, Outage, Pause, Simulated, Simulation, Tally, simulate};
pub use told::{Told, ToldFile, name as told_name, untold};
pub use transport::{Failure, Transport};
pub use visit::{Visit, visit};
