//! A text as a TOML file holds it, whatever is in it: what people type into a flag or a prompt is written so that it
//! reads back as it was.

/// A text as TOML 1.0 writes it: on one line, or between three quotes where it has several.
pub(super) fn toml_text(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| escaped(c, text.contains('\n')))
        .collect();
    if text.contains('\n') {
        format!("\"\"\"\n{escaped}\"\"\"")
    } else {
        format!("\"{escaped}\"")
    }
}

fn escaped(c: char, several_lines: bool) -> String {
    match c {
        '\\' => "\\\\".to_owned(),
        '"' => "\\\"".to_owned(),
        '\n' if several_lines => "\n".to_owned(),
        '\t' => "\\t".to_owned(),
        c if c.is_control() => format!("\\u{:04X}", c as u32),
        c => c.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_quoted_is_read_back_as_it_was() {
        for text in [
            "plain",
            "\"quoted\" \\ back",
            "two\nlines \"\"\" and more",
            "tab\tbell\u{7}",
            "ends \"",
            "å 🎉",
        ] {
            let document: toml::Table = format!("a = {}", toml_text(text)).parse().unwrap();
            assert_eq!(document["a"].as_str(), Some(text), "{text:?}");
        }
    }
}
