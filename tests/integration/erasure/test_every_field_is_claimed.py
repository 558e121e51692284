"""A new field that names a person, or a new row about one, fails here until a receiver of an erasure deals with it."""

import pytest
from django.apps import apps
from django.db import models

from coren.models import Adviser
from nrp.accounts import sweep
from nrp.accounts.erasure import CLAIMED, OTHERS_OWN
from nrp.accounts.models import Person, User

PEOPLE = (User, Person, Adviser)
# Ids of people without a foreign key are named so.
ID_ENDS = ("user_id", "actor_id", "person_id", "adviser_id", "_by_id")
# Tables that hold somebody's account and are not ours: they go with it, by their foreign key.
NOT_OURS = ("account", "mfa", "usersessions", "knox")


def models_of_people() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=False)
        if model.__module__.startswith(sweep.OURS) or model._meta.app_label in NOT_OURS
    ]


def name_of(field: "models.Field") -> str:
    return f"{field.model._meta.label}.{field.name}"


def names_a_person(field: "models.Field") -> bool:
    if field.is_relation:
        return field.related_model in PEOPLE and not field.auto_created
    return isinstance(field, models.UUIDField) and field.name.endswith(ID_ENDS)


def is_about_somebody(model: type[models.Model]) -> bool:
    """Whether a row belongs to one person: by a foreign key other than who wrote, approved or paid it."""
    keys = [field for field in model._meta.concrete_fields if field.is_relation and field.related_model in PEOPLE]
    return model in PEOPLE or any(field.related_model in (Person, Adviser) for field in keys)


def holds_words(field: "models.Field") -> bool:
    """Whether somebody may have written something into it; a list of choices and a state are no words."""
    return isinstance(field, models.JSONField) or (
        isinstance(field, models.CharField | models.TextField) and not field.choices and not field.primary_key
    )


def test_every_field_that_names_a_person_is_claimed() -> None:
    fields = [field for model in models_of_people() for field in (*model._meta.fields, *model._meta.many_to_many)]
    unclaimed = sorted(name_of(field) for field in fields if names_a_person(field) and name_of(field) not in CLAIMED)
    assert unclaimed == [], "claim them in the receivers of their app, and let its erasure deal with them"


def test_every_word_in_a_row_about_somebody_is_claimed() -> None:
    fields = [field for model in models_of_people() if is_about_somebody(model) for field in model._meta.fields]
    unclaimed = sorted(
        name_of(field)
        for field in fields
        if field.model.__module__.startswith(sweep.OURS) and holds_words(field) and name_of(field) not in CLAIMED
    )
    assert unclaimed == [], "claim them in the receivers of their app, and let its erasure deal with them"


def test_every_other_text_is_swept() -> None:
    swept = {name_of(field) for _model, field in sweep.fields()}
    left_out = sorted(
        name_of(field)
        for model in models_of_people()
        if model.__module__.startswith(sweep.OURS) and model._meta.label not in sweep.NOT_HERE
        for field in model._meta.fields
        if holds_words(field) and not isinstance(field, models.SlugField)
        if name_of(field) not in swept | OTHERS_OWN
    )
    assert left_out == []


def test_no_claim_is_out_of_date() -> None:
    known = {
        name_of(field) for model in apps.get_models() for field in model._meta.get_fields() if hasattr(field, "attname")
    }
    known |= {name_of(field) for model in apps.get_models() for field in model._meta.many_to_many}
    assert CLAIMED - known == set()


@pytest.mark.parametrize("label", ["coren.HoursEntry", "coren.SafeguardingEntry", "coren.Enquiry", "surveys.Upload"])
def test_the_sweep_looks_where_people_write(label: str) -> None:
    assert any(model._meta.label == label for model, _field in sweep.fields())
