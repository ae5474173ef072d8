//! Many at once: what only one may win.

use entity::value::{EmailTokenPurpose, Role};
use futures_util::future::join_all;
use scheduler::service::Actor;
use scheduler::service::members::{Circle, InviteMember, RemoveMember};
use scheduler::service::people::UseToken;
use tests::on_both_stores;

use super::tokens::token_of;
use super::{PASSWORD, email, owner, services, sign_in, sign_up};

on_both_stores!(
    async fn one_address_becomes_one_person_however_many_sign_up_at_once(db) {
        let services = services(db);
        let all = (0..8).map(|_| sign_up(&services, "ann@acme.example"));
        let outcomes = join_all(all).await;
        // Who comes after the first has committed proves the password and adds a brand.
        let mut won: Vec<_> = outcomes.iter().flatten().map(|done| done.owner.id).collect();
        won.dedup();
        assert_eq!(won.len(), 1, "all who got in are one person");
        for fault in outcomes.into_iter().filter_map(Result::err) {
            assert_eq!(fault.slug, "address-in-use");
        }
        sign_up(&services, "ann@acme.example").await.expect("a second brand of the same person");
    }
);

on_both_stores!(
    async fn two_owners_who_remove_each_other_leave_one(db) {
        let services = services(db);
        let brand = sign_up(&services, "ann@acme.example").await.expect("a brand");
        let session = sign_in(&services, "ann@acme.example", PASSWORD).await.expect("a session");
        let circle = Circle::Brand(brand.brand.id);
        let invite = InviteMember {
            circle,
            email: email("bob@acme.example"),
            name: "Bob".to_owned(),
            role: Role::Owner,
        };
        let actor = owner(&brand, &session);
        let invited = services.run(actor.clone(), invite).await.expect("an invitation");
        let last = RemoveMember { circle, id: brand.membership.id };
        let refused = services.run(actor.clone(), last).await.expect_err("nobody joined yet");
        assert_eq!(refused.slug, "last-owner");
        let token = token_of(&services, EmailTokenPurpose::Invite, invited.person.id).await;
        let join = UseToken::prepare(&services, &token, Some(PASSWORD)).await.expect("a token");
        services.run(Actor::Anonymous, join).await.expect("bob joins");
        let removals = [brand.membership.id, invited.membership.id]
            .map(|id| services.run(actor.clone(), RemoveMember { circle, id }));
        let outcomes = join_all(removals).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    }
);
