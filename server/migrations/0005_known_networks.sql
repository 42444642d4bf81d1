-- From where somebody has signed in: whoever guesses at their password from elsewhere cannot keep them out.

CREATE TABLE known_network (
    user_id     TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    network_mac TEXT NOT NULL,                 -- tells the same network again, not which it is
    seen_at     BIGINT NOT NULL,
    PRIMARY KEY (user_id, network_mac)
);
CREATE INDEX known_network_age ON known_network (seen_at);
