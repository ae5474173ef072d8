//! The messages of all pages in all languages.

use std::sync::LazyLock;

use entity::value::ReadingLanguage;
use scheduler::locale::Speech;

/// The files of one language.
macro_rules! files {
    ($language:ident, $tag:literal) => {
        [
            (
                ReadingLanguage::$language,
                include_str!(concat!("../../messages/", $tag, "/common.ftl")),
            ),
            (
                ReadingLanguage::$language,
                include_str!(concat!("../../messages/", $tag, "/visitor.ftl")),
            ),
            (
                ReadingLanguage::$language,
                include_str!(concat!("../../messages/", $tag, "/expert.ftl")),
            ),
            (
                ReadingLanguage::$language,
                include_str!(concat!("../../messages/", $tag, "/brand.ftl")),
            ),
            (
                ReadingLanguage::$language,
                include_str!(concat!("../../messages/", $tag, "/admin.ftl")),
            ),
        ]
    };
}

/// What pages say.
pub static SPEECH: LazyLock<Speech> = LazyLock::new(|| {
    let files = [
        files!(English, "en"),
        files!(Spanish, "es"),
        files!(Filipino, "fil"),
        files!(Arabic, "ar"),
        files!(Yiddish, "yi"),
        files!(German, "de"),
    ];
    Speech::new(files.as_flattened())
});
