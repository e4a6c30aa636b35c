//! Secrets: from the environment, a file or a command, and never printed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use secrecy::{ExposeSecret, SecretString};

use super::keeping::Keeping;
use crate::ledger::TokenRecord;
use crate::model::{SecretSource, Setting};
use crate::platform::{Account, Piece, Template};

/// A shorter secret is no secret, and striking it out would tear up answers that hold the same letters by chance.
const SHORTEST_STRUCK_OUT: usize = 8;

/// The secrets of one channel, by the setting that names them. It shows nothing of them.
#[derive(Default)]
pub struct Secrets(BTreeMap<String, SecretString>);

impl fmt::Debug for Secrets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.0.keys()).finish()
    }
}

/// Why a secret cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialError {
    /// What is wrong; it holds no secret.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl fmt::Display for CredentialError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.message, self.help)
    }
}

impl std::error::Error for CredentialError {}

impl Secrets {
    /// Fetches every secret that a channel's settings name.
    pub(super) fn fetch(
        account: Account<'_>,
        keeping: Keeping<'_>,
    ) -> Result<Self, CredentialError> {
        Self::some(account, keeping, |_| true)
    }

    /// Fetches those secrets that are wanted by name. The ledger is asked only where it keeps one of them.
    pub(super) fn some(
        account: Account<'_>,
        keeping: Keeping<'_>,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<Self, CredentialError> {
        let mut secrets = BTreeMap::new();
        let mut kept: Option<TokenRecord> = None;
        for setting in &account.channel.settings.0 {
            let name = setting.key.value.as_str();
            let Setting::Secret(source) = &setting.value.value else {
                continue;
            };
            if !is_wanted(name) {
                continue;
            }
            let secret = match source {
                SecretSource::Ledger(variable) => {
                    let record = match kept.take() {
                        Some(record) => record,
                        None => keeping.tokens(account)?,
                    };
                    let opened = keeping.open(account, (name, variable), &record)?;
                    kept = Some(record);
                    opened
                }
                source => fetch(name, source, keeping.workspace)?,
            };
            secrets.insert(name.to_owned(), secret);
        }
        Ok(Self(secrets))
    }

    /// One secret that no channel has.
    pub(super) fn one(
        name: &str,
        source: &SecretSource,
        workspace: &Path,
    ) -> Result<Self, CredentialError> {
        Ok(Self::of(name, fetch(name, source, workspace)?))
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// This secret under this name.
    pub(super) fn of(name: &str, secret: SecretString) -> Self {
        Self(BTreeMap::from([(name.to_owned(), secret)]))
    }

    /// A template with the secrets in it. The result must go straight into a request.
    pub(super) fn fill(&self, template: &Template) -> SecretString {
        SecretString::from(self.filled(&template.0))
    }

    fn filled(&self, pieces: &[Piece]) -> String {
        let pieces = pieces.iter().map(|piece| match piece {
            Piece::Plain(text) => Cow::Borrowed(text.as_str()),
            Piece::Secret(name) => Cow::Borrowed(self.expose(name)),
            Piece::Passing(passing) => Cow::Borrowed(passing.expose()),
            Piece::Base64(pieces) => Cow::Owned(BASE64.encode(self.filled(pieces))),
        });
        pieces.collect()
    }

    /// Whether a secret differs from the one of that name, or is the first of it.
    pub(super) fn is_news(&self, name: &str, secret: &SecretString) -> bool {
        self.expose(name) != secret.expose_secret()
    }

    /// Adds a secret that a sign-in granted; it replaces one of the same name.
    pub fn grant(&mut self, name: &str, secret: SecretString) {
        self.0.insert(name.to_owned(), secret);
    }

    /// A text in which every secret is struck out, for what a platform says back.
    pub(super) fn strike_out(&self, text: String) -> String {
        self.0.iter().fold(text, |text, (name, secret)| {
            let secret = secret.expose_secret();
            if secret.len() < SHORTEST_STRUCK_OUT || !text.contains(secret) {
                return text;
            }
            text.replace(secret, &format!("[{name}]"))
        })
    }

    /// One secret; empty where there is none, which every platform refuses.
    pub(super) fn expose(&self, name: &str) -> &str {
        self.0.get(name).map_or("", ExposeSecret::expose_secret)
    }
}

/// One secret, by a name for messages. Files and commands are relative to the workspace.
pub fn fetch(
    name: &str,
    source: &SecretSource,
    workspace: &Path,
) -> Result<SecretString, CredentialError> {
    let text = match source {
        SecretSource::Environment(variable) => from_environment(name, variable)?,
        SecretSource::File(path) => from_file(name, &workspace.join(path))?,
        SecretSource::Command(words) => from_command(name, words, workspace)?,
        SecretSource::Ledger(_) => {
            return Err(CredentialError {
                message: format!("the secret `{name}` cannot be kept in the ledger"),
                help: "keep it in the environment or in a file".to_owned(),
            });
        }
    };
    let secret = text.trim();
    if secret.is_empty() {
        let help = "put the secret there; it may not be empty".to_owned();
        return Err(CredentialError {
            message: format!("the secret `{name}` is empty"),
            help,
        });
    }
    // A line end or a control character cannot travel in a header, and shows that something else was read.
    if secret.chars().any(char::is_control) {
        let help = "check that it is the secret alone, on one line".to_owned();
        return Err(CredentialError {
            message: format!("the secret `{name}` is more than one line"),
            help,
        });
    }
    Ok(SecretString::from(secret.to_owned()))
}

/// What a variable of the environment holds; `None` where it is not set, or no text.
pub(super) fn variable_of_environment(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}

fn from_environment(name: &str, variable: &str) -> Result<String, CredentialError> {
    variable_of_environment(variable).ok_or_else(|| CredentialError {
        message: format!("`{variable}`, which holds the secret `{name}`, is not set in the environment"),
        help: format!("set it where this command runs: export {variable}=… in a shell, a secret of that name in CI"),
    })
}

fn from_file(name: &str, path: &Path) -> Result<String, CredentialError> {
    let shown = path.display();
    refuse_readable_by_others(name, path)?;
    std::fs::read_to_string(path).map_err(|error| CredentialError {
        message: format!(
            "the file `{shown}`, which holds the secret `{name}`, cannot be read: {error}"
        ),
        help: "check its path, and that the user who runs this may read it".to_owned(),
    })
}

#[cfg(unix)]
fn refuse_readable_by_others(name: &str, path: &Path) -> Result<(), CredentialError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode());
    let for_others = mode & 0o077;
    if for_others == 0 {
        return Ok(());
    }
    let shown = path.display();
    Err(CredentialError {
        message: format!(
            "the file `{shown}`, which holds the secret `{name}`, can be read by others"
        ),
        help: format!("run: chmod 600 {shown}"),
    })
}

#[cfg(not(unix))]
fn refuse_readable_by_others(_: &str, _: &Path) -> Result<(), CredentialError> {
    Ok(())
}

fn from_command(name: &str, words: &[String], workspace: &Path) -> Result<String, CredentialError> {
    let (program, arguments) = words
        .split_first()
        .map_or(("", &[][..]), |(program, rest)| (program, rest));
    let failed = |detail: String| CredentialError {
        message: format!("the command `{program}`, which tells the secret `{name}`, {detail}"),
        help: "run it by hand to see why".to_owned(),
    };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(workspace)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|error| failed(format!("cannot be started: {error}")))?;
    if !output.status.success() {
        return Err(failed("failed".to_owned()));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| failed("printed something that is not text".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Template;

    fn source_file(mode: u32, content: &str) -> (tempfile::TempDir, SecretSource) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        std::fs::write(&path, content).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        (dir, SecretSource::File("token".to_owned()))
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused_with_the_command_that_helps() {
        let (dir, source) = source_file(0o644, "s3cret");
        let error = fetch("token", &source, dir.path()).unwrap_err();
        assert!(error.message.ends_with("can be read by others"));
        assert!(error.help.starts_with("run: chmod 600 "));
    }

    #[test]
    fn a_file_of_its_owner_is_read_without_its_line_end() {
        let (dir, source) = source_file(0o600, "s3cret\n");
        assert_eq!(
            fetch("token", &source, dir.path()).unwrap().expose_secret(),
            "s3cret"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_command_s_words_are_its_own_and_its_failure_is_told() {
        let command = |words: &[&str]| {
            SecretSource::Command(words.iter().map(|word| (*word).to_owned()).collect())
        };
        let here = Path::new("/");
        assert_eq!(
            fetch("token", &command(&["echo", "a b"]), here)
                .unwrap()
                .expose_secret(),
            "a b"
        );
        assert!(
            fetch("token", &command(&["false"]), here)
                .unwrap_err()
                .message
                .ends_with("failed")
        );
        assert!(
            fetch("token", &command(&["/nowhere/at/all"]), here)
                .unwrap_err()
                .message
                .contains("cannot be started")
        );
    }

    #[test]
    fn an_unset_variable_is_named_with_the_way_out() {
        let source = SecretSource::Environment("KALENDS_TEST_UNSET".to_owned());
        let error = fetch("token", &source, Path::new(".")).unwrap_err();
        assert!(error.to_string().contains("`KALENDS_TEST_UNSET`"));
        assert!(error.help.contains("export KALENDS_TEST_UNSET="));
    }

    #[test]
    fn secrets_are_filled_in_and_never_shown() {
        let secrets = Secrets(BTreeMap::from([(
            "token".to_owned(),
            SecretString::from("s3cret".to_owned()),
        )]));
        let filled = secrets.fill(&Template::with_secret("Bearer ", "token"));
        assert_eq!(filled.expose_secret(), "Bearer s3cret");
        assert_eq!(format!("{secrets:?}"), "{\"token\"}");
    }

    #[test]
    fn a_secret_that_comes_back_is_struck_out_and_a_letter_is_left_alone() {
        let with = |secret: &str| {
            let secret = SecretString::from(secret.to_owned());
            Secrets(BTreeMap::from([("token".to_owned(), secret)]))
        };
        let told = with("s3cret-and-long").strike_out("`s3cret-and-long` is no good".to_owned());
        assert_eq!(told, "`[token]` is no good");
        let answer = "{\"id\":\"1\"}";
        assert_eq!(with("d").strike_out(answer.to_owned()), answer);
    }
}
