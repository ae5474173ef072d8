//! `/unsubscribe/{token}`: no more mails of a topic, by the link in one of them.
//!
//! Opening the page changes nothing: programs that look at mails before people do open links too.
//! The POST carries no token of our forms, for mail programs send it by themselves (RFC 8058, "one
//! click"): who holds the link may use it, and all that it does is that a person is not written to.

use askama::Template;
use entity::store::mail_topic;
use entity::value::MailTopic;
use scheduler::service::Actor;
use scheduler::service::people::Unsubscribe;

use super::super::{self as pages, Frame, PageVisitor, Shown};
use crate::extract::Path;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "visitor/unsubscribe.html")]
struct UnsubscribePage {
    frame: Frame,
    token: String,
    topic: MailTopic,
    is_done: bool,
}

pub(super) async fn show(visitor: PageVisitor, Path(token): Path<String>) -> Shown {
    let whose = mail_topic::by_token(visitor.app.read(), &token).await;
    let whose = whose.map_err(Problem::from)?;
    let (_, topic) = whose.ok_or_else(|| Problem::not_found("subscription"))?;
    pages::show(&UnsubscribePage {
        frame: visitor.frame,
        token,
        topic,
        is_done: false,
    })
}

/// Answers with a page and leads nowhere: mail programs follow nothing.
pub(super) async fn submit(visitor: PageVisitor, Path(token): Path<String>) -> Shown {
    let use_case = Unsubscribe {
        token: token.clone(),
    };
    let topic = visitor.app.run(&Actor::Anonymous, use_case).await?;
    pages::show(&UnsubscribePage {
        frame: visitor.frame,
        token,
        topic,
        is_done: true,
    })
}
