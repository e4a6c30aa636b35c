//! A post that goes nowhere.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::{Post, Status};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    id: RuleId("no-channel"),
    category: Category::Platform,
    severity: Severity::Error,
    doc: r#"## What it does
Reports posts that go to no channel: their list of channels is empty, or their campaign's is, or the workspace has
none. Cancelled posts may go nowhere.

## Why is this bad?
The post would never be published, and nothing would say so.

## Example
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
channels = []
```

## Use instead
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
channels = ["mastodon"]
```
"#,
    check: Check::Here(check),
};

/// Why a post goes nowhere that names no channels.
const NO_CHANNELS: &str = "the workspace has no channel";

fn check(context: &Context<'_>, out: &mut Out) {
    for (id, entry) in &context.calendar.posts {
        let post = &entry.value;
        let cancelled = post.terms.status() == Status::Cancelled;
        if cancelled || !context.calendar.channel_ids(post).is_empty() {
            continue;
        }
        let (why, help) = reason(context, post);
        // Where every channel is missing, they may stand in the part of a file that could not be read.
        if why == NO_CHANNELS && !context.complete {
            continue;
        }
        let (span, message) = (
            place(post, entry.key.span),
            format!("`{id}` goes nowhere: {why}"),
        );
        out.report(span, message).help(help).post(id);
    }
}

fn reason(context: &Context<'_>, post: &Post) -> (&'static str, &'static str) {
    let of_campaign = || context.calendar.campaign_of(post)?.channels.as_ref();
    if post.channels.is_some() {
        (
            "its list of channels is empty",
            "name its channels, remove `channels` to send it everywhere, or write status = \"cancelled\"",
        )
    } else if of_campaign().is_some() {
        (
            "its campaign's list of channels is empty",
            "name channels here or in the campaign",
        )
    } else {
        (
            NO_CHANNELS,
            "define one with [channels.ID], for example platform = \"feed\", which needs no account",
        )
    }
}

/// An empty list has no place of its own.
fn place(post: &Post, id: Span) -> Span {
    let campaign = post.campaign.as_ref().filter(|_| post.channels.is_none());
    campaign.map_or(id, |campaign| campaign.span)
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn a_workspace_without_channels_is_told_once_a_post_unless_a_file_is_torn() {
        let workspace =
            || Workspace::default().file("calendar/a.toml", "[posts.a]\ntext = \"a\"\n");
        let none = workspace().file("calendar/channels.toml", "");
        assert_eq!(
            none.messages("no-channel"),
            ["`a` goes nowhere: the workspace has no channel"]
        );
        let torn = workspace().file("calendar/channels.toml", "[channels.");
        assert!(torn.messages("no-channel").is_empty());
    }

    #[test]
    fn the_empty_list_of_a_campaign_is_named() {
        let text = "[campaigns.c]\nchannels = []\n[posts.a]\ncampaign = \"c\"\ntext = \"a\"\n[posts.b]\ncampaign = \"c\"\nstatus = \"cancelled\"\ntext = \"a\"\n";
        let workspace = Workspace::default().file("calendar/a.toml", text);
        assert_eq!(
            workspace.messages("no-channel"),
            ["`a` goes nowhere: its campaign's list of channels is empty"]
        );
    }
}
