//! Signatures of requests: made when a request is sent, for each holds the time and some a number drawn by chance.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret;
use serde_json::json;
use sha1::Sha1;
use sha2::Sha256;
use url::Url;

use super::credentials::Secrets;
use crate::platform::{Body, HttpRequest, Signature};

/// What OAuth 1.0a does not escape (RFC 5849, section 3.6).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// How long a JSON Web Token works, which is the longest that Ghost takes.
const TOKEN_LIVES: Duration = Duration::from_secs(5 * 60);

/// When a request is signed, and a number that no other request has.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    seconds: u64,
    nonce: String,
}

impl Moment {
    /// Now.
    pub(super) fn now() -> Result<Self, String> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(Self {
            seconds: since.unwrap_or_default().as_secs(),
            nonce: random_word()?,
        })
    }

    /// It in seconds since 1970.
    pub(super) fn seconds(&self) -> i64 {
        i64::try_from(self.seconds).unwrap_or_default()
    }
}

/// 64 hexadecimal digits that nobody can guess. Errors say that the machine has no randomness.
pub fn random_word() -> Result<String, String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| format!("no random number can be had: {error}"))?;
    Ok(crate::platform::hex(&bytes))
}

/// The headers that sign a request whose body is sent as this text.
pub(super) fn headers(
    request: &HttpRequest,
    body: &str,
    secrets: &Secrets,
    moment: &Moment,
) -> Result<Vec<(&'static str, String)>, String> {
    match &request.signature {
        None => Ok(Vec::new()),
        Some(Signature::StandardWebhooks { id, secret }) => {
            standard_webhooks(id, body, (secret, secrets.expose(secret)), moment)
        }
        Some(Signature::OAuth1 {
            consumer_key,
            consumer_secret,
            token,
            token_secret,
        }) => {
            let url = secrets.fill(&request.url);
            let keys = Keys {
                consumer: secrets.expose(consumer_key),
                consumer_secret: secrets.expose(consumer_secret),
                token: secrets.expose(token),
                token_secret: secrets.expose(token_secret),
            };
            let url = Url::parse(url.expose_secret()).map_err(|error| error.to_string())?;
            let header = oauth1(
                request.method,
                &url,
                &pairs(request, secrets),
                &keys,
                moment,
            )?;
            Ok(vec![("authorization", header)])
        }
        Some(Signature::WebToken {
            scheme,
            audience,
            key,
        }) => {
            let token = web_token((key, secrets.expose(key)), audience, moment)?;
            Ok(vec![("authorization", format!("{scheme} {token}"))])
        }
    }
}

/// The pairs of a body that OAuth 1.0a signs.
fn pairs(request: &HttpRequest, secrets: &Secrets) -> Vec<(String, String)> {
    let Body::Pairs(pairs) = &request.body else {
        return Vec::new();
    };
    let filled = pairs.iter().map(|(name, value)| {
        let value = secrets.fill(value);
        (name.to_string(), value.expose_secret().to_owned())
    });
    filled.collect()
}

/// HMAC-SHA256 over `id.timestamp.body` with the decoded secret (Standard Webhooks 1.0).
fn standard_webhooks(
    id: &str,
    body: &str,
    (name, secret): (&str, &str),
    moment: &Moment,
) -> Result<Vec<(&'static str, String)>, String> {
    let key = BASE64
        .decode(secret.strip_prefix("whsec_").unwrap_or(secret))
        .ok()
        .filter(|key| key.len() >= 24)
        .ok_or_else(|| format!("the secret `{name}` is no signing secret: it is `whsec_` and base64 of at least 24 bytes"))?;
    let timestamp = moment.seconds;
    let signed = hmac_sha256(&key, &format!("{id}.{timestamp}.{body}"))?;
    Ok(vec![
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", format!("v1,{}", BASE64.encode(signed))),
    ])
}

/// The four secrets of OAuth 1.0a.
struct Keys<'a> {
    consumer: &'a str,
    consumer_secret: &'a str,
    token: &'a str,
    token_secret: &'a str,
}

/// The header `authorization` of RFC 5849, section 3: every parameter of the address, of the body and of the protocol, sorted
/// and escaped, signed with HMAC-SHA1.
fn oauth1(
    method: &str,
    url: &Url,
    body: &[(String, String)],
    keys: &Keys<'_>,
    moment: &Moment,
) -> Result<String, String> {
    let own = [
        ("oauth_consumer_key", keys.consumer.to_owned()),
        ("oauth_nonce", moment.nonce.clone()),
        ("oauth_signature_method", "HMAC-SHA1".to_owned()),
        ("oauth_timestamp", moment.seconds.to_string()),
        ("oauth_token", keys.token.to_owned()),
        ("oauth_version", "1.0".to_owned()),
    ];
    let escaped = |text: &str| utf8_percent_encode(text, UNRESERVED).to_string();
    let of_address = url
        .query_pairs()
        .map(|(name, value)| (escaped(&name), escaped(&value)));
    let of_body = body
        .iter()
        .map(|(name, value)| (escaped(name), escaped(value)));
    let of_protocol = own
        .iter()
        .map(|(name, value)| (escaped(name), escaped(value)));
    let mut all: Vec<(String, String)> = of_address.chain(of_body).chain(of_protocol).collect();
    all.sort();
    let joined: Vec<String> = all
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut bare = url.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    let signed = format!(
        "{method}&{}&{}",
        escaped(bare.as_str()),
        escaped(&joined.join("&"))
    );
    let key = format!(
        "{}&{}",
        escaped(keys.consumer_secret),
        escaped(keys.token_secret)
    );
    let mut mac =
        Hmac::<Sha1>::new_from_slice(key.as_bytes()).map_err(|error| error.to_string())?;
    mac.update(signed.as_bytes());
    let signature = BASE64.encode(mac.finalize().into_bytes());
    let told = own
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .chain([("oauth_signature", signature.as_str())])
        .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)));
    Ok(format!("OAuth {}", told.collect::<Vec<_>>().join(", ")))
}

/// A token of RFC 7519 with HS256, from a key of the form `id:hexadecimal`.
fn web_token((name, key): (&str, &str), audience: &str, moment: &Moment) -> Result<String, String> {
    let wrong = || {
        format!("the secret `{name}` is no such key: it is an id, a colon and hexadecimal digits")
    };
    let (id, secret) = key.split_once(':').ok_or_else(wrong)?;
    let secret = from_hex(secret).ok_or_else(wrong)?;
    let (from, until) = (moment.seconds, moment.seconds + TOKEN_LIVES.as_secs());
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(json!({ "alg": "HS256", "typ": "JWT", "kid": id }));
    let claims = part(json!({ "iat": from, "exp": until, "aud": audience }));
    let signed = hmac_sha256(&secret, &format!("{head}.{claims}"))?;
    Ok(format!(
        "{head}.{claims}.{}",
        URL_SAFE_NO_PAD.encode(signed)
    ))
}

fn hmac_sha256(key: &[u8], text: &str) -> Result<Vec<u8>, String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|error| error.to_string())?;
    mac.update(text.as_bytes());
    Ok(mac.finalize().into_bytes().to_vec())
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let is_hex = !text.is_empty() && text.len().is_multiple_of(2) && text.is_ascii();
    let pairs = (0..text.len()).step_by(2);
    is_hex.then(|| {
        pairs
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
            .collect()
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64, nonce: &str) -> Moment {
        Moment {
            seconds,
            nonce: nonce.to_owned(),
        }
    }

    /// The worked example of X's documentation, "Creating a signature".
    #[test]
    fn an_oauth_1_header_is_the_one_of_the_published_example() {
        let keys = Keys {
            consumer: "xvz1evFS4wEEPTGEFPHBog",
            consumer_secret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
            token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
            token_secret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
        };
        let url =
            Url::parse("https://api.twitter.com/1.1/statuses/update.json?include_entities=true")
                .unwrap();
        let text = "Hello Ladies + Gentlemen, a signed OAuth request!";
        let body = [("status".to_owned(), text.to_owned())];
        let moment = at(1_318_622_958, "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg");
        let header = oauth1("POST", &url, &body, &keys, &moment).unwrap();
        assert!(
            header.contains("oauth_signature=\"hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D\""),
            "{header}"
        );
    }

    /// Computed with Python: `hmac.new(bytes.fromhex("00ff"), head + b"." + claims, "sha256")`.
    #[test]
    fn a_web_token_holds_its_key_its_time_and_its_audience() {
        let token = web_token(("key", "abc:00ff"), "/admin/", &at(1_000, "")).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let shown = |part: &str| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        assert_eq!(
            shown(parts[0]),
            r#"{"alg":"HS256","kid":"abc","typ":"JWT"}"#
        );
        assert_eq!(
            shown(parts[1]),
            r#"{"aud":"/admin/","exp":1300,"iat":1000}"#
        );
        assert_eq!(parts[2], "9fPfef9nxAzmg65mFtQeezN7eK1fe4Z33pftUNF4xLY");
        for wrong in ["abc", "abc:", "abc:0", "abc:zz", ":é"] {
            assert!(
                web_token(("key", wrong), "/admin/", &at(1, "")).is_err(),
                "{wrong}"
            );
        }
    }
}
