//! What the parser says about a text that is not TOML, in words for people who do not write parsers.

use std::ops::Range;

use toml::de::Error;

/// Mistakes by what the parser's message begins with: what is wrong, and what to do.
const MISTAKES: [(&str, &str, &str); 23] = [
    (
        "invalid basic string, expected `\"`",
        "the text that begins on this line has no closing `\"`",
        "put `\"` at its end; a text of several lines begins and ends with `\"\"\"`",
    ),
    (
        "invalid literal string, expected `'`",
        "the text that begins on this line has no closing `'`",
        "put `'` at its end; a text that holds `'` stands between `\"`",
    ),
    (
        "invalid multi-line basic string, expected `\"`",
        "a text that begins with `\"\"\"` does not end",
        "put `\"\"\"` on a line of its own below the text",
    ),
    (
        "invalid multi-line literal string, expected `'`",
        "a text that begins with `'''` does not end",
        "put `'''` on a line of its own below the text",
    ),
    (
        "string values must be quoted",
        "this text has no quotes",
        "write it between straight quotes, such as \"approved\"",
    ),
    (
        "missing escaped value",
        "`\\` means something of its own in a text between `\"`",
        "write `\\\\` for a backslash, or put the text between `'`",
    ),
    (
        "unclosed table",
        "this heading has no closing `]`",
        "write the name between `[` and `]`, such as [posts.hello]",
    ),
    (
        "unclosed array table",
        "this heading has no closing `]]`",
        "write the name between `[` and `]`, such as [posts.hello]",
    ),
    (
        "unclosed array",
        "the list above has no closing `]`",
        "put `]` after its last element",
    ),
    (
        "unclosed inline table",
        "the group that begins with `{` has no closing `}`",
        "put `}` after its last value",
    ),
    (
        "missing comma between array elements",
        "a comma is missing in this list",
        "write `,` between two elements, and `]` after the last",
    ),
    (
        "unexpected `=` in array",
        "`=` cannot stand in a list",
        "write `]` after the list's last element",
    ),
    (
        "missing comma between key-value pairs",
        "a comma is missing here",
        "write `,` between two values inside `{` and `}`",
    ),
    (
        "extra assignment between key-value pairs",
        "a comma is missing here",
        "write `,` between two values inside `{` and `}`",
    ),
    (
        "key with no value",
        "this key has no value",
        "write `key = value`, such as status = \"draft\"",
    ),
    (
        "missing value",
        "this key has no value",
        "write one behind `=`; a text stands between `\"`",
    ),
    (
        "missing key",
        "a key is missing before `=`",
        "write `key = value`, such as status = \"draft\"",
    ),
    (
        "unquoted keys cannot be empty",
        "a key is missing before `=`",
        "write `key = value`, such as status = \"draft\"",
    ),
    (
        "unexpected key or value",
        "there is more on this line than one value",
        "end the line behind the value, or begin a remark with `#`",
    ),
    (
        "unexpected leading zero",
        "a number cannot begin with 0",
        "remove the 0; a date is written 2026-11-27",
    ),
    (
        "duplicate key",
        "this key stands twice in one table",
        "keep one of the two",
    ),
    (
        "invalid date",
        "there is no such date",
        "write year, month and day, such as 2026-11-27",
    ),
    (
        "invalid time",
        "there is no such time",
        "write two digits each for hours, minutes and seconds, such as 09:00:00",
    ),
];

/// What is wrong, and what to do where that is known.
pub(super) fn explain(error: &Error) -> (String, Option<&'static str>) {
    let said = error.message().lines().next().unwrap_or("this is not TOML");
    match MISTAKES
        .iter()
        .find(|(parser, ..)| said.starts_with(parser))
    {
        Some((_, message, help)) => (detailed(message, said), Some(*help)),
        None => (said.to_owned(), None),
    }
}

/// A date is refused for one number of it, and the parser says which.
fn detailed(message: &str, said: &str) -> String {
    match said.split_once(", expected ") {
        Some((what, expected)) if what == "invalid date" || what == "invalid time" => {
            format!("{message}: {expected} was expected")
        }
        _ => message.to_owned(),
    }
}

/// The lines with which git marks what it could not merge, as bytes: where each of the first versions begins.
pub(super) fn conflicts(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut from, mut at) = (None, 0);
    for line in text.split_inclusive('\n') {
        let end = at + line.trim_end().len();
        if line.starts_with("<<<<<<< ") {
            from = Some(at..end);
        } else if line.starts_with(">>>>>>> ") {
            found.extend(from.take());
        }
        at += line.len();
    }
    found
}

/// The errors that tell something new: a list without its end makes each line below it look wrong.
pub(super) fn telling(errors: &[Error]) -> Vec<&Error> {
    let unclosed = errors
        .iter()
        .position(|error| error.message().starts_with("unclosed array, "));
    let Some(end) = unclosed else {
        return errors.iter().collect();
    };
    let consequences = errors[..end]
        .iter()
        .rev()
        .take_while(|error| error.message().contains(" array"));
    let first = consequences.last().unwrap_or(&errors[end]);
    let swallowed = start(first)..=start(&errors[end]);
    let told = errors.iter().enumerate();
    told.filter(|(index, error)| *index == end || !swallowed.contains(&start(error)))
        .map(|(_, error)| error)
        .collect()
}

fn start(error: &Error) -> usize {
    error.span().map_or(0, |span| span.start)
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    fn problems(text: &str) -> Vec<(String, Option<&'static str>)> {
        let (_, errors) = DeTable::parse_recoverable(text);
        telling(&errors).into_iter().map(explain).collect()
    }

    #[test]
    fn usual_mistakes_are_told_in_plain_words_with_a_way_out() {
        for text in [
            "a = \"b",
            "a = 'b",
            "a = \"\"\"\nb",
            "a = '''\nb",
            "a = b",
            "a = “b”",
            "a = \"\\d\"",
            "[a",
            "a = {b = 1",
            "a = [1 2]",
            "a = {b = 1 c = 2}",
            "a",
            "a =",
            "= 1",
            "a = 1 2",
            "a = 01",
            "a = 1\na = 2",
            "a = 2026-11-31",
            "a = 2026-11-02T9:00",
        ] {
            for (message, help) in problems(text) {
                assert!(help.is_some(), "{text:?} is told as {message:?}");
            }
        }
    }

    #[test]
    fn a_refused_date_says_which_number_is_wrong() {
        let (message, _) = problems("a = 2026-11-31").remove(0);
        assert_eq!(
            message,
            "there is no such date: day between 01 and 30 was expected"
        );
    }

    #[test]
    fn what_git_left_to_people_is_found_where_it_begins() {
        let text = "a = 1\n<<<<<<< ours\nb = 1\n=======\nb = 2\n>>>>>>> theirs\n";
        assert_eq!(&text[conflicts(text)[0].clone()], "<<<<<<< ours");
        assert!(conflicts("<<<<<<< no end\n").is_empty());
    }

    #[test]
    fn a_list_without_its_end_is_told_once() {
        let messages: Vec<String> = problems("a = [1, 2\n[b]\nc = 1\nd = 2\n")
            .into_iter()
            .map(|(message, _)| message)
            .collect();
        assert_eq!(messages, ["the list above has no closing `]`"]);
    }
}
