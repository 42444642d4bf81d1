-- Comments on their way. A row is there before the first byte leaves, and tells what became of it.

CREATE TABLE outbox (
    op_id        TEXT PRIMARY KEY,             -- travels with the comment as a property
    user_id      TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    client_key   TEXT NOT NULL,                -- of the form
    account_id   TEXT,                         -- it leaves under this account or not at all; null until it tries
    site         TEXT NOT NULL,                -- slug
    issue_key    TEXT NOT NULL,
    body         TEXT NOT NULL,                -- Markdown, sealed; emptied once posted or discarded
    sent_mac     TEXT,                         -- of the text that the last request carried
    state        TEXT NOT NULL,                -- sending, failed, unknown, posted, discarded
    trouble      TEXT,                         -- JSON, for the person
    posted       TEXT,                         -- JSON: what Jira said of it
    lease_until  BIGINT,                       -- while somebody is sending it
    sent_at      BIGINT,                       -- when the last request left that may have arrived
    created_at   BIGINT NOT NULL,
    version      BIGINT NOT NULL,              -- every write names the version it read
    UNIQUE (user_id, client_key)
);
CREATE INDEX outbox_unsent ON outbox (user_id, state);
