//! Mentions by the platform's own id, such as `@U012AB3CD`, which a platform wants to be written in a form of its own.

/// The text with every `@ID` written anew. `write` is given what follows the `@`, letters and digits alone, and says how it is
/// written; `None` where that is no id. An `@` inside a word, as in an email address, is left alone.
pub(super) fn written(text: &str, write: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let end = after.find(|c: char| !c.is_ascii_alphanumeric());
        let id = &after[..end.unwrap_or(after.len())];
        let is_inside = before
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || c == '<');
        let mention = write(id).filter(|_| !is_inside);
        out.push_str(before);
        out.push_str(&mention.unwrap_or_else(|| format!("@{id}")));
        rest = &after[id.len()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_anew_and_all_else_stays() {
        let write = |id: &str| (id.len() == 2).then(|| format!("<@{id}>"));
        for (text, expected) in [
            ("", ""),
            ("hello", "hello"),
            ("@AB and (@CD), @EFG", "<@AB> and (<@CD>), @EFG"),
            ("me@AB.example", "me@AB.example"),
            ("é@AB <@AB> @@AB", "é@AB <@AB> @<@AB>"),
            ("@", "@"),
        ] {
            assert_eq!(written(text, write), expected);
        }
    }
}
