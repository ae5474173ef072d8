//! Which articles answer best: BM25F.
//!
//! S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
//! Foundations and Trends in Information Retrieval 3(4), 2009, sections 3.5 and 3.6: the counts of a
//! word in title and body are each divided by what their length makes of them, weighted, added up,
//! and only then saturated. The weight of a word is that of section 3.3 with 1 added inside the
//! logarithm, so that a word which most articles have never counts against one.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::ArticleId;

use super::question::Question;

/// How soon more of the same word says no more (k1; 1.2 to 2 in the literature).
const SATURATION: f64 = 1.2;

/// What a word in the title weighs against one in the body: a title is what its author says the
/// article is about.
const TITLE_WEIGHT: f64 = 3.0;

/// How much the length of a title, and of a body, is taken into account (b; 0 not at all, 1 fully).
const TITLE_LENGTH: f64 = 0.5;
const BODY_LENGTH: f64 = 0.75;

/// Scores are whole numbers of this part: an order and cursors without rounding.
const SCORE_PARTS: f64 = 1e6;

/// What ranking knows of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its language without script and region.
    pub language: String,
    /// Words in its title.
    pub title_words: u32,
    /// Words in its body.
    pub body_words: u32,
}

/// That a word stands in an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// In which.
    pub article: ArticleId,
    /// The word, folded.
    pub form: String,
    /// What it is a form of.
    pub stem: String,
    /// How often in the title.
    pub in_title: u32,
    /// How often in the body.
    pub in_body: u32,
}

/// In how many articles a word stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The word, folded.
    pub form: String,
    /// What it is a form of.
    pub stem: String,
    /// In how many articles.
    pub articles: u64,
}

/// An article that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Which.
    pub article: ArticleId,
    /// How well it answers, in millionths of a point; always above zero.
    pub score: i64,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// Best first; the newer of two that are as good.
    pub found: Vec<Ranked>,
    /// What each word of the question weighs; 0 for one that no article has.
    pub weights: Vec<f64>,
}

/// How often a word of the question stands in one article.
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    in_title: u32,
    in_body: u32,
}

/// The forms to look at: those of the rarest words whose postings together fit into the budget.
///
/// A word in so many articles that it does not fit says next to nothing about any of them.
#[must_use]
pub fn choose(question: &Question, counts: &[Count], budget: u64) -> BTreeSet<String> {
    let mut words: Vec<(u64, Vec<&str>)> = question
        .words
        .iter()
        .map(|word| {
            let meant = counts
                .iter()
                .filter(|one| word.may_mean(&one.form, &one.stem));
            meant.fold((0, Vec::new()), |(all, mut forms), one| {
                forms.push(one.form.as_str());
                (all + one.articles, forms)
            })
        })
        .collect();
    words.sort_by_key(|(articles, _)| *articles);
    let mut left = budget;
    let mut chosen = BTreeSet::new();
    for (articles, forms) in words {
        match left.checked_sub(articles) {
            Some(rest) => left = rest,
            None => break,
        }
        chosen.extend(forms.into_iter().map(str::to_owned));
    }
    chosen
}

/// Orders the articles that have any of the words.
///
/// Postings of articles that `articles` does not name are looked over: they are not for these eyes.
#[must_use]
pub fn rank(
    question: &Question,
    articles: &BTreeMap<ArticleId, Measure>,
    postings: &[Posting],
) -> Ranking {
    let mut times: Vec<BTreeMap<ArticleId, Times>> = vec![BTreeMap::new(); question.words.len()];
    for posting in postings {
        let Some(measure) = articles.get(&posting.article) else {
            continue;
        };
        for (word, times) in question.words.iter().zip(&mut times) {
            if word.means(&posting.form, &posting.stem, &measure.language) {
                let times = times.entry(posting.article).or_default();
                times.in_title += posting.in_title;
                times.in_body += posting.in_body;
            }
        }
    }
    let lengths = Lengths::of(articles);
    let weights: Vec<f64> = times
        .iter()
        .map(|times| weight(articles.len(), times.len()))
        .collect();
    let mut scores: BTreeMap<ArticleId, f64> = BTreeMap::new();
    for (times, weight) in times.iter().zip(&weights) {
        for (article, times) in times {
            let heard = lengths.heard(&articles[article], *times);
            *scores.entry(*article).or_default() += weight * heard / (SATURATION + heard);
        }
    }
    let found = in_order(scores);
    Ranking { found, weights }
}

fn in_order(scores: BTreeMap<ArticleId, f64>) -> Vec<Ranked> {
    let mut found: Vec<Ranked> = scores
        .into_iter()
        .map(|(article, score)| Ranked {
            article,
            #[allow(
                clippy::cast_possible_truncation,
                reason = "a sum of a hundred logarithms"
            )]
            score: ((score * SCORE_PARTS).round() as i64).max(1),
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse((one.score, one.article)));
    found
}

/// What a word weighs that so many of all articles have.
fn weight(all: usize, having: usize) -> f64 {
    if having == 0 {
        return 0.0;
    }
    #[allow(
        clippy::cast_precision_loss,
        reason = "counts of articles, far below 2^52"
    )]
    let (all, having) = (all as f64, having as f64);
    libm::log(1.0 + (all - having + 0.5) / (having + 0.5))
}

/// The mean lengths of titles and bodies.
struct Lengths {
    title: f64,
    body: f64,
}

impl Lengths {
    fn of(articles: &BTreeMap<ArticleId, Measure>) -> Self {
        let mean = |words: u64| {
            #[allow(
                clippy::cast_precision_loss,
                reason = "counts of words, far below 2^52"
            )]
            let mean = words as f64 / articles.len().max(1) as f64;
            if mean > 0.0 { mean } else { 1.0 }
        };
        let titles = articles.values().map(|one| u64::from(one.title_words));
        let bodies = articles.values().map(|one| u64::from(one.body_words));
        Self {
            title: mean(titles.sum()),
            body: mean(bodies.sum()),
        }
    }

    /// How often a word is heard in an article of that length.
    fn heard(&self, article: &Measure, times: Times) -> f64 {
        let shrunk = |times: u32, words: u32, mean: f64, part: f64| {
            f64::from(times) / (1.0 - part + part * f64::from(words) / mean)
        };
        let title = shrunk(
            times.in_title,
            article.title_words,
            self.title,
            TITLE_LENGTH,
        );
        let body = shrunk(times.in_body, article.body_words, self.body, BODY_LENGTH);
        TITLE_WEIGHT * title + body
    }
}
