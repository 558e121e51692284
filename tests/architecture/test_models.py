"""Foreign keys are imports by another name: they too only point down the stack."""

from django.apps import apps as django_apps
from django.db.models import Field, Model

from tests.architecture.source import floor_of


def relations() -> list[tuple[type[Model], Field, type[Model]]]:
    """Return every forward relation of a model of ours, with what it points at."""
    return [
        (model, field, field.related_model)
        for model in django_apps.get_models(include_auto_created=True)
        if floor_of(model.__module__) is not None
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if isinstance(field.related_model, type)
    ]


def test_no_foreign_key_points_up_the_stack() -> None:
    upward = [
        f"{model.__module__}.{model.__name__}.{field.name} -> {target.__module__}.{target.__name__}"
        for model, field, target in relations()
        if (floor_of(target.__module__) or 0) > (floor_of(model.__module__) or 0)
    ]

    assert upward == []


def test_apps_on_one_floor_are_strangers() -> None:
    neighbours = [
        f"{model.__module__}.{field.name} -> {target.__module__}"
        for model, field, target in relations()
        if floor_of(target.__module__) == floor_of(model.__module__) and target._meta.app_label != model._meta.app_label
    ]

    assert neighbours == []


def test_there_are_relations_to_look_at() -> None:
    assert len(relations()) > 20
