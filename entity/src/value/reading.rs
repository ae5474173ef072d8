//! The languages that pages and mails are written in.

use super::language::LanguageTag;
use super::text_enum::text_enum;

text_enum! {
    /// A language that pages and mails are written in, by its BCP 47 tag.
    ReadingLanguage {
        /// English.
        English = "en",
        /// Spanish.
        Spanish = "es",
        /// Filipino.
        Filipino = "fil",
        /// Arabic.
        Arabic = "ar",
        /// Yiddish.
        Yiddish = "yi",
        /// German.
        German = "de",
    }
}

/// Where lines of writing begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// On the left.
    LeftToRight,
    /// On the right.
    RightToLeft,
}

impl Direction {
    /// The word of HTML's `dir`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

impl ReadingLanguage {
    /// Where its lines begin.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::Arabic | Self::Yiddish => Direction::RightToLeft,
            Self::English | Self::Spanish | Self::Filipino | Self::German => Direction::LeftToRight,
        }
    }

    /// What its readers call it.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
            Self::Filipino => "Filipino",
            Self::Arabic => "العربية",
            Self::Yiddish => "ייִדיש",
            Self::German => "Deutsch",
        }
    }

    /// Its tag.
    #[must_use]
    pub fn tag(self) -> LanguageTag {
        LanguageTag::from(self)
    }

    /// The one that readers of this tag understand: `es-MX` is Spanish, `tl` is Filipino.
    #[must_use]
    pub fn of(tag: &LanguageTag) -> Option<Self> {
        tag.primary().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_finds_its_language() {
        let of = |tag: &str| ReadingLanguage::of(&tag.parse().unwrap());
        assert_eq!(of("es-MX"), Some(ReadingLanguage::Spanish));
        assert_eq!(of("tl"), Some(ReadingLanguage::Filipino));
        assert_eq!(of("ji"), Some(ReadingLanguage::Yiddish));
        assert_eq!(of("fr"), None);
    }
}
