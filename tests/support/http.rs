//! Questions of a test itself to a server on this machine.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;

use serde_json::Value;
use url::Url;

/// One request, and the JSON of its answer whatever its status is.
pub(crate) fn json(method: &str, url: &str, token: Option<&str>, body: Option<&Value>) -> Value {
    let url = Url::parse(url).expect("an address");
    let host = url.host_str().expect("a host");
    let port = url.port().expect("a port");
    let body = body.map(ToString::to_string).unwrap_or_default();
    let token = token.map_or(String::new(), |token| {
        format!("authorization: Bearer {token}\r\n")
    });
    let query = url
        .query()
        .map_or(String::new(), |query| format!("?{query}"));
    let mut line = TcpStream::connect((host, port)).expect("a server");
    // With HTTP/1.0 the answer ends with the connection and is in one piece.
    write!(
        line,
        "{method} {}{query} HTTP/1.0\r\nhost: {host}:{port}\r\n{token}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        url.path(),
        body.len()
    )
    .expect("a request that can be sent");
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).expect("an answer");
    let text = String::from_utf8_lossy(&answer);
    let (_, body) = text.split_once("\r\n\r\n").expect("an answer with a body");
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {text}"))
}
