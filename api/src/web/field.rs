//! What is wrong with a form, at its fields.

use crate::problem::Problem;

use super::Frame;

/// What is wrong with a form that was sent: one sentence, and one for each field.
#[derive(Clone, Debug, Default)]
pub struct Mistakes {
    general: Option<String>,
    fields: Vec<(String, String)>,
}

impl Mistakes {
    /// Nothing is wrong yet.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// What a use case found wrong, in the reader's language where there are words for it.
    #[must_use]
    pub fn of(frame: &Frame, problem: &Problem) -> Self {
        let fields = problem
            .errors
            .iter()
            .map(|error| (error.pointer.clone(), frame.mistake(&error.detail)));
        let fields: Vec<_> = fields.collect();
        Self {
            general: Some(frame.reason(problem)),
            fields,
        }
    }

    /// One field is wrong: the message that says so.
    #[must_use]
    pub fn at(frame: &Frame, field: &str, id: &str) -> Self {
        Self::none().and(frame, field, id)
    }

    /// And another one.
    #[must_use]
    pub fn and(mut self, frame: &Frame, field: &str, id: &str) -> Self {
        self.general = Some(frame.say("problem-invalid"));
        self.fields.push((format!("/{field}"), frame.say(id)));
        self
    }

    /// The sentence above the form.
    #[must_use]
    pub fn general(&self) -> Option<&str> {
        self.general.as_deref()
    }

    /// What is wrong with a field, or with something in it.
    #[must_use]
    pub fn on(&self, field: &str) -> Option<&str> {
        let is_at = |pointer: &str| {
            pointer
                .strip_prefix('/')
                .and_then(|rest| rest.strip_prefix(field))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.fields
            .iter()
            .find(|(pointer, _)| is_at(pointer))
            .map(|(_, said)| said.as_str())
    }

    /// Whether anything is wrong.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.general.is_none() && self.fields.is_empty()
    }
}
