//! Channels that would publish elsewhere than they did so far.

use crate::decode::Entry;
use crate::diagnostic::{RuleId, Severity, Subject};
use crate::ledger::Pin;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::{Channel, Setting};
use crate::platform::{address_setting, find, origin};

pub(super) static RULE: Rule = Rule {
    id: RuleId("changed-server"),
    category: Category::Security,
    severity: Severity::Error,
    doc: r#"## What it does
Reports channels whose platform or server is not the one that they published to so far, as the ledger has it.

## Why is this bad?
The brand's token and its posts would go to somebody else's server. `kalends publish` sends nothing there until somebody
says that the change is meant, with `kalends trust CHANNEL`.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example.evil.example"
token = { env = "MASTODON_TOKEN" }
```

It published to this server so far:

```published calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
```

## Use instead
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let Some(ledger) = context.ledger else {
        return;
    };
    for (id, entry) in &context.calendar.channels {
        let pin = ledger.channel(id).and_then(|record| record.pin.as_ref());
        let Some(now) = pin.and_then(|pin| elsewhere(pin, entry)) else {
            continue;
        };
        let before = pin.map_or("", |pin| pin.server.as_deref().unwrap_or(&pin.platform));
        let setting = address_setting(&entry.value);
        let span = setting.map_or(entry.key.span, |(_, setting)| setting.span);
        out.report(span, format!("`{id}` would publish to {now} now"))
            .label(format!("it has published to {before} so far"))
            .help(format!(
                "if that is meant, run `kalends trust {id}` once it is merged; if not, find out who changed it"
            ))
            .about(Subject::Channel(id.clone()));
    }
}

/// Where a channel goes now, if that is another place than it is pinned to. A secret address is known to publishing alone.
fn elsewhere(pin: &Pin, entry: &Entry<Channel>) -> Option<String> {
    let platform = find(entry.value.platform_id())?;
    if pin.platform != platform.id {
        return Some(platform.name.to_owned());
    }
    let (_, setting) = address_setting(&entry.value)?;
    let Setting::Text(address) = &setting.value else {
        return None;
    };
    let server = origin(address)?;
    (pin.server.as_ref() != Some(&server)).then_some(server)
}
