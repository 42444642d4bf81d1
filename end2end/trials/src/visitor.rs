use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use reqwest::{
    Client, RequestBuilder, Response,
    header::{ACCEPT, COOKIE, LOCATION, ORIGIN, SET_COOKIE},
    redirect::Policy,
};
use url::Url;

use crate::{database::SignedIn, stand_in::StandIn};

/// Longer than Byline lets any request take.
const PATIENCE: Duration = Duration::from_secs(90);

/// One user of Byline with their browser.
#[derive(Clone)]
pub struct Visitor {
    /// At Byline.
    pub user: String,
    pub cookie: String,
    /// At Atlassian.
    pub account: String,
    /// Proof of whom an open issue page was rendered for.
    proof: String,
    /// Byline's origin, as browsers know it.
    origin: String,
    client: Client,
}

/// A client that follows nothing and keeps no cookies.
pub fn client() -> Result<Client> {
    let builder = Client::builder().no_proxy().redirect(Policy::none());
    Ok(builder.timeout(PATIENCE).build()?)
}

impl Visitor {
    pub fn new(signed_in: SignedIn, account: String, origin: &str, client: Client) -> Self {
        Self {
            user: signed_in.user,
            cookie: signed_in.cookie,
            account,
            proof: String::new(),
            origin: origin.to_owned(),
            client,
        }
    }

    /// Connects Jira as a person does, on the process at this address.
    pub async fn connect(&mut self, process: &Url, atlassian: &StandIn) -> Result<()> {
        self.proof = self.proof_on(process, "/connections").await?;
        let away = self.post(process, "/api/connect", &[("next", "")]).await?;
        let transaction = away
            .headers()
            .get(SET_COOKIE)
            .context("no transaction cookie")?
            .to_str()?;
        let transaction = transaction.split(';').next().unwrap_or_default();
        let cookie = format!("{}; {transaction}", self.cookie);
        let back = atlassian.approve(location(&away)?, &self.account).await?;
        let callback = process.join(&format!("{}?{}", back.path(), back.query().unwrap_or_default()))?;
        let question = self
            .client
            .get(callback)
            .header(ACCEPT, "text/html")
            .header(COOKIE, cookie)
            .send()
            .await?;
        let question = location(&question)?;
        let attempt = question
            .strip_prefix("/connections/confirm/")
            .context(question.to_owned())?;
        let done = self.post(process, "/api/confirm", &[("attempt", attempt)]).await?;
        ensure!(
            !location(&done)?.contains("problem"),
            "not connected: {}",
            location(&done)?
        );
        self.proof = self.proof_on(process, "/acme/browse/DEMO-6").await?;
        Ok(())
    }

    /// The proof that the forms of a page carry.
    async fn proof_on(&self, process: &Url, path: &str) -> Result<String> {
        let html = self.open(process, path).await?.text().await?;
        let (_, rest) = html.split_once("name=\"page_proof\" value=\"").context("no proof")?;
        Ok(rest.split('"').next().unwrap_or_default().to_owned())
    }

    pub async fn open(&self, process: &Url, path: &str) -> Result<Response> {
        Ok(self.get(process, path)?.header(COOKIE, &self.cookie).send().await?)
    }

    pub async fn post(&self, process: &Url, path: &str, form: &[(&str, &str)]) -> Result<Response> {
        let request = self.form(process, path, form)?;
        Ok(request.header(COOKIE, &self.cookie).send().await?)
    }

    /// A request for a page, without a session yet.
    pub fn get(&self, process: &Url, path: &str) -> Result<RequestBuilder> {
        Ok(self.client.get(process.join(path)?).header(ACCEPT, "text/html"))
    }

    /// A form as it comes from one of this person's own pages, without a session yet.
    pub fn form(&self, process: &Url, path: &str, form: &[(&str, &str)]) -> Result<RequestBuilder> {
        let request = self.client.post(process.join(path)?).header(ACCEPT, "text/html");
        let form = [form, &[("page_proof", &self.proof)]].concat();
        Ok(request.header(ORIGIN, &self.origin).form(&form))
    }

    /// Submits the comment box of an issue, as often as it is called with one key the same form.
    pub async fn comment(&self, process: &Url, issue: &str, form_key: &str, text: &str) -> Result<Response> {
        let form = [
            ("site", "acme"),
            ("key", issue),
            ("client_key", form_key),
            ("audience", "everyone"),
            ("comments", "newest"),
            ("text", text),
        ];
        self.post(process, "/api/comment", &form).await
    }
}

fn location(response: &Response) -> Result<&str> {
    let Some(location) = response.headers().get(LOCATION) else {
        bail!("{} answered {}", response.url(), response.status());
    };
    Ok(location.to_str()?)
}
