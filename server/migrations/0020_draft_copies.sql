-- The copy of a page that saved a draft last, and the form that it was typed into. Another copy that did not begin with that
-- draft saves a row of its own.
ALTER TABLE draft ADD COLUMN page_id TEXT;
ALTER TABLE draft ADD COLUMN client_key TEXT;
ALTER TABLE draft ADD COLUMN waiting TEXT; -- tells the waiting text that the draft goes on with
CREATE INDEX draft_of_issue ON draft (user_id, cloud_id, issue_key);
