//! Email: what is sent to whom, and what the answers of a mail server prove.

use snapbox::{assert_data_eq, str};

use super::{Answer, Sample, picture, text};
use crate::platform::{Attachment, Message, Outcome};

const CHANNEL: &str = "platform = 'email'\nserver = 'smtps://mail.example'\npassword = { env = 'PASSWORD' }\nfrom = 'Acme <news@acme.example>'\n";

fn letter(text: &str) -> Message {
    Message {
        title: Some("News".to_owned()),
        ..super::text(text)
    }
}

fn sample(rest: &str, message: Message) -> Sample {
    Sample::new(&format!("{CHANNEL}{rest}"), message)
}

fn answer(step: &str, status: u16) -> Answer {
    Answer {
        status,
        headers: [("step".to_owned(), step.to_owned())].into(),
        body: "so it is".to_owned(),
        ..Answer::default()
    }
}

#[test]
fn a_short_text_to_a_list_is_one_message_with_the_text_twice() {
    let one = sample(
        "to = 'list@acme.example'\n",
        letter("Hello\nand see https://acme.example/a_b_c?x=1&y=2."),
    );
    assert_data_eq!(
        one.story([answer("end", 250)]),
        str![[r#"
send (Publish): mail smtps://mail.example:465 as news@acme.example with [password]
Letter {
    from: "Acme <news@acme.example>",
    reply_to: None,
    to: [
        "list@acme.example",
    ],
    subject: "News",
    date: 2026-11-27T08:00:00Z,
    id: "key-1@acme.example",
    unsubscribe: [],
    one_click: false,
    plain: "Hello/nand see https://acme.example/a_b_c?x=1&y=2./n",
    html: "<!DOCTYPE html>/n<html>/n<head>/n<meta charset=/"utf-8/">/n<meta name=/"viewport/" content=/"width=device-width/">/n<title>News</title>/n</head>/n<body>/n<p>Hello<br />/nand see <a href=/"https://acme.example/a_b_c?x=1&amp;y=2/">https://acme.example/a_b_c?x=1&amp;y=2</a>.</p>/n</body>/n</html>/n",
    pictures: [],
}
Sent(Receipt { remote_id: Some("key-1@acme.example"), url: None })
"#]]
    );
}

#[test]
fn everything_that_a_message_has_is_in_it() {
    let full = Message {
        title: Some("Größe\r\nBcc: all@acme.example".to_owned()),
        language: Some("de".to_owned()),
        body: Some("# Gruß\n\nDas *ist* [ein Link](https://acme.example/x) & <b>kein</b> HTML.\n\n![](media/b.png)\n\n1. eins\n2. zwei\n   - tief\n\n> Zitat\n> weiter\n\n```\nlet x;\n  y\n```\n\n[böse](javascript:alert(1))\n".to_owned()),
        media: vec![
            Attachment { alt: Some("Ein \"Bild\"".to_owned()), ..picture("media/a.png") },
            picture("media/b.png"),
        ],
        ..text("Kurz gesagt, #Größe")
    };
    let rest = "user = 'ada'\nto = ['Ada <ada@acme.example>', 'bob@acme.example']\nreply_to = 'desk@acme.example'\nunsubscribe = ['https://acme.example/leave', 'mailto:leave@acme.example']\none_click = true\n";
    assert_data_eq!(
        sample(rest, full).story([]),
        str![[r##"
send (Publish): mail smtps://mail.example:465 as ada with [password]
Letter {
    from: "Acme <news@acme.example>",
    reply_to: Some(
        "desk@acme.example",
    ),
    to: [
        "Ada <ada@acme.example>",
        "bob@acme.example",
    ],
    subject: "Größe Bcc: all@acme.example",
    date: 2026-11-27T08:00:00Z,
    id: "key-1@acme.example",
    unsubscribe: [
        "https://acme.example/leave",
        "mailto:leave@acme.example",
    ],
    one_click: true,
    plain: "Gruß/n/nDas ist ein Link (https://acme.example/x) & <b>kein</b> HTML./n/n1. eins/n2. zwei/n  - tief/n/n> Zitat/n> weiter/n/nlet x;/n  y/n/nböse/n/n[Ein /"Bild/"]/n",
    html: "<!DOCTYPE html>/n<html lang=/"de/">/n<head>/n<meta charset=/"utf-8/">/n<meta name=/"viewport/" content=/"width=device-width/">/n<title>Größe Bcc: all@acme.example</title>/n</head>/n<body>/n<div style=/"display:none/">Kurz gesagt, #Größe</div>/n<h1>Gruß</h1>/n<p>Das <em>ist</em> <a href=/"https://acme.example/x/">ein Link</a> &amp; &lt;b&gt;kein&lt;/b&gt; HTML.</p>/n<p><img src=/"cid:2.key-1@acme.example/" alt=/"/" /></p>/n<ol>/n<li>eins</li>/n<li>zwei/n<ul>/n<li>tief</li>/n</ul>/n</li>/n</ol>/n<blockquote>/n<p>Zitat/nweiter</p>/n</blockquote>/n<pre><code>let x;/n  y/n</code></pre>/n<p><a href=/"#/">böse</a></p>/n<p><img src=/"cid:1.key-1@acme.example/" alt=/"Ein &quot;Bild&quot;/" style=/"max-width:100%/"></p>/n</body>/n</html>/n",
    pictures: [
        Inline {
            path: "media/a.png",
            id: "1.key-1@acme.example",
            media_type: "image/png",
            file_name: "a.png",
        },
        Inline {
            path: "media/b.png",
            id: "2.key-1@acme.example",
            media_type: "image/png",
            file_name: "b.png",
        },
    ],
}

"##]]
    );
}

#[test]
fn what_does_not_fit_into_a_message_is_linked_or_refused() {
    let film = || Message {
        media: vec![Attachment {
            media_type: "video/mp4".to_owned(),
            ..picture("media/film 1.mp4")
        }],
        ..letter("Look")
    };
    let to = "to = 'list@acme.example'\n";
    assert_data_eq!(
        sample(to, film()).story([]),
        str![[
            r#"Refused("`media/film 1.mp4` is too large for a message: set `media_url`, so that it is linked")"#
        ]]
    );
    let linked = sample(
        &format!("{to}media_url = 'https://acme.example/files'\n"),
        film(),
    );
    let story = linked.story([]);
    assert!(
        story.contains(
            "<a href=\\\"https://acme.example/files/media/film%201.mp4\\\">film 1.mp4</a>"
        ),
        "{story}"
    );
    let large = Message {
        media: vec![Attachment {
            bytes: 16 * 1024 * 1024,
            ..picture("a.png")
        }],
        ..letter("Look")
    };
    assert_data_eq!(
        sample(to, large).story([]),
        str![[
            r#"Refused("its pictures have 16 MB, and a message takes 15: make them smaller, or set `media_url` so that they are linked")"#
        ]]
    );
}

#[test]
fn each_answer_proves_what_its_step_proves() {
    let one = sample("to = 'list@acme.example'\n", letter("Hello"));
    let end = |step: &str, status: u16| {
        let story = one.story([answer(step, status)]);
        format!(
            "{step} {status}: {}",
            story.lines().last().unwrap_or_default()
        )
    };
    let all = [
        ("connect", 421),
        ("connect", 554),
        ("sign-in", 454),
        ("sign-in", 535),
        ("sender", 451),
        ("sender", 550),
        ("recipient", 450),
        ("recipient", 550),
        ("data", 451),
        ("data", 554),
        ("data", 250),
        ("end", 250),
        ("end", 421),
        ("end", 451),
        ("end", 552),
        ("end", 199),
        ("", 0),
    ];
    let ends: Vec<String> = all
        .into_iter()
        .map(|(step, status)| end(step, status))
        .collect();
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
connect 421: Later { reason: "the mail server takes no mail now (421: so it is)", wait: None }
connect 554: Later { reason: "the mail server takes no mail now (554: so it is)", wait: None }
sign-in 454: Later { reason: "the mail server lets nobody sign in now (454: so it is)", wait: None }
sign-in 535: Later { reason: "the mail server does not take `user` and `password`: correct them, or make a new password (535: so it is)", wait: None }
sender 451: Later { reason: "the mail server does not take mail of `from` now (451: so it is)", wait: None }
sender 550: Refused("the mail server does not take mail of `from` (550: so it is)")
recipient 450: Later { reason: "the mail server does not take mail for `` now, so nobody got it (450: so it is)", wait: None }
recipient 550: Refused("the mail server does not take mail for ``, so nobody got it (550: so it is)")
data 451: Later { reason: "the mail server does not take the message now (451: so it is)", wait: None }
data 554: Refused("the mail server does not take the message (554: so it is)")
data 250: Unknown("the mail server's answer is unexpected (250: so it is)")
end 250: Sent(Receipt { remote_id: Some("key-1@acme.example"), url: None })
end 421: Unknown("the mail server went away after the message had reached it (421: so it is)")
end 451: Later { reason: "the mail server does not take the message now (451: so it is)", wait: None }
end 552: Refused("the mail server does not take the message (552: so it is)")
end 199: Unknown("the mail server's answer is unexpected (199: so it is)")
 0: Unknown("the mail server's answer is unexpected (0: so it is)")
"#]]
    );
}

#[test]
fn a_dry_run_ends_with_the_message_sent_under_its_own_id() {
    let one = sample("to = 'list@acme.example'\n", letter("Hello"));
    let Outcome::Sent(receipt) = one.dry_run() else {
        panic!()
    };
    assert_eq!(receipt.remote_id.as_deref(), Some("key-1@acme.example"));
}
