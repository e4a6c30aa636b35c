//! From nothing to a first campaign of Mailchimp, in words.

use crate::platform::Guide;

pub(super) const GUIDE: Guide = Guide {
    steps: &[
        "In Mailchimp, open Account & billing, Extras, API keys, and create a key. It does not expire.",
        "Keep it in a variable, such as `MAILCHIMP_KEY`, and name it: `token = { env = \"MAILCHIMP_KEY\" }`.",
        "The end of the key, such as `us21`, names your data centre: `server = \"https://us21.api.mailchimp.com\"`.",
        "Open Audience, Settings, Audience name and defaults, copy the audience ID and write it as `list`.",
        "Write who sends it: `from_name = \"Acme\"` and `reply_to = \"news@acme.example\"`, an address of a domain that Mailchimp has verified.",
    ],
    gaps: &[
        "Pictures are linked, which needs `media_url`: Mailchimp's own store takes no streams.",
        "A long text is the email, and the short text its preview.",
        "What stands between `*|` and `|*` is Mailchimp's merge language, in the text too. It adds a footer with an unsubscribe link where the text has none.",
        "What was sent cannot be taken back.",
        "Templates, tests of variants and Mailchimp's own scheduling are not used.",
    ],
};
