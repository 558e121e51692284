"""Stored files that rows name: which they are, and letting one go when no row names it any more."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

_ENDS = "stored_as"


def naming_fields() -> Iterator[tuple[type[models.Model], "models.Field[Any, Any]"]]:
    """Give every field that names a stored file: by the house's habit its name ends in `stored_as`."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001  Django's documented name for it
            if field.name.endswith(_ENDS):
                yield model, field


def is_named(name: str) -> bool:
    """Whether a row names this file. The same bytes are the same file, so another row may."""
    return any(
        model._base_manager.filter(**{field.name: name}).exists()  # noqa: SLF001  every row, whatever a manager leaves out
        for model, field in naming_fields()
    )


def let_go(names: Iterable[str]) -> int:
    """Delete the files that no row names any more; call it after the rows are gone for good. Returns how many."""
    gone = [name for name in sorted(set(names)) if name and not is_named(name)]
    for name in gone:
        default_storage.delete(name)
    return len(gone)
