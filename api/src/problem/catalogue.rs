//! The kinds of problems this server answers with, and what each says to a reader.
//!
//! Each has a page at `/problems/<slug>`. A test reads the sources and fails on a slug without an
//! entry, so that no problem type leads nowhere.

use actix_web::http::StatusCode;

use super::table::CATALOGUE;

/// One kind of problem.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The status of its answers.
    pub status: u16,
    /// The last part of its type.
    pub slug: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it means and what to do.
    pub text: &'static str,
}

/// Every kind of problem.
#[must_use]
pub const fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

/// The kind with this slug.
#[must_use]
pub fn entry(slug: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.slug == slug)
}

/// The status of answers of this kind; 500 for one that is not listed.
#[must_use]
pub fn status_of(slug: &str) -> u16 {
    entry(slug).map_or(500, |entry| entry.status)
}

/// The title of a kind; one that is not listed is called by its slug.
pub(super) fn title(slug: &str) -> String {
    entry(slug).map_or_else(
        || {
            let words = slug.replace('-', " ");
            let mut letters = words.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            })
        },
        |entry| entry.title.to_owned(),
    )
}

/// The kind and sentence for an answer that the framework made.
pub(super) fn of_status(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::UNAUTHORIZED => ("unauthenticated", "send an access token or an API key"),
        StatusCode::FORBIDDEN => ("forbidden", "you may not do this"),
        StatusCode::NOT_FOUND => ("not-found", "there is nothing at this address"),
        StatusCode::METHOD_NOT_ALLOWED => (
            "method-not-allowed",
            "this address does not know this method",
        ),
        StatusCode::REQUEST_TIMEOUT => ("request-timeout", "the request did not arrive in time"),
        StatusCode::CONFLICT => ("conflict", "this does not go with the present state"),
        StatusCode::PAYLOAD_TOO_LARGE => ("payload-too-large", "send less at once"),
        StatusCode::URI_TOO_LONG => ("uri-too-long", "shorten the address"),
        StatusCode::UNPROCESSABLE_ENTITY => ("invalid", "correct the input"),
        StatusCode::TOO_MANY_REQUESTS => ("too-many-requests", "wait before you try again"),
        StatusCode::SERVICE_UNAVAILABLE => ("unavailable", "try again in a moment"),
        status if status.is_client_error() => ("bad-request", "the request could not be read"),
        _ => ("internal", "this is our fault; try again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// What stands before the name of a problem in the sources.
    const BEFORE: &[&str] = &[
        "Fault::conflict(",
        "Fault::forbidden(",
        "Fault::unauthenticated(",
        "Problem::new(",
        "slug = ",
    ];

    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    /// The first quoted text within the next few words, if it can be a name.
    fn name_after(text: &str) -> Option<&str> {
        let near: String = text.chars().take(120).collect();
        let start = near.find('"')? + 1;
        let name = text[start..].split('"').next()?;
        let is_name = name.contains('-') || entry(name).is_some();
        (is_name && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')).then_some(name)
    }

    #[test]
    fn every_problem_has_a_page() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut texts = Vec::new();
        sources(&root.join("src"), &mut texts);
        sources(&root.join("../scheduler/src"), &mut texts);
        let mut missing: Vec<&str> = texts
            .iter()
            .flat_map(|text| BEFORE.iter().flat_map(move |word| text.split(word).skip(1)))
            .filter_map(name_after)
            .filter(|name| entry(name).is_none())
            .collect();
        missing.sort_unstable();
        missing.dedup();
        assert!(
            missing.is_empty(),
            "without a line in the table of problems: {missing:?}"
        );
    }

    #[test]
    fn no_problem_is_listed_twice() {
        let mut slugs: Vec<_> = CATALOGUE.iter().map(|entry| entry.slug).collect();
        slugs.sort_unstable();
        let count = slugs.len();
        slugs.dedup();
        assert_eq!(slugs.len(), count);
    }
}
