"""The search index: FTS5 beside the entries on SQLite, a tsvector column with a GIN index on PostgreSQL."""

from django.db import migrations, models

CREATE = {
    "sqlite": [
        # the words are cut by kaifaqu.web.core.search; this tokenizer only splits at spaces
        "CREATE VIRTUAL TABLE core_searchgrams USING fts5(scope, title, body, detail=column, tokenize='ascii')",
    ],
    "postgresql": [
        "ALTER TABLE core_searchentry ADD COLUMN grams tsvector",
        "CREATE INDEX core_searchentry_grams ON core_searchentry USING gin (grams)",
    ],
}
DROP = {
    "sqlite": ["DROP TABLE core_searchgrams"],
    "postgresql": ["ALTER TABLE core_searchentry DROP COLUMN grams"],
}


def run(statements):
    def execute(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return execute


class Migration(migrations.Migration):
    dependencies = [("core", "0004_append_only")]
    operations = [
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["zone", "kind", "title"], name="core_search_zone_id_323297_idx"),
        ),
        migrations.RunPython(run(CREATE), run(DROP)),
    ]
