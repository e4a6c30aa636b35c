//! A link to a page that is not there.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::answer::LinkAnswer;
use crate::lint::context::target::ahead;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("dead-link"),
    category: Category::Link,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports links of posts that are still to go out whose page is not there (404, 410) or whose site does not exist. A
server that is out of order (5xx) or does not answer is only a remark: it may be back in time. Servers that turn
programs away (401, 403, 429 and their like) say nothing about the page. It needs `kalends check --online`, which asks
the web.

## Why is this bad?
Readers follow the link and find nothing.

## Example
```toml calendar/posts.toml
[posts.shop]
text = "Our shop: https://gone.example/shop"
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
    let Some(answers) = context.answers else {
        return;
    };
    let ahead = ahead(&context.targets, context.now);
    for address in &context.addresses {
        let answer = answers.get(address.written);
        let judged = answer
            .and_then(judge)
            .filter(|_| ahead.contains(address.post_id()));
        if let Some((severity, message)) = judged {
            out.report(context.inside(address.span, &address.range), message)
                .help(match severity {
                    Severity::Error | Severity::Warning => {
                        "correct the address, or see that the page is there when the post goes out"
                    }
                    Severity::Info => "look whether it is there when the post goes out",
                })
                .severity(severity)
                .post(address.post_id());
        }
    }
}

/// What an answer means for readers, if anything is certain.
fn judge(answer: &LinkAnswer) -> Option<(Severity, String)> {
    match answer {
        LinkAnswer::Status(status @ (404 | 410)) => Some((
            Severity::Warning,
            format!("nothing is at this address ({status})"),
        )),
        LinkAnswer::NoSuchHost => Some((Severity::Warning, "there is no such host".to_owned())),
        LinkAnswer::Status(status @ 500..) => Some((
            Severity::Info,
            format!("the server is out of order ({status})"),
        )),
        LinkAnswer::Silent(reason) => Some((Severity::Info, format!("nobody answers: {reason}"))),
        LinkAnswer::Status(_) | LinkAnswer::Moved(..) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::Workspace;

    fn found(answer: LinkAnswer, post: &str) -> Vec<(&'static str, String)> {
        let mut workspace =
            Workspace::default().file("calendar/a.toml", &format!("[posts.a]\n{post}\n"));
        workspace
            .answers
            .0
            .insert("https://a.example/x".to_owned(), answer);
        let findings = workspace.findings().into_iter();
        let of_rule = findings.filter(|one| one.rule.0 == "dead-link");
        of_rule
            .map(|one| (one.severity.name(), one.message))
            .collect()
    }

    const POST: &str = "text = \"a\"\nlink = \"https://a.example/x\"";

    #[test]
    fn only_a_certain_answer_is_a_warning() {
        let told = |answer| found(answer, POST);
        assert_eq!(
            told(LinkAnswer::Status(404)),
            [("warning", "nothing is at this address (404)".to_owned())]
        );
        assert_eq!(told(LinkAnswer::NoSuchHost).len(), 1);
        assert_eq!(told(LinkAnswer::Status(503))[0].0, "info");
        assert_eq!(told(LinkAnswer::Silent("too slow".to_owned()))[0].0, "info");
        for status in [200, 401, 403, 405, 429] {
            assert!(told(LinkAnswer::Status(status)).is_empty(), "{status}");
        }
    }

    #[test]
    fn a_post_that_is_over_points_wherever_it_likes() {
        let over = format!("{POST}\npublish_at = 2026-11-01T09:00:00");
        assert!(found(LinkAnswer::Status(404), &over).is_empty());
    }
}
