//! How a person lets a channel publish in their name: OAuth 2.0 with an authorization code (RFC 6749), bound to the program that
//! asked by PKCE (RFC 7636) where the platform knows that. Each platform is a row.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use url::Url;

use super::oauth::Proof;
use super::{Account, Answer, Body, Call, Further, HttpRequest, Piece, Template, hex};
use crate::model::Setting;

/// What a platform wants for the consent of a person.
#[derive(Debug)]
pub struct Authorization {
    /// The platform's id.
    platform: &'static str,
    /// Where the person says yes: server and path.
    page: (&'static str, &'static str),
    /// Where the code is exchanged: server and path.
    exchange: (&'static str, &'static str),
    /// What is asked for.
    pub scopes: &'static [&'static str],
    /// What stands between scopes.
    separator: &'static str,
    /// Further parameters of the page.
    parameters: &'static [(&'static str, &'static str)],
    /// The parameter that names the app.
    client: &'static str,
    /// How the app proves itself.
    proof: Proof,
    /// How the code is bound to who asked for it.
    challenge: Challenge,
    /// The fields of the answer that last, as JSON pointers, each with the setting that keeps it.
    pub kept: &'static [(&'static str, &'static str)],
    /// What follows, where what the code is exchanged for does not last; what comes of it is kept as the first of those.
    pub then: &'static [Further],
    /// Whether the platform sends the browser only to addresses that begin with `https`, which no page of this machine has.
    pub wants_https: bool,
}

/// How a code is bound to the program that asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Challenge {
    /// Not at all: the platform does not know how.
    None,
    /// The SHA-256 of the verifier in URL-safe base64 (RFC 7636).
    Base64,
    /// The SHA-256 of the verifier in hexadecimal, as TikTok wants it of desktop apps.
    Hexadecimal,
}

/// One person's consent on its way.
#[derive(Debug, Clone)]
pub struct Consent {
    /// Where the browser is sent afterwards.
    pub redirect: String,
    /// What it brings back, so that nobody else's consent is taken for this one.
    pub state: String,
    /// What proves that the code is exchanged by who asked for it; 43 to 128 unreserved characters.
    pub verifier: String,
}

/// What is the same on most platforms.
const USUAL: Authorization = Authorization {
    platform: "",
    page: ("", ""),
    exchange: ("", ""),
    scopes: &[],
    separator: " ",
    parameters: &[],
    client: "client_id",
    proof: Proof::Parameters,
    challenge: Challenge::None,
    kept: &[("/refresh_token", "refresh_token")],
    then: &[],
    wants_https: false,
};

/// Every platform whose credentials a person grants in a browser. Addresses and scopes from each platform's documentation
/// of its authorization.
static AUTHORIZATIONS: [Authorization; 10] = [
    Authorization {
        platform: "facebook",
        page: ("https://www.facebook.com", "/v25.0/dialog/oauth"),
        exchange: ("https://graph.facebook.com", "/v25.0/oauth/access_token"),
        scopes: &[
            "pages_show_list",
            "pages_read_engagement",
            "pages_manage_posts",
            "pages_manage_engagement",
        ],
        separator: ",",
        kept: &[("/access_token", "token")],
        then: &[
            Further::Prolonged {
                at: ("https://graph.facebook.com", "/v25.0/oauth/access_token"),
                grant: "fb_exchange_token",
                token: "fb_exchange_token",
            },
            Further::OfPage {
                at: ("https://graph.facebook.com", "/v25.0/me/accounts"),
            },
        ],
        wants_https: true,
        ..USUAL
    },
    Authorization {
        platform: "instagram",
        page: ("https://www.instagram.com", "/oauth/authorize"),
        exchange: ("https://api.instagram.com", "/oauth/access_token"),
        scopes: &[
            "instagram_business_basic",
            "instagram_business_content_publish",
            "instagram_business_manage_comments",
            "instagram_business_manage_insights",
        ],
        separator: ",",
        kept: &[
            ("/access_token", "token"),
            ("/data/0/access_token", "token"),
        ],
        then: &[Further::Prolonged {
            at: ("https://graph.instagram.com", "/access_token"),
            grant: "ig_exchange_token",
            token: "access_token",
        }],
        wants_https: true,
        ..USUAL
    },
    Authorization {
        platform: "linkedin",
        page: ("https://www.linkedin.com", "/oauth/v2/authorization"),
        exchange: ("https://www.linkedin.com", "/oauth/v2/accessToken"),
        scopes: &["openid", "profile", "w_member_social"],
        kept: &[("/access_token", "token")],
        ..USUAL
    },
    Authorization {
        platform: "pinterest",
        page: ("https://www.pinterest.com", "/oauth/"),
        exchange: ("https://api.pinterest.com", "/v5/oauth/token"),
        scopes: &[
            "boards:read",
            "boards:write",
            "pins:read",
            "pins:write",
            "user_accounts:read",
        ],
        separator: ",",
        proof: Proof::Header,
        ..USUAL
    },
    Authorization {
        platform: "reddit",
        page: ("https://www.reddit.com", "/api/v1/authorize"),
        exchange: ("https://www.reddit.com", "/api/v1/access_token"),
        scopes: &["identity", "submit", "read", "history", "flair", "edit"],
        parameters: &[("duration", "permanent")],
        proof: Proof::Header,
        ..USUAL
    },
    Authorization {
        platform: "snapchat",
        page: ("https://accounts.snapchat.com", "/login/oauth2/authorize"),
        exchange: (
            "https://accounts.snapchat.com",
            "/login/oauth2/access_token",
        ),
        scopes: &["snapchat-profile-api"],
        ..USUAL
    },
    Authorization {
        platform: "threads",
        page: ("https://threads.net", "/oauth/authorize"),
        exchange: ("https://graph.threads.net", "/oauth/access_token"),
        scopes: &[
            "threads_basic",
            "threads_content_publish",
            "threads_manage_replies",
            "threads_read_replies",
            "threads_manage_insights",
            "threads_delete",
        ],
        separator: ",",
        kept: &[("/access_token", "token")],
        then: &[Further::Prolonged {
            at: ("https://graph.threads.net", "/access_token"),
            grant: "th_exchange_token",
            token: "access_token",
        }],
        wants_https: true,
        ..USUAL
    },
    Authorization {
        platform: "tiktok",
        page: ("https://www.tiktok.com", "/v2/auth/authorize/"),
        exchange: ("https://open.tiktokapis.com", "/v2/oauth/token/"),
        scopes: &[
            "user.info.basic",
            "video.list",
            "video.publish",
            "video.upload",
        ],
        separator: ",",
        client: "client_key",
        challenge: Challenge::Hexadecimal,
        ..USUAL
    },
    Authorization {
        platform: "x",
        page: ("https://x.com", "/i/oauth2/authorize"),
        exchange: ("https://api.x.com", "/2/oauth2/token"),
        scopes: &[
            "tweet.read",
            "tweet.write",
            "users.read",
            "media.write",
            "offline.access",
        ],
        proof: Proof::Header,
        challenge: Challenge::Base64,
        ..USUAL
    },
    Authorization {
        platform: "youtube",
        page: ("https://accounts.google.com", "/o/oauth2/v2/auth"),
        exchange: ("https://oauth2.googleapis.com", "/token"),
        scopes: &["https://www.googleapis.com/auth/youtube.force-ssl"],
        parameters: &[("access_type", "offline"), ("prompt", "consent")],
        challenge: Challenge::Base64,
        ..USUAL
    },
];

/// How a channel of that platform gets its credentials in a browser; `None` where they are made by hand.
pub fn authorization(platform: &str) -> Option<&'static Authorization> {
    AUTHORIZATIONS.iter().find(|row| row.platform == platform)
}

impl Authorization {
    /// The page on which a person says yes. The channel's `server`, where it names one, takes the place of the platform's.
    pub fn page(&self, account: &Account<'_>, consent: &Consent) -> Option<String> {
        let (server, path) = self.page;
        let mut url = Url::parse(&format!("{}{path}", account.server_or(server))).ok()?;
        let scopes = self.scopes.join(self.separator);
        let mut pairs = url.query_pairs_mut();
        pairs
            .append_pair("response_type", "code")
            .append_pair(self.client, account.text(self.client))
            .append_pair("redirect_uri", &consent.redirect)
            .append_pair("scope", &scopes)
            .append_pair("state", &consent.state)
            .extend_pairs(self.parameters);
        if let Some(challenge) = self.challenge.of(&consent.verifier) {
            pairs
                .append_pair("code_challenge", &challenge)
                .append_pair("code_challenge_method", "S256");
        }
        drop(pairs);
        Some(url.into())
    }

    /// The call that exchanges the code that the browser brought back.
    pub fn exchange(&self, account: &Account<'_>, consent: &Consent, code: &str) -> Call {
        let (server, path) = self.exchange;
        let plain = |name: &'static str, value: &str| (name.into(), Template::plain(value));
        let mut pairs = vec![
            plain("grant_type", "authorization_code"),
            plain("code", code),
            plain("redirect_uri", &consent.redirect),
            plain(self.client, account.text(self.client)),
        ];
        if self.challenge != Challenge::None {
            pairs.push(plain("code_verifier", &consent.verifier));
        }
        let secret = account.channel.setting("client_secret");
        let has_secret = secret.is_some_and(|it| matches!(it.value, Setting::Secret(_)));
        let mut headers = vec![("accept", Template::plain("application/json"))];
        if has_secret && self.proof == Proof::Header {
            let app = Piece::Plain(account.text(self.client).to_owned());
            headers.push(("authorization", Template::basic(app, "client_secret")));
        } else if has_secret {
            pairs.push(("client_secret".into(), Template::secret("client_secret")));
        }
        Call::upload(
            "exchange",
            HttpRequest {
                method: "POST",
                url: Template::plain(format!("{}{path}", account.server_or(server))),
                headers,
                body: Body::Pairs(pairs),
                signature: None,
            },
            Answer::empty(),
        )
    }
}

impl Challenge {
    fn of(self, verifier: &str) -> Option<String> {
        let hash = Sha256::digest(verifier);
        match self {
            Self::None => None,
            Self::Base64 => Some(URL_SAFE_NO_PAD.encode(hash)),
            Self::Hexadecimal => Some(hex(&hash)),
        }
    }
}

/// The code that a browser brought back, from the address at which it ended. Errors are the platform's reason, or that the
/// address belongs to another consent.
pub fn returned_code(address: &str, state: &str) -> Result<String, String> {
    let url = Url::parse(address.trim())
        .map_err(|_| "that is no address: copy all of the address bar, from http on".to_owned())?;
    let value = |name: &str| {
        let mut pairs = url.query_pairs();
        pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    };
    if value("state").as_deref() != Some(state) {
        return Err(
            "that address belongs to another sign-in: use the page that was just shown".to_owned(),
        );
    }
    if let Some(error) = value("error") {
        let detail =
            value("error_description").map_or(String::new(), |detail| format!(" ({detail})"));
        return Err(format!("the platform refused: {error}{detail}"));
    }
    value("code").ok_or_else(|| "there is no code in that address".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::memory::sound;

    const CONSENT: (&str, &str, &str) = (
        "http://127.0.0.1:9/callback",
        "state-1",
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    );

    fn consent() -> Consent {
        let (redirect, state, verifier) = CONSENT;
        Consent {
            redirect: redirect.to_owned(),
            state: state.to_owned(),
            verifier: verifier.to_owned(),
        }
    }

    /// The verifier and its challenge are those of RFC 7636, appendix B.
    #[test]
    fn the_page_holds_what_the_platform_asks_for_and_binds_the_code() {
        let loaded = sound("[channels.c]\nplatform = \"x\"\nclient_id = \"app\"\n");
        let account = Account {
            id: "c",
            channel: &loaded.calendar.channels["c"].value,
        };
        let page = authorization("x")
            .unwrap()
            .page(&account, &consent())
            .unwrap();
        assert_eq!(
            page,
            "https://x.com/i/oauth2/authorize?response_type=code&client_id=app&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback\
             &scope=tweet.read+tweet.write+users.read+media.write+offline.access&state=state-1\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        );
    }

    #[test]
    fn every_row_names_a_platform_once_and_in_order() {
        assert!(
            AUTHORIZATIONS
                .iter()
                .all(|row| crate::platform::find(row.platform).is_some())
        );
        assert!(AUTHORIZATIONS.is_sorted_by(|one, next| one.platform < next.platform));
    }

    #[test]
    fn only_the_answer_to_this_consent_is_taken() {
        let code = |address: &str| returned_code(address, "state-1");
        assert_eq!(
            code(" http://127.0.0.1:9/callback?code=a%2Fb&state=state-1 ").unwrap(),
            "a/b"
        );
        for (address, told) in [
            ("code=a", "no address"),
            ("http://x/?code=a", "another sign-in"),
            ("http://x/?code=a&state=other", "another sign-in"),
            (
                "http://x/?error=access_denied&error_description=no&state=state-1",
                "access_denied (no)",
            ),
            ("http://x/?state=state-1", "no code"),
        ] {
            let refused = code(address).unwrap_err();
            assert!(refused.contains(told), "{address}: {refused}");
        }
    }
}
