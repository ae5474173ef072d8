//! A fresh database for each test, and running one on it.

use std::sync::atomic::{AtomicU32, Ordering};

use entity::db::{Db, DbOptions, Engine};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::TestApp;

/// A database that lives as long as this value.
#[derive(Debug)]
pub struct TestDatabase {
    /// Its address.
    pub url: String,
    /// Its folder: the SQLite file, mail and secrets.
    pub folder: TempDir,
    /// What it is.
    pub engine: Engine,
    name: String,
}

impl Drop for TestDatabase {
    /// Gives its room back: hundreds of databases on one server fill a small disk.
    fn drop(&mut self) {
        if self.engine == Engine::Postgres {
            let name = self.name.clone();
            // A thread of its own: the runtime that drops this may be one that must not block.
            let dropped = std::thread::spawn(move || remove(&name)).join();
            if dropped.is_err() && !std::thread::panicking() {
                eprintln!("the database {} could not be dropped", self.name);
            }
        }
    }
}

static NUMBER: AtomicU32 = AtomicU32::new(0);
static TEMPLATE: OnceCell<()> = OnceCell::const_new();

/// Runs a story on a fresh database of this engine, and checks every invariant at its end.
///
/// # Panics
/// When the story fails, or leaves something behind that must not be.
pub fn run(engine: Engine, story: impl AsyncFnOnce(&TestApp)) {
    on_runtime(engine, async || {
        let app = TestApp::start(fresh(engine).await).await;
        story(&app).await;
        app.finish().await;
    });
}

/// Runs a test of the stores on a fresh database of this engine.
///
/// # Panics
/// When the test fails.
pub fn run_stores(engine: Engine, story: impl AsyncFnOnce(&Db)) {
    on_runtime(engine, async || {
        let database = fresh(engine).await;
        let db = Db::connect(&DbOptions::new(&database.url))
            .await
            .expect("the database opens");
        story(&db).await;
        db.close().await.expect("the connections close");
    });
}

/// Runs a test that makes its databases itself; nothing happens where that engine is skipped.
///
/// # Panics
/// When the test fails.
pub fn on_runtime(engine: Engine, test: impl AsyncFnOnce()) {
    if engine == Engine::Postgres && skips("postgres") {
        println!("not run: the part postgres is skipped");
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(test());
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
}

fn skips(part: &str) -> bool {
    std::env::var("VESPER_TEST_SKIP").is_ok_and(|parts| parts.split(',').any(|p| p == part))
}

/// An empty, migrated database.
///
/// # Panics
/// When it cannot be made; for PostgreSQL also when the caller started none.
pub async fn fresh(engine: Engine) -> TestDatabase {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let name = format!(
        "vesper_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    );
    let url = match engine {
        Engine::Sqlite => {
            let url = format!("sqlite://{}/vesper.db?mode=rwc", folder.path().display());
            migrate(&url).await;
            url
        }
        Engine::Postgres => {
            TEMPLATE.get_or_init(template).await;
            create(&name, Some(&template_name())).await;
            postgres_url(&name)
        }
    };
    TestDatabase {
        url,
        folder,
        engine,
        name,
    }
}

fn template_name() -> String {
    format!("vesper_{}_template", std::process::id())
}

async fn template() {
    create(&template_name(), None).await;
    migrate(&postgres_url(&template_name())).await;
}

async fn migrate(url: &str) {
    let db = Db::connect(&DbOptions {
        readers: 1,
        writers: 1,
        ..DbOptions::new(url)
    })
    .await
    .expect("the database opens");
    db.migrate().await.expect("the database migrates");
    db.close().await.expect("the connections close");
}

async fn create(name: &str, template: Option<&str>) {
    let server: DatabaseConnection = Database::connect(postgres_url("postgres"))
        .await
        .expect("the private PostgreSQL answers");
    let source = template.map_or_else(String::new, |template| format!(" template {template}"));
    server
        .execute_unprepared(&format!("create database {name}{source}"))
        .await
        .expect("a database is made");
    server.close().await.expect("the connection closes");
}

fn remove(name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(async {
        let server: DatabaseConnection = Database::connect(postgres_url("postgres"))
            .await
            .expect("the private PostgreSQL answers");
        server
            .execute_unprepared(&format!("drop database if exists {name} with (force)"))
            .await
            .expect("a database is dropped");
    });
}

fn postgres_url(name: &str) -> String {
    let socket = std::env::var("VESPER_TEST_POSTGRES").expect(
        "VESPER_TEST_POSTGRES names the socket folder of a private PostgreSQL: run tests/run, \
         or name the part in VESPER_TEST_SKIP",
    );
    format!("postgres://vesper@localhost/{name}?host={socket}")
}
