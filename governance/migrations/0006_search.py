from django.db import migrations, models

POSTGRES = (
    # The words of a text of any length: an index of words holds a megabyte at most.
    "ALTER TABLE governance_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS ("
    " setweight(to_tsvector('english', left(title, 1000)), 'A')"
    " || setweight(to_tsvector('english', left(text, 200000)), 'B')) STORED",
    # A phrase is looked for in the vectors themselves: unpacking each of them took longer than all the rest.
    "ALTER TABLE governance_searchentry ALTER COLUMN vector SET STORAGE EXTERNAL",
    "CREATE INDEX governance_search_words ON governance_searchentry USING gin (vector)",
)
SQLITE = (
    "CREATE VIRTUAL TABLE governance_search_words USING fts5("
    "title, text, content='governance_searchentry', content_rowid='id', tokenize='porter unicode61 remove_diacritics 0')",
)


def index_words(apps, schema_editor):
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_words(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE governance_search_words")


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0005_minutes_drafts"),
        ("neighbourhoods", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meeting", "Meetings"),
                            ("minutes", "Minutes"),
                            ("decision", "Decisions"),
                            ("action_point", "Action points"),
                            ("paper", "Papers"),
                            ("issue", "Issues"),
                            ("event", "Events"),
                        ],
                        max_length=12,
                    ),
                ),
                ("object_id", models.UUIDField()),
                ("on", models.DateField()),
                ("title", models.TextField()),
                ("text", models.TextField()),
                (
                    "area",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=models.deletion.DO_NOTHING,
                        related_name="+",
                        to="neighbourhoods.area",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.group",
                    ),
                ),
            ],
            options={"ordering": ["-on", "-id"], "verbose_name_plural": "search entries"},
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.UniqueConstraint(fields=("kind", "object_id"), name="one_search_entry_per_thing"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["kind", "-on"], name="search_entries_latest_first"),
        ),
        migrations.RunPython(index_words, drop_words),
    ]
