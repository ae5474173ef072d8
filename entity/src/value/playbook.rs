//! The words of a brand's playbook.

use super::text_enum::text_enum;

text_enum! {
    /// Whether experts see an article.
    ArticleStatus {
        /// Only the brand sees it.
        Draft = "draft",
        /// Experts find it.
        Published = "published",
    }
}

text_enum! {
    /// What an article became by one change.
    VersionStatus {
        /// Only the brand saw it.
        Draft = "draft",
        /// Experts found it.
        Published = "published",
        /// It was removed.
        Deleted = "deleted",
    }
}

impl From<ArticleStatus> for VersionStatus {
    fn from(status: ArticleStatus) -> Self {
        match status {
            ArticleStatus::Draft => Self::Draft,
            ArticleStatus::Published => Self::Published,
        }
    }
}
