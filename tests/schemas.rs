//! The schemas beside the code are those that the code makes, they are JSON Schemas, and every file that we hand out
//! names its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kalends::render::schema::{file_name, generate};
use serde_json::{Map, Value};

/// What a schema of draft 7 may say, as far as ours do.
const KEYWORDS: [&str; 24] = [
    "$ref",
    "$schema",
    "additionalProperties",
    "anyOf",
    "const",
    "definitions",
    "description",
    "else",
    "enum",
    "if",
    "items",
    "maxProperties",
    "maximum",
    "minProperties",
    "minItems",
    "minimum",
    "pattern",
    "properties",
    "propertyNames",
    "required",
    "then",
    "title",
    "type",
    "x-taplo",
];

const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

#[test]
fn the_schema_files_are_those_that_the_code_makes() {
    for (name, schema) in generate() {
        let path = project().join("schemas").join(file_name(name));
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            serde_json::from_str(&committed).ok() == Some(schema),
            "{} is out of date: run `kalends schema --write schemas`",
            path.display()
        );
    }
}

#[test]
fn no_other_file_lies_among_the_schemas() {
    let made: BTreeSet<String> = generate().iter().map(|(name, _)| file_name(name)).collect();
    let entries = fs::read_dir(project().join("schemas")).unwrap();
    let found: BTreeSet<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, made);
}

#[test]
fn every_schema_is_a_json_schema() {
    for (name, schema) in generate() {
        let mut problems = Vec::new();
        check_schema(&schema, &schema, name, &mut problems);
        assert!(problems.is_empty(), "{problems:#?}");
    }
}

#[test]
fn every_key_says_what_it_is_for() {
    for (name, schema) in generate() {
        let definitions = schema["definitions"].as_object().unwrap();
        for table in definitions.values().chain([&schema]) {
            for (key, value) in table["properties"].as_object().into_iter().flatten() {
                let described = value["description"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty());
                assert!(described, "{name}: {key}");
            }
        }
    }
}

#[test]
fn every_example_and_every_template_names_its_schema() {
    let examples = project().join("examples");
    let mut files = toml_files(&examples);
    let templates = project().join("src/cli/templates");
    files.extend(toml_files(&templates));
    assert!(files.len() > 8, "{files:#?}");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let first = text.lines().next().unwrap_or_default();
        let named = first.strip_prefix("#:schema ").unwrap_or_else(|| {
            panic!(
                "{} does not begin with `#:schema`, so no editor checks it",
                file.display()
            )
        });
        assert_eq!(
            named,
            expected_schema(&file, &templates),
            "{}",
            file.display()
        );
    }
}

/// The path from a file to its schema: `schemas` lies beside `examples`, and in a new workspace beside `kalends.toml`.
fn expected_schema(file: &Path, templates: &Path) -> String {
    let is_workspace_file = file.file_name().is_some_and(|name| name == "kalends.toml");
    let kind = if is_workspace_file {
        "kalends"
    } else {
        "calendar"
    };
    let root = if file.starts_with(templates) {
        templates.to_path_buf()
    } else {
        project()
    };
    let depth = file
        .strip_prefix(root)
        .expect("a file below its root")
        .components()
        .count()
        - 1;
    format!("{}schemas/{}", "../".repeat(depth), file_name(kind))
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            found.extend(toml_files(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            found.push(path);
        }
    }
    found
}

/// Collects everything below a schema that is not as draft 7 wants it.
fn check_schema(schema: &Value, root: &Value, path: &str, problems: &mut Vec<String>) {
    let Some(keywords) = schema.as_object() else {
        if !schema.is_boolean() {
            problems.push(format!("{path}: a schema is an object or a boolean"));
        }
        return;
    };
    for (keyword, value) in keywords {
        let path = format!("{path}/{keyword}");
        if !KEYWORDS.contains(&keyword.as_str()) || !is_well_formed(keyword, value, root) {
            problems.push(format!("{path}: {value}"));
        }
        for (step, inner) in inner_schemas(keyword, value) {
            check_schema(inner, root, &format!("{path}/{step}"), problems);
        }
    }
}

fn is_well_formed(keyword: &str, value: &Value, root: &Value) -> bool {
    match keyword {
        "$ref" => value
            .as_str()
            .and_then(|reference| reference.strip_prefix('#'))
            .is_some_and(|pointer| root.pointer(pointer).is_some_and(Value::is_object)),
        "type" => match value {
            Value::Array(types) => !types.is_empty() && types.iter().all(is_type),
            single => is_type(single),
        },
        "enum" => value.as_array().is_some_and(|words| !words.is_empty()),
        "required" => value
            .as_array()
            .is_some_and(|keys| keys.iter().all(Value::is_string)),
        "minimum" | "maximum" | "minItems" | "minProperties" | "maxProperties" => value.is_number(),
        "pattern" => value
            .as_str()
            .is_some_and(|pattern| pattern.starts_with('^')),
        "description" | "title" | "$schema" => value.is_string(),
        "properties" | "definitions" | "x-taplo" => value.is_object(),
        "anyOf" => value.as_array().is_some_and(|schemas| !schemas.is_empty()),
        _ => true,
    }
}

fn is_type(value: &Value) -> bool {
    value.as_str().is_some_and(|name| TYPES.contains(&name))
}

fn inner_schemas<'s>(keyword: &'s str, value: &'s Value) -> Vec<(&'s str, &'s Value)> {
    let named = |map: &'s Map<String, Value>| map.iter().map(|(key, value)| (key.as_str(), value));
    match keyword {
        "properties" | "definitions" => {
            value.as_object().map(named).into_iter().flatten().collect()
        }
        "additionalProperties" | "items" | "propertyNames" | "if" | "then" | "else" => {
            vec![("", value)]
        }
        "anyOf" => value
            .as_array()
            .into_iter()
            .flatten()
            .map(|inner| ("", inner))
            .collect(),
        _ => Vec::new(),
    }
}
