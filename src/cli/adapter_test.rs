//! `kalends adapter-test`: tries a program for `exec` channels against the protocol.

use clap::Args;
use kalends::model::SecretSource;
use kalends::publish::{Program, SECRETS_OF_PROGRAMS, Secrets, fetch, try_program};
use kalends::render::adapter_test;

use super::{Context, TableFormat};
use crate::failure::{FINDINGS, Failure};
use crate::terminal::Terminal;

/// Tries a program for `exec` channels against the protocol.
#[derive(Debug, Args)]
pub(super) struct AdapterTest {
    /// Also publish test messages, find them and delete them: people may see them
    #[arg(long)]
    publish: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = TableFormat::Table, value_name = "FORMAT")]
    format: TableFormat,
    /// The program and its arguments
    #[arg(
        value_name = "COMMAND",
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    command: Vec<String>,
}

impl AdapterTest {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let folder = &context.global.directory;
        let mut secrets = Secrets::default();
        for name in SECRETS_OF_PROGRAMS {
            let variable = format!("KALENDS_{}", name.to_uppercase());
            if std::env::var_os(&variable).is_some() {
                let source = SecretSource::Environment(variable);
                let secret = fetch(name, &source, folder)
                    .map_err(|error| Failure::usage(error.message, error.help))?;
                secrets.grant(name, secret);
            }
        }
        let now = context.global.clock().now();
        let program = Program {
            command: &self.command,
            folder,
            secrets: &secrets,
            key: &format!("kalends-test-{}", now.timestamp_millis()),
        };
        let trials = try_program(&program, self.publish);
        Terminal::data(&match self.format {
            TableFormat::Table => adapter_test::text(&trials),
            TableFormat::Json => adapter_test::json(&trials),
        })?;
        let is_broken = trials.iter().any(|trial| trial.broken.is_some());
        Ok(if is_broken { FINDINGS } else { 0 })
    }
}
