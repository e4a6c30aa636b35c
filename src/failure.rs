//! Why a command failed, as an exit code that a job can act on and words that a person can.

use kalends::ledger::LedgerError;
use kalends::load::TreeError;
use kalends::publish::RunError;

/// Findings of severity error.
pub(crate) const FINDINGS: u8 = 1;
/// Usage, configuration or environment.
pub(crate) const USAGE: u8 = 2;
/// Something failed that a person or a later call may mend.
pub(crate) const FAILED: u8 = 3;
/// A person is needed.
pub(crate) const NEEDS_PERSON: u8 = 4;
/// Another run holds the lock.
pub(crate) const LOCKED: u8 = 5;
/// The ledger cannot be reached or trusted.
pub(crate) const LEDGER: u8 = 6;

/// A command that could not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code.
    pub code: u8,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Failure {
    /// Something about how the command was called, or where.
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code: USAGE,
            message: message.into(),
            help: Some(help.into()),
        }
    }
}

impl From<TreeError> for Failure {
    fn from(error: TreeError) -> Self {
        Self::usage(error.to_string(), error.help())
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        let code = match error {
            LedgerError::Locked { .. } | LedgerError::Busy => LOCKED,
            LedgerError::Newer { .. }
            | LedgerError::Gone { .. }
            | LedgerError::NotBegun { .. }
            | LedgerError::Moved { .. }
            | LedgerError::Vanished { .. }
            | LedgerError::Overwritten { .. }
            | LedgerError::Rewritten { .. }
            | LedgerError::Damaged { .. }
            | LedgerError::Unreachable { .. } => LEDGER,
        };
        Self {
            code,
            message: error.to_string(),
            help: None,
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Ledger(error) => error.into(),
            RunError::ClockBehind { .. } => Self {
                code: USAGE,
                message: error.to_string(),
                help: None,
            },
            RunError::OtherPlan(_) => Self::usage(
                error.to_string(),
                "nothing was sent; run `kalends publish --dry-run` again with the same flags, read it, and publish with the digest that it shows",
            ),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::usage(
            error.to_string(),
            "check that there is space and that you may write there",
        )
    }
}
