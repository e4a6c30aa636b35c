//! Answers of platforms, in the middle of every conversation that there is with them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kalends::load::{Loaded, Nothing, Overlay, load};
use kalends::model::{DeliveryKey, Receipt};
use kalends::platform::{
    Account, Adapter, Answer, Answers, Attachment, Body, Call, Effect, Job, Look, Message, Outcome,
    PLATFORMS, Piece, PollQuestion, Removal, Request, SettingKey, SettingKind, Sought, Step,
    Template, Unwanted, origin,
};

use super::now;

/// No conversation is longer.
const MOST_CALLS: usize = 300;
const STATUSES: [u16; 20] = [
    200, 201, 202, 204, 206, 301, 307, 308, 400, 401, 403, 404, 408, 409, 413, 422, 425, 429, 500,
    503,
];
/// Headers that adapters look at, with values that mean nothing.
const HEADERS: [(&str, &str); 6] = [
    ("retry-after", "soon"),
    ("retry-after", "99999999999999"),
    ("date", "Mon, 31 Feb 2027 99:00:00 GMT"),
    ("location", "https://evil.example/\r\nx: y"),
    ("range", "bytes=9-0"),
    ("ratelimit-reset", "-1"),
];

/// What a conversation is about, and which of its answers is damaged in which way.
struct Damage<'a> {
    message: u8,
    /// The first answer that is damaged.
    from: usize,
    /// Whether all that follow are damaged as well.
    for_good: bool,
    status: u16,
    header: Option<(&'static str, &'static str)>,
    /// Where the words of a good answer are cut open, in 256ths of them; nothing is left of them at 255.
    start: u8,
    /// How many of its bytes go.
    length: u8,
    /// What stands there instead.
    words: &'a [u8],
}

/// One conversation with one platform, as these bytes say. It ends; a server's failure is never taken for anything certain;
/// and no answer has a secret sent to a server that is not asked without it.
pub(crate) fn conversation(bytes: &[u8]) {
    let [
        platform,
        question,
        message,
        from,
        status,
        header,
        start,
        length,
        words @ ..,
    ] = bytes
    else {
        return;
    };
    let platform = PLATFORMS[usize::from(*platform) % PLATFORMS.len()];
    let adapter = platform.adapter;
    let damage = Damage {
        message: *message,
        from: usize::from(from & 0x7f),
        for_good: *from > 0x7f,
        status: STATUSES[usize::from(*status) % STATUSES.len()],
        header: HEADERS.get(usize::from(*header)).copied(),
        start: *start,
        length: *length,
        words,
    };
    let loaded = channel(platform.id, platform.keys);
    let account = Account {
        id: "c",
        channel: &loaded.calendar.channels["c"].value,
    };
    let talk = Talk { adapter, account };
    match question % 6 {
        0 | 1 => talk.publish(&damage),
        2 => talk.look_for(&damage),
        3 => talk.retract(&damage),
        4 => talk.identify(&damage),
        _ => talk.count(&damage),
    }
}

/// What comes next in a conversation.
enum Next<End> {
    Call(Box<Call>),
    End(End),
}

/// How one speaks to one channel.
struct Talk<'a> {
    adapter: &'static Adapter,
    account: Account<'a>,
}

impl Talk<'_> {
    fn publish(&self, damage: &Damage<'_>) {
        let (delivery, message, parent) = (delivery(), message(damage.message), receipt());
        let job = Job {
            account: self.account,
            delivery: &delivery,
            part: 0,
            message: &message,
            parent: (damage.message & 16 > 0).then_some(&parent),
            key: "key-1",
            publish_at: now(),
        };
        let next = |answers: &Answers| match (self.adapter.next)(&job, answers) {
            Step::Call(call) | Step::Wait(_, call) => Next::Call(Box::new(call)),
            Step::Done(outcome) => Next::End(outcome),
        };
        let (known, _) = talk(None, &BTreeSet::new(), next);
        let (_, (last, outcome)) = talk(Some(damage), &known, next);
        let is_failure = |(effect, status): (Effect, u16)| {
            effect == Effect::Publish && matches!(status, 408 | 425 | 500..)
        };
        let is_doubt = matches!(outcome, Outcome::Unknown(_));
        assert!(
            is_doubt || !last.is_some_and(is_failure),
            "{last:?} is taken for {outcome:?} by `{}`",
            self.account.channel.platform_id()
        );
    }

    fn look_for(&self, damage: &Damage<'_>) {
        let Some(locate) = self.adapter.locate else {
            return;
        };
        let (delivery, parent) = (delivery(), receipt());
        let said = message(damage.message).imprint(Some(&parent));
        let sought = Sought {
            publish_at: now(),
            uploads: &Answers::default(),
            account: self.account,
            delivery: &delivery,
            part: 0,
            said: &said,
            key: "key-1",
            age: Duration::from_secs(60),
            known: &BTreeSet::new(),
        };
        let next = |answers: &Answers| match locate(&sought, answers) {
            Look::Call(call) => Next::Call(Box::new(call)),
            end => Next::End(end),
        };
        let (known, _) = talk(None, &BTreeSet::new(), next);
        let (_, (last, end)) = talk(Some(damage), &known, next);
        // What cannot be read proves nothing.
        let is_failure =
            last.is_some_and(|(_, status)| matches!(status, 401 | 403 | 408 | 425 | 429 | 500..));
        let proves = matches!(end, Look::Absent | Look::Found(_));
        assert!(!(is_failure && proves), "{last:?} is taken for {end:?}");
    }

    fn retract(&self, damage: &Damage<'_>) {
        let Some(retract) = self.adapter.retract else {
            return;
        };
        let (delivery, receipt) = (delivery(), receipt());
        let unwanted = Unwanted {
            account: self.account,
            delivery: &delivery,
            part: 0,
            receipt: &receipt,
        };
        let next = |answers: &Answers| match retract(&unwanted, answers) {
            Removal::Call(call) => Next::Call(Box::new(call)),
            end => Next::End(end),
        };
        let (known, _) = talk(None, &BTreeSet::new(), next);
        let (_, (last, end)) = talk(Some(damage), &known, next);
        let is_failure =
            last.is_some_and(|(_, status)| matches!(status, 401 | 403 | 408 | 429 | 500..));
        let is_gone = matches!(end, Removal::Gone | Removal::WasGone);
        assert!(!(is_failure && is_gone), "{last:?} is taken for {end:?}");
    }

    fn identify(&self, damage: &Damage<'_>) {
        if let Some(identify) = self.adapter.identify_on(&self.account) {
            let answer = damage.of(&(identify.call)(&self.account).example);
            let read = (identify.read)(&answer);
            assert!(
                read.is_err() || answer.is_success(),
                "{answer:?} is {read:?}"
            );
        }
        let limits = self.adapter.ask_limits.iter();
        for (limits, call) in limits.flat_map(|it| {
            (it.calls)(&self.account)
                .into_iter()
                .map(move |call| (it, call))
        }) {
            let _ = (limits.read)(&damage.of(&call.example));
        }
    }

    fn count(&self, damage: &Damage<'_>) {
        let Some(metrics) = &self.adapter.metrics else {
            return;
        };
        if let Some(call) = (metrics.call)(&self.account, &receipt()) {
            let _ = (metrics.read)(&damage.of(&call.example));
        }
    }
}

/// Talks to the end: the servers that were sent a secret, what the last call was and was answered with, and how it ended.
#[expect(
    clippy::type_complexity,
    reason = "three things that are taken apart at once"
)]
fn talk<End>(
    damage: Option<&Damage<'_>>,
    known: &BTreeSet<String>,
    next: impl Fn(&Answers) -> Next<End>,
) -> (BTreeSet<String>, (Option<(Effect, u16)>, End)) {
    let (mut answers, mut asked, mut last) = (Answers::default(), BTreeSet::new(), None);
    for count in 0..MOST_CALLS {
        let call = match next(&answers) {
            Next::Call(call) => *call,
            Next::End(end) => return (asked, (last, end)),
        };
        let server = trusted_server(&call.request);
        if let (Some(server), Some(_)) = (&server, damage) {
            assert!(known.contains(server), "a secret for {server}: {call:?}");
        }
        asked.extend(server);
        let is_damaged = |it: &&Damage<'_>| it.from == count || it.for_good && it.from <= count;
        let answer = damage
            .filter(is_damaged)
            .map_or_else(|| call.example.clone(), |it| it.of(&call.example));
        let is_http = matches!(call.request, Request::Http(_));
        last = is_http.then_some((call.effect, answer.status));
        answers.keep(&call.name, answer);
    }
    panic!("it does not end");
}

impl Damage<'_> {
    /// An answer as it may come: the words of a good one, changed.
    fn of(&self, good: &Answer) -> Answer {
        let mut body = good.body.clone().into_bytes();
        let start = body.len() * usize::from(self.start) / 255;
        let end = body.len().min(start + usize::from(self.length));
        let range = if self.start == 255 {
            0..body.len()
        } else {
            start..end
        };
        drop(body.splice(range, self.words.iter().copied()));
        let mut headers = good.headers.clone();
        headers.extend(
            self.header
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        Answer {
            status: self.status,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
            asked: 1,
        }
    }
}

/// The server of a request, where the request holds a secret of the channel.
fn trusted_server(request: &Request) -> Option<String> {
    let Request::Http(request) = request else {
        return None;
    };
    let in_body = match &request.body {
        Body::Object(pairs) => pairs.iter().any(|(_, value)| holds_secret(value)),
        Body::Pairs(pairs) => pairs.iter().any(|(_, value)| holds_secret(value)),
        _ => false,
    };
    let in_headers = request.headers.iter().any(|(_, value)| holds_secret(value));
    let address = request.url.to_string();
    (in_body || in_headers || holds_secret(&request.url))
        .then(|| origin(&address).unwrap_or(address))
}

fn holds_secret(template: &Template) -> bool {
    fn is_secret(piece: &Piece) -> bool {
        match piece {
            Piece::Plain(_) | Piece::Passing(_) => false,
            Piece::Secret(_) => true,
            Piece::Base64(pieces) => pieces.iter().any(is_secret),
        }
    }
    template.0.iter().any(is_secret)
}

/// A channel `c` with whatever its platform wants.
fn channel(platform: &str, keys: &[SettingKey]) -> Loaded {
    let is_wanted = |key: &&SettingKey| key.required || ["token", "channel_id"].contains(&key.name);
    let wanted = keys.iter().filter(is_wanted);
    let settings: Vec<String> = wanted
        .map(|key| format!("{} = {}\n", key.name, value(key.kind)))
        .collect();
    let settings = settings.concat();
    let texts = BTreeMap::from([
        ("kalends.toml".to_owned(), String::new()),
        (
            "calendar/a.toml".to_owned(),
            format!("[channels.c]\nplatform = '{platform}'\n{settings}"),
        ),
    ]);
    load(&Overlay::new(&Nothing, &texts)).expect("a calendar")
}

fn value(kind: SettingKind) -> String {
    match kind {
        SettingKind::Text | SettingKind::Folder => "'team'".to_owned(),
        SettingKind::Address | SettingKind::PublicAddress | SettingKind::AddressOrSecret => {
            "'https://one.example'".to_owned()
        }
        SettingKind::Secret => "{ env = 'S' }".to_owned(),
        SettingKind::ReplacedSecret => "{ file = 's' }".to_owned(),
        SettingKind::Choice(words) => format!("'{}'", words[0]),
        SettingKind::Flag => "true".to_owned(),
        SettingKind::Number => "1".to_owned(),
        SettingKind::List => "['wss://one.example']".to_owned(),
        SettingKind::Mail(_) => "'ada@one.example'".to_owned(),
    }
}

/// A message with what the bits say: a picture, a poll, a title with a long text, a link, a comment, a video, two pictures.
fn message(bits: u8) -> Message {
    let has = |bit: u8| bits & bit > 0;
    let file = |path: &str, media_type: &str| Attachment {
        path: path.to_owned(),
        alt: Some("A box".to_owned()),
        media_type: media_type.to_owned(),
        bytes: 7,
        sha256: "0123456789abcdef".repeat(4),
        width: 640,
        height: 480,
        ..Attachment::default()
    };
    let mut media = Vec::new();
    media.extend(has(1).then(|| file("a.png", "image/png")));
    media.extend(has(64).then(|| file("a.mp4", "video/mp4")));
    media.extend(has(128).then(|| file("b.jpg", "image/jpeg")));
    Message {
        text: "Hello https://acme.example #world".to_owned(),
        title: has(4).then(|| "Title".to_owned()),
        body: has(4).then(|| "# Long\n\nText".to_owned()),
        link: has(8).then(|| "https://acme.example/a".to_owned()),
        media,
        poll: has(2).then(|| PollQuestion {
            options: vec!["Yes".to_owned(), "No".to_owned()],
            open_for: Duration::from_secs(86_400),
            multiple: false,
            hide_totals: false,
        }),
        is_comment: has(32),
        ..Message::default()
    }
}

fn delivery() -> DeliveryKey {
    DeliveryKey {
        post: "hello".to_owned(),
        channel: "c".to_owned(),
        occurrence: String::new(),
    }
}

fn receipt() -> Receipt {
    Receipt {
        remote_id: Some("9".to_owned()),
        url: Some("https://one.example/9".to_owned()),
    }
}
