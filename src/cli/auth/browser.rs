//! Waiting for the browser that comes back from a platform: one page on this machine, for one visit.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// How long a person may take to say yes.
const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// How often it is looked whether the browser came.
const LOOK: Duration = Duration::from_millis(100);
/// How long a visitor may take to say what it wants, and how much of it is read.
const VISIT: Duration = Duration::from_secs(5);
const LONGEST_LINE: u64 = 16 * 1024;

/// The path of the page.
const PATH: &str = "/callback";

/// A page that waits.
pub(super) struct Page {
    listener: TcpListener,
    address: String,
}

impl Page {
    /// Opens the page on this port of this machine; 0 takes any that is free.
    pub(super) fn open(port: u16) -> Result<Self, Failure> {
        let busy = |error: std::io::Error| {
            let message = format!("port {port} of this machine cannot be used: {error}");
            Failure::usage(message, "name another one with `--port`, or use `--paste`")
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(busy)?;
        let port = listener.local_addr().map_err(busy)?.port();
        listener.set_nonblocking(true).map_err(busy)?;
        Ok(Self {
            listener,
            address: format!("http://127.0.0.1:{port}"),
        })
    }

    /// The address of the page, as the app names it to the platform.
    pub(super) fn redirect(&self) -> String {
        format!("{}{PATH}", self.address)
    }

    /// Waits for the browser and returns the whole address that it asked for.
    pub(super) fn wait(&self) -> Result<String, Failure> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    if let Some(path) = visit(&stream) {
                        return Ok(format!("{}{path}", self.address));
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    std::thread::sleep(LOOK);
                }
                Err(error) => return Err(error.into()),
            }
        }
        let help = "start again, and say yes within ten minutes";
        Err(Failure::usage(
            "nobody came back from the platform".to_owned(),
            help,
        ))
    }
}

/// The path that a visitor asks for, if it is the page; everybody is told something.
fn visit(stream: &TcpStream) -> Option<String> {
    stream.set_nonblocking(false).ok()?;
    stream.set_read_timeout(Some(VISIT)).ok()?;
    let mut line = String::new();
    BufReader::new(std::io::Read::take(stream, LONGEST_LINE))
        .read_line(&mut line)
        .ok()?;
    let path = line.strip_prefix("GET ")?.split(' ').next()?.to_owned();
    let is_page = path.split('?').next() == Some(PATH) && path.contains('?');
    let (status, text) = if is_page {
        (
            "200 OK",
            "Thank you. You can close this page and go back to the terminal.",
        )
    } else {
        ("404 Not Found", "There is nothing here.")
    };
    let length = text.len();
    let mut stream = stream;
    // What the browser shows does not matter any more.
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}"
    );
    is_page.then_some(path)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn get(address: &str, path: &str) -> String {
        let host = address.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n").unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    }

    #[test]
    fn the_page_waits_for_the_answer_and_for_nothing_else() {
        let page = Page::open(0).unwrap();
        let address = page.address.clone();
        let browser = std::thread::spawn(move || {
            let icon = get(&address, "/favicon.ico");
            let answer = get(&address, "/callback?code=a&state=b");
            (icon, answer)
        });
        let came = page.wait().unwrap_or_default();
        assert!(came.ends_with("/callback?code=a&state=b"), "{came}");
        let (icon, answer) = browser.join().unwrap();
        assert!(icon.starts_with("HTTP/1.1 404") && answer.contains("close this page"));
    }
}
