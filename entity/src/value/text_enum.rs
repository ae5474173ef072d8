//! One macro for enumerations that are stored, sent and shown as the same word.

/// Declares an enumeration whose variants have one fixed word each.
///
/// The word is the stored text, the JSON text and the `Display` text. Matching stays exhaustive:
/// there is no catch-all variant, an unknown word is an [`UnknownWord`](super::text::UnknownWord).
macro_rules! text_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, sea_orm::DeriveValueType, schemars::JsonSchema,
)]
        #[sea_orm(value_type = "String")]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every variant, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that is stored and sent for this variant.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::value::text::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::value::text::UnknownWord::new(
                        stringify!($name), word, &[$($word),+])),
                }
            }
        }
    };
}
pub(crate) use text_enum;

/// Lets textual values be primary keys: sea-orm asks for the conversion, and it never succeeds.
macro_rules! textual_key {
    ($($name:ty),+ $(,)?) => {$(
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+};
}
pub(crate) use textual_key;
