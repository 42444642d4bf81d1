-- People, their sessions, and invitations. Times are milliseconds since 1970.

CREATE TABLE person (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL UNIQUE,        -- lower case
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,               -- argon2id, PHC string
    created_at    BIGINT NOT NULL,
    disabled_at   BIGINT
);

CREATE TABLE session (
    id_hash          TEXT PRIMARY KEY,         -- SHA-256 of the id in the cookie
    user_id          TEXT REFERENCES person (id) ON DELETE CASCADE,
    data             TEXT NOT NULL,
    version          BIGINT NOT NULL,          -- every write names the version it read
    created_at       BIGINT NOT NULL,
    seen_at          BIGINT NOT NULL,          -- idle expiry counts from here
    expires_at       BIGINT NOT NULL,          -- absolute expiry; never moved
    revoked_at       BIGINT
);
CREATE INDEX session_of_user ON session (user_id);

CREATE TABLE invitation (
    token_hash TEXT PRIMARY KEY,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
