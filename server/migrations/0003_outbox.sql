-- Comments on their way. A row is there before the first byte leaves, and tells what became of it.

CREATE TABLE outbox (
    op_id        TEXT PRIMARY KEY,             -- travels with the comment as a property
    user_id      TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    account_id   TEXT NOT NULL,                -- it leaves under this account or not at all
    client_key   TEXT NOT NULL,
    cloud_id     TEXT NOT NULL,
    issue_key    TEXT NOT NULL,
    body         TEXT NOT NULL,                -- Markdown, sealed; emptied once posted
    state        TEXT NOT NULL,                -- sending, failed, unknown, posted, discarded
    trouble      TEXT,                         -- JSON, for the person
    comment_id   TEXT,
    posted       TEXT,                         -- JSON: what Jira said of it
    lease_until  BIGINT,                       -- while somebody is sending it
    sent_at      BIGINT,                       -- when the last request left
    created_at   BIGINT NOT NULL,
    UNIQUE (user_id, client_key)
);
CREATE INDEX outbox_unsent ON outbox (user_id, state);
