//! Waiting for a condition.

use std::time::{Duration, Instant};

/// How long a condition may take on a busy machine before the test is called failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again and again until there is an answer, and names what was waited for if none comes.
///
/// # Panics
/// When there is no answer in a minute.
pub async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
