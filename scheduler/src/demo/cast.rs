//! Who takes part: brands with their queues, experts in several time zones.

use entity::table;
use entity::value::{
    BrandId, Currency, EmailAddress, ExpertId, LanguageSkill, LanguageTag, Money, PresenceIntent,
    Proficiency, QueueId, Role, ZoneName,
};
use serde_json::{Value, json};

use crate::service::brands::ChangeBrand;
use crate::service::deposits::RecordDeposit;
use crate::service::experts::{ApproveExpert, CertifyExpert};
use crate::service::password::Password;
use crate::service::people::{
    BrandSignUp, CreateAdmin, ExpertSignUp, Identity, SignUpBrand, SignUpExpert,
};
use crate::service::presence::SetPresence;
use crate::service::queues::CreateQueue;
use crate::service::{Actor, Fault, Services};

/// The password of everybody in the demo: its database is thrown away at the end.
pub const EXPERT_PASSWORD: &str = "a lantern in the rain 42";

/// The address of the demo's administrator.
const ADMIN: &str = "ada@platform.example";

/// A queue of the demo.
#[derive(Clone, Debug)]
pub struct DemoQueue {
    /// Its brand.
    pub brand: BrandId,
    /// Its name in the report.
    pub name: String,
    /// Its id.
    pub id: QueueId,
    /// Where its brand is.
    pub zone: ZoneName,
    /// Queries in a whole week, over all hours.
    pub per_week: f64,
    /// What customers write, in turns.
    pub texts: &'static [&'static str],
}

/// An expert of the demo.
#[derive(Clone, Debug)]
pub struct DemoExpert {
    /// The expert.
    pub id: ExpertId,
    /// The expert's name in the report.
    pub name: String,
    /// As whom the expert acts.
    pub actor: Actor,
}

/// Everybody who takes part.
#[derive(Clone, Debug)]
pub struct Cast {
    /// As whom the platform acts.
    pub admin: Actor,
    /// The queues of all brands.
    pub queues: Vec<DemoQueue>,
    /// The experts.
    pub experts: Vec<DemoExpert>,
    /// Addresses to sign in with.
    pub addresses: Vec<(&'static str, String)>,
}

struct BrandPlan {
    name: &'static str,
    zone: &'static str,
    queues: &'static [QueuePlan],
}

struct QueuePlan {
    name: &'static str,
    channel: &'static str,
    languages: &'static [&'static str],
    price: i64,
    per_week: f64,
    texts: &'static [&'static str],
}

const ENGLISH: &[&str] = &[
    "Where is my parcel? It should have come on Monday.",
    "I was charged twice for the same order, can you check?",
    "The lamp arrived broken, how do I return it?",
    "Can I still change the delivery address of my order?",
    "My voucher is not accepted at the checkout.",
];

const SPANISH: &[&str] = &[
    "Hola, mi pedido llegó incompleto y falta una silla.",
    "¿Cuándo voy a recibir el reembolso de mi devolución?",
    "No puedo entrar en mi cuenta desde ayer por la noche.",
    "¿Puedo cambiar la dirección de entrega de mi pedido?",
];

const BRANDS: &[BrandPlan] = &[
    BrandPlan {
        name: "Lumen Lamps",
        zone: "America/New_York",
        queues: &[
            QueuePlan {
                name: "mail",
                channel: "email",
                languages: &["en", "es"],
                price: 450,
                per_week: 7_000.0,
                texts: ENGLISH,
            },
            QueuePlan {
                name: "chat",
                channel: "chat",
                languages: &["en"],
                price: 300,
                per_week: 3_000.0,
                texts: ENGLISH,
            },
        ],
    },
    BrandPlan {
        name: "Casa Verde",
        zone: "America/Mexico_City",
        queues: &[QueuePlan {
            name: "social",
            channel: "social",
            languages: &["es"],
            price: 380,
            per_week: 4_000.0,
            texts: SPANISH,
        }],
    },
];

/// Name, zone, languages: two dozen people, for most of whom the American evening is day.
const EXPERTS: &[(&str, &str, &[&str])] = &[
    ("Amihan", "Asia/Manila", &["en", "fil"]),
    ("Bayani", "Asia/Manila", &["en", "fil"]),
    ("Carmela", "Asia/Manila", &["en", "es"]),
    ("Dalisay", "Asia/Manila", &["en"]),
    ("Efren", "Asia/Manila", &["en", "es"]),
    ("Farida", "Asia/Karachi", &["en"]),
    ("Gulnara", "Asia/Almaty", &["en"]),
    ("Hinemoa", "Pacific/Auckland", &["en"]),
    ("Ihaia", "Pacific/Auckland", &["en"]),
    ("Jarrah", "Australia/Brisbane", &["en"]),
    ("Kirra", "Australia/Perth", &["en"]),
    ("Lucía", "America/Bogota", &["es", "en"]),
    ("Mateo", "America/Bogota", &["es"]),
    ("Nayeli", "America/Mexico_City", &["es", "en"]),
    ("Octavio", "America/Tijuana", &["es", "en"]),
    ("Pilar", "America/Santiago", &["es"]),
    ("Quique", "America/Lima", &["es"]),
    ("Rosalía", "America/Argentina/Buenos_Aires", &["es"]),
    ("Saanvi", "Asia/Kolkata", &["en"]),
    ("Tarun", "Asia/Kolkata", &["en"]),
    ("Uyen", "Asia/Ho_Chi_Minh", &["en"]),
    ("Vaea", "Pacific/Apia", &["en"]),
    ("Wanjiru", "Africa/Nairobi", &["en"]),
    ("Yuki", "Asia/Tokyo", &["en"]),
];

impl Cast {
    /// Signs everybody up, funds the brands and brings the experts online.
    ///
    /// # Errors
    /// When a use case refuses, which on an empty database it does not.
    pub async fn assemble(services: &Services) -> Result<Self, Fault> {
        let mut cast = Self {
            admin: administrator(services).await?,
            queues: Vec::new(),
            experts: Vec::new(),
            addresses: vec![("admin", ADMIN.to_owned())],
        };
        let mut brands = Vec::new();
        for plan in BRANDS {
            brands.push(cast.brand(services, plan).await?);
        }
        for (name, zone, languages) in EXPERTS {
            cast.expert(services, (name, zone, languages), &brands)
                .await?;
        }
        Ok(cast)
    }

    async fn brand(&mut self, services: &Services, plan: &BrandPlan) -> Result<BrandId, Fault> {
        let (address, owner) = identity(plan.name, "brand")?;
        self.addresses.push(("brand", address));
        let zone: ZoneName = read(plan.zone)?;
        let sign_up = BrandSignUp {
            name: plan.name.to_owned(),
            time_zone: zone.clone(),
            owner,
        };
        let sign_up = SignUpBrand::prepare(services, sign_up).await?;
        let brand = services.run(Actor::Anonymous, sign_up).await?.brand.id;
        let days = ["mon", "tue", "wed", "thu", "fri"];
        let hours = days.map(|day| json!({"weekday": day, "start": "09:00", "minutes": 480}));
        let patch = json!({"business_hours": hours});
        services
            .run(
                Actor::System,
                ChangeBrand {
                    brand,
                    version: None,
                    patch,
                },
            )
            .await?;
        let deposit = RecordDeposit {
            brand_id: brand,
            amount: Money::new(10_000_000, Currency::USD),
            reference: "demo".to_owned(),
        };
        services.run(self.admin.clone(), deposit).await?;
        for queue in plan.queues {
            let settings = settings(queue);
            let row = services
                .run(Actor::System, CreateQueue { brand, settings })
                .await?;
            self.queues.push(DemoQueue {
                brand,
                name: format!("{} {}", plan.name, queue.name),
                id: row.id,
                zone: zone.clone(),
                per_week: queue.per_week,
                texts: queue.texts,
            });
        }
        Ok(brand)
    }

    async fn expert(
        &mut self,
        services: &Services,
        (name, zone, tags): (&str, &str, &[&str]),
        brands: &[BrandId],
    ) -> Result<(), Fault> {
        let (address, identity) = identity(name, "expert")?;
        if self.experts.is_empty() {
            self.addresses.push(("expert", address));
        }
        let languages = tags
            .iter()
            .map(|tag| language(tag))
            .collect::<Result<Vec<_>, _>>()?;
        let sign_up = ExpertSignUp {
            identity,
            time_zone: read(zone)?,
            languages: languages.clone(),
            skills: vec![("orders".to_owned(), level(4)?)],
        };
        let sign_up = SignUpExpert::prepare(services, sign_up).await?;
        let signed_up = services.run(Actor::Anonymous, sign_up).await?;
        let (id, membership) = (signed_up.expert.id, signed_up.membership);
        services
            .run(self.admin.clone(), ApproveExpert { expert: id })
            .await?;
        for &brand in brands {
            let certify = CertifyExpert {
                expert: id,
                queue: None,
                brand: Some(brand),
                skills: vec![("orders".to_owned(), level(4)?)],
                languages: languages.clone(),
                expires_at: None,
            };
            services.run(self.admin.clone(), certify).await?;
        }
        let actor = acting(services, &membership, id);
        let online = SetPresence {
            expected: None,
            intent: PresenceIntent::Online,
            until: None,
        };
        services.run(actor.clone(), online).await?;
        self.experts.push(DemoExpert {
            id,
            name: name.to_owned(),
            actor,
        });
        Ok(())
    }
}

/// Makes the administrator and answers as whom they act.
async fn administrator(services: &Services) -> Result<Actor, Fault> {
    let email: EmailAddress = read(ADMIN)?;
    let password = Password::chosen(EXPERT_PASSWORD, &email)
        .map_err(|error| Fault::internal(error.to_string()))?;
    let create = CreateAdmin::prepare(services, email, password).await?;
    let created = services.run(Actor::System, create).await?;
    let ids = services.context(Actor::System);
    Ok(Actor::Person {
        person: created.person.id,
        session: ids.id(),
        membership: ids.id(),
        role: Role::Ops,
        brand: None,
        expert: None,
    })
}

fn settings(plan: &QueuePlan) -> Value {
    json!({
        "name": plan.name, "channel": plan.channel, "languages": plan.languages,
        "skills": [{"name": "orders", "proficiency": 3, "hard": true}],
        "coverage": {"kind": "off_hours"}, "outside_window": "refuse",
        "price_per_resolution": {"amount": plan.price, "currency": "USD"},
    })
}

fn acting(services: &Services, membership: &table::membership::Model, expert: ExpertId) -> Actor {
    Actor::Person {
        person: membership.person_id,
        session: services.context(Actor::System).id(),
        membership: membership.id,
        role: membership.role,
        brand: None,
        expert: Some(expert),
    }
}

fn identity(name: &str, group: &str) -> Result<(String, Identity), Fault> {
    let local: String = name
        .to_lowercase()
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect();
    let address = format!("{local}@{group}.example");
    let email: EmailAddress = read(&address)?;
    let password = Password::chosen(EXPERT_PASSWORD, &email)
        .map_err(|error| Fault::internal(error.to_string()))?;
    Ok((
        address,
        Identity {
            name: name.to_owned(),
            email,
            password,
            language: None,
        },
    ))
}

fn language(tag: &str) -> Result<LanguageSkill, Fault> {
    Ok(LanguageSkill {
        tag: read::<LanguageTag>(tag)?,
        proficiency: Proficiency::BEST,
    })
}

fn level(level: i64) -> Result<Proficiency, Fault> {
    Proficiency::try_from(level).map_err(|error| Fault::internal(error.to_string()))
}

fn read<T: std::str::FromStr>(text: &str) -> Result<T, Fault>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error| Fault::internal(format!("{text}: {error}")))
}
