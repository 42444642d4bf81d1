-- People, their sessions, and invitations. Times are milliseconds since 1970.

CREATE TABLE person (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL UNIQUE,        -- lower case
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,               -- argon2id, PHC string
    created_at    BIGINT NOT NULL,
    disabled_at   BIGINT
);

-- A session that ends is deleted, and only its creation inserts: no late write brings it back.
CREATE TABLE session (
    id_hash    TEXT PRIMARY KEY,               -- SHA-256 of the id in the cookie
    user_id    TEXT REFERENCES person (id) ON DELETE CASCADE, -- never changes; signing in makes a new session
    data       TEXT NOT NULL,                  -- JSON
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,                -- idle expiry counts from here
    expires_at BIGINT NOT NULL                 -- absolute expiry; never moved
);
CREATE INDEX session_of_user ON session (user_id);
CREATE INDEX session_age ON session (expires_at);

CREATE TABLE invitation (
    token_hash TEXT PRIMARY KEY,               -- SHA-256 of the token in the link
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
