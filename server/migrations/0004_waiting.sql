-- What leaves by itself: when to try a comment again, and when Atlassian may be asked for tokens again.

ALTER TABLE outbox ADD COLUMN next_try_at BIGINT;               -- null: it waits for its author, or has ended
ALTER TABLE outbox ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;  -- of our own, since its author last sent it
CREATE INDEX outbox_due ON outbox (next_try_at) WHERE next_try_at IS NOT NULL;

ALTER TABLE jira_grant ADD COLUMN refresh_after BIGINT;         -- the authorization server asked to wait until then
