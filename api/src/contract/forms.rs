//! Answers in one of several forms, or that a handler builds by hand.

use std::marker::PhantomData;

use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder};

/// An answer that is JSON showing `V`, or another form that the declaration names (`media`).
pub struct InForms<V> {
    response: HttpResponse,
    shows: PhantomData<fn() -> V>,
}

impl<V> From<HttpResponse> for InForms<V> {
    fn from(response: HttpResponse) -> Self {
        let shows = PhantomData;
        Self { response, shows }
    }
}

impl<V: 'static> Responder for InForms<V> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.response
    }
}
