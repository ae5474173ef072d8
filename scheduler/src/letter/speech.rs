//! The messages of all letters in all languages.

use std::sync::LazyLock;

use entity::value::ReadingLanguage as L;

use crate::locale::Speech;

/// The file of one language.
macro_rules! file {
    ($tag:literal) => {
        include_str!(concat!("../../messages/", $tag, "/mail.ftl"))
    };
}

/// What letters say.
pub(super) static SPEECH: LazyLock<Speech> = LazyLock::new(|| {
    Speech::new(&[
        (L::English, file!("en")),
        (L::Spanish, file!("es")),
        (L::Filipino, file!("fil")),
        (L::Arabic, file!("ar")),
        (L::Yiddish, file!("yi")),
        (L::German, file!("de")),
    ])
});
