//! What a channel on YouTube is told, and what one video may choose.

use crate::platform::oauth;
use crate::platform::settings::{SettingKey, SettingKind};

const PRIVACY: SettingKey = SettingKey {
    name: "privacy",
    kind: SettingKind::Choice(&["public", "unlisted", "private"]),
    required: false,
    doc: "who sees the video",
};

const MADE_FOR_KIDS: SettingKey = SettingKey {
    name: "made_for_kids",
    kind: SettingKind::Flag,
    required: false,
    doc: "whether videos are made for children, which the law wants to be told",
};

const CATEGORY: SettingKey = SettingKey {
    name: "category",
    kind: SettingKind::Text,
    required: false,
    doc: "number of the category, such as \"27\" for education",
};

pub(super) const KEYS: &[SettingKey] = &[
    oauth::CLIENT_ID,
    oauth::CLIENT_SECRET,
    oauth::REFRESH_TOKEN,
    SettingKey {
        name: "token",
        kind: SettingKind::Secret,
        required: false,
        doc: "an access token instead of a `refresh_token`; it works for an hour",
    },
    SettingKey {
        name: "server",
        kind: SettingKind::Address,
        required: false,
        doc: "address of another server that speaks YouTube's interface",
    },
    PRIVACY,
    MADE_FOR_KIDS,
    CATEGORY,
];

pub(super) const OPTIONS: &[SettingKey] = &[
    PRIVACY,
    MADE_FOR_KIDS,
    CATEGORY,
    SettingKey {
        name: "tags",
        kind: SettingKind::List,
        required: false,
        doc: "keywords, of 500 characters together; the hashtags where there are none",
    },
    SettingKey {
        name: "notify",
        kind: SettingKind::Flag,
        required: false,
        doc: "false tells no subscriber of the video",
    },
    SettingKey {
        name: "embeddable",
        kind: SettingKind::Flag,
        required: false,
        doc: "false keeps the video out of other people's pages",
    },
    SettingKey {
        name: "ai_generated",
        kind: SettingKind::Flag,
        required: false,
        doc: "true for a video that looks real and was made or changed by a machine",
    },
];
