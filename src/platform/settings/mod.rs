//! The keys of channels, checked by their platforms.

mod kinds;

use crate::decode::{Entry, MISSING_KEY, UNKNOWN_KEY, nearest};
use crate::diagnostic::{Diagnostic, RuleId, Subject};
use crate::model::{Calendar, Channel, Override, Setting};
use crate::platform::{MailSetting, PLATFORMS, Platform, find, webhook_url};
use crate::source::{Span, Spanned};
use kinds::check_kind;

/// A platform that nobody knows.
pub const UNKNOWN_PLATFORM: RuleId = RuleId("unknown-platform");
/// A secret written into a file.
pub const LITERAL_SECRET: RuleId = RuleId("literal-secret");

/// What people also call platforms.
const OTHER_NAMES: [(&str, &str); 12] = [
    ("atom", "feed"),
    ("blog", "feed"),
    ("bsky", "bluesky"),
    ("fb", "facebook"),
    ("fediverse", "mastodon"),
    ("ig", "instagram"),
    ("insta", "instagram"),
    ("newsletter", "email"),
    ("rss", "feed"),
    ("tweet", "x"),
    ("twitter", "x"),
    ("yt", "youtube"),
];

/// Keys that hold secrets on any platform.
const SECRET_NAMES: [&str; 12] = [
    "token",
    "password",
    "secret",
    "api_key",
    "apikey",
    "app_password",
    "access_token",
    "refresh_token",
    "client_secret",
    "access_token_secret",
    "consumer_secret",
    "private_key",
];

/// One key that a platform's channels have.
#[derive(Debug, Clone, Copy)]
pub struct SettingKey {
    /// The key.
    pub name: &'static str,
    /// What it holds.
    pub kind: SettingKind,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for.
    pub doc: &'static str,
}

/// What a key of a channel holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// A text.
    Text,
    /// A folder inside the workspace.
    Folder,
    /// An address that begins with `https://`, or with `http://` on this machine.
    Address,
    /// An address that people visit; nothing secret is sent there.
    PublicAddress,
    /// An address as above, or the place where a secret one is kept.
    AddressOrSecret,
    /// The place where a secret is kept.
    Secret,
    /// The place where a secret is kept that the platform replaces whenever it is used: a file, or the ledger.
    ReplacedSecret,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Yes or no.
    Flag,
    /// A whole number.
    Number,
    /// A list of texts.
    List,
    /// What channels that send email have.
    Mail(MailSetting),
}

impl SettingKind {
    /// Whether it is, or may be, the place of a secret.
    pub fn is_secret(self) -> bool {
        matches!(
            self,
            Self::Secret | Self::ReplacedSecret | Self::AddressOrSecret
        )
    }
}

/// Checks the platform and the keys of every channel.
pub fn validate(calendar: &Calendar) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (id, entry) in &calendar.channels {
        let mut found = check_channel(entry);
        for finding in &mut found {
            finding.subject = Some(Subject::Channel(id.clone()));
        }
        diagnostics.append(&mut found);
    }
    for (id, entry) in &calendar.posts {
        for nearer in &entry.value.on.0 {
            let mut found = check_options(calendar, nearer);
            for finding in &mut found {
                finding.subject = Some(Subject::Post(id.clone()));
            }
            diagnostics.append(&mut found);
        }
    }
    diagnostics
}

/// What a post chooses on a channel or a platform, if that is one.
fn check_options(calendar: &Calendar, nearer: &Entry<Override>) -> Vec<Diagnostic> {
    let name = nearer.key.value.as_str();
    let of_channel = calendar.channels.get(name);
    let platform = of_channel.map_or(name, |entry| entry.value.platform_id());
    let Some(platform) = find(platform) else {
        return Vec::new();
    };
    let options = nearer.value.options.0.iter();
    options
        .filter_map(|option| check_option(option, platform))
        .collect()
}

fn check_option(option: &Entry<Spanned<Setting>>, platform: &Platform) -> Option<Diagnostic> {
    let known = platform.options;
    let name = option.key.value.as_str();
    if let Some(key) = known.iter().find(|key| key.name == name) {
        return check_kind(option, key);
    }
    let finding = Diagnostic::error(
        UNKNOWN_KEY,
        option.key.span,
        format!("a post cannot choose `{name}` on {}", platform.name),
    );
    let names = known.iter().map(|key| key.name);
    Some(match nearest(name, names.clone()) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None if known.is_empty() => finding.help("remove it: there is nothing to choose there"),
        None => finding.help(format!(
            "what it can choose: {}",
            names.collect::<Vec<_>>().join(", ")
        )),
    })
}

fn check_channel(entry: &Entry<Channel>) -> Vec<Diagnostic> {
    let channel = &entry.value;
    let mut found: Vec<Diagnostic> = literal_secrets(channel).collect();
    let Some(named) = &channel.platform else {
        return found;
    };
    let Some(platform) = find(&named.value) else {
        found.push(unknown_platform(named));
        return found;
    };
    found.extend(missing_keys(platform, entry));
    found.extend(webhook_url::missing(platform, entry));
    let settings = channel.settings.0.iter();
    found.extend(settings.filter_map(|setting| check_setting(setting, platform)));
    found
}

fn literal_secrets(channel: &Channel) -> impl Iterator<Item = Diagnostic> {
    channel.settings.0.iter().filter_map(|setting| {
        let holds_secret = SECRET_NAMES.contains(&setting.key.value.as_str());
        let Setting::Text(_) = setting.value.value else {
            return None;
        };
        holds_secret.then(|| literal_secret(&setting.key.value, setting.value.span))
    })
}

fn literal_secret(key: &str, span: Span) -> Diagnostic {
    let variable = key.to_uppercase();
    Diagnostic::error(
        LITERAL_SECRET,
        span,
        format!("`{key}` holds the secret itself"),
    )
    .label("everybody who reads the repository can read this")
    .help(format!(
        "revoke it, then name where the new one is kept: {key} = {{ env = \"{variable}\" }}"
    ))
}

fn unknown_platform(named: &Spanned<String>) -> Diagnostic {
    let ids = PLATFORMS.iter().map(|platform| platform.id);
    let finding = Diagnostic::error(
        UNKNOWN_PLATFORM,
        named.span,
        format!("there is no platform `{}`", named.value),
    );
    let small = named.value.to_lowercase();
    let other_name = OTHER_NAMES.iter().find(|(name, _)| *name == small);
    let meant = other_name.map(|(_, id)| *id);
    match meant.or_else(|| nearest(&named.value, ids.clone())) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding.help(format!(
            "write one of: {}",
            ids.collect::<Vec<_>>().join(", ")
        )),
    }
}

fn missing_keys(platform: &Platform, entry: &Entry<Channel>) -> impl Iterator<Item = Diagnostic> {
    let keys = platform.keys.iter();
    let missing = keys.filter(|key| key.required && entry.value.setting(key.name).is_none());
    missing.map(|key| {
        let message = format!(
            "`{}` has no `{}`, which {} needs",
            entry.key.value, key.name, platform.name
        );
        Diagnostic::error(MISSING_KEY, entry.key.span, message)
            .help(format!("`{}`: {}", key.name, key.doc))
    })
}

fn check_setting(setting: &Entry<Spanned<Setting>>, platform: &Platform) -> Option<Diagnostic> {
    let name = setting.key.value.as_str();
    let Some(key) = platform.keys.iter().find(|key| key.name == name) else {
        return Some(unknown_key(setting, platform));
    };
    check_kind(setting, key)
}

fn unknown_key(setting: &Entry<Spanned<Setting>>, platform: &Platform) -> Diagnostic {
    let own = platform.keys.iter().map(|key| key.name);
    let known: Vec<&str> = own.chain(COMMON_KEYS).collect();
    let key = &setting.key.value;
    let finding = Diagnostic::error(
        UNKNOWN_KEY,
        setting.key.span,
        format!("unknown key `{key}` of a {} channel", platform.name),
    );
    match nearest(key, known.iter().copied()) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding
            .label("not known here")
            .help(format!("known keys: {}", known.join(", "))),
    }
}

/// The keys that every channel has.
const COMMON_KEYS: [&str; 8] = [
    "platform",
    "name",
    "cadence",
    "language",
    "timezone",
    "audience",
    "token_expires",
    "notes",
];
