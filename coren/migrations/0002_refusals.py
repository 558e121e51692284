"""Triggers: nobody approves or pays their own, and the ledger is not edited."""

from django.db import migrations

from coren import triggers


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*triggers.ALWAYS[vendor], *triggers.KEEPS_LINES[vendor]):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("coren", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
