//! Playbooks: what brands write down for experts, finding it, and what may help with a query.
//!
//! The search itself is pure ([`crate::playbook`]); here is who may see what, and which words the
//! database is asked for. An article is never changed without a version of its history, so that it
//! stays explainable what an expert could read at the time.

mod read;
mod search;
mod suggest;
mod write;

pub use read::{ArticleDocument, Reader, documents, find_for, shelf_for};
pub use search::{Found, Place, search};
pub use suggest::{Suggestion, suggest};
pub use write::{ArticleText, CreateArticle, RemoveArticle, ReplaceArticle, Revised};
