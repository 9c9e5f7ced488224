-- The schema as it is: what all of migrations.cpp lead to. A test compares the two.
-- One table for each type of Record (pipeline/model/change.hpp), its value in canonical JSON, and the journal.

CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;

CREATE TABLE fleet (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE service (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE policy (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE runtime_config (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE build (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE stage (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE deploy (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE permit (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE host (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE credential (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE freeze (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE known_commit (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE veto (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE approval (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    credential TEXT NOT NULL,
    origin TEXT NOT NULL,
    "table" TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    erased INTEGER NOT NULL CHECK (erased IN (0, 1)),
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
