import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("surveys", "0002_initiative_outcomes"),
    ]

    operations = [
        migrations.AddField(
            model_name='upload',
            name='code_map',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='upload',
            name='codebook_given',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.codebook'),
        ),
        migrations.AddField(
            model_name='upload',
            name='confirmed',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='upload',
            name='variable_map',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='wave',
            name='harmonisation',
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
