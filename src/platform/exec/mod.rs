//! A program of the team's own, for platforms that are not known here: JSON on standard input, JSON on standard output.
//!
//! The program says for itself what it can do and how a lost answer is settled; what it cannot express only the team knows.
//! The protocol is documented in `docs/own-adapters.md`, and `kalends adapter-test` tries a program against it.

mod answer;
pub mod protocol;

use std::time::Duration;

use super::facts::{Doubt, Facts, Threads};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answers, Call, Effect, Guide, Identify, Job, Look, Outcome, Platform,
    Removal, Request, RunRequest, Sought, Step, Unwanted, marks,
};
use crate::model::Setting;
pub use answer::{doubt as told_doubt, read_identity, read_look, read_publish, read_removal};

/// The longest time that a program may take: the claim on a delivery lasts ten minutes.
const LONGEST: i64 = 9 * 60;

const GUIDE: Guide = Guide {
    steps: &[
        "Write a program that reads one JSON object and answers with one, as docs/own-adapters.md tells; examples/own-adapter holds one of 100 lines.",
        "Try it: `kalends adapter-test -- ./adapters/forum.py`. With `--publish` it also publishes, finds and deletes.",
        "Name it with its arguments: `command = [\"./adapters/forum.py\", \"--board\", \"news\"]`.",
        "Name where its secrets are kept: `token = { env = \"FORUM_TOKEN\" }`. It finds that one as `KALENDS_TOKEN` in its environment, and no other secret.",
        "Run `kalends doctor`, which asks it who it is.",
    ],
    gaps: &[
        "The program is taken from the folder, not from the commit that is published; only who may change the folder may change it.",
        "It runs with the rights of whoever runs `kalends publish`.",
        "Lengths and media are not checked beforehand: what the program does not take, it refuses.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "exec",
    name: "Command",
    adapter: &Adapter {
        identify: Some(Identify {
            call: describe,
            read: read_identity,
        }),
        locate: Some(locate),
        retract: Some(retract),
        ..Adapter::publishing(next)
    },
    facts: &FACTS,
    keys: KEYS,
    options: &[],
    guide: GUIDE,
};

const KEYS: &[SettingKey] = &[
    SettingKey {
        name: "command",
        kind: SettingKind::List,
        required: true,
        doc: "the program and its arguments, such as [\"./adapters/forum.py\", \"--board\", \"news\"]",
    },
    SettingKey {
        name: "server",
        kind: SettingKind::Address,
        required: false,
        doc: "address that the program is told",
    },
    SettingKey {
        name: "user",
        kind: SettingKind::Text,
        required: false,
        doc: "name that the program is told",
    },
    SettingKey {
        name: "token",
        kind: SettingKind::Secret,
        required: false,
        doc: "secret that the program finds as KALENDS_TOKEN",
    },
    SettingKey {
        name: "password",
        kind: SettingKind::Secret,
        required: false,
        doc: "secret that the program finds as KALENDS_PASSWORD",
    },
    SettingKey {
        name: "secret",
        kind: SettingKind::Secret,
        required: false,
        doc: "secret that the program finds as KALENDS_SECRET",
    },
    SettingKey {
        name: "deadline",
        kind: SettingKind::Number,
        required: false,
        doc: "how many seconds it may take, 540 at most; 60 if it is left out",
    },
];

/// The settings that hold secrets.
const SECRETS: [&str; 3] = ["token", "password", "secret"];

static FACTS: Facts = Facts {
    threads: Threads::Joined,
    links_in_text: false,
    polls: true,
    content_warnings: true,
    visibility: true,
    titles: true,
    first_comments: true,
    bodies: true,
    markdown: true,
    marks: marks::links_alone,
    doubt: Doubt::ReadBack,
    ..Facts::MESSAGES
};

fn next(job: &Job<'_>, answers: &Answers) -> Step {
    if job.account.channel.setting("command").is_none_or(is_empty) {
        return Step::Done(Outcome::Refused("`command` names no program".to_owned()));
    }
    match answers.get("publish") {
        Some(answer) => Step::Done(read_publish(answer)),
        None => Step::Call(Call::publish(
            "publish",
            Request::Run(RunRequest {
                files: job.message.media.iter().map(|it| it.path.clone()).collect(),
                ..run(&job.account, protocol::publish(job))
            }),
            protocol::example("publish"),
        )),
    }
}

fn is_empty(setting: &crate::source::Spanned<Setting>) -> bool {
    !matches!(&setting.value, Setting::List(words) if !words.is_empty())
}

fn describe(account: &Account<'_>) -> Call {
    read(account, "describe", protocol::describe(account))
}

/// Whoever says that the same key makes no second message is asked nothing more: it can simply be sent again.
fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(described) = answers.get("describe") else {
        return Look::Call(describe(&sought.account));
    };
    match answer::doubt(described) {
        Err(reason) => Look::Undecided(reason),
        Ok(Doubt::AlwaysSafe | Doubt::SafeInWindow) => Look::Absent,
        Ok(Doubt::AtMostOnce) => {
            Look::Undecided("its program cannot tell what is there".to_owned())
        }
        Ok(Doubt::ReadBack) => match answers.get("locate") {
            None => Look::Call(read(&sought.account, "locate", protocol::locate(sought))),
            Some(answer) => read_look(answer),
        },
    }
}

fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    match answers.get("retract") {
        Some(answer) => read_removal(answer),
        None => Removal::Call(Call {
            effect: Effect::Publish,
            ..read(&unwanted.account, "retract", protocol::retract(unwanted))
        }),
    }
}

fn read(account: &Account<'_>, action: &str, input: serde_json::Value) -> Call {
    Call::read(
        action.to_owned(),
        Request::Run(run(account, input)),
        protocol::example(action),
    )
}

fn run(account: &Account<'_>, input: serde_json::Value) -> RunRequest {
    let setting = |name: &str| account.channel.setting(name).map(|it| &it.value);
    let command = match setting("command") {
        Some(Setting::List(words)) => words.clone(),
        _ => Vec::new(),
    };
    let is_there = |name: &&str| matches!(setting(name), Some(Setting::Secret(_)));
    let deadline = match setting("deadline") {
        Some(Setting::Number(seconds)) => u64::try_from((*seconds).clamp(1, LONGEST)).ok(),
        _ => None,
    };
    RunRequest {
        command,
        input,
        secrets: SECRETS.into_iter().filter(is_there).collect(),
        files: Vec::new(),
        deadline: deadline.map(Duration::from_secs),
    }
}
