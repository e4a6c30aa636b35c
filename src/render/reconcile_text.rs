//! What a look for doubtful messages came to, for people.

use super::text::{indented, paragraph};
use super::times::day_and_time;
use crate::publish::{Finding, Reconciled, Settled};
use crate::time::Zone;

/// A paragraph a doubt, then a sentence.
pub fn render(reconciled: &Reconciled, zone: Zone, width: usize) -> String {
    if reconciled.doubts.is_empty() {
        return "Nothing is in doubt.\n".to_owned();
    }
    let text: String = reconciled
        .doubts
        .iter()
        .map(|settled| {
            let part = if settled.part > 1 {
                format!(", message {}", settled.part)
            } else {
                String::new()
            };
            indented(0, &format!("{}{part}", settled.key))
                + &paragraph(4, &told(settled, zone), width)
        })
        .collect();
    let open = reconciled
        .doubts
        .iter()
        .filter(|settled| is_open(&settled.finding))
        .count();
    let told = match (reconciled.exit_code(), open) {
        (0, _) => "Nothing is in doubt any more.\n".to_owned(),
        (_, 0) => "Nothing is in doubt any more, but somebody is needed.\n".to_owned(),
        (_, 1) => "1 is still in doubt.\n".to_owned(),
        (_, open) => format!("{open} are still in doubt.\n"),
    };
    format!("{text}\n{told}")
}

fn is_open(finding: &Finding) -> bool {
    match finding {
        Finding::Sent(_) | Finding::NotSent(_) => false,
        Finding::NotYet(_) | Finding::Doubtful(_) | Finding::Untold(_) => true,
    }
}

fn told(settled: &Settled, zone: Zone) -> String {
    let help = &settled.help;
    match &settled.finding {
        Finding::Sent(receipt) => {
            let place = receipt.url.as_ref().or(receipt.remote_id.as_ref());
            let place = place.map_or(String::new(), |place| format!(": {place}"));
            format!("it is there{place}")
        }
        Finding::NotSent(Some(at)) => format!(
            "it is not there; `kalends publish` sends it again, not before {}",
            day_and_time(*at, zone)
        ),
        Finding::NotSent(None) => {
            "it is not there, and was tried so often that a person is needed: `kalends retry` tries again"
                .to_owned()
        }
        Finding::NotYet(_) => {
            "it was not there at a first look; look once more in half a minute".to_owned()
        }
        Finding::Doubtful(reason) | Finding::Untold(reason) => format!("{reason}: {help}"),
    }
}
