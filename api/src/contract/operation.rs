//! One operation: what its declaration says, and what its types add.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{Route, web};
use serde_json::{Map, Value};

use super::doc::Doc;
use super::schema::Schemas;

/// An HTTP method that operations have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes or acts.
    Post,
    /// Replaces.
    Put,
    /// Changes a part.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// As the document writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }

    /// Whether it changes anything.
    #[must_use]
    pub const fn writes(self) -> bool {
        !matches!(self, Self::Get)
    }

    pub(super) fn route(self) -> Route {
        match self {
            Self::Get => web::get(),
            Self::Post => web::post(),
            Self::Put => web::put(),
            Self::Patch => web::patch(),
            Self::Delete => web::delete(),
        }
    }
}

/// A declared operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its method.
    pub method: Method,
    /// Its address as a template, e.g. `/v1/queues/{id}`.
    pub path: String,
    /// Its name, from the module and the function of its handler, e.g. `queues_list`.
    pub id: String,
    /// What its declaration says.
    pub doc: Doc,
    /// Adds what its arguments say.
    pub takes: fn(&mut Described<'_>),
    /// Adds what its answer says.
    pub gives: fn(&mut Described<'_>),
}

/// What is known of an operation while the document is written.
pub struct Described<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// Where types become schemas.
    pub schemas: &'a mut Schemas,
    /// Parameters so far.
    pub parameters: Vec<Value>,
    /// The body, if it takes one.
    pub body: Option<Value>,
    /// Who may call it; empty: anybody.
    pub callers: BTreeSet<&'static str>,
    /// Whether an API key may.
    pub takes_key: bool,
    /// Problems by status.
    pub problems: BTreeMap<u16, BTreeSet<&'static str>>,
    /// Whether its answer carries a tag of exactly what it shows.
    pub is_tagged: bool,
    /// Good answers by status.
    pub answers: BTreeMap<u16, Value>,
}

impl<'a> Described<'a> {
    pub(super) fn new(operation: &'a Operation, schemas: &'a mut Schemas) -> Self {
        Self {
            operation,
            schemas,
            parameters: Vec::new(),
            body: None,
            callers: BTreeSet::new(),
            takes_key: false,
            problems: BTreeMap::new(),
            is_tagged: operation.doc.etag && operation.method == Method::Get,
            answers: BTreeMap::new(),
        }
    }

    /// It may answer with this problem.
    pub fn problem(&mut self, slug: &'static str) {
        let status = crate::problem::status_of(slug);
        self.problems.entry(status).or_default().insert(slug);
    }

    /// It takes a body in one of these forms.
    pub(super) fn takes(&mut self, content: Map<String, Value>, required: bool) {
        self.body = Some(serde_json::json!({ "required": required, "content": content }));
        self.problem("request-timeout");
        self.problem("payload-too-large");
    }

    /// The names in the address's template, in order.
    pub(super) fn names(&self) -> Vec<String> {
        let parts = self.operation.path.split('{').skip(1);
        parts
            .filter_map(|part| part.split('}').next())
            .map(|name| name.split(':').next().unwrap_or(name).to_owned())
            .collect()
    }
}

/// The name of a handler: its module below the resources, and its function.
pub(super) fn id_of<F>() -> String {
    let whole = std::any::type_name::<F>();
    let plain = whole.split('<').next().unwrap_or(whole);
    let parts: Vec<&str> = plain.split("::").collect();
    let from = parts.iter().position(|part| *part == "rest");
    let own = parts.get(from.map_or(0, |at| at + 1)..).unwrap_or_default();
    own.join("_")
}
