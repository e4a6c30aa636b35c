//! A program that is run for a channel, as data: what it is told and what it may see.

use std::time::Duration;

use serde_json::Value;

/// One run of a program: JSON on its standard input, JSON on its standard output.
///
/// Its answer has the status 200 where the program ended well, and the body is what it wrote. Elsewhere the status is 500, the
/// body is the last line of its standard error, and the header `exit` holds its exit code, or `signal`.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRequest {
    /// The program and its arguments. A program with a slash in its name is looked for from the workspace's folder.
    pub command: Vec<String>,
    /// What it is told.
    pub input: Value,
    /// The settings of the channel whose secrets it finds in its environment, as `KALENDS_` and the name in capitals.
    pub secrets: Vec<&'static str>,
    /// Files of the calendar that it finds below the folder that `KALENDS_MEDIA` names, by their paths from the workspace's
    /// folder.
    pub files: Vec<String>,
    /// How long it may take; the time for a request where it is `None`.
    pub deadline: Option<Duration>,
}
