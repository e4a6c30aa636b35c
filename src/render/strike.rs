//! Secrets struck out of the files before anything of them is shown: a report is read by more people than a repository.

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::platform::LITERAL_SECRET;
use crate::source::{Source, SourceId, Sources, Span};

/// The files with a star for every byte of a secret that was found, so that every place stays where it is.
pub(super) fn without_secrets<'a>(
    findings: &[Diagnostic],
    sources: &'a Sources,
) -> Cow<'a, Sources> {
    let of_secrets = findings.iter().filter(|one| one.rule == LITERAL_SECRET);
    let secrets: Vec<Span> = of_secrets.map(|finding| finding.label.span).collect();
    if secrets.is_empty() {
        return Cow::Borrowed(sources);
    }
    let mut struck = Sources::default();
    for (id, source) in sources.iter() {
        struck.add(without(source, id, &secrets));
    }
    Cow::Owned(struck)
}

fn without(source: &Source, id: SourceId, secrets: &[Span]) -> Source {
    let mut text = source.text().to_owned();
    for secret in secrets.iter().filter(|secret| secret.source == id) {
        let Some(place) = text.get(secret.range()) else {
            continue;
        };
        let is_kept = |byte: u8| matches!(byte, b'\n' | b'\r' | b'"' | b'\'');
        let stars: String = place
            .bytes()
            .map(|byte| if is_kept(byte) { char::from(byte) } else { '*' })
            .collect();
        text.replace_range(secret.range(), &stars);
    }
    Source::new(source.path(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_struck_out_and_nothing_moves() {
        let mut sources = Sources::default();
        sources.add(Source::new("a.toml", "a = 1\n"));
        let id = sources.add(Source::new("b.toml", "t = \"\"\"é\nb\"\"\" # c\n"));
        let finding = Diagnostic::error(LITERAL_SECRET, Span::new(id, 4..14), "a secret");
        let struck = without_secrets(&[finding], &sources);
        assert_eq!(struck.get(id).text(), "t = \"\"\"**\n*\"\"\" # c\n");
        assert_eq!(struck.get(SourceId(0)).text(), "a = 1\n");
    }
}
