//! Every setting, parsed once. They come from the environment (`BYLINE_ORIGIN`) and from
//! `byline.toml` (`origin`); the environment wins, and a name that means nothing is an error.

use std::{collections::BTreeMap, fs, net::SocketAddr, path::PathBuf};

use app::desk::SignUpMode;
use ipnet::IpNet;
use secrecy::SecretString;
use url::{Host, Url};

/// Where the settings' file is looked for.
pub const FILE: &str = "byline.toml";

const PREFIX: &str = "BYLINE_";

/// Atlassian's own addresses (its guide "OAuth 2.0 (3LO) apps").
const AUTH_URL: &str = "https://auth.atlassian.com";
const API_URL: &str = "https://api.atlassian.com";

/// Where the `avatarUrls` of Jira's replies lead. UNCONFIRMED: that these are all; where another is named, people have
/// their initials.
const AVATAR_URLS: &str =
    "https://secure.gravatar.com, https://avatar-management--avatars.us-west-2.prod.public.atl-paas.net";

const NAMES: [&str; 14] = [
    "listen",
    "origin",
    "database_url",
    "key_file",
    "client_id",
    "client_secret",
    "client_secret_file",
    "auth_url",
    "api_url",
    "avatar_urls",
    "sign_up",
    "sites",
    "trusted_proxies",
    "log",
];

/// What is wrong with the settings, and what to do about it. Never quotes a secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("{0} is no setting of Byline; the settings are: {list}", list = all_names())]
    Unknown(String),
    #[error("{upper} is missing: set it in the environment, or {0} in {FILE}", upper = variable(.0))]
    Missing(&'static str),
    #[error("{upper}: {1}", upper = variable(.0))]
    Invalid(&'static str, String),
    #[error(
        "{} and {} are both set; keep one",
        variable("client_secret"),
        variable("client_secret_file")
    )]
    TwoSecrets,
    #[error("{FILE}: {0}")]
    File(String),
}

/// The settings, each of them good.
#[derive(Debug)]
pub struct Config {
    pub listen: SocketAddr,
    /// The public origin. Cookies, the redirect URI and links are made from it alone.
    pub origin: Url,
    pub database_url: String,
    pub key_file: PathBuf,
    pub client_id: String,
    pub client_secret: SecretString,
    /// Atlassian's authorization server.
    pub auth_url: Url,
    /// Atlassian's API gateway.
    pub api_url: Url,
    /// Origins that people's pictures are fetched from; none for their initials only.
    pub avatar_urls: Vec<Url>,
    pub sign_up: SignUpMode,
    /// Origins of the sites that may be used; all when empty.
    pub sites: Vec<String>,
    /// Networks whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// A filter in the words of tracing-subscriber.
    pub log: String,
}

impl Config {
    /// Reads the process's environment and `byline.toml` in the working directory, if it is there.
    pub fn load() -> Result<Self, ConfigError> {
        let file = match fs::read_to_string(FILE) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(ConfigError::File(error.to_string())),
        };
        Self::parse(std::env::vars(), &file)
    }

    /// `environment` may hold anything; what does not begin with `BYLINE_` is nobody's business here.
    pub fn parse(environment: impl IntoIterator<Item = (String, String)>, file: &str) -> Result<Self, ConfigError> {
        let mut values = from_file(file)?;
        for (variable, value) in environment {
            if let Some(rest) = variable.strip_prefix(PREFIX) {
                values.insert(
                    known(&rest.to_lowercase()).ok_or(ConfigError::Unknown(variable))?,
                    value,
                );
            }
        }
        // An empty value is as good as none: that is what compose files and shells leave behind.
        values.retain(|_, value| !value.trim().is_empty());
        let text = |name, default: &str| values.get(name).map_or(default, |value| value.trim()).to_owned();
        let required = |name| {
            values
                .get(name)
                .map(|v| v.trim().to_owned())
                .ok_or(ConfigError::Missing(name))
        };
        Ok(Self {
            listen: parsed(
                "listen",
                &text("listen", "127.0.0.1:3000"),
                "an address like 127.0.0.1:3000",
            )?,
            origin: origin("origin", &text("origin", "http://localhost:3000"))?,
            database_url: text("database_url", "sqlite:byline.db"),
            key_file: required("key_file")?.into(),
            client_id: required("client_id")?,
            client_secret: secret(&values)?,
            auth_url: origin("auth_url", &text("auth_url", AUTH_URL))?,
            api_url: origin("api_url", &text("api_url", API_URL))?,
            avatar_urls: match text("avatar_urls", AVATAR_URLS).as_str() {
                "none" => Vec::new(),
                urls => list(urls)
                    .map(|url| origin("avatar_urls", url))
                    .collect::<Result<_, _>>()?,
            },
            sign_up: match text("sign_up", "invite").as_str() {
                "open" => SignUpMode::Open,
                "invite" => SignUpMode::Invite,
                "closed" => SignUpMode::Closed,
                other => return Err(invalid("sign_up", other, "open, invite or closed")),
            },
            sites: list(&text("sites", ""))
                .map(|site| origin("sites", site).map(|url| url.origin().ascii_serialization()))
                .collect::<Result<_, _>>()?,
            trusted_proxies: list(&text("trusted_proxies", ""))
                .map(|network| parsed("trusted_proxies", network, "networks like 10.0.0.0/8"))
                .collect::<Result<_, _>>()?,
            log: text("log", "info"),
        })
    }

    /// Where Atlassian sends the browser back to; to be registered there letter by letter.
    pub fn redirect_uri(&self) -> Url {
        self.origin.join("/oauth/callback").expect("a path joins to any origin")
    }

    /// Whether browsers reach Byline over https, so that cookies can be kept to it.
    pub fn is_secure(&self) -> bool {
        self.origin.scheme() == "https"
    }
}

fn from_file(text: &str) -> Result<BTreeMap<&'static str, String>, ConfigError> {
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| ConfigError::File(error.message().to_owned()))?;
    table
        .into_iter()
        .map(|(name, value)| {
            let name = known(&name).ok_or_else(|| ConfigError::Unknown(format!("{name} (in {FILE})")))?;
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Array(items) if items.iter().all(toml::Value::is_str) => items
                    .iter()
                    .filter_map(toml::Value::as_str)
                    .collect::<Vec<_>>()
                    .join(","),
                _ => {
                    return Err(ConfigError::Invalid(
                        name,
                        "must be a text or a list of texts".to_owned(),
                    ));
                }
            };
            Ok((name, value))
        })
        .collect()
}

fn known(name: &str) -> Option<&'static str> {
    NAMES.into_iter().find(|known| *known == name)
}

fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_uppercase())
}

fn all_names() -> String {
    NAMES.map(variable).join(", ")
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

fn invalid(name: &'static str, value: &str, expected: &str) -> ConfigError {
    ConfigError::Invalid(name, format!("“{value}” is not {expected}"))
}

fn parsed<T: std::str::FromStr>(name: &'static str, value: &str, expected: &str) -> Result<T, ConfigError> {
    value.parse().map_err(|_| invalid(name, value, expected))
}

/// An origin: scheme, host, perhaps a port. Plain http only where nobody can listen in.
fn origin(name: &'static str, value: &str) -> Result<Url, ConfigError> {
    let expected = "an origin like https://byline.example.com";
    let url: Url = parsed(name, value, expected)?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !bare || url.password().is_some() || !url.has_host() || !matches!(url.scheme(), "http" | "https") {
        return Err(invalid(name, value, expected));
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err(ConfigError::Invalid(
            name,
            format!("“{value}” must begin with https://; plain http is for loopback names alone"),
        ));
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn secret(values: &BTreeMap<&'static str, String>) -> Result<SecretString, ConfigError> {
    match (values.get("client_secret"), values.get("client_secret_file")) {
        (Some(_), Some(_)) => Err(ConfigError::TwoSecrets),
        (Some(secret), None) => Ok(secret.trim().into()),
        (None, Some(path)) => match fs::read_to_string(path.trim()) {
            Ok(secret) if !secret.trim().is_empty() => Ok(secret.trim().into()),
            Ok(_) => Err(ConfigError::Invalid("client_secret_file", format!("{path} is empty"))),
            Err(error) => Err(ConfigError::Invalid("client_secret_file", format!("{path}: {error}"))),
        },
        (None, None) => Err(ConfigError::Missing("client_secret")),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const LEAST: [(&str, &str); 3] = [
        ("BYLINE_KEY_FILE", "/etc/byline/keys"),
        ("BYLINE_CLIENT_ID", "app"),
        ("BYLINE_CLIENT_SECRET", "hush"),
    ];

    fn parse(more: &[(&str, &str)], file: &str) -> Result<Config, ConfigError> {
        let all = LEAST
            .iter()
            .chain(more)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::parse(all, file)
    }

    #[test]
    fn what_is_not_set_has_its_default() {
        let config = parse(&[("PATH", "/bin")], "").unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.redirect_uri().as_str(), "http://localhost:3000/oauth/callback");
        assert_eq!(config.auth_url.as_str(), "https://auth.atlassian.com/");
        assert_eq!(config.sign_up, SignUpMode::Invite);
        assert!(config.sites.is_empty() && config.trusted_proxies.is_empty() && !config.is_secure());
    }

    #[test]
    fn pictures_come_from_hosts_that_are_named() {
        let hosts = |value: &str| {
            let config = parse(&[("BYLINE_AVATAR_URLS", value)], "").unwrap();
            config
                .avatar_urls
                .iter()
                .map(|url| url.authority().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            hosts("https://a.example, http://localhost:4000"),
            ["a.example", "localhost:4000"]
        );
        assert_eq!(hosts("")[0], "secure.gravatar.com");
        assert!(hosts("none").is_empty());
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = "sign_up = \"closed\"\nlisten = \"0.0.0.0:80\"\nsites = [\"https://a.atlassian.net/\", \"https://b.atlassian.net\"]";
        let config = parse(&[("BYLINE_SIGN_UP", "open")], file).unwrap();
        assert_eq!(config.sign_up, SignUpMode::Open);
        assert_eq!(config.listen.to_string(), "0.0.0.0:80");
        assert_eq!(config.sites, ["https://a.atlassian.net", "https://b.atlassian.net"]);
    }

    #[test]
    fn unknown_names_are_errors_in_both_places() {
        let unknown = parse(&[("BYLINE_LISTEM", "x")], "").unwrap_err();
        assert!(
            unknown.to_string().starts_with("BYLINE_LISTEM is no setting"),
            "{unknown}"
        );
        assert!(matches!(parse(&[], "listem = \"x\""), Err(ConfigError::Unknown(_))));
        assert!(matches!(
            parse(&[], "listen = 3"),
            Err(ConfigError::Invalid("listen", _))
        ));
        assert!(matches!(parse(&[], "listen"), Err(ConfigError::File(_))));
    }

    #[test]
    fn plain_http_is_for_loopback_names_alone() {
        for name in [
            "BYLINE_ORIGIN",
            "BYLINE_AUTH_URL",
            "BYLINE_API_URL",
            "BYLINE_AVATAR_URLS",
        ] {
            assert!(parse(&[(name, "http://localhost:3001")], "").is_ok());
            assert!(parse(&[(name, "http://127.0.0.1:3001")], "").is_ok());
            assert!(parse(&[(name, "http://[::1]:3001")], "").is_ok());
            for bad in [
                "http://byline.example.com",
                "http://localhost.example.com",
                "https://example.com/path",
                "https://user@example.com",
                "https://example.com?x",
                "ftp://example.com",
                "example.com",
            ] {
                assert!(
                    matches!(parse(&[(name, bad)], ""), Err(ConfigError::Invalid(..))),
                    "{bad}"
                );
            }
        }
        assert!(
            parse(&[("BYLINE_ORIGIN", "https://byline.example.com")], "")
                .unwrap()
                .is_secure()
        );
    }

    #[test]
    fn a_secret_comes_from_one_place_and_is_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "hush from a file\n").unwrap();
        let path = file.to_str().unwrap();
        let without = [("BYLINE_CLIENT_SECRET", "")];
        let with_file = [("BYLINE_CLIENT_SECRET", ""), ("BYLINE_CLIENT_SECRET_FILE", path)];
        let config = parse(&with_file, "").unwrap();
        assert_eq!(config.client_secret.expose_secret(), "hush from a file");
        assert!(!format!("{config:?}").contains("hush"));
        assert_eq!(parse(&without, "").unwrap_err(), ConfigError::Missing("client_secret"));
        assert_eq!(
            parse(&[("BYLINE_CLIENT_SECRET_FILE", path)], "").unwrap_err(),
            ConfigError::TwoSecrets
        );
        assert!(matches!(
            parse(&[without[0], ("BYLINE_CLIENT_SECRET_FILE", "/nowhere/at/all")], ""),
            Err(ConfigError::Invalid("client_secret_file", _))
        ));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (name, value) in [
            ("BYLINE_LISTEN", "3000"),
            ("BYLINE_SIGN_UP", "maybe"),
            ("BYLINE_TRUSTED_PROXIES", "10.0.0.0/99"),
            ("BYLINE_SITES", "acme"),
        ] {
            let error = parse(&[(name, value)], "").unwrap_err().to_string();
            assert!(error.starts_with(name) && error.contains("is not"), "{error}");
        }
        assert_eq!(
            parse(&[("BYLINE_KEY_FILE", " ")], "").unwrap_err(),
            ConfigError::Missing("key_file")
        );
    }
}
