//! Real data to run on: outside the project, and perhaps absent.

use std::path::PathBuf;

/// The file of this name among the real data, or `None` with a line that says so.
///
/// They are looked for in `VESPER_DATA`, else in `../shared/data` beside the workspace.
#[must_use]
pub fn file(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("VESPER_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")),
        PathBuf::from,
    );
    let path = folder.join(name);
    if path.exists() {
        Some(path)
    } else {
        println!("not run: no data ({name})");
        None
    }
}
