//! Grants, codes and tokens: one grant for each app and account, as many token families as there
//! were consents.

use std::collections::{BTreeSet, HashMap};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use crate::{
    auth::scopes,
    clock::{DAY, Millis, SECOND},
    modes::{Modes, Reconsent, Rotation},
    random,
};

#[derive(Debug, Clone, Default)]
pub struct Grant {
    pub scopes: BTreeSet<String>,
    /// Cloud IDs.
    pub sites: BTreeSet<String>,
}

#[derive(Debug, Clone)]
pub struct Code {
    pub client_id: String,
    pub account: String,
    pub redirect_uri: String,
    pub scopes: BTreeSet<String>,
    /// The PKCE challenge and whether its method is `S256`.
    pub challenge: Option<(String, bool)>,
    pub expires: Millis,
    pub used: bool,
}

#[derive(Debug, Clone)]
pub struct AccessToken {
    pub id: String,
    pub client_id: String,
    pub account: String,
    pub expires: Millis,
    pub family: usize,
    pub revoked: bool,
    /// Counted over all access tokens.
    serial: usize,
}

#[derive(Debug)]
struct RefreshToken {
    family: usize,
    /// 0 for the token of the code exchange, one more with each rotation.
    generation: u32,
    issued: Millis,
    /// When it was first exchanged.
    used: Option<Millis>,
    children: Vec<String>,
    dead: bool,
}

#[derive(Debug)]
struct Family {
    client_id: String,
    account: String,
    scopes: BTreeSet<String>,
    started: Millis,
    revoked: bool,
    refreshes: u32,
}

/// The tokens of one answer of the token endpoint.
#[derive(Debug)]
pub struct Issued {
    pub access_token: String,
    pub refresh_token: Option<String>,
    pub scopes: BTreeSet<String>,
    pub expires_in: i64,
    pub family: usize,
    pub generation: u32,
    /// What the record says: `exchanged`, `rotated` or `reused within the leeway`.
    pub outcome: &'static str,
}

/// A refresh that was refused, for the record.
#[derive(Debug)]
pub struct RefusedRefresh {
    pub why: &'static str,
    pub family: Option<usize>,
    pub generation: Option<u32>,
}

#[derive(Default)]
pub struct Grants {
    grants: HashMap<(String, String), Grant>,
    codes: HashMap<String, Code>,
    access: HashMap<String, AccessToken>,
    refresh: HashMap<String, RefreshToken>,
    families: Vec<Family>,
}

impl Grants {
    /// Takes a person's consent: one more site for the grant, and the scopes.
    pub fn consent(
        &mut self,
        modes: &Modes,
        client_id: &str,
        account: &str,
        scopes: &BTreeSet<String>,
        site: Option<&str>,
    ) {
        let grant = self
            .grants
            .entry((client_id.to_owned(), account.to_owned()))
            .or_default();
        if modes.reconsent_scopes == Reconsent::Replace {
            grant.scopes.clear();
        }
        grant.scopes.extend(scopes.iter().cloned());
        grant.sites.extend(site.map(str::to_owned));
    }

    pub fn grant(&self, client_id: &str, account: &str) -> Option<&Grant> {
        self.grants.get(&(client_id.to_owned(), account.to_owned()))
    }

    /// Ends every grant of an account, as *Connected apps* or a new password does: its refresh
    /// tokens and its access tokens die. Returns how many grants there were.
    pub fn revoke(&mut self, account: &str) -> usize {
        let before = self.grants.len();
        self.grants.retain(|(_, owner), _| owner != account);
        for family in self.families.iter_mut().filter(|family| family.account == account) {
            family.revoked = true;
        }
        for token in self.access.values_mut().filter(|token| token.account == account) {
            token.revoked = true;
        }
        before - self.grants.len()
    }

    /// A code: long, as Atlassian's are.
    pub fn new_code(&mut self, code: Code) -> String {
        let text = random::text::<240>();
        self.codes.insert(text.clone(), code);
        text
    }

    pub fn code(&mut self, text: &str) -> Option<&mut Code> {
        self.codes.get_mut(text)
    }

    /// Whose code or refresh token this is, whether it is still good or not.
    pub fn owner_of(&self, secret: &str) -> Option<&str> {
        let by_code = self.codes.get(secret).map(|code| code.account.as_str());
        by_code.or_else(|| {
            let family = self.refresh.get(secret)?.family;
            self.families.get(family).map(|family| family.account.as_str())
        })
    }

    /// The access token that a bearer is, whether it is still good or not.
    pub fn access(&self, bearer: &str) -> Option<&AccessToken> {
        self.access.get(bearer)
    }

    /// Everything secret that was ever given out: access tokens, the newest first, then refresh
    /// tokens and codes. Tests search for these where none may be.
    pub fn secrets(&self) -> Vec<&String> {
        let mut access: Vec<_> = self.access.iter().collect();
        access.sort_by_key(|(_, token)| std::cmp::Reverse(token.serial));
        let access = access.into_iter().map(|(text, _)| text);
        access.chain(self.refresh.keys()).chain(self.codes.keys()).collect()
    }

    /// The first tokens of a new family.
    pub fn exchange(&mut self, modes: &Modes, now: Millis, code: &Code) -> Issued {
        let family = self.families.len();
        self.families.push(Family {
            client_id: code.client_id.clone(),
            account: code.account.clone(),
            scopes: code.scopes.clone(),
            started: now,
            revoked: false,
            refreshes: 0,
        });
        let refresh_token = code
            .scopes
            .contains(scopes::OFFLINE_ACCESS)
            .then(|| self.new_refresh(now, family, 0));
        self.issue(modes, now, family, 0, refresh_token, "exchanged")
    }

    /// One refresh, by the rules of the rotation in force.
    pub fn refresh(
        &mut self,
        modes: &Modes,
        now: Millis,
        client_id: &str,
        presented: &str,
    ) -> Result<Issued, RefusedRefresh> {
        let unknown = RefusedRefresh {
            why: "unknown token",
            family: None,
            generation: None,
        };
        let Some(token) = self.refresh.get(presented) else {
            return Err(unknown);
        };
        let (at, generation, used, issued, dead) =
            (token.family, token.generation, token.used, token.issued, token.dead);
        let successor_used = token.children.iter().any(|child| self.was_used(child));
        let Some(family) = self.families.get_mut(at) else {
            return Err(unknown);
        };
        let refused = |why| RefusedRefresh {
            why,
            family: Some(at),
            generation: Some(generation),
        };
        if family.client_id != client_id {
            return Err(refused("another client's token"));
        }
        if family.revoked {
            return Err(refused("family revoked"));
        }
        if dead {
            return Err(refused("superseded by a sibling"));
        }
        if now - family.started > modes.refresh_absolute_days * DAY {
            return Err(refused("family too old"));
        }
        if now - issued > modes.refresh_inactivity_days * DAY {
            return Err(refused("unused too long"));
        }
        let leeway = if modes.rotation == Rotation::M0 {
            0
        } else {
            modes.leeway_seconds * SECOND
        };
        let outcome = match used {
            None => "rotated",
            Some(_) if modes.rotation == Rotation::M3 && !successor_used => "reused within the leeway",
            Some(first) if modes.rotation != Rotation::M3 && now - first < leeway && !successor_used => {
                "reused within the leeway"
            }
            Some(_) => {
                let kills = modes.reuse_revokes_family || modes.rotation == Rotation::M0 || successor_used;
                family.revoked = kills;
                return Err(refused(if kills { "replayed, family revoked" } else { "replayed" }));
            }
        };
        family.refreshes += 1;
        let kept_back = modes.rotation == Rotation::M4 && family.refreshes.is_multiple_of(2);
        if kept_back {
            return Ok(self.issue(modes, now, at, generation, None, "answered without a refresh token"));
        }
        let supersedes = matches!(modes.rotation, Rotation::M2 | Rotation::M3);
        let child = self.new_refresh(now, at, generation + 1);
        let siblings = match self.refresh.get_mut(presented) {
            None => Vec::new(),
            Some(token) => {
                token.used.get_or_insert(now);
                let siblings = token.children.clone();
                token.children.push(child.clone());
                siblings
            }
        };
        if supersedes {
            for sibling in siblings {
                self.kill(&sibling);
            }
        }
        if modes.refresh_kills_access_token {
            for token in self.access.values_mut().filter(|token| token.family == at) {
                token.revoked = true;
            }
        }
        Ok(self.issue(modes, now, at, generation + 1, Some(child), outcome))
    }

    fn was_used(&self, token: &str) -> bool {
        self.refresh.get(token).is_some_and(|token| token.used.is_some())
    }

    /// Ends a refresh token and all that came of it.
    fn kill(&mut self, token: &str) {
        let Some(found) = self.refresh.get_mut(token) else {
            return;
        };
        found.dead = true;
        for child in found.children.clone() {
            self.kill(&child);
        }
    }

    fn new_refresh(&mut self, now: Millis, family: usize, generation: u32) -> String {
        let text = random::text::<96>();
        let token = RefreshToken {
            family,
            generation,
            issued: now,
            used: None,
            children: Vec::new(),
            dead: false,
        };
        self.refresh.insert(text.clone(), token);
        text
    }

    fn issue(
        &mut self,
        modes: &Modes,
        now: Millis,
        family: usize,
        generation: u32,
        refresh_token: Option<String>,
        outcome: &'static str,
    ) -> Issued {
        let (client_id, account, scopes) = match self.families.get(family) {
            Some(found) => (found.client_id.clone(), found.account.clone(), found.scopes.clone()),
            None => Default::default(),
        };
        let id = random::uuid();
        let expires = now + modes.access_token_seconds * SECOND;
        let access_token = jwt(&id, &client_id, &account, &scopes, now, expires);
        let token = AccessToken {
            id,
            client_id,
            account,
            expires,
            family,
            revoked: false,
            serial: self.access.len(),
        };
        self.access.insert(access_token.clone(), token);
        let expires_in = modes.access_token_seconds;
        Issued {
            access_token,
            refresh_token,
            scopes,
            expires_in,
            family,
            generation,
            outcome,
        }
    }
}

/// What looks like Atlassian's access token: a JWT with a `scope` claim. The signature is noise; a
/// client must not read it.
fn jwt(id: &str, client_id: &str, account: &str, scopes: &BTreeSet<String>, now: Millis, expires: Millis) -> String {
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": "auth.stand-in"});
    let payload = json!({
        "jti": id,
        "sub": account,
        "iss": "https://auth.atlassian.com",
        "aud": client_id,
        "client_id": client_id,
        "scope": joined(scopes),
        "iat": now / SECOND,
        "nbf": now / SECOND,
        "exp": expires / SECOND,
    });
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(&header), part(&payload), random::text::<256>())
}

pub fn joined(scopes: &BTreeSet<String>) -> String {
    scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}
