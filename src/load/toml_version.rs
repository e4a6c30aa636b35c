//! What only TOML 1.1 allows: this program could read it, but editors and other tools still refuse it.

use toml::de::{DeTable, DeValue};

use crate::decode::Reader;
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::source::Span;

/// Something that TOML 1.0 does not know.
pub const NEWER_TOML: RuleId = RuleId("newer-toml");

/// Reports every place of a table that TOML 1.0 would refuse.
pub(super) fn check(table: &DeTable<'_>, reader: &mut Reader<'_>) {
    for value in table.values() {
        check_value(value, reader);
    }
}

fn check_value(value: &toml::Spanned<DeValue<'_>>, reader: &mut Reader<'_>) {
    let span = reader.span(value.span());
    match value.get_ref() {
        DeValue::Table(table) => {
            check_braces(table, span, reader);
            check(table, reader);
        }
        DeValue::Array(items) => items.iter().for_each(|item| check_value(item, reader)),
        DeValue::String(_) => check_escapes(span, reader),
        DeValue::Datetime(written) => {
            if written.time.is_some_and(|time| time.second.is_none()) {
                report(
                    span,
                    "a time without seconds",
                    "write the seconds too, such as 09:00:00",
                    reader,
                );
            }
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => {}
    }
}

/// Inside braces, everything that is not a value stands on one line and ends without a comma.
fn check_braces(table: &DeTable<'_>, span: Span, reader: &mut Reader<'_>) {
    let written = reader.written(span);
    if !written.starts_with('{') || !written.ends_with('}') {
        return;
    }
    let between = outside_values(table, span, reader);
    if between.contains('\n') {
        report(
            span,
            "a table in braces over several lines",
            "write it on one line, or as a table of its own with a [header]",
            reader,
        );
    } else if between.trim_end_matches('}').trim_end().ends_with(',') {
        report(
            span,
            "a comma before the closing brace",
            "remove the last comma",
            reader,
        );
    }
}

/// The text of a table in braces without its values, so that their own lines and commas do not count.
fn outside_values(table: &DeTable<'_>, span: Span, reader: &Reader<'_>) -> String {
    let mut values: Vec<Span> = table
        .values()
        .map(|value| reader.span(value.span()))
        .collect();
    values.sort();
    let mut between = String::new();
    let mut from = span.start;
    for value in values.iter().filter(|value| value.start >= span.start) {
        between.push_str(reader.written(Span {
            start: from,
            end: value.start,
            ..span
        }));
        from = from.max(value.end);
    }
    between.push_str(reader.written(Span {
        start: from,
        ..span
    }));
    between
}

fn check_escapes(span: Span, reader: &mut Reader<'_>) {
    let written = reader.written(span);
    if !written.starts_with('"') || !written.contains('\\') {
        return;
    }
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        if character == '\\' && matches!(characters.next(), Some('e' | 'x')) {
            report(
                span,
                "the escapes `\\e` and `\\x`",
                "write `\\u001b` or `\\u00…` instead",
                reader,
            );
            return;
        }
    }
}

fn report(span: Span, what: &str, help: &str, reader: &mut Reader<'_>) {
    let message = format!("TOML 1.0 does not allow {what}");
    let finding = Diagnostic::error(NEWER_TOML, span, message).severity(Severity::Warning);
    reader.report(finding.help(help));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    fn found(text: &str) -> Vec<String> {
        let (tree, errors) = DeTable::parse_recoverable(text);
        assert!(errors.is_empty(), "{errors:?}");
        let mut reader = Reader::new(SourceId(0), text);
        check(tree.get_ref(), &mut reader);
        reader.diagnostics.into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn what_toml_1_0_allows_is_not_reported() {
        let text = "a = { b = [\n1,\n2,\n], c = '''\n,\n''' }\nd = \"\\\\e \\\\x41\"\ne = 09:00:00\nf = [1,]\n[g]\nh = 1\n";
        assert_eq!(found(text), Vec::<String>::new());
    }

    #[test]
    fn each_thing_that_only_toml_1_1_allows_is_reported() {
        assert_eq!(
            found("a = {\n b = 1 }")[0],
            "TOML 1.0 does not allow a table in braces over several lines"
        );
        assert_eq!(
            found("a = { b = 1, }")[0],
            "TOML 1.0 does not allow a comma before the closing brace"
        );
        assert_eq!(
            found("a = \"\\e\"")[0],
            "TOML 1.0 does not allow the escapes `\\e` and `\\x`"
        );
        assert_eq!(
            found("a = 09:00")[0],
            "TOML 1.0 does not allow a time without seconds"
        );
        assert_eq!(found("a = [{ b = { c = 1, } }]").len(), 1);
    }
}
