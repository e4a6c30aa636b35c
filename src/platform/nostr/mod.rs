//! Nostr: signed notes on relays.
//!
//! Facts from nostr-protocol/nips: 01 (events and relays), 10 (threads), 09 (deletion), 18, 25 and 57 (what is counted), 19
//! (names of keys and notes), 27 (mentions), 36 (content warnings), 92 (media). The protocol sets no limits; relays may.
//!
//! A note's id follows from what it says and from its time, which is the planned one: to send it again changes nothing.

mod note;

use bech32::{Bech32, Hrp};
use serde_json::{Value, json};

use super::facts::{Doubt, Facts, MediaFacts};
use super::http::invisible_failure;
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Call, Effect, Figure, Figures, Guide, Identify, Identity,
    Job, Look, Metrics, Note, Outcome, Platform, RelayAsk, RelayRequest, Removal, Request, Sought,
    Step, Unwanted,
};
use crate::model::{Receipt, Setting};

/// The setting that names the private key.
const KEY: &str = "private_key";
/// Where anybody can see a note in a browser.
const PAGES: &str = "https://njump.me/";

const GUIDE: Guide = Guide {
    steps: &[
        "Copy the account's private key out of its app; it begins with `nsec1`, and does not expire.",
        "Keep it in a variable, such as `NOSTR_KEY`, and name it: `private_key = { env = \"NOSTR_KEY\" }`. It signs on this machine and is sent nowhere.",
        "Write the relays that the account uses: `relays = [\"wss://relay.example\", \"wss://other.example\"]`.",
        "For posts with pictures, write the address below which everybody can fetch the calendar's files: `media_url = \"https://…\"`.",
    ],
    gaps: &[
        "A note counts as sent as soon as one relay takes it; the others are not tried again.",
        "A note has the time at which the calendar had it go out, even if it goes out later, so that a second try is the same note.",
        "Pictures and videos are not uploaded: their addresses below `media_url` stand in the text.",
        "Relays that want payment, work or a signed-in reader refuse the note, and say so.",
        "A deletion is a request, which relays may ignore.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "nostr",
    name: "Nostr",
    adapter: &Adapter {
        next,
        sign_in: None,
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        ask_limits: None,
        locate: Some(locate),
        retract: Some(retract),
        metrics: Some(Metrics {
            call: ask_figures,
            read: read_figures,
        }),
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "relays",
            kind: SettingKind::List,
            required: true,
            doc: "addresses of the relays, such as [\"wss://relay.example\"]",
        },
        SettingKey {
            name: KEY,
            kind: SettingKind::Secret,
            required: true,
            doc: "private key of the account, `nsec1…` or hexadecimal",
        },
        SettingKey {
            name: "media_url",
            kind: SettingKind::PublicAddress,
            required: false,
            doc: "address below which everybody can fetch the calendar's files",
        },
    ],
    options: &[],
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    content_warnings: true,
    first_comments: true,
    media: MediaFacts::FREE,
    doubt: Doubt::AlwaysSafe,
    ..Facts::MESSAGES
};

/// One call: everything that a note says is known here.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let prepared = relays(&job.account).and_then(|relays| Ok((relays, note::of(job)?)));
    let (relays, note) = match prepared {
        Ok(prepared) => prepared,
        Err(reason) => return Step::Done(Outcome::Refused(reason)),
    };
    match answers.get("note") {
        None => Step::Call(call("note", Effect::Publish, relays, RelayAsk::Take(note))),
        Some(answer) => Step::Done(read_note(answer, note::root(job))),
    }
}

/// The channel's relays, or which of them is none.
fn relays(account: &Account<'_>) -> Result<Vec<String>, String> {
    let named = account.channel.setting("relays").map(|it| &it.value);
    let Some(Setting::List(relays)) = named else {
        return Err("the channel names no relays".to_owned());
    };
    if let Some(wrong) = relays.iter().find(|relay| !is_relay(relay)) {
        return Err(format!(
            "`{wrong}` is no address of a relay: it begins with `wss://`"
        ));
    }
    if relays.is_empty() {
        return Err("the channel names no relays".to_owned());
    }
    Ok(relays.clone())
}

/// Encrypted, except inside this machine.
fn is_relay(address: &str) -> bool {
    let Ok(url) = url::Url::parse(address) else {
        return false;
    };
    let is_here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => return false,
    };
    url.scheme() == "wss" || url.scheme() == "ws" && is_here
}

fn call(name: &str, effect: Effect, relays: Vec<String>, ask: RelayAsk) -> Call {
    let id = "0".repeat(64);
    let first = relays.first().cloned();
    let example = json!({
        "id": id,
        "pubkey": id,
        "npub": "npub1",
        "relays": [{ "relay": first, "accepted": true, "said": "" }],
        "events": [],
    });
    Call {
        name: name.to_owned(),
        effect,
        request: Request::Relays(RelayRequest {
            relays,
            key: KEY,
            ask,
        }),
        example: Answer::json(&example),
    }
}

/// What the relays said of a note: one that took it, or has it already, is enough.
fn read_note(answer: &Answer, root: Option<&str>) -> Outcome {
    let json = answer.to_json().unwrap_or_default();
    let said = Said::of(&json);
    if !said.is_taken {
        return said.refusal();
    }
    let id = json["id"].as_str().and_then(checked_hash);
    id.map_or_else(
        || Outcome::Unknown("a relay took the note, but its id cannot be read".to_owned()),
        |id| Outcome::Sent(receipt(id, root)),
    )
}

/// The words of all relays.
struct Said {
    is_taken: bool,
    reasons: Vec<String>,
    may_help: bool,
}

impl Said {
    fn of(answer: &Value) -> Self {
        let relays = answer["relays"].as_array().into_iter().flatten();
        let mut said = Self {
            is_taken: false,
            reasons: Vec::new(),
            may_help: false,
        };
        for relay in relays {
            let words = relay["said"].as_str().unwrap_or_default();
            said.is_taken |= relay["accepted"] == true || words.starts_with("duplicate:");
            said.may_help |= words.starts_with("rate-limited:") || words.starts_with("error:");
            let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
            let words: String = words.chars().take(200).collect();
            let name = relay["relay"].as_str().unwrap_or_default();
            said.reasons.push(format!("`{name}` says: {words}"));
        }
        said
    }

    /// Every relay that answered said no, which proves that none of them has it.
    fn refusal(self) -> Outcome {
        let reason = self.reasons.join("; ");
        if self.reasons.is_empty() {
            Outcome::Unknown("no relay said whether it took the note".to_owned())
        } else if self.may_help {
            Outcome::Later { reason, wait: None }
        } else {
            Outcome::Refused(reason)
        }
    }
}

/// A note's id; behind a colon the id of the note that began its thread, where that is another.
fn receipt(id: &str, root: Option<&str>) -> Receipt {
    let remote_id = match root {
        Some(root) => format!("{id}:{root}"),
        None => id.to_owned(),
    };
    let bytes: Option<Vec<u8>> = (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(&id[at..at + 2], 16).ok())
        .collect();
    let named = bytes
        .zip(Hrp::parse("note").ok())
        .and_then(|(bytes, kind)| bech32::encode::<Bech32>(kind, &bytes).ok());
    Receipt {
        remote_id: Some(remote_id),
        url: named.map(|note| format!("{PAGES}{note}")),
    }
}

/// SHA-256 in hexadecimal.
fn checked_hash(text: &str) -> Option<&str> {
    let is_hash = text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
    is_hash.then_some(text)
}

/// The note of a receipt, and the one that began its thread, if that is another.
fn ids(receipt: &Receipt) -> Option<(String, Option<String>)> {
    let from_page = || {
        let note = receipt.url.as_deref()?.strip_prefix(PAGES)?;
        let (kind, bytes) = bech32::decode(note).ok()?;
        (kind.as_str() == "note").then(|| super::hex(&bytes))
    };
    let Some(known) = receipt.remote_id.as_deref() else {
        return Some((checked_hash(&from_page()?)?.to_owned(), None));
    };
    let (id, root) = match known.split_once(':') {
        Some((id, root)) => (id, checked_hash(root)),
        None => (known, None),
    };
    Some((checked_hash(id)?.to_owned(), root.map(str::to_owned)))
}

fn identify(account: &Account<'_>) -> Call {
    let relays = relays(account).unwrap_or_default();
    call("identify", Effect::Read, relays, RelayAsk::Account)
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let id = answer.text("pubkey").filter(|_| answer.is_success());
    let id = id.ok_or_else(|| invisible_failure(answer, None))?;
    let name = answer.text("npub").unwrap_or_else(|| id.clone());
    Ok(Identity { id, name })
}

/// The account's notes of that very second; the planned time belongs to the note.
fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let relays = match relays(&sought.account) {
        Ok(relays) => relays,
        Err(reason) => return Look::Undecided(reason),
    };
    let at = note::created_at(sought.publish_at, sought.part);
    let filter = json!({ "kinds": [1], "since": at, "until": at, "limit": 100 });
    let Some(answer) = answers.get("notes") else {
        let ask = RelayAsk::Find { filter, own: true };
        return Look::Call(call("notes", Effect::Read, relays, ask));
    };
    let json = answer.to_json().unwrap_or_default();
    let mut events = json["events"].as_array().into_iter().flatten();
    let text = note::with_mentions(&sought.said.text);
    let said = |event: &&Value| {
        let content = event["content"].as_str().unwrap_or_default();
        content.starts_with(&text) && event["created_at"] == at
    };
    let root = sought.said.parent.as_ref().and_then(ids);
    let root = root.map(|(parent, root)| root.unwrap_or(parent));
    let found = events.find(said).and_then(|event| event["id"].as_str());
    match found.and_then(checked_hash) {
        Some(id) => Look::Found(receipt(id, root.as_deref())),
        None => Look::Absent,
    }
}

fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some((id, _)) = ids(unwanted.receipt) else {
        return Removal::Refused(
            "its recorded address does not name a note: delete it by hand".to_owned(),
        );
    };
    let Some(answer) = answers.get("deletion") else {
        let deletion = Note {
            kind: 5,
            created_at: None,
            tags: vec![
                vec!["e".to_owned(), id],
                vec!["k".to_owned(), "1".to_owned()],
            ],
            content: String::new(),
        };
        return match relays(&unwanted.account) {
            Ok(relays) => {
                let ask = RelayAsk::Take(deletion);
                Removal::Call(call("deletion", Effect::Publish, relays, ask))
            }
            Err(reason) => Removal::Refused(reason),
        };
    };
    let said = Said::of(&answer.to_json().unwrap_or_default());
    if said.is_taken {
        return Removal::Gone;
    }
    Removal::from(said.refusal())
}

fn ask_figures(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let (id, _) = ids(receipt)?;
    let filter = json!({ "#e": [id], "kinds": [1, 6, 7, 9735] });
    let ask = RelayAsk::Find { filter, own: false };
    Some(call("figures", Effect::Read, relays(account).ok()?, ask))
}

/// Answers, reposts, and reactions together with payments.
fn read_figures(answer: &Answer) -> Option<Figures> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    let events = json["events"].as_array()?;
    let count = |kinds: &[u64]| {
        let of_kind = |event: &&Value| event["kind"].as_u64().is_some_and(|it| kinds.contains(&it));
        events.iter().filter(of_kind).count() as u64
    };
    Some(vec![
        (Figure::Reactions, count(&[7, 9735])),
        (Figure::Replies, count(&[1])),
        (Figure::Shares, count(&[6])),
    ])
}
