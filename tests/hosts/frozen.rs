//! I2, I4: a host is stopped in the middle of a delivery, others take over, and then it goes on.

use std::process::Child;

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::run::Run;
use crate::support::signals::{signal, wait_until_stopped};

use super::shared::{Shared, calendar, everything_once, nothing_twice};

fn goes_on(child: Child) -> Run {
    signal(&child, "CONT");
    Run::from(child.wait_with_output().expect("the end of a run"))
}

/// Another host publishes everything, a quarter of an hour and more after the first one stopped.
fn publish_all(other: &mut Workspace) {
    for minutes in [16, 17, 40] {
        other.minutes_later(minutes);
        let run = other.publish();
        assert!(matches!(run.code, Some(0 | 4)), "{}", run.err);
    }
}

#[test]
fn i2_i4_a_host_that_is_stopped_while_others_publish_sends_nothing_when_it_goes_on() {
    for point in ["before-intent", "after-intent"] {
        let server = Loopback::start();
        let (text, texts) = calendar(&server, 1);
        let shared = Shared::new(&text);
        let first = shared.host();
        let child = first.start_and_sleep_at(point);
        wait_until_stopped(&child);
        let mut other = shared.host();
        publish_all(&mut other);
        nothing_twice(&server, &texts, point);
        let run = goes_on(child);
        assert!(
            matches!(run.code, Some(0 | 4)),
            "{point}: {}\n{}",
            run.out,
            run.err
        );
        nothing_twice(&server, &texts, point);
        other.settle(&server, &texts, 40);
        everything_once(&server, &other, &texts, point);
    }
}

#[test]
fn i4_the_receipt_of_a_host_that_was_stopped_is_kept_though_others_gave_it_up() {
    let server = Loopback::start();
    let (text, texts) = calendar(&server, 1);
    let shared = Shared::new(&text);
    let first = shared.host();
    let child = first.start_and_sleep_at("after-send");
    wait_until_stopped(&child);
    let mut other = shared.host();
    publish_all(&mut other);
    assert!(goes_on(child).code.is_some());
    nothing_twice(&server, &texts, "after-send");
    other.settle(&server, &texts, 40);
    everything_once(&server, &other, &texts, "after-send");
}

#[test]
fn i1_a_remote_that_refuses_the_intent_lets_nothing_out() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    let server = Loopback::start();
    let (text, texts) = calendar(&server, 1);
    let shared = Shared::new(&text);
    let hook = shared.bare().join("hooks/pre-receive");
    fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    fs::write(&hook, "#!/bin/sh\necho no more today >&2\nexit 1\n").expect("a hook");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("a hook that runs");
    let mut host = shared.host();
    let run = host.publish().expect(6);
    assert!(run.err.contains("no more today"), "{}", run.err);
    assert_eq!(server.effects().len(), 0);
    fs::remove_file(hook).expect("no hook");
    host.minutes_later(1);
    host.publish().expect(0);
    everything_once(&server, &host, &texts, "without the hook");
}
