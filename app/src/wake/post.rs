//! Asking the server: to post a comment, to draw one, to tick a task, and whom it can mention.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, EventInit, FormData, Headers, HtmlFormElement, RequestInit, Response, UrlSearchParams};

use super::raw::Drawn;
use super::said::Said;
use crate::{
    model::{CommentId, DraftRevision, PageProof},
    remedy::{Notice, Remedy},
};

/// `actions::Outcome`, as its JSON says it.
pub enum Answer {
    Posted(Posted),
    NotPosted(Notice),
    /// Nothing was sent or stored: the page was opened for somebody else, and says so.
    OtherOwner,
}

pub struct Posted {
    pub id: CommentId,
    pub author: String,
    /// When, for people.
    pub clock: String,
    /// When, for machines.
    pub machine: String,
    pub drawn: Drawn,
    /// Who alone can see it, in words.
    pub badge: Option<String>,
    /// What the person has to know.
    pub warning: Option<String>,
}

/// The fields of a form as it stands.
pub fn fields(form: &HtmlFormElement) -> Result<UrlSearchParams, JsValue> {
    let entries: JsValue = FormData::new_with_form(form)?.into();
    UrlSearchParams::new_with_str_sequence_sequence(&entries)
}

/// Posts. An error means that nobody knows what became of it.
pub async fn post(fields: &UrlSearchParams, said: &Said) -> Result<Answer, JsValue> {
    match ask("/api/comment", fields).await? {
        Reply::Value(outcome) => read(&outcome).ok_or(outcome),
        Reply::Refused(OTHER_OWNER) => Ok(Answer::OtherOwner),
        Reply::Refused(status) => Ok(Answer::NotPosted(Notice {
            words: said.texts.not_taken.replace("{status}", &status.to_string()),
            remedy: None,
            waits: false,
        })),
    }
}

/// What became of a comment that waited, once Jira has it.
pub async fn outcome(fields: &UrlSearchParams) -> Result<Option<Posted>, JsValue> {
    Ok(match ask("/api/outcome", fields).await? {
        Reply::Value(outcome) => read(&outcome).and_then(|answer| match answer {
            Answer::Posted(posted) => Some(posted),
            _ => None,
        }),
        Reply::Refused(_) => None,
    })
}

/// What a text will look like, and how much room is left once there is little; nothing where the
/// server does not say.
pub async fn draw(form: &HtmlFormElement, text: &str) -> Result<Option<(Drawn, Option<String>)>, JsValue> {
    let fields = place(form)?;
    fields.append("text", text);
    let Reply::Value(preview) = ask("/api/preview", &fields).await? else {
        return Ok(None);
    };
    Ok(string(&preview, "html").map(|html| (Drawn::by_server(html), string(&preview, "room"))))
}

/// A person to mention, or an audience to choose.
pub struct Candidate {
    pub name: String,
    /// As it stands in the text or in the form.
    pub written: String,
}

/// People whose name begins so, and what else there is to say.
pub async fn people(form: &HtmlFormElement, name: &str) -> Result<(Vec<Candidate>, Option<String>), JsValue> {
    let asked = place(form)?;
    asked.append("name", name);
    candidates(ask("/api/people", &asked).await?, ["people", "name", "written"])
}

/// The roles and groups to choose from, and what else there is to say.
pub async fn audiences(form: &HtmlFormElement) -> Result<(Vec<Candidate>, Option<String>), JsValue> {
    candidates(ask("/api/audiences", &place(form)?).await?, ["list", "label", "value"])
}

/// `actions::News`, as its JSON says it.
#[derive(Clone, Copy, Default)]
pub struct News {
    pub count: Option<u32>,
    /// In milliseconds.
    pub wait: i32,
    pub over: bool,
}

/// Whether others have commented since.
pub async fn news(form: &HtmlFormElement, since: &str) -> Result<News, JsValue> {
    let asked = place(form)?;
    asked.append("since", since);
    let Reply::Value(answer) = ask("/api/news", &asked).await? else {
        return Ok(News::default());
    };
    let number = |name| field(&answer, name).and_then(|number| number.as_f64());
    Ok(News {
        count: number("count").map(|count| count as u32),
        wait: number("wait").map_or(0, |seconds| (seconds * 1_000.0) as i32),
        over: field(&answer, "over").and_then(|over| over.as_bool()) == Some(true),
    })
}

/// Ticks a task. What the person has to know, and whether it was done nevertheless.
pub async fn tick(form: &HtmlFormElement, task: &str) -> Result<(bool, Option<String>), JsValue> {
    let asked = fields(form)?;
    asked.append("task", task);
    let Reply::Value(answer) = ask("/api/tick", &asked).await? else {
        return Ok((false, None));
    };
    let done = field(&answer, "done").and_then(|done| done.as_bool()) == Some(true);
    Ok((done, string(&answer, "words")))
}

/// A page of ours, as it is now.
pub async fn page(address: &str) -> Result<Drawn, JsValue> {
    let (request, headers) = (RequestInit::new(), headers()?);
    request.set_headers(&headers);
    let response = fetch(address, &request).await?;
    let text = JsFuture::from(response.text()?).await?.as_string();
    let text = text.filter(|_| response.ok()).ok_or(JsValue::NULL)?;
    Ok(Drawn::by_server(text))
}

/// The issue that a form is about, to be asked of.
fn place(form: &HtmlFormElement) -> Result<UrlSearchParams, JsValue> {
    let asked = UrlSearchParams::new()?;
    let fields = fields(form)?;
    for part in ["site", "key"] {
        asked.append(part, &fields.get(part).unwrap_or_default());
    }
    Ok(asked)
}

/// By the names of the list, and of the two parts of each.
fn candidates(reply: Reply, [list, name, written]: [&str; 3]) -> Result<(Vec<Candidate>, Option<String>), JsValue> {
    let Reply::Value(answer) = reply else {
        return Ok((Vec::new(), None));
    };
    let all = field(&answer, list).map(|all| Array::from(&all));
    let all = all.iter().flat_map(Array::iter).filter_map(|one| {
        Some(Candidate {
            name: string(&one, name)?,
            written: string(&one, written)?,
        })
    });
    Ok((all.collect(), string(&answer, "words")))
}

/// `actions::DraftReply`, as its JSON says it.
pub enum DraftAnswer {
    /// With what else there is to say.
    Saved(Option<String>),
    /// Something as new or newer stands there already.
    Newer(DraftRevision),
    /// Why not.
    NotSaved(String),
}

/// Saves a draft. An error means that it may not have arrived.
pub async fn save(fields: &UrlSearchParams) -> Result<DraftAnswer, JsValue> {
    let Reply::Value(reply) = ask("/api/draft", fields).await? else {
        return Err(JsValue::NULL);
    };
    if let Some(words) = string(&reply, "words") {
        return Ok(DraftAnswer::NotSaved(words));
    }
    let newer = field(&reply, "newer").and_then(|revision| revision.as_f64());
    Ok(match newer.map(|revision| (revision as i64).try_into()) {
        Some(Ok(revision)) => DraftAnswer::Newer(revision),
        _ => DraftAnswer::Saved(string(&reply, "told")),
    })
}

/// `actions::LateDraft`, as its JSON says it, where there is one.
pub struct LateDraft {
    pub text: String,
    pub audience: String,
    pub revision: DraftRevision,
    /// Which draft the page is based on from now on.
    pub mark: String,
}

/// What was saved after the page with this form was read.
pub async fn late_draft(fields: &UrlSearchParams) -> Result<Option<LateDraft>, JsValue> {
    let Reply::Value(reply) = ask("/api/late-draft", fields).await? else {
        return Ok(None);
    };
    let revision = field(&reply, "revision").and_then(|revision| revision.as_f64());
    Ok(string(&reply, "text").zip(revision).and_then(|(text, revision)| {
        Some(LateDraft {
            text,
            audience: string(&reply, "audience")?,
            revision: (revision as i64).try_into().ok()?,
            mark: string(&reply, "mark")?,
        })
    }))
}

/// Saves a draft after the page has gone. Browsers send up to 64 KiB so.
pub fn keep(fields: &UrlSearchParams) {
    if let (Ok(request), Some(window)) = (request(fields), web_sys::window()) {
        _ = Reflect::set(&request, &"keepalive".into(), &true.into());
        let sent = JsFuture::from(window.fetch_with_str_and_init("/api/draft", &request));
        // Should the page be there still, it has the text, and saves it with the next change.
        spawn_local(async move { _ = sent.await });
    }
}

/// The status of an answer to a page that was opened for somebody else than who is signed in.
const OTHER_OWNER: u16 = 409;

enum Reply {
    Value(JsValue),
    /// With this status.
    Refused(u16),
}

fn request(fields: &UrlSearchParams) -> Result<RequestInit, JsValue> {
    let (request, headers) = (RequestInit::new(), headers()?);
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(fields);
    Ok(request)
}

/// With the proof of whom this page was rendered for.
fn headers() -> Result<Headers, JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", "application/json")?;
    let words = web_sys::window().and_then(|window| window.document()?.get_element_by_id("words"));
    if let Some(proof) = words.and_then(|words| words.get_attribute("data-page-proof")) {
        headers.set(PageProof::HEADER, &proof)?;
    }
    Ok(headers)
}

/// Where somebody else is signed in by now, the page says so (`app/page-owner.ts`).
async fn fetch(address: &str, request: &RequestInit) -> Result<Response, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(address, request))
        .await?
        .dyn_into()?;
    if response.status() == OTHER_OWNER {
        let event = Event::new_with_event_init_dict("byline-owner", &EventInit::new())?;
        _ = window.dispatch_event(&event);
    }
    Ok(response)
}

async fn ask(address: &str, fields: &UrlSearchParams) -> Result<Reply, JsValue> {
    let response = fetch(address, &request(fields)?).await?;
    if response.ok() {
        JsFuture::from(response.json()?).await.map(Reply::Value)
    } else {
        Ok(Reply::Refused(response.status()))
    }
}

fn read(outcome: &JsValue) -> Option<Answer> {
    if let Some(posted) = field(outcome, "Posted") {
        return Some(Answer::Posted(Posted {
            id: string(&posted, "id")?.parse().ok()?,
            author: string(&posted, "author")?,
            clock: string(&posted, "clock")?,
            machine: string(&posted, "machine")?,
            drawn: Drawn::by_server(string(&posted, "html")?),
            badge: string(&posted, "badge"),
            warning: string(&posted, "warning"),
        }));
    }
    let notice = field(outcome, "NotPosted")?;
    Some(Answer::NotPosted(Notice {
        words: string(&notice, "words")?,
        remedy: string(&notice, "remedy").as_deref().and_then(Remedy::named),
        waits: field(&notice, "waits")?.as_bool()?,
    }))
}

fn string(object: &JsValue, name: &str) -> Option<String> {
    field(object, name)?.as_string()
}

/// A field that is there.
fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into())
        .ok()
        .filter(|value| !value.is_undefined())
}
