//! What is fixed when the program starts.

/// The demo's app: the same values stand in Byline's demo configuration.
pub const APP_NAME: &str = "Byline";
pub const CLIENT_ID: &str = "byline-demo";
pub const CLIENT_SECRET: &str = "byline-demo-secret";
pub const REDIRECT_URI: &str = "http://localhost:3000/oauth/callback";

#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people and clients reach the stand-in, without a trailing slash.
    pub origin: String,
    /// Where signed media URLs point: another origin than `origin`, as at Atlassian.
    pub media_origin: String,
    /// What the consent page calls the app.
    pub app_name: String,
    pub client_id: String,
    pub client_secret: String,
    /// The registered callback URLs, compared byte for byte.
    pub redirect_uris: Vec<String>,
}

impl Settings {
    /// The demo's settings at this origin.
    pub fn at(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            media_origin: other_origin(origin),
            app_name: APP_NAME.to_owned(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.to_owned(),
            redirect_uris: vec![REDIRECT_URI.to_owned()],
        }
    }
}

/// The same server under its other loopback name, which makes another origin.
pub fn other_origin(origin: &str) -> String {
    if origin.contains("//localhost") {
        origin.replace("//localhost", "//127.0.0.1")
    } else {
        origin.replace("//127.0.0.1", "//localhost")
    }
}
