//! Bodies that a form reads by hand, so that every fault in them is named at once.

use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde_json::{Map, Value};

use crate::extract::{Json, JsonOrNothing};
use crate::problem::Problem;

/// A JSON body that is documented as `T` and read by a form.
pub struct Form<T> {
    /// The body as it came.
    pub value: Value,
    form: PhantomData<fn() -> T>,
}

impl<T: 'static> FromRequest for Form<T> {
    type Error = Problem;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Json::<Value>::from_request(request, payload);
        Box::pin(async move {
            let Json(value) = body.await?;
            let form = PhantomData;
            Ok(Self { value, form })
        })
    }
}

/// Members of a JSON object that are documented as `T` and read by a form; no body has none.
pub struct FormOrNothing<T> {
    /// The members as they came.
    pub members: Map<String, Value>,
    form: PhantomData<fn() -> T>,
}

impl<T: 'static> FromRequest for FormOrNothing<T> {
    type Error = Problem;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = JsonOrNothing::from_request(request, payload);
        Box::pin(async move {
            let JsonOrNothing(members) = body.await?;
            let form = PhantomData;
            Ok(Self { members, form })
        })
    }
}
