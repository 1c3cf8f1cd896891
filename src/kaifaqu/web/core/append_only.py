"""What makes the audit append-only in the database itself, whoever is connected: triggers that refuse UPDATE, DELETE, TRUNCATE.

SQLite's REPLACE deletes without firing a DELETE trigger, so an INSERT of a number that exists is refused by a trigger of its own.
"""

from __future__ import annotations

TABLE = "core_auditevent"
MESSAGE = "audit is append-only"

CREATE = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
        f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
        f"CREATE TRIGGER audit_no_replace BEFORE INSERT ON {TABLE} "  # noqa: S608 - the table's name is ours
        f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    ],
    "postgresql": [
        f"CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
        f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
        f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
    ],
}
DROP = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {name}" for name in ("audit_no_update", "audit_no_delete", "audit_no_replace")],
    "postgresql": [f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in ("audit_no_change", "audit_no_truncate")],
}
