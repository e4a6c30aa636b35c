//! `[publish] ledger`: where the record of deliveries is kept.

use crate::decode::{Choice, Decode, Node, Reader, Shape, choice_shape, decode_choice};

/// Where the record of deliveries is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LedgerKind {
    /// A database file in the workspace.
    #[default]
    Sqlite,
    /// A branch of the repository.
    Git,
    /// A database server.
    Postgres,
}

impl LedgerKind {
    const CHOICES: [Choice<Self>; 3] = [
        Choice {
            word: "sqlite",
            value: Self::Sqlite,
            doc: "the file .kalends/ledger.db, for one host with a disk",
        },
        Choice {
            word: "git",
            value: Self::Git,
            doc: "a branch of the repository, for CI runners that keep nothing",
        },
        Choice {
            word: "postgres",
            value: Self::Postgres,
            doc: "a database server, for many hosts",
        },
    ];

    /// The word that files use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Git => "git",
            Self::Postgres => "postgres",
        }
    }
}

impl Decode for LedgerKind {
    fn shape() -> Shape {
        choice_shape(&Self::CHOICES)
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        decode_choice(&Self::CHOICES, node, reader)
    }
}
