//! Telegram by the description of its Bot API that PaulSonOfLars/telegram-bot-api-spec reads from its documentation.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use url::Url;

use super::calls::{self, Scene};
use super::openapi::http;
use crate::model::Setting;
use crate::platform::{Body, Call, FormPart};

const CHANNEL: &str = "platform = 'telegram'\ntoken = { env = 'T' }\nchat_id = '@acme'\n";

#[test]
fn requests_are_what_the_description_takes() {
    let test = "telegram: requests_are_what_the_description_takes";
    let Some(description) = super::read(test, "telegram/api.json") else {
        return;
    };
    let mut count = 0;
    for there in ["42", "42:43"] {
        let scene = Scene {
            channel: CHANNEL,
            there,
            texts: &[("message_thread_id", Setting::Number(7))],
            answer: calls::example,
        };
        for (name, call) in calls::of(&scene) {
            fits(&description, &name, &call);
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

/// The method is known, every field is one of its fields and of its kind, and every required one is there.
fn fits(spec: &Value, name: &str, call: &Call) {
    let request = http(call);
    let url = Url::parse(&request.url.to_string()).unwrap();
    let method = url.path().rsplit('/').next().unwrap();
    let fields = &spec["methods"][method]["fields"];
    let mut given: BTreeMap<String, Value> = url
        .query_pairs()
        .map(|(key, value)| (key.into_owned(), Value::from(value.into_owned())))
        .collect();
    let mut files = Vec::new();
    match &request.body {
        Body::Json(Value::Object(body)) => given.extend(body.clone()),
        Body::Form(parts) => {
            for part in parts {
                if let FormPart::Text { name, value } = part {
                    let json = serde_json::from_str(value);
                    let json = json.unwrap_or_else(|_| Value::from(value.clone()));
                    given.insert(name.to_string(), json);
                } else if let FormPart::File { name, .. } = part {
                    files.push(format!("attach://{name}"));
                }
            }
        }
        Body::Empty => {}
        other => panic!("{other:?}"),
    }
    for file in files {
        assert!(
            json!(given).to_string().contains(&file),
            "{name}: {method}: nothing names {file}"
        );
    }
    object_fits(spec, method, fields, &given.into_iter().collect());
}

fn object_fits(spec: &Value, name: &str, fields: &Value, given: &Map<String, Value>) {
    let fields = fields.as_array().unwrap_or_else(|| panic!("no {name}"));
    for (key, value) in given {
        let field = fields.iter().find(|field| field["name"] == key.as_str());
        let field = field.unwrap_or_else(|| panic!("{name} has no {key}"));
        let types: Vec<&str> = field["types"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(
            types.iter().any(|kind| is_a(spec, kind, value)),
            "{name}.{key} is no {types:?}: {value}"
        );
    }
    for field in fields.iter().filter(|field| field["required"] == true) {
        assert!(
            given.contains_key(field["name"].as_str().unwrap()),
            "{name} without {field}"
        );
    }
}

fn is_a(spec: &Value, kind: &str, value: &Value) -> bool {
    if let Some(kind) = kind.strip_prefix("Array of ") {
        return value
            .as_array()
            .is_some_and(|list| list.iter().all(|item| is_a(spec, kind, item)));
    }
    match (kind, value) {
        ("String" | "InputFile", Value::String(_)) | ("Boolean", Value::Bool(_)) => true,
        ("Integer", Value::Number(number)) => number.is_i64(),
        (_, Value::Object(object)) => {
            let known = &spec["types"][kind];
            if let Some(kinds) = known["subtypes"].as_array() {
                return kinds
                    .iter()
                    .filter_map(Value::as_str)
                    .any(|kind| is_a(spec, kind, value));
            }
            let Some(fields) = known["fields"].as_array() else {
                return false;
            };
            // Among several kinds, the word in `type` tells which one it is.
            let told = object
                .get("type")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if kind.starts_with("InputMedia") && kind.to_lowercase() != format!("inputmedia{told}")
            {
                return false;
            }
            object_fits(spec, kind, &Value::from(fields.clone()), object);
            true
        }
        _ => false,
    }
}
