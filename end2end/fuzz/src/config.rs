use byline::config::Config;
use url::Host;

use crate::text;

/// `byline.toml`: good settings or an error, and never an origin that sends secrets in clear.
pub fn config(input: &[u8]) {
    let file = text(input);
    // It would be read, wherever it leads.
    if file.contains("client_secret_file") || file.contains('\\') {
        return;
    }
    let Ok(config) = Config::parse([], file) else { return };
    let configured = [&config.origin, &config.auth_url, &config.api_url];
    for url in configured.into_iter().chain(&config.avatar_urls) {
        let is_loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        assert!(url.scheme() == "https" || is_loopback, "{url}");
        assert!(
            url.username().is_empty() && url.password().is_none() && url.path() == "/",
            "{url}"
        );
    }
    assert_eq!(config.redirect_uri().origin(), config.origin.origin());
}
