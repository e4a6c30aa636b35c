//! Ghost by the JSON Schemas that it checks requests with itself (`@tryghost/admin-api-schema`).

use serde_json::{Value, json};

use super::calls::{self, Scene};
use super::openapi::http;
use crate::model::Setting;
use crate::platform::{Answer, Body, Call};

const CHANNEL: &str =
    "platform = 'ghost'\nserver = 'https://blog.example/'\ntoken = { env = 'KEY' }\n";
const NEWSLETTER: &str = "newsletter = 'weekly'\nemail_only = true\ntags = ['Blog']\n";

#[test]
fn what_is_written_is_what_ghosts_own_schemas_allow() {
    let test = "ghost: what_is_written_is_what_ghosts_own_schemas_allow";
    let read = |name: &str| super::read(test, &format!("ghost-admin-api-schema/{name}.json"));
    let (Some(add), Some(edit), Some(posts)) =
        (read("posts-add"), read("posts-edit"), read("posts"))
    else {
        return;
    };
    let definitions = &posts["definitions"];
    let (add, edit) = (whole(add, definitions), whole(edit, definitions));
    let mut count = 0;
    for rest in ["", NEWSLETTER] {
        let scene = Scene {
            channel: &format!("{CHANNEL}{rest}"),
            there: "p1",
            texts: &[("tags", Setting::List(vec!["Große Töne".to_owned()]))],
            answer,
        };
        for (name, call) in calls::of(&scene) {
            let request = http(&call);
            if let Body::Json(body) = &request.body {
                let schema = if request.method == "POST" {
                    &add
                } else {
                    &edit
                };
                fits(&name, schema, body);
                count += 1;
            }
        }
    }
    assert!(count > 10, "{count}");
}

/// A schema with the definitions that it refers to in another file.
fn whole(mut schema: Value, definitions: &Value) -> Value {
    schema["properties"]["posts"]["items"]["allOf"] = json!([{ "$ref": "#/definitions/post" }]);
    schema["definitions"] = definitions.clone();
    schema
}

fn fits(name: &str, schema: &Value, value: &Value) {
    let validator = jsonschema::draft7::new(schema).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{name}: {wrong:?}\n{value}");
}

/// A blog where no post has that address yet.
fn answer(call: &Call) -> Answer {
    if call.name == "find" {
        return super::super::answer(404, "{}");
    }
    calls::example(call)
}
