//! Who may see which articles.

use entity::store;
use entity::store::playbook::{self, Shelf};
use entity::table::playbook_article as table;
use entity::value::{
    ArticleId, ArticleStatus, BrandId, CertificationState, ExpertId, ExpertStatus, Instant, QueueId,
};
use sea_orm::{ConnectionTrait, DbErr};

use crate::service::Fault;
use crate::service::queries::Viewer;

/// Whose eyes articles are for: of which brand, and whether drafts are among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Whose articles.
    pub brand: BrandId,
    /// Whether only published ones.
    pub published_only: bool,
}

impl Reader {
    /// What this viewer may see of the playbook of `brand`: a brand its own, admins every one's, and
    /// an approved expert that of a brand they are certified for, hold a query of, or are offered one.
    ///
    /// # Errors
    /// 404 for everybody else.
    pub async fn of(
        db: &impl ConnectionTrait,
        viewer: Viewer,
        brand: BrandId,
        now: Instant,
    ) -> Result<Self, Fault> {
        let may = match viewer {
            Viewer::Brand(own) => own == brand,
            Viewer::Admin => store::brand::find(db, brand).await?.is_some(),
            Viewer::Expert(expert) => serves(db, expert, brand, now).await?,
        };
        if !may {
            return Err(Fault::not_found("playbook"));
        }
        Ok(Self {
            brand,
            published_only: matches!(viewer, Viewer::Expert(_)),
        })
    }

    fn sees(self, article: &table::Model) -> bool {
        article.brand_id == self.brand
            && article.deleted_at.is_none()
            && (!self.published_only || article.status == ArticleStatus::Published)
    }
}

/// Whether an expert has to do with a brand's queries.
async fn serves(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    brand: BrandId,
    now: Instant,
) -> Result<bool, Fault> {
    let known = store::profile::find(db, expert).await?;
    if known.is_none_or(|expert| expert.status != ExpertStatus::Approved) {
        return Ok(false);
    }
    let certifications = store::certification::of_experts(db, [expert]).await?;
    let certified = certifications.iter().any(|one| {
        one.brand_id == brand
            && one.state == CertificationState::Granted
            && one.expires_at.is_none_or(|end| now < end)
    });
    Ok(certified || playbook::is_at_work_for(db, expert, brand).await?)
}

/// The shelf that a viewer looks at: a brand's own where it names none.
///
/// # Errors
/// 404 where it is not for these eyes; 422 where an expert or an admin names no brand.
pub async fn shelf_for(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    brand: Option<BrandId>,
    now: Instant,
) -> Result<Shelf, Fault> {
    let brand = match (viewer, brand) {
        (Viewer::Brand(own), None) => own,
        (_, Some(brand)) => brand,
        (Viewer::Expert(_) | Viewer::Admin, None) => {
            return Err(Fault::field("/brand_id", "name the brand"));
        }
    };
    let reader = Reader::of(db, viewer, brand, now).await?;
    let published = reader.published_only.then_some(ArticleStatus::Published);
    Ok(Shelf {
        status: published,
        ..Shelf::of(brand)
    })
}

/// The article with this id, if this viewer may see it.
///
/// # Errors
/// 404 where there is none, or it is not for these eyes.
pub async fn find_for(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    id: ArticleId,
    now: Instant,
) -> Result<table::Model, Fault> {
    let none = || Fault::not_found("article");
    let article = playbook::find(db, id).await?.ok_or_else(none)?;
    let reader = match Reader::of(db, viewer, article.brand_id, now).await {
        Err(fault) if fault.slug == "not-found" => return Err(none()),
        reader => reader?,
    };
    Some(article)
        .filter(|article| reader.sees(article))
        .ok_or_else(none)
}

/// An article with the queues it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleDocument {
    /// The article.
    pub article: table::Model,
    /// The queues; none: all of its brand's.
    pub queues: Vec<QueueId>,
}

/// Looks up the queues of articles; keeps their order.
///
/// # Errors
/// When the database fails.
pub async fn documents(
    db: &impl ConnectionTrait,
    articles: Vec<table::Model>,
) -> Result<Vec<ArticleDocument>, DbErr> {
    let ids: Vec<ArticleId> = articles.iter().map(|article| article.id).collect();
    let mut queues = playbook::queues_of(db, &ids).await?;
    let document = |article: table::Model| ArticleDocument {
        queues: queues.remove(&article.id).unwrap_or_default(),
        article,
    };
    Ok(articles.into_iter().map(document).collect())
}
