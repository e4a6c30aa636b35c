//! Nostr: one note, whole with its tags, and what relays say of it.

use std::collections::BTreeSet;
use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::{Answers, Sample, answer, picture, text};
use crate::model::Receipt;
use crate::platform::{
    Answer, Attachment, Figure, Look, Message, Outcome, Removal, Sought, Unwanted,
};

const CHANNEL: &str = "platform = 'nostr'\nrelays = ['wss://one.example', 'wss://two.example']\nprivate_key = { env = 'KEY' }\nmedia_url = 'https://acme.example/files'\n";
const NPUB: &str = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg";

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

fn id(digit: &str) -> String {
    digit.repeat(64)
}

fn words(said: &[(bool, &str)]) -> Answer {
    let relays: Vec<String> = said
        .iter()
        .map(|(accepted, said)| {
            format!(r#"{{"relay": "wss://one.example", "accepted": {accepted}, "said": "{said}"}}"#)
        })
        .collect();
    let body = format!(
        r#"{{"id": "{}", "pubkey": "{}", "relays": [{}]}}"#,
        id("a"),
        id("b"),
        relays.join(",")
    );
    answer(200, &body)
}

fn end(sample: &Sample, reply: Answer) -> String {
    let story = sample.story([reply]);
    story.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_note_has_tags_for_all_that_apps_look_for() {
    let full = sample(Message {
        content_warning: Some("Food".to_owned()),
        media: vec![Attachment {
            alt: Some("A cake".to_owned()),
            width: 800,
            height: 600,
            ..picture("media/a cake.png")
        }],
        ..text(&format!("Olá @{NPUB} #Ação https://acme.com/x"))
    });
    assert_data_eq!(
        full.story([words(&[(true, "")])]),
        str![[r#"
note (Publish): ["wss://one.example", "wss://two.example"] Take(Note { kind: 1, created_at: Some(1795766400), tags: [["p", "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e"], ["t", "ação"], ["r", "https://acme.com/x"], ["content-warning", "Food"], ["imeta", "url https://acme.example/files/media/a%20cake.png", "m image/png", "x 0123456789abcdef", "dim 800x600", "alt A cake"]], content: "Olá nostr:npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg #Ação https://acme.com/x/n/nhttps://acme.example/files/media/a%20cake.png" })
Sent(Receipt { remote_id: Some("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), url: Some("https://njump.me/note1424242424242424242424242424242424242424242424242424qv3q9y6") })
"#]]
    );
}

#[test]
fn an_answer_names_the_note_before_it_and_the_one_that_began_the_thread() {
    let mut second = sample(text("Two"));
    second.part = 1;
    second.parent = Some(Receipt {
        remote_id: Some(id("c")),
        url: None,
    });
    assert_data_eq!(
        second.story([words(&[(true, "")])]),
        str![[r#"
note (Publish): ["wss://one.example", "wss://two.example"] Take(Note { kind: 1, created_at: Some(1795766401), tags: [["e", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc", "", "root"]], content: "Two" })
Sent(Receipt { remote_id: Some("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"), url: Some("https://njump.me/note1424242424242424242424242424242424242424242424242424qv3q9y6") })
"#]]
    );
    second.parent = Some(Receipt {
        remote_id: Some(format!("{}:{}", id("d"), id("c"))),
        url: None,
    });
    let story = second.story([words(&[(true, "")])]);
    assert!(story.contains(&format!(
        r#"["e", "{}", "", "root"], ["e", "{}", "", "reply"]"#,
        id("c"),
        id("d")
    )));
    assert!(story.contains(&format!("{}:{}", id("a"), id("c"))));
    second.parent = Some(Receipt::default());
    assert!(second.story([]).starts_with("Refused"));
}

#[test]
fn one_relay_that_has_the_note_is_enough_and_all_refusals_are_told() {
    let all: String = [
        words(&[(true, ""), (false, "blocked: no")]),
        words(&[(false, "duplicate: exists")]),
        words(&[(false, "invalid: is in the future")]),
        words(&[
            (false, "auth-required: sign in"),
            (false, "rate-limited: slow down"),
        ]),
        words(&[(false, "error: disk full")]),
        words(&[]),
    ]
    .into_iter()
    .map(|reply| end(&sample(text("Hello")), reply) + "\n")
    .collect();
    assert_data_eq!(
        all,
        str![[r#"
Sent(Receipt { remote_id: Some("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), url: Some("https://njump.me/note1424242424242424242424242424242424242424242424242424qv3q9y6") })
Sent(Receipt { remote_id: Some("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), url: Some("https://njump.me/note1424242424242424242424242424242424242424242424242424qv3q9y6") })
Refused("`wss://one.example` says: invalid: is in the future")
Later { reason: "`wss://one.example` says: auth-required: sign in; `wss://one.example` says: rate-limited: slow down", wait: None }
Later { reason: "`wss://one.example` says: error: disk full", wait: None }
Unknown("no relay said whether it took the note")

"#]]
    );
}

#[test]
fn what_cannot_be_a_note_is_refused_before_anything_is_sent() {
    let without = CHANNEL.replace("media_url = 'https://acme.example/files'\n", "");
    let shown = Message {
        media: vec![picture("a.png")],
        ..text("Look")
    };
    assert!(
        Sample::new(&without, shown)
            .story([])
            .contains("write `media_url`")
    );
    let plain = CHANNEL.replace("wss://two", "ws://two");
    assert!(
        Sample::new(&plain, text("Hi"))
            .story([])
            .contains("begins with `wss://`")
    );
    let none = CHANNEL.replace("'wss://one.example', 'wss://two.example'", "");
    assert!(
        Sample::new(&none, text("Hi"))
            .story([])
            .contains("names no relays")
    );
}

#[test]
fn a_note_is_found_among_those_of_its_second() {
    let sample = sample(text("Hello"));
    let said = sample.message.imprint(None);
    let known = BTreeSet::new();
    let sought = Sought {
        uploads: &Answers::default(),
        account: sample.account(),
        delivery: &sample.delivery,
        part: 2,
        said: &said,
        key: "key-1",
        publish_at: sample.job().publish_at,
        age: Duration::from_secs(60),
        known: &known,
    };
    let look = |content: &str, at: i64| {
        let mut answers = Answers::default();
        let body = format!(
            r#"{{"events": [{{"id": "{}", "content": "{content}", "created_at": {at}}}]}}"#,
            id("e")
        );
        answers.keep("notes", answer(200, &body));
        (sample.adapter().locate.unwrap())(&sought, &answers)
    };
    let at = sought.publish_at.timestamp() + 2;
    assert!(
        matches!(look("Hello", at), Look::Found(receipt) if receipt.remote_id == Some(id("e")))
    );
    assert_eq!(look("Hello", at + 1), Look::Absent);
    assert_eq!(look("Bye", at), Look::Absent);
}

#[test]
fn a_note_is_deleted_by_a_request_and_what_hangs_on_it_is_counted() {
    let sample = sample(text("Hello"));
    let receipt = Receipt {
        remote_id: Some(format!("{}:{}", id("d"), id("c"))),
        url: None,
    };
    let unwanted = Unwanted {
        account: sample.account(),
        delivery: &sample.delivery,
        part: 0,
        receipt: &receipt,
    };
    let retract = |reply: Option<Answer>| {
        let mut answers = Answers::default();
        if let Some(reply) = reply {
            answers.keep("deletion", reply);
        }
        (sample.adapter().retract.unwrap())(&unwanted, &answers)
    };
    let Removal::Call(call) = retract(None) else {
        panic!()
    };
    assert!(super::show(&call).contains(&format!(
        r#"kind: 5, created_at: None, tags: [["e", "{}"], ["k", "1"]]"#,
        id("d")
    )));
    assert_eq!(retract(Some(words(&[(true, "")]))), Removal::Gone);
    assert!(matches!(
        retract(Some(words(&[(false, "blocked: no")]))),
        Removal::Refused(_)
    ));
    assert!(matches!(
        retract(Some(words(&[(false, "error: no")]))),
        Removal::Later(_)
    ));
    let metrics = sample.adapter().metrics.as_ref().unwrap();
    let events = r#"{"events": [{"kind": 7}, {"kind": 9735}, {"kind": 1}, {"kind": 6}]}"#;
    let figures = (metrics.read)(&answer(200, events)).unwrap();
    assert!(figures.contains(&(Figure::Reactions, 2)) && figures.contains(&(Figure::Shares, 1)));
}

#[test]
fn a_dry_run_ends_with_a_note() {
    assert!(matches!(sample(text("Hello")).dry_run(), Outcome::Sent(_)));
}
