//! Atlassian's authorization server, spoken to with the oauth2 crate: the authorization URL, the
//! exchange of a code, the refresh.

use std::{error::Error, pin::Pin, time::Duration};

use http::{Method, StatusCode};
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, StandardRevocableToken,
    TokenResponse, TokenUrl,
    basic::{
        BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
        BasicTokenType,
    },
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;
use url::Url;

use crate::{
    config::Config,
    egress::{Egress, EgressError},
    vault::{AccessToken, RefreshToken},
};

/// The least that the features in use need, asked for as a union each time: a new consent replaces
/// the scopes of the one before. Read and write issues and comments; know who the person is;
/// stay connected.
pub const SCOPES: [&str; 5] = [
    "read:jira-work",
    "write:jira-work",
    "read:jira-user",
    "read:me",
    "offline_access",
];

/// `expires_in` is believed within these bounds; Atlassian's own is an hour.
const SHORTEST_LIFE: Duration = Duration::from_secs(60);
const LONGEST_LIFE: Duration = Duration::from_secs(3600);

/// The longest token that we would believe in, many times.
const MOST_BYTES: usize = 256 * 1024;

type Client = oauth2::Client<
    BasicErrorResponse,
    TokenReply,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The OAuth client: one registered app, its secret, and the way to the authorization server.
pub struct Authorization {
    client: Client,
    http: TokenHttp,
}

/// Carries oauth2's requests through our one way out.
struct TokenHttp(Egress);

/// What a successful token request brings.
pub(super) struct Tokens {
    pub access: AccessToken,
    /// Absent where the server did not send one: the one in use stays good.
    pub refresh: Option<RefreshToken>,
    pub lifetime: Duration,
    /// As one string, in Atlassian's order.
    pub scopes: Option<String>,
}

/// Why a token request brought nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    /// The server says that this code or refresh token is not (or no longer) good.
    #[error("the authorization server refused the code or refresh token")]
    Refused,
    /// The app's own credentials or settings are refused: the operator's matter, not the grant's.
    #[error("the authorization server refused the app: {0}")]
    Misconfigured(String),
    #[error("the authorization server is limiting requests")]
    RateLimited(Option<u64>),
    #[error("the authorization server cannot be reached or answers with an error")]
    Unavailable,
}

impl Authorization {
    /// # Errors
    /// When the addresses cannot be joined to URLs.
    pub fn new(
        auth_url: &Url,
        egress: Egress,
        client_id: String,
        client_secret: String,
        redirect_uri: &Url,
    ) -> Result<Self, url::ParseError> {
        let client = oauth2::Client::new(ClientId::new(client_id))
            .set_client_secret(ClientSecret::new(client_secret))
            .set_auth_uri(AuthUrl::from_url(auth_url.join("/authorize")?))
            .set_token_uri(TokenUrl::from_url(auth_url.join("/oauth/token")?))
            .set_redirect_uri(RedirectUrl::from_url(redirect_uri.clone()))
            // Every known client of Atlassian's sends the credentials in the body.
            .set_auth_type(AuthType::RequestBody);
        Ok(Self {
            client,
            http: TokenHttp(egress),
        })
    }

    /// The app of the settings.
    ///
    /// # Errors
    /// When the system's certificates cannot be read, or the addresses make no URLs.
    pub fn of(config: &Config) -> Result<Self, Box<dyn Error>> {
        Ok(Self::new(
            &config.auth_url,
            Egress::new(config.auth_url.clone())?,
            config.client_id.clone(),
            config.client_secret.expose_secret().to_owned(),
            &config.redirect_uri(),
        )?)
    }

    /// Where to send the browser. PKCE is sent though Atlassian does not document it for 3LO:
    /// nothing relies on it.
    pub(super) fn url(&self, state: &str, verifier: &str) -> Url {
        let verifier = PkceCodeVerifier::new(verifier.to_owned());
        let (url, _) = self
            .client
            .authorize_url(|| CsrfToken::new(state.to_owned()))
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .add_extra_param("audience", "api.atlassian.com")
            .add_extra_param("prompt", "consent")
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        url
    }

    /// Exchanges the code of one callback.
    pub(super) async fn exchange(&self, code: String, verifier: String) -> Result<Tokens, TokenError> {
        self.client
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&self.http)
            .await
            .map_err(token_error)
            .and_then(TokenReply::into_tokens)
    }

    /// Whether Atlassian accepts the app's credentials: it is given a code that nobody has, and
    /// says whether it minds the code or the app.
    ///
    /// # Errors
    /// In words for the operator.
    pub async fn check_app(&self) -> Result<(), String> {
        match self.exchange("no-such-code".to_owned(), "0".repeat(43)).await {
            Ok(_) | Err(TokenError::Refused) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Exchanges a refresh token for the next pair.
    pub(super) async fn refresh(&self, token: &RefreshToken) -> Result<Tokens, TokenError> {
        self.client
            .exchange_refresh_token(&oauth2::RefreshToken::new(token.expose().to_owned()))
            .request_async(&self.http)
            .await
            .map_err(token_error)
            .and_then(TokenReply::into_tokens)
    }
}

impl TokenHttp {
    async fn send(&self, request: oauth2::HttpRequest) -> Result<oauth2::HttpResponse, SendError> {
        let (parts, body) = request.into_parts();
        let mut reply = self
            .0
            .send(
                Method::POST,
                parts.uri.path(),
                None,
                Some(("application/x-www-form-urlencoded", body)),
            )
            .await?;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            return Err(SendError::RateLimited(reply.retry_after()));
        }
        // What is neither a yes nor a no of the authorization server's own proves nothing.
        if !reply.status.is_success() && !reply.status.is_client_error() {
            return Err(SendError::NoAnswer);
        }
        if reply.body.len() > MOST_BYTES {
            return Err(EgressError::TooLarge.into());
        }
        let mut response = http::Response::new(reply.body.to_vec());
        *response.status_mut() = reply.status;
        *response.headers_mut() = std::mem::take(&mut reply.headers);
        reply.wipe();
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for TokenHttp {
    type Error = SendError;
    type Future = Pin<Box<dyn Future<Output = Result<oauth2::HttpResponse, SendError>> + Send + 'c>>;

    fn call(&'c self, request: oauth2::HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error(transparent)]
    Egress(#[from] EgressError),
    #[error("429")]
    RateLimited(Option<u64>),
    #[error("neither tokens nor a refusal")]
    NoAnswer,
}

/// Sorts a failed token request. Only two answers of Atlassian's end a grant: `invalid_grant`, as
/// documented, and `unauthorized_client` with "refresh_token is invalid", as seen live since 2024.
/// For codes there is also `invalid_request` with "authorization_code is invalid".
fn token_error(error: RequestTokenError<SendError, BasicErrorResponse>) -> TokenError {
    match error {
        RequestTokenError::Request(SendError::RateLimited(seconds)) => TokenError::RateLimited(seconds),
        RequestTokenError::ServerResponse(body) => {
            let says = |words| body.error_description().is_some_and(|text| text.contains(words));
            match body.error() {
                BasicErrorResponseType::InvalidGrant => TokenError::Refused,
                BasicErrorResponseType::UnauthorizedClient if says("refresh_token is invalid") => TokenError::Refused,
                BasicErrorResponseType::InvalidRequest if says("authorization_code is invalid") => TokenError::Refused,
                BasicErrorResponseType::Extension(code) if code == "temporarily_unavailable" => TokenError::Unavailable,
                code => TokenError::Misconfigured(code.as_ref().to_owned()),
            }
        }
        RequestTokenError::Request(_) | RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            TokenError::Unavailable
        }
    }
}

/// Atlassian's token reply, read with patience: of its fields only the access token must be there.
#[derive(Deserialize, Serialize)]
struct TokenReply {
    access_token: oauth2::AccessToken,
    #[serde(deserialize_with = "lower_case_type")]
    token_type: BasicTokenType,
    #[serde(default, deserialize_with = "lenient_seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    refresh_token: Option<oauth2::RefreshToken>,
    #[serde(default, deserialize_with = "lenient")]
    scope: Option<String>,
    /// A reply that carries an error is none, whatever its status (CVE-2021-41580 of a peer).
    #[serde(default, skip_serializing)]
    error: Option<Value>,
}

impl TokenReply {
    fn into_tokens(self) -> Result<Tokens, TokenError> {
        let usable = self.error.is_none()
            && self.token_type == BasicTokenType::Bearer
            && !self.access_token.secret().is_empty()
            && self.access_token.secret().bytes().all(|b| b.is_ascii_graphic());
        if !usable {
            return Err(TokenError::Unavailable);
        }
        let lifetime = self
            .expires_in()
            .unwrap_or(LONGEST_LIFE)
            .clamp(SHORTEST_LIFE, LONGEST_LIFE);
        Ok(Tokens {
            access: AccessToken::new(self.access_token.into_secret()),
            refresh: self
                .refresh_token
                .map(oauth2::RefreshToken::into_secret)
                .filter(|token| !token.is_empty())
                .map(RefreshToken::new),
            lifetime,
            scopes: self.scope,
        })
    }
}

// oauth2 wants its replies to be printable; ours shows nothing.
impl std::fmt::Debug for TokenReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenReply(…)")
    }
}

impl TokenResponse for TokenReply {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &oauth2::AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&oauth2::RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        // One string is all that is kept of them; see `Tokens::scopes`.
        None
    }
}

fn lower_case_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BasicTokenType, D::Error> {
    let name = String::deserialize(deserializer)?.to_ascii_lowercase();
    Ok(if name == "bearer" {
        BasicTokenType::Bearer
    } else {
        BasicTokenType::Extension(name)
    })
}

/// What is of another type counts as absent.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(T::deserialize(Value::deserialize(deserializer)?).ok())
}

/// A number, or one in quotes; anything else counts as absent, and less than nothing as nothing.
fn lenient_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let number = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    // `as` saturates, which is what the clamp afterwards expects.
    Ok(number.filter(|n| n.is_finite()).map(|n| n as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::{Drifted, drifted};

    fn tokens(json: &str) -> Result<Tokens, TokenError> {
        serde_json::from_str::<TokenReply>(json)
            .map_err(|_| TokenError::Unavailable)
            .and_then(TokenReply::into_tokens)
    }

    fn lifetime(expires_in: &str) -> u64 {
        let json = format!(r#"{{"access_token":"a","token_type":"bearer","expires_in":{expires_in}}}"#);
        tokens(&json).ok().unwrap().lifetime.as_secs()
    }

    #[test]
    fn an_odd_lifetime_is_bounded() {
        for (told, kept) in [
            ("3600", 3600),
            ("\"1800\"", 1800),
            ("-1", 60),
            ("0", 60),
            ("1e18", 3600),
            ("null", 3600),
            ("[]", 3600),
        ] {
            assert_eq!(lifetime(told), kept, "{told}");
        }
    }

    #[test]
    fn a_reply_without_a_usable_bearer_token_is_none() {
        for json in [
            r#"{"token_type":"Bearer"}"#,
            r#"{"access_token":"","token_type":"Bearer"}"#,
            r#"{"access_token":"a b","token_type":"Bearer"}"#,
            r#"{"access_token":"a","token_type":"mac"}"#,
            r#"{"access_token":"a","token_type":"Bearer","error":"invalid_grant"}"#,
            "<html>",
        ] {
            assert!(tokens(json).is_err(), "{json}");
        }
    }

    #[test]
    fn of_a_token_reply_only_the_token_and_its_type_are_needed() {
        let whole = serde_json::json!({"access_token": "a", "refresh_token": "r", "expires_in": 3600,
            "scope": "read:me offline_access", "token_type": "Bearer", "id_token": "x"});
        for Drifted { place, value } in drifted(&whole) {
            match tokens(&value.to_string()) {
                Ok(tokens) => {
                    assert_eq!(tokens.access.expose(), "a", "{place}");
                    assert_eq!(tokens.refresh.is_none(), place == "/refresh_token");
                    assert_eq!(tokens.scopes.is_none(), place == "/scope");
                }
                Err(error) => assert!(
                    matches!(error, TokenError::Unavailable) && ["/access_token", "/token_type"].contains(&&*place),
                    "{place}"
                ),
            }
        }
    }

    #[test]
    fn only_a_dead_token_is_a_dead_token() {
        let sorted = |error: &str, description: &str| {
            let body = serde_json::json!({"error": error, "error_description": description});
            token_error(RequestTokenError::ServerResponse(serde_json::from_value(body).unwrap()))
        };
        assert!(matches!(
            sorted("invalid_grant", "Unknown or invalid refresh token."),
            TokenError::Refused
        ));
        assert!(matches!(
            sorted("unauthorized_client", "refresh_token is invalid"),
            TokenError::Refused
        ));
        for error in [
            "unauthorized_client",
            "invalid_client",
            "access_denied",
            "invalid_scope",
        ] {
            assert!(
                matches!(sorted(error, "Unauthorized"), TokenError::Misconfigured(_)),
                "{error}"
            );
        }
        assert!(matches!(sorted("temporarily_unavailable", ""), TokenError::Unavailable));
        assert!(matches!(
            token_error(RequestTokenError::Other("empty".into())),
            TokenError::Unavailable
        ));
        assert!(matches!(
            token_error(RequestTokenError::Request(SendError::RateLimited(Some(7)))),
            TokenError::RateLimited(Some(7))
        ));
    }

    #[test]
    fn the_authorization_url_has_all_that_atlassian_asks_for() {
        let auth = Url::parse("https://auth.atlassian.com").unwrap();
        let callback = Url::parse("https://byline.example.com/oauth/callback").unwrap();
        let egress = Egress::new(auth.clone()).unwrap();
        let authorization = Authorization::new(&auth, egress, "id".into(), "secret".into(), &callback).unwrap();
        let url = authorization.url("the-state", &"v".repeat(43));
        assert!(url.as_str().starts_with("https://auth.atlassian.com/authorize?"));
        let query: std::collections::BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        let is = |name: &str, value: &str| assert_eq!(query.get(name).map(String::as_str), Some(value), "{name}");
        is("audience", "api.atlassian.com");
        is("client_id", "id");
        is(
            "scope",
            "read:jira-work write:jira-work read:jira-user read:me offline_access",
        );
        is("redirect_uri", "https://byline.example.com/oauth/callback");
        is("state", "the-state");
        is("response_type", "code");
        is("prompt", "consent");
        is("code_challenge_method", "S256");
        assert_eq!(query["code_challenge"].len(), 43);
        assert!(!url.as_str().contains("secret") && !url.as_str().contains("vvv"));
    }
}
