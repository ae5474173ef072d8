//! The one TLS stack of everything that dials out: rustls over ring.

/// Makes ring the process's provider of cryptography; a second call changes nothing.
///
/// The HTTP client is built without a provider of its own and panics where none is installed, so
/// whoever builds a client calls this first.
pub fn install() {
    // An error means that there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
