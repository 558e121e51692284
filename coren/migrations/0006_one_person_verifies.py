"""Triggers: two records of one person do not verify each other's actions."""

from django.db import migrations

from coren import verifying_triggers


def create(apps, schema_editor):
    for statement in verifying_triggers.ALWAYS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("coren", "0005_links_to_groups"), ("governance", "0004_decisions_who_entered_it")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
