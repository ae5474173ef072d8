//! The requirements in plain words, and what an expert can do about each.

use super::explain::Requirement;

impl Requirement {
    /// What is not so, as said to the expert.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Approved => "you are not approved, or you are suspended",
            Self::Certification => "you have no valid certification for this queue or its brand",
            Self::Language => "you do not speak a language that is asked for",
            Self::Skill => "a skill that must be verified is missing, or verified too low",
            Self::DataRegion => "customers' data may not be seen where you are",
            Self::Presence => "you are not online, or were not heard of for too long",
            Self::Responsive => "you let too many offers run out in a row",
            Self::CoolDown => "you turned this query down a while ago",
            Self::Asked => "you are being asked for it already",
            Self::Capacity => "you hold as much as this queue allows at once",
            Self::SoftSkill => "a skill that the queue would like is too low so far",
        }
    }

    /// What the expert can do next.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Approved => "wait for your review, or ask the platform why you are suspended",
            Self::Certification => "ask the platform to certify you, or to renew what has run out",
            Self::Language => "add the language to your profile if you speak it",
            Self::Skill => "have the skill verified at the level that the queue asks for",
            Self::DataRegion => {
                "correct your data region if it is wrong; else other queues are for you"
            }
            Self::Presence => "set your presence to online and keep the connection open",
            Self::Responsive => "set your presence to online once more to say that you are back",
            Self::CoolDown => {
                "nothing: you are asked again when the time is over, if it still waits"
            }
            Self::Asked => "accept or decline the offer before it runs out",
            Self::Capacity => "finish or return something that you hold",
            Self::SoftSkill => "wait: the queue asks for less as a query waits longer",
        }
    }
}
