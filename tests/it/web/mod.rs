//! Pages, read and used without scripts.

mod brand_connections;
mod disputes;
mod expert_course;
mod expert_money;
mod expert_push;
mod expert_reasons;
mod expert_week;
mod forgery;
mod sound;
mod visitors;
