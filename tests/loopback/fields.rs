//! The parameters of a request as Rails names them: `media_ids[]`, `poll[expires_in]`.
//! Query strings, URL-encoded bodies, multipart fields and JSON all become the same list.

use serde_json::Value;

/// Names with values, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields {
    pairs: Vec<(String, String)>,
}

impl Fields {
    /// Reads a query string or an `application/x-www-form-urlencoded` body.
    pub(crate) fn from_form(text: &str) -> Fields {
        let pairs = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(name), decoded(value))
            })
            .collect();
        Fields { pairs }
    }

    /// Flattens a JSON object: `{"poll": {"options": ["a"]}}` is `poll[options][]=a`.
    pub(crate) fn from_json(value: &Value) -> Fields {
        let mut fields = Fields::default();
        if let Value::Object(members) = value {
            for (name, member) in members {
                fields.flatten(name, member);
            }
        }
        fields
    }

    /// Adds a value.
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.pairs.push((name.to_owned(), value.to_owned()));
    }

    /// The last value of that name, as Rails takes it.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).pop()
    }

    /// Every value of that name.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.pairs
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// Whether the value of that name counts as true in Rails.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| !matches!(value, "" | "0" | "f" | "false" | "off"))
    }

    fn flatten(&mut self, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::Bool(flag) => self.push(name, &flag.to_string()),
            Value::Number(number) => self.push(name, &number.to_string()),
            Value::String(text) => self.push(name, text),
            Value::Array(items) => {
                for item in items {
                    self.flatten(&format!("{name}[]"), item);
                }
            }
            Value::Object(members) => {
                for (key, member) in members {
                    self.flatten(&format!("{name}[{key}]"), member);
                }
            }
        }
    }
}

/// Undoes percent-encoding and `+` for a space. What is not UTF-8 becomes replacement characters.
fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut plain = Vec::new();
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'+' => b' ',
            b'%' => escaped(&mut bytes).unwrap_or(b'%'),
            other => other,
        });
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn escaped(bytes: &mut std::str::Bytes<'_>) -> Option<u8> {
    let digits = [bytes.next()?, bytes.next()?];
    let text = std::str::from_utf8(&digits).ok()?;
    u8::from_str_radix(text, 16).ok()
}
