//! The style and the script of pages: in the program, under names that change with their content.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use sha2::{Digest, Sha256};

use crate::extract::Path;
use crate::problem::Problem;

/// A file, its media type and its content.
struct Asset {
    name: &'static str,
    media: &'static str,
    content: &'static str,
}

/// The script that shows notices: it rules over the folder in which it lies, so it lies at the top,
/// and is asked for anew each time.
const WORKER: &str = "sw.js";

const ASSETS: &[Asset] = &[
    Asset {
        name: "vesper.css",
        media: "text/css; charset=utf-8",
        content: include_str!("../../assets/vesper.css"),
    },
    Asset {
        name: "vesper.js",
        media: "text/javascript; charset=utf-8",
        content: include_str!("../../assets/vesper.js"),
    },
    Asset {
        name: "icon.svg",
        media: "image/svg+xml",
        content: include_str!("../../assets/icon.svg"),
    },
    Asset {
        name: "manifest.webmanifest",
        media: "application/manifest+json",
        content: include_str!("../../assets/manifest.webmanifest"),
    },
    Asset {
        name: WORKER,
        media: "text/javascript; charset=utf-8",
        content: include_str!("../../assets/sw.js"),
    },
];

/// A digest of all of them: another one after any change.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for asset in ASSETS {
        digest.update(asset.content.as_bytes());
    }
    hex::encode(&digest.finalize()[..6])
});

/// Where a file is now.
pub(super) fn path(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// `/assets/…`, `/favicon.ico`, `/sw.js`.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/assets/{version}/{file}", web::get().to(file))
        .route("/sw.js", web::get().to(worker))
        .service(web::redirect("/favicon.ico", path("icon.svg")));
}

async fn worker() -> Result<HttpResponse, Problem> {
    file(Path((String::new(), WORKER.to_owned()))).await
}

/// A file; one that was loaded under its present name never changes.
async fn file(Path((version, name)): Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    let asset = asset.ok_or_else(|| Problem::not_found("file"))?;
    let age = if version == *VERSION {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, asset.media))
        .insert_header((header::CACHE_CONTROL, age))
        .body(asset.content))
}
