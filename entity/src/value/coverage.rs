//! When a queue hands work to Vesper.

use serde::{Deserialize, Serialize};

use super::text_enum::text_enum;
use super::window::WeeklyWindow;

/// The coverage window of a queue, in the brand's zone.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Coverage {
    /// Whenever the brand's own team is off: the complement of its business hours.
    OffHours {},
    /// Saturday and Sunday, local days.
    Weekends {},
    /// Always.
    Always {},
    /// In these windows.
    Windows {
        /// The windows; they may overlap.
        windows: Vec<WeeklyWindow>,
    },
}

text_enum! {
    /// What happens to a query that arrives outside the coverage window.
    OutsideWindow {
        /// It is refused, with the time the window opens.
        Refuse = "refuse",
        /// It waits until the window opens.
        Hold = "hold",
        /// It is served all the same.
        Accept = "accept",
    }
}
