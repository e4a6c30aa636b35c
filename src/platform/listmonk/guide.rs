//! From nothing to a first campaign of listmonk, in words.

use crate::platform::Guide;

pub(super) const GUIDE: Guide = Guide {
    steps: &[
        "In listmonk, open Admin, Users, New, and make a user of the type API with a role that may get, manage and send campaigns, and get and manage media.",
        "Copy its token, which is shown once and does not expire. Keep it in a variable, such as `LISTMONK_TOKEN`, and name it: `token = { env = \"LISTMONK_TOKEN\" }`. Write the user's name as `user`.",
        "Write the address as `server = \"https://lists.acme.example\"`.",
        "Write the ids of the lists, which stand in their addresses: `lists = [\"1\"]`.",
    ],
    gaps: &[
        "A long text is the email; the short text is not shown.",
        "What stands between `{{` and `}}` is listmonk's template language, in the text too.",
        "Videos and sounds are linked, which needs `media_url`.",
        "What was sent cannot be taken back; a campaign that still runs can be cancelled in listmonk.",
        "Listmonk's own scheduling is not used.",
    ],
};
