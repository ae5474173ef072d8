//! `/expert`: where one begins.

use askama::Template;

use super::super::{self as pages, ExpertViewer, Frame, Shown};

#[derive(Template)]
#[template(path = "expert/start.html")]
struct StartPage {
    frame: Frame,
}

pub(super) async fn show(viewer: ExpertViewer) -> Shown {
    pages::show(&StartPage {
        frame: viewer.viewer.frame,
    })
}
