-- Grants, and attempts to make one. Sealed columns can only be opened with the key file, and only
-- for the row, column and generation they were sealed for.

CREATE TABLE jira_grant (
    id                TEXT PRIMARY KEY,
    user_id           TEXT NOT NULL UNIQUE REFERENCES person (id) ON DELETE CASCADE,
    account_id        TEXT NOT NULL UNIQUE,    -- one Atlassian account, one user
    account_name      TEXT NOT NULL,
    account_email     TEXT,
    sites             TEXT NOT NULL,           -- JSON
    scopes            TEXT NOT NULL,           -- as Atlassian's token reply lists them
    state             TEXT NOT NULL,           -- live, needs_reauth, frozen
    generation        BIGINT NOT NULL,         -- counts refreshes; every write of tokens names it
    access_token      TEXT NOT NULL,           -- sealed
    access_expires_at BIGINT NOT NULL,
    refresh_token     TEXT NOT NULL,           -- sealed
    attempt_id        TEXT,                    -- who refreshes now
    lease_until       BIGINT,
    connected_at      BIGINT NOT NULL,
    used_at           BIGINT,
    refreshed_at      BIGINT
);

CREATE TABLE connect_attempt (
    id             TEXT PRIMARY KEY,
    state_hash     TEXT NOT NULL UNIQUE,       -- SHA-256 of the state in the authorization URL
    user_id        TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    session_hash   TEXT NOT NULL,              -- the browser session that began it
    verifier       TEXT NOT NULL,              -- PKCE, sealed
    return_to      TEXT,
    created_at     BIGINT NOT NULL,
    used_at        BIGINT,                     -- set by the one callback that may exchange the code
    pending        TEXT                        -- sealed: tokens and identity, until Confirm or Cancel
);
CREATE INDEX connect_attempt_age ON connect_attempt (created_at);
