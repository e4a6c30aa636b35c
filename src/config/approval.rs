//! `[approval]`: what a post needs before it may go out.

use std::collections::BTreeMap;

use crate::decode::{
    Choice, Decode, Fields, Node, Reader, Shape, Table, choice_shape, decode_choice,
};
use crate::model::{Lack, SignOff, Status, Terms};
use crate::source::Spanned;

/// `[approval]`: what a post needs before it may go out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Approval {
    /// What is needed.
    pub required: Option<Spanned<ApprovalKind>>,
    /// The recorded approvals by post, for those posts that have one. It stands in no file: whoever knows the ledger
    /// fills it in. Where nobody looked, what files say of themselves has to do.
    pub sign_offs: Option<BTreeMap<String, SignOff>>,
}

impl Table for Approval {
    const NAME: &'static str = "approval";
    const DOC: &'static str = "What a post needs before it may go out.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            required: fields.optional("required", "what a post needs; absent means status"),
            sign_offs: None,
        }
    }
}

impl Approval {
    /// Whether a post with these terms may go out, as far as approval goes.
    pub fn is_met(&self, post: &str, terms: &Terms) -> bool {
        self.lack(post, terms).is_none()
    }

    /// What a post with these terms lacks before it may go out.
    pub fn lack(&self, post: &str, terms: &Terms) -> Option<Lack<'_>> {
        let required = self.required();
        match terms.status.map(|status| status.value) {
            Some(Status::Approved) => {}
            None if required == ApprovalKind::None => {}
            _ => return Some(Lack::Status(terms.status())),
        }
        let looked_up = self.sign_offs.as_ref();
        match looked_up
            .filter(|_| required == ApprovalKind::Digest)?
            .get(post)
        {
            Some(SignOff::Holds) => None,
            Some(SignOff::Void(why)) => Some(Lack::Void(why)),
            None => Some(Lack::SignOff),
        }
    }

    /// What is needed.
    pub fn required(&self) -> ApprovalKind {
        self.required.map(|kind| kind.value).unwrap_or_default()
    }
}

/// What a post needs before it may go out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ApprovalKind {
    /// Nothing: what is merged is approved, unless it is a draft by its own word.
    None,
    /// `status = "approved"`.
    #[default]
    Status,
    /// A recorded approval of exactly these words.
    Digest,
}

impl ApprovalKind {
    const CHOICES: [Choice<Self>; 3] = [
        Choice {
            word: "none",
            value: Self::None,
            doc: "nothing: what is merged is approved",
        },
        Choice {
            word: "status",
            value: Self::Status,
            doc: "the post says status = \"approved\"",
        },
        Choice {
            word: "digest",
            value: Self::Digest,
            doc: "a recorded approval of exactly these words",
        },
    ];
}

impl Decode for ApprovalKind {
    fn shape() -> Shape {
        choice_shape(&Self::CHOICES)
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        decode_choice(&Self::CHOICES, node, reader)
    }
}
