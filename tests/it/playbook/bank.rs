//! A playbook of 77 articles made of real customers' questions to a bank, searched with others.
//!
//! Each article is one topic: its title in words, its body ten of the questions about it. What is
//! counted is how often a further question finds the article of its own topic first, or among the
//! first five.

use std::collections::BTreeMap;

use entity::store::playbook::Shelf;
use entity::value::{ArticleId, ArticleStatus, BrandId};
use scheduler::service::Actor;
use scheduler::service::playbook::{ArticleText, CreateArticle, search};
use tests::{TestApp, data, on_both};

/// Questions that make an article.
const KNOWN: usize = 10;

/// Further questions of each topic that are searched with.
const ASKED: usize = 5;

/// Questions by topic.
fn questions() -> Option<BTreeMap<String, Vec<String>>> {
    let path = data::file("banking77/train.csv")?;
    let mut topics: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in csv::Reader::from_path(path).expect("a table").records() {
        let row = row.expect("a row");
        topics
            .entry(row[1].to_owned())
            .or_default()
            .push(row[0].to_owned());
    }
    Some(topics)
}

async fn write_down(app: &TestApp, brand: BrandId, topic: &str, known: &[String]) -> ArticleId {
    let text = ArticleText {
        title: topic.replace('_', " "),
        body: known.join("\n"),
        language: "en".parse().expect("a language"),
        queues: Default::default(),
        tags: Vec::new(),
        status: ArticleStatus::Published,
    };
    let written = app
        .services
        .run(Actor::System, CreateArticle { brand, text })
        .await;
    written.expect("written").article.id
}

on_both!(
    async fn questions_to_a_bank_find_the_article_about_them(app) {
        let Some(topics) = questions() else { return };
        let brand: BrandId = app.brand("Bank").await.id.parse().expect("an id");
        let mut articles = BTreeMap::new();
        for (topic, questions) in &topics {
            let id = write_down(app, brand, topic, &questions[..KNOWN]).await;
            articles.insert(topic, id);
        }
        let now = app.services.clock.now();
        let (mut asked, mut first, mut among_five) = (0, 0, 0);
        for (topic, questions) in &topics {
            for question in questions[KNOWN..].iter().step_by(7).take(ASKED) {
                let found = search(app.services.db.read(), Shelf::of(brand), question, (None, 5), now).await;
                let found = found.expect("searched");
                let place = found.iter().position(|one| one.document.article.id == articles[topic]);
                asked += 1;
                first += usize::from(place == Some(0));
                among_five += usize::from(place.is_some());
            }
        }
        println!("{asked} questions: {first} found the right article first, {among_five} among five");
        assert!(first * 100 >= asked * 68, "{first} of {asked}");
        assert!(among_five * 100 >= asked * 88, "{among_five} of {asked}");
    }
);
