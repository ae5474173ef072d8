//! What a person reads pages and mails in.

use entity::db::WriteTx;
use entity::store::person;
use entity::value::{PersonId, ReadingLanguage};

use super::super::{Context, Fault, UseCase};

/// Sets the language that a person's pages and mails are written in.
#[derive(Clone, Copy, Debug)]
pub struct ChooseLanguage {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub language: ReadingLanguage,
}

impl UseCase for ChooseLanguage {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, _: &Context) -> Result<(), Fault> {
        person::set_language(tx, self.person, self.language).await?;
        Ok(())
    }
}
