//! Where an expert's own calendar comes from.

use super::text_enum::text_enum;

text_enum! {
    /// Where an expert's own calendar comes from.
    BusySource {
        /// A file that the expert handed in.
        File = "file",
        /// An address that is read again and again.
        Url = "url",
    }
}
