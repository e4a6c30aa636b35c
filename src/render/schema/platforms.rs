//! The keys of channels by platform: which there are, which must be there, and what each holds.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::with_description;
use crate::platform::{MailSetting, PLATFORMS, Platform, SettingKey, SettingKind};

/// Adds what the platforms say of their channels to the schema of a channel.
pub(super) fn add_platforms(channel: &mut Map<String, Value>) {
    let conditions = conditions(channel);
    channel.extend(conditions);
    // The conditions refuse the keys of other platforms. taplo would tell what further keys hold at every known key too.
    channel.insert("additionalProperties".to_owned(), json!(true));
    let Some(properties) = channel.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    if let Some(platform) = properties.get_mut("platform") {
        name_platforms(platform);
    }
    let mut keys: BTreeMap<&str, Vec<Use>> = BTreeMap::new();
    for used in uses() {
        keys.entry(used.1.name).or_default().push(used);
    }
    for (name, uses) in keys {
        properties.insert(name.to_owned(), setting(&uses));
    }
}

/// A platform and one key of its channels.
type Use = (&'static Platform, &'static SettingKey);

/// The platforms, each with every key of its channels.
fn uses() -> impl Iterator<Item = Use> {
    let platforms = PLATFORMS.iter().copied();
    platforms.flat_map(|platform| platform.keys.iter().map(move |key| (platform, key)))
}

fn name_platforms(schema: &mut Value) {
    let ids: Vec<&str> = PLATFORMS.iter().map(|platform| platform.id).collect();
    let names: Vec<&str> = PLATFORMS.iter().map(|platform| platform.name).collect();
    schema["enum"] = json!(ids);
    schema["x-taplo"] = json!({ "docs": { "enumValues": names } });
}

/// What a key holds on any of the platforms that have it.
fn setting(uses: &[(&Platform, &SettingKey)]) -> Value {
    let mut kinds: Vec<Value> = Vec::new();
    for (_, key) in uses {
        let kind = kind(key.kind);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let schema = match kinds.pop() {
        Some(only) if kinds.is_empty() => only,
        last => json!({ "anyOf": kinds.into_iter().chain(last).collect::<Vec<_>>() }),
    };
    let docs = uses
        .iter()
        .map(|(platform, key)| format!("{}: {}", platform.name, key.doc));
    with_description(schema, &docs.collect::<Vec<_>>().join("; "))
}

fn kind(kind: SettingKind) -> Value {
    let secret = || json!({ "$ref": "#/definitions/secret" });
    match kind {
        SettingKind::Text => json!({ "type": "string" }),
        SettingKind::Folder => json!({ "type": "string", "pattern": "^[^./\\\\:]" }),
        SettingKind::Address | SettingKind::PublicAddress => address(),
        SettingKind::AddressOrSecret => json!({ "anyOf": [address(), secret()] }),
        SettingKind::Secret | SettingKind::ReplacedSecret => secret(),
        SettingKind::Choice(words) => json!({ "type": "string", "enum": words }),
        SettingKind::Flag => json!({ "type": "boolean" }),
        SettingKind::Number => json!({ "type": "integer" }),
        SettingKind::List => json!({ "type": "array", "items": { "type": "string" } }),
        SettingKind::Mail(kind) => mail(kind),
    }
}

fn mail(kind: MailSetting) -> Value {
    match kind {
        MailSetting::Server => json!({ "type": "string", "pattern": "^smtp(s|\\+plain)?://" }),
        MailSetting::Mailbox => json!({ "type": "string" }),
        MailSetting::Mailboxes | MailSetting::Unsubscribe => json!({
            "anyOf": [
                { "type": "string" },
                { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            ],
        }),
    }
}

fn address() -> Value {
    json!({ "type": "string", "pattern": "^\\s*[hH][tT][tT][pP][sS]?:" })
}

/// One condition a platform, each in the other case of the one before: taplo completes nothing below `allOf`.
fn conditions(channel: &Map<String, Value>) -> Map<String, Value> {
    let own: Vec<&str> = channel
        .get("properties")
        .and_then(Value::as_object)
        .map(|properties| properties.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let mut chain = Map::new();
    for platform in PLATFORMS.iter().rev() {
        chain = condition(platform.id, platform.keys, &own, chain);
    }
    chain
}

fn condition(
    id: &str,
    keys: &[SettingKey],
    own: &[&str],
    otherwise: Map<String, Value>,
) -> Map<String, Value> {
    let required = keys.iter().filter(|key| key.required);
    let required: Vec<&str> = required.map(|key| key.name).collect();
    let names: Vec<&str> = own
        .iter()
        .copied()
        .chain(keys.iter().map(|key| key.name))
        .collect();
    let mut chain = Map::new();
    chain.insert(
        "if".to_owned(),
        json!({ "properties": { "platform": { "const": id } }, "required": ["platform"] }),
    );
    chain.insert(
        "then".to_owned(),
        json!({ "required": required, "propertyNames": { "enum": names } }),
    );
    if !otherwise.is_empty() {
        chain.insert("else".to_owned(), Value::Object(otherwise));
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel() -> Value {
        let schemas = super::super::generate();
        schemas[1].1["definitions"]["channel"].clone()
    }

    /// What the schema asks of the channels of one platform.
    fn asked(platform: &str) -> Option<Value> {
        let mut chain = &channel();
        while chain["if"]["properties"]["platform"]["const"] != platform {
            chain = chain.get("else")?;
        }
        Some(chain["then"].clone())
    }

    #[test]
    fn every_platform_can_be_named() {
        let named = channel()["properties"]["platform"]["enum"].clone();
        assert_eq!(named.as_array().unwrap().len(), PLATFORMS.len());
    }

    #[test]
    fn a_channel_has_the_keys_of_its_platform_and_no_others() {
        let mastodon = asked("mastodon").unwrap();
        assert_eq!(mastodon["required"], json!(["server", "token"]));
        let names = mastodon["propertyNames"]["enum"].as_array().unwrap();
        assert!(names.contains(&json!("cadence")) && names.contains(&json!("token")));
        assert!(!names.contains(&json!("path")));
    }

    #[test]
    fn a_key_of_several_platforms_takes_what_any_of_them_takes() {
        let (first, second) = (&PLATFORMS[0], &PLATFORMS[1]);
        let key = |kind| SettingKey {
            name: "place",
            kind,
            required: false,
            doc: "where",
        };
        let (text, secret) = (key(SettingKind::Text), key(SettingKind::Secret));
        let same = setting(&[(first, &text), (second, &text)]);
        assert_eq!(same["type"], "string");
        let told = format!("{}: where; {}: where", first.name, second.name);
        assert_eq!(same["description"], told);
        let other = setting(&[(first, &text), (second, &secret)]);
        assert_eq!(other["anyOf"].as_array().unwrap().len(), 2);
    }
}
