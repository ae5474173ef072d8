//! `/`: what Vesper is, and the ways in.

use askama::Template;

use super::super::{self as pages, Frame, PageVisitor, Shown};

#[derive(Template)]
#[template(path = "visitor/landing.html")]
struct Landing {
    frame: Frame,
}

pub(super) async fn show(visitor: PageVisitor) -> Shown {
    pages::show(&Landing {
        frame: visitor.frame,
    })
}
