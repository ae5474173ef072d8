//! Keeping tasks alive: one that dies is logged and started again.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::task::JoinSet;

use super::Shutdown;

/// How long to wait before a task that died is started again: no storm when it dies at once.
const REST: Duration = Duration::from_secs(1);

/// What a supervised task does, from its start to the word to stop.
type Start = Arc<dyn Fn(Shutdown) -> BoxFuture<'static, ()> + Send + Sync>;

/// The long-running tasks of a process.
#[derive(Clone, Default)]
pub(super) struct Tasks(Vec<(&'static str, Start)>);

impl Tasks {
    /// Adds a task; `start` is called again when it dies.
    pub(super) fn add<F, Fut>(&mut self, name: &'static str, start: F)
    where
        F: Fn(Shutdown) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.0.push((
            name,
            Arc::new(move |shutdown| Box::pin(start(shutdown)) as BoxFuture<'static, ()>),
        ));
    }

    /// Runs all of them until the word to stop, and until each has finished.
    pub(super) async fn run(self, shutdown: &Shutdown) {
        let mut supervisors = JoinSet::new();
        for (name, start) in self.0 {
            supervisors.spawn(supervise(name, start, shutdown.clone()));
        }
        supervisors.join_all().await;
    }
}

async fn supervise(name: &'static str, start: Start, shutdown: Shutdown) {
    while !shutdown.is_given() {
        let mut task = JoinSet::new();
        task.spawn(start(shutdown.clone()));
        let ended = task.join_next().await;
        if shutdown.is_given() {
            return;
        }
        let panicked = matches!(ended, Some(Err(_)));
        tracing::error!(
            task = name,
            panicked,
            "task {name} died and is started again"
        );
        metrics::counter!("vesper_tasks_restarted_total", "task" => name).increment(1);
        tokio::select! {
            () = tokio::time::sleep(REST) => {}
            () = shutdown.wait() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn a_task_that_panics_is_started_again() {
        let starts = Arc::new(AtomicUsize::new(0));
        let (trigger, shutdown) = Shutdown::pair();
        let mut tasks = Tasks::default();
        let seen = Arc::clone(&starts);
        tasks.add("fragile", move |shutdown: Shutdown| {
            let nth = seen.fetch_add(1, Ordering::SeqCst);
            let trigger = trigger.clone();
            async move {
                assert!(nth > 0, "the first start dies");
                trigger.give();
                shutdown.wait().await;
            }
        });
        tasks.run(&shutdown).await;
        assert_eq!(starts.load(Ordering::SeqCst), 2);
    }
}
