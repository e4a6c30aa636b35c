//! Who speaks, as far as the machine knows.

use std::path::Path;

use kalends::load::git::committer;

/// Variables that name somebody; the first is this program's own.
const OWN: &str = "KALENDS_USER";
const OF_THE_MACHINE: [&str; 2] = ["USER", "USERNAME"];

/// The name that the environment tells.
pub(super) fn name() -> Option<String> {
    variable(OWN).or_else(of_the_machine)
}

/// The name that the environment tells for this program, else the one that commits carry here, else the machine's.
pub(super) fn full_name(root: &Path) -> Option<String> {
    variable(OWN)
        .or_else(|| committer(root))
        .or_else(of_the_machine)
}

fn of_the_machine() -> Option<String> {
    OF_THE_MACHINE.into_iter().find_map(variable)
}

fn variable(name: &str) -> Option<String> {
    let value = std::env::var(name).ok()?;
    (!value.trim().is_empty()).then_some(value)
}
