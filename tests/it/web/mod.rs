//! Pages, read and used without scripts.

mod forgery;
mod sound;
mod visitors;
