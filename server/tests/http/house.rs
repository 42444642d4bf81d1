//! One Byline with a stand-in for Atlassian and a database of its own.

use std::{sync::Arc, time::Duration};

use app::shell::Assets;
use byline::{
    config::Config,
    desk::Services,
    page_owner::PageOwner,
    seams::{Entropy, OsEntropy, SystemClock},
    store::Store,
    vault::{KeyRing, Vault},
    web,
};
use tokio::net::TcpListener;
use url::Url;

use crate::{
    browser::{Browser, Page},
    database::TestDatabase,
    stand_in::StandIn,
};

pub const PASSWORD: &str = "speak-for-yourself";

pub struct House {
    pub vault: Vault,
    pub store: Store,
    pub origin: Url,
    /// Where it listens.
    pub address: String,
    pub atlassian: StandIn,
    pub database: TestDatabase,
}

/// At a free port below those that the system gives to outgoing connections: one of these might be in the
/// way of a process that is started again.
pub async fn listener() -> TcpListener {
    loop {
        let port = 10_000 + u16::from_be_bytes(<dyn Entropy>::bytes(&OsEntropy)) % 20_000;
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
            return listener;
        }
    }
}

/// All that a Byline needs before it serves.
pub struct Ground {
    pub listener: TcpListener,
    pub origin: Url,
    pub atlassian: StandIn,
    pub database: TestDatabase,
    /// In the words of the environment.
    pub settings: Vec<(String, String)>,
}

impl Ground {
    pub async fn lay(settings: &[(&str, &str)]) -> Self {
        let listener = listener().await;
        let address = listener.local_addr().unwrap();
        let origin = format!("http://localhost:{}", address.port());
        let origin: Url = origin.parse().unwrap();
        let atlassian = StandIn::start(&origin.join("/oauth/callback").unwrap());
        let database = TestDatabase::new().await;
        let keys = database.folder.path().join("keys");
        KeyRing::create(&keys, &OsEntropy).unwrap();
        let mut all = vec![
            ("BYLINE_ORIGIN", origin.as_str()),
            ("BYLINE_DATABASE_URL", &database.url),
            ("BYLINE_KEY_FILE", keys.to_str().unwrap()),
            ("BYLINE_CLIENT_ID", StandIn::CLIENT_ID),
            ("BYLINE_CLIENT_SECRET", StandIn::CLIENT_SECRET),
            ("BYLINE_AUTH_URL", atlassian.url.as_str()),
            ("BYLINE_API_URL", atlassian.url.as_str()),
            ("BYLINE_AVATAR_URLS", atlassian.url.as_str()),
            ("BYLINE_SIGN_UP", "open"),
        ];
        all.extend(settings);
        let settings = all
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            listener,
            origin,
            atlassian,
            database,
            settings,
        }
    }

    pub fn config(&self) -> Config {
        Config::parse(self.settings.clone(), "").unwrap()
    }

    /// The server's parts, and the people with their sign-ins.
    pub async fn services(&self) -> (Store, Arc<Services>) {
        let config = self.config();
        let store = Store::open(&config.database_url).await.unwrap();
        let keys = KeyRing::read(&config.key_file).unwrap();
        let services = Services::new(&config, store.clone(), keys, Arc::new(SystemClock), Arc::new(OsEntropy));
        let services = Arc::new(services.unwrap());
        for (email, name) in [
            ("rohit@example.com", "Rohit"),
            ("mark@example.com", "Mark"),
            ("asha@example.com", "Asha"),
        ] {
            let added = services
                .accounts
                .add(email.parse().unwrap(), name, PASSWORD.to_owned())
                .await;
            assert!(added.unwrap());
        }
        (store, services)
    }
}

/// What tests run with: clients are waited for briefly.
pub fn brisk() -> web::Limits {
    web::Limits {
        headers: Duration::from_secs(2),
        ..web::Limits::default()
    }
}

/// The proof in the forms of a page.
pub fn proof_in(html: &str) -> &str {
    let (_, rest) = html
        .split_once("name=\"page_proof\" value=\"")
        .expect("no form with a proof");
    rest.split('"').next().unwrap_or_default()
}

impl House {
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// `settings` in the words of the environment.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::serving(settings, brisk(), std::future::pending()).await
    }

    pub async fn serving(
        settings: &[(&str, &str)],
        limits: web::Limits,
        stop: impl Future<Output = Duration> + Send + 'static,
    ) -> Self {
        let ground = Ground::lay(settings).await;
        let (store, services) = ground.services().await;
        let (vault, kept) = (services.vault.clone(), store.clone());
        let site = ground.database.folder.path().join("site");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        std::fs::write(site.join("pkg/byline.0123456789abcdef.css"), "body{color:red}").unwrap();
        let asset = |name: &str| format!("/pkg/{name}");
        let assets = Assets {
            css: asset("byline.0123456789abcdef.css"),
            boot: asset("boot.js"),
            js: asset("byline.js"),
            wasm: asset("byline.wasm"),
        };
        let config = ground.config();
        let app = web::router(&config, services, store, &site, assets);
        let address = ground.listener.local_addr().unwrap();
        let proxies = config.trusted_proxies;
        tokio::spawn(web::serve(ground.listener, app, limits, proxies, stop));
        Self {
            vault,
            store: kept,
            origin: ground.origin,
            address: address.to_string(),
            atlassian: ground.atlassian,
            database: ground.database,
        }
    }

    pub fn url(&self, path: &str) -> Url {
        self.origin.join(path).unwrap()
    }

    /// The proof that an open page of the site `acme` has, of whoever is signed in now. Nothing is asked of Jira for it.
    pub async fn proof(&self, browser: &Browser) -> String {
        let page = browser.open(self.url("/connections")).await;
        if !page.has_button("Sign out") {
            return String::new();
        }
        let owner = PageOwner::read(&self.vault, &page.proof()).unwrap();
        let grant = self.store.grant_of(owner.user).await.unwrap();
        let acme = grant.and_then(|grant| grant.sites.into_iter().find(|site| site.slug.as_str() == "acme"));
        let owner = PageOwner {
            cloud_id: acme.map(|site| site.cloud_id),
            ..owner
        };
        owner.proof(&self.vault).to_string()
    }

    /// Signs somebody in in a browser of their own.
    pub async fn signed_in(&self, name: &str) -> Browser {
        let browser = Browser::new();
        self.sign_in(&browser, name).await;
        browser
    }

    pub async fn sign_in(&self, browser: &Browser, name: &str) -> Page {
        let page = browser.open(self.url("/sign-in")).await;
        let email = format!("{}@example.com", name.to_lowercase());
        let page = browser
            .press(&page, "Sign in", &[("Email", &email), ("Password", PASSWORD)])
            .await;
        assert!(page.has_button("Sign out"), "{}", page.text());
        page
    }

    /// Presses *Connect Jira* and says at Atlassian who one is. Returns the address that Atlassian
    /// sends the browser back to.
    pub async fn consent(&self, browser: &Browser, account: &str, site: &str) -> Url {
        let connections = browser.open(self.url("/connections")).await;
        let button = if connections.has_button("Connect Jira") {
            "Connect Jira"
        } else {
            "Reconnect"
        };
        let away = browser.press_once(&connections, button, &[]).await;
        let authorize = away.headers()["location"].to_str().unwrap();
        self.atlassian.approve(authorize, account, site).await
    }

    /// Signed in, and connected to the Atlassian account of the same name.
    pub async fn connected(&self, name: &str) -> Browser {
        let browser = self.signed_in(name).await;
        self.connect(&browser, name, "acme").await;
        browser
    }

    /// Connects a browser's person to a site, in place of what they were connected to.
    pub async fn connect(&self, browser: &Browser, account: &str, site: &str) {
        let back = self.consent(browser, account, site).await;
        let question = browser.open(back).await;
        let done = browser.press(&question, "Confirm", &[]).await;
        let done = done.text();
        assert!(done.contains(&format!("Connected as {account}")), "{done}");
    }
}
