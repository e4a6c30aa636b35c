//! A mail server on this machine that takes what it is given, remembers it, and fails at the step that a test names.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A message as it came in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taken {
    pub(crate) to: Vec<String>,
    pub(crate) data: String,
}

/// What goes wrong at a step: `MAIL`, `RCPT`, `DATA`, or `.` for the end of the message.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Trouble {
    /// The server answers this, and takes nothing.
    Says(&'static str),
    /// The server does what it is asked, and the line is cut before the answer.
    HangsUp,
}

#[derive(Default)]
struct State {
    taken: Vec<Taken>,
    /// By what the line of the client begins with.
    troubles: Vec<(&'static str, Trouble)>,
}

/// A running server. Its thread waits for the next client when the test ends, and ends with the process.
pub(crate) struct MailStandIn {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl MailStandIn {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State::default()));
        let own = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A client that goes away in the middle is none of the server's business.
                let _ = serve(client, &own);
            }
        });
        Self { port, state }
    }

    pub(crate) fn address(&self) -> String {
        format!("smtp+plain://127.0.0.1:{}", self.port)
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .taken
            .clone()
    }

    /// The next line that begins so meets this trouble.
    pub(crate) fn fail(&self, step: &'static str, trouble: Trouble) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.troubles.push((step, trouble));
    }
}

fn due(state: &Mutex<State>, line: &str) -> Option<Trouble> {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let found = state
        .troubles
        .iter()
        .position(|(step, _)| line.starts_with(step))?;
    Some(state.troubles.remove(found).1)
}

fn serve(client: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut out = client.try_clone()?;
    let mut lines = BufReader::new(client).lines();
    let mut taken = Taken::default();
    write!(out, "220 stand-in\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let reply = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => "250-stand-in\r\n250 AUTH PLAIN",
            "AUTH" if line.ends_with(&password()) => "235 in",
            "AUTH" => "535 not you",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        match due(state, &line) {
            Some(Trouble::Says(other)) => {
                write!(out, "{other}\r\n")?;
                continue;
            }
            Some(Trouble::HangsUp) => return Ok(()),
            None => {}
        }
        if let Some(to) = line.strip_prefix("RCPT TO:") {
            taken.to.push(to.trim_matches(['<', '>']).to_owned());
        }
        write!(out, "{reply}\r\n")?;
        if line == "DATA" {
            taken.data = message(&mut lines)?;
            let trouble = due(state, ".");
            if !matches!(trouble, Some(Trouble::Says(_))) {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                state.taken.push(std::mem::take(&mut taken));
            }
            match trouble {
                Some(Trouble::Says(other)) => write!(out, "{other}\r\n")?,
                Some(Trouble::HangsUp) => return Ok(()),
                None => write!(out, "250 queued\r\n")?,
            }
        }
    }
    Ok(())
}

/// What the password of the tests looks like in the AUTH command: user `news@acme.example`, password `mail-password-1`.
fn password() -> String {
    "AG5ld3NAYWNtZS5leGFtcGxlAG1haWwtcGFzc3dvcmQtMQ==".to_owned()
}

/// The lines up to the dot. A client that goes away before it has sent no message.
fn message(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> std::io::Result<String> {
    let mut data = String::new();
    for line in lines {
        let line = line?;
        if line == "." {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
        data.push('\n');
    }
    Err(std::io::ErrorKind::UnexpectedEof.into())
}
