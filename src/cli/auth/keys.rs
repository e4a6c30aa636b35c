//! Keys to the tokens in the ledger: made once, shown once, and kept by whoever runs `kalends publish`.

use std::collections::BTreeSet;

use kalends::load::Loaded;
use kalends::model::{Channel, SecretSource, Setting};
use kalends::publish::{TokenKey, TokenStore};

use super::super::Context;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Makes each key that the channel's settings name and the environment does not hold, and prints it.
pub(super) fn make_missing(
    context: Context<'_>,
    loaded: &Loaded,
    channel: &Channel,
    tokens: &mut TokenStore,
    anew: bool,
) -> Result<(), Failure> {
    for variable in variables(channel) {
        if !anew && std::env::var_os(variable).is_some() {
            continue;
        }
        refuse_second_key(loaded, variable, tokens, anew)?;
        let key = TokenKey::draw().map_err(|reason| Failure::usage(reason, "try again"))?;
        context.terminal.note(&format!(
            "what follows is a new key to the tokens in the ledger: put it where `kalends publish` runs, into the variable `{variable}`, such as a secret of CI; it is not shown again"
        ));
        Terminal::data(&format!("{}\n", TokenKey::line(variable, &key)))?;
        tokens.add_key(variable, key);
    }
    Ok(())
}

fn variables(channel: &Channel) -> BTreeSet<&str> {
    let settings = channel.settings.0.iter();
    let named = settings.filter_map(|setting| match &setting.value.value {
        Setting::Secret(SecretSource::Ledger(variable)) => Some(variable.as_str()),
        _ => None,
    });
    named.collect()
}

/// A key that was only forgotten here must not be replaced by chance: what it sealed would be lost.
fn refuse_second_key(
    loaded: &Loaded,
    variable: &str,
    tokens: &TokenStore,
    anew: bool,
) -> Result<(), Failure> {
    if anew {
        return Ok(());
    }
    for (id, entry) in &loaded.calendar.channels {
        let is_kept = variables(&entry.value).contains(variable)
            && tokens
                .keeps(id)
                .map_err(|reason| Failure::usage(reason, "look at the ledger"))?;
        if is_kept {
            return Err(Failure::usage(
                format!(
                    "`{variable}` is not set, and the ledger keeps tokens of `{id}` that it opens"
                ),
                "set it from where you keep it; if it is lost, `--new-key` makes another, and the tokens of every channel must be obtained again",
            ));
        }
    }
    Ok(())
}
