//! A server that gives out a repository over HTTP, by way of `git http-backend`, to those who name the right token.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// What a client must send, as a job of GitHub's checkout action does.
pub(crate) const AUTHORIZATION: &str = "basic eC1hY2Nlc3MtdG9rZW46czNjcmV0";

/// The server; it ends with the process.
pub(crate) struct GitHttp {
    /// Where it is, without a slash at the end.
    pub(crate) address: String,
    cut: Arc<AtomicBool>,
}

/// A request whose body is read.
struct Request {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl GitHttp {
    /// Serves the repositories of a folder; `None` where git was built without HTTP.
    pub(crate) fn start(folder: &Path) -> Option<GitHttp> {
        if !is_supported() {
            return None;
        }
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let cut = Arc::new(AtomicBool::new(false));
        let (folder, cuts) = (folder.to_path_buf(), Arc::clone(&cut));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, cuts) = (folder.clone(), Arc::clone(&cuts));
                // A client that leaves early is no matter of the server's.
                thread::spawn(move || serve(&stream, &folder, &cuts).ok());
            }
        });
        Some(GitHttp { address, cut })
    }

    /// The next push is taken, and the line is cut before the answer.
    pub(crate) fn cut_the_next_push(&self) {
        self.cut.store(true, Ordering::SeqCst);
    }

    /// Whether that has happened.
    pub(crate) fn has_cut(&self) -> bool {
        !self.cut.load(Ordering::SeqCst)
    }
}

fn is_supported() -> bool {
    let output = Command::new("git").arg("--exec-path").output();
    let folder = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let folder = PathBuf::from(folder.unwrap_or_default());
    ["git-http-backend", "git-remote-http"]
        .iter()
        .all(|name| folder.join(name).exists())
}

fn serve(stream: &TcpStream, folder: &Path, cut: &AtomicBool) -> io::Result<()> {
    let request = read(&mut BufReader::new(stream))?;
    let mut out = stream;
    if request.headers.get("authorization").map(String::as_str) != Some(AUTHORIZATION) {
        return out.write_all(b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"git\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    let answer = ask_backend(&request, folder)?;
    let is_push = request.path.ends_with("/git-receive-pack");
    if is_push && cut.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    out.write_all(&answer)
}

fn read(input: &mut impl BufRead) -> io::Result<Request> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let mut words = line.split(' ');
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        input.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let body = read_body(input, &headers)?;
    Ok(Request {
        method,
        path,
        query,
        headers,
        body,
    })
}

fn read_body(input: &mut impl BufRead, headers: &BTreeMap<String, String>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if headers
        .get("transfer-encoding")
        .is_none_or(|how| how != "chunked")
    {
        let length = headers
            .get("content-length")
            .and_then(|length| length.parse().ok());
        input.take(length.unwrap_or(0)).read_to_end(&mut body)?;
        return Ok(body);
    }
    loop {
        let mut line = String::new();
        input.read_line(&mut line)?;
        let length = u64::from_str_radix(line.trim(), 16).unwrap_or(0);
        input.take(length).read_to_end(&mut body)?;
        input.read_line(&mut line)?;
        if length == 0 {
            return Ok(body);
        }
    }
}

/// Runs the backend as a web server does (RFC 3875), and turns its answer into one of HTTP.
fn ask_backend(request: &Request, folder: &Path) -> io::Result<Vec<u8>> {
    let header = |name: &str| request.headers.get(name).cloned().unwrap_or_default();
    let mut child = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", folder)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("REMOTE_USER", "bot")
        .env("REQUEST_METHOD", &request.method)
        .env("PATH_INFO", &request.path)
        .env("QUERY_STRING", &request.query)
        .env("CONTENT_TYPE", header("content-type"))
        .env("CONTENT_LENGTH", request.body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
        .env("HTTP_GIT_PROTOCOL", header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut input = child.stdin.take();
    let body = request.body.clone();
    let writer = thread::spawn(move || input.as_mut().map(|input| input.write_all(&body)));
    let output = child.wait_with_output()?.stdout;
    writer.join().ok();
    let end = output
        .windows(4)
        .position(|bytes| bytes == b"\r\n\r\n")
        .unwrap_or(0);
    let head = String::from_utf8_lossy(&output[..end]).into_owned();
    let status = head
        .lines()
        .find_map(|line| line.strip_prefix("Status: "))
        .unwrap_or("200 OK");
    let mut answer =
        format!("HTTP/1.1 {status}\r\n{head}\r\nConnection: close\r\n\r\n").into_bytes();
    answer.extend(&output[end + 4..]);
    Ok(answer)
}
