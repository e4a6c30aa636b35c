//! Requests by an `OpenAPI` 3 description: the path is known, so is every parameter, and what is sent is what the schemas
//! allow. Beyond what a schema says, a field that it does not name is taken for a slip of the pen.

use std::collections::BTreeSet;

use jsonschema::Validator;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use url::Url;

use crate::platform::{Body, Call, FormPart, HttpRequest, Request};

/// A description, and what stands in front of its paths.
pub(super) struct Api {
    pub(super) document: Value,
    pub(super) base: String,
}

/// What a request is by a description.
pub(super) struct Operation<'a> {
    api: &'a Api,
    /// The path as the description writes it.
    pub(super) path: &'a str,
    described: &'a Value,
    /// The values of its placeholders.
    placed: Vec<(&'a str, String)>,
}

/// Fails unless one of these describes the call, and the call is as it says.
pub(super) fn check<'a>(apis: &'a [Api], name: &str, call: &Call) -> Operation<'a> {
    let request = http(call);
    let url = Url::parse(&request.url.to_string()).unwrap();
    let name = format!("{name}: {} {}", request.method, url.path());
    let found = apis
        .iter()
        .flat_map(|api| operations(api, request.method, url.path()));
    // A path without placeholders is meant before one with.
    let operation = found.min_by_key(|operation| operation.placed.len());
    let operation = operation.unwrap_or_else(|| panic!("{name} is not described"));
    check_parameters(&operation, &name, &url);
    check_body(&operation, &name, &request.body);
    operation
}

pub(super) fn http(call: &Call) -> &HttpRequest {
    let Request::Http(request) = &call.request else {
        panic!("{call:?}")
    };
    request
}

fn operations<'a>(api: &'a Api, method: &str, path: &str) -> Vec<Operation<'a>> {
    let Some(path) = path.strip_prefix(&api.base) else {
        return Vec::new();
    };
    let paths = api.document["paths"].as_object().unwrap();
    let described = paths.iter().filter_map(|(described, methods)| {
        Some(Operation {
            api,
            path: described,
            described: methods.get(method.to_lowercase())?,
            placed: placed(described, path)?,
        })
    });
    described.collect()
}

/// The values of the placeholders of a path, if it is that path.
fn placed<'a>(described: &'a str, path: &str) -> Option<Vec<(&'a str, String)>> {
    let pieces: Vec<&str> = described.split('/').collect();
    let given: Vec<&str> = path.split('/').collect();
    (pieces.len() == given.len()).then_some(())?;
    let mut values = Vec::new();
    for (piece, given) in pieces.into_iter().zip(given) {
        match piece.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
            Some(name) => {
                let value = percent_decode_str(given).decode_utf8().ok()?;
                values.push((name, value.into_owned()));
            }
            None if piece == given => {}
            None => return None,
        }
    }
    Some(values)
}

fn check_parameters(operation: &Operation<'_>, name: &str, url: &Url) {
    let parameters: Vec<&Value> = operation.described["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| operation.api.resolved(it))
        .collect();
    let described = |place: &str, key: &str| {
        let found = parameters
            .iter()
            .find(|it| it["in"] == place && it["name"] == key);
        *found.unwrap_or_else(|| panic!("{name}: no parameter `{key}` is described"))
    };
    for (key, value) in &operation.placed {
        operation
            .api
            .allows(name, &described("path", key)["schema"], &json!(value));
    }
    for (key, value) in url.query_pairs() {
        let schema = &described("query", &key)["schema"];
        operation.api.allows(name, schema, &typed(schema, &value));
    }
    for parameter in parameters
        .iter()
        .filter(|it| it["in"] == "query" && it["required"] == true)
    {
        let key = parameter["name"].as_str().unwrap();
        assert!(
            url.query_pairs().any(|(given, _)| given == key),
            "{name}: without `{key}`"
        );
    }
}

/// A text of an address as what the schema wants it to be.
fn typed(schema: &Value, text: &str) -> Value {
    match schema["type"].as_str() {
        Some("integer" | "number" | "boolean") => serde_json::from_str(text).unwrap_or(json!(text)),
        _ => json!(text),
    }
}

fn check_body(operation: &Operation<'_>, name: &str, body: &Body) {
    let described = operation.api.resolved(&operation.described["requestBody"]);
    let content = |kind: &str| {
        let content = described["content"].get(kind);
        content.unwrap_or_else(|| panic!("{name}: no body of {kind} is described"))
    };
    match body {
        Body::Empty => assert!(described["required"] != true, "{name}: without a body"),
        Body::Json(json) => {
            operation
                .api
                .allows(name, &content("application/json")["schema"], json);
        }
        Body::Form(parts) => {
            let fields: Map<String, Value> = parts.iter().map(field).collect();
            let schema = &content("multipart/form-data")["schema"];
            operation.api.allows(name, schema, &Value::Object(fields));
        }
        Body::File(_) => {
            content("application/octet-stream");
        }
        other => panic!("{name}: {other:?}"),
    }
}

/// A field of a form; a file is any text.
fn field(part: &FormPart) -> (String, Value) {
    match part {
        FormPart::Text { name, value } => (name.to_string(), json!(value)),
        FormPart::File { name, .. }
        | FormPart::Stretch { name, .. }
        | FormPart::Sealed { name, .. } => (name.to_string(), json!("file")),
    }
}

impl Api {
    /// What a reference inside the description leads to.
    fn resolved<'a>(&'a self, described: &'a Value) -> &'a Value {
        let pointer = described["$ref"]
            .as_str()
            .and_then(|it| it.strip_prefix('#'));
        match pointer {
            Some(pointer) => self.document.pointer(pointer).unwrap(),
            None => described,
        }
    }

    /// Fails unless the schema allows the value, and names every field of it.
    fn allows(&self, name: &str, schema: &Value, value: &Value) {
        let root = json!({ "allOf": [schema], "components": self.document["components"] });
        fits(name, &root, value);
        let known = self.fields(schema);
        for key in value.as_object().into_iter().flat_map(Map::keys) {
            assert!(
                known.is_empty() || known.contains(key),
                "{name}: no field `{key}` is described"
            );
        }
    }

    /// The fields that a schema names; none where it leaves them open.
    fn fields(&self, schema: &Value) -> BTreeSet<String> {
        let schema = self.resolved(schema);
        let own = schema["properties"]
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .cloned();
        let joined = ["allOf", "anyOf", "oneOf"].into_iter();
        let joined = joined.flat_map(|word| schema[word].as_array().into_iter().flatten());
        own.chain(joined.flat_map(|it| self.fields(it))).collect()
    }
}

/// Fails unless the schema allows the value.
pub(super) fn fits(name: &str, schema: &Value, value: &Value) {
    let validator: Validator = jsonschema::draft202012::new(schema).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{name}: {wrong:?}\n{value}");
}
