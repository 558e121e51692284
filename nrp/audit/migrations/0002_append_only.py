"""Triggers that keep the trail append-only, and the head of the chain."""

from django.db import migrations

from nrp.audit import triggers


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*triggers.ALWAYS[vendor], *triggers.KEEPS_ROWS[vendor]):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
