//! How calls are made: the one seam between what is decided and the world.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use super::credentials::Secrets;
use super::files;
use super::http::HttpTransport;
use super::mail;
use super::processes;
use super::progress::{Observer, Stop};
use super::relays;
use crate::load::Tree;
use crate::platform::{Answer, Call, Request};

/// How often a call that nobody sees is made before it is left for a later run, and the first pause in between.
const INVISIBLE_TRIES: u32 = 3;
const INVISIBLE_PAUSE: Duration = Duration::from_millis(500);
/// Why a call has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It is proved that nothing left this machine: no connection was made.
    NotSent(String),
    /// Something left, and nobody can say what came of it.
    Unknown(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(reason) | Self::Unknown(reason) => out.write_str(reason),
        }
    }
}

/// Where the bytes of a call come from and who is told about them.
#[derive(Clone, Copy)]
pub struct Supply<'a> {
    /// The channel's secrets.
    pub secrets: &'a Secrets,
    /// The calendar's files.
    pub tree: &'a dyn Tree,
    /// Sizes of the files that calls name, by path.
    pub sizes: &'a BTreeMap<String, u64>,
    /// Who wants to know how far an upload is.
    pub observer: &'a Observer,
}

impl<'a> Supply<'a> {
    /// For calls that send no file of the calendar.
    pub fn without_uploads(
        secrets: &'a Secrets,
        tree: &'a dyn Tree,
        observer: &'a Observer,
    ) -> Self {
        static NO_SIZES: BTreeMap<String, u64> = BTreeMap::new();
        Self {
            secrets,
            tree,
            sizes: &NO_SIZES,
            observer,
        }
    }
}

/// Makes calls, each exactly once.
pub struct Transport<'a> {
    http: &'a HttpTransport,
    workspace: &'a Path,
}

impl<'a> Transport<'a> {
    /// Calls over HTTP and SMTP, and programs and files below the workspace's folder.
    pub fn new(http: &'a HttpTransport, workspace: &'a Path) -> Self {
        Self { http, workspace }
    }

    /// Makes a call once and returns its answer, or why there is none.
    pub fn perform(&self, call: &Call, supply: Supply<'_>) -> Result<Answer, Failure> {
        match &call.request {
            Request::Http(request) => self.http.send(request, call.effect, supply),
            Request::Mail(request) => {
                let server = request.server.to_string();
                self.http.allow(&server).map_err(Failure::NotSent)?;
                mail::send(request, supply, self.http.deadline())
            }
            Request::Run(request) => {
                processes::run(request, self.workspace, supply, self.http.deadline())
            }
            Request::ReadFile(path) => files::read(self.workspace, path),
            Request::Relays(request) => relays::perform(request, supply.secrets, self.http),
            Request::WriteFiles(list) => Ok(files::write(self.workspace, list, supply.tree)),
        }
    }

    /// Makes a call that replaces what it uses, a few times as long as nothing left this machine.
    pub(super) fn reach(
        &self,
        call: &Call,
        supply: Supply<'_>,
        stop: &Stop,
    ) -> Result<Answer, Failure> {
        let mut pause = INVISIBLE_PAUSE;
        for _ in 1..INVISIBLE_TRIES {
            match self.perform(call, supply) {
                Err(Failure::NotSent(_)) => stop.sleep(pause),
                heard => return heard,
            }
            pause *= 2;
        }
        self.perform(call, supply)
    }

    /// Makes a call that nobody sees, a few times if there is no answer.
    pub(super) fn ask(
        &self,
        call: &Call,
        supply: Supply<'_>,
        stop: &Stop,
    ) -> Result<Answer, Failure> {
        let mut pause = INVISIBLE_PAUSE;
        for _ in 1..INVISIBLE_TRIES {
            match self.perform(call, supply) {
                Ok(answer) => return Ok(answer),
                Err(_) => stop.sleep(pause),
            }
            pause *= 2;
        }
        self.perform(call, supply)
    }
}
