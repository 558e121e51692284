"""Who typed in what somebody else did or saw; and triggers: nobody verifies what they own or did."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from governance import action_triggers


def create(apps, schema_editor):
    for statement in action_triggers.ALWAYS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def account():
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [("governance", "0003_meetings_invites")]

    operations = [
        migrations.AddField("actionpoint", "completed_entered_by", account()),
        migrations.AddField("actionpoint", "verified_entered_by", account()),
        migrations.AddField(
            "actionverdict",
            "about",
            models.TextField(blank=True, default="", verbose_name="what was said to be done"),
            preserve_default=False,
        ),
        migrations.AddField("actionverdict", "entered_by", account()),
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
