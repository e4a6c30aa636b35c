//! What is published can be read back, at once or after the lag that was asked for.

use super::client::{get, post};
use crate::loopback::Loopback;
use crate::loopback::text::html;

/// The ids that a list answers with.
fn ids(server: &Loopback, query: &str) -> Vec<String> {
    let account = get(server, "GET /api/v1/accounts/verify_credentials").id();
    let reply = get(
        server,
        &format!("GET /api/v1/accounts/{account}/statuses?{query}"),
    );
    assert_eq!(reply.status, 200);
    let list = reply.json();
    let statuses = list.as_array().expect("a list").iter();
    statuses
        .map(|status| status["id"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn the_instance_tells_the_limits_that_are_enforced() {
    let server = Loopback::start();
    server.configure(|settings| settings.statuses.max_characters = 3);
    for path in ["/api/v1/instance", "/api/v2/instance"] {
        let limits = get(&server, &format!("GET {path}")).json()["configuration"].clone();
        assert_eq!(limits["statuses"]["max_characters"], 3);
        assert_eq!(limits["statuses"]["characters_reserved_per_url"], 23);
        assert_eq!(limits["polls"]["max_expiration"], 2_629_746);
    }
    assert_eq!(post(&server, "status=abc").status, 200);
    assert_eq!(post(&server, "status=abcd").status, 422);
}

#[test]
fn a_list_is_newest_first_and_obeys_its_bounds() {
    let server = Loopback::start();
    let made: Vec<String> = (0..4)
        .map(|n| post(&server, &format!("status={n}")).id())
        .collect();
    let reply = post(&server, &format!("status=r&in_reply_to_id={}", made[0])).id();
    let newest_first: Vec<&String> = made.iter().rev().collect();
    assert_eq!(
        ids(&server, "exclude_replies=true")
            .iter()
            .collect::<Vec<_>>(),
        newest_first
    );
    assert_eq!(ids(&server, "limit=1"), [reply]);
    assert_eq!(
        ids(&server, &format!("limit=1&min_id={}", made[0])),
        [made[1].clone()]
    );
    assert_eq!(
        ids(&server, &format!("max_id={}", made[1])),
        [made[0].clone()]
    );
}

#[test]
fn a_lagging_read_misses_a_new_status_as_often_as_wanted() {
    let server = Loopback::start();
    server.configure(|settings| settings.unseen_reads = 2);
    let id = post(&server, "status=a").id();
    assert_eq!(server.effects().len(), 1);
    assert_eq!(
        post(&server, &format!("status=b&in_reply_to_id={id}")).status,
        404
    );
    assert!(ids(&server, "").is_empty());
    assert_eq!(
        get(&server, &format!("GET /api/v1/statuses/{id}")).status,
        404
    );
    assert_eq!(ids(&server, ""), [id]);
}

#[test]
fn the_source_is_the_text_and_the_content_is_html() {
    let server = Loopback::start();
    let reply = post(&server, "status=a%20%3C%20b%0Ac%0A%0Ad");
    assert_eq!(reply.json()["content"], "<p>a &lt; b<br />c</p><p>d</p>");
    let id = reply.id();
    let source = get(&server, &format!("GET /api/v1/statuses/{id}/source")).json();
    assert_eq!(source["text"], "a < b\nc\n\nd");
    let many = get(&server, &format!("GET /api/v1/statuses?id[]={id}&id[]=7")).json();
    assert_eq!(many.as_array().map(Vec::len), Some(1));
}

#[test]
fn links_in_the_content_are_cut_for_the_eye_only() {
    let content = html("https://www.example.com/0123456789012345678901", "http://h");
    assert!(content.contains("href=\"https://www.example.com/0123456789012345678901\""));
    assert!(content.contains("<span class=\"invisible\">https://www.</span>"));
    assert!(content.contains("<span class=\"ellipsis\">example.com/012345678901234567</span>"));
    assert!(content.contains("<span class=\"invisible\">8901</span>"));
}

#[test]
fn answers_carry_the_date_and_the_rate_limit() {
    let server = Loopback::start();
    let reply = get(&server, "GET /api/v2/instance");
    let date = reply.header("Date").unwrap();
    assert!(date.ends_with(" GMT") && date.len() == 29, "{date}");
    assert_eq!(reply.header("X-RateLimit-Limit"), Some("300"));
    assert_eq!(reply.header("X-RateLimit-Remaining"), Some("299"));
    let reset = reply.header("X-RateLimit-Reset").unwrap();
    assert!(reset.ends_with(".000000Z"), "{reset}");
}

#[test]
fn an_enforced_rate_limit_refuses_without_effect() {
    let server = Loopback::start();
    server.configure(|settings| {
        settings.rate_limit = 1;
        settings.enforces_rate_limit = true;
    });
    // The second may begin a new period of five minutes, the third cannot as well.
    let statuses: Vec<u16> = (0..3).map(|_| post(&server, "status=a").status).collect();
    let refused = statuses.iter().filter(|status| **status == 429).count();
    assert!(refused >= 1, "{statuses:?}");
    assert_eq!(server.effects().len(), 3 - refused);
}
