//! Addresses on a page: which become links, and how a file of the workspace is reached.

/// What browsers show as a picture.
const PICTURES: [&str; 6] = ["avif", "gif", "jpeg", "jpg", "png", "webp"];

/// The address, if a reader may be sent there: a web page and nothing else, least of all a script.
pub(in crate::render) fn link(address: &str) -> Option<&str> {
    let address = address.trim();
    let parsed = url::Url::parse(address).ok()?;
    matches!(parsed.scheme(), "http" | "https").then_some(address)
}

/// The name of the site that an address leads to, if it is that of a web page.
pub(in crate::render) fn host(address: &str) -> Option<String> {
    let parsed = url::Url::parse(link(address)?).ok()?;
    let host = parsed.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The address, if it is that of a web page or of somebody's mail.
pub(in crate::render) fn contact(address: &str) -> Option<&str> {
    let is_mail = || url::Url::parse(address).is_ok_and(|parsed| parsed.scheme() == "mailto");
    link(address).or_else(|| is_mail().then_some(address))
}

/// The way from the page to a picture of the workspace; `None` for what is no picture or lies elsewhere.
pub(in crate::render) fn picture(workspace: Option<&str>, path: &str) -> Option<String> {
    let ending = path.rsplit_once('.')?.1.to_ascii_lowercase();
    file(workspace, path).filter(|_| PICTURES.contains(&ending.as_str()))
}

/// The way from the page to any file of the workspace; `None` for what lies elsewhere.
pub(in crate::render) fn file(workspace: Option<&str>, path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| *part != ".").collect();
    if parts.iter().any(|part| part.is_empty() || *part == "..") {
        return None;
    }
    let way = workspace?
        .split('/')
        .filter(|part| !part.is_empty())
        .chain(parts);
    Some(way.map(encoded).collect::<Vec<_>>().join("/"))
}

/// One folder or file name with everything encoded that means something in an address.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_pages_become_links() {
        for address in ["https://acme.example/a?b=c", "http://acme.example"] {
            assert_eq!(link(address), Some(address));
        }
        for address in [
            "javascript:alert(1)",
            " JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//acme.example",
            "",
        ] {
            assert_eq!(link(address), None, "{address}");
        }
    }

    #[test]
    fn a_picture_is_reached_from_the_folder_of_the_page() {
        let path = |workspace, file| picture(Some(workspace), file);
        assert_eq!(
            path("", "media/a b.png").as_deref(),
            Some("media/a%20b.png")
        );
        assert_eq!(
            path("../social", "./a.JPG").as_deref(),
            Some("../social/a.JPG")
        );
        assert_eq!(
            path("", "https:x.png").as_deref(),
            Some("https%3Ax.png"),
            "a name is never a scheme"
        );
        assert_eq!(path("", "a\"onerror=x.png").unwrap(), "a%22onerror%3Dx.png");
    }

    #[test]
    fn what_lies_elsewhere_is_not_shown() {
        for file in [
            "../secret.png",
            "/etc/a.png",
            "a/../../b.png",
            "https://x.example/a.png",
            "clip.mp4",
            "page.svg",
        ] {
            assert_eq!(picture(Some(""), file), None, "{file}");
        }
        assert_eq!(picture(None, "media/a.png"), None);
    }
}
