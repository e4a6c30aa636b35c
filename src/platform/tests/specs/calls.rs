//! Every request that the grammar leads to on a channel: a message of each kind, alone, as an answer and as a part of a
//! thread, with the platform's own options in turn; and whatever is asked beside that.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::model::{Focus, Receipt, Setting, Visibility};
use crate::platform::settings::SettingKind;
use crate::platform::tests::{Sample, described, text, video};
use crate::platform::{
    Answer, Answers, Attachment, Call, Facts, Job, Look, Message, Platform, PollQuestion, Removal,
    Sought, Step, Unwanted, find,
};

/// A text that has everything in it that platforms read in their own ways.
const EVERYTHING: &str = "Olá 👋🏽 @ada.test, @ada@acme.example e @ada:acme.example!\n\n*Não* <b>é</b> `isto` \"&\" 日本語: https://acme.example/ação?x=1&y=2 #promoção #日本語";
/// No story has more calls than this.
const MOST_CALLS: usize = 60;

/// A channel, and what the platform would answer there.
pub(super) struct Scene<'a> {
    /// The channel as lines of TOML.
    pub(super) channel: &'a str,
    /// The remote id of a message that is there.
    pub(super) there: &'a str,
    /// Options that are free texts.
    pub(super) texts: &'a [(&'a str, Setting)],
    /// What is answered; a call's own example is the usual answer.
    pub(super) answer: fn(&Call) -> Answer,
}

/// The usual answer.
pub(super) fn example(call: &Call) -> Answer {
    call.example.clone()
}

/// Every request, each under the name of the message that it belongs to.
pub(super) fn of(scene: &Scene<'_>) -> Vec<(String, Call)> {
    let platform = find(
        Sample::new(scene.channel, text(""))
            .account()
            .channel
            .platform_id(),
    );
    let platform = platform.unwrap();
    let mut calls = beside(scene);
    for (index, (name, message)) in messages(platform.facts).into_iter().enumerate() {
        for (relation, part, answers) in
            [("alone", 0, false), ("answer", 0, true), ("part", 1, true)]
        {
            let mut sample = Sample::new(scene.channel, message.clone());
            sample.part = part;
            sample.parent = answers.then(|| receipt(scene.there));
            sample.message.options = options(platform, scene.texts, index);
            let story = publishing(&sample, scene);
            calls.extend(
                story
                    .into_iter()
                    .map(|call| (format!("{name}, {relation}"), call)),
            );
        }
    }
    calls
}

fn messages(facts: &Facts) -> Vec<(&'static str, Message)> {
    let limits = facts.limits;
    let shown = |media: Vec<Attachment>| Message {
        media,
        ..text("Look")
    };
    let most = limits.media.clamp(1, 20);
    let kind = |path: &str, media_type: &str| Attachment {
        media_type: media_type.to_owned(),
        ..tall(path)
    };
    let mut messages = vec![
        ("a short text", text("Hello")),
        (
            "a long text",
            text(&"word ".repeat(limits.text.min(60_000) / 5)),
        ),
        ("everything in a text", text(EVERYTHING)),
        ("a picture", shown(vec![tall("media/a.png")])),
        (
            "the most pictures",
            shown((0..most).map(|n| tall(&format!("media/{n}.png"))).collect()),
        ),
        (
            "a picture without words",
            Message {
                text: String::new(),
                ..shown(vec![tall("a.png")])
            },
        ),
        (
            "a video",
            shown(vec![Attachment {
                width: 1920,
                height: 1080,
                alt: Some("Ondas 🌊".to_owned()),
                ..video("media/sea 🌊.mp4", 20_000_000)
            }]),
        ),
        (
            "a moving picture",
            shown(vec![kind("media/a.gif", "image/gif")]),
        ),
        ("a sound", shown(vec![kind("media/a.mp3", "audio/mpeg")])),
        (
            "a document",
            shown(vec![kind("media/a.pdf", "application/pdf")]),
        ),
        (
            "a link with a title",
            Message {
                title: Some("Versão 2".to_owned()),
                link: Some("https://acme.example/2?a=b&c=d".to_owned()),
                ..text("Out now")
            },
        ),
        ("an article", article()),
        (
            "a comment",
            Message {
                is_comment: true,
                ..text("Questions?")
            },
        ),
    ];
    if facts.polls {
        messages.extend([true, false].map(|many| ("a poll", poll(facts, many))));
    }
    let seen = [
        Visibility::Public,
        Visibility::Unlisted,
        Visibility::Private,
        Visibility::Direct,
    ];
    messages.extend(seen.map(|visibility| {
        (
            "a warning",
            Message {
                content_warning: Some("Comida".to_owned()),
                visibility: Some(visibility),
                language: Some("pt-BR".to_owned()),
                hashtags: vec!["promoção".to_owned()],
                ..shown(vec![tall("media/a.png")])
            },
        )
    }));
    messages
}

fn tall(path: &str) -> Attachment {
    Attachment {
        width: 800,
        height: 1200,
        focus: Some(Focus { x: -0.5, y: 1.0 }),
        ..described(path, "Um \"gato\" <3 & 猫")
    }
}

fn article() -> Message {
    Message {
        title: Some("Größe & more".to_owned()),
        body: Some("# Long\n\nWith *this* and ![a cat](media/b.png).".to_owned()),
        link: Some("https://acme.example/2".to_owned()),
        hashtags: vec!["Größe".to_owned()],
        language: Some("de".to_owned()),
        media: vec![tall("media/a.png")],
        ..text("Short")
    }
}

fn poll(facts: &Facts, multiple: bool) -> Message {
    let options = 1..=facts.limits.poll_options.min(12);
    Message {
        poll: Some(PollQuestion {
            options: options.map(|n| format!("Opção {n}")).collect(),
            open_for: facts.limits.poll_shortest.max(Duration::from_secs(3600)),
            multiple,
            hide_totals: !multiple,
        }),
        ..text("Hungry?")
    }
}

/// A choice for each of the platform's own options, another one for each message.
fn options(
    platform: &Platform,
    texts: &[(&str, Setting)],
    index: usize,
) -> BTreeMap<String, Setting> {
    let given = texts
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    let chosen = platform.options.iter().filter_map(|key| {
        let value = match key.kind {
            SettingKind::Choice(words) => Setting::Text(words[index % words.len()].to_owned()),
            SettingKind::Flag => Setting::Flag(index.is_multiple_of(2)),
            SettingKind::Number => Setting::Number(7),
            _ => return None,
        };
        Some((key.name.to_owned(), value))
    });
    chosen.chain(given).collect()
}

fn publishing(sample: &Sample, scene: &Scene<'_>) -> Vec<Call> {
    let job: Job<'_> = sample.job();
    let next = sample.adapter().next;
    story(scene, |answers| match next(&job, answers) {
        Step::Call(call) | Step::Wait(_, call) => Some(call),
        Step::Done(_) => None,
    })
}

/// The calls that are made one after the other until there is no next one.
fn story(scene: &Scene<'_>, next: impl Fn(&Answers) -> Option<Call>) -> Vec<Call> {
    let mut answers = Answers::default();
    let mut calls = Vec::new();
    while let Some(call) = next(&answers) {
        answers.keep(&call.name, (scene.answer)(&call));
        calls.push(call);
        assert!(calls.len() < MOST_CALLS, "{calls:?}");
    }
    calls
}

/// What is asked about the account, and about a message that may be there or is to go.
fn beside(scene: &Scene<'_>) -> Vec<(String, Call)> {
    let sample = Sample::new(scene.channel, text("Hello"));
    let (account, adapter) = (sample.account(), sample.adapter());
    let receipt = receipt(scene.there);
    let signing = adapter.sign_in.as_ref();
    let mut calls: Vec<Call> = signing
        .and_then(|it| (it.call)(&account))
        .into_iter()
        .collect();
    calls.extend(adapter.identify_on(&account).map(|it| (it.call)(&account)));
    calls.extend(
        adapter
            .ask_limits
            .iter()
            .flat_map(|it| (it.calls)(&account)),
    );
    let metrics = adapter.metrics.as_ref();
    calls.extend(metrics.and_then(|it| (it.call)(&account, &receipt)));
    calls.extend(looking(&sample, scene));
    calls.extend(removing(&sample, scene, &receipt));
    let named = |call: Call| ("beside".to_owned(), call);
    calls.into_iter().map(named).collect()
}

fn looking(sample: &Sample, scene: &Scene<'_>) -> Vec<Call> {
    let Some(locate) = sample.adapter().locate else {
        return Vec::new();
    };
    let said = sample.message.imprint(None);
    let sought = Sought {
        uploads: &Answers::default(),
        account: sample.account(),
        delivery: &sample.delivery,
        part: 0,
        said: &said,
        key: "key-1",
        publish_at: sample.job().publish_at,
        age: Duration::from_secs(60),
        known: &BTreeSet::new(),
    };
    story(scene, |answers| match locate(&sought, answers) {
        Look::Call(call) => Some(call),
        Look::Found(_) | Look::Absent | Look::Undecided(_) => None,
    })
}

fn removing(sample: &Sample, scene: &Scene<'_>, receipt: &Receipt) -> Vec<Call> {
    let Some(retract) = sample.adapter().retract else {
        return Vec::new();
    };
    let unwanted = Unwanted {
        account: sample.account(),
        delivery: &sample.delivery,
        part: 0,
        receipt,
    };
    story(scene, |answers| match retract(&unwanted, answers) {
        Removal::Call(call) => Some(call),
        Removal::Gone | Removal::WasGone | Removal::Refused(_) | Removal::Later(_) => None,
    })
}

fn receipt(id: &str) -> Receipt {
    Receipt {
        remote_id: Some(id.to_owned()),
        url: None,
    }
}
