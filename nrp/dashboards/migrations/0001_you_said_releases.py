import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('neighbourhoods', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='YouSaidRelease',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('document', models.JSONField()),
                ('words', models.JSONField(default=dict)),
                ('may_stand', models.JSONField(default=list)),
                ('released_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_reason', models.TextField(blank=True, verbose_name='why it was withdrawn')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='you_said_releases', to='neighbourhoods.area')),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'release of “You said, we did”',
                'verbose_name_plural': 'releases of “You said, we did”',
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('area', 'number'), name='one_release_per_number_and_place'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='a_withdrawn_release_says_why')],
            },
        ),
    ]
