//! A browser without scripts: it keeps cookies, follows redirects, fills in forms and presses
//! buttons, and sees what stands on a page.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use scraper::{ElementRef, Html, Selector};

use crate::TestApp;
use crate::actor::PASSWORD;
use crate::client::plain_http;

/// Redirects that are followed in a row.
const HOPS_MAX: usize = 5;

/// Somebody's browser.
#[derive(Debug)]
pub struct Browser {
    http: reqwest::Client,
    base: String,
    language: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A page as it arrived.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// Where the browser ended up: path and parameters.
    pub path: String,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The text.
    pub html: String,
}

/// A form on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageForm {
    /// `get` or `post`.
    pub method: String,
    /// Where it goes.
    pub action: String,
    /// What its fields hold, in order; buttons are left out.
    pub fields: Vec<(String, String)>,
}

impl Browser {
    /// A new browser whose reader prefers this language.
    #[must_use]
    pub fn new(app: &TestApp, language: &str) -> Self {
        Self::at(&app.base, language)
    }

    /// A new browser in front of this node.
    #[must_use]
    pub fn at(base: &str, language: &str) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([])
            .build();
        drop(plain_http());
        Self {
            http: http.expect("a client"),
            base: base.to_owned(),
            language: language.to_owned(),
            cookies: Mutex::default(),
        }
    }

    /// A browser in which this address is signed in, with the password of all actors.
    ///
    /// # Panics
    /// When that is refused.
    pub async fn signed_in(app: &TestApp, email: &str) -> Self {
        let browser = Self::new(app, "en");
        let page = browser.open("/sign-in").await;
        let fields = [("email", email), ("password", PASSWORD)];
        let page = browser.send(&page, "/sign-in", &fields).await;
        assert_eq!(page.status, 200, "{}", page.text("main"));
        assert!(!page.path.starts_with("/sign-in"), "{}", page.text("main"));
        browser
    }

    /// Opens a page and follows where it leads.
    ///
    /// # Panics
    /// When the server cannot be reached.
    pub async fn open(&self, path: &str) -> Page {
        let request = self.http.get(format!("{}{path}", self.base));
        self.follow(request, path.to_owned()).await
    }

    /// Fills in the form of a page that goes to `action` and sends it: what is not named keeps what
    /// stands there.
    ///
    /// # Panics
    /// When the page has no such form.
    pub async fn send(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let form = page.form(action);
        let mut sent: Vec<(String, String)> = form.fields.clone();
        sent.retain(|(name, _)| !fields.iter().any(|(other, _)| other == name));
        sent.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        self.post(&form.action, &sent).await
    }

    /// Posts fields as a form of a page of ours would.
    ///
    /// # Panics
    /// When the server cannot be reached.
    pub async fn post(&self, action: &str, fields: &[(String, String)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .http
            .post(format!("{}{action}", self.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .header(ORIGIN, &self.base)
            .body(body);
        self.follow(request, action.to_owned()).await
    }

    async fn follow(&self, request: reqwest::RequestBuilder, path: String) -> Page {
        let mut page = self.ask(request, path).await;
        for _ in 0..HOPS_MAX {
            let next = page
                .headers
                .get(LOCATION)
                .and_then(|next| next.to_str().ok());
            let Some(next) = next.map(str::to_owned) else {
                return page;
            };
            assert!(next.starts_with('/'), "leads elsewhere: {next}");
            let request = self.http.get(format!("{}{next}", self.base));
            page = self.ask(request, next).await;
        }
        panic!("{} leads on for ever", page.path)
    }

    async fn ask(&self, request: reqwest::RequestBuilder, path: String) -> Page {
        let cookies = self.cookies.lock().expect("no panic meanwhile").clone();
        let cookies: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = request
            .header(ACCEPT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
            .header(ACCEPT_LANGUAGE, &self.language)
            .header(COOKIE, cookies.join("; "))
            .send()
            .await
            .expect("an answer");
        self.keep(answer.headers());
        Page {
            status: answer.status().as_u16(),
            path,
            headers: answer.headers().clone(),
            html: answer.text().await.expect("a text"),
        }
    }

    /// Keeps or forgets the cookies that an answer sets.
    fn keep(&self, headers: &reqwest::header::HeaderMap) {
        let mut kept = self.cookies.lock().expect("no panic meanwhile");
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie of ours");
            let (name, rest) = cookie.split_once('=').expect("a name and a value");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() {
                kept.remove(name);
            } else {
                kept.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a selector")
}

impl Page {
    /// What can be read in the first element that this selector finds; empty where there is none.
    #[must_use]
    pub fn text(&self, css: &str) -> String {
        let page = Html::parse_document(&self.html);
        let found = page.select(&selector(css)).next();
        let text: Vec<&str> = found.iter().flat_map(ElementRef::text).collect();
        let text = text.join(" ").replace(['\u{2068}', '\u{2069}'], "");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// An attribute of everything that this selector finds.
    #[must_use]
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html);
        let wanted = selector(css);
        let found = page.select(&wanted);
        found
            .filter_map(|element| element.attr(name).map(str::to_owned))
            .collect()
    }

    /// What can be read in each element that this selector finds.
    #[must_use]
    pub fn texts(&self, css: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html);
        let wanted = selector(css);
        let read = |element: ElementRef<'_>| element.text().collect::<Vec<_>>().join(" ");
        page.select(&wanted).map(read).collect()
    }

    /// How much this selector finds.
    #[must_use]
    pub fn count(&self, css: &str) -> usize {
        Html::parse_document(&self.html)
            .select(&selector(css))
            .count()
    }

    /// Where its links lead within this site.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        let all = self.attributes("a[href]", "href").into_iter();
        all.filter(|href| href.starts_with('/')).collect()
    }

    /// Its forms.
    #[must_use]
    pub fn forms(&self) -> Vec<PageForm> {
        let page = Html::parse_document(&self.html);
        let wanted = selector("form");
        page.select(&wanted).map(form).collect()
    }

    /// The form that goes there.
    ///
    /// # Panics
    /// With what the page says when it has none.
    #[must_use]
    #[track_caller]
    pub fn form(&self, action: &str) -> PageForm {
        let found = self.forms().into_iter().find(|form| form.action == action);
        found.unwrap_or_else(|| {
            panic!(
                "{} has no form to {action}: {}",
                self.path,
                self.text("main")
            )
        })
    }
}

fn form(element: ElementRef<'_>) -> PageForm {
    let attribute = |name: &str| element.attr(name).unwrap_or_default().to_owned();
    let mut fields = Vec::new();
    for field in element.select(&selector("input[name], select[name], textarea[name]")) {
        let name = field.attr("name").unwrap_or_default().to_owned();
        let is_box = matches!(field.attr("type"), Some("checkbox" | "radio"));
        let value = match field.value().name() {
            "textarea" => field.text().collect(),
            "select" => chosen(field),
            _ if is_box && field.attr("checked").is_none() => continue,
            _ => field.attr("value").unwrap_or_default().to_owned(),
        };
        fields.push((name, value));
    }
    PageForm {
        method: attribute("method").to_ascii_lowercase(),
        action: attribute("action"),
        fields,
    }
}

fn chosen(select: ElementRef<'_>) -> String {
    let options = selector("option");
    let picked = select
        .select(&options)
        .find(|option| option.attr("selected").is_some());
    let first = || select.select(&options).next();
    let option = picked.or_else(first);
    option
        .and_then(|option| option.attr("value"))
        .unwrap_or_default()
        .to_owned()
}
