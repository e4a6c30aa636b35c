//! From nothing to a first post on LinkedIn, in words.

use crate::platform::Guide;

pub(super) const GUIDE: Guide = Guide {
    steps: &[
        "At linkedin.com/developers make an app that belongs to your company's page.",
        "To post as a person add the products \"Share on LinkedIn\" and \"Sign In with LinkedIn using OpenID Connect\" (scopes `openid`, `profile`, `w_member_social`); to post as a page ask for \"Community Management API\" (scopes `w_organization_social`, `r_organization_social`), which LinkedIn reviews.",
        "Let the app in, with `kalends auth` or with the token generator of the developer portal. A token lives for 60 days: write the day as `token_expires`, and you are reminded. Approved partners also get a refresh token: write `client_id`, `client_secret` and `refresh_token` instead.",
        "Write who posts as `author`: `urn:li:person:…` with the `sub` that https://api.linkedin.com/v2/userinfo tells, or `urn:li:organization:…` with the number in your page's admin address.",
        "Once a year LinkedIn retires versions of its API: then write a newer one as `version = \"YYYYMM\"`.",
    ],
    gaps: &[
        "Posts are sent when they are due; LinkedIn's API has no public scheduling.",
        "A thread becomes one post with its parts below each other, for there are no threads.",
        "Only pages can be read back. When the answer to a person's post is lost, a person has to look.",
        "A poll asks its `title`; where there is none, the text is the question as well. Polls are open for 1, 3, 7 or 14 days: the next longer one is taken.",
        "A link gets a card only together with a `title`, for LinkedIn fetches nothing; the card has no picture.",
        "Everybody sees a post; other visibilities are not made. Videos carry no description.",
    ],
};
