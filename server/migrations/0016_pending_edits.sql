-- What somebody began to do with a comment and did not bring to an end: one row a person, site and comment.

CREATE TABLE pending_edit (
    place      TEXT PRIMARY KEY,               -- user, cloud ID, issue key and comment ID, which the body is sealed for
    user_id    TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    body       TEXT NOT NULL,                  -- JSON, sealed: the changed text, and why it is not saved
    saved_at   BIGINT NOT NULL
);
CREATE INDEX pending_edit_of_user ON pending_edit (user_id);
CREATE INDEX pending_edit_age ON pending_edit (saved_at);
