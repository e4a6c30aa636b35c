//! Whether what a key holds is of its kind.

use super::{SECRET_NAMES, SettingKey, SettingKind, literal_secret};
use crate::decode::{Entry, INVALID_VALUE, WRONG_TYPE, nearest};
use crate::diagnostic::Diagnostic;
use crate::model::Setting;
use crate::source::{Span, Spanned};

pub(super) fn check_kind(
    setting: &Entry<Spanned<Setting>>,
    key: &SettingKey,
) -> Option<Diagnostic> {
    let name = setting.key.value.as_str();
    let span = setting.value.span;
    match (key.kind, &setting.value.value) {
        (SettingKind::Text, Setting::Text(_))
        | (SettingKind::Flag, Setting::Flag(_))
        | (SettingKind::Number, Setting::Number(_))
        | (SettingKind::List, Setting::List(_))
        | (SettingKind::Secret | SettingKind::AddressOrSecret, Setting::Secret(_)) => None,
        (SettingKind::ReplacedSecret, Setting::Secret(source)) => {
            (!source.can_be_replaced()).then(|| must_be_replaceable(name, span))
        }
        (SettingKind::Choice(words), Setting::Text(word)) => check_choice(name, word, words, span),
        (SettingKind::PublicAddress, Setting::Text(address)) => {
            check_public_address(name, address, span)
        }
        (SettingKind::Address | SettingKind::AddressOrSecret, Setting::Text(address)) => {
            check_address(name, address, span)
        }
        (SettingKind::Folder, Setting::Text(path)) => check_folder(name, path, span),
        (SettingKind::Mail(mail), value) => mail.check(name, value, span),
        // A secret under one of the usual names was reported already.
        (SettingKind::Secret | SettingKind::ReplacedSecret, Setting::Text(_)) => {
            (!SECRET_NAMES.contains(&name)).then(|| literal_secret(name, span))
        }
        (kind, _) => {
            let message = format!("`{name}` must be {}", wanted(kind));
            Some(
                Diagnostic::error(WRONG_TYPE, span, message).help(format!("`{name}`: {}", key.doc)),
            )
        }
    }
}

fn check_choice(name: &str, word: &str, words: &[&str], span: Span) -> Option<Diagnostic> {
    if words.contains(&word) {
        return None;
    }
    let finding = Diagnostic::error(INVALID_VALUE, span, format!("`{name}` cannot be `{word}`"));
    Some(match nearest(word, words.iter().copied()) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding.help(format!("write one of: {}", words.join(", "))),
    })
}

fn must_be_replaceable(name: &str, span: Span) -> Diagnostic {
    let message = format!(
        "`{name}` must be kept in a file or in the ledger, for every use replaces it by a new one"
    );
    Diagnostic::error(INVALID_VALUE, span, message).help(format!(
        "write {name} = {{ file = \"…\" }} on one machine, and {name} = {{ ledger = \"KALENDS_TOKEN_KEY\" }} in CI or on several"
    ))
}

fn wanted(kind: SettingKind) -> &'static str {
    match kind {
        SettingKind::Text
        | SettingKind::Address
        | SettingKind::PublicAddress
        | SettingKind::Choice(_) => "a text in quotes",
        SettingKind::Flag => "true or false",
        SettingKind::Number => "a whole number",
        SettingKind::List => "a list of texts, such as [\"one\", \"two\"]",
        SettingKind::Folder => "a folder, in quotes",
        SettingKind::Mail(mail) => mail.wanted(),
        SettingKind::AddressOrSecret => "a text in quotes, or the place where it is kept",
        SettingKind::Secret => "the place where the secret is kept, such as { env = \"TOKEN\" }",
        SettingKind::ReplacedSecret => {
            "the place where the secret is kept, such as { file = \"secrets/token\" }"
        }
    }
}

fn check_public_address(name: &str, address: &str, span: Span) -> Option<Diagnostic> {
    let url = url::Url::parse(address).ok();
    if url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
        return None;
    }
    let message = format!("`{name}` is not an address");
    let help = "write the whole address, such as \"https://acme.example/news\"";
    Some(Diagnostic::error(INVALID_VALUE, span, message).help(help))
}

/// A token must not travel in the clear, except inside this machine.
fn check_address(name: &str, address: &str, span: Span) -> Option<Diagnostic> {
    let help = "write the whole address, such as \"https://mastodon.example\"";
    let Ok(url) = url::Url::parse(address) else {
        return Some(
            Diagnostic::error(INVALID_VALUE, span, format!("`{name}` is not an address"))
                .help(help),
        );
    };
    let on_this_machine = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    let message = match url.scheme() {
        "https" => return with_password(&url).then(|| literal_secret(name, span)),
        "http" if on_this_machine => return None,
        "http" => format!("`{name}` begins with http, which would send the token in the clear"),
        _ => format!("`{name}` must begin with https"),
    };
    Some(
        Diagnostic::error(INVALID_VALUE, span, message)
            .help("write an address that begins with https://"),
    )
}

fn with_password(url: &url::Url) -> bool {
    url.password().is_some()
}

fn check_folder(name: &str, path: &str, span: Span) -> Option<Diagnostic> {
    if crate::load::stays_inside(path.trim_end_matches('/')) && !path.starts_with('.') {
        return None;
    }
    let message = format!("`{name}` must be a folder inside the workspace");
    Some(
        Diagnostic::error(INVALID_VALUE, span, message)
            .help("write a relative path without `..`, such as \"public\""),
    )
}

#[cfg(test)]
mod tests {
    use crate::load::memory::sound;
    use crate::platform::validate;

    #[test]
    fn a_token_that_every_use_replaces_is_kept_where_it_can_be_replaced() {
        let with = |place: &str| -> Vec<String> {
            let text = format!("[channels.bird]\nplatform = \"x\"\nrefresh_token = {place}\n");
            let found = validate(&sound(&text).calendar).into_iter();
            found.map(|finding| finding.message).collect()
        };
        assert!(with("{ file = \"secrets/bird\" }").is_empty());
        assert!(with("{ ledger = \"KALENDS_TOKEN_KEY\" }").is_empty());
        let told = with("{ env = \"BIRD\" }");
        assert!(told[0].contains("in a file or in the ledger"), "{told:?}");
    }
}
