//! I2: a doubt is settled by reading. What is there is recorded; what is missing twice, half a minute apart, is sent again.

use crate::loopback::Loopback;
use crate::loopback::settings::KeyRepeat;
use crate::support::Workspace;
use crate::support::calendar::{FEED, later, mastodon, post, text_of, webhook};
use crate::support::run::word;

const CUT_AFTER: &str = "POST /api/v1/statuses:nth=1:cut-after-effect";
const CUT_BEFORE: &str = "POST /api/v1/statuses:nth=1:cut-before-effect";

/// A workspace with one post on Mastodon, whose first publishing call goes wrong.
fn doubtful(server: &Loopback, fault: &str) -> Workspace {
    server.fail_as(fault).expect("a fault");
    Workspace::new(&(mastodon(server) + &post("teaser", "mastodon", "")))
}

fn sends(server: &Loopback) -> usize {
    let requests = server.requests();
    requests.iter().filter(|it| it.method == "POST").count()
}

#[test]
fn i2_reads_that_lag_behind_writes_send_nothing_twice() {
    let server = Loopback::start();
    server.configure(|settings| settings.unseen_reads = 2);
    let mut workspace = doubtful(&server, CUT_AFTER);
    let first = workspace.publish().expect(4);
    assert!(first.reason("teaser").contains("not there at a first look"));
    workspace.at("2026-11-27T09:00:45+01:00");
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    workspace.minutes_later(1);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!((sends(&server), server.effects().len()), (1, 1));
    let history = workspace.history();
    let id = &server.published()[0].id;
    assert_eq!(word(&history[0], "remote_id"), *id);
    assert!(word(&history[0], "url").ends_with(id));
}

#[test]
fn i6_what_was_sent_is_found_by_its_own_words_after_an_edit_and_without_its_post() {
    let edited = |server: &Loopback| {
        mastodon(server) + &post("teaser", "mastodon", "text = \"Something else altogether\"")
    };
    let removed = |server: &Loopback| mastodon(server);
    let changes: [&dyn Fn(&Loopback) -> String; 2] = [&edited, &removed];
    for change in changes {
        let server = Loopback::start();
        let mut workspace = doubtful(&server, "POST /:nth=99:answer=500");
        assert_eq!(workspace.crash_at("after-send", 1).code, None);
        workspace.write("calendar/all.toml", change(&server));
        workspace.minutes_later(11);
        assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
        assert!(workspace.publish().expect(0).deliveries().is_empty());
        assert_eq!((sends(&server), server.effects().len()), (1, 1));
    }
}

#[test]
fn i2_two_posts_of_the_same_words_are_told_apart_by_what_is_recorded() {
    let server = Loopback::start();
    for nth in [1, 2] {
        let fault = format!("POST /api/v1/statuses:nth={nth}:cut-after-effect");
        server.fail_as(&fault).unwrap();
    }
    let same = "text = \"The same\"";
    let posts = post("one", "mastodon", same) + &post("two", "mastodon", same);
    let workspace = Workspace::new(&(mastodon(&server) + &posts));
    workspace.publish().expect(0);
    assert_eq!((sends(&server), server.effects().len()), (2, 2));
    let mut found: Vec<_> = workspace
        .history()
        .iter()
        .map(|it| word(it, "url"))
        .collect();
    found.dedup();
    assert_eq!(found.len(), 2);
}

#[test]
fn i2_a_thread_that_lost_an_answer_goes_on_in_the_same_run() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v1/statuses:nth=2:cut-after-effect")
        .unwrap();
    let thread = "thread = [{ text = \"Second\" }, { text = \"Third\" }]";
    let workspace = Workspace::new(&(mastodon(&server) + &post("story", "mastodon", thread)));
    assert_eq!(workspace.publish().expect(0).parts("story"), ["sent"; 3]);
    let published = server.published();
    assert_eq!(published.len(), 3);
    assert_eq!(published[2].in_reply_to_id.as_ref(), Some(&published[1].id));
}

#[test]
fn reconcile_looks_once_and_leaves_the_second_look_to_a_later_call() {
    let server = Loopback::start();
    let mut workspace = doubtful(&server, CUT_BEFORE);
    workspace.publish().expect(4);
    let once = ["reconcile", "--no-wait", "--format", "json"];
    let early = workspace.run(&once).expect(4);
    assert_eq!(early.state("teaser"), "unknown");
    workspace.minutes_later(1);
    assert_eq!(workspace.run(&once).expect(0).state("teaser"), "retry");
    assert_eq!(sends(&server), 1);
    assert!(workspace.run(&once).expect(0).deliveries().is_empty());
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!((sends(&server), server.effects().len()), (2, 1));
}

#[test]
fn reconcile_waits_for_the_second_look_by_itself() {
    let server = Loopback::start();
    let workspace = doubtful(&server, CUT_BEFORE);
    workspace.publish().expect(4);
    let begin = std::time::Instant::now();
    let run = workspace.run(&["reconcile", "teaser"]).expect(0);
    assert!(begin.elapsed().as_secs() >= 30);
    assert!(
        run.out
            .contains("it is not there; `kalends publish` sends it again"),
        "{}",
        run.out
    );
}

#[test]
fn reconcile_finds_what_is_there_and_says_where() {
    let server = Loopback::start();
    let workspace = doubtful(&server, "POST /:nth=99:answer=500");
    assert_eq!(workspace.crash_at("after-send", 1).code, None);
    let run = workspace.run(&["reconcile"]).expect(0);
    let url = format!("{}/@tester/", server.url());
    assert!(
        run.out.contains(&format!("it is there: {url}")),
        "{}",
        run.out
    );
    assert!(
        run.out.ends_with("Nothing is in doubt any more.\n"),
        "{}",
        run.out
    );
    let again = workspace.run(&["reconcile"]).expect(0);
    assert_eq!(again.out, "Nothing is in doubt.\n");
}

#[test]
fn reconcile_names_what_only_a_person_can_tell() {
    let server = Loopback::start();
    server
        .fail_as("POST /hooks/:nth=1:cut-after-effect")
        .unwrap();
    let workspace = Workspace::new(&(webhook(&server) + &post("teaser", "hook", "")));
    workspace.publish().expect(4);
    let run = workspace.run(&["reconcile", "--channel", "hook"]).expect(4);
    assert!(
        run.out.contains("Webhook does not tell what it took"),
        "{}",
        run.out
    );
    assert!(run.out.contains("`kalends resolve teaser"), "{}", run.out);
    assert!(run.out.ends_with("1 is still in doubt.\n"), "{}", run.out);
    workspace.run(&["reconcile", "nonsense"]).expect(2);
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn i2_a_feed_that_was_written_is_found_in_its_own_file() {
    for (point, items) in [("after-send", 1), ("after-intent", 0)] {
        let workspace = Workspace::new(&(FEED.to_owned() + &post("entry", "feed", "")));
        assert_eq!(workspace.crash_at(point, 1).code, None);
        assert_eq!(workspace.feed().len(), items, "{point}");
        workspace.run(&["reconcile"]).expect(0);
        workspace.publish().expect(0);
        assert_eq!(workspace.feed().len(), 1, "{point}");
        assert_eq!(word(&workspace.history()[0], "state"), "sent", "{point}");
    }
}

#[test]
fn i4_a_word_about_an_older_claim_is_refused_with_what_happened_since() {
    let server = Loopback::start();
    server.configure(|settings| settings.unseen_reads = 99);
    let mut workspace = doubtful(&server, CUT_AFTER);
    workspace.publish().expect(4);
    let epoch = workspace.status()[0]["epoch"].as_u64().unwrap();
    workspace
        .run(&[
            "resolve",
            "teaser",
            "--channel",
            "mastodon",
            "--epoch",
            "1",
            "--not-sent",
        ])
        .expect(0);
    workspace.minutes_later(1);
    server.fail_as(CUT_AFTER).unwrap();
    workspace.publish().expect(4);
    let old = epoch.to_string();
    let word = [
        "resolve",
        "teaser",
        "--channel",
        "mastodon",
        "--cancel",
        "--epoch",
        &old,
    ];
    let refused = workspace.run(&word).expect(2);
    assert!(
        refused.err.contains("your word is about claim 1"),
        "{}",
        refused.err
    );
    assert!(
        refused
            .err
            .contains("since then: Fri 27 Nov 2026 09:01:30, taken up"),
        "{}",
        refused.err
    );
    let newest = [
        "resolve",
        "teaser",
        "--channel",
        "mastodon",
        "--cancel",
        "--epoch",
        "2",
    ];
    workspace.run(&newest).expect(0);
}

#[test]
fn a_run_that_died_while_sending_leaves_a_person_free_to_say_what_came_of_it() {
    let server = Loopback::start();
    let workspace = doubtful(&server, "POST /:nth=99:answer=500");
    assert_eq!(workspace.crash_at("after-intent", 1).code, None);
    workspace
        .run(&["resolve", "teaser", "--channel", "mastodon", "--not-sent"])
        .expect(0);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
}

#[test]
fn i7_explain_tells_everything_that_happened_to_a_post() {
    let server = Loopback::start();
    let mut workspace = doubtful(&server, CUT_BEFORE);
    workspace.publish().expect(4);
    workspace.at(&later(2));
    workspace.publish().expect(0);
    let told = workspace.run(&["explain", "teaser"]).expect(0).out;
    let steps = [
        "What happened to teaser → mastodon:",
        "taken up by this run alone (claim 1)",
        "sending it",
        "nobody knows whether the message is out",
        "looked for the message, and it was not there",
        "the message was not sent (it was looked for and is not there); tried again after",
        "taken up by this run alone (claim 2)",
        "the message is out: http",
    ];
    let places: Vec<_> = steps.iter().map(|step| told.find(step)).collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{told}"
    );
    workspace.write("calendar/all.toml", mastodon(&server));
    let gone = workspace.run(&["explain", "teaser"]).expect(0).out;
    assert!(
        gone.starts_with("`teaser` is not in the calendar any more."),
        "{gone}"
    );
    assert_eq!(server.published()[0].text, text_of("teaser"));
}

#[test]
fn i2_a_doubt_is_not_settled_where_its_channel_has_moved_to() {
    let (server, other) = (Loopback::start(), Loopback::start());
    let post = post("teaser", "mastodon", "");
    let mut workspace = Workspace::new(&(mastodon(&server) + &post));
    assert_eq!(workspace.crash_at("after-send", 1).code, None);
    workspace.write("calendar/all.toml", mastodon(&other) + &post);
    workspace.minutes_later(1);
    workspace.run(&["trust", "mastodon", "--yes"]).expect(0);
    for minutes in 2..4 {
        workspace.minutes_later(minutes);
        let run = workspace.publish().expect(4);
        assert_eq!(run.state("teaser"), "unknown");
        assert!(run.reason("teaser").contains("has moved to another place"));
    }
    assert_eq!((server.effects().len(), other.effects().len()), (1, 0));
}

/// The post after an edit.
fn edited(server: &Loopback) -> String {
    mastodon(server) + &post("teaser", "mastodon", "text = \"Other words\"")
}

#[test]
fn i2_i6_other_words_do_not_go_out_while_the_first_ones_may_still_arrive() {
    let server = Loopback::start();
    let mut workspace = doubtful(&server, "POST /api/v1/statuses:nth=1:hang-before-effect");
    workspace.set("[publish]\ndeadline = \"1s\"\n");
    workspace.publish().expect(4);
    workspace.write("calendar/all.toml", edited(&server));
    workspace.minutes_later(1);
    let run = workspace.publish().expect(0);
    assert_eq!(run.state("teaser"), "retrying");
    assert!(
        run.reason("teaser").contains("may still arrive"),
        "{}",
        run.out
    );
    assert_eq!(server.effects().len(), 0);
    server.release();
    assert!(server.wait_until_idle(std::time::Duration::from_secs(20)));
    assert_eq!(server.published()[0].text, text_of("teaser"));
    workspace.minutes_later(12);
    let run = workspace.publish().expect(4);
    assert_eq!(run.state("teaser"), "held");
    let url = format!("{}/@tester/{}", server.url(), server.published()[0].id);
    assert!(run.reason("teaser").contains(&url), "{}", run.out);
    workspace.publish().expect(4);
    assert_eq!(server.effects().len(), 1);
    let word = ["resolve", "teaser", "--channel", "mastodon", "--sent", &url];
    workspace.run(&word).expect(0);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
}

#[test]
fn i2_other_words_go_out_once_the_first_ones_cannot_come_any_more() {
    let server = Loopback::start();
    let mut workspace = doubtful(&server, CUT_BEFORE);
    workspace.publish().expect(4);
    workspace.write("calendar/all.toml", edited(&server));
    for (minutes, state) in [(1, "retrying"), (9, "retrying"), (10, "sent")] {
        workspace.minutes_later(minutes);
        assert_eq!(workspace.publish().expect(0).state("teaser"), state);
    }
    assert_eq!(server.effects().len(), 1);
    assert_eq!(server.published()[0].text, "Other words");
}

#[test]
fn i2_a_try_that_arrives_after_it_was_looked_for_is_found_before_another_goes_out_without_its_key()
{
    let server = Loopback::start();
    server.configure(|settings| settings.key_repeat = KeyRepeat::Ignored);
    let mut workspace = doubtful(&server, "POST /api/v1/statuses:nth=1:hang-before-effect");
    workspace.set("[publish]\ndeadline = \"1s\"\n");
    workspace.publish().expect(4);
    workspace.minutes_later(1);
    let looked = workspace.run(&["reconcile", "--no-wait"]).expect(0);
    assert!(looked.out.contains("it is not there"), "{}", looked.out);
    server.release();
    assert!(server.wait_until_idle(std::time::Duration::from_secs(20)));
    assert_eq!(server.effects().len(), 1);
    // By the time of the next run the key means nothing any more.
    workspace.minutes_later(65);
    let run = workspace.publish().expect(4);
    assert_eq!(run.state("teaser"), "held");
    assert!(
        run.reason("teaser").contains("is there after all"),
        "{}",
        run.out
    );
    assert_eq!(server.effects().len(), 1);
}
