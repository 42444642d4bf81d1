-- For whom a text is that somebody writes; null for whoever can see the issue. Its text is sealed for just that.

ALTER TABLE outbox ADD COLUMN audience TEXT;
ALTER TABLE draft ADD COLUMN audience TEXT;
