//! A setting that this version reads and cannot act on.

use crate::config::LedgerKind;
use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("not-yet"),
    category: Category::Platform,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports settings that this version reads but cannot act on: a ledger in `postgres`.

## Why is this bad?
Publishing would stop, and you would learn it at the time of the first one.

## Example
```toml kalends.toml
[workspace]
timezone = "Europe/Stockholm"

[publish]
ledger = "postgres"
```

## Use instead
```toml kalends.toml
[workspace]
timezone = "Europe/Stockholm"

[publish]
ledger = "sqlite"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    if let Some(ledger) = context.settings.publish.ledger
        && ledger.value == LedgerKind::Postgres
    {
        out.report(
            ledger.span,
            "this version cannot keep its ledger in postgres yet",
        )
        .label("publishing stops here")
        .help("write ledger = \"git\", which many hosts can share, until it can");
    }
}
