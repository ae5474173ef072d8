//! People: what outsiders and colleagues must not be able to do, on both databases.

mod chain;
mod crowd;
mod sessions;
mod tokens;

use entity::db::Db;
use entity::env::{Clock, Entropy};
use entity::value::EmailAddress;
use scheduler::service::password::Password;
use scheduler::service::people::{BrandSignUp, Identity, SignUpBrand, SignedUpBrand};
use scheduler::service::sessions::{Credentials, SignIn, SignedIn};
use scheduler::service::{Actor, Fault, Services};

const PASSWORD: &str = "a lantern in the rain 42";

fn services(db: &Db) -> Services {
    let start = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
    Services::new(db.clone(), Clock::manual(start), Entropy::seeded(1))
}

fn email(text: &str) -> EmailAddress {
    text.parse().expect("an address")
}

fn identity(address: &str, password: &str) -> Identity {
    Identity {
        name: "Ann Öwner".to_owned(),
        email: email(address),
        password: Password::chosen(password, &email(address)).expect("a password"),
        language: None,
    }
}

async fn sign_up(services: &Services, address: &str) -> Result<SignedUpBrand, Fault> {
    let brand = BrandSignUp {
        name: "Acme".to_owned(),
        time_zone: "America/New_York".parse().expect("a zone"),
        owner: identity(address, PASSWORD),
    };
    let use_case = SignUpBrand::prepare(services, brand).await?;
    services.run(Actor::Anonymous, use_case).await
}

async fn sign_in(services: &Services, address: &str, password: &str) -> Result<SignedIn, Fault> {
    let credentials = Credentials {
        email: Some(email(address)),
        password: Password::given(password),
        code: None,
        membership: None,
    };
    let use_case = SignIn::prepare(services, credentials).await?;
    services.run(Actor::Anonymous, use_case).await
}

fn owner(brand: &SignedUpBrand, session: &SignedIn) -> Actor {
    Actor::Person {
        person: brand.owner.id,
        session: session.session.id,
        membership: brand.membership.id,
        role: brand.membership.role,
        brand: Some(brand.brand.id),
        expert: None,
    }
}

/// The word of a refusal.
fn slug<T: std::fmt::Debug>(outcome: Result<T, Fault>) -> &'static str {
    outcome.expect_err("a refusal").slug
}
