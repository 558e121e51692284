from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coren", "0002_refusals")]

    operations = [
        migrations.AddField(
            model_name="adviser",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
