//! From nothing to a first pin on Pinterest, in words.

use crate::platform::Guide;

pub(super) const GUIDE: Guide = Guide {
    steps: &[
        "Make the account a business account, and at developers.pinterest.com ask for an app. With trial access nobody but you sees its pins: ask for standard access before you rely on it.",
        "Let the app in, with `kalends auth` or with the token generator of the app's page, with the scopes `boards:read`, `boards:write`, `pins:read`, `pins:write` and `user_accounts:read`.",
        "An access token lives for 30 days: write the day as `token_expires`, and you are reminded. Or write `client_id`, name the `client_secret`, and keep the refresh token, which every use replaces, in a file, `refresh_token = { file = \"secrets/pinterest\" }`, or in the ledger, `refresh_token = { ledger = \"KALENDS_TOKEN_KEY\" }`: `kalends auth CHANNEL` does that. It ends when nothing was published for 60 days.",
        "Write the board's number as `board`: it stands in the page's source, and https://api.pinterest.com/v5/boards lists all of them.",
    ],
    gaps: &[
        "Pins are sent when they are due; Pinterest's API has no scheduling.",
        "Pictures go along with the pin; where a channel has `media_url`, Pinterest fetches them from there instead.",
        "A carousel has two to five pictures of one shape and one description for all of them.",
        "A video is shown as its first frame until it plays, unless the post's option `cover` names another second.",
    ],
};
