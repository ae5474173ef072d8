//! What every page has around its content.

use std::borrow::Borrow;
use std::fmt::Display;

use entity::value::{Instant, Money, ReadingLanguage, Role};
use scheduler::locale::{self, Arg, Days, When};

use super::SPEECH;
use super::assets;
use crate::problem::Problem;

/// A line of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// Where it leads.
    pub path: &'static str,
    /// The message that names it.
    pub name: &'static str,
}

/// The navigation of experts.
const EXPERT: &[NavItem] = &[
    NavItem {
        path: "/expert",
        name: "expert-desk",
    },
    NavItem {
        path: "/expert/shifts",
        name: "expert-shifts",
    },
    NavItem {
        path: "/expert/availability",
        name: "expert-availability",
    },
    NavItem {
        path: "/expert/calendar",
        name: "expert-calendar",
    },
    NavItem {
        path: "/expert/earnings",
        name: "expert-earnings",
    },
    NavItem {
        path: "/expert/programs",
        name: "expert-programs",
    },
    NavItem {
        path: "/expert/profile",
        name: "expert-profile",
    },
];

/// The navigation of a brand's people.
const BRAND: &[NavItem] = &[
    NavItem {
        path: "/brand",
        name: "brand-start",
    },
    NavItem {
        path: "/brand/board",
        name: "brand-board",
    },
    NavItem {
        path: "/brand/queues",
        name: "brand-queues",
    },
    NavItem {
        path: "/brand/queries",
        name: "brand-queries",
    },
    NavItem {
        path: "/brand/promises",
        name: "brand-promises",
    },
    NavItem {
        path: "/brand/playbook",
        name: "brand-playbook",
    },
    NavItem {
        path: "/brand/keys",
        name: "brand-integration",
    },
    NavItem {
        path: "/brand/money",
        name: "brand-money",
    },
    NavItem {
        path: "/brand/settings",
        name: "brand-settings",
    },
];

/// The navigation of admins.
const ADMIN: &[NavItem] = &[
    NavItem {
        path: "/admin",
        name: "admin-coverage",
    },
    NavItem {
        path: "/admin/board",
        name: "admin-board",
    },
    NavItem {
        path: "/admin/experts",
        name: "admin-experts",
    },
    NavItem {
        path: "/admin/brands",
        name: "admin-brands",
    },
    NavItem {
        path: "/admin/plans",
        name: "admin-plans",
    },
    NavItem {
        path: "/admin/payouts",
        name: "admin-payouts",
    },
    NavItem {
        path: "/admin/disputes",
        name: "admin-disputes",
    },
    NavItem {
        path: "/admin/audit",
        name: "admin-audit",
    },
    NavItem {
        path: "/admin/settings",
        name: "admin-settings",
    },
];

/// The navigation of approvers, to whom payouts alone are shown.
const APPROVER: &[NavItem] = &[
    NavItem {
        path: "/admin/payouts",
        name: "admin-payouts",
    },
    NavItem {
        path: "/admin/settings",
        name: "admin-settings",
    },
];

/// Somebody who is signed in, as the page's head shows them.
#[derive(Clone, Debug)]
pub struct Who {
    /// What they are called.
    pub name: String,
    /// The brand they act for.
    pub brand: Option<String>,
    /// As what they act.
    pub role: Role,
}

/// What every page has: the reader's language and zone, who they are, the token of their forms.
#[derive(Clone, Debug)]
pub struct Frame {
    /// What the page is written in.
    pub language: ReadingLanguage,
    /// How days are written, and in which zone.
    pub days: Days,
    /// The time of the request.
    pub now: Instant,
    /// What forms must carry.
    pub csrf: String,
    /// The page's own path, with its parameters.
    pub path: String,
    /// Who reads; absent for visitors.
    pub who: Option<Who>,
    /// The message that tells what was done just now.
    pub done: Option<String>,
}

impl Frame {
    /// A message.
    #[must_use]
    pub fn say(&self, id: &str) -> String {
        SPEECH.say(self.language, id, &[])
    }

    /// A message with one variable.
    #[must_use]
    pub fn say1(&self, id: &str, name: &str, value: impl Display) -> String {
        self.tell(id, &[(name, value.to_string().into())])
    }

    /// A message with two variables.
    #[must_use]
    pub fn say2(
        &self,
        id: &str,
        name: &str,
        value: impl Display,
        other: &str,
        another: impl Display,
    ) -> String {
        let values = [
            (name, value.to_string().into()),
            (other, another.to_string().into()),
        ];
        self.tell(id, &values)
    }

    /// A message whose form depends on its variable `count`.
    #[must_use]
    pub fn count(&self, id: &str, count: impl Borrow<usize>) -> String {
        self.tell(id, &[("count", Arg::from(*count.borrow()))])
    }

    /// A message with any variables.
    #[must_use]
    pub fn tell(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        SPEECH.say(self.language, id, args)
    }

    /// The message that a word of an enumeration has: `state-` and `resolved`; the word where it has
    /// none.
    #[must_use]
    pub fn word(&self, kind: &str, word: impl Display) -> String {
        let word = word.to_string();
        let id = format!("{kind}-{}", word.replace('_', "-"));
        SPEECH.find(self.language, &id, &[]).unwrap_or(word)
    }

    /// Why something was not done, in the reader's language where there are words for it.
    #[must_use]
    pub fn reason(&self, problem: &Problem) -> String {
        let id = format!("problem-{}", problem.slug);
        SPEECH
            .find(self.language, &id, &[])
            .unwrap_or_else(|| sentence(&problem.detail))
    }

    /// What is wrong with a field. Use cases say it in English; where the reader reads another
    /// language, a word before it says that much.
    #[must_use]
    pub fn mistake(&self, detail: &str) -> String {
        match self.language {
            ReadingLanguage::English => sentence(detail),
            _ => self.say1("mistake-other", "detail", detail),
        }
    }

    /// A number.
    #[must_use]
    pub fn number(&self, number: &i64) -> String {
        locale::number(self.language, *number)
    }

    /// An amount.
    #[must_use]
    pub fn money(&self, money: &Money) -> String {
        locale::money(self.language, *money)
    }

    /// Basis points as a percentage.
    #[must_use]
    pub fn percent(&self, basis_points: &i64) -> String {
        locale::percent(self.language, *basis_points)
    }

    /// A length of time in words, in its largest whole unit, e.g. `3 days`.
    #[must_use]
    pub fn length(&self, seconds: &i32) -> String {
        let (id, unit) = match *seconds {
            0..120 => ("length-seconds", 1),
            120..7_200 => ("length-minutes", 60),
            7_200..172_800 => ("length-hours", 3_600),
            _ => ("length-days", 86_400),
        };
        self.count(id, usize::try_from(seconds / unit).unwrap_or_default())
    }

    /// The same of minutes.
    #[must_use]
    pub fn minutes(&self, minutes: &i64) -> String {
        self.length(&i32::try_from(minutes.saturating_mul(60)).unwrap_or(i32::MAX))
    }

    /// An instant for machines, as `datetime` wants it.
    #[must_use]
    pub fn machine(&self, at: impl When) -> String {
        at.when().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }

    /// Every language one can read pages in.
    #[must_use]
    pub const fn languages(&self) -> &'static [ReadingLanguage] {
        ReadingLanguage::ALL
    }

    /// Where lines begin: HTML's `dir`.
    #[must_use]
    pub const fn dir(&self) -> &'static str {
        self.language.direction().as_str()
    }

    /// The path of an asset, which changes with its content.
    #[must_use]
    pub fn asset(&self, file: &str) -> String {
        assets::path(file)
    }

    /// The reader's navigation.
    #[must_use]
    pub fn nav(&self) -> &'static [NavItem] {
        match self.who.as_ref().map(|who| who.role) {
            None => &[],
            Some(Role::Expert) => EXPERT,
            Some(Role::Owner | Role::Developer | Role::Agent | Role::Finance) => BRAND,
            Some(Role::Ops) => ADMIN,
            Some(Role::Approver) => APPROVER,
        }
    }

    /// Whether the reader runs the platform.
    #[must_use]
    pub fn may_run(&self) -> bool {
        self.who.as_ref().is_some_and(|who| who.role == Role::Ops)
    }

    /// Whether the page is the one of this line of the navigation, or below it and below no other
    /// line that says more.
    #[must_use]
    pub fn is_at(&self, path: &str) -> bool {
        let here = self.path.split('?').next().unwrap_or_default();
        let mut nearer = self.nav().iter().map(|item| item.path);
        // Every page of an area lies below its start, which is a page of its own.
        let is_here = if path == self.start() {
            here == path
        } else {
            is_below(here, path)
        };
        is_here && !nearer.any(|other| other.len() > path.len() && is_below(here, other))
    }

    /// Where the reader begins.
    #[must_use]
    pub fn start(&self) -> &'static str {
        self.who.as_ref().map_or("/", |who| Self::home(who.role))
    }

    /// Where somebody with this role begins.
    #[must_use]
    pub const fn home(role: Role) -> &'static str {
        match role {
            Role::Expert => "/expert",
            Role::Owner | Role::Developer | Role::Agent | Role::Finance => "/brand",
            Role::Ops | Role::Approver => "/admin",
        }
    }
}

/// Whether a path is this one or below it.
fn is_below(here: &str, path: &str) -> bool {
    here == path
        || here
            .strip_prefix(path)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// A text of a use case (lowercase, without full stop) as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}
