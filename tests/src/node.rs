//! A node: the program in a process of its own, which can be killed and started again.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::actor::{Admin, PASSWORD};
use crate::client::Client;

/// How often a node is asked whether it is ready: a minute in all, on a machine that does much else.
const LOOKS: u32 = 600;

/// What nodes of one installation share.
#[derive(Clone, Debug)]
pub struct Installation {
    /// The program.
    pub binary: PathBuf,
    /// Where it is started.
    pub folder: PathBuf,
    /// Its environment, besides the addresses of each node.
    pub environment: Vec<(String, String)>,
}

/// A running process; killed when it is dropped.
#[derive(Debug)]
pub struct Node {
    installation: Installation,
    port: u16,
    child: Child,
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
}

impl Installation {
    /// An installation on this database, with these settings besides the usual.
    #[must_use]
    pub fn new(binary: &str, folder: &Path, url: &str, settings: &[(&str, &str)]) -> Self {
        let secret = "0123456789abcdef0123456789abcdef";
        let usual = [
            ("VESPER_DATABASE_URL", url),
            ("VESPER_OPS_BIND", "127.0.0.1:0"),
            ("VESPER_JWT_SECRET", secret),
            ("VESPER_DATA_KEYS", secret),
            ("VESPER_LOG", "error"),
        ];
        let pairs = usual.iter().chain(settings);
        Self {
            binary: binary.into(),
            folder: folder.to_owned(),
            environment: pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .current_dir(&self.folder)
            .envs(self.environment.clone())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command of the program to its end; answers whether it succeeded, and what it printed.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.command().args(arguments).output();
        let output = output.expect("the command starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (
            output.status.success(),
            text + &String::from_utf8_lossy(&output.stderr),
        )
    }

    /// The first administrator, made on the command line and signed in.
    ///
    /// # Panics
    /// When the command fails.
    pub async fn admin(&self, visitor: &Client) -> Admin {
        let email = "ada@platform.example";
        let mut create = self
            .command()
            .args(["admin", "create", "--email", email, "--password-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the command starts");
        let mut input = create.stdin.take().expect("its input");
        writeln!(input, "{PASSWORD}").expect("a line");
        drop(input);
        assert!(create.wait().expect("the command ends").success());
        Admin::sign_in(visitor, email).await
    }

    fn spawn(&self, port: u16) -> Child {
        self.command()
            .arg("serve")
            .env("VESPER_BIND", format!("127.0.0.1:{port}"))
            .spawn()
            .expect("the node starts")
    }

    /// Starts a node.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start(&self) -> Node {
        let port = free_port();
        Node {
            child: self.spawn(port),
            port,
            installation: self.clone(),
        }
    }
}

impl Node {
    /// Where it listens.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Waits until it serves.
    ///
    /// # Panics
    /// When it does not for a minute.
    pub async fn ready(&self) {
        let visitor = Client::anonymous(&self.base());
        for _ in 0..LOOKS {
            let asked = visitor
                .request(reqwest::Method::GET, "/readyz")
                .send()
                .await;
            if asked.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{} is not ready after a minute", self.base());
    }

    /// Ends it as a power cut would, and starts it again on the same port.
    ///
    /// # Panics
    /// When it cannot be ended or started.
    pub fn kill_and_restart(&mut self) {
        self.kill();
        self.child = self.installation.spawn(self.port);
    }

    fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
