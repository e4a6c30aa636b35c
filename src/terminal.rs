//! The terminal: the one place of the program that prints, and that knows whether somebody watches.
//!
//! Data goes to standard output, everything else to standard error. Whoever stops reading has read enough: a broken
//! pipe is success.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use kalends::publish::Observer;
use kalends::render::display::Foreign;

use crate::cli::{ColorChoice, Global, LogFormat};
use crate::progress::Bars;

/// How wide text is laid out where no terminal tells its width.
const USUAL_WIDTH: usize = 100;

/// Moves to the first column of the first line and clears what is below; what has scrolled away stays.
const CLEAR: &str = "\u{1b}[H\u{1b}[J";

/// What the program was told about how to speak.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    color: ColorChoice,
    quiet: bool,
    verbose: bool,
    log_format: LogFormat,
}

impl Terminal {
    /// Speaks as the flags say.
    pub(crate) fn new(global: &Global) -> Self {
        Self {
            color: global.color,
            quiet: global.quiet,
            verbose: global.verbose,
            log_format: global.log_format,
        }
    }

    /// True when standard output takes colours.
    pub(crate) fn colored(self) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
                    && io::stdout().is_terminal()
            }
        }
    }

    /// How many columns there are.
    pub(crate) fn width() -> usize {
        let told = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        // A terminal that nobody has given a size says that it has none.
        let measured = || {
            let columns = comfy_table::Table::new().width().map(usize::from);
            columns.filter(|columns| *columns > 0)
        };
        told.or_else(|| io::stdout().is_terminal().then(measured).flatten())
            .unwrap_or(USUAL_WIDTH)
    }

    /// True when somebody can be asked.
    pub(crate) fn can_ask() -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Writes data.
    pub(crate) fn data(text: &str) -> io::Result<()> {
        written(text).map(drop)
    }

    /// Writes data that takes the place of what was written before, where somebody watches; elsewhere it follows it.
    /// False when nobody reads any more.
    pub(crate) fn screen(text: &str) -> io::Result<bool> {
        if io::stdout().is_terminal() {
            // In one piece with the text, so that nothing flickers.
            written(&format!("{CLEAR}{text}"))
        } else {
            written(text)
        }
    }

    /// Says something worth knowing, unless it was asked to be quiet.
    pub(crate) fn note(self, text: &str) {
        if !self.quiet {
            self.say("note", text);
        }
    }

    /// Says what went wrong beside the work itself, also when it was asked to be quiet.
    pub(crate) fn warn(self, text: &str) {
        self.say("warning", text);
    }

    /// Says something about how the work is done, if it was asked to.
    pub(crate) fn detail(self, text: &str) {
        if self.verbose {
            self.say("detail", text);
        }
    }

    /// Says why the command failed, and the way out.
    pub(crate) fn error(self, message: &str, help: Option<&str>) {
        self.say("error", message);
        if let Some(help) = help {
            self.say("help", help);
        }
    }

    fn say(self, level: &str, text: &str) {
        let line = match self.log_format {
            LogFormat::Text => format!("{level}: {}", Foreign(text)),
            LogFormat::Json => serde_json::json!({ "level": level, "message": text }).to_string(),
        };
        // Where standard error is closed there is nobody left to tell.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// Shows a person what to do next, beside the data.
    pub(crate) fn guide(text: &str) {
        // Where standard error is closed there is nobody to guide.
        let _ = write!(io::stderr().lock(), "{text}");
    }

    /// Asks for a secret, which is not shown while it is typed. From a pipe one line is read.
    pub(crate) fn ask_secret(question: &str) -> io::Result<String> {
        let secret = if io::stdin().is_terminal() {
            rpassword::prompt_password(format!("{question} "))?
        } else {
            let mut line = String::new();
            io::stdin().read_line(&mut line)?;
            line
        };
        Ok(secret.trim().to_owned())
    }

    /// Asks a question and returns the answer, or the default for an empty one.
    pub(crate) fn ask(question: &str, default: &str) -> io::Result<String> {
        let shown = if default.is_empty() {
            String::new()
        } else {
            format!(" [{default}]")
        };
        write!(io::stderr().lock(), "{question}{shown} ")?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        let answer = answer.trim();
        Ok(if answer.is_empty() {
            default.to_owned()
        } else {
            answer.to_owned()
        })
    }

    /// Shows the progress of a run while somebody watches.
    pub(crate) fn progress(self) -> Observer {
        let watched =
            io::stderr().is_terminal() && !self.quiet && self.log_format == LogFormat::Text;
        if !watched {
            return Arc::new(|_| {});
        }
        let bars = Bars::new();
        Arc::new(move |progress| bars.show(progress))
    }
}

/// Writes to standard output. False when nobody reads it.
fn written(text: &str) -> io::Result<bool> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error),
    }
}
