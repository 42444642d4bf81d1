//! `POST /oauth/token` (facts sheet, section 2).

use axum::http::StatusCode;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::grants::{Code, Issued, joined};
use crate::{
    modes::{CodeError, Pkce, RefreshError, Rotation},
    reply::{Answer, Reply},
    request::Request,
    world::World,
};

/// Whose code or refresh token a request brings.
pub fn owner<'w>(world: &'w World, request: &Request) -> Option<&'w str> {
    let fields = fields(request).ok()?;
    let field = |name: &str| fields.get(name).and_then(Value::as_str);
    world.grants.owner_of(field("code").or(field("refresh_token"))?)
}

pub fn answer(world: &mut World, request: &Request) -> Reply {
    let (Ok(reply) | Err(reply)) = handle(world, request);
    reply.header(axum::http::header::CACHE_CONTROL, "no-store")
}

fn handle(world: &mut World, request: &Request) -> Answer {
    let fields = fields(request)?;
    let field = |name: &str| {
        fields
            .get(name)
            .and_then(Value::as_str)
            .filter(|value| !value.is_empty())
    };
    let grant_type = field("grant_type").unwrap_or_default();
    let basic = if world.modes.basic_client_auth {
        basic(request)
    } else {
        None
    };
    let (client_id, client_secret) = match (field("client_id"), field("client_secret"), basic) {
        (Some(id), Some(secret), _) => (id.to_owned(), secret.to_owned()),
        (_, _, Some(both)) => both,
        _ => {
            return Err(refusal(
                401,
                "access_denied",
                "Unauthorized",
                grant_type,
                "no client authentication",
            ));
        }
    };
    if world
        .app(&client_id)
        .is_none_or(|app| app.client_secret != client_secret)
    {
        return Err(refusal(
            401,
            "access_denied",
            "Unauthorized",
            grant_type,
            "wrong client authentication",
        ));
    }
    let missing = |name| {
        refusal(
            400,
            "invalid_request",
            &format!("Missing required parameter: {name}"),
            grant_type,
            "incomplete",
        )
    };
    match grant_type {
        "authorization_code" => {
            let code = field("code").ok_or_else(|| missing("code"))?;
            let redirect_uri = field("redirect_uri").ok_or_else(|| missing("redirect_uri"))?;
            exchange(world, &client_id, code, redirect_uri, field("code_verifier"))
        }
        "refresh_token" => {
            let token = field("refresh_token").ok_or_else(|| missing("refresh_token"))?;
            refresh(world, &client_id, token)
        }
        "" => Err(missing("grant_type")),
        other => {
            let text = format!("Unsupported grant type: {other}");
            Err(refusal(
                400,
                "unsupported_grant_type",
                &text,
                other,
                "unsupported grant type",
            ))
        }
    }
}

fn exchange(world: &mut World, client_id: &str, text: &str, redirect_uri: &str, verifier: Option<&str>) -> Answer {
    let now = world.clock.now();
    let modes = &world.modes;
    let refuse = |why: &str| match modes.code_error {
        CodeError::InvalidRequest => refusal(
            400,
            "invalid_request",
            "authorization_code is invalid",
            "authorization_code",
            why,
        ),
        CodeError::InvalidGrant => refusal(
            403,
            "invalid_grant",
            "Invalid authorization code",
            "authorization_code",
            why,
        ),
    };
    let code = world.grants.code(text).ok_or_else(|| refuse("unknown code"))?;
    if code.used {
        return Err(refuse("code used before"));
    }
    if code.client_id != client_id {
        return Err(refuse("another client's code"));
    }
    if code.redirect_uri != redirect_uri {
        return Err(refuse("another redirect_uri"));
    }
    if now > code.expires {
        return Err(refuse("code expired"));
    }
    if modes.pkce == Pkce::Enforce && !verified(code, verifier) {
        return Err(refuse("code_verifier does not match"));
    }
    code.used = true;
    let code = code.clone();
    Ok(issued(&world.grants.exchange(modes, now, &code), "authorization_code"))
}

/// Whether the verifier is the challenge's (RFC 7636). Without a challenge there is nothing to show.
fn verified(code: &Code, verifier: Option<&str>) -> bool {
    match (&code.challenge, verifier) {
        (None, _) => true,
        (Some((challenge, true)), Some(verifier)) => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *challenge,
        (Some((challenge, false)), Some(verifier)) => verifier == challenge,
        (Some(_), None) => false,
    }
}

fn refresh(world: &mut World, client_id: &str, token: &str) -> Answer {
    let now = world.clock.now();
    let modes = &world.modes;
    match world.grants.refresh(modes, now, client_id, token) {
        Ok(tokens) => Ok(issued(&tokens, "refresh_token")),
        Err(refused) => {
            let documented = modes.rotation == Rotation::M5 || modes.refresh_error == RefreshError::InvalidGrant;
            let status = if modes.rotation == Rotation::M5 {
                403
            } else {
                modes.refresh_error_status
            };
            let (error, text) = if documented {
                ("invalid_grant", "Unknown or invalid refresh token.")
            } else {
                ("unauthorized_client", "refresh_token is invalid")
            };
            Err(
                refusal(status, error, text, "refresh_token", refused.why).effect(json!({
                    "grant_type": "refresh_token",
                    "outcome": refused.why,
                    "family": refused.family,
                    "generation": refused.generation,
                })),
            )
        }
    }
}

fn issued(tokens: &Issued, grant_type: &str) -> Reply {
    let mut body = json!({
        "access_token": tokens.access_token,
        "expires_in": tokens.expires_in,
        "scope": joined(&tokens.scopes),
        "token_type": "Bearer",
    });
    if let Some(refresh_token) = &tokens.refresh_token {
        body["refresh_token"] = json!(refresh_token);
    }
    Reply::ok(&body).effect(json!({
        "grant_type": grant_type,
        "outcome": tokens.outcome,
        "family": tokens.family,
        "generation": tokens.generation,
    }))
}

fn refusal(status: u16, error: &str, description: &str, grant_type: &str, why: &str) -> Reply {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    Reply::json(status, &json!({"error": error, "error_description": description}))
        .effect(json!({"grant_type": grant_type, "outcome": why}))
}

/// The fields of a JSON or a form body; both are in wide use.
fn fields(request: &Request) -> Result<Map<String, Value>, Reply> {
    let bad = || {
        refusal(
            400,
            "invalid_request",
            "The request body cannot be read.",
            "",
            "unreadable body",
        )
    };
    let content_type = request.header("content-type").unwrap_or_default().to_ascii_lowercase();
    if content_type.starts_with("application/json") {
        match serde_json::from_slice(&request.body) {
            Ok(Value::Object(fields)) => Ok(fields),
            _ => Err(bad()),
        }
    } else if content_type.starts_with("application/x-www-form-urlencoded") {
        Ok(request
            .form()
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect())
    } else {
        Err(bad())
    }
}

/// Client id and secret from HTTP Basic (RFC 6749, section 2.3.1).
fn basic(request: &Request) -> Option<(String, String)> {
    let (scheme, encoded) = request.header("authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decode = |part: &str| {
        let plus = part.replace('+', " ");
        Some(
            percent_encoding::percent_decode_str(&plus)
                .decode_utf8()
                .ok()?
                .into_owned(),
        )
    };
    Some((decode(id)?, decode(secret)?))
}
