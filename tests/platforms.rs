//! Every platform with the real program: what it is asked, step by step, on a stand-in that answers as its documentation
//! says, and on real servers where `./tests/run` has started them.

mod loopback;
mod support;

#[path = "platforms/authorizing.rs"]
mod authorizing;
#[path = "platforms/killing.rs"]
mod killing;
#[path = "platforms/mail_server.rs"]
mod mail_server;
#[path = "platforms/stand_in.rs"]
mod stand_in;

#[path = "platforms/buttondown.rs"]
mod buttondown;
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
#[path = "platforms/ghost.rs"]
mod ghost;
#[path = "platforms/linkedin.rs"]
mod linkedin;
#[path = "platforms/listmonk.rs"]
mod listmonk;
#[path = "platforms/mailchimp.rs"]
mod mailchimp;
#[path = "platforms/metrics.rs"]
mod metrics;
#[path = "platforms/pinterest.rs"]
mod pinterest;
#[path = "platforms/reddit.rs"]
mod reddit;
#[path = "platforms/micropub.rs"]
mod micropub;
#[path = "platforms/slack.rs"]
mod slack;
#[path = "platforms/telegram.rs"]
mod telegram;
#[path = "platforms/webhook.rs"]
mod webhook;
#[path = "platforms/x.rs"]
mod x;
#[path = "platforms/wordpress.rs"]
mod wordpress;
