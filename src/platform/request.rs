//! Requests as data: composed by adapters, shown by dry runs, made by the transport.

use std::borrow::Cow;
use std::fmt;

use super::{Answer, Attachment, MailRequest, RelayRequest, RunRequest};

/// One call to the world, and what a good answer to it looks like.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Names the call among those of its message; its answer is kept under this name.
    pub name: String,
    /// What the call changes.
    pub effect: Effect,
    /// The request.
    pub request: Request,
    /// A good answer, which stands in for the real one in a dry run.
    pub example: Answer,
}

impl Call {
    /// One that changes nothing.
    pub fn read(name: impl Into<String>, request: impl Into<Request>, example: Answer) -> Self {
        Self::new(name.into(), Effect::Read, request.into(), example)
    }

    /// One that changes nothing that anybody sees.
    pub fn upload(name: impl Into<String>, request: impl Into<Request>, example: Answer) -> Self {
        Self::new(name.into(), Effect::Upload, request.into(), example)
    }

    /// One that people see.
    pub fn publish(name: impl Into<String>, request: impl Into<Request>, example: Answer) -> Self {
        Self::new(name.into(), Effect::Publish, request.into(), example)
    }

    fn new(name: String, effect: Effect, request: Request, example: Answer) -> Self {
        Self {
            name,
            effect,
            request,
            example,
        }
    }
}

/// What a call changes in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing. It may be repeated freely.
    Read,
    /// Nothing that anybody sees. Its answer is recorded, so that it is rarely repeated.
    Upload,
    /// Something that people see. It is made once, after its intent was recorded.
    Publish,
}

/// What is asked of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// An HTTP request.
    Http(HttpRequest),
    /// The content of a file in the workspace's folder; an absent one answers 404.
    ReadFile(String),
    /// Files in the workspace's folder, each replaced as a whole, in this order.
    WriteFiles(Vec<WriteFile>),
    /// A message over SMTP, or a look whether one could be sent. Its answer has the status of SMTP, and in the header `step`
    /// the name of the step that the server answered: `connect`, `sign-in`, `sender`, `recipient`, `data` or `end`.
    Mail(MailRequest),
    /// A run of a program.
    Run(RunRequest),
    /// A question to Nostr relays, over WebSocket.
    Relays(RelayRequest),
}

impl From<HttpRequest> for Request {
    fn from(request: HttpRequest) -> Self {
        Self::Http(request)
    }
}

/// A file to write.
#[derive(Debug, Clone, PartialEq)]
pub struct WriteFile {
    /// Path from the workspace's folder.
    pub path: String,
    /// What it will hold.
    pub content: FileContent,
}

/// What a file will hold.
#[derive(Debug, Clone, PartialEq)]
pub enum FileContent {
    /// This text.
    Text(String),
    /// A copy of this file of the calendar.
    CopyOf(String),
}

/// An HTTP request.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpRequest {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// The whole address.
    pub url: Template,
    /// Headers in their order.
    pub headers: Vec<(&'static str, Template)>,
    /// The body.
    pub body: Body,
    /// How the body is signed, if it is.
    pub signature: Option<Signature>,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// None.
    Empty,
    /// JSON.
    Json(serde_json::Value),
    /// JSON in which each of these marks stands for the base64 of a file, which is streamed into its place.
    JsonWithFiles(serde_json::Value, Vec<(String, Stretch)>),
    /// A JSON object of texts, where some of them are secrets.
    Object(Vec<(&'static str, Template)>),
    /// `application/x-www-form-urlencoded`, where some of the values may be secrets.
    Pairs(Vec<(Cow<'static, str>, Template)>),
    /// `multipart/form-data`.
    Form(Vec<FormPart>),
    /// A file of the calendar, or a stretch of it, as it is.
    File(Stretch),
}

/// A stretch of a file of the calendar, streamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Path from the workspace's folder.
    pub path: String,
    /// Kind of content, told as `content-type`.
    pub media_type: String,
    /// Where it begins, in bytes from the start of the file.
    pub from: u64,
    /// How many bytes it has.
    pub length: u64,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormPart {
    /// A text.
    Text {
        /// Name of the field.
        name: Cow<'static, str>,
        /// What it holds.
        value: String,
    },
    /// A file of the calendar, streamed.
    File {
        /// Name of the field.
        name: Cow<'static, str>,
        /// Path from the workspace's folder.
        path: String,
        /// Name that the platform is told.
        file_name: String,
        /// Kind of content.
        media_type: String,
    },
    /// A stretch of a file of the calendar, streamed.
    Stretch {
        /// Name of the field.
        name: Cow<'static, str>,
        /// Name that the platform is told.
        file_name: String,
        /// Which stretch.
        stretch: Stretch,
    },
    /// A stretch of a file of the calendar as it is after encryption, streamed.
    Sealed {
        /// Name of the field.
        name: Cow<'static, str>,
        /// Name that the platform is told.
        file_name: String,
        /// Which stretch of the encrypted file.
        stretch: Stretch,
        /// How the file is encrypted.
        seal: Seal,
    },
}

impl FormPart {
    /// A text.
    pub(super) fn text(name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        Self::Text {
            name: name.into(),
            value: value.into(),
        }
    }

    /// A whole file of the calendar.
    pub(super) fn file(name: impl Into<Cow<'static, str>>, file: &Attachment) -> Self {
        Self::File {
            name: name.into(),
            path: file.path.clone(),
            file_name: file.file_name().to_owned(),
            media_type: file.media_type.clone(),
        }
    }
}

/// How a file is encrypted: AES-256 in CBC mode with PKCS #7 padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The key.
    pub key: [u8; 32],
    /// The initial vector.
    pub initial: [u8; 16],
}

impl Seal {
    /// How many bytes so many bytes become.
    pub fn length(bytes: u64) -> u64 {
        (bytes / 16 + 1) * 16
    }
}

/// How a request is signed; the time of signing and whatever is drawn by chance are the transport's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signature {
    /// Standard Webhooks 1.0: HMAC-SHA256 of `id.timestamp.body` in the header `webhook-signature`.
    StandardWebhooks {
        /// The message's id.
        id: String,
        /// The channel's setting that names the secret.
        secret: &'static str,
    },
    /// OAuth 1.0a (RFC 5849) with HMAC-SHA1: the header `authorization` over method, address and the pairs of the body.
    /// Each field names the channel's setting that holds that secret.
    OAuth1 {
        /// The app's key.
        consumer_key: &'static str,
        /// The app's secret.
        consumer_secret: &'static str,
        /// The account's token.
        token: &'static str,
        /// The account's secret.
        token_secret: &'static str,
    },
    /// A JSON Web Token (RFC 7519) with HS256 that lives for five minutes, as `authorization: SCHEME TOKEN`.
    WebToken {
        /// What stands before the token.
        scheme: &'static str,
        /// For whom it is: the claim `aud`.
        audience: &'static str,
        /// The channel's setting that names the key: its id, a colon, and the key in hexadecimal.
        key: &'static str,
    },
}

/// A text with named secrets in it. Only the transport puts the secrets in; shown, they are struck out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template(pub Vec<Piece>);

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Plain(String),
    /// The secret that this setting of the channel names, or that its sign-in granted.
    Secret(&'static str),
    /// A secret that an earlier answer of the same message holds, such as a token for one upload.
    Passing(Passing),
    /// The base64 of these pieces, as HTTP's Basic authentication has it.
    Base64(Vec<Self>),
}

/// A secret that is good for a few minutes. It shows nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Passing(String);

impl Passing {
    /// What an answer holds.
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    /// The secret, to be put into a request.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[passing]")
    }
}

impl Template {
    /// A text without secrets.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Piece::Plain(text.into())])
    }

    /// A text followed by a secret.
    pub fn with_secret(text: impl Into<String>, secret: &'static str) -> Self {
        Self(vec![Piece::Plain(text.into()), Piece::Secret(secret)])
    }

    /// A secret alone.
    pub fn secret(secret: &'static str) -> Self {
        Self(vec![Piece::Secret(secret)])
    }

    /// The value of the header `authorization` for a user and a password (RFC 7617).
    pub fn basic(user: Piece, password: &'static str) -> Self {
        let pair = vec![user, Piece::Plain(":".to_owned()), Piece::Secret(password)];
        Self(vec![Piece::Plain("Basic ".to_owned()), Piece::Base64(pair)])
    }
}

impl fmt::Display for Template {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(&self.0, out)
    }
}

fn show(pieces: &[Piece], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    pieces.iter().try_for_each(|piece| match piece {
        Piece::Plain(text) => out.write_str(text),
        Piece::Secret(name) => write!(out, "[{name}]"),
        Piece::Passing(passing) => write!(out, "{passing:?}"),
        Piece::Base64(pieces) => show(pieces, out),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_shows_the_name_of_a_secret_never_the_secret() {
        let header = Template::with_secret("Bearer ", "token");
        assert_eq!(header.to_string(), "Bearer [token]");
        let header = Template::basic(Piece::Plain("ada".to_owned()), "password");
        assert_eq!(header.to_string(), "Basic ada:[password]");
    }
}
