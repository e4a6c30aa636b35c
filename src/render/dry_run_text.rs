//! A rehearsal for people: every request in full, with the names of secrets in their places.

use super::text::{indented, paragraph};
use super::times::day_and_time;
use crate::platform::request::FileContent;
use crate::platform::{
    Body, Call, Effect, FormPart, HttpRequest, Letter, MailRequest, RelayRequest, Request,
    RunRequest, Signature, Stretch, WriteFile,
};
use crate::publish::{DeliveryReport, Rehearsal};

const WIDTH: usize = 100;

/// The requests of every delivery that is due, why the others would be left, and the command that sends exactly this.
pub fn render(rehearsals: &[Rehearsal], left: &[DeliveryReport], planned: &str) -> String {
    let mut text = String::new();
    for rehearsal in rehearsals {
        text.push_str(&delivery(rehearsal));
        text.push('\n');
    }
    for report in left {
        let line = format!("{}  would be {}", report.key, report.fate.name());
        text.push_str(&indented(0, &line));
        text.push_str(&paragraph(
            4,
            report.error.as_deref().unwrap_or_default(),
            WIDTH,
        ));
    }
    let count = rehearsals
        .iter()
        .filter(|rehearsal| rehearsal.calls.is_ok())
        .count();
    let command = if count > 0 {
        format!("To send exactly this: {planned}\n")
    } else {
        String::new()
    };
    format!("{text}{count} would be sent. Nothing was sent.\n{command}")
}

fn delivery(rehearsal: &Rehearsal) -> String {
    let delivery = &rehearsal.delivery;
    let mut text = indented(
        0,
        &format!(
            "{}, {}",
            delivery.key,
            day_and_time(delivery.publish_at, delivery.zone)
        ),
    );
    match &rehearsal.calls {
        Err(reason) => text.push_str(&paragraph(4, &format!("would be held: {reason}"), WIDTH)),
        Ok(messages) => {
            for call in messages.iter().flatten() {
                text.push_str(&self::call(call));
            }
        }
    }
    text
}

fn call(call: &Call) -> String {
    let note = match call.effect {
        Effect::Read => "",
        Effect::Upload => "  (nobody sees this yet)",
        Effect::Publish => "  (this publishes)",
    };
    match &call.request {
        Request::Http(request) => http(request, note),
        Request::Mail(request) => mail(request, note),
        Request::Run(request) => run(request, note),
        Request::ReadFile(path) => indented(2, &format!("READ {path}{note}")),
        Request::Relays(request) => relays(request, note),
        Request::WriteFiles(files) => files.iter().map(|file| written(file, note)).collect(),
    }
}

fn relays(request: &RelayRequest, note: &str) -> String {
    let relays = request.relays.join(", ");
    let mut text = indented(2, &format!("EVENT {relays}{note}"));
    let pretty = serde_json::to_string_pretty(&request.ask.shown()).unwrap_or_default();
    pretty
        .lines()
        .for_each(|line| text.push_str(&indented(4, line)));
    text.push_str(&indented(4, "pubkey, id and sig: made when it is sent"));
    text
}

fn http(request: &HttpRequest, note: &str) -> String {
    let mut text = indented(2, &format!("{} {}{note}", request.method, request.url));
    for (name, value) in &request.headers {
        text.push_str(&indented(4, &format!("{name}: {value}")));
    }
    if let Some(signature) = &request.signature {
        let names = match signature {
            Signature::StandardWebhooks { .. } => {
                "webhook-id, webhook-timestamp and webhook-signature"
            }
            Signature::OAuth1 { .. } | Signature::WebToken { .. } => "authorization",
        };
        text.push_str(&indented(4, &format!("{names}: made when it is sent")));
    }
    match &request.body {
        Body::Empty => {}
        Body::Json(json) | Body::JsonWithFiles(json, _) => text.push_str(&pretty(json)),
        Body::Form(parts) => parts
            .iter()
            .for_each(|part| text.push_str(&indented(4, &form_part(part)))),
        Body::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| text.push_str(&indented(4, &format!("{name} = {value}")))),
        Body::Pairs(pairs) => pairs
            .iter()
            .for_each(|(name, value)| text.push_str(&indented(4, &format!("{name} = {value}")))),
        Body::File(stretch) => text.push_str(&indented(4, &in_words(stretch))),
    }
    text
}

fn mail(request: &MailRequest, note: &str) -> String {
    let mut text = indented(2, &format!("MAIL {}{note}", request.server));
    if let Some(user) = &request.user {
        let line = format!("as {} with [{}]", user.name, user.password);
        text.push_str(&indented(4, &line));
    }
    let lines = request.letter.as_ref().map(letter).unwrap_or_default();
    let lines: Vec<String> = lines.iter().map(|line| indented(4, line)).collect();
    text + &lines.concat()
}

fn run(request: &RunRequest, note: &str) -> String {
    let mut text = indented(2, &format!("RUN {}{note}", request.command.join(" ")));
    for name in &request.secrets {
        text.push_str(&indented(
            4,
            &format!("KALENDS_{}: [{name}]", name.to_uppercase()),
        ));
    }
    for path in &request.files {
        text.push_str(&indented(4, &format!("with the file {path}")));
    }
    text + &pretty(&request.input)
}

fn pretty(json: &serde_json::Value) -> String {
    let pretty = serde_json::to_string_pretty(json).unwrap_or_default();
    pretty.lines().map(|line| indented(4, line)).collect()
}

/// A message as its reader sees it; the HTML says the same as the text, and is in the rehearsal as JSON.
fn letter(letter: &Letter) -> Vec<String> {
    let mut lines = vec![
        format!("From: {}", letter.from),
        format!("To: {}", letter.to.join(", ")),
    ];
    lines.extend(letter.reply_to.iter().map(|it| format!("Reply-To: {it}")));
    lines.push(format!("Subject: {}", letter.subject));
    lines.push(format!("Message-ID: <{}>", letter.id));
    let places = letter.unsubscribe.iter();
    lines.extend(places.map(|it| format!("List-Unsubscribe: <{it}>")));
    lines.push(String::new());
    lines.extend(letter.plain.lines().map(str::to_owned));
    let pictures = letter.pictures.iter();
    lines.extend(pictures.map(|it| format!("with the file {} ({})", it.path, it.media_type)));
    lines
}

fn in_words(stretch: &Stretch) -> String {
    let Stretch {
        path,
        media_type,
        from,
        length,
    } = stretch;
    if *from == 0 {
        format!("the file {path} ({media_type}, {length} bytes)")
    } else {
        format!("the file {path} ({media_type}, {length} bytes from byte {from})")
    }
}

fn form_part(part: &FormPart) -> String {
    match part {
        FormPart::Text { name, value } => format!("{name} = {value}"),
        FormPart::File {
            name,
            path,
            media_type,
            ..
        } => format!("{name} = the file {path} ({media_type})"),
        FormPart::Stretch { name, stretch, .. } => format!("{name} = {}", in_words(stretch)),
        FormPart::Sealed { name, stretch, .. } => {
            format!("{name} = {}, encrypted", in_words(stretch))
        }
    }
}

fn written(file: &WriteFile, note: &str) -> String {
    match &file.content {
        FileContent::CopyOf(path) => indented(2, &format!("COPY {path} to {}{note}", file.path)),
        FileContent::Text(text) => {
            let head = indented(2, &format!("WRITE {}{note}", file.path));
            let lines: Vec<String> = text.lines().map(|line| indented(4, line)).collect();
            head + &lines.concat()
        }
    }
}
