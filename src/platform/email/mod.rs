//! Email, sent over SMTP (RFC 5321): one message a delivery, to a list or to people who do not see each other.
//!
//! A message without a subject looks like a mistake, and filters take it for one. RFC 5322 keeps a line below 998 octets.
//! Servers take a message as often as it is sent, whatever its `Message-ID`, so a lost last answer is left to a person.

mod answer;
mod letter;

use super::facts::{Facts, Limits, MediaFacts, TextFacts};
use super::mail::{MailServer, MailSetting, MailUser, texts};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Call, Guide, Identify, Identity, Job, MailRequest, Outcome,
    Platform, Request, Step,
};
use crate::model::Setting;

const GUIDE: Guide = Guide {
    steps: &[
        "Ask whoever runs your mail for the address of its server for outgoing mail, and whether it begins with TLS (port 465: `server = \"smtps://…\"`) or turns to it (port 587: `server = \"smtp://…\"`).",
        "Make a password for this program alone. Where accounts have two steps to sign in, it is called an app password.",
        "Keep the password in a variable, such as `MAIL_PASSWORD`, and name it: `password = { env = \"MAIL_PASSWORD\" }`. The user is the address in `from`, unless `user` says otherwise.",
        "Write the sender as `from = \"Acme <news@acme.example>\"`; its domain needs SPF, DKIM and DMARC at your mail's provider, or the messages end as spam.",
        "Write as `to` the one address of your mailing list, or the addresses of a few people.",
        "To many people, say where they leave: `unsubscribe = [\"https://acme.example/leave\", \"mailto:leave@acme.example\"]`, and `one_click = true` if a single POST to the first is enough (RFC 8058).",
        "Run `kalends doctor`, which signs in and sends nothing.",
    ],
    gaps: &[
        "A server that refuses one of the recipients gets nothing for the others either: correct `to`, and run `kalends retry`.",
        "All get the same message; names, groups and bounces are the work of a newsletter service or a mailing list.",
        "If the line breaks before the last answer, nobody can tell whether the message went out: a person looks, and says so with `kalends resolve`.",
        "Accounts that take OAuth alone are not signed in to; use an app password, or a relay.",
        "Pictures travel inside the message, 15 MB in all; with `media_url` they are linked. Videos and sounds are always linked.",
        "A post with a long text sends that; its short text becomes the preview that mail programs show in their lists.",
        "What was sent cannot be taken back.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "email",
    name: "Email",
    adapter: &Adapter {
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        ..Adapter::publishing(next)
    },
    facts: &FACTS,
    keys: KEYS,
    options: &[],
    guide: GUIDE,
};

const KEYS: &[SettingKey] = &[
    SettingKey {
        name: "server",
        kind: SettingKind::Mail(MailSetting::Server),
        required: true,
        doc: "server for outgoing mail: \"smtps://mail.example\" (port 465) or \"smtp://mail.example\" (port 587, STARTTLS)",
    },
    SettingKey {
        name: "user",
        kind: SettingKind::Text,
        required: false,
        doc: "name to sign in with; the address in `from` if it is left out",
    },
    SettingKey {
        name: "password",
        kind: SettingKind::Secret,
        required: false,
        doc: "password of that user; left out where the server wants none",
    },
    SettingKey {
        name: "from",
        kind: SettingKind::Mail(MailSetting::Mailbox),
        required: true,
        doc: "sender, such as \"Acme <news@acme.example>\"",
    },
    SettingKey {
        name: "to",
        kind: SettingKind::Mail(MailSetting::Mailboxes),
        required: true,
        doc: "address of a mailing list, or addresses of people, who do not see each other",
    },
    SettingKey {
        name: "reply_to",
        kind: SettingKind::Mail(MailSetting::Mailbox),
        required: false,
        doc: "where answers go, if not to the sender",
    },
    SettingKey {
        name: "unsubscribe",
        kind: SettingKind::Mail(MailSetting::Unsubscribe),
        required: false,
        doc: "where readers unsubscribe: addresses that begin with https:// or mailto:",
    },
    SettingKey {
        name: "one_click",
        kind: SettingKind::Flag,
        required: false,
        doc: "whether a single POST to the first of `unsubscribe` is enough (RFC 8058)",
    },
    SettingKey {
        name: "media_url",
        kind: SettingKind::PublicAddress,
        required: false,
        doc: "where everybody can fetch the workspace's files; pictures are linked then, not sent along",
    },
];

static FACTS: Facts = Facts {
    limits: Limits {
        title: 998,
        media: 20,
        image_bytes: letter::MOST_BYTES,
        ..Limits::NONE
    },
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    media: MediaFacts {
        image_types: Some(&["image/gif", "image/jpeg", "image/png", "image/webp"]),
        ..MediaFacts::FREE
    },
    ..Facts::ARTICLES
};

fn next(job: &Job<'_>, answers: &Answers) -> Step {
    match answers.get("send") {
        Some(answer) => Step::Done(answer::read(answer, &letter::id(job))),
        None => match send(job) {
            Ok(call) => Step::Call(call),
            Err(reason) => Step::Done(Outcome::Refused(reason)),
        },
    }
}

fn send(job: &Job<'_>) -> Result<Call, String> {
    let request = MailRequest {
        letter: Some(letter::write(job)?),
        ..request(&job.account).ok_or("`server` is no address of a mail server")?
    };
    Ok(Call::publish(
        "send",
        Request::Mail(request),
        answer::taken(),
    ))
}

/// The server and who signs in there; `None` where the settings are not those that `check` lets through.
fn request(account: &Account<'_>) -> Option<MailRequest> {
    let password = account.channel.setting("password");
    let has_password = password.is_some_and(|it| matches!(it.value, Setting::Secret(_)));
    let sender = || super::mail::mailbox(account.text("from")).map(|it| it.email.to_string());
    let name = account.channel.text("user").map(str::to_owned);
    let user = has_password.then(|| MailUser {
        name: name.or_else(sender).unwrap_or_default(),
        password: "password",
    });
    Some(MailRequest {
        server: MailServer::parse(account.text("server")).ok()?,
        user,
        letter: None,
    })
}

fn recipients<'a>(account: &Account<'a>) -> &'a [String] {
    texts(account.channel.setting("to").map(|it| &it.value))
}

fn identify(account: &Account<'_>) -> Call {
    let nowhere = MailRequest {
        server: MailServer::NOWHERE,
        user: None,
        letter: None,
    };
    Call::read(
        "identify",
        Request::Mail(request(account).unwrap_or(nowhere)),
        answer::taken(),
    )
}

/// The account is the user who signed in, or the server where nobody has to.
fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    if !answer.is_success() {
        return Err(answer::failed(answer));
    }
    let id = answer.body.clone();
    let name = id.clone();
    Ok(Identity { id, name })
}
