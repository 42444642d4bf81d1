-- 1 where a person begins comments in the rich text editor.
ALTER TABLE person ADD COLUMN rich_text BIGINT NOT NULL DEFAULT 0;
