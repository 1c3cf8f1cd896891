"""The database itself refuses to change or to delete an observation (DESIGN §5, rule 1).

One column may still be emptied: ``recorded_by``, when an account is deleted (the name stays in the audit). A later migration that
changes a column of the table rebuilds it on SQLite, which drops the triggers: such a migration calls :func:`guard` again.
SQLite's REPLACE deletes without firing a DELETE trigger, so an INSERT of an id that exists is refused by a trigger of its own.
"""

from django.db import migrations

TABLE = "indicators_observation"
MESSAGE = "observations are append-only"
FREE = "recorded_by_id"


def _columns(apps):
    fields = apps.get_model("indicators", "Observation")._meta.local_concrete_fields
    return ", ".join(f'"{field.column}"' for field in fields if field.column != FREE)


def guard(apps, schema_editor):
    """Put the triggers in place; safe to call when they are there."""
    unguard(apps, schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        body = f"EXECUTE FUNCTION {TABLE}_refuse()"
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    else:
        body = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    each = f"ON {TABLE} FOR EACH ROW"
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE {each} {body}")
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE OF {_columns(apps)} {each} {body}")
    schema_editor.execute(
        f'CREATE TRIGGER {TABLE}_no_author BEFORE UPDATE OF "{FREE}" {each} WHEN (NEW."{FREE}" IS NOT NULL) {body}'
    )
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT {each} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) {body}"
        )


def unguard(apps, schema_editor):
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("no_delete", "no_update", "no_author", "no_replace"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}{on}")


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
