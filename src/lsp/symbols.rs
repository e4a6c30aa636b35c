//! What a file and a workspace define, for outlines and for searching.

use lsp_types::{DocumentSymbol, SymbolInformation, SymbolKind};

use super::names::Kind;
use super::outline::Header;
use super::position::Encoding;
use super::snapshot::{Address, Snapshot};
use super::times::{times, told};
use super::view::View;

/// So many symbols of a workspace are listed.
const MOST: usize = 500;

/// What a file defines, each with its parts.
pub(super) fn of_document(view: &View<'_>) -> Vec<DocumentSymbol> {
    let mut symbols: Vec<DocumentSymbol> = Vec::new();
    for header in view
        .outline
        .headers
        .iter()
        .filter(|header| !header.keys[0].name.is_empty())
    {
        let names: Vec<&str> = header.keys.iter().map(|key| key.name.as_str()).collect();
        let own = names.iter().take(2).copied().collect::<Vec<_>>().join(".");
        let is_part = names.len() > 2;
        match symbols
            .last_mut()
            .filter(|last| is_part && last.name == own)
        {
            Some(parent) => {
                parent.range.end = view.lines.position(header.end);
                let part = symbol(view, header, names[2..].join("."));
                parent.children.get_or_insert_default().push(part);
            }
            None => symbols.push(symbol(view, header, names.join("."))),
        }
    }
    symbols
}

fn symbol(view: &View<'_>, header: &Header, name: String) -> DocumentSymbol {
    #[expect(deprecated, reason = "the type has no other constructor")]
    DocumentSymbol {
        detail: detail(view, header),
        kind: kind(header.keys.first().map_or("", |key| &key.name)),
        tags: None,
        deprecated: None,
        range: view.lines.range(header.range.start..header.end),
        selection_range: view.lines.range(header.range.clone()),
        children: None,
        name,
    }
}

/// The time of a post; the name of anything else.
fn detail(view: &View<'_>, header: &Header) -> Option<String> {
    let [table, id] = header.keys.as_slice() else {
        return None;
    };
    let calendar = &view.snapshot.loaded.calendar;
    match table.name.as_str() {
        "posts" => {
            let times = times(&view.snapshot, &id.name);
            let first = times.iter().find(|times| !times.instants.is_empty())?;
            Some(told(*first.instants.first()?, first.zone))
        }
        "channels" => Some(
            calendar
                .channels
                .get(&id.name)?
                .value
                .platform_id()
                .to_owned(),
        ),
        "campaigns" => calendar.campaigns.get(&id.name)?.value.name.clone(),
        _ => None,
    }
}

fn kind(table: &str) -> SymbolKind {
    match table {
        "posts" => SymbolKind::EVENT,
        "channels" => SymbolKind::INTERFACE,
        "campaigns" => SymbolKind::NAMESPACE,
        "cadences" => SymbolKind::ARRAY,
        "goals" | "audiences" | "pillars" => SymbolKind::CONSTANT,
        _ => SymbolKind::OBJECT,
    }
}

/// Every id of a workspace whose name holds the letters of a query in their order.
pub(super) fn of_workspace(
    snapshot: &Snapshot,
    encoding: Encoding,
    address: &Address<'_>,
    query: &str,
) -> Vec<SymbolInformation> {
    let calendar = &snapshot.loaded.calendar;
    let all = Kind::ALL.into_iter().flat_map(|kind| {
        let defined = kind.defined(calendar).into_iter();
        defined.map(move |(id, span)| (kind, id, span))
    });
    let wanted = all.filter(|(kind, id, _)| is_meant(&format!("{}.{id}", kind.table()), query));
    let shown = wanted.take(MOST).filter_map(|(of, id, span)| {
        let location = snapshot.location(span, encoding, address)?;
        #[expect(deprecated, reason = "the type has no other constructor")]
        Some(SymbolInformation {
            name: format!("{}.{id}", of.table()),
            kind: kind(of.table()),
            tags: None,
            deprecated: None,
            location,
            container_name: None,
        })
    });
    shown.collect()
}

fn is_meant(name: &str, query: &str) -> bool {
    let mut letters = name.chars();
    let mut wanted = query.chars().filter(|letter| !letter.is_whitespace());
    wanted.all(|wanted| letters.any(|letter| letter == wanted.to_ascii_lowercase()))
}
