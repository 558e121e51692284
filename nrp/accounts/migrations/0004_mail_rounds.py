import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_letters")]

    operations = [
        migrations.CreateModel(
            name="MailRound",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=60, unique=True)),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("letters", models.PositiveIntegerField(default=0)),
            ],
            options={"ordering": ["-written_at"]},
        ),
    ]
