"""The audit refuses UPDATE, DELETE and TRUNCATE in the database itself."""

from django.db import migrations

from kaifaqu.web.core import append_only


def guard(apps, schema_editor):
    for statement in append_only.CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def lift(apps, schema_editor):
    for statement in append_only.DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("core", "0003_jobs")]
    operations = [migrations.RunPython(guard, lift)]
