"""What is kept of an upload beside its own row: files made of its answers, which have to go when an answer does.

A model that stores such files says so here once, by `declare`; `tests/integration/surveys` holds the list against the
models that point at an upload.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from nrp.core import held_blobs
from surveys.models import Upload

OWN = ("stored_as", "problems_stored_as", "profile_stored_as", "microdata_stored_as")


@dataclass(frozen=True, slots=True)
class Kept:
    """Files of other rows: in `field` of `model` (app.Model), which points at the upload by `upload`.

    `becomes` is what those rows are set to when their file goes, such as a state; the field itself is emptied.
    """

    model: str
    upload: str = "upload"
    field: str = "stored_as"
    becomes: tuple[tuple[str, Any], ...] = ()


_DECLARED: dict[str, Kept] = {}


def declare(model: str, *, upload: str = "upload", field: str = "stored_as", **becomes: Any) -> None:
    """Say that rows of a model store a file made of an upload's answers."""
    _DECLARED[f"{model}.{field}"] = Kept(model, upload, field, tuple(becomes.items()))


def declared() -> Mapping[str, Kept]:
    return _DECLARED


def names_of(upload: Upload) -> set[str]:
    """Give the stored files that the row itself names."""
    return {name for field in OWN if (name := getattr(upload, field))}


def let_go(found: Mapping[str, Any], more: Iterable[str] = ()) -> None:
    """Delete what was written for a row that will not name it: somebody's answers are in it."""
    held_blobs.let_go({*more, *(str(found[name]) for name in OWN if found.get(name))})


def empty_others(upload: Upload) -> set[str]:
    """Take the files of other rows from them, in the caller's transaction; give their names, to be let go after it."""
    gone: set[str] = set()
    for kept in _DECLARED.values():
        rows = apps.get_model(kept.model)._base_manager.filter(**{kept.upload: upload}).exclude(**{kept.field: ""})  # noqa: SLF001  every row, whatever a manager leaves out
        gone.update(rows.values_list(kept.field, flat=True))
        # By their ids: a condition on a row further away cannot be part of an UPDATE everywhere.
        ids = list(rows.values_list("pk", flat=True))
        rows.model._base_manager.filter(pk__in=ids).update(**{kept.field: "", **dict(kept.becomes)})  # noqa: SLF001  as above
    return gone
