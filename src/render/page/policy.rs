//! What the browser may do with the page, by the hashes of what it holds: no network, and no code but ours.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The policy as `Content-Security-Policy` takes it: <https://www.w3.org/TR/CSP3/>. A page without a script allows none.
pub(in crate::render) fn policy(style: &str, script: Option<&str>) -> String {
    let script = script.map_or("'none'".to_owned(), source);
    format!(
        "default-src 'none'; style-src {}; script-src {script}; img-src 'self' data:; media-src 'self'; base-uri 'none'; form-action 'none'",
        source(style),
    )
}

/// A piece of a page as a policy names it.
pub(in crate::render) fn source(text: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!("'sha256-{hash}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_that_of_the_text_alone() {
        // The example of the specification, section 8.4: `alert('Hello, world.');`.
        let hash = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
        assert_eq!(source("alert('Hello, world.');"), hash);
    }
}
