//! What a silence says: `# kalends: allow(RULE, RULE) until 2026-12-01: reason`.

use std::ops::Range;

use chrono::NaiveDate;

/// What every remark to the linter begins with, behind `#`.
const ADDRESS: &str = "kalends:";

/// One silence as it was written; ranges are bytes of the remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// The rules, in order, with their places.
    pub(super) rules: Vec<(String, Range<usize>)>,
    /// The last day on which it holds.
    pub(super) until: Option<NaiveDate>,
    /// Why.
    pub(super) reason: Option<String>,
}

/// True for a remark, with its `#`, that speaks to the linter.
pub(super) fn is_addressed(remark: &str) -> bool {
    let said = remark.trim_start_matches('#').trim_start();
    said.get(..ADDRESS.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(ADDRESS))
}

/// Reads a remark that speaks to the linter; what is wrong with it otherwise.
pub(super) fn read(remark: &str) -> Result<Written, &'static str> {
    let said = remark.trim_start_matches('#').trim_start();
    let said = said.get(ADDRESS.len()..).unwrap_or_default().trim_start();
    let listed = said
        .strip_prefix("allow")
        .map(str::trim_start)
        .and_then(|rest| rest.strip_prefix('('))
        .ok_or("the one thing that can be said here is `allow(…)`")?;
    let (names, rest) = listed
        .split_once(')')
        .ok_or("the list of rules has no closing `)`")?;
    let rules = rules(remark, names);
    if rules.is_empty() {
        return Err("no rule stands between `(` and `)`");
    }
    let (until, rest) = until(rest)?;
    let reason = match rest.strip_prefix(':') {
        Some(reason) => Some(reason.trim()).filter(|reason| !reason.is_empty()),
        None if rest.is_empty() => None,
        None => return Err("only `until` and a day, and a reason behind `:`, can follow `)`"),
    };
    Ok(Written {
        rules,
        until,
        reason: reason.map(str::to_owned),
    })
}

fn rules(remark: &str, names: &str) -> Vec<(String, Range<usize>)> {
    let places = names.split(',').map(str::trim);
    places
        .filter(|name| !name.is_empty())
        .map(|name| {
            let start = name.as_ptr() as usize - remark.as_ptr() as usize;
            (name.to_owned(), start..start + name.len())
        })
        .collect()
}

fn until(rest: &str) -> Result<(Option<NaiveDate>, &str), &'static str> {
    let rest = rest.trim_start();
    let Some(after) = rest.strip_prefix("until") else {
        return Ok((None, rest));
    };
    let after = after.trim_start();
    let end = after
        .find(|character: char| !character.is_ascii_digit() && character != '-')
        .unwrap_or(after.len());
    let day = after[..end]
        .parse()
        .map_err(|_| "`until` must name a day, such as 2026-12-01")?;
    Ok((Some(day), after[end..].trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_can_be_said_is_read() {
        let remark =
            "# kalends: allow(text-too-long, dst-gap) until 2026-12-01: the server takes more";
        let written = read(remark).unwrap();
        let names: Vec<_> = written
            .rules
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names, ["text-too-long", "dst-gap"]);
        assert_eq!(&remark[written.rules[1].1.clone()], "dst-gap");
        assert_eq!(written.until, NaiveDate::from_ymd_opt(2026, 12, 1));
        assert_eq!(written.reason.as_deref(), Some("the server takes more"));
        let short = read("#kalends:allow( a )").unwrap();
        assert_eq!((short.until, short.reason), (None, None));
        assert_eq!(read("# Kalends: allow(a):").unwrap().reason, None);
    }

    #[test]
    fn what_cannot_be_read_is_explained() {
        for remark in [
            "# kalends: deny(a)",
            "# kalends: allow(a",
            "# kalends: allow( , )",
            "# kalends: allow(a) until tomorrow: b",
            "# kalends: allow(a) until 2026-02-30",
            "# kalends: allow(a) because",
            "# kalends:",
        ] {
            assert!(read(remark).is_err(), "{remark}");
        }
    }

    #[test]
    fn only_remarks_to_the_linter_are_its_business() {
        assert!(is_addressed("## Kalends: allow(a)"));
        assert!(!is_addressed("# the Kalends: a day"));
        assert!(!is_addressed("# kalend"));
    }
}
