//! From nothing to a first post on X, in words.

use crate::platform::Guide;

pub(super) const GUIDE: Guide = Guide {
    steps: &[
        "At developer.x.com make an app, and buy credits: every post costs some, one with a link more.",
        "In the app's user authentication settings choose the permission to read and write before you make any token.",
        "Under \"Keys and tokens\" make the API key and secret and the access token and secret of your own account, which do not expire, and name them `consumer_key`, `consumer_secret`, `token` and `token_secret`.",
        "OAuth 2.0 works too: write the app's `client_id` (and `client_secret`), say where its refresh token shall be, `refresh_token = { ledger = \"KALENDS_TOKEN_KEY\" }` in CI and on several machines, `refresh_token = { file = \"secrets/x-refresh\" }` on one, and run `kalends auth CHANNEL`. Access tokens live for two hours, and each use of a refresh token replaces it.",
    ],
    gaps: &[
        "Posts are sent when they are due; X's API has no scheduling.",
        "X restricts answers through its API; where it refuses the further parts of a thread, the first stays alone and the rest is reported.",
        "Longer posts of Premium accounts are not made: 280 weighted characters hold for all.",
        "Videos have no description on X; only pictures and GIFs do. GIFs are held to the 5 MB of pictures.",
        "A quote is made by the link to the quoted post in the text.",
    ],
};
