-- What somebody has typed into a comment box and not sent: one draft a person, site and issue.

CREATE TABLE draft (
    place     TEXT PRIMARY KEY,                -- user, cloud ID and issue key, which the body is sealed for
    user_id   TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    cloud_id  TEXT NOT NULL,
    site      TEXT NOT NULL,                   -- slug, as it was when this was saved
    issue_key TEXT NOT NULL,
    body      TEXT NOT NULL,                   -- Markdown, sealed; empty once sent
    revision  BIGINT NOT NULL,                 -- a write that is not newer does nothing
    state     TEXT NOT NULL,                   -- kept, discarded, sent
    saved_at  BIGINT NOT NULL
);
CREATE INDEX draft_of_user ON draft (user_id, state);
CREATE INDEX draft_age ON draft (saved_at);
