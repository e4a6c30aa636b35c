//! What each platform says of credentials that have ended, were withdrawn or may not do this, and of a bad moment: the
//! former want a person, the latter is over by the next run.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use snapbox::{assert_data_eq, str};

use super::{Answer, Outcome, answer, find};
use crate::platform::Adapter;
use crate::platform::credentials::need_a_person;

/// Answers to the question who this is that want a person, by the errors that the platforms document: the platform, the
/// status, and what is said with it.
const ENDED: &str = r#"
bluesky 400 {"error": "AccountTakedown", "message": "Account has been taken down"}
buttondown 401 {"detail": "Invalid token."}
buttondown 403 {"detail": "This API key cannot do that."}
dev-to 401 {"error": "unauthorized", "status": 401}
discord 401 {"message": "401: Unauthorized", "code": 0}
discord 403 {"message": "Missing Access", "code": 50001}
discord 404 {"message": "Unknown Channel", "code": 10003}
discourse 403 {"errors": ["The API username or key is invalid."], "error_type": "invalid_access"}
exec 200 {"outcome": "refused", "reason": "the key has expired"}
exec 200 {"protocol": 99, "name": "carrier-pigeon"}
facebook 400 {"error": {"message": "Session has expired", "type": "OAuthException", "code": 190, "error_subcode": 463}}
facebook 403 {"error": {"message": "Permissions error", "code": 200}}
ghost 401 {"errors": [{"message": "Unknown Admin API Key", "type": "UnauthorizedError"}]}
ghost 403 {"errors": [{"message": "API tokens do not have permission", "type": "NoPermissionError"}]}
instagram 400 {"error": {"message": "The user has not authorized application 1", "code": 190, "error_subcode": 458}}
instagram 400 {"error": {"message": "Application does not have permission", "code": 10}}
linkedin 401 {"status": 401, "serviceErrorCode": 65601, "code": "REVOKED_ACCESS_TOKEN", "message": "The token used in the request has been revoked by the user"}
listmonk 403 {"message": "invalid API credentials"}
mailchimp 401 {"title": "API Key Invalid", "detail": "Your API key may be invalid."}
mailchimp 403 {"title": "User Disabled", "detail": "This account has been disabled."}
mastodon 401 {"error": "The access token was revoked"}
mastodon 403 {"error": "This action is outside the authorized scopes"}
matrix 401 {"errcode": "M_UNKNOWN_TOKEN", "error": "Token is not active", "soft_logout": true}
matrix 403 {"errcode": "M_USER_DEACTIVATED", "error": "This account has been deactivated"}
micropub 401 {"error": "unauthorized"}
micropub 403 {"error": "insufficient_scope", "scope": "create"}
pinterest 401 {"code": 2, "message": "Authentication failed."}
pinterest 403 {"code": 29, "message": "You are not permitted to access that resource."}
reddit 401 {"message": "Unauthorized", "error": 401}
reddit 403 {"message": "Forbidden", "error": 403}
slack 200 {"ok": false, "error": "invalid_auth"}
slack 200 {"ok": false, "error": "token_revoked"}
slack 200 {"ok": false, "error": "account_inactive"}
slack 200 {"ok": false, "error": "missing_scope", "needed": "chat:write"}
snapchat 401 {"request_status": "ERROR", "debug_message": "Token expired"}
telegram 401 {"ok": false, "error_code": 401, "description": "Unauthorized"}
telegram 404 {"ok": false, "error_code": 404, "description": "Not Found"}
telegram 403 {"ok": false, "error_code": 403, "description": "Forbidden: bot was kicked from the channel chat"}
threads 500 {"error": {"message": "Error validating access token", "code": 190, "error_subcode": 460}}
tiktok 401 {"error": {"code": "access_token_invalid", "message": "The access token is invalid"}}
tiktok 401 {"error": {"code": "scope_not_authorized", "message": "The user did not authorize the scope"}}
wordpress 401 {"code": "incorrect_password", "message": "The provided password is an invalid application password."}
x 402 {"title": "CreditsDepleted", "detail": "Your enrolled account does not have any credits."}
x 403 {"title": "Forbidden", "detail": "When authenticating requests use keys from a developer App attached to a Project."}
youtube 403 {"error": {"message": "Request had insufficient authentication scopes.", "errors": [{"reason": "insufficientPermissions"}]}}
"#;

/// Answers to the same question that a later run may find over.
const PASSING: &str = r#"
bluesky 400 {"error": "ExpiredToken", "message": "Token has expired"}
discord 429 {"message": "You are being rate limited.", "retry_after": 64.5}
exec 200 {"outcome": "later", "reason": "the loft is closed"}
facebook 403 {"error": {"message": "Application request limit reached", "code": 4}}
instagram 400 {"error": {"message": "An unexpected error", "code": 2}}
mastodon 503
linkedin 429 {"status": 429, "message": "Resource level throttle limit reached"}
matrix 429 {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2000}
slack 200 {"ok": false, "error": "ratelimited"}
slack 200 {"ok": false, "error": "internal_error"}
telegram 429 {"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 5}}
tiktok 429 {"error": {"code": "rate_limit_exceeded", "message": ""}}
wordpress 200 <html>Down for maintenance</html>
x 429 {"title": "Too Many Requests"}
youtube 403 {"error": {"message": "Quota exceeded", "errors": [{"reason": "quotaExceeded"}]}}
"#;

/// Answers to a refresh token or a password that want a person.
const NOT_LET_IN: &str = r#"
bluesky 401 {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}
linkedin 400 {"error": "invalid_grant", "error_description": "The provided authorization grant is revoked"}
reddit 200 {"error": "invalid_grant"}
snapchat 400 {"error": "invalid_client"}
tiktok 200 {"error": "invalid_grant", "error_description": "Refresh token is invalid or expired."}
youtube 400 {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
"#;

/// Answers to the same that a later run may find over.
const NOT_LET_IN_NOW: &str = r#"
bluesky 429 {"error": "RateLimitExceeded"}
linkedin 503
"#;

type Proved = fn(&Adapter, &Answer) -> Outcome;

fn unproved(adapter: &Adapter, answer: &Answer) -> Outcome {
    (adapter.identify.as_ref().unwrap().read)(answer).unwrap_err()
}

fn not_let_in(adapter: &Adapter, answer: &Answer) -> Outcome {
    (adapter.sign_in.as_ref().unwrap().refused)(answer)
}

/// Each of these lines with what its adapter makes of it.
fn told(lines: &'static str, proved: Proved) -> Vec<(&'static str, Answer, Outcome)> {
    let lines = lines.lines().filter(|line| !line.is_empty());
    let told = lines.map(|line| {
        let mut pieces = line.splitn(3, ' ');
        let mut next = || pieces.next().unwrap_or_default();
        let (platform, status) = (next(), next().parse().unwrap());
        let answer = answer(status, next());
        let outcome = proved(find(platform).unwrap().adapter, &answer);
        (line, answer, outcome)
    });
    told.collect()
}

#[test]
fn credentials_that_have_ended_want_a_person_and_a_bad_moment_does_not() {
    let all: [(bool, &'static str, Proved); 4] = [
        (true, ENDED, unproved),
        (false, PASSING, unproved),
        (true, NOT_LET_IN, not_let_in),
        (false, NOT_LET_IN_NOW, not_let_in),
    ];
    for (wanted, lines, proved) in all {
        for (line, answer, outcome) in told(lines, proved) {
            assert_eq!(
                need_a_person(&answer, &outcome),
                wanted,
                "{line}: {outcome:?}"
            );
        }
    }
}

#[test]
fn whoever_has_to_act_is_told_what_to_do() {
    let reasons = told(ENDED, unproved).into_iter().map(|(line, _, outcome)| {
        let platform = line.split(' ').next().unwrap_or_default();
        match outcome {
            Outcome::Refused(reason) | Outcome::Later { reason, .. } => {
                format!("{platform}: {reason}\n")
            }
            Outcome::Unknown(_) | Outcome::Sent(_) => panic!("{line}: {outcome:?}"),
        }
    });
    assert_data_eq!(
        reasons.collect::<String>(),
        str![[r#"
bluesky: the request was not understood (400: AccountTakedown: Account has been taken down)
buttondown: the token is not valid (any more): make a new one, and put it where `token` says (401: Invalid token.)
buttondown: the account may not do this (403: This API key cannot do that.)
dev-to: the key is not valid (any more): make a new one, and put it where `api_key` says (401)
discord: the token is not valid (any more): make a new one, and put it where `token` says (401: 401: Unauthorized)
discord: the bot does not see the channel: give it the permission View Channel there (50001)
discord: correct `channel_id`, or add the bot to the server that has the channel (10003)
discourse: the account may not do this (403: The API username or key is invalid.)
exec: the program says `refused` of itself: the key has expired
exec: the program does not say that it speaks protocol 1
facebook: the token has expired: make a new one, and put it where `token` says (190/463: Session has expired)
facebook: the token may not do this: let the app in anew with all permissions that the platform's guide names (200: Permissions error)
ghost: the token is not valid (any more): make a new one, and put it where `token` says (401: Unknown Admin API Key)
ghost: the account may not do this (403: API tokens do not have permission)
instagram: the app was removed from the account: let it in anew, and put the new token where `token` says (190/458: The user has not authorized application 1)
instagram: the token may not do this: let the app in anew with all permissions that the platform's guide names (10: Application does not have permission)
linkedin: the token is not valid (any more): make a new one, and put it where `token` says (401: The token used in the request has been revoked by the user)
listmonk: the account may not do this (403: invalid API credentials)
mailchimp: the token is not valid (any more): make a new one, and put it where `token` says (401: Your API key may be invalid.)
mailchimp: the account may not do this (403: This account has been disabled.)
mastodon: the token is not valid (any more): make a new one, and put it where `token` says (401: The access token was revoked)
mastodon: the account may not do this (403: This action is outside the authorized scopes)
matrix: the token is not valid (any more): make a new one, and put it where `token` says (401: M_UNKNOWN_TOKEN: Token is not active)
matrix: the account may not do this (403: M_USER_DEACTIVATED: This account has been deactivated)
micropub: the token is not valid (any more): make a new one, and put it where `token` says (401: unauthorized)
micropub: the token may not do this: obtain one with the scope `create` (insufficient_scope)
pinterest: the token is not valid (any more): make a new one, and put it where `token` says (401: Authentication failed.)
pinterest: the account may not do this (403: You are not permitted to access that resource.)
reddit: the token is not valid (any more): make a new one, and put it where `token` says (401: Unauthorized)
reddit: the account may not do this (403: Forbidden)
slack: the token is not valid (any more): make a new one, and put it where `token` says (invalid_auth)
slack: the token is not valid (any more): make a new one, and put it where `token` says (token_revoked)
slack: the token is not valid (any more): make a new one, and put it where `token` says (account_inactive)
slack: add the scope to the app, and install it again (missing_scope: `chat:write`)
snapchat: the token is not valid (any more): make a new one, and put it where `token` says (401: Token expired)
telegram: the token is not valid (any more): make a new one, and put it where `token` says (401: Unauthorized)
telegram: the token is not valid: correct it, and put it where `token` says (404)
telegram: the bot was removed from the chat: add it again (Forbidden: bot was kicked from the channel chat)
threads: the password was changed, which ends every token: make a new one, and put it where `token` says (190/460: Error validating access token)
tiktok: the token is not valid (any more): let the app in anew, and keep its new refresh token where `refresh_token` says (access_token_invalid: The access token is invalid)
tiktok: the token may not do this: let the app in anew with the scopes `user.info.basic` and `video.publish` (scope_not_authorized: The user did not authorize the scope)
wordpress: the application password is not accepted: see that `user` is right, or make a new one, and put it where `password` says (401: The provided password is an invalid application password.)
x: X wants credits first: buy some in the developer portal (402)
x: the account may not do this (403: When authenticating requests use keys from a developer App attached to a Project.)
youtube: the token may not do this: let the app in anew with the scopes `youtube.upload` and `youtube.force-ssl` (insufficientPermissions)

"#]]
    );
}
