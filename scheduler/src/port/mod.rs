//! Ports: the world outside, as traits with one implementation per way out and a recording fake.

pub mod mailer;
pub mod outbound;
pub mod rail;
pub mod tls;
