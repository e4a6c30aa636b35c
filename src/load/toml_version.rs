//! What only TOML 1.1 allows: this program could read it, but editors and other tools still refuse it.

use toml::de::{DeTable, DeValue};

use crate::decode::Reader;
use crate::diagnostic::{Diagnostic, Fix, RuleId, Severity};
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
                check_seconds(span, reader);
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
        let problem = problem(
            span,
            "a table in braces over several lines",
            "write it on one line, or as a table of its own with a [header]",
        );
        reader.report(problem);
    } else if between.trim_end_matches('}').trim_end().ends_with(',') {
        let (what, help) = ("a comma before the closing brace", "remove the last comma");
        let comma = written.rfind(',').unwrap_or_default();
        let fix = change("remove the last comma", within(span, comma, 1), "");
        reader.report(problem(span, what, help).fix(fix));
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

/// The first colon stands between hours and minutes; dates and offsets come without one before it.
fn check_seconds(span: Span, reader: &mut Reader<'_>) {
    let (what, help) = (
        "a time without seconds",
        "write the seconds too, such as 09:00:00",
    );
    let colon = reader.written(span).find(':').unwrap_or_default();
    let fix = change("write the seconds", within(span, colon + 3, 0), ":00");
    reader.report(problem(span, what, help).fix(fix));
}

fn check_escapes(span: Span, reader: &mut Reader<'_>) {
    let written = reader.written(span);
    if !written.starts_with('"') || !written.contains('\\') {
        return;
    }
    let older = with_older_escapes(written);
    if older != written {
        let (what, help) = (
            "the escapes `\\e` and `\\x`",
            "write `\\u001b` or `\\u00…` instead",
        );
        let fix = change("write the escapes of TOML 1.0", span, &older);
        reader.report(problem(span, what, help).fix(fix));
    }
}

/// The same text in quotes with the escapes that TOML 1.0 has for the same characters.
fn with_older_escapes(written: &str) -> String {
    let mut older = String::with_capacity(written.len());
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        older.push(character);
        if character != '\\' {
            continue;
        }
        match characters.next() {
            Some('e') => older.push_str("u001b"),
            Some('x') => older.push_str("u00"),
            other => older.extend(other),
        }
    }
    older
}

fn problem(span: Span, what: &str, help: &str) -> Diagnostic {
    let message = format!("TOML 1.0 does not allow {what}");
    let finding = Diagnostic::error(NEWER_TOML, span, message).severity(Severity::Warning);
    finding.help(help)
}

/// A change that keeps the value as it is.
fn change(title: &str, span: Span, replacement: &str) -> Fix {
    Fix {
        title: title.to_owned(),
        span,
        replacement: replacement.to_owned(),
        safe: true,
    }
}

/// So many bytes of a place, from one of its bytes on.
fn within(span: Span, from: usize, length: usize) -> Span {
    let start = span.range().start + from;
    Span::new(span.source, start..start + length)
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
    #[test]
    fn each_change_keeps_the_value_and_is_what_toml_1_0_allows() {
        for (text, expected) in [
            ("a = { b = [1,], }", "a = { b = [1,] }"),
            (
                "a = 2026-11-27T09:00+01:00",
                "a = 2026-11-27T09:00:00+01:00",
            ),
            ("a = 09:00", "a = 09:00:00"),
            (r#"a = "\\x \x41 \e""#, r#"a = "\\x \u0041 \u001b""#),
        ] {
            let (tree, _) = DeTable::parse_recoverable(text);
            let mut reader = Reader::new(SourceId(0), text);
            check(tree.get_ref(), &mut reader);
            let fix = reader.diagnostics.remove(0).fix.unwrap();
            let mut changed = text.to_owned();
            changed.replace_range(fix.span.range(), &fix.replacement);
            assert_eq!((changed.as_str(), fix.safe), (expected, true));
            assert_eq!(found(&changed), Vec::<String>::new());
        }
    }
}
