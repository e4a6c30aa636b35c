//! The address of a database server: a URL with a password in it, of which nothing but harmless parts is ever shown.
//!
//! `sslmode` means what it means to `libpq`, but for two things: over a network, an address without it has the server
//! prove who it is (`verify-full`), and `prefer` encrypts. Going without encryption there is for whoever writes `disable`.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use url::form_urlencoded;

use super::super::LedgerError;

/// How long a connection may take to be made, for each of the server's addresses.
const CONNECT: Duration = Duration::from_secs(10);
/// After how long without an answer a connection is given up by the network's own means.
const SILENCE: Duration = Duration::from_secs(30);

/// Where a database is, how it is reached, and what may be said of it.
#[derive(Clone)]
pub(super) struct Address {
    config: Config,
    proof: Proof,
    roots: Option<PathBuf>,
    place: String,
}

/// What an encrypted server must prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// Nothing: the line is encrypted, to whoever is at its end.
    Nothing,
    /// That somebody who is trusted signed its certificate.
    Signature,
    /// That too, and that the certificate is for this host.
    Identity,
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.place)
    }
}

impl Address {
    /// Reads a URL such as `postgres://user:password@host:5432/database?sslmode=verify-full`; `sslrootcert` may name a
    /// file of certificates, from `folder` where it is relative. Errors never repeat the URL.
    pub(super) fn parse(url: &SecretString, folder: &Path) -> Result<Self, LedgerError> {
        let text = url.expose_secret().trim();
        let invalid = |detail: &str| LedgerError::Unreachable {
            detail: format!("the address of the PostgreSQL server is no good: {detail}"),
        };
        let (place, query) = parts(text).map_err(invalid)?;
        let mut settings = Settings::default();
        let others = settings.take(query).map_err(|detail| invalid(&detail))?;
        let mut config: Config =
            format!("postgres://{place}?{others}").parse().map_err(|_| {
                invalid("a part of it cannot be read; write postgres://USER:PASSWORD@HOST:5432/DATABASE")
            })?;
        let user = config.get_user().unwrap_or("postgres").to_owned();
        config.user(user);
        let network = !config.get_hosts().iter().all(is_on_this_machine)
            || !config.get_hostaddrs().iter().all(IpAddr::is_loopback);
        let (mode, proof) = settings
            .encryption(network)
            .map_err(|detail| invalid(&detail))?;
        config
            .ssl_mode(mode)
            .connect_timeout(CONNECT)
            .tcp_user_timeout(SILENCE)
            .keepalives_idle(SILENCE / 3)
            .keepalives_interval(SILENCE / 6)
            .keepalives_retries(4)
            .application_name("kalends");
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(invalid("it names no host"));
        }
        let place = shown(&config);
        let roots = settings.roots.map(|path| folder.join(path));
        Ok(Self {
            config,
            proof,
            roots,
            place,
        })
    }

    /// How to connect.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// What the server must prove where the line is encrypted.
    pub(super) fn proof(&self) -> Proof {
        self.proof
    }

    /// The file with the certificates that are trusted; absent means those of the system.
    pub(super) fn roots(&self) -> Option<&Path> {
        self.roots.as_deref()
    }

    /// The database and its host, as messages name them.
    pub(super) fn place(&self) -> &str {
        &self.place
    }
}

/// What a URL says about encryption.
#[derive(Default)]
struct Settings {
    mode: Option<String>,
    roots: Option<PathBuf>,
}

impl Settings {
    /// Takes its own settings out of what follows the `?`, and returns the others.
    fn take(&mut self, query: &str) -> Result<String, String> {
        let mut kept = Vec::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match key.as_ref() {
                "sslmode" => self.mode = Some(value.into_owned()),
                "sslrootcert" if value == "system" => {}
                "sslrootcert" => self.roots = Some(PathBuf::from(value.as_ref())),
                "password" | "user" | "dbname" | "port" => {
                    return Err(format!("`{key}` belongs in front of the `?`"));
                }
                _ => kept.push(format!("{key}={}", encoded(&value))),
            }
        }
        Ok(kept.join("&"))
    }

    fn encryption(&self, network: bool) -> Result<(SslMode, Proof), String> {
        let signed = if self.roots.is_some() {
            Proof::Signature
        } else {
            Proof::Nothing
        };
        let chosen = match (self.mode.as_deref(), network) {
            (Some("disable"), _) => (SslMode::Disable, Proof::Nothing),
            (Some("allow" | "prefer") | None, false) => (SslMode::Prefer, Proof::Nothing),
            (Some("allow" | "prefer" | "require"), _) => (SslMode::Require, signed),
            (Some("verify-ca"), _) => (SslMode::Require, Proof::Signature),
            (Some("verify-full"), _) | (None, true) => (SslMode::Require, Proof::Identity),
            (Some(_), _) => {
                return Err(
                    "`sslmode` must be disable, require, verify-ca or verify-full".to_owned(),
                );
            }
        };
        Ok(chosen)
    }
}

/// The address and its settings, once it is sure that a password ends where it seems to end: what follows it is shown.
fn parts(text: &str) -> Result<(&str, &str), &'static str> {
    let rest = ["postgres://", "postgresql://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
        .ok_or("it must begin with postgres://")?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let signs = |text: &str, sign| text.matches(sign).count();
    if signs(place, '@') > 1 || signs(place, '/') > 1 || query.contains('@') {
        return Err("write `@`, `/` and `?` in a password as %40, %2F and %3F");
    }
    Ok((place, query))
}

fn encoded(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

fn is_on_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// What may be said of an address.
fn shown(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => config
            .get_hostaddrs()
            .first()
            .map_or_else(String::new, ToString::to_string),
    };
    let database = config
        .get_dbname()
        .or(config.get_user())
        .unwrap_or_default();
    format!("the PostgreSQL database `{database}` on `{host}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANARY: &str = "c4n4ry";

    fn parse(url: &str) -> Result<Address, String> {
        let url = SecretString::from(url.to_owned());
        Address::parse(&url, Path::new("/team")).map_err(|error| error.to_string())
    }

    fn encryption(url: &str) -> (SslMode, Proof) {
        let address = parse(url).unwrap();
        (address.config.get_ssl_mode(), address.proof)
    }

    #[test]
    fn the_password_is_in_no_message_however_the_address_is_written() {
        let addresses = [
            "postgres://ada:c4n4ry@db.example/acme",
            "postgres://ada:p@c4n4ry@db.example/acme",
            "postgres://ada:p/c4n4ry@db.example/acme",
            "postgres://ada:p?c4n4ry@db.example/acme",
            "postgres://ada:c4n4ry@db.example:x/acme",
            "postgres://ada:c4n4ry@db.example/acme?sslmode=c4n4ry",
            "postgres://ada:c4n4ry@db.example/acme?c4n4ry=1",
            "postgres://ada:c4n4ry@/acme",
            "postgres://ada:c4n4ry",
            "postgres://ada@db.example/acme?password=c4n4ry",
            "ada:c4n4ry@db.example",
            "c4n4ry",
        ];
        for url in addresses {
            let told = parse(url).map_or_else(|error| error, |address| format!("{address:?}"));
            assert!(!told.contains(CANARY), "{url}: {told}");
        }
    }

    #[test]
    fn a_password_is_decoded_and_the_rest_is_shown() {
        let address = parse("postgres://ada:p%40c4n4ry@db.example:6000/acme").unwrap();
        assert_eq!(address.config.get_password(), Some(&b"p@c4n4ry"[..]));
        assert_eq!(address.config.get_ports(), [6000]);
        assert_eq!(
            address.place(),
            "the PostgreSQL database `acme` on `db.example`"
        );
    }

    #[test]
    fn over_a_network_only_disable_goes_without_encryption() {
        let (require, identity) = (SslMode::Require, Proof::Identity);
        for (mode, expected) in [
            ("", (require, identity)),
            ("?sslmode=disable", (SslMode::Disable, Proof::Nothing)),
            ("?sslmode=prefer", (require, Proof::Nothing)),
            ("?sslmode=require", (require, Proof::Nothing)),
            (
                "?sslmode=require&sslrootcert=ca.pem",
                (require, Proof::Signature),
            ),
            ("?sslmode=verify-ca", (require, Proof::Signature)),
            ("?sslmode=verify-full", (require, identity)),
        ] {
            let found = encryption(&format!("postgres://ada:x@db.example/acme{mode}"));
            assert_eq!(found, expected, "{mode}");
        }
        assert!(parse("postgres://ada:x@db.example/acme?sslmode=maybe").is_err());
    }

    #[test]
    fn on_this_machine_encryption_is_taken_where_it_is_offered() {
        for host in ["localhost", "127.0.0.1:5433", "[::1]", "%2Ftmp%2Fsockets"] {
            let found = encryption(&format!("postgres://ada:x@{host}/acme"));
            assert_eq!(found, (SslMode::Prefer, Proof::Nothing), "{host}");
        }
    }

    #[test]
    fn other_settings_reach_the_client_and_a_file_is_found_from_the_workspace() {
        let url = "postgres://ada@db.example/acme?target_session_attrs=read-write&sslrootcert=ca%20x.pem&options=-c%20a%3Db";
        let address = parse(url).unwrap();
        assert_eq!(address.config.get_options(), Some("-c a=b"));
        assert_eq!(address.roots(), Some(Path::new("/team/ca x.pem")));
    }
}
