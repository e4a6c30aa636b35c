//! What a receipt tells of a post, and where people see it.
//!
//! The remote id is `at://DID/app.bsky.feed.post/KEY#CID`: the post's address, and the hash of what it said when it was
//! taken.

use serde_json::Value;

use super::{COLLECTION, escaped};
use crate::model::Receipt;
use crate::platform::http::checked_id;

/// Where the apps show posts.
const PAGES: &str = "https://bsky.app/profile/";

/// A post: the account and its record key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    repo: String,
    key: String,
}

impl Address {
    pub(super) fn new(repo: &str, key: &str) -> Self {
        Self {
            repo: repo.to_owned(),
            key: key.to_owned(),
        }
    }

    /// The post of a receipt: by its remote id, or by the address that a person gave.
    pub(super) fn of(receipt: &Receipt) -> Option<Self> {
        let by_id = receipt.remote_id.as_deref().and_then(Self::of_uri);
        by_id.or_else(|| receipt.url.as_deref().and_then(Self::of_page))
    }

    fn of_uri(uri: &str) -> Option<Self> {
        let uri = uri.split('#').next()?;
        let (repo, rest) = uri.strip_prefix("at://")?.split_once('/')?;
        let (collection, key) = rest.split_once('/')?;
        (collection == COLLECTION).then_some(())?;
        Self::checked(repo, key)
    }

    fn of_page(page: &str) -> Option<Self> {
        let page = page.split(['?', '#']).next()?;
        let (repo, key) = page.strip_prefix(PAGES)?.split_once("/post/")?;
        Self::checked(repo, key.trim_end_matches('/'))
    }

    fn checked(repo: &str, key: &str) -> Option<Self> {
        let repo = checked_id(Some(repo.to_owned()))?;
        let key = checked_id(Some(key.to_owned()))?;
        Some(Self { repo, key })
    }

    pub(super) fn uri(&self) -> String {
        format!("at://{}/{COLLECTION}/{}", self.repo, self.key)
    }

    /// The question for its record, as method and parameters.
    pub(super) fn query(&self) -> String {
        let (repo, key) = (escaped(&self.repo), escaped(&self.key));
        format!("com.atproto.repo.getRecord?repo={repo}&collection={COLLECTION}&rkey={key}")
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }
}

/// The receipt of an answer that names a record by `uri` and `cid`.
pub(super) fn receipt(answer: &Value) -> Option<Receipt> {
    let address = Address::of_uri(answer["uri"].as_str()?)?;
    let cid = checked_id(answer["cid"].as_str().map(str::to_owned))?;
    Some(Receipt {
        remote_id: Some(format!("{}#{cid}", address.uri())),
        url: Some(format!("{PAGES}{}/post/{}", address.repo, address.key)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_known_by_its_remote_id_or_by_the_page_that_a_person_saw() {
        let known = |remote_id: Option<&str>, url: &str| {
            let receipt = Receipt {
                remote_id: remote_id.map(str::to_owned),
                url: Some(url.to_owned()),
            };
            Address::of(&receipt).map(|address| address.uri())
        };
        let page = "https://bsky.app/profile/acme.bsky.social/post/3k2a?ref=1";
        assert_eq!(
            known(Some("at://did:plc:a/app.bsky.feed.post/3k#bafy"), page).as_deref(),
            Some("at://did:plc:a/app.bsky.feed.post/3k")
        );
        assert_eq!(
            known(None, page).as_deref(),
            Some("at://acme.bsky.social/app.bsky.feed.post/3k2a")
        );
        assert_eq!(
            known(None, "https://bsky.app/profile/acme.bsky.social"),
            None
        );
        assert_eq!(known(Some("at://a/app.bsky.feed.like/1"), "seen it"), None);
    }
}
