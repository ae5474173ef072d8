//! The contract: every route is declared through one door that registers *and* describes it.
//!
//! What a route takes and gives is read off the types of its handler, so that the document cannot
//! say anything else than the code does; a few words and the problems that only a use case knows
//! are added by hand ([`Doc`]). Deliberately not here: what any route does.

mod body;
mod describe;
mod doc;
mod document;
mod examples;
mod forms;
mod operation;
mod schema;
mod security;
#[cfg(test)]
mod tests;

use actix_web::dev::Handler;
use actix_web::{FromRequest, Responder, web};

pub use body::{Form, FormOrNothing};
pub use describe::{Arguments, Describe, Outcome};
pub use doc::{Doc, says};
pub use document::{document, document_text};
pub use forms::InForms;
pub use operation::{Described, Method, Operation};

use crate::extract::BodyLimit;

/// Routes that are being declared.
#[derive(Default)]
pub struct Api {
    prefix: &'static str,
    resources: Vec<actix_web::Resource>,
    operations: Vec<Operation>,
    plain: Vec<fn(&mut web::ServiceConfig)>,
}

/// One address with all its methods.
pub struct Resource {
    path: String,
    inner: actix_web::Resource,
    operations: Vec<Operation>,
}

impl Api {
    /// Routes below this prefix, e.g. `/v1`.
    #[must_use]
    pub fn below(prefix: &'static str) -> Self {
        Self {
            prefix,
            ..Self::default()
        }
    }

    /// Declares an address with all its methods at once, so that another method is 405 and not 404.
    pub fn resource(
        &mut self,
        path: &'static str,
        declare: impl FnOnce(Resource) -> Resource,
    ) -> &mut Self {
        let resource = declare(Resource {
            path: format!("{}{path}", self.prefix),
            inner: web::resource(path),
            operations: Vec::new(),
        });
        self.resources.push(resource.inner);
        self.operations.extend(resource.operations);
        self
    }

    /// Declares the routes of one file.
    pub fn with(&mut self, routes: fn(&mut Self)) -> &mut Self {
        routes(self);
        self
    }

    /// Registers what is no part of the contract, e.g. pages.
    pub fn plain(&mut self, routes: fn(&mut web::ServiceConfig)) -> &mut Self {
        self.plain.push(routes);
        self
    }

    /// Hands everything to the server.
    pub fn mount(self, cfg: &mut web::ServiceConfig) {
        for resource in self.resources {
            cfg.service(resource);
        }
        for routes in self.plain {
            cfg.configure(routes);
        }
    }

    /// What was declared.
    #[must_use]
    pub fn into_operations(self) -> Vec<Operation> {
        self.operations
    }
}

impl Resource {
    /// GET.
    #[must_use]
    pub fn get<F, Args>(self, handler: F, doc: Doc) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + Outcome + 'static,
    {
        self.method(Method::Get, handler, doc)
    }

    /// POST.
    #[must_use]
    pub fn post<F, Args>(self, handler: F, doc: Doc) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + Outcome + 'static,
    {
        self.method(Method::Post, handler, doc)
    }

    /// PUT.
    #[must_use]
    pub fn put<F, Args>(self, handler: F, doc: Doc) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + Outcome + 'static,
    {
        self.method(Method::Put, handler, doc)
    }

    /// PATCH.
    #[must_use]
    pub fn patch<F, Args>(self, handler: F, doc: Doc) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + Outcome + 'static,
    {
        self.method(Method::Patch, handler, doc)
    }

    /// DELETE.
    #[must_use]
    pub fn delete<F, Args>(self, handler: F, doc: Doc) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + Outcome + 'static,
    {
        self.method(Method::Delete, handler, doc)
    }

    /// Lets bodies of this address be so long, in bytes.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.inner = self.inner.app_data(BodyLimit(bytes));
        self
    }

    fn method<F, Args>(mut self, method: Method, handler: F, doc: Doc) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + Outcome + 'static,
    {
        self.operations.push(Operation {
            method,
            path: self.path.clone(),
            id: operation::id_of::<F>(),
            doc,
            takes: Args::describe,
            gives: F::Output::describe,
        });
        let route = method.route().to(handler);
        let route = match doc.deprecated {
            Some(deprecation) => route.wrap(deprecation.headers()),
            None => route,
        };
        self.inner = self.inner.route(route);
        self
    }
}
