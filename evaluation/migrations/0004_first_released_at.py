"""When a run was first released: later ones are held against it, also after the release was taken back."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    runs = apps.get_model("evaluation", "Run").objects
    runs.filter(released_at__isnull=False).update(first_released_at=models.F("released_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0003_stored_cells"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="first_released_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
