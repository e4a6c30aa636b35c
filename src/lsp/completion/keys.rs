//! Keys of tables, and headers.

use std::collections::BTreeSet;
use std::ops::Range;

use lsp_types::CompletionItemKind;

use super::Offer;
use super::values::named;
use crate::decode::{Field, Shape};
use crate::lint;
use crate::lsp::grammar;
use crate::lsp::names::kind_of_keys;
use crate::lsp::outline::{Step, keys};
use crate::lsp::view::View;

/// What a post needs first, in the order in which people write it.
const FIRST: [&str; 8] = [
    "text",
    "publish_at",
    "status",
    "campaign",
    "channels",
    "pillar",
    "link",
    "media",
];

/// What may stand in a header below these keys.
pub(super) fn of_header(view: &View<'_>, above: &[String]) -> Vec<Offer> {
    let above: Vec<&str> = above.iter().map(String::as_str).collect();
    let tables = fields(view, &above)
        .into_iter()
        .filter(|field| holds_keys(&field.shape));
    let mut offers: Vec<Offer> = tables
        .map(|field| Offer::new(field.name, field.doc, CompletionItemKind::MODULE))
        .collect();
    offers.extend(own_keys(view, &above));
    offers
}

/// What may stand as a key of a table, what must be there first.
pub(super) fn of_table(
    view: &View<'_>,
    table: &[Step],
    typed: &Range<usize>,
    snippets: bool,
) -> Vec<Offer> {
    let path = keys(table);
    let present = present(view, table, typed);
    let has_value = view.text[typed.end..].lines().next().is_some_and(|rest| {
        let rest = rest
            .trim_start_matches(|letter: char| letter.is_alphanumeric() || "_-".contains(letter));
        rest.trim_start().starts_with(['=', '.'])
    });
    let missing = fields(view, &path).into_iter().enumerate();
    let missing = missing.filter(|(_, field)| !present.contains(field.name));
    let mut offers: Vec<Offer> = missing
        .map(|(index, field)| of_field(&field, index, has_value, snippets))
        .collect();
    let own = own_keys(view, &path).into_iter();
    offers.extend(
        own.filter(|offer| !present.contains(offer.label.as_str()))
            .map(|offer| Offer {
                text: if has_value {
                    offer.text
                } else {
                    format!("{} = ", offer.text)
                },
                ..offer
            }),
    );
    offers
}

fn of_field(field: &Field, index: usize, has_value: bool, snippets: bool) -> Offer {
    let usual = FIRST.iter().position(|first| *first == field.name);
    let must = if field.required {
        "\n\nMust be there."
    } else {
        ""
    };
    Offer {
        text: if has_value {
            field.name.to_owned()
        } else {
            written(field, snippets)
        },
        rank: match (field.required, usual) {
            (true, _) => 0,
            (false, Some(usual)) => 1 + usual,
            (false, None) => 100 + index,
        },
        ..Offer::new(
            field.name,
            format!("{}{must}", field.doc),
            CompletionItemKind::PROPERTY,
        )
    }
}

/// The key with the beginning of what it holds.
fn written(field: &Field, snippets: bool) -> String {
    let name = field.name;
    let value = match &field.shape {
        Shape::Text { .. } | Shape::Words(_) => "\"$0\"",
        Shape::List(of) if holds_keys(of) => "[{ $0 }]",
        Shape::List(_) => "[\"$0\"]",
        Shape::Record(_) | Shape::Single(_) => "{ $0 }",
        Shape::Map { .. } => return format!("{name}."),
        _ => "",
    };
    if snippets {
        format!("{name} = {value}")
    } else {
        format!("{name} = ")
    }
}

fn holds_keys(shape: &Shape) -> bool {
    match shape {
        Shape::Record(_) | Shape::Single(_) | Shape::Map { .. } => true,
        Shape::List(of) => holds_keys(of),
        Shape::Either(shapes) => shapes.iter().any(holds_keys),
        _ => false,
    }
}

fn fields(view: &View<'_>, table: &[&str]) -> Vec<Field> {
    let platform = view.platform_of(table);
    grammar::fields(grammar::form_of(view.path), table, platform.as_deref())
}

/// The keys of the team's own that may stand in a table: ids, rules, languages.
fn own_keys(view: &View<'_>, table: &[&str]) -> Vec<Offer> {
    let is_level_table = matches!(table, ["lint"] | ["lint", "paths" | "channels", _]);
    if is_level_table {
        return rules();
    }
    if let ["posts", _, "in"] = table {
        return languages(view);
    }
    let Some(kind) = kind_of_keys(table) else {
        return Vec::new();
    };
    let with_platforms = !matches!(table, [_] | ["lint", ..]);
    named(view, kind, with_platforms)
}

/// Every rule with its manual.
pub(super) fn rules() -> Vec<Offer> {
    let offer = |rule: &&'static lint::Rule| Offer {
        rank: 500,
        ..Offer::new(rule.id.0, rule.doc, CompletionItemKind::EVENT)
    };
    lint::RULES.iter().map(offer).collect()
}

fn languages(view: &View<'_>) -> Vec<Offer> {
    let channels = view.snapshot.loaded.calendar.channels.values();
    let tags: BTreeSet<&str> = channels
        .filter_map(|channel| Some(channel.value.language.as_ref()?.value.tag()))
        .collect();
    let offer = |tag| {
        Offer::new(
            tag,
            "a language that a channel speaks",
            CompletionItemKind::CONSTANT,
        )
    };
    tags.into_iter().map(offer).collect()
}

/// The keys that the table has already, but for the one that is being typed.
fn present<'v>(view: &'v View<'_>, table: &[Step], typed: &Range<usize>) -> BTreeSet<&'v str> {
    let path = keys(table);
    let pairs = view.outline.pairs.iter().filter(|pair| pair.table == table);
    let own = pairs.filter_map(|pair| pair.keys.first());
    let own = own.filter(|key| key.range.start != typed.start);
    let headers = view.outline.headers.iter().filter(|header| {
        let names = header.keys.iter().map(|key| key.name.as_str());
        header.keys.len() > path.len() && names.zip(&path).all(|(name, key)| name == *key)
    });
    let below = headers.map(|header| &header.keys[path.len()]);
    own.chain(below).map(|key| key.name.as_str()).collect()
}
