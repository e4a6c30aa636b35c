//! A link of a campaign that gets none of the campaign's parameters.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::address::{Address, parameters};
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("link-without-utm"),
    category: Category::Campaign,
    severity: Severity::Info,
    doc: r#"## What it does
Reports links in texts of a campaign that go without the campaign's `utm` parameters, though they lead to a site that
the campaign counts. Parameters are added to the address in the post's `link`, beside the text and in it, and to no
other. A site is counted when the `link` of any post of the campaign leads there.

## Why is this bad?
Visits through this address are not counted for the campaign.

## Example
```toml calendar/posts.toml
[campaigns.spring]
to = 2027-05-31
utm = { source = "{channel}", medium = "social", campaign = "{campaign}" }

[posts.opening]
campaign = "spring"
text = "We open on Monday."
link = "https://acme.example/spring"

[posts.reminder]
campaign = "spring"
text = "Open since Monday: https://acme.example/spring"
```

## Use instead
```toml calendar/posts.toml
[campaigns.spring]
to = 2027-05-31
utm = { source = "{channel}", medium = "social", campaign = "{campaign}" }

[posts.opening]
campaign = "spring"
text = "We open on Monday."
link = "https://acme.example/spring"

[posts.reminder]
campaign = "spring"
text = "Open since Monday: https://acme.example/spring"
link = "https://acme.example/spring"
```
"#,
    check: Check::Here(check),
};

/// An address, and the id of its campaign.
type Counted<'c, 'a> = (&'a str, &'c Address<'a>);

fn check(context: &Context<'_>, out: &mut Out) {
    let counted = counted(context);
    if counted.is_empty() {
        return;
    }
    let (links, texts): (Vec<Counted<'_, '_>>, Vec<_>) =
        counted.into_iter().partition(|(_, one)| one.is_link);
    let mut hosts: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut linked: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (campaign, link) in links {
        hosts.entry(campaign).or_default().insert(link.host());
        linked.insert((link.post_id(), link.written));
    }
    for (campaign, address) in texts {
        let ours = hosts
            .get(campaign)
            .is_some_and(|hosts| hosts.contains(&address.host()));
        let gets_them = linked.contains(&(address.post_id(), address.written));
        let has_own = parameters(address.written)
            .iter()
            .any(|(name, _)| name.starts_with("utm_"));
        if ours && !gets_them && !has_own {
            out.report(
                context.inside(address.span, &address.range),
                format!("this address gets no parameters of the campaign `{campaign}`"),
            )
            .help("write it in the post's `link` too: there the parameters are added")
            .post(address.post_id());
        }
    }
}

/// Every address of a post whose campaign has parameters, with the campaign's id.
fn counted<'c, 'a>(context: &'c Context<'a>) -> Vec<Counted<'c, 'a>> {
    let campaigns = &context.calendar.campaigns;
    let all = context.every_address.iter().filter_map(|address| {
        let id = address.entry.value.campaign.as_ref()?;
        let campaign = campaigns.get(&id.value)?;
        campaign.value.utm.as_ref()?;
        Some((id.value.as_str(), address))
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn count(post: &str) -> usize {
        let files = format!(
            "[campaigns.c]\nutm = {{ source = \"s\" }}\n[posts.first]\ncampaign = \"c\"\ntext = \"a\"\nlink = \"https://acme.example\"\n[posts.a]\n{post}\n"
        );
        let workspace = Workspace::default().file("calendar/a.toml", &files);
        workspace.messages("link-without-utm").len()
    }

    #[test]
    fn only_one_s_own_site_within_the_campaign_is_counted() {
        assert_eq!(
            count("campaign = \"c\"\ntext = \"https://acme.example/x\""),
            1
        );
        assert_eq!(
            count("campaign = \"c\"\ntext = \"https://other.example/x\""),
            0
        );
        assert_eq!(count("text = \"https://acme.example/x\""), 0);
    }

    #[test]
    fn an_address_with_parameters_of_its_own_is_counted_already() {
        assert_eq!(
            count("campaign = \"c\"\ntext = \"https://acme.example/?utm_source=x\""),
            0
        );
    }
}
