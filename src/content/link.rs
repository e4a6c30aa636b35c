//! Links with the parameters of a campaign.

use std::fmt;

use url::Url;

use crate::model::Utm;

/// A text that is no address of the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkError;

impl fmt::Display for LinkError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not an address that begins with https:// or http://")
    }
}

impl std::error::Error for LinkError {}

/// A link with the campaign's parameters. `fill` replaces `{channel}` and its like. Parameters that the link already has
/// stay as they are, and so does everything else of it; a link without new parameters is returned as it was written.
pub fn decorated(
    link: &str,
    utm: Option<&Utm>,
    fill: &dyn Fn(&str) -> String,
) -> Result<String, LinkError> {
    let mut url = Url::parse(link).map_err(|_| LinkError)?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(LinkError);
    }
    let present: Vec<String> = url
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect();
    let new: Vec<(&str, String)> = utm
        .into_iter()
        .flat_map(Utm::parameters)
        .filter(|(name, _)| !present.iter().any(|there| there == name))
        .map(|(name, value)| (name, fill(&value.value)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    if new.is_empty() {
        return Ok(link.to_owned());
    }
    url.query_pairs_mut().extend_pairs(new);
    Ok(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceId, Span, Spanned};

    fn utm(source: &str, campaign: &str) -> Utm {
        let text = |text: &str| Some(Spanned::new(text.to_owned(), Span::start_of(SourceId(0))));
        Utm {
            source: text(source),
            medium: None,
            campaign: text(campaign),
            term: None,
            content: None,
        }
    }

    fn with(link: &str, source: &str) -> String {
        let fill = |text: &str| text.replace("{channel}", "x-main");
        decorated(link, Some(&utm(source, "bf")), &fill).unwrap()
    }

    #[test]
    fn parameters_are_added_before_the_fragment_and_after_what_is_there() {
        assert_eq!(
            with("https://a.example/p?q=1#top", "{channel}"),
            "https://a.example/p?q=1&utm_source=x-main&utm_campaign=bf#top"
        );
        assert_eq!(
            with("https://a.example", "s p&c"),
            "https://a.example/?utm_source=s+p%26c&utm_campaign=bf"
        );
    }

    #[test]
    fn a_parameter_that_is_there_is_kept() {
        assert_eq!(
            with("https://a.example/?utm_source=mine", "{channel}"),
            "https://a.example/?utm_source=mine&utm_campaign=bf"
        );
    }

    #[test]
    fn a_link_without_new_parameters_stays_as_it_was_written() {
        let same = decorated("https://å.example", None, &str::to_owned);
        assert_eq!(same.as_deref(), Ok("https://å.example"));
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for bad in [
            "",
            "acme.example/bf",
            "javascript:alert(1)",
            "mailto:a@b.example",
            "https://",
        ] {
            assert_eq!(
                decorated(bad, None, &str::to_owned),
                Err(LinkError),
                "{bad}"
            );
        }
    }
}
