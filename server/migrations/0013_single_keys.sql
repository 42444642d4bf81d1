-- 1 where a letter by itself is to do nothing on a person's pages.
ALTER TABLE person ADD COLUMN single_keys_off BIGINT NOT NULL DEFAULT 0;
