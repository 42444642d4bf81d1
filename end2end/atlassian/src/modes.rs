//! Every switch of the stand-in's behaviour. Where the real service's behaviour is UNCONFIRMED,
//! the default is what the facts sheet holds likelier and the other value is one request away.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How refresh tokens rotate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rotation {
    /// Strict single use: any reuse revokes the family, whatever the leeway.
    M0,
    /// Atlassian's: the previous token works again within the leeway; siblings all live.
    M1,
    /// As M1, but a new sibling kills the earlier ones.
    M2,
    /// Friendly to lost responses: the previous token works for as long as its successor is unused.
    M3,
    /// As M1, but every second answer leaves `refresh_token` out and the old one stays good.
    M4,
    /// As M1, with refusals as `invalid_grant` and HTTP 403 whatever the other switches say.
    M5,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pkce {
    /// Challenges are accepted and not looked at.
    Ignore,
    /// A code that was asked for with a challenge needs its verifier.
    Enforce,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeError {
    /// 400 `invalid_request` "authorization_code is invalid".
    InvalidRequest,
    /// 403 `invalid_grant` "Invalid authorization code", as in 2020.
    InvalidGrant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshError {
    /// `invalid_grant` "Unknown or invalid refresh token.", as documented.
    InvalidGrant,
    /// `unauthorized_client` "refresh_token is invalid", as seen in 2024 and 2025.
    UnauthorizedClient,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownScope {
    ErrorPage,
    /// A redirect with `error=invalid_scope`.
    InvalidScope,
    /// The scope is left out of the grant.
    Ignore,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reconsent {
    /// The grant has the scopes of the last consent.
    Replace,
    Union,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Embedded {
    Newest,
    Oldest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resources {
    /// The sites chosen at consent.
    Granted,
    /// Every site of the person, chosen or not.
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    Preserve,
    Reset,
}

/// Who is told which roles a project has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleDetails {
    /// As documented.
    Administrators,
    /// Whoever sees the project.
    Everybody,
}

/// What is to be read out of the address that the content of an attachment redirects to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaAddress {
    /// The ID by which documents call the file, as other clients have seen it.
    NamesFile,
    Opaque,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Modes {
    pub rotation: Rotation,
    /// How long the previous refresh token still works. Documented: 10 minutes.
    pub leeway_seconds: i64,
    /// Whether a refresh token used after the leeway kills its whole family. UNCONFIRMED.
    pub reuse_revokes_family: bool,
    /// Whether a refresh kills the access tokens given out before. UNCONFIRMED.
    pub refresh_kills_access_token: bool,
    pub refresh_error: RefreshError,
    /// 403 as documented, or 400.
    pub refresh_error_status: u16,
    pub refresh_inactivity_days: i64,
    pub refresh_absolute_days: i64,
    pub access_token_seconds: i64,
    /// "10 minutes or less" in staff's words.
    pub code_seconds: i64,
    pub code_error: CodeError,
    /// UNCONFIRMED.
    pub pkce: Pkce,
    /// Whether HTTP Basic works as client authentication. UNCONFIRMED.
    pub basic_client_auth: bool,
    /// The app is not shared: its owner alone can authorise it.
    pub private_app: bool,
    /// UNCONFIRMED.
    pub unknown_scope: UnknownScope,
    /// UNCONFIRMED.
    pub reconsent_scopes: Reconsent,
    /// Whether *Accept* works without a site. UNCONFIRMED.
    pub consent_without_site: bool,
    /// UNCONFIRMED.
    pub accessible_resources: Resources,
    /// Lists each site a second time as another product's entry. General knowledge.
    pub resource_for_each_product: bool,
    /// 403 or 404 for a site outside the grant. UNCONFIRMED.
    pub foreign_site_status: u16,
    /// 403 or 401 for `/me` without `read:me`. UNCONFIRMED.
    pub me_without_scope_status: u16,
    /// At most so many comments embedded in `GET issue`; null for all. Reported once, UNCONFIRMED.
    pub embedded_comments: Option<usize>,
    /// Which of them. Reported once, UNCONFIRMED.
    pub embedded_comments_are: Embedded,
    /// Comments a page of `GET comment` at most. UNCONFIRMED.
    pub comment_page_cap: usize,
    /// Comments on one issue at most, then 413. Commonly quoted, UNCONFIRMED.
    pub comments_per_issue: usize,
    /// 400 (as editing) or 403 for a comment without the permission. UNCONFIRMED.
    pub comment_forbidden_status: u16,
    /// What a `PUT` without `visibility` does. UNCONFIRMED.
    pub put_without_visibility: Kept,
    /// What a `PUT` without `properties` does to `sd.public.comment`. Third-party notes: preserved.
    pub put_without_properties: Kept,
    /// Documented for administrators; whether others are refused is UNCONFIRMED.
    pub role_details: RoleDetails,
    /// Whether comments tell which one they answer (`parentId`), as on some sites. UNCONFIRMED.
    pub threads: bool,
    /// Whether `POST comment/list` answers in the order asked or by id. UNCONFIRMED.
    pub comment_list_in_asked_order: bool,
    /// Seconds until search finds a new issue that is not named in `reconcileIssues`.
    pub index_lag_seconds: i64,
    /// Whether replies carry `X-AAccountId`. Documented; off shows how a client does without.
    pub account_header: bool,
    /// Writes on one issue within 2 s and within 30 s. Documented.
    pub issue_writes_in_2_seconds: usize,
    pub issue_writes_in_30_seconds: usize,
    /// Requests a second for each site, endpoint and method; null for no limit. Documented: 100 GET,
    /// 100 POST, 50 PUT, 50 DELETE; the default leaves room for load tests.
    pub burst_per_second: Option<usize>,
    /// Points an hour for the whole app; null for no limit. Documented: 65,000.
    pub points_per_hour: Option<usize>,
    /// Whether a 429 carries `Retry-After`. Observed both ways.
    pub retry_after: bool,
    /// Whether `X-RateLimit-Reset` has seconds. Observed both ways.
    pub reset_with_seconds: bool,
    /// Seconds for which a signed media URL works.
    pub media_url_seconds: i64,
    /// UNCONFIRMED.
    pub media_address: MediaAddress,
    /// Whether a comment may only show files of its issue, by their media IDs. UNCONFIRMED.
    pub media_of_issue_only: bool,
    /// Bytes of one attachment at most.
    pub upload_limit: usize,
}

impl Default for Modes {
    fn default() -> Self {
        Self {
            rotation: Rotation::M1,
            leeway_seconds: 600,
            reuse_revokes_family: true,
            refresh_kills_access_token: false,
            refresh_error: RefreshError::InvalidGrant,
            refresh_error_status: 403,
            refresh_inactivity_days: 90,
            refresh_absolute_days: 365,
            access_token_seconds: 3600,
            code_seconds: 300,
            code_error: CodeError::InvalidRequest,
            pkce: Pkce::Ignore,
            basic_client_auth: true,
            private_app: false,
            unknown_scope: UnknownScope::ErrorPage,
            reconsent_scopes: Reconsent::Replace,
            consent_without_site: false,
            accessible_resources: Resources::Granted,
            resource_for_each_product: false,
            foreign_site_status: 403,
            me_without_scope_status: 403,
            embedded_comments: Some(100),
            embedded_comments_are: Embedded::Newest,
            comment_page_cap: 5000,
            comments_per_issue: 5000,
            comment_forbidden_status: 400,
            put_without_visibility: Kept::Preserve,
            put_without_properties: Kept::Preserve,
            role_details: RoleDetails::Administrators,
            threads: false,
            comment_list_in_asked_order: true,
            index_lag_seconds: 0,
            account_header: true,
            issue_writes_in_2_seconds: 20,
            issue_writes_in_30_seconds: 100,
            burst_per_second: None,
            points_per_hour: None,
            retry_after: true,
            reset_with_seconds: true,
            media_url_seconds: 60,
            media_address: MediaAddress::NamesFile,
            media_of_issue_only: true,
            upload_limit: 10 * 1024 * 1024,
        }
    }
}

impl Modes {
    /// These modes with some of them changed. An unknown name or a value of the wrong kind is an
    /// error in words, and changes nothing.
    pub fn changed(&self, changes: Map<String, Value>) -> Result<Self, String> {
        let mut all = match serde_json::to_value(self) {
            Ok(Value::Object(all)) => all,
            _ => return Err("the modes cannot be written down".to_owned()),
        };
        all.extend(changes);
        serde_json::from_value(Value::Object(all)).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(changes: Value) -> Result<Modes, String> {
        Modes::default().changed(changes.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn one_mode_changes_and_the_rest_stay() {
        let modes = change(json!({"rotation": "M0"})).unwrap();
        assert_eq!(
            modes,
            Modes {
                rotation: Rotation::M0,
                ..Modes::default()
            }
        );
    }

    #[test]
    fn a_misspelt_mode_is_an_error() {
        assert!(change(json!({"rotaton": "M0"})).unwrap_err().contains("rotaton"));
        assert!(change(json!({"rotation": "M9"})).is_err());
    }
}
