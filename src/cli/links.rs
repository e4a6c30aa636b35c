//! Asks the web whether addresses lead anywhere: one question each, no redirect followed, nothing secret sent.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::ValueEnum;
use kalends::lint::{LinkAnswer, LinkAnswers};
use reqwest::blocking::{Client, Response};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::LOCATION;
use reqwest::{Method, Url};

use crate::failure::Failure;

/// How long one address may take to answer.
const DEADLINE: Duration = Duration::from_secs(10);
/// How many hosts are asked at once, each of them one question at a time.
const AT_ONCE: usize = 8;
/// How an error says that a host leads into a network of one's own.
const NOT_PUBLIC: &str = "it leads into a private network";
/// How an error says that a host does not exist.
const NO_HOST: &str = "there is no such host";

/// Which hosts may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Reach {
    /// Those on the internet
    Public,
    /// Those of your own network too; only for calendars whose authors you trust
    Everywhere,
}

/// What every address answers.
pub(super) fn ask(addresses: BTreeSet<String>, reach: Reach) -> Result<LinkAnswers, Failure> {
    let client = client(reach).map_err(|error| {
        let message = format!("the HTTP client cannot be made: {error}");
        Failure::usage(
            message,
            "look at the proxy and certificate settings of this machine",
        )
    })?;
    let by_host = Mutex::new(by_host(addresses));
    let answers = Mutex::new(BTreeMap::new());
    let next = || {
        by_host
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_first()
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((_, urls)) = next() {
                    for (address, url) in urls {
                        let answer = answer(&client, &url, reach);
                        let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                        answers.insert(address, answer);
                    }
                }
            });
        }
    });
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(LinkAnswers(answers))
}

/// Addresses as they are written, each with its parts, by host.
type ByHost = BTreeMap<String, Vec<(String, Url)>>;

fn by_host(addresses: BTreeSet<String>) -> ByHost {
    let mut hosts = ByHost::new();
    for address in addresses {
        if let Ok(mut url) = Url::parse(&address) {
            // A name and a password in an address are nobody's business but their owner's.
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.set_fragment(None);
            let host = url.host_str().unwrap_or_default().to_owned();
            hosts.entry(host).or_default().push((address, url));
        }
    }
    hosts
}

fn client(reach: Reach) -> reqwest::Result<Client> {
    // Another part of the program may have chosen the provider already; it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .timeout(DEADLINE)
        .referer(false)
        .user_agent(concat!(
            "kalends/",
            env!("CARGO_PKG_VERSION"),
            " (link check)"
        ));
    builder.dns_resolver(Arc::new(Resolver { reach })).build()
}

/// Looks up hosts, and leads to no address that may not be asked, whatever a host's owner says that it is.
struct Resolver {
    reach: Reach,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach;
        Box::pin(async move {
            let found = (name.as_str(), 0).to_socket_addrs().map_err(|_| NO_HOST)?;
            let allowed: Vec<SocketAddr> = found
                .filter(|address| may_ask(address.ip(), reach))
                .collect();
            if allowed.is_empty() {
                return Err(NOT_PUBLIC.into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

fn answer(client: &Client, url: &Url, reach: Reach) -> LinkAnswer {
    let literal = url.host_str().map(|host| host.trim_matches(['[', ']']));
    let literal = literal.and_then(|host| host.parse::<IpAddr>().ok());
    if literal.is_some_and(|ip| !may_ask(ip, reach)) {
        return LinkAnswer::Silent(NOT_PUBLIC.to_owned());
    }
    let send = |method| client.request(method, url.clone()).send();
    let head = send(Method::HEAD);
    // Some servers know no HEAD, or answer it otherwise than what readers ask.
    let response = match head {
        Ok(response) if response.status().is_success() || response.status().is_redirection() => {
            Ok(response)
        }
        Ok(_) => send(Method::GET),
        Err(error) => Err(error),
    };
    response.map_or_else(|error| silent(&error), |response| heard(url, &response))
}

fn heard(url: &Url, response: &Response) -> LinkAnswer {
    let status = response.status();
    let location = response.headers().get(LOCATION);
    let place = location.and_then(|place| url.join(place.to_str().ok()?).ok());
    match place {
        Some(place) if status.is_redirection() => LinkAnswer::Moved(status.as_u16(), place.into()),
        _ => LinkAnswer::Status(status.as_u16()),
    }
}

fn silent(error: &reqwest::Error) -> LinkAnswer {
    let mut causes = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(one) = cause {
        causes.push(one.to_string());
        cause = one.source();
    }
    let says = |words: &str| causes.iter().any(|cause| cause.contains(words));
    if says(NO_HOST) {
        return LinkAnswer::NoSuchHost;
    }
    let reason = if says(NOT_PUBLIC) {
        NOT_PUBLIC
    } else if error.is_timeout() {
        "it took too long"
    } else if error.is_connect() {
        "no connection could be made"
    } else {
        "the line was cut"
    };
    LinkAnswer::Silent(reason.to_owned())
}

/// Whether a machine may be asked: one on the internet, unless all may.
fn may_ask(ip: IpAddr, reach: Reach) -> bool {
    reach == Reach::Everywhere || is_public(ip)
}

/// Whether an address belongs to the internet. Source: the IANA registries of special-purpose addresses (RFC 6890).
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [first, second, third, _] = ip.octets();
            let shared = first == 100 && (64..128).contains(&second);
            let protocols = first == 192 && second == 0 && third == 0;
            let measuring = first == 198 && (second == 18 || second == 19);
            let special = shared || protocols || measuring || first == 0 || first >= 224;
            !(special
                || ip.is_loopback()
                || ip.is_private()
                || ip.is_link_local()
                || ip.is_documentation())
        }
        IpAddr::V6(ip) => {
            let segments = ip.segments();
            let is_global = segments[0] & 0xe000 == 0x2000;
            let documentation = segments[0] == 0x2001 && segments[1] == 0x0db8;
            // Teredo, and addresses that hold one of the old kind, may lead anywhere.
            let tunnel = segments[0] == 0x2002 || segments[0] == 0x2001 && segments[1] == 0;
            is_global && !documentation && !tunnel
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// A server on this machine that answers each request as `reply` says, for so many requests.
    fn serve(requests: usize, reply: fn(&str) -> &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming().take(requests) {
                let mut stream = stream.unwrap();
                let mut bytes = [0; 2048];
                let read = stream.read(&mut bytes).unwrap();
                let request = String::from_utf8_lossy(&bytes[..read]).into_owned();
                assert!(
                    !request.to_lowercase().contains("authorization"),
                    "{request}"
                );
                let head = format!(
                    "HTTP/1.1 {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    reply(request.lines().next().unwrap())
                );
                stream.write_all(head.as_bytes()).unwrap();
            }
        });
        address
    }

    fn asked(address: &str, reach: Reach) -> LinkAnswer {
        let answers = ask([address.to_owned()].into(), reach).unwrap();
        answers.get(address).unwrap().clone()
    }

    #[test]
    fn a_page_answers_and_a_server_without_head_is_asked_again() {
        let server = serve(2, |line| match line {
            "HEAD /x HTTP/1.1" => "405 Method Not Allowed",
            "GET /x HTTP/1.1" => "200 OK",
            _ => "500 Error",
        });
        assert_eq!(
            asked(&format!("{server}/x"), Reach::Everywhere),
            LinkAnswer::Status(200)
        );
    }

    #[test]
    fn a_redirect_is_told_and_not_followed() {
        let server = serve(1, |_| "301 Moved\r\nLocation: /there?a=1");
        let with_secret = server.replace("http://", "http://ada:hunter2@");
        assert_eq!(
            asked(&format!("{with_secret}/x#top"), Reach::Everywhere),
            LinkAnswer::Moved(301, format!("{server}/there?a=1"))
        );
    }

    #[test]
    fn one_s_own_network_is_not_asked_unless_one_says_so() {
        let refused = LinkAnswer::Silent(NOT_PUBLIC.to_owned());
        for host in [
            "127.0.0.1:9",
            "[::1]:9",
            "localhost:9",
            "[::ffff:127.0.0.1]:9",
        ] {
            assert_eq!(
                asked(&format!("http://{host}/"), Reach::Public),
                refused,
                "{host}"
            );
        }
    }

    #[test]
    fn the_internet_is_what_no_registry_keeps_for_itself() {
        let public = |ip: &str| is_public(ip.parse().unwrap());
        for own in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.2",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
        ] {
            assert!(!public(own), "{own}");
        }
        for open in ["1.1.1.1", "100.128.0.1", "172.32.0.1", "2606:4700::1111"] {
            assert!(public(open), "{open}");
        }
    }
}
