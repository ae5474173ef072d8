//! The form of a queue: what it shows, and what it asks of the use case.

use entity::table::queue;
use entity::value::{Coverage, LanguageTag, Money, PromiseTexts, QueueStatus};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::rows::{self, WindowRow};

/// Empty lines of skills below those that are there.
const SPARE_SKILLS: usize = 2;

/// What somebody typed about a queue.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct QueueForm {
    pub(super) name: String,
    pub(super) channel: String,
    pub(super) languages: String,
    pub(super) coverage: String,
    pub(super) weekday: Vec<String>,
    pub(super) start: Vec<String>,
    pub(super) minutes: Vec<String>,
    pub(super) outside_window: String,
    pub(super) price: String,
    pub(super) currency: String,
    pub(super) promise_seconds: String,
    pub(super) status: String,
    pub(super) skill: Vec<String>,
    pub(super) skill_level: Vec<String>,
    pub(super) skill_kind: Vec<String>,
    pub(super) certified: String,
    pub(super) text_language: Vec<String>,
    pub(super) text_made: Vec<String>,
    pub(super) text_renewed: Vec<String>,
    pub(super) text_late: Vec<String>,
    pub(super) version: Option<i64>,
    /// `preview` shows what customers would be told, and keeps nothing.
    pub(super) then: String,
}

/// A skill as a line of the form.
#[derive(Clone, Debug, Default)]
pub(super) struct SkillRow {
    pub(super) name: String,
    pub(super) level: String,
    pub(super) is_hard: bool,
}

/// The texts of one language.
#[derive(Clone, Debug, Default)]
pub(super) struct TextRow {
    pub(super) language: String,
    pub(super) made: String,
    pub(super) renewed: String,
    pub(super) late: String,
}

fn at(list: &[String], place: usize) -> String {
    list.get(place).cloned().unwrap_or_default()
}

impl QueueForm {
    /// A new queue, as most begin.
    pub(super) fn fresh(language: &str) -> Self {
        Self {
            channel: "email".to_owned(),
            languages: language.to_owned(),
            coverage: "off_hours".to_owned(),
            outside_window: "hold".to_owned(),
            currency: "USD".to_owned(),
            promise_seconds: "900".to_owned(),
            status: "open".to_owned(),
            certified: "true".to_owned(),
            ..Self::default()
        }
    }

    /// A queue as it is.
    pub(super) fn of(queue: &queue::Model) -> Self {
        let (coverage, windows) = match &queue.coverage {
            Coverage::OffHours {} => ("off_hours", Vec::new()),
            Coverage::Weekends {} => ("weekends", Vec::new()),
            Coverage::Always {} => ("always", Vec::new()),
            Coverage::Windows { windows } => ("windows", rows::window_rows(windows)),
        };
        let tags: Vec<String> = queue.languages.iter().map(ToString::to_string).collect();
        let text = |texts: &std::collections::BTreeMap<LanguageTag, String>| -> Vec<String> {
            let of = |tag: &LanguageTag| texts.get(tag).cloned().unwrap_or_default();
            queue.languages.iter().map(of).collect()
        };
        let price = Money::new(queue.price_amount, queue.currency);
        let skills = &queue.skills;
        let kind = |is_hard: bool| if is_hard { "hard" } else { "soft" }.to_owned();
        Self {
            name: queue.name.clone(),
            channel: queue.channel.to_string(),
            languages: tags.join(", "),
            coverage: coverage.to_owned(),
            weekday: windows.iter().map(|row| row.weekday.clone()).collect(),
            start: windows.iter().map(|row| row.start.clone()).collect(),
            minutes: windows.iter().map(|row| row.minutes.clone()).collect(),
            outside_window: queue.outside_window.to_string(),
            price: rows::typed(price),
            currency: queue.currency.to_string(),
            promise_seconds: queue.first_response_seconds.to_string(),
            status: queue.status.to_string(),
            skill: skills.iter().map(|one| one.name.to_string()).collect(),
            skill_level: skills
                .iter()
                .map(|one| one.proficiency.level().to_string())
                .collect(),
            skill_kind: skills.iter().map(|one| kind(one.hard)).collect(),
            certified: queue.certification_required.to_string(),
            text_made: text(&queue.promise_texts.made),
            text_renewed: text(&queue.promise_texts.renewed),
            text_late: text(&queue.promise_texts.late),
            text_language: tags,
            version: Some(queue.version),
            then: String::new(),
        }
    }

    /// The windows, with empty lines to fill.
    pub(super) fn windows(&self) -> Vec<WindowRow> {
        rows::windows(&self.weekday, &self.start, &self.minutes)
    }

    /// The skills, with empty lines to fill.
    pub(super) fn skills(&self) -> Vec<SkillRow> {
        let lines = (0..self.skill.len()).map(|place| SkillRow {
            name: at(&self.skill, place),
            level: at(&self.skill_level, place),
            is_hard: at(&self.skill_kind, place) == "hard",
        });
        let kept = lines.filter(|line| !line.name.is_empty());
        kept.chain(std::iter::repeat_n(SkillRow::default(), SPARE_SKILLS))
            .collect()
    }

    /// The texts of each language that is named now.
    pub(super) fn texts(&self) -> Vec<TextRow> {
        let known = |tag: &String| self.text_language.iter().position(|known| known == tag);
        let row = |tag: String| {
            let place = known(&tag).unwrap_or(usize::MAX);
            TextRow {
                made: at(&self.text_made, place),
                renewed: at(&self.text_renewed, place),
                late: at(&self.text_late, place),
                language: tag,
            }
        };
        rows::words(&self.languages).into_iter().map(row).collect()
    }

    /// The texts as they would be told.
    pub(super) fn promise_texts(&self) -> PromiseTexts {
        let mut texts = PromiseTexts::default();
        for row in self.texts() {
            let Ok(tag) = row.language.parse::<LanguageTag>() else {
                continue;
            };
            let kinds = [
                (&mut texts.made, row.made),
                (&mut texts.renewed, row.renewed),
                (&mut texts.late, row.late),
            ];
            for (kind, text) in kinds {
                if !text.trim().is_empty() {
                    kind.insert(tag.clone(), text);
                }
            }
        }
        texts
    }

    /// Whether customers are only to be shown what they would be told.
    pub(super) fn is_preview(&self) -> bool {
        self.then == "preview"
    }

    /// What the use case is asked for: settings of a new queue, or a patch of one that is there.
    pub(super) fn document(&self) -> Value {
        let skills = self.skills().into_iter().filter(|row| !row.name.is_empty());
        let skill = |row: SkillRow| json!({"name": row.name, "proficiency": rows::whole(&row.level), "hard": row.is_hard});
        let mut coverage = json!({"kind": self.coverage});
        if self.coverage == "windows" {
            coverage["windows"] = rows::window_values(&self.windows()).into();
        }
        let status = QueueStatus::ALL
            .iter()
            .find(|status| status.as_str() == self.status);
        json!({
            "name": self.name.trim(),
            "channel": self.channel,
            "languages": rows::words(&self.languages),
            "skills": skills.map(skill).collect::<Vec<_>>(),
            "coverage": coverage,
            "outside_window": self.outside_window,
            "certification_required": self.certified == "true",
            "price_per_resolution": rows::amount(&self.price, &self.currency),
            "status": status.unwrap_or(&QueueStatus::Open),
            "promise": {
                "first_response_seconds": rows::whole(&self.promise_seconds),
                "texts": self.texts_patch(),
            },
        })
    }

    /// The texts as a merge patch: an empty one takes the text away, others stay as they are.
    fn texts_patch(&self) -> Value {
        let rows = self.texts();
        let patch = |text: fn(&TextRow) -> &String| -> Value {
            let member = |row: &TextRow| {
                let text = text(row).trim();
                let value = (!text.is_empty()).then(|| text.to_owned());
                (row.language.clone(), json!(value))
            };
            Value::Object(rows.iter().map(member).collect::<Map<_, _>>())
        };
        json!({
            "made": patch(|row| &row.made),
            "renewed": patch(|row| &row.renewed),
            "late": patch(|row| &row.late),
        })
    }

    /// The settings of a new queue: a merge patch without what is null.
    pub(super) fn settings(&self) -> Value {
        let mut document = self.document();
        for kind in ["made", "renewed", "late"] {
            let texts = document.pointer_mut(&format!("/promise/texts/{kind}"));
            if let Some(Value::Object(texts)) = texts {
                texts.retain(|_, text| !text.is_null());
            }
        }
        document["promise"]["texts"]["closed"] = json!({});
        document
    }
}
