//! Tokens in mails: once, in time, and nobody learns who is known.

use chrono::TimeDelta;
use entity::store::mail;
use entity::value::{EmailTokenPurpose, PersonId};
use scheduler::service::people::{AnswerMailRequest, RequestMail, ResetPassword, UseToken, Wanted};
use scheduler::service::{Actor, Services};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tests::on_both_stores;

use super::{PASSWORD, email, services, sign_in, sign_up, slug};

const OTHER: &str = "another lantern, another rain";

/// The newest token of that purpose that was mailed to a person, as they read it.
pub(super) async fn token_of(
    services: &Services,
    purpose: EmailTokenPurpose,
    person: PersonId,
) -> String {
    use entity::table::{email_token, mail};
    let token = email_token::Entity::find()
        .filter(email_token::Column::PersonId.eq(person))
        .filter(email_token::Column::Purpose.eq(purpose))
        .order_by_desc(email_token::Column::CreatedAt)
        .one(services.db.read())
        .await
        .expect("a read")
        .expect("a token");
    let mail = mail::Entity::find()
        .filter(mail::Column::SubjectId.eq(token.id.to_string()))
        .one(services.db.read())
        .await
        .expect("a read")
        .expect("a mail");
    let is_token = |line: &&str| line.len() == 64 && line.bytes().all(|b| b.is_ascii_hexdigit());
    mail.text_body
        .lines()
        .find(is_token)
        .expect("a token on a line of its own")
        .to_owned()
}

async fn ask(services: &Services, address: &str, wanted: Wanted) {
    let request = RequestMail {
        email: email(address),
        wanted,
    };
    services
        .run(Actor::Anonymous, request)
        .await
        .expect("an answer");
    let answer = AnswerMailRequest {
        email: email(address),
        wanted,
    };
    services.run(Actor::System, answer).await.expect("the job");
}

async fn mails(services: &Services) -> u64 {
    entity::table::mail::Entity::find()
        .count(services.db.read())
        .await
        .expect("a count")
}

on_both_stores!(
    async fn a_reset_works_once_within_the_hour_and_signs_out_everywhere(db) {
        let services = services(db);
        let brand = sign_up(&services, "ann@acme.example").await.expect("a brand");
        let session = sign_in(&services, "ann@acme.example", PASSWORD).await.expect("a session").session;
        ask(&services, "ann@acme.example", Wanted::Reset).await;
        let token = token_of(&services, EmailTokenPurpose::Reset, brand.owner.id).await;
        let prepare = async || ResetPassword::prepare(&services, &token, OTHER).await;
        let (first, second) = (prepare().await.expect("good"), prepare().await.expect("good"));
        services.run(Actor::Anonymous, first).await.expect("a new password");
        assert_eq!(slug(services.run(Actor::Anonymous, second).await), "not-found");
        assert_eq!(slug(prepare().await), "not-found");
        assert_eq!(slug(sign_in(&services, "ann@acme.example", PASSWORD).await), "invalid-credentials");
        sign_in(&services, "ann@acme.example", OTHER).await.expect("the new one opens");
        let now = services.clock.now();
        let old = entity::store::access::of_session(services.db.read(), session.id, now).await;
        assert_eq!(old.ok().flatten().map(|(session, _)| session.id), None);
        services.clock.advance(TimeDelta::minutes(2));
        ask(&services, "ann@acme.example", Wanted::Reset).await;
        let token = token_of(&services, EmailTokenPurpose::Reset, brand.owner.id).await;
        services.clock.advance(TimeDelta::hours(1));
        assert_eq!(slug(ResetPassword::prepare(&services, &token, PASSWORD).await), "not-found");
    }
);

on_both_stores!(
    async fn asking_for_mail_fills_no_mailbox_and_writes_to_nobody_unknown(db) {
        let services = services(db);
        sign_up(&services, "ann@acme.example").await.expect("a brand");
        assert_eq!(mails(&services).await, 1);
        ask(&services, "nobody@acme.example", Wanted::Reset).await;
        assert_eq!(mails(&services).await, 1);
        for _ in 0..3 {
            ask(&services, "Ann@Acme.example", Wanted::Reset).await;
        }
        assert_eq!(mails(&services).await, 2);
        services.clock.advance(TimeDelta::minutes(1));
        ask(&services, "ann@acme.example", Wanted::Reset).await;
        assert_eq!(mails(&services).await, 3);
    }
);

on_both_stores!(
    async fn an_address_is_proved_once_with_the_right_kind_of_token(db) {
        let services = services(db);
        let brand = sign_up(&services, "ann@acme.example").await.expect("a brand");
        let token = token_of(&services, EmailTokenPurpose::Verify, brand.owner.id).await;
        assert_eq!(slug(ResetPassword::prepare(&services, &token, OTHER).await), "not-found");
        let verify = UseToken::prepare(&services, &token, None).await.expect("a token");
        let proved = services.run(Actor::Anonymous, verify).await.expect("proved");
        assert!(proved.person.email_verified_at.is_some());
        assert_eq!(slug(UseToken::prepare(&services, &token, None).await), "not-found");
        ask(&services, "ann@acme.example", Wanted::Verification).await;
        assert_eq!(mails(&services).await, 1, "a proved address is not asked again");
    }
);

on_both_stores!(
    async fn a_mail_that_was_sent_keeps_no_secret(db) {
        let services = services(db);
        sign_up(&services, "ann@acme.example").await.expect("a brand");
        let row = entity::table::mail::Entity::find()
            .one(services.db.read())
            .await
            .expect("a read")
            .expect("a mail");
        let now = services.clock.now();
        db.write(move |tx| async move { mail::mark_sent(&tx, row.id, now).await })
            .await
            .expect("sent");
        let row = mail::find(services.db.read(), row.id).await.expect("a read").expect("a mail");
        assert_eq!(row.text_body, "");
    }
);
