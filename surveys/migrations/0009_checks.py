from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("surveys", "0008_community_surveys"),
    ]

    operations = [
        migrations.AddField(
            model_name='upload',
            name='identifier_map',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='wave',
            name='identifier_map',
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
