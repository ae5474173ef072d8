//! `/v1/playbook`: what brands write down for experts, and what of it may help with a query.
//!
//! Keys need `queues:read` and `queues:write` for articles, which say how a queue is served, and
//! `queries:read` for suggestions, which belong to a query.

mod find;
mod views;
mod write;

use entity::value::Scope;

use crate::contract::{Api, says};

/// The routes of playbooks.
pub(super) fn routes(api: &mut Api) {
    api.resource("/playbook/articles", |r| {
        r.get(
            find::list,
            says("Lists or searches the articles of a playbook")
                .problems(&["not-found"])
                .scope(Scope::QueuesRead),
        )
        .post(
            write::create,
            says("Writes an article")
                .problems(&["too-many-articles"])
                .scope(Scope::QueuesWrite)
                .created()
                .etag(),
        )
    })
    .resource("/playbook/articles/{id}", |r| {
        r.get(
            write::show,
            says("Shows an article").scope(Scope::QueuesRead).etag(),
        )
        .put(
            write::replace,
            says("Writes an article anew")
                .scope(Scope::QueuesWrite)
                .if_match(),
        )
        .delete(
            write::remove,
            says("Removes an article, with If-Match the version that was read; its history stays")
                .scope(Scope::QueuesWrite)
                .problems(&["stale"]),
        )
    })
    .resource("/playbook/articles/{id}/versions", |r| {
        r.get(
            write::versions,
            says("Tells what an article was, newest first").scope(Scope::QueuesRead),
        )
    })
    .resource("/queries/{id}/suggestions", |r| {
        r.get(
            find::suggestions,
            says("Suggests articles that may help with a query").scope(Scope::QueriesRead),
        )
    });
}
