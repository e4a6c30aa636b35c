//! Why the ledger cannot be used, typed by who must act. Each message tells the way out, and no
//! error is ever to be read as "the ledger is empty".

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::Stream;

/// A failure to lock, read or write the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerError {
    /// Another run is publishing: wait for it.
    Locked {
        /// The name that the other run left in the lock, where it can be read.
        holder: Option<String>,
    },
    /// Another command kept the store busy for too long: try again.
    Busy,
    /// A newer version of the program wrote this ledger: update this one.
    Newer {
        /// What is not known here, for example ``an event `moved` ``.
        found: String,
        /// The newest format that this program reads.
        known: u32,
    },
    /// The workspace has published before, and its ledger is not there: restore it.
    Gone {
        /// Where the ledger was, as messages name it.
        place: String,
        /// The workspace's own memory of it.
        marker: PathBuf,
    },
    /// Nothing shows that this workspace ever published, and nobody has said that it never did: make
    /// a ledger, or name the right place.
    NotBegun {
        /// The ledger that was looked for, in words.
        ledger: String,
    },
    /// The ledger is kept elsewhere by now: name that place.
    Moved {
        /// What `publish.ledger` must say.
        to: String,
        /// The same in words.
        place: String,
    },
    /// The ledger was seen from here, and is not there any more: restore it.
    Vanished {
        /// The ledger, in words.
        ledger: String,
        /// The command that puts it back.
        restore: String,
        /// The command that forgets it.
        forget: String,
    },
    /// What was recorded before is not what the ledger says now: restore it.
    Overwritten {
        /// The ledger, in words.
        ledger: String,
        /// What is not as it was.
        detail: String,
        /// The command that puts it back, where something here remembers it.
        restore: Option<String>,
    },
    /// The events of a stream contradict each other: somebody changed or removed some.
    Rewritten {
        /// What the history that does not add up is about.
        stream: Stream,
        /// Number of the first event that cannot follow those before it.
        number: u64,
        /// Why it cannot.
        detail: String,
    },
    /// The stored bytes cannot be understood: restore a backup.
    Damaged {
        /// What was found, and where.
        detail: String,
    },
    /// The place where the ledger lives refuses: disk full, read-only, not permitted, not a ledger.
    Unreachable {
        /// What was tried, what was answered, and what would help.
        detail: String,
    },
}

impl LedgerError {
    /// An input or output error on `path` while doing what `doing` says ("create", "write").
    pub(super) fn from_io(doing: &str, path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        let hint = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; free some space on it",
            io::ErrorKind::PermissionDenied => "; give this user the right to write there",
            io::ErrorKind::ReadOnlyFilesystem => "; it must lie where this user may write",
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                "; a file stands where a folder is needed: move it away"
            }
            _ => "",
        };
        Self::Unreachable {
            detail: format!("could not {doing} `{path}` ({error}){hint}"),
        }
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked { holder } => {
                let holder = holder.as_deref().unwrap_or("it left no name");
                write!(
                    f,
                    "another run is publishing from this workspace ({holder}); let it finish, or \
                     stop that process, which frees the lock"
                )
            }
            Self::Busy => f.write_str(
                "another command is writing to the ledger and has not finished; try again in a \
                 moment",
            ),
            Self::Newer { found, known } => write!(
                f,
                "the ledger holds {found}, which this version of kalends does not know (it knows \
                 format {known}); update kalends here"
            ),
            Self::Gone { place, marker } => write!(
                f,
                "the ledger {place} is gone, although this workspace has published before; put it \
                 back from a backup, or, once you have made sure what was already sent, delete \
                 `{}` to begin a new one",
                marker.display()
            ),
            Self::NotBegun { ledger } => write!(
                f,
                "there is no ledger: {ledger} does not exist; if this workspace has never published, \
                 make it with `kalends ledger init`, and if it has, name the place where it is"
            ),
            Self::Moved { to, place } => write!(
                f,
                "this ledger was moved, and nothing is published by it any more; write ledger = \"{to}\" in \
                 [publish] of kalends.toml and commit it, so that {place} is used"
            ),
            Self::Vanished {
                ledger,
                restore,
                forget,
            } => write!(
                f,
                "the ledger, {ledger}, is gone, although this workspace has published before; put it \
                 back with `{restore}`, or, once you have made sure what was already sent, forget it \
                 with `{forget}` and begin a new one with `kalends ledger init`"
            ),
            Self::Overwritten {
                ledger,
                detail,
                restore,
            } => {
                write!(
                    f,
                    "the ledger, {ledger}, was changed after it was written ({detail}); "
                )?;
                match restore {
                    Some(restore) => write!(f, "put it back with `{restore}`"),
                    None => f.write_str("put it back from a clone that has published"),
                }
            }
            Self::Rewritten {
                stream,
                number,
                detail,
            } => write!(
                f,
                "the ledger's history of `{stream}` was changed after it was written (event \
                 {number}: {detail}); put the ledger back from a backup"
            ),
            Self::Damaged { detail } => write!(
                f,
                "the ledger is damaged: {detail}; put it back from a backup"
            ),
            Self::Unreachable { detail } => write!(f, "the ledger cannot be reached: {detail}"),
        }
    }
}

impl std::error::Error for LedgerError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_error() -> Vec<LedgerError> {
        let stream = Stream::Channel("mastodon".into());
        let detail = "x".to_owned();
        vec![
            LedgerError::Locked { holder: None },
            LedgerError::Busy,
            LedgerError::Newer {
                found: "format 2".into(),
                known: 1,
            },
            LedgerError::Gone {
                place: "`ledger.db`".into(),
                marker: "ledger.id".into(),
            },
            LedgerError::NotBegun {
                ledger: detail.clone(),
            },
            LedgerError::Moved {
                to: detail.clone(),
                place: detail.clone(),
            },
            LedgerError::Vanished {
                ledger: detail.clone(),
                restore: detail.clone(),
                forget: detail.clone(),
            },
            LedgerError::Overwritten {
                ledger: detail.clone(),
                detail: detail.clone(),
                restore: None,
            },
            LedgerError::Rewritten {
                stream,
                number: 2,
                detail: detail.clone(),
            },
            LedgerError::Damaged {
                detail: detail.clone(),
            },
            LedgerError::Unreachable { detail },
        ]
    }

    #[test]
    fn messages_are_lower_case_phrases_without_a_period() {
        for error in every_error() {
            let text = error.to_string();
            assert!(text.starts_with(char::is_lowercase), "{text}");
            assert!(!text.ends_with('.'), "{text}");
        }
    }

    #[test]
    fn a_gone_ledger_names_the_file_to_restore_and_the_one_to_delete() {
        let text = every_error()[3].to_string();
        assert!(text.contains("`ledger.db`") && text.contains("`ledger.id`"));
    }

    #[test]
    fn a_full_disk_says_what_to_do() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let text = LedgerError::from_io("write", Path::new("a"), &full).to_string();
        assert!(text.contains("free some space"), "{text}");
    }
}
