//! The catalogue of skills: what work is called, so that everybody means the same.

mod add;
mod catalogue;

pub use add::AddSkill;
pub use catalogue::Catalogue;
