//! The word that tells everything in the process to finish.

use tokio::sync::watch;

/// Hears when the process is to end; cheap to clone.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

/// Says when the process is to end.
#[derive(Clone, Debug)]
pub struct ShutdownTrigger(watch::Sender<bool>);

impl Shutdown {
    /// A trigger and its listener.
    #[must_use]
    pub fn pair() -> (ShutdownTrigger, Self) {
        let (sender, receiver) = watch::channel(false);
        (ShutdownTrigger(sender), Self(receiver))
    }

    /// Whether the word was given.
    #[must_use]
    pub fn is_given(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the word is given (or nobody is left to give it).
    pub async fn wait(&self) {
        let mut receiver = self.0.clone();
        // An error means that the trigger is gone: then nothing shall go on either.
        let _ = receiver.wait_for(|given| *given).await;
    }
}

impl ShutdownTrigger {
    /// Gives the word; a second time changes nothing.
    pub fn give(&self) {
        self.0.send_replace(true);
    }

    /// Another listener.
    #[must_use]
    pub fn listener(&self) -> Shutdown {
        Shutdown(self.0.subscribe())
    }
}
