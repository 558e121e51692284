"""The lock of the plan, reviews of runs, and releases as versions: what is released already gets its own."""

import uuid

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    released = apps.get_model("evaluation", "Run").objects.exclude(released_to="none").filter(released_at__isnull=False)
    rows = released.order_by("released_at", "number").only(
        "pk", "released_to", "released_at", "released_by_id", "result_sha256"
    )
    for number, run in enumerate(rows, start=1):
        apps.get_model("evaluation", "Release").objects.create(
            number=number,
            run_id=run.pk,
            audience=run.released_to,
            result_sha256=run.result_sha256,
            at=run.released_at,
            by_id=run.released_by_id,
            is_automatic=run.released_by_id is None,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0004_first_released_at'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='plan',
            name='departs_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='departures', to='evaluation.plan'),
        ),
        migrations.AddField(
            model_name='plan',
            name='locked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='plan',
            name='locked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='plan',
            name='locked_reason',
            field=models.TextField(blank=True),
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('verdict', models.CharField(choices=[('complete', 'Looked through'), ('sent_back', 'Sent back')], max_length=9)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('reason', models.TextField(blank=True)),
                ('result_sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='evaluation.run')),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('audience', models.CharField(choices=[('none', 'Not released'), ('pmg', 'The programme'), ('public', 'Everyone')], max_length=6)),
                ('result_sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('is_automatic', models.BooleanField(default=False)),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='evaluation.run')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='evaluation.review')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', 'complete'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_run_is_sent_back_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('run',), name='one_release_of_a_run_holds'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
