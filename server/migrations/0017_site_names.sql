-- Every name that addresses may use for a site that was ever connected here. A name of several cloud IDs leads to none.
CREATE TABLE site_name (
    name     TEXT NOT NULL,
    cloud_id TEXT NOT NULL,
    PRIMARY KEY (name, cloud_id)
);

-- A comment leaves for this site only; null in rows of a version before, until the program has found it.
ALTER TABLE outbox ADD COLUMN cloud_id TEXT;
