//! What may stand at the end of a path, from the forms that decoding reads with.

use crate::decode::{ANY_KEY, Decode, Field, Form, Shape};
use crate::load::{WORKSPACE_FILE, forms};
use crate::model::SecretSource;
use crate::platform::{self, MailSetting, SettingKind};

/// The form whose further keys are its platform's.
const CHANNEL: &str = "channel";

/// The form of a file.
pub(super) fn form_of(path: &str) -> Form {
    let [root, calendar] = forms();
    if path == WORKSPACE_FILE {
        root
    } else {
        calendar
    }
}

/// The known keys of the table at the end of a path; a channel's depend on its platform.
pub(super) fn fields(root: Form, table: &[&str], platform: Option<&str>) -> Vec<Field> {
    let mut found: Vec<Field> = Vec::new();
    for shape in shapes(root, table, platform) {
        let Some(form) = form_in(&shape) else {
            continue;
        };
        let own = form
            .fields()
            .into_iter()
            .filter(|field| field.name != ANY_KEY);
        let settings = settings(form, platform);
        for field in own.chain(settings) {
            if found.iter().all(|known| known.name != field.name) {
                found.push(field);
            }
        }
    }
    found
}

/// The key at the end of a path.
pub(super) fn field(root: Form, path: &[&str], platform: Option<&str>) -> Option<Field> {
    let (last, table) = path.split_last()?;
    let known = fields(root, table, platform).into_iter();
    known.into_iter().find(|field| field.name == *last)
}

/// What the value at the end of a path may look like.
pub(super) fn shapes(root: Form, path: &[&str], platform: Option<&str>) -> Vec<Shape> {
    let mut shapes = vec![Shape::Record(root)];
    for key in path {
        shapes = shapes
            .iter()
            .flat_map(|shape| below(shape, key, platform))
            .collect();
    }
    shapes.into_iter().flat_map(flat).collect()
}

fn below(shape: &Shape, key: &str, platform: Option<&str>) -> Vec<Shape> {
    let found = |shape: &Shape| {
        if let Shape::Map { values, .. } = shape {
            return Some((**values).clone());
        }
        let form = form_in(shape)?;
        let mut fields = form.fields();
        fields.extend(settings(form, platform));
        let named = fields.iter().find(|field| field.name == key);
        let field = named.or_else(|| fields.iter().find(|field| field.name == ANY_KEY))?;
        Some(field.shape.clone())
    };
    flat(shape.clone()).iter().filter_map(found).collect()
}

/// A shape without its lists and its alternatives: entries of lists stand where their list does.
fn flat(shape: Shape) -> Vec<Shape> {
    match shape {
        Shape::List(of) => flat(*of),
        Shape::Either(shapes) => shapes.into_iter().flat_map(flat).collect(),
        other => vec![other],
    }
}

fn form_in(shape: &Shape) -> Option<Form> {
    match shape {
        Shape::Record(form) | Shape::Single(form) => Some(*form),
        _ => None,
    }
}

/// The keys of a platform's channels, where the form is that of a channel.
fn settings(form: Form, platform: Option<&str>) -> Vec<Field> {
    let of_channel = platform.filter(|_| form.name == CHANNEL);
    let keys = of_channel.and_then(|id| Some(platform::find(id)?.keys));
    let as_field = |key: &platform::SettingKey| Field {
        name: key.name,
        doc: key.doc,
        shape: shape_of(key.kind),
        required: key.required,
    };
    keys.unwrap_or_default().iter().map(as_field).collect()
}

fn shape_of(kind: SettingKind) -> Shape {
    let text = Shape::Text { pattern: None };
    match kind {
        SettingKind::Secret | SettingKind::ReplacedSecret => SecretSource::shape(),
        SettingKind::Flag => Shape::Boolean,
        SettingKind::Number => i64::shape(),
        SettingKind::List => Vec::<String>::shape(),
        SettingKind::Choice(words) => Shape::Words(words.iter().map(|word| (*word, "")).collect()),
        SettingKind::AddressOrSecret => Shape::Either(vec![text, SecretSource::shape()]),
        SettingKind::Text
        | SettingKind::Folder
        | SettingKind::Address
        | SettingKind::PublicAddress
        | SettingKind::Mail(MailSetting::Server | MailSetting::Mailbox) => text,
        SettingKind::Mail(MailSetting::Mailboxes | MailSetting::Unsubscribe) => {
            Shape::Either(vec![text, Vec::<String>::shape()])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(table: &[&str], platform: Option<&str>) -> Vec<&'static str> {
        let fields = fields(form_of("calendar/a.toml"), table, platform);
        fields.iter().map(|field| field.name).collect()
    }

    #[test]
    fn keys_are_found_below_ids_lists_and_overrides() {
        assert!(names(&["posts", "a"], None).contains(&"publish_at"));
        assert!(!names(&["posts", "a", "in", "sv"], None).contains(&"publish_at"));
        assert!(names(&["posts", "a", "on", "x", "thread", "media"], None).contains(&"alt"));
        assert!(names(&["posts", "a", "nothing"], None).is_empty());
    }

    #[test]
    fn a_channel_has_the_keys_of_its_platform() {
        assert!(names(&["channels", "a"], Some("mastodon")).contains(&"server"));
        assert!(!names(&["channels", "a"], None).contains(&"server"));
        assert_eq!(
            names(&["channels", "a", "token"], Some("mastodon")),
            ["env", "file", "command", "ledger"]
        );
    }

    #[test]
    fn settings_stand_in_the_workspace_file_alone() {
        let of = |path| fields(form_of(path), &["workspace"], None).len();
        assert!(of(WORKSPACE_FILE) > 0);
        assert_eq!(of("calendar/a.toml"), 0);
    }
}
