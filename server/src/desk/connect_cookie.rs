use tower_cookies::{
    Cookie, Cookies,
    cookie::{SameSite, time::Duration},
};

/// As long as an attempt to connect lasts.
const LIFE: Duration = Duration::minutes(10);

/// The transaction cookie of connecting: ties Atlassian's redirect to the browser that set out.
#[derive(Debug, Clone)]
pub struct ConnectCookie {
    name: &'static str,
    secure: bool,
}

impl ConnectCookie {
    pub fn new(secure: bool) -> Self {
        let name = if secure {
            "__Host-Http-byline-connect"
        } else {
            "byline-connect"
        };
        Self { name, secure }
    }

    pub fn set(&self, cookies: &Cookies, value: String) {
        let cookie = Cookie::build((self.name, value))
            .path("/")
            .http_only(true)
            .secure(self.secure)
            // The way back from Atlassian is a cross-site GET, which Lax lets through.
            .same_site(SameSite::Lax)
            .max_age(LIFE);
        cookies.add(cookie.build());
    }

    /// Takes the cookie away, once the way it was for has ended.
    pub fn clear(&self, cookies: &Cookies) {
        let cookie = Cookie::build(self.name).path("/").http_only(true).secure(self.secure);
        // A prefixed cookie goes only when what takes it away has the attributes of the prefix.
        cookies.add(cookie.removal().build());
    }

    pub fn get(&self, cookies: &Cookies) -> Option<String> {
        cookies.get(self.name).map(|cookie| cookie.value().to_owned())
    }
}
