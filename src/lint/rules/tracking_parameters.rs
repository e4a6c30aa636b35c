//! A link that carries the marks of somebody else's click.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::address::{Address, parameters, without_parameters};
use crate::lint::rule::{Category, Check, Out, Rule};

/// Parameters that advertising and mail services add to one click. Sources: the services' own documentation, and the
/// list that Firefox strips ("Query parameter stripping", `query_stripping` of remote settings).
const OF_CLICKS: [&str; 26] = [
    "__hsfp",
    "__hssc",
    "__hstc",
    "__s",
    "_hsenc",
    "_hsmi",
    "dclid",
    "fb_action_ids",
    "fbclid",
    "gbraid",
    "gclid",
    "igsh",
    "igshid",
    "li_fat_id",
    "mc_eid",
    "mkt_tok",
    "ml_subscriber",
    "msclkid",
    "oly_anon_id",
    "oly_enc_id",
    "s_cid",
    "srsltid",
    "ttclid",
    "twclid",
    "vero_id",
    "wbraid",
];
/// Values of `utm_source` that assistants add to what is copied from them.
const ASSISTANTS: [&str; 5] = [
    "chatgpt.com",
    "copilot.com",
    "openai",
    "perplexity",
    "perplexity.ai",
];

pub(super) static RULE: Rule = Rule {
    id: RuleId("tracking-parameters"),
    category: Category::Link,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports parameters in links that belong to one click of one person, such as `fbclid`, `gclid` and `mc_eid`, and
`utm_source=chatgpt.com` with its like, which assistants add to addresses. `--unsafe-fixes` removes them.

## Why is this bad?
The address was copied from the browser after a click. Every reader is counted as that person, in somebody else's
campaign, and the link is long for nothing.

## Example
```toml calendar/posts.toml
[posts.shop]
text = "Our shop: https://acme.example/shop?fbclid=IwAR0abc"
```

## Use instead
```toml calendar/posts.toml
[posts.shop]
text = "Our shop: https://acme.example/shop"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for address in context
        .addresses
        .iter()
        .filter(|one| one.written.contains('?'))
    {
        let from_assistant = comes_from_assistant(address.written);
        let is_unwanted =
            |name: &str| OF_CLICKS.contains(&name) || from_assistant && name.starts_with("utm_");
        let unwanted: Vec<_> = parameters(address.written)
            .into_iter()
            .filter(|(name, _)| is_unwanted(name))
            .collect();
        if let Some((_, first)) = unwanted.first() {
            let names: Vec<&str> = unwanted.iter().map(|(name, _)| *name).collect();
            let clean = without_parameters(address.written, is_unwanted);
            report(
                context,
                (address, &address.within(first)),
                (&names, &clean),
                out,
            );
        }
    }
}

fn comes_from_assistant(address: &str) -> bool {
    let mut all = parameters(address).into_iter();
    all.any(|(name, range)| {
        let value = address[range]
            .split_once('=')
            .map_or("", |(_, value)| value);
        name == "utm_source" && ASSISTANTS.contains(&value)
    })
}

fn report(
    context: &Context<'_>,
    (address, place): (&Address<'_>, &std::ops::Range<usize>),
    (names, clean): (&[&str], &str),
    out: &mut Out,
) {
    let message = format!(
        "this link carries `{}` from where it was copied",
        names.join("`, `")
    );
    let change = ("remove the marks of the click", clean);
    out.report(context.inside(address.span, place), message)
        .help(format!("write {clean}"))
        .fix(context.rewrite(address.span, &address.range, change, false))
        .post(address.post_id());
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn found(address: &str) -> Vec<(String, String)> {
        let post = format!("[posts.a]\ntext = \"See {address} now\"\n");
        let findings = Workspace::default()
            .file("calendar/a.toml", &post)
            .findings();
        let of_rule = findings
            .into_iter()
            .filter(|one| one.rule.0 == "tracking-parameters");
        of_rule
            .map(|one| (one.message, one.fix.unwrap().replacement))
            .collect()
    }

    #[test]
    fn the_marks_go_and_the_rest_of_the_address_stays() {
        assert_eq!(
            found("https://a.example/?p=1&gclid=x&utm_source=chatgpt.com#top"),
            [(
                "this link carries `gclid`, `utm_source` from where it was copied".to_owned(),
                "https://a.example/?p=1#top".to_owned()
            )]
        );
    }

    #[test]
    fn one_s_own_parameters_are_fine() {
        assert!(found("https://a.example/?utm_source=newsletter&id=fbclid").is_empty());
    }
}
