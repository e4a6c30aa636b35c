//! A look at where a channel would publish to, without publishing anything.

use super::credentials::Secrets;
use super::enquiry::{Enquiry, Reach};
use super::pin;
use crate::ledger::Pin;
use crate::platform::{Account, Identity, Platform};

/// Where a channel would publish to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The place; its account is absent where it could not be told.
    pub place: Pin,
    /// The account, `None` where the platform has no such call, or why it could not be told.
    pub identity: Result<Option<Identity>, String>,
}

/// Asks a channel's platform whose credentials these are. One read-only request at most, after that which signs in.
pub fn visit(account: Account<'_>, platform: &Platform, reach: Reach<'_>) -> Visit {
    let secrets = Secrets::fetch(account, reach.keeping());
    let none = Secrets::default();
    let known = secrets.as_ref().unwrap_or(&none);
    let mut place = pin::place(account, platform, known);
    let identity = match secrets {
        Ok(secrets) => ask(account, platform, secrets, reach),
        Err(error) => Err(error.to_string()),
    };
    if let Ok(Some(identity)) = &identity {
        place.account = Some(identity.id.clone());
    }
    Visit { place, identity }
}

fn ask(
    account: Account<'_>,
    platform: &Platform,
    secrets: Secrets,
    reach: Reach<'_>,
) -> Result<Option<Identity>, String> {
    let Some(identify) = platform.adapter.identify_on(&account) else {
        return Ok(None);
    };
    let enquiry = Enquiry::begin(account, platform.adapter, secrets, reach)?;
    let (_, known_as) = enquiry.identify(&account, identify)?;
    known_as.map(Some)
}
