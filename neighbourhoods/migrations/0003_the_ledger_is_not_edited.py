"""Triggers: a line of the ledger is neither changed nor deleted."""

from django.db import migrations

from neighbourhoods import ledger_triggers


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*ledger_triggers.ALWAYS[vendor], *ledger_triggers.KEEPS_LINES[vendor]):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("neighbourhoods", "0002_places_initiatives_evidence_money")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
