//! Plain values: parsed once at the edge, trusted inside.
//!
//! Nothing here knows SQL, HTTP or the clock. The sea-orm derives only say how a value is stored.

pub mod connection;
pub mod coverage;
pub mod coverage_cell;
pub mod demand;
pub mod document;
pub mod email;
pub mod id;
pub mod language;
pub mod money;
pub mod queue;
pub mod quote;
pub mod reason;
pub mod role;
pub mod shift;
pub mod skill;
pub mod state;
pub mod stored;
pub mod text;
pub mod time;
pub mod window;
pub mod zone;

mod behaviour;
mod busy;
mod mail_topic;
mod network;
mod paper;
mod pay;
mod pay_rules;
mod playbook;
mod program;
mod reading;
mod text_enum;
mod webhook;

pub use behaviour::Behaviour;
pub use busy::BusySource;
pub use connection::{ConnectionKind, InboundOutcome, MailHead, ReplyState};
pub use coverage::{Coverage, OutsideWindow};
pub use coverage_cell::{CoverageCell, CoverageCells};
pub use demand::{DayCounts, DemandSource, QuantileList, Quantiles};
pub use document::*;
pub use email::EmailAddress;
pub use id::*;
pub use language::{LanguageSkill, LanguageTag};
pub use mail_topic::MailTopic;
pub use money::{Currency, Money};
pub use network::{Network, NoNetwork};
pub use paper::{PaperKind, PaperLineKind};
pub use pay_rules::*;
pub use playbook::{ArticleStatus, VersionStatus};
pub use program::*;
pub use queue::{Channel, PromiseTexts, QueueLimits, QueueStatus};
pub use quote::QuoteBasis;
pub use reading::{Direction, ReadingLanguage};
pub use reason::*;
pub use role::{Role, Scope};
pub use shift::{NoticeClass, PlanState, SeatState, ShiftOrigin, ShiftState, SwapState};
pub use skill::{Proficiency, SkillLevel, SkillNames, SkillRequirement, SkillSlug};
pub use state::*;
pub use stored::*;
pub use time::Instant;
pub use webhook::{DeliveryState, DisabledReason, EndpointStatus};
pub use window::{AvailabilityException, ExceptionKind, LocalTime, Travel, Weekday, WeeklyWindow};
pub use zone::{Zone, ZoneName};
