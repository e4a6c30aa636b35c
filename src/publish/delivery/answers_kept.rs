//! The answers to uploads, which the ledger keeps for a later run of the same delivery.

use chrono::TimeDelta;
use serde_json::Value;

use super::Claimed;
use crate::ledger::{Record, What};
use crate::platform::{Answers, Job, Step};
use crate::publish::recorder::RecordError;
use crate::publish::{crash, uploads};

/// A recorded upload older than this is made again: servers throw away what no post uses.
const UPLOAD_KEEPS: TimeDelta = TimeDelta::hours(12);

impl Claimed<'_> {
    /// Keeps the answer to an upload for a later run, if it is good: if the adapter can go on from it.
    pub(super) fn keep_upload(
        &mut self,
        part: u32,
        call: &str,
        job: &Job<'_>,
        answers: &Answers,
    ) -> Result<(), RecordError> {
        let leads_nowhere = matches!((self.channel.adapter.next)(job, answers), Step::Done(_));
        let Some(answer) = answers.get(call).filter(|_| !leads_nowhere) else {
            return Ok(());
        };
        crash::point(crash::AFTER_UPLOAD);
        self.write(What::Answered {
            epoch: self.epoch,
            part,
            step: uploads::step_name(call, self.digest(part)),
            answer: uploads::kept(answer, self.channel.recorder.now()),
        })?;
        crash::point(crash::AFTER_UPLOAD_RECORD);
        Ok(())
    }

    fn digest(&self, part: u32) -> &str {
        &self.prepared.digests[part as usize - 1]
    }

    /// The uploads of an earlier, interrupted run, as far as they still hold.
    pub(super) fn recorded_answers(&self, record: &Record, part: u32) -> Answers {
        let now = self.channel.recorder.now();
        uploads::recorded(record.parts.get(&part), self.digest(part), |at| {
            now - at < UPLOAD_KEEPS
        })
    }

    /// What the platform refused is uploaded anew by a later run: the fault may lie in what was uploaded.
    pub(super) fn forget_uploads(&mut self, part: u32) -> Result<(), RecordError> {
        let record = self.record();
        let steps: Vec<String> = record
            .parts
            .get(&part)
            .into_iter()
            .flat_map(|part| &part.answers)
            .filter(|(_, answer)| !answer.is_null())
            .map(|(step, _)| step.clone())
            .collect();
        for step in steps {
            self.write(What::Answered {
                epoch: self.epoch,
                part,
                step,
                answer: Value::Null,
            })?;
        }
        Ok(())
    }
}
