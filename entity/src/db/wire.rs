//! Wake-ups between nodes: what one node commits wakes the others.
//!
//! A node sends at most one NOTIFY per pause, from a connection of its own, never inside a unit of
//! work: a NOTIFY in a hot transaction would make commits wait for each other. What gets lost costs
//! time only, since everybody who listens also polls. An embedded database needs no wire.

use std::time::Duration;

use sea_orm::DbErr;
use sqlx::postgres::{PgConnectOptions, PgListener, PgNotification};
use sqlx::{ConnectOptions, PgConnection};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

use super::connect::{Db, Engine};
use super::signal::{Signal, Signals};
use crate::value::{ExpertId, QueryId};

/// The channel's name.
const CHANNEL: &str = "vesper";

/// At most one NOTIFY in so long: fifty a second and node cost nothing that can be measured.
const PAUSE: Duration = Duration::from_millis(20);

/// A NOTIFY carries less than 8,000 bytes; what does not fit is said as "look everywhere".
const PAYLOAD: usize = 7_000;

impl Db {
    /// Passes wake-ups on to other nodes and theirs to this one, until a connection fails.
    ///
    /// # Errors
    /// When a connection fails; call it again. On SQLite it only waits, for ever.
    pub async fn wire(&self, node: &str) -> Result<(), DbErr> {
        if self.engine() == Engine::Sqlite {
            return std::future::pending().await;
        }
        let options: PgConnectOptions = self.url().parse().map_err(failed)?;
        let ended = tokio::select! {
            ended = send(&options, self.signals().subscribe_local(), node) => ended,
            ended = receive(self.url(), self.signals(), node) => ended,
        };
        ended.map_err(failed)
    }
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into()))
}

/// Collects this process's signals and sends them, many at a time.
async fn send(
    options: &PgConnectOptions,
    mut signals: Receiver<Signal>,
    node: &str,
) -> Result<(), sqlx::Error> {
    let mut connection = options
        .clone()
        .application_name("vesper-wire")
        .connect()
        .await?;
    loop {
        let mut gathered = Gathered::default();
        match signals.recv().await {
            Ok(signal) => gathered.add(signal),
            Err(RecvError::Lagged(_)) => gathered.all = true,
            Err(RecvError::Closed) => std::future::pending().await,
        }
        gathered.drain(&mut signals);
        notify(&mut connection, &gathered.payload(node)).await?;
        tokio::time::sleep(PAUSE).await;
    }
}

async fn notify(connection: &mut PgConnection, payload: &str) -> Result<(), sqlx::Error> {
    sqlx::query("select pg_notify($1, $2)")
        .bind(CHANNEL)
        .bind(payload)
        .execute(connection)
        .await
        .map(drop)
}

/// Passes on what other nodes say.
async fn receive(url: &str, signals: &Signals, node: &str) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen(CHANNEL).await?;
    loop {
        match listener.try_recv().await? {
            Some(notification) => relay(&notification, signals, node),
            // The connection was lost and is back: something may have been missed.
            None => signals.relay(Signal::Everything),
        }
    }
}

fn relay(notification: &PgNotification, signals: &Signals, node: &str) {
    let Some((sender, words)) = notification.payload().split_once(' ') else {
        return;
    };
    if sender != node {
        for signal in words.split(',').filter_map(parse) {
            signals.relay(signal);
        }
    }
}

/// Signals to be sent together, each once.
#[derive(Default)]
struct Gathered {
    signals: Vec<Signal>,
    all: bool,
}

impl Gathered {
    fn add(&mut self, signal: Signal) {
        if !self.signals.contains(&signal) {
            self.signals.push(signal);
        }
    }

    fn drain(&mut self, signals: &mut Receiver<Signal>) {
        use tokio::sync::broadcast::error::TryRecvError;
        loop {
            match signals.try_recv() {
                Ok(signal) if self.signals.len() < PAYLOAD => self.add(signal),
                Ok(_) | Err(TryRecvError::Lagged(_)) => self.all = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }

    fn payload(&self, node: &str) -> String {
        let mut words = String::new();
        for signal in &self.signals {
            if !words.is_empty() {
                words.push(',');
            }
            words.push_str(&word(*signal));
        }
        if self.all || words.len() + node.len() > PAYLOAD {
            words = word(Signal::Everything);
        }
        format!("{node} {words}")
    }
}

fn word(signal: Signal) -> String {
    match signal {
        Signal::Dispatch => "d".to_owned(),
        Signal::Expert(id) => format!("x{}", id.0.simple()),
        Signal::Query(id) => format!("q{}", id.0.simple()),
        Signal::Event => "e".to_owned(),
        Signal::Job => "j".to_owned(),
        Signal::Everything => "*".to_owned(),
    }
}

fn parse(word: &str) -> Option<Signal> {
    let id = || Uuid::try_parse(word.get(1..)?).ok();
    Some(match word.get(..1)? {
        "d" => Signal::Dispatch,
        "x" => Signal::Expert(ExpertId(id()?)),
        "q" => Signal::Query(QueryId(id()?)),
        "e" => Signal::Event,
        "j" => Signal::Job,
        "*" => Signal::Everything,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_reads_back() {
        let id = Uuid::from_u128(7);
        let signals = [
            Signal::Dispatch,
            Signal::Expert(ExpertId(id)),
            Signal::Query(QueryId(id)),
            Signal::Event,
            Signal::Job,
            Signal::Everything,
        ];
        for signal in signals {
            assert_eq!(parse(&word(signal)), Some(signal));
        }
        assert_eq!(parse("?"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn too_much_for_one_message_says_look_everywhere() {
        let mut gathered = Gathered::default();
        for n in 0..400 {
            gathered.add(Signal::Expert(ExpertId(Uuid::from_u128(n))));
        }
        assert_eq!(gathered.payload("n1"), "n1 *");
    }
}
