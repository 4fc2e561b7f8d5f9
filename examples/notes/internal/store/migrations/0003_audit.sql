CREATE TABLE audit (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	tenant     TEXT    NOT NULL,
	user       TEXT    NOT NULL,
	request_id TEXT    NOT NULL,
	action     TEXT    NOT NULL,
	note_id    INTEGER NOT NULL,
	outcome    TEXT    NOT NULL,
	at         INTEGER NOT NULL
) STRICT;

CREATE INDEX audit_by_tenant ON audit (tenant, id);
