//! JSON Schemas of the two kinds of file, for editors that complete and check TOML as one types.
//!
//! They are made from the same keys that decoding reads, in draft 7, which taplo and Even Better TOML understand. A
//! schema never refuses what decoding accepts; what only the whole calendar can tell (an id that nothing defines, two
//! keys that exclude each other) is left to `check`.

mod platforms;

use serde_json::{Map, Value, json};

use crate::decode::{ANY_KEY, Field, Form, Shape};
use crate::load::forms;

use platforms::add_platforms;

/// A date with a time and an offset or without, as taplo shows a TOML date to a schema: as text.
const DATETIME: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?$";
const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
const TIME: &str = "^[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?$";

/// The form whose keys depend on the platform.
const CHANNEL: &str = "channel";

/// Keys that an editor fills in when it completes a table, beside those that must be there.
const FIRST_KEYS: [(&str, &[&str]); 3] = [
    ("media", &["alt"]),
    ("secret", &["env"]),
    ("utm", &["source", "medium", "campaign"]),
];

/// The schema of `kalends.toml` and that of calendar files, each with its name.
pub fn generate() -> Vec<(&'static str, Value)> {
    forms()
        .into_iter()
        .map(|form| (form.name, root(form)))
        .collect()
}

/// The name of the file that holds the schema of that name.
pub fn file_name(name: &str) -> String {
    format!("{name}.schema.json")
}

/// A schema as the text of its file.
pub fn to_text(schema: &Value) -> String {
    format!("{schema:#}\n")
}

fn root(form: Form) -> Value {
    let mut definitions = Definitions::default();
    let mut root = record(form, &mut definitions);
    root.insert(
        "$schema".to_owned(),
        json!("http://json-schema.org/draft-07/schema#"),
    );
    root.insert("title".to_owned(), json!(format!("Kalends: {}", form.name)));
    root.insert("definitions".to_owned(), Value::Object(definitions.0));
    Value::Object(root)
}

/// The tables that others refer to, by the names of their forms.
#[derive(Default)]
struct Definitions(Map<String, Value>);

impl Definitions {
    /// Defines a form unless it is defined already, and refers to it.
    fn refer(&mut self, form: Form, also: impl FnOnce(&mut Map<String, Value>)) -> Value {
        if !self.0.contains_key(form.name) {
            // Stands here while the keys are described, so that a table may hold itself.
            self.0.insert(form.name.to_owned(), Value::Null);
            let mut table = record(form, self);
            also(&mut table);
            self.0.insert(form.name.to_owned(), Value::Object(table));
        }
        json!({ "$ref": format!("#/definitions/{}", form.name) })
    }
}

fn record(form: Form, definitions: &mut Definitions) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut others = json!(false);
    for field in form.fields() {
        let value = described(&field, definitions);
        if field.name == ANY_KEY {
            others = value;
            continue;
        }
        if field.required {
            required.push(json!(field.name));
        }
        properties.insert(field.name.to_owned(), value);
    }
    let mut table = keywords(json!({ "type": "object", "description": form.doc }));
    table.insert("properties".to_owned(), Value::Object(properties));
    table.insert("additionalProperties".to_owned(), others);
    if !required.is_empty() {
        table.insert("required".to_owned(), Value::Array(required));
    }
    if let Some((_, keys)) = FIRST_KEYS.iter().find(|(name, _)| *name == form.name) {
        table.insert("x-taplo".to_owned(), json!({ "initKeys": keys }));
    }
    if form.name == CHANNEL {
        add_platforms(&mut table);
    }
    table
}

fn described(field: &Field, definitions: &mut Definitions) -> Value {
    with_description(value(&field.shape, definitions), field.doc)
}

/// Every alternative says the same, because taplo shows the alternatives and not what joins them.
fn with_description(mut schema: Value, doc: &str) -> Value {
    if let Some(alternatives) = schema.get_mut("anyOf").and_then(Value::as_array_mut) {
        for alternative in alternatives {
            alternative["description"] = json!(doc);
        }
    }
    schema["description"] = json!(doc);
    schema
}

fn value(shape: &Shape, definitions: &mut Definitions) -> Value {
    match shape {
        Shape::Text { pattern: None } => json!({ "type": "string" }),
        Shape::Text { pattern: Some(to) } => json!({ "type": "string", "pattern": to }),
        Shape::Integer { min, max } => integer(*min, *max),
        Shape::Number => json!({ "type": "number" }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Datetime => date(DATETIME),
        Shape::Date => date(DATE),
        Shape::Time => date(TIME),
        Shape::Words(words) => choice(words),
        Shape::List(of) => json!({ "type": "array", "items": value(of, definitions) }),
        Shape::Map { keys, values } => map(*keys, &value(values, definitions)),
        Shape::Record(form) => definitions.refer(*form, |_| {}),
        Shape::Single(form) => definitions.refer(*form, one_key),
        Shape::Either(shapes) => {
            let shapes = shapes.iter().map(|shape| value(shape, definitions));
            json!({ "anyOf": shapes.collect::<Vec<_>>() })
        }
        Shape::Any => json!({}),
    }
}

fn one_key(table: &mut Map<String, Value>) {
    table.insert("minProperties".to_owned(), json!(1));
    table.insert("maxProperties".to_owned(), json!(1));
}

fn integer(min: i64, max: i64) -> Value {
    let mut schema = json!({ "type": "integer" });
    if min != i64::MIN {
        schema["minimum"] = json!(min);
    }
    if max != i64::MAX {
        schema["maximum"] = json!(max);
    }
    schema
}

/// The type is a list because taplo completes a plain text with quotes, and a TOML date has none.
fn date(pattern: &str) -> Value {
    json!({ "type": ["string"], "pattern": pattern })
}

/// JSON Schema has no place for what a word means, so it stands where taplo looks for it.
fn choice(words: &[(&str, &str)]) -> Value {
    let (words, meanings): (Vec<_>, Vec<_>) = words.iter().copied().unzip();
    json!({ "type": "string", "enum": words, "x-taplo": { "docs": { "enumValues": meanings } } })
}

fn map(keys: Option<&str>, values: &Value) -> Value {
    let mut schema = json!({ "type": "object", "additionalProperties": values });
    if let Some(pattern) = keys {
        schema["propertyNames"] = json!({ "pattern": pattern });
    }
    schema
}

fn keywords(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(name: &str) -> Value {
        let mut schemas = generate().into_iter();
        schemas.find(|(found, _)| *found == name).unwrap().1
    }

    #[test]
    fn settings_stand_in_the_workspace_file_alone() {
        let calendar = schema("calendar");
        let kalends = schema("kalends");
        assert_eq!(calendar["properties"]["workspace"], Value::Null);
        assert_eq!(kalends["required"], json!(["workspace"]));
        assert_eq!(
            kalends["properties"]["posts"],
            calendar["properties"]["posts"]
        );
    }

    #[test]
    fn a_table_takes_its_own_keys_alone() {
        let calendar = schema("calendar");
        assert_eq!(calendar["additionalProperties"], json!(false));
        for (name, table) in calendar["definitions"].as_object().unwrap() {
            let open = ["channel", "lint", "levels", "mix"].contains(&name.as_str());
            assert_eq!(
                table["additionalProperties"] != json!(false),
                open,
                "{name}"
            );
        }
    }

    #[test]
    fn ids_are_checked_where_they_are_given() {
        let posts = &schema("calendar")["properties"]["posts"];
        assert_eq!(
            posts["propertyNames"]["pattern"],
            "^[a-z0-9][a-z0-9-]{0,63}$"
        );
        assert_eq!(
            posts["additionalProperties"],
            json!({ "$ref": "#/definitions/post" })
        );
    }

    #[test]
    fn every_word_of_a_choice_has_its_meaning() {
        let post = schema("calendar")["definitions"]["post"].clone();
        let status = &post["properties"]["status"];
        let words = status["enum"].as_array().unwrap();
        assert_eq!(words.len(), 4);
        let meanings = status["x-taplo"]["docs"]["enumValues"].as_array().unwrap();
        assert_eq!(words.len(), meanings.len());
    }

    #[test]
    fn a_secret_is_kept_in_one_place() {
        let secret = schema("calendar")["definitions"]["secret"].clone();
        assert_eq!(
            (&secret["minProperties"], &secret["maxProperties"]),
            (&json!(1), &json!(1))
        );
    }

    #[test]
    fn two_tables_of_one_name_are_the_same_table() {
        let schema = schema("kalends");
        for form in forms().into_iter().flat_map(inside) {
            let mut table = Value::Object(record(form, &mut Definitions::default()));
            let defined = &schema["definitions"][form.name];
            for bound in ["minProperties", "maxProperties"] {
                if !defined[bound].is_null() {
                    table[bound] = defined[bound].clone();
                }
            }
            assert_eq!(&table, defined, "{}", form.name);
        }
    }

    /// Every form below a form.
    fn inside(form: Form) -> Vec<Form> {
        let fields = form.fields().into_iter();
        fields.flat_map(|field| forms_of(&field.shape)).collect()
    }

    fn forms_of(shape: &Shape) -> Vec<Form> {
        match shape {
            Shape::Record(form) | Shape::Single(form) => {
                std::iter::once(*form).chain(inside(*form)).collect()
            }
            Shape::List(of) | Shape::Map { values: of, .. } => forms_of(of),
            Shape::Either(shapes) => shapes.iter().flat_map(forms_of).collect(),
            _ => Vec::new(),
        }
    }
}
