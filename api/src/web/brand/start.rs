//! `/brand`: where one begins.

use askama::Template;

use super::super::{self as pages, BrandViewer, Frame, Shown};

#[derive(Template)]
#[template(path = "brand/start.html")]
struct StartPage {
    frame: Frame,
}

pub(super) async fn show(viewer: BrandViewer) -> Shown {
    pages::show(&StartPage {
        frame: viewer.viewer.frame,
    })
}
