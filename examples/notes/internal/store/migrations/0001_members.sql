CREATE TABLE members (
	token_hash TEXT NOT NULL,
	user       TEXT NOT NULL,
	tenant     TEXT NOT NULL,
	PRIMARY KEY (token_hash, tenant)
) STRICT;

CREATE INDEX members_by_user ON members (user, tenant);
