//! The bodies of requests: texts, forms, and files that are read while they are sent.

use std::io::Read;

use reqwest::blocking::multipart::{Form, Part};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};

use super::{open, plain};
use crate::platform::{Body, FormPart, Seal, Stretch, Template};
use crate::publish::base64_body::Sized;
use crate::publish::credentials::Secrets;
use crate::publish::progress::{Observer, Progress};
use crate::publish::seal::Sealed;
use crate::publish::transport::{Failure, Supply};

/// A body that is sent as one text, with its kind; empty for one that is streamed.
pub(super) fn text_of(body: &Body, secrets: &Secrets) -> (Option<&'static str>, String) {
    let fill = |template: &Template| secrets.fill(template).expose_secret().to_owned();
    match body {
        Body::Json(json) => (Some("application/json"), json.to_string()),
        Body::Object(fields) => {
            let fields = fields.iter();
            let filled: Map<String, Value> = fields
                .map(|(name, value)| ((*name).to_owned(), Value::from(fill(value))))
                .collect();
            (Some("application/json"), Value::from(filled).to_string())
        }
        Body::Pairs(pairs) => {
            let mut written = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in pairs {
                written.append_pair(name, &fill(value));
            }
            (Some("application/x-www-form-urlencoded"), written.finish())
        }
        Body::Empty | Body::Form(_) | Body::File(_) | Body::JsonWithFiles(..) => {
            (None, String::new())
        }
    }
}

/// JSON with its files in place of their marks.
pub(super) fn with_files(
    json: &Value,
    files: &[(String, Stretch)],
    supply: Supply<'_>,
) -> Result<Sized, Failure> {
    let text = json.to_string();
    let mut rest = text.as_str();
    let mut whole = Sized::text("");
    for (mark, stretch) in files {
        let missing = || Failure::NotSent(format!("`{}` has no place", stretch.path));
        let (before, after) = rest.split_once(mark).ok_or_else(missing)?;
        let file = Sized::base64(counted(stretch, supply)?, stretch.length);
        whole = whole.then(Sized::text(before)).then(file);
        rest = after;
    }
    Ok(whole.then(Sized::text(rest)))
}

pub(super) fn form(parts: &[FormPart], supply: Supply<'_>) -> Result<Form, Failure> {
    parts.iter().try_fold(Form::new(), |form, part| match part {
        FormPart::Text { name, value } => Ok(form.text(name.clone(), value.clone())),
        FormPart::File {
            name,
            path,
            file_name,
            media_type,
        } => {
            let file = file_part(path, supply)?.file_name(file_name.clone());
            Ok(form.part(name.clone(), of_kind(file, media_type)?))
        }
        FormPart::Stretch {
            name,
            file_name,
            stretch,
        } => {
            let part = Part::reader_with_length(counted(stretch, supply)?, stretch.length);
            let part = of_kind(part.file_name(file_name.clone()), &stretch.media_type)?;
            Ok(form.part(name.clone(), part))
        }
        FormPart::Sealed {
            name,
            file_name,
            stretch,
            seal,
        } => {
            let part = Part::reader_with_length(sealed(stretch, seal, supply)?, stretch.length);
            let part = of_kind(part.file_name(file_name.clone()), &stretch.media_type)?;
            Ok(form.part(name.clone(), part))
        }
    })
}

fn of_kind(part: Part, media_type: &str) -> Result<Part, Failure> {
    part.mime_str(media_type)
        .map_err(|error| Failure::NotSent(plain(error)))
}

/// A file of the calendar as part of a form, read while it is sent.
fn file_part(path: &str, supply: Supply<'_>) -> Result<Part, Failure> {
    let (blob, size) = open(path, supply)?;
    let total = supply.sizes.get(path).copied().unwrap_or(size);
    let counted = Counted {
        blob: Box::new(blob),
        path: path.to_owned(),
        sent: 0,
        total,
        observer: supply.observer.clone(),
    };
    Ok(Part::reader_with_length(counted, total))
}

/// A stretch of a file, read while it is sent. What stands before it is read and thrown away, as a git object has no middle.
pub(super) fn counted(stretch: &Stretch, supply: Supply<'_>) -> Result<Counted, Failure> {
    let (mut blob, size) = open(&stretch.path, supply)?;
    let path = &stretch.path;
    let skipped = std::io::copy(&mut blob.by_ref().take(stretch.from), &mut std::io::sink());
    if !skipped.is_ok_and(|skipped| skipped == stretch.from) {
        return Err(Failure::NotSent(format!("`{path}` became shorter")));
    }
    Ok(Counted {
        blob: Box::new(blob.take(stretch.length)),
        path: path.clone(),
        sent: stretch.from,
        total: supply.sizes.get(path).copied().unwrap_or(size),
        observer: supply.observer.clone(),
    })
}

/// A stretch of an encrypted file. Each block depends on the one before, so what stands before it is encrypted and thrown away.
fn sealed(stretch: &Stretch, seal: &Seal, supply: Supply<'_>) -> Result<Counted, Failure> {
    let (blob, size) = open(&stretch.path, supply)?;
    let mut sealed = Sealed::new(blob, seal);
    let skipped = std::io::copy(
        &mut sealed.by_ref().take(stretch.from),
        &mut std::io::sink(),
    );
    let path = &stretch.path;
    if !skipped.is_ok_and(|skipped| skipped == stretch.from) {
        return Err(Failure::NotSent(format!("`{path}` became shorter")));
    }
    Ok(Counted {
        blob: Box::new(sealed.take(stretch.length)),
        path: path.clone(),
        sent: stretch.from,
        total: Seal::length(supply.sizes.get(path).copied().unwrap_or(size)),
        observer: supply.observer.clone(),
    })
}

/// A file that tells how much of it has been read.
pub(super) struct Counted {
    blob: Box<dyn Read + Send>,
    path: String,
    sent: u64,
    total: u64,
    observer: Observer,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.blob.read(buffer)?;
        self.sent += read as u64;
        (self.observer)(Progress::Upload {
            path: &self.path,
            sent: self.sent,
            total: self.total,
        });
        Ok(read)
    }
}
