-- Where the picture of the Atlassian account lies, without the scheme; for showing only.
ALTER TABLE jira_grant ADD COLUMN account_avatar TEXT;
