//! A channel stays where it first published: neither a changed file nor a changed token sends elsewhere by itself.

use crate::loopback::Loopback;
use crate::loopback::settings::TOKEN;
use crate::support::Workspace;
use crate::support::calendar::{FEED, mastodon_at, post, webhook_at};

const OTHER_TOKEN: &str = "another-accounts-token";

/// A workspace that published `one` on the first server and has `two` due on whatever the calendar names next.
fn moved(before: &str, after: &str, channel: &str) -> Workspace {
    let mut workspace = Workspace::new(&(before.to_owned() + &post("one", channel, "")));
    assert_eq!(workspace.publish().expect(0).state("one"), "sent");
    let posts = post("one", channel, "") + &post("two", channel, "");
    workspace.write("calendar/all.toml", after.to_owned() + &posts);
    workspace.minutes_later(1);
    workspace
}

#[test]
fn a_changed_server_gets_neither_the_token_nor_a_post_until_it_is_trusted() {
    let (ours, theirs) = (Loopback::start(), Loopback::start());
    let channel = |server: &Loopback| mastodon_at("mastodon", &server.url());
    let workspace = moved(&channel(&ours), &channel(&theirs), "mastodon");
    let run = workspace.publish().expect(4);
    assert_eq!(run.state("two"), "held");
    let help = "kalends trust mastodon";
    assert!(run.reason("two").contains(help), "{}", run.reason("two"));
    assert!(run.reason("two").contains(&ours.url()));
    assert_eq!(theirs.requests().len(), 0);
    let trusted = workspace.run(&["trust", "mastodon", "--yes"]).expect(0);
    assert!(trusted.out.contains(&theirs.url()), "{}", trusted.out);
    assert_eq!(workspace.publish().expect(0).state("two"), "sent");
    assert_eq!(theirs.published().len(), 1);
}

#[test]
fn a_changed_address_of_a_receiver_is_held_too() {
    let (ours, theirs) = (Loopback::start(), Loopback::start());
    let channel = |server: &Loopback| webhook_at("hook", &server.hook_url("acme"));
    let workspace = moved(&channel(&ours), &channel(&theirs), "hook");
    assert_eq!(workspace.publish().expect(4).state("two"), "held");
    assert_eq!(theirs.requests().len(), 0);
}

#[test]
fn a_token_of_another_account_publishes_nothing() {
    let server = Loopback::start();
    server.configure(|settings| settings.tokens.push(OTHER_TOKEN.to_owned()));
    let channel = mastodon_at("mastodon", &server.url());
    let mut workspace = moved(&channel, &channel, "mastodon");
    workspace.variable("MASTODON_TOKEN", OTHER_TOKEN);
    let run = workspace.publish().expect(4);
    assert_eq!(run.state("two"), "held");
    assert!(
        run.reason("two").contains("account"),
        "{}",
        run.reason("two")
    );
    assert_eq!(server.published().len(), 1);
    workspace.variable("MASTODON_TOKEN", TOKEN);
    assert_eq!(workspace.publish().expect(0).state("two"), "sent");
}

#[test]
fn a_channel_that_turns_into_one_of_another_platform_is_held() {
    let server = Loopback::start();
    let feed = FEED.replace("channels.feed", "channels.news");
    let workspace = moved(&feed, &mastodon_at("news", &server.url()), "news");
    assert_eq!(workspace.publish().expect(4).state("two"), "held");
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn trusting_asks_and_without_a_terminal_changes_nothing() {
    let (ours, theirs) = (Loopback::start(), Loopback::start());
    let channel = |server: &Loopback| mastodon_at("mastodon", &server.url());
    let workspace = moved(&channel(&ours), &channel(&theirs), "mastodon");
    let asked = workspace.run(&["trust", "mastodon"]).expect(2);
    assert!(asked.err.contains("--yes"), "{}", asked.err);
    assert_eq!(workspace.publish().expect(4).state("two"), "held");
    let unknown = workspace.run(&["trust", "mastodno", "--yes"]).expect(2);
    assert!(unknown.err.contains("did you mean `mastodon`"));
}

#[test]
fn only_the_hosts_that_the_environment_lists_are_spoken_to() {
    let server = Loopback::start();
    let channel = mastodon_at("mastodon", &server.url());
    let mut workspace = Workspace::new(&(channel + &post("one", "mastodon", "")));
    workspace.variable("KALENDS_HOSTS", "mastodon.example, hooks.example");
    let run = workspace.publish().expect(4);
    assert_eq!(run.state("one"), "held");
    assert!(run.reason("one").contains("KALENDS_HOSTS"));
    assert_eq!(server.requests().len(), 0);
    workspace.variable("KALENDS_HOSTS", "127.0.0.1");
    assert_eq!(workspace.publish().expect(0).state("one"), "sent");
}
