//! A browser without scripts: keeps cookies, follows links and redirects, fills in forms by their
//! labels and presses buttons by their names, as a person does.

use std::sync::{Arc, RwLock};

use app::model::PageProof;
use reqwest::{
    Client, Method, Response, StatusCode,
    cookie::CookieStore,
    header::{self, HeaderValue},
    redirect::Policy,
};
use scraper::{ElementRef, Html, Selector};
use url::Url;

/// One browser with its own cookies.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    jar: Arc<Jar>,
}

/// Cookies that can be thrown away.
#[derive(Default)]
struct Jar(RwLock<reqwest::cookie::Jar>);

impl CookieStore for Jar {
    fn set_cookies(&self, cookies: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        self.0.read().unwrap().set_cookies(cookies, url);
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        self.0.read().unwrap().cookies(url)
    }
}

/// A page as it arrived.
#[derive(Clone)]
pub struct Page {
    pub url: Url,
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub html: String,
}

impl Browser {
    pub fn new() -> Self {
        let jar = Arc::new(Jar::default());
        let client = Client::builder()
            .cookie_provider(jar.clone())
            .redirect(Policy::none())
            // Byline hangs up on idle connections, in these tests so soon that a request may meet that.
            .pool_max_idle_per_host(0)
            .no_proxy()
            .build()
            .unwrap();
        Self { client, jar }
    }

    /// The cookies that would be sent to `url`.
    pub fn cookies(&self, url: &Url) -> String {
        self.jar
            .cookies(url)
            .map(|value| value.to_str().unwrap().to_owned())
            .unwrap_or_default()
    }

    pub fn set_cookie(&self, url: &Url, cookie: &str) {
        self.jar.0.read().unwrap().add_cookie_str(cookie, url);
    }

    pub fn forget_everything(&self) {
        *self.jar.0.write().unwrap() = reqwest::cookie::Jar::default();
    }

    /// Opens an address, following redirects.
    pub async fn open(&self, url: Url) -> Page {
        let response = self
            .client
            .get(url)
            .header(header::ACCEPT, "text/html")
            .send()
            .await
            .unwrap();
        self.follow(response).await
    }

    /// Asks for something that a page holds, with these headers.
    pub async fn fetch(&self, url: Url, headers: &[(&'static str, &str)]) -> Response {
        let request = headers.iter().fold(self.client.get(url), |request, (name, value)| {
            request.header(*name, *value)
        });
        request.send().await.unwrap()
    }

    /// Sends a body, with these headers and without following.
    pub async fn send(&self, url: Url, headers: &[(&'static str, &str)], body: Vec<u8>) -> Response {
        let request = headers.iter().fold(self.client.post(url), |request, (name, value)| {
            request.header(*name, *value)
        });
        request.body(body).send().await.unwrap()
    }

    /// Presses the button of that name on the page, its form filled in as given, and follows.
    pub async fn press(&self, page: &Page, button: &str, fill: &[(&str, &str)]) -> Page {
        let response = self.press_once(page, button, fill).await;
        self.follow(response).await
    }

    /// As [`Browser::press`], without following.
    pub async fn press_once(&self, page: &Page, button: &str, fill: &[(&str, &str)]) -> Response {
        let form = page.form(button, fill);
        let request = if form.method == Method::GET {
            let mut url = form.action;
            url.query_pairs_mut().clear().extend_pairs(&form.fields);
            self.client.get(url)
        } else {
            let body = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&form.fields)
                .finish();
            self.client
                .post(form.action)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::ORIGIN, page.url.origin().ascii_serialization())
                .header("sec-fetch-site", "same-origin")
                .body(body)
        };
        request
            .header(header::ACCEPT, "text/html")
            .header(header::REFERER, page.url.as_str())
            .send()
            .await
            .unwrap()
    }

    async fn follow(&self, mut response: Response) -> Page {
        for _ in 0..10 {
            let Some(location) = response.headers().get(header::LOCATION) else {
                break;
            };
            let next = response.url().join(location.to_str().unwrap()).unwrap();
            response = self
                .client
                .get(next)
                .header(header::ACCEPT, "text/html")
                .send()
                .await
                .unwrap();
        }
        Page::read(response).await
    }
}

struct Form {
    action: Url,
    method: Method,
    fields: Vec<(String, String)>,
}

fn select(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

fn text(element: ElementRef) -> String {
    element
        .text()
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

impl Page {
    async fn read(response: Response) -> Self {
        Self {
            url: response.url().clone(),
            status: response.status(),
            headers: response.headers().clone(),
            html: response.text().await.unwrap(),
        }
    }

    /// The text of every element that the selector finds.
    pub fn texts(&self, css: &str) -> Vec<String> {
        Html::parse_document(&self.html)
            .select(&select(css))
            .map(text)
            .collect()
    }

    /// An attribute of every element that the selector finds and that has it.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let document = Html::parse_document(&self.html);
        let wanted = select(css);
        document
            .select(&wanted)
            .filter_map(|element| element.value().attr(name).map(str::to_owned))
            .collect()
    }

    pub fn text(&self) -> String {
        self.texts("body").concat()
    }

    pub fn alerts(&self) -> Vec<String> {
        let mut alerts = self.texts("[role=alert]");
        alerts.retain(|words| !words.is_empty());
        alerts
    }

    /// The accessible names of the articles.
    pub fn articles(&self) -> Vec<String> {
        let document = Html::parse_document(&self.html);
        document
            .select(&select("article"))
            .map(|article| accessible_name(&document, article))
            .collect()
    }

    /// What a text field holds, found by its label.
    pub fn value(&self, label: &str) -> String {
        let document = Html::parse_document(&self.html);
        let field = by_label(&document, label).unwrap_or_else(|| panic!("no field {label:?} on {}", self.url));
        value_of(field)
    }

    /// What a hidden field holds.
    pub fn hidden(&self, name: &str) -> String {
        let document = Html::parse_document(&self.html);
        let field = document
            .select(&select("input[type=hidden]"))
            .find(|field| field.value().attr("name") == Some(name));
        value_of(field.unwrap_or_else(|| panic!("no field {name:?} on {}", self.url)))
    }

    /// The page without a hidden field in any form, as a version before had it.
    pub fn without(&self, name: &str) -> Self {
        let field = format!("<input type=\"hidden\" name=\"{name}\"");
        let mut parts = self.html.split(&field);
        let mut html = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            html.push_str(part.split_once('>').map_or("", |(_, rest)| rest));
        }
        Self { html, ..self.clone() }
    }

    /// The page as it would be, had it been rendered for whoever has this proof.
    pub fn with_proof(&self, proof: &str) -> Self {
        Self {
            html: self.html.replace(&self.proof(), proof),
            ..self.clone()
        }
    }

    /// The proof of whom the page was rendered for, as its forms carry it.
    pub fn proof(&self) -> String {
        self.hidden(PageProof::FIELD)
    }

    pub fn has_button(&self, name: &str) -> bool {
        let document = Html::parse_document(&self.html);
        find_button(&document, name).is_some()
    }

    fn form(&self, button: &str, fill: &[(&str, &str)]) -> Form {
        let document = Html::parse_document(&self.html);
        let pressed = find_button(&document, button).unwrap_or_else(|| {
            panic!(
                "no button {button:?} on {} ({}): {}",
                self.url,
                self.status,
                self.text()
            )
        });
        let by_id = pressed.value().attr("form").and_then(|id| {
            document
                .select(&select("form"))
                .find(|form| form.value().attr("id") == Some(id))
        });
        let around = || {
            pressed
                .ancestors()
                .filter_map(ElementRef::wrap)
                .find(|element| element.value().name() == "form")
        };
        let form = by_id
            .or_else(around)
            .unwrap_or_else(|| panic!("{button:?} is in no form"));
        let filled: Vec<(String, &str)> = fill
            .iter()
            .map(|(label, value)| {
                let field = by_label(&document, label).unwrap_or_else(|| panic!("no field {label:?} on {}", self.url));
                (field.value().attr("name").unwrap().to_owned(), *value)
            })
            .collect();
        let mut fields = Vec::new();
        for control in form.select(&select("input[name], textarea[name], select[name]")) {
            let name = control.value().attr("name").unwrap();
            match control.value().attr("type") {
                Some("submit") => continue,
                Some("radio" | "checkbox") => {
                    let label = label_of(&document, control);
                    let wanted = fill
                        .iter()
                        .any(|(wanted, value)| *value == "on" && label.starts_with(wanted));
                    let chosen_by_name = filled.iter().any(|(n, v)| n == name && *v == "on");
                    if wanted || (!chosen_by_name && control.value().attr("checked").is_some()) {
                        fields.push((
                            name.to_owned(),
                            control.value().attr("value").unwrap_or("on").to_owned(),
                        ));
                    }
                }
                _ => {
                    let typed = filled
                        .iter()
                        .find(|(n, _)| n == name)
                        .map(|(_, value)| (*value).to_owned());
                    fields.push((name.to_owned(), typed.unwrap_or_else(|| value_of(control))));
                }
            }
        }
        if let Some(name) = pressed.value().attr("name") {
            fields.push((
                name.to_owned(),
                pressed.value().attr("value").unwrap_or_default().to_owned(),
            ));
        }
        let attribute = |name| {
            pressed
                .value()
                .attr(&format!("form{name}"))
                .or_else(|| form.value().attr(name))
        };
        Form {
            action: self.url.join(attribute("action").unwrap_or("")).unwrap(),
            method: if attribute("method").is_some_and(|m| m.eq_ignore_ascii_case("post")) {
                Method::POST
            } else {
                Method::GET
            },
            fields,
        }
    }
}

fn find_button<'a>(document: &'a Html, name: &str) -> Option<ElementRef<'a>> {
    document.select(&select("button, input[type=submit]")).find(|button| {
        let shown = button.value().attr("aria-label").map(str::to_owned).unwrap_or_else(|| {
            if button.value().name() == "input" {
                button.value().attr("value").unwrap_or_default().to_owned()
            } else {
                text(*button)
            }
        });
        shown == name
    })
}

fn by_label<'a>(document: &'a Html, label: &str) -> Option<ElementRef<'a>> {
    document
        .select(&select("input[name]:not([type=hidden]), textarea[name], select[name]"))
        .find(|field| label_of(document, *field).starts_with(label))
}

fn label_of(document: &Html, field: ElementRef) -> String {
    if let Some(label) = field.value().attr("aria-label") {
        return label.to_owned();
    }
    let by_id = field.value().attr("id").and_then(|id| {
        document
            .select(&select("label[for]"))
            .find(|label| label.value().attr("for") == Some(id))
            .map(text)
    });
    by_id.unwrap_or_else(|| {
        field
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|element| element.value().name() == "label")
            .map(text)
            .unwrap_or_default()
    })
}

fn value_of(field: ElementRef) -> String {
    match field.value().name() {
        "textarea" => field.text().collect(),
        "select" => {
            let first = field.select(&select("option")).next();
            let chosen = field.select(&select("option[selected]")).next().or(first);
            chosen.map(value_of).unwrap_or_default()
        }
        _ => field.value().attr("value").unwrap_or_default().to_owned(),
    }
}

fn accessible_name(document: &Html, element: ElementRef) -> String {
    if let Some(label) = element.value().attr("aria-label") {
        return label.to_owned();
    }
    let ids = element.value().attr("aria-labelledby").unwrap_or_default();
    let named = ids.split_whitespace().filter_map(|wanted| {
        document
            .select(&select("[id]"))
            .find(|e| e.value().attr("id") == Some(wanted))
            .map(text)
    });
    named.collect::<Vec<_>>().join(" ")
}
