//! The audit chain: any byte that is changed is found.

use entity::table::{audit, audit_head};
use entity::value::{Role, Scope};
use scheduler::service::audit::verify;
use scheduler::service::keys::CreateKey;
use scheduler::service::members::{Circle, InviteMember};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use tests::on_both_stores;

use super::{PASSWORD, email, owner, services, sign_in, sign_up};

on_both_stores!(
    async fn a_changed_a_removed_and_a_cut_off_row_are_found(db) {
        let services = services(db);
        let brand = sign_up(&services, "ann@acme.example").await.expect("a brand");
        let session = sign_in(&services, "ann@acme.example", PASSWORD).await.expect("a session");
        let actor = owner(&brand, &session);
        for number in 0..3 {
            let key = CreateKey {
                brand: brand.brand.id,
                name: format!("key {number}"),
                scopes: vec![Scope::QueriesRead],
            };
            services.run(actor.clone(), key).await.expect("a key");
        }
        let invite = InviteMember {
            circle: Circle::Brand(brand.brand.id),
            email: email("bob@acme.example"),
            name: "Bob".to_owned(),
            role: Role::Agent,
        };
        services.run(actor, invite).await.expect("an invitation");
        assert_eq!(verify(db).await, Ok(None));
        let set_action = async |sequence: i64, action: &'static str| {
            db.write(move |tx| async move {
                audit::Entity::update_many()
                    .col_expr(audit::Column::Action, Expr::value(action))
                    .filter(audit::Column::Sequence.eq(sequence))
                    .exec(&tx)
                    .await
            })
            .await
            .expect("tampered")
        };
        set_action(2, "key.revoke").await;
        assert_eq!(verify(db).await, Ok(Some(2)));
        set_action(2, "key.create").await;
        assert_eq!(verify(db).await, Ok(None));
        let remove = async |sequence: i64| {
            db.write(move |tx| async move {
                audit::Entity::delete_many()
                    .filter(audit::Column::Sequence.eq(sequence))
                    .exec(&tx)
                    .await
            })
            .await
            .expect("tampered")
        };
        remove(4).await;
        assert_eq!(verify(db).await, Ok(Some(4)), "cut off the end");
        let hidden: Result<_, DbErr> = db
            .write(|tx| async move {
                audit_head::Entity::update_many()
                    .col_expr(audit_head::Column::Sequence, Expr::value(3))
                    .exec(&tx)
                    .await
            })
            .await;
        hidden.expect("tampered");
        assert_eq!(verify(db).await, Ok(Some(4)), "the head's hash tells");
        remove(2).await;
        assert_eq!(verify(db).await, Ok(Some(2)));
    }
);

on_both_stores!(
    async fn deeds_at_the_same_time_make_one_chain(db) {
        let services = services(db);
        let brand = sign_up(&services, "ann@acme.example").await.expect("a brand");
        let session = sign_in(&services, "ann@acme.example", PASSWORD).await.expect("a session");
        let keys = (0..40).map(|number| {
            let key = CreateKey {
                brand: brand.brand.id,
                name: format!("key {number}"),
                scopes: vec![Scope::QueriesRead],
            };
            services.run(owner(&brand, &session), key)
        });
        for outcome in futures_util::future::join_all(keys).await {
            outcome.expect("a key");
        }
        assert_eq!(verify(db).await, Ok(None));
    }
);
