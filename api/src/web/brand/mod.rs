//! Pages of a brand's people: onboarding, queues, the live board, queries, promises, the playbook,
//! keys, webhooks, money.

mod board;
mod connection;
mod connections;
mod dispute;
mod facts;
mod forecast;
mod invoices;
mod keys;
mod money;
mod onboarding;
mod playbook;
mod playbook_find;
mod preview;
mod promise_plots;
mod promises;
mod queries;
mod query;
mod query_acts;
mod queue_form;
mod queues;
mod settings;
mod spending;
mod start;
mod team;
mod timeline;
mod trial;
mod webhook_log;
mod webhooks;

use actix_web::web;
use entity::value::Role;

use super::{BrandViewer, rows};
use crate::auth::BrandCaller;
use crate::problem::Problem;

/// The routes of these pages.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand").get(start::show))
        .configure(onboarding::routes)
        .configure(queues::routes)
        .configure(board::routes)
        .configure(queries::routes)
        .configure(promises::routes)
        .configure(playbook::routes)
        .configure(keys::routes)
        .configure(webhooks::routes)
        .configure(connections::routes)
        .configure(money::routes)
        .configure(dispute::routes)
        .configure(settings::routes)
        .configure(team::routes);
}

impl BrandViewer {
    /// The viewer as the API knows callers: there it is decided what each role may do.
    fn caller(&self) -> Result<BrandCaller, Problem> {
        BrandCaller::of(self.viewer.actor.clone())
    }

    /// Passes an owner only.
    fn owner(&self) -> Result<(), Problem> {
        self.caller()?.owner()
    }

    /// Whether what only owners may do is shown.
    fn is_owner(&self) -> bool {
        self.viewer.role == Role::Owner
    }
}
