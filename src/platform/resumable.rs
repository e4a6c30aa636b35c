//! Files that Meta takes as they are, at an address of its own: reels of Instagram and Facebook.
//!
//! Facts from Meta's documentation ("Upload video to Meta servers", "Reels publishing"): the address is told when the upload is
//! begun; the headers `offset` and `file_size` stand beside the token, and the answer says whether it was taken.

use serde_json::json;

use super::flow::{Led, answer, over, refused};
use super::request::Stretch;
use super::{Answers, Attachment, Body, Call, Effect, HttpRequest, Template, graph, origin};

/// Where files go.
const UPLOADS: &str = "https://rupload.facebook.com";

/// The place that a file is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// What the platform is called.
    pub(super) platform: &'static str,
    /// The channel's own server.
    pub(super) server: &'a str,
    /// The address that the platform told.
    pub(super) told: Option<&'a str>,
}

impl Place<'_> {
    /// Sends a file there, if that has not been done yet.
    pub(super) fn takes(&self, answers: &Answers, name: &str, file: &Attachment) -> Led<()> {
        let Some(address) = self.told.filter(|address| self.is_metas(address)) else {
            let Self { platform, .. } = self;
            return refused(format!("{platform} names no place for `{}`", file.path));
        };
        let sent = answer(answers, name, |name| upload(name, address, file))?;
        if graph::is_good(sent) {
            return Ok(());
        }
        over(graph::invisible_failure(sent).about(file))
    }

    /// The token goes with the file, so both go to Meta's own place alone, or to the channel's server.
    fn is_metas(&self, address: &str) -> bool {
        let place = origin(address);
        place.is_some() && (place == origin(UPLOADS) || place == origin(self.server))
    }
}

fn upload(name: String, address: &str, file: &Attachment) -> Call {
    let request = HttpRequest {
        method: "POST",
        url: Template::plain(address),
        headers: vec![
            ("authorization", Template::with_secret("OAuth ", "token")),
            ("offset", Template::plain("0")),
            ("file_size", Template::plain(file.bytes.to_string())),
        ],
        body: Body::File(Stretch {
            path: file.path.clone(),
            media_type: file.media_type.clone(),
            from: 0,
            length: file.bytes,
        }),
        signature: None,
    };
    graph::call(name, Effect::Upload, request, &json!({ "success": true }))
}
