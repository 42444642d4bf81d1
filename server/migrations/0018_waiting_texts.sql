-- The copy of a page that wrote a comment's text last. Another copy that did not begin with that text does not replace it.
ALTER TABLE outbox ADD COLUMN page_id TEXT;
