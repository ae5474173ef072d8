//! `/admin`: where one begins.

use askama::Template;

use super::super::{self as pages, AdminViewer, Frame, Shown};

#[derive(Template)]
#[template(path = "admin/start.html")]
struct StartPage {
    frame: Frame,
}

pub(super) async fn show(viewer: AdminViewer) -> Shown {
    pages::show(&StartPage {
        frame: viewer.viewer.frame,
    })
}
