//! `kalends schema`: the JSON Schemas that editors complete and check with.

use std::path::PathBuf;

use clap::Args;
use kalends::render::schema::{file_name, generate, to_text};

use super::Context;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Prints the JSON Schemas for editors.
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Which one: kalends (the file kalends.toml) or calendar (all others)
    #[arg(value_name = "NAME", default_value = "calendar", value_parser = ["kalends", "calendar"])]
    name: String,
    /// Write both as files into this folder
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

impl Schema {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let schemas = generate();
        let Some(folder) = self.write else {
            let wanted = schemas.iter().find(|(name, _)| *name == self.name);
            let text = wanted
                .map(|(_, schema)| to_text(schema))
                .unwrap_or_default();
            Terminal::data(&text)?;
            return Ok(0);
        };
        let folder = context.global.directory.join(folder);
        std::fs::create_dir_all(&folder)?;
        for (name, schema) in schemas {
            let path = folder.join(file_name(name));
            std::fs::write(&path, to_text(&schema))?;
            Terminal::data(&format!("Wrote {}\n", path.display()))?;
        }
        Ok(0)
    }
}
