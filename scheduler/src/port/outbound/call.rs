//! Making one call: bounded in time and in what is read.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant as Moment};

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, Response, redirect, retry};
use tokio::time::timeout_at;

use super::fault::{CallFault, CallFaultKind};
use super::policy::{Policy, Refusal};
use super::resolver::{Checking, Lookup, SystemLookup};
use super::target::Target;
use crate::port::tls;

/// How long making a connection may take, names and TLS included.
const CONNECT: Duration = Duration::from_secs(5);

/// How long a call may take from its beginning to the end of what is read: what senders of
/// webhooks commonly grant.
const WHOLE: Duration = Duration::from_secs(15);

/// How much of an answer is read that only people look at, in bytes.
pub const BRIEF: usize = 16 * 1_024;

/// How much is read of an answer in which something is looked for, in bytes: a page of a
/// helpdesk's long messages.
pub const LIST: usize = 1 << 20;

/// What calls are known by at the other end.
const AGENT: &str = "Vesper";

/// A call to be made.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The headers, besides those that every request has.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
    /// How much of the answer is read, in bytes.
    pub answer_max: usize,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or as much of its beginning as was asked for.
    pub body: Vec<u8>,
    /// Whether that is all of it: not where it was longer, broke off, or came too slowly.
    pub whole: bool,
    /// How long the call took.
    pub took: Duration,
}

/// Calls addresses that strangers chose.
#[derive(Debug)]
pub struct Outbound {
    policy: Arc<Policy>,
    lookup: Arc<dyn Lookup>,
    /// By whether the operator listed the target, and whether it is called without TLS. Built when
    /// first needed, as reading the machine's certificates takes its time.
    clients: [OnceLock<Result<Client, String>>; 4],
}

impl Default for Outbound {
    /// Calls the open internet.
    fn default() -> Self {
        Self::new(Policy::default())
    }
}

impl Outbound {
    /// Calls what this policy lets be called.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self::knowing(policy, Arc::new(SystemLookup))
    }

    /// The same with somebody else who knows the addresses of names.
    #[must_use]
    pub fn knowing(policy: Policy, lookup: Arc<dyn Lookup>) -> Self {
        Self {
            policy: Arc::new(policy),
            lookup,
            clients: Default::default(),
        }
    }

    /// Reads an address that a stranger chose.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn target(&self, url: &str) -> Result<Target, Refusal> {
        Target::parse(url, &self.policy)
    }

    /// Calls an address, once.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn call(&self, target: &Target, request: Request) -> Result<Answer, CallFault> {
        let started = Moment::now();
        let end = tokio::time::Instant::now() + WHOLE;
        let Request {
            method,
            headers,
            body,
            answer_max,
        } = request;
        let sending = self
            .client(target)?
            .request(method, target.url().clone())
            .headers(headers)
            .body(body)
            .send();
        let response = match timeout_at(end, sending).await {
            Ok(sent) => sent.map_err(CallFault::of)?,
            Err(_) => return Err(CallFault::timed_out(false)),
        };
        let mut answer = Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: Vec::new(),
            whole: false,
            took: Duration::ZERO,
        };
        // The status has come: what happens to the body after it changes nothing about that.
        let reading = read(response, &mut answer.body, answer_max);
        if let Ok(whole) = timeout_at(end, reading).await {
            answer.whole = whole;
        }
        answer.took = started.elapsed();
        Ok(answer)
    }

    fn client(&self, target: &Target) -> Result<&Client, CallFault> {
        let (listed, plain) = (target.is_listed(), target.is_plain());
        let place = usize::from(listed) * 2 + usize::from(plain);
        self.clients[place]
            .get_or_init(|| self.build(listed, plain))
            .as_ref()
            .map_err(|error| {
                tracing::error!(error, "no client for calls to others: {error}");
                CallFault::new(CallFaultKind::Unreachable, "this server cannot make calls")
            })
    }

    fn build(&self, listed: bool, plain: bool) -> Result<Client, String> {
        tls::install();
        let resolver = Checking {
            lookup: Arc::clone(&self.lookup),
            policy: (!listed).then(|| Arc::clone(&self.policy)),
        };
        let builder = Client::builder()
            .user_agent(AGENT)
            .connect_timeout(CONNECT)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            // A connection is made for each call, so that each is to an address checked just now.
            .pool_max_idle_per_host(0)
            .dns_resolver(resolver);
        let builder = match plain {
            // No certificates are needed, nor looked for.
            true => builder.tls_certs_only([]),
            false => builder.https_only(true),
        };
        builder.build().map_err(|error| error.to_string())
    }
}

/// Reads the beginning of a body; answers whether that was all of it.
async fn read(mut response: Response, body: &mut Vec<u8>, most: usize) -> bool {
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = most - body.len();
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    return false;
                }
            }
            Ok(None) => return true,
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests;
