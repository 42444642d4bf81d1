-- The copy of a page that wrote a pending edit last. Another copy that did not begin with that text writes a row of its own.
ALTER TABLE pending_edit ADD COLUMN page_id TEXT;
