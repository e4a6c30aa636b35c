//! Every platform with the real program: what it is asked, step by step, on a stand-in that answers as its documentation
//! says, and on real servers where `./tests/run` has started them.

#![expect(
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that is skipped says so, and a stand-in that is asked wrongly fails its test"
)]

mod loopback;
mod support;

#[path = "platforms/killing.rs"]
mod killing;
#[path = "platforms/mail_server.rs"]
mod mail_server;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "hosts/shared.rs"]
mod shared;
#[path = "platforms/stand_in.rs"]
mod stand_in;

#[path = "platforms/authorizing.rs"]
mod authorizing;
#[path = "platforms/bluesky.rs"]
mod bluesky;
#[path = "platforms/bluesky_video.rs"]
mod bluesky_video;
#[path = "platforms/buttondown.rs"]
mod buttondown;
#[path = "platforms/containers.rs"]
mod containers;
#[path = "platforms/dev_to.rs"]
mod dev_to;
#[path = "platforms/discord.rs"]
mod discord;
#[path = "platforms/discourse.rs"]
mod discourse;
#[path = "platforms/email.rs"]
mod email;
#[path = "platforms/exec.rs"]
mod exec;
#[path = "platforms/facebook.rs"]
mod facebook;
#[path = "platforms/ghost.rs"]
mod ghost;
#[path = "platforms/instagram.rs"]
mod instagram;
#[path = "platforms/linkedin.rs"]
mod linkedin;
#[path = "platforms/listmonk.rs"]
mod listmonk;
#[path = "platforms/mailchimp.rs"]
mod mailchimp;
#[path = "platforms/matrix.rs"]
mod matrix;
#[path = "platforms/meta_login.rs"]
mod meta_login;
#[path = "platforms/metrics.rs"]
mod metrics;
#[path = "platforms/micropub.rs"]
mod micropub;
#[path = "platforms/nostr.rs"]
mod nostr;
#[path = "platforms/pinterest.rs"]
mod pinterest;
#[path = "platforms/reddit.rs"]
mod reddit;
#[path = "platforms/sharing_tokens.rs"]
mod sharing_tokens;
#[path = "platforms/slack.rs"]
mod slack;
#[path = "platforms/snapchat.rs"]
mod snapchat;
#[path = "platforms/telegram.rs"]
mod telegram;
#[path = "platforms/threads.rs"]
mod threads;
#[path = "platforms/tiktok.rs"]
mod tiktok;
#[path = "platforms/webhook.rs"]
mod webhook;
#[path = "platforms/wordpress.rs"]
mod wordpress;
#[path = "platforms/x.rs"]
mod x;
#[path = "platforms/youtube.rs"]
mod youtube;
