-- Finds the grants that nobody has used for long without reading all of them.

CREATE INDEX jira_grant_touched ON jira_grant (COALESCE(refreshed_at, connected_at));
