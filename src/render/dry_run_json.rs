//! A rehearsal as JSON: the report of a run that sent nothing, with its requests. Additive changes only.

use serde_json::{Value, json};

use super::publish_json;
use super::times::rfc3339;
use crate::platform::request::FileContent;
use crate::platform::{
    Body, Call, FormPart, HttpRequest, Letter, MailRequest, Request, RunRequest,
};
use crate::publish::{DeliveryReport, Rehearsal, digest};

/// The rehearsal as one JSON document.
pub fn render(rehearsals: &[Rehearsal], left: &[DeliveryReport]) -> String {
    let due: Vec<Value> = rehearsals.iter().map(delivery).collect();
    let left: Vec<Value> = left
        .iter()
        .map(|report| json!(publish_json::delivery(report)))
        .collect();
    super::json(&json!({
        "version": 1,
        "dry_run": true,
        "digest": digest(rehearsals),
        "deliveries": due,
        "left": left,
    }))
}

fn delivery(rehearsal: &Rehearsal) -> Value {
    let delivery = &rehearsal.delivery;
    let occurrence = Some(&delivery.key.occurrence).filter(|occurrence| !occurrence.is_empty());
    let (requests, error) = match &rehearsal.calls {
        Ok(messages) => (messages.iter().flatten().map(call).collect(), None),
        Err(reason) => (Vec::new(), Some(reason)),
    };
    json!({
        "post": delivery.key.post,
        "channel": delivery.key.channel,
        "occurrence": occurrence,
        "publish_at": rfc3339(delivery.publish_at, delivery.zone),
        "digest": rehearsal.digest,
        "requests": requests,
        "error": error,
    })
}

fn call(call: &Call) -> Value {
    let what = match &call.request {
        Request::Http(request) => http(request),
        Request::Mail(request) => mail(request),
        Request::Run(request) => run(request),
        Request::ReadFile(path) => json!({ "read": path }),
        Request::Relays(request) => {
            json!({ "relays": request.relays, "event": request.ask.shown() })
        }
        Request::WriteFiles(files) => {
            let files = files.iter().map(|file| match &file.content {
                FileContent::Text(text) => json!({ "path": file.path, "text": text }),
                FileContent::CopyOf(source) => json!({ "path": file.path, "copy_of": source }),
            });
            json!({ "write": files.collect::<Vec<_>>() })
        }
    };
    json!({ "name": call.name, "request": what })
}

fn http(request: &HttpRequest) -> Value {
    let headers: serde_json::Map<String, Value> = request
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value.to_string())))
        .collect();
    let body = match &request.body {
        Body::Empty => Value::Null,
        Body::Json(json) | Body::JsonWithFiles(json, _) => json.clone(),
        Body::Form(parts) => parts.iter().map(form_part).collect(),
        Body::Object(fields) => fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value.to_string())))
            .collect(),
        Body::Pairs(pairs) => pairs
            .iter()
            .map(|(name, value)| json!({ "name": name, "text": value.to_string() }))
            .collect(),
        Body::File(stretch) => json!({
            "file": stretch.path,
            "media_type": stretch.media_type,
            "from": stretch.from,
            "bytes": stretch.length,
        }),
    };
    json!({ "method": request.method, "url": request.url.to_string(), "headers": headers, "body": body })
}

fn mail(request: &MailRequest) -> Value {
    let user = request.user.as_ref();
    json!({
        "server": request.server.to_string(),
        "user": user.map(|user| &user.name),
        "password": user.map(|user| format!("[{}]", user.password)),
        "letter": request.letter.as_ref().map(letter),
    })
}

fn run(request: &RunRequest) -> Value {
    json!({
        "command": request.command,
        "input": request.input,
        "secrets": request.secrets,
        "files": request.files,
    })
}

fn letter(letter: &Letter) -> Value {
    let pictures = letter.pictures.iter().map(|picture| {
        json!({ "id": picture.id, "file": picture.path, "media_type": picture.media_type })
    });
    json!({
        "from": letter.from,
        "reply_to": letter.reply_to,
        "to": letter.to,
        "subject": letter.subject,
        "date": letter.date.to_rfc3339(),
        "id": letter.id,
        "unsubscribe": letter.unsubscribe,
        "one_click": letter.one_click,
        "text": letter.plain,
        "html": letter.html,
        "pictures": pictures.collect::<Vec<_>>(),
    })
}

fn form_part(part: &FormPart) -> Value {
    match part {
        FormPart::Text { name, value } => json!({ "name": name, "text": value }),
        FormPart::File {
            name,
            path,
            file_name,
            media_type,
        } => {
            json!({ "name": name, "file": path, "file_name": file_name, "media_type": media_type })
        }
        FormPart::Stretch {
            name,
            file_name,
            stretch,
        } => json!({
            "name": name,
            "file": stretch.path,
            "file_name": file_name,
            "media_type": stretch.media_type,
            "from": stretch.from,
            "bytes": stretch.length,
        }),
        FormPart::Sealed {
            name,
            file_name,
            stretch,
            ..
        } => json!({
            "name": name,
            "file": stretch.path,
            "file_name": file_name,
            "media_type": stretch.media_type,
            "encrypted": true,
            "from": stretch.from,
            "bytes": stretch.length,
        }),
    }
}
